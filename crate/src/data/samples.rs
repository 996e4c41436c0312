//! A set of samples: images in rows, with their labels where they have any.

use std::{
    fmt, fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{Kind, digits::FILES, folder::files, idx};
use crate::{Error, ErrorKind, Result};

/// Classes that a network may learn of a data set in MNIST's file format.
pub(crate) const CLASSES: usize = 10;
/// Labels that a byte of such a file can hold: samples that are only judged have any of them.
pub(super) const LABELS: usize = 256;
/// The most images that are drawn at once.
const MOST_DRAWN: usize = 1_000_000;
/// Rows that one piece of a digest covers.
const PIECE: usize = 1000;

/// Images in rows with pixels in [0, 1], and their labels: 0–9 where a network learns from
/// them, up to 255 where it only judges them. A clone shares the images, so it costs nothing.
///
/// ```
/// use nnerr::{data::Samples, ndarray::array};
/// let images = array![[0.0, 0.5, 0.5, 1.0], [1.0, 1.0, 0.0, 0.0]];
/// let samples = Samples::new("two", images, Some(array![3, 8]), (2, 2))?;
/// assert_eq!((samples.len(), samples.pixels()), (2, 4));
/// assert_eq!(samples.image(1)?, array![[1.0, 1.0], [0.0, 0.0]]);
/// assert_eq!(samples.select(&[1])?.labels()?, &array![8]);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct Samples {
    name: String,
    kind: Kind,
    content: Arc<Content>,
}

struct Content {
    images: Array2<f32>,
    labels: Option<Array1<usize>>,
    height: usize,
    width: usize,
    digest: OnceLock<String>,
}

impl Samples {
    /// The set `name` of `images` (samples × pixels) of `shape` (height, width);
    /// `labels` is `None` for a set that has none, as noise.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] where height × width is not the number of columns, or
    /// there are not as many labels as images; [`ErrorKind::UnknownClass`] for a
    /// label above 255; [`ErrorKind::NotFinite`] for a pixel that is NaN or infinite,
    /// [`ErrorKind::OutOfRange`] for one outside [0, 1].
    pub fn new(
        name: impl Into<String>,
        images: Array2<f32>,
        labels: Option<Array1<usize>>,
        shape: (usize, usize),
    ) -> Result<Self> {
        let name = name.into();
        let (height, width) = shape;
        if height.checked_mul(width) != Some(images.ncols()) {
            let sentence = format!(
                "{name}: {height} × {width} pixels do not make the {} of an image's row",
                images.ncols()
            );
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        if let Some(labels) = labels.as_ref().filter(|labels| labels.len() != images.nrows()) {
            let sentence =
                format!("{name}: {} images and {} labels do not agree", images.nrows(), labels.len());
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        if let Some((place, label)) = labels.iter().flatten().enumerate().find(|(_, label)| **label >= LABELS)
        {
            let sentence = format!("{name}: label {label} of sample {place} is above {}", LABELS - 1);
            return Err(Error::new(ErrorKind::UnknownClass, sentence));
        }
        let images = images.as_standard_layout().into_owned();
        check_pixels(&name, images.view())?;
        Ok(Self::trusted(name, images, labels, shape))
    }

    /// The set `name` from a pair of IDX files, plain or gzip, such as the test
    /// files of notMNIST.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] or [`ErrorKind::Io`] where a file cannot be read,
    /// [`ErrorKind::Format`] where one is broken, [`ErrorKind::Shape`] where the
    /// two do not agree; the sentence names the file.
    pub fn load_idx(
        name: impl Into<String>,
        images: impl AsRef<Path>,
        labels: impl AsRef<Path>,
    ) -> Result<Self> {
        let (images, labels) = (images.as_ref(), labels.as_ref());
        Self::from_idx(name.into(), (images, &read(images)?), (labels, &read(labels)?), LABELS)
    }

    /// The set `name` from the test files (`t10k-…`) of a folder: for a data set
    /// without training files, as notMNIST.
    ///
    /// # Errors
    /// Those of [`load_idx`](Self::load_idx).
    pub fn load_test(name: impl Into<String>, folder: impl AsRef<Path>) -> Result<Self> {
        let [_, _, images, labels] = FILES;
        let [images, labels] = files(folder.as_ref(), [images, labels])?;
        Self::from_idx(name.into(), (&images.0, &images.1), (&labels.0, &labels.1), LABELS)
    }

    /// The set `name` from the test images of a folder alone: samples whose labels nobody
    /// knows.
    ///
    /// # Errors
    /// Those of [`load_idx`](Self::load_idx).
    pub fn load_unlabelled(name: impl Into<String>, folder: impl AsRef<Path>) -> Result<Self> {
        let [(path, bytes)] = files(folder.as_ref(), [FILES[2]])?;
        let pixels = idx::read_images(&bytes).map_err(named(&path))?;
        Ok(Self::from_bytes(name.into(), pixels, None))
    }

    /// The set `name` from the bytes of two IDX files, with labels below `classes`.
    pub(crate) fn from_idx(
        name: String,
        images: (&Path, &[u8]),
        labels: (&Path, &[u8]),
        classes: usize,
    ) -> Result<Self> {
        let pixels = idx::read_images(images.1).map_err(named(images.0))?;
        let classes = idx::read_labels(labels.1, classes).map_err(named(labels.0))?;
        if pixels.len_of(Axis(0)) != classes.len() {
            let sentence = format!(
                "{} holds {} images, but {} holds {} labels",
                images.0.display(),
                pixels.len_of(Axis(0)),
                labels.0.display(),
                classes.len()
            );
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        Ok(Self::from_bytes(name, pixels, Some(classes)))
    }

    /// Pixels as bytes become numbers in [0, 1]: byte / 255.
    pub(crate) fn from_bytes(name: String, pixels: Array3<u8>, labels: Option<Array1<usize>>) -> Self {
        let (count, height, width) = pixels.dim();
        let (bytes, _) = pixels.into_raw_vec_and_offset();
        let mut images = Array2::zeros((count, height * width));
        let out = images.as_slice_mut().expect("a new array is contiguous");
        out.par_chunks_mut(1 << 16).zip(bytes.par_chunks(1 << 16)).for_each(|(out, bytes)| {
            out.iter_mut().zip(bytes).for_each(|(out, &byte)| *out = f32::from(byte) / 255.0);
        });
        Self::trusted(name, images, labels, (height, width))
    }

    fn trusted(
        name: String,
        images: Array2<f32>,
        labels: Option<Array1<usize>>,
        (height, width): (usize, usize),
    ) -> Self {
        let content = Content { images, labels, height, width, digest: OnceLock::new() };
        Self { name, kind: Kind::default(), content: Arc::new(content) }
    }

    /// Other images of the same samples; their pixels lie in [0, 1].
    pub(super) fn with_images(&self, name: &str, images: Array2<f32>, shape: (usize, usize)) -> Self {
        Self::trusted(name.into(), images, self.content.labels.clone(), shape).of_kind(self.kind)
    }

    /// The name of the set, such as `train`, `normal`, `ones` or `noise`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same samples under another name.
    pub fn named(&self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self.clone() }
    }

    /// The data set they are of.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The same samples, known to be of this data set.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The images: samples × pixels, each in [0, 1], in standard layout.
    pub fn images(&self) -> &Array2<f32> {
        &self.content.images
    }

    /// The labels: the digit (class) each image shows, also where classes are left out.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where the set has no labels, as noise.
    pub fn labels(&self) -> Result<&Array1<usize>> {
        self.content.labels.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Missing, format!("the samples of {} have no labels", self.name))
        })
    }

    /// The classes that the labels name, each once, ascending.
    pub(super) fn classes(&self) -> Result<Vec<usize>> {
        let labels = self.labels()?;
        let mut there = vec![false; LABELS];
        labels.iter().for_each(|&label| there[label] = true);
        Ok((0..LABELS).filter(|&class| there[class]).collect())
    }

    /// Rows of pixels in an image.
    pub fn height(&self) -> usize {
        self.content.height
    }

    /// Columns of pixels in an image.
    pub fn width(&self) -> usize {
        self.content.width
    }

    /// Pixels of an image: height × width.
    pub fn pixels(&self) -> usize {
        self.content.images.ncols()
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.content.images.nrows()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Image `index` (from 0), height × width.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where there is no such sample.
    pub fn image(&self, index: usize) -> Result<ArrayView2<'_, f32>> {
        self.check(index)?;
        let row: ArrayView1<'_, f32> = self.content.images.index_axis(Axis(0), index);
        Ok(row.into_shape_with_order((self.height(), self.width())).expect("the shape was checked"))
    }

    /// The samples of these indices, in this order, under the same name.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where there is no such sample.
    pub fn select(&self, indices: &[usize]) -> Result<Self> {
        indices.iter().try_for_each(|&index| self.check(index))?;
        Ok(self.chosen(indices))
    }

    /// The first `count` samples, or all where there are fewer.
    pub fn first(&self, count: usize) -> Self {
        if count >= self.len() {
            return self.clone();
        }
        self.chosen(&(0..count).collect::<Vec<_>>())
    }

    /// [`select`](Self::select) with indices known to be there.
    pub(crate) fn chosen(&self, indices: &[usize]) -> Self {
        let labels = self.content.labels.as_ref().map(|labels| labels.select(Axis(0), indices));
        let images = self.content.images.select(Axis(0), indices);
        Self::trusted(self.name.clone(), images, labels, (self.height(), self.width())).of_kind(self.kind)
    }

    /// Whether these images have the size of those of `familiar`, which a network learned.
    pub(crate) fn check_size(&self, familiar: &Self) -> Result<()> {
        let [(height, width), (other_height, other_width)] =
            [familiar, self].map(|set| (set.height(), set.width()));
        if (height, width) == (other_height, other_width) {
            return Ok(());
        }
        let sentence = format!(
            "the images of {} are {other_height} × {other_width} pixels, but the network's \
             input is {height} × {width}",
            self.name
        );
        Err(Error::new(ErrorKind::Shape, sentence))
    }

    /// SHA-256 over shape, images and labels, in hexadecimal: equal samples have
    /// the same, whatever their name. Computed once.
    pub fn digest(&self) -> &str {
        self.content.digest.get_or_init(|| {
            let pieces: Vec<_> = (0..self.len().div_ceil(PIECE))
                .into_par_iter()
                .map(|piece| {
                    let rows = piece * PIECE..self.len().min((piece + 1) * PIECE);
                    let mut digest = Sha256::new();
                    for row in self.content.images.slice(ndarray::s![rows, ..]).rows() {
                        digest.update(row.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>());
                    }
                    digest.finalize()
                })
                .collect();
            let mut digest = Sha256::new();
            let shape = [self.len(), self.height(), self.width(), self.content.labels.is_some().into()];
            let labels = self.content.labels.iter().flatten().copied();
            for number in shape.into_iter().chain(labels) {
                digest.update((number as u64).to_le_bytes());
            }
            pieces.iter().for_each(|piece| digest.update(piece));
            super::hexadecimal(&digest.finalize())
        })
    }

    fn check(&self, index: usize) -> Result<()> {
        if index < self.len() {
            return Ok(());
        }
        let sentence = format!("{}: no sample {index}, there are {} (from 0)", self.name, self.len());
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

impl fmt::Debug for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labelled = if self.content.labels.is_some() { "" } else { ", without labels" };
        write!(f, "{}: {} images of {} × {}{labelled}", self.name, self.len(), self.height(), self.width())
    }
}

/// Puts the file's name before the sentence of an error.
fn named(path: &Path) -> impl Fn(Error) -> Error + '_ {
    |error| Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The bytes of a file.
///
/// # Errors
/// [`ErrorKind::Missing`] where it is not there, else [`ErrorKind::Io`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|cause| {
        let kind = match cause.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::Missing,
            _ => ErrorKind::Io,
        };
        Error::new(kind, format!("{} cannot be read: {cause}", path.display()))
    })
}

/// Whether so many images can be drawn.
pub(crate) fn check_count(what: &str, count: usize) -> Result<()> {
    let kind = match count {
        0 => ErrorKind::Empty,
        1..=MOST_DRAWN => return Ok(()),
        _ => ErrorKind::OutOfRange,
    };
    Err(Error::new(kind, format!("{count} {what}: from 1 to {MOST_DRAWN} are possible")))
}

fn check_pixels(name: &str, images: ArrayView2<f32>) -> Result<()> {
    let Some(((sample, pixel), &value)) = images.indexed_iter().find(|(_, x)| !(0.0..=1.0).contains(*x))
    else {
        return Ok(());
    };
    let kind = if value.is_finite() { ErrorKind::OutOfRange } else { ErrorKind::NotFinite };
    let sentence = format!("{name}: pixel {pixel} of sample {sample} is {value}, not in [0, 1]");
    Err(Error::new(kind, sentence))
}
