//! IDX, the file format of MNIST, plain or gzip.
//!
//! | bytes | images | labels |
//! |---|---|---|
//! | 0–3 | magic `0x00000803` | magic `0x00000801` |
//! | 4–7 | number of images | number of labels |
//! | 8–15 | height, width | – |
//! | then | one byte a pixel, row by row | one byte a label |
//!
//! Numbers are big-endian. The file must end exactly where its header says, and
//! memory is only taken for bytes that are there, whatever a header claims. A gzip file may
//! have several members, whose content follows each other, and zeros after them (RFC 1952
//! and what `gzip` reads).

use std::io::{self, Read};

use flate2::bufread::GzDecoder;
use ndarray::{Array1, Array3, ArrayView3};

use crate::{Error, ErrorKind, Result};

const IMAGES: u32 = 0x0803;
const LABELS: u32 = 0x0801;
/// The most pixels of one image: far above any data set in this format.
pub(crate) const LARGEST_IMAGE: usize = 1 << 24;
/// gzip never inflates a byte to more than this.
const LARGEST_INFLATION: usize = 1032;

/// Reads images, plain or gzip, as count × height × width bytes.
///
/// ```
/// use nnerr::data::idx;
/// let bytes = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 255];
/// assert_eq!(idx::read_images(&bytes)?, ndarray::array![[[7, 255]]]);
/// let error = idx::read_images(&bytes[..17]).unwrap_err();
/// assert!(error.to_string().contains("1 byte of pixels, not the 2"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Format`]: wrong magic, an image without pixels or with more than
/// 2²⁴, truncated, over-long, or a broken gzip stream.
pub fn read_images(bytes: &[u8]) -> Result<Array3<u8>> {
    let ([count, height, width], pixels) = read(bytes, IMAGES, "images", "pixels")?;
    Array3::from_shape_vec((count, height, width), pixels)
        .map_err(|cause| format(format!("{count} × {height} × {width} pixels: {cause}")))
}

/// Reads labels, plain or gzip; each must be below `classes`.
///
/// # Errors
/// [`ErrorKind::Format`]: wrong magic, truncated, over-long, a broken gzip
/// stream, or a label that is no class.
pub fn read_labels(bytes: &[u8], classes: usize) -> Result<Array1<usize>> {
    let ([_], labels) = read(bytes, LABELS, "labels", "labels")?;
    if let Some(place) = labels.iter().position(|&label| usize::from(label) >= classes) {
        return Err(format(format!(
            "label {} of sample {place} is above {}, the largest of {classes} classes",
            labels[place],
            classes.saturating_sub(1)
        )));
    }
    Ok(labels.into_iter().map(usize::from).collect())
}

/// The bytes of an IDX file of `images` (count × height × width), plain.
pub fn write_images(images: ArrayView3<u8>) -> Vec<u8> {
    let mut bytes = IMAGES.to_be_bytes().to_vec();
    images.shape().iter().for_each(|&size| bytes.extend((size as u32).to_be_bytes()));
    bytes.extend(images.iter());
    bytes
}

/// The bytes of an IDX file of `labels`, plain.
pub fn write_labels(labels: &[u8]) -> Vec<u8> {
    let mut bytes = LABELS.to_be_bytes().to_vec();
    bytes.extend((labels.len() as u32).to_be_bytes());
    bytes.extend(labels);
    bytes
}

/// The bytes of a file without its gzip, where it has one.
pub(crate) fn gunzip(bytes: Vec<u8>) -> Result<Vec<u8>> {
    if !is_gzip(&bytes) {
        return Ok(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len().saturating_mul(5));
    let mut members = Members::new(&bytes);
    members.read_to_end(&mut plain).map_err(broken_gzip)?;
    members.nothing_left()?;
    Ok(plain)
}

/// The content of all members of a gzip file, one after the other.
struct Members<'a>(GzDecoder<&'a [u8]>);

impl<'a> Members<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self(GzDecoder::new(bytes))
    }

    /// Whether nothing but zeros follows the last member, all of which was read.
    fn nothing_left(self) -> Result<()> {
        let rest = self.0.into_inner();
        match rest.iter().all(|&byte| byte == 0) {
            true => Ok(()),
            false => {
                Err(format(format!("over-long: {} more bytes follow the end of the gzip stream", rest.len())))
            }
        }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.0.read(buffer)?;
            let rest: &[u8] = self.0.get_ref();
            if read > 0 || buffer.is_empty() || !is_gzip(rest) {
                return Ok(read);
            }
            self.0 = GzDecoder::new(rest);
        }
    }
}

/// Whether the first two bytes are gzip's.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Reads a header of N dimensions and exactly the bytes it announces.
fn read<const N: usize>(bytes: &[u8], magic: u32, kind: &str, unit: &str) -> Result<([usize; N], Vec<u8>)> {
    if !is_gzip(bytes) {
        return content(&mut &bytes[..], bytes.len(), magic, kind, unit);
    }
    let most = bytes.len().saturating_mul(LARGEST_INFLATION);
    let mut members = Members::new(bytes);
    let content = content(&mut members, most, magic, kind, unit)?;
    members.nothing_left()?;
    Ok(content)
}

/// Header and content from a `source` of at most `most` bytes.
fn content<const N: usize>(
    source: &mut impl Read,
    most: usize,
    magic: u32,
    kind: &str,
    unit: &str,
) -> Result<([usize; N], Vec<u8>)> {
    let mut header = Vec::new();
    let size = 4 + 4 * N;
    source.by_ref().take(size as u64).read_to_end(&mut header).map_err(broken_gzip)?;
    let mut words = header.chunks_exact(4).map(|w| u32::from_be_bytes([w[0], w[1], w[2], w[3]]));
    let found = words.next().unwrap_or_default();
    if header.len() >= 4 && found != magic {
        return Err(format(format!("wrong magic {found:#010x}: IDX {kind} begin with {magic:#010x}")));
    }
    if header.len() < size {
        return Err(format(format!("truncated: {} of the {size} bytes of an IDX header", header.len())));
    }
    let mut shape = [0; N];
    shape.iter_mut().zip(words).for_each(|(size, word)| *size = word as usize);
    let image = shape[1..].iter().fold(1usize, |product, &size| product.saturating_mul(size));
    if !(1..=LARGEST_IMAGE).contains(&image) {
        return Err(format(format!("an image of {image} pixels: from 1 to {LARGEST_IMAGE} are possible")));
    }
    let expected = (shape[0] as u64).saturating_mul(image as u64);
    let mut content = Vec::with_capacity(most.min(expected.try_into().unwrap_or(usize::MAX)));
    source.by_ref().take(expected.saturating_add(1)).read_to_end(&mut content).map_err(broken_gzip)?;
    let length = content.len() as u64;
    if length == expected {
        return Ok((shape, content));
    }
    let s = if length == 1 { "" } else { "s" };
    Err(format(if length < expected {
        format!("truncated: {length} byte{s} of {unit}, not the {expected} that the header announces")
    } else {
        format!("over-long: more than the {expected} bytes of {unit} that the header announces")
    }))
}

fn broken_gzip(cause: io::Error) -> Error {
    format(match cause.kind() {
        io::ErrorKind::UnexpectedEof => "gzip stream cut short".to_string(),
        _ => format!("broken gzip stream: {cause}"),
    })
}

fn format(sentence: String) -> Error {
    Error::new(ErrorKind::Format, sentence)
}
