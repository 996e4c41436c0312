//! The noise set (section 3.3): images of uniform integer pixels, which show
//! nothing, and of which the thesis keeps those the network is confident about.

use ndarray::{Array1, Array2, Array3, Axis};
use rayon::prelude::*;

use super::{Samples, idx::LARGEST_IMAGE, samples::check_count};
use crate::{Error, ErrorKind, Random, Result, Stream, stop::Stoppable};

/// Images drawn at once when only some are kept.
const BATCH: usize = 1000;
/// Draws after which [`Noise::kept`] gives up, unless told otherwise.
const LIMIT: usize = 200_000;

/// How noise is drawn: pixels are integers, uniform in 0..=255, divided by 255.
/// Image `i` is the same whatever the counts.
///
/// ```
/// use nnerr::data::Noise;
/// let noise = Noise::new((28, 28), 1).draw(50)?;
/// assert_eq!((noise.name(), noise.len()), ("noise", 50));
/// let mean = noise.images().mean().unwrap();
/// assert!((mean - 0.5).abs() < 0.01, "{mean}");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    shape: (usize, usize),
    seed: u64,
    limit: usize,
    stream: Stream,
}

/// Noise that a network is confident about.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The samples kept, in the order they were drawn: `noise`.
    pub samples: Samples,
    /// How many had to be drawn for them.
    pub drawn: usize,
}

impl Noise {
    /// Noise of `shape` (height, width) under `seed`.
    pub fn new(shape: (usize, usize), seed: u64) -> Self {
        Self { shape, seed, limit: LIMIT, stream: Stream::Noise }
    }

    /// The most images that [`kept`](Self::kept) draws: 200 000 by default.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Other images under the same seed: the fresh noise of Chapter 5, none of which a
    /// detector was trained on.
    ///
    /// ```
    /// use nnerr::data::Noise;
    /// let noise = Noise::new((28, 28), 1);
    /// assert_ne!(noise.fresh().draw(1)?.digest(), noise.draw(1)?.digest());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn fresh(mut self) -> Self {
        self.stream = Stream::FreshNoise;
        self
    }

    /// Draws `count` images, unlabelled.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where `count` is 0, [`ErrorKind::OutOfRange`] where it
    /// is above a million or an image has no pixels or more than 2²⁴.
    pub fn draw(&self, count: usize) -> Result<Samples> {
        check_drawn(self.shape, count)?;
        Ok(Samples::from_bytes("noise".into(), self.images(0, count)?, None))
    }

    /// Draws images until `count` have a `confidence` above `threshold` (0.8 in
    /// the thesis). `confidence` gets images in rows and returns one number for
    /// each.
    ///
    /// ```
    /// use nnerr::{
    ///     data::Noise,
    ///     ndarray::{Array2, Axis},
    /// };
    /// let brightness = |images: &Array2<f32>| Ok(images.mapv(f64::from).mean_axis(Axis(1)).unwrap());
    /// let kept = Noise::new((28, 28), 1).kept(20, 0.5, brightness)?;
    /// assert_eq!(kept.samples.len(), 20);
    /// assert!(kept.drawn > 20 && kept.drawn < 100, "{}", kept.drawn);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`draw`](Self::draw); [`ErrorKind::Undefined`] where too few were kept
    /// within the limit; [`ErrorKind::OutOfRange`] for a threshold outside [0, 1];
    /// [`ErrorKind::Shape`] where `confidence` returns another number of
    /// values; whatever error `confidence` returns.
    pub fn kept(
        &self,
        count: usize,
        threshold: f64,
        mut confidence: impl FnMut(&Array2<f32>) -> Result<Array1<f64>>,
    ) -> Result<Kept> {
        check_drawn(self.shape, count)?;
        if !(0.0..=1.0).contains(&threshold) {
            let sentence = format!("the confidence threshold is {threshold}, not in [0, 1]");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let mut kept = Vec::new();
        let (mut found, mut drawn) = (0, 0);
        let work = Stoppable::new(self.limit, "noise images at most");
        while drawn < self.limit {
            let batch = BATCH.min(self.limit - drawn);
            let (samples, values) = work.part(|| {
                let samples = Samples::from_bytes("noise".into(), self.images(drawn, batch)?, None);
                let values = confidence(samples.images())?;
                Ok((samples, values))
            })?;
            work.add(batch - 1);
            if values.len() != batch {
                let sentence = format!("{} confidences for {batch} images", values.len());
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
            let mut above: Vec<usize> = (0..batch).filter(|&place| values[place] > threshold).collect();
            let needed = count - found;
            if above.len() >= needed {
                above.truncate(needed);
                drawn += above[needed - 1] + 1;
                kept.push(samples.chosen(&above));
                return Ok(Kept { samples: self.joined(&kept)?, drawn });
            }
            (found, drawn) = (found + above.len(), drawn + batch);
            kept.push(samples.chosen(&above));
        }
        let share = 100.0 * found as f64 / drawn.max(1) as f64;
        let sentence = format!(
            "only {found} of {drawn} noise images ({share:.2} %) have a confidence above {threshold}; \
             {count} were asked for and the limit is {} draws",
            self.limit
        );
        Err(Error::new(ErrorKind::Undefined, sentence))
    }

    /// Images `first` to `first + count` as bytes.
    fn images(&self, first: usize, count: usize) -> Result<Array3<u8>> {
        let (height, width) = self.shape;
        let mut pixels = vec![0; count * height * width];
        let work = Stoppable::new(count, "noise images");
        pixels.par_chunks_mut(height * width).enumerate().try_for_each(|(index, image)| {
            work.step()?;
            let mut random = Random::nth(self.seed, self.stream, (first + index) as u64);
            for bytes in image.chunks_mut(8) {
                bytes.copy_from_slice(&random.next_u64().to_le_bytes()[..bytes.len()]);
            }
            Ok(())
        })?;
        Ok(Array3::from_shape_vec((count, height, width), pixels).expect("as many as were made"))
    }

    fn joined(&self, parts: &[Samples]) -> Result<Samples> {
        let images: Vec<_> = parts.iter().map(|part| part.images().view()).collect();
        let images = ndarray::concatenate(Axis(0), &images)
            .map_err(|cause| Error::new(ErrorKind::Shape, format!("noise images do not join: {cause}")))?;
        Samples::new("noise", images, None, self.shape)
    }
}

/// Whether `count` noise images of this shape can be drawn.
pub(super) fn check_drawn((height, width): (usize, usize), count: usize) -> Result<()> {
    check_count("noise images", count)?;
    match height.saturating_mul(width) {
        1..=LARGEST_IMAGE => Ok(()),
        pixels => {
            let sentence = format!("noise of {pixels} pixels: from 1 to {LARGEST_IMAGE} are possible");
            Err(Error::new(ErrorKind::OutOfRange, sentence))
        }
    }
}
