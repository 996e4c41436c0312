//! Digits drawn on a pad: the line of Rust that [`Pad`](crate::show::Pad) gives becomes samples.
//!
//! Images stand beside each other, separated by white space. An image is 28 × 28 pixels, row by
//! row, in base64: a byte is a pixel, and behind a 0 or a 255, which come in runs, stands how often
//! it is repeated, 1 to 255 times.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ndarray::Array3;

use super::Samples;
use crate::{Error, ErrorKind, Result};

/// Rows, and columns, of a drawn image.
pub(crate) const DRAWN_SIDE: usize = 28;
/// Its pixels.
const PIXELS: usize = DRAWN_SIDE * DRAWN_SIDE;

impl Samples {
    /// The digits in a text that was copied from a [`Pad`](crate::show::Pad), or several such texts
    /// with white space between them: the set `drawn`, 28 × 28 pixels, without labels.
    ///
    /// ```
    /// use nnerr::data::Samples;
    /// let drawn: Samples = Samples::from_pad("AH3/AgAa/wIAGv8CABr/AgAa/wIAGv8CABr/AgAa/wIAGv8CABr/AgAa/wIAGv8CABr/AgAa/wIAGv8CABr/AgAa/wIAGv8CABr/AgAa/wIAfQ==")?;
    /// assert_eq!((drawn.name(), drawn.len(), drawn.pixels()), ("drawn", 1, 784));
    /// assert_eq!(drawn.images().sum(), 40.0); // a one: twenty rows of two black pixels
    ///
    /// let error = Samples::from_pad("AP8A/w==").unwrap_err();
    /// assert_eq!(error.to_string(), "drawn image 1 has 510 pixels: 28 × 28 are needed");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for a text without an image; [`ErrorKind::Format`] for one that is no
    /// base64, ends inside a run, or does not have 784 pixels: it was cut or typed over.
    pub fn from_pad(text: &str) -> Result<Self> {
        let images: Vec<&str> = text.split_whitespace().collect();
        if images.is_empty() {
            let sentence = "the text holds 0 drawn images: copy one from a pad, it needs at least one";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let mut pixels = Vec::with_capacity(images.len() * PIXELS);
        for (place, image) in images.iter().enumerate() {
            pixels.extend(unpacked(image).map_err(|what| {
                Error::new(ErrorKind::Format, format!("drawn image {} {what}", place + 1))
            })?);
        }
        let pixels = Array3::from_shape_vec((images.len(), DRAWN_SIDE, DRAWN_SIDE), pixels);
        Ok(Self::from_bytes("drawn".into(), pixels.expect("every image has 28 × 28 pixels"), None))
    }
}

/// The pixels of one image, or what is wrong with it.
fn unpacked(image: &str) -> Result<Vec<u8>, String> {
    let bytes = STANDARD.decode(image).map_err(|cause| format!("is no base64: {cause}"))?;
    let (mut pixels, mut bytes) = (Vec::with_capacity(PIXELS), bytes.into_iter());
    while let Some(pixel) = bytes.next() {
        let times = match pixel {
            0 | 255 => bytes.next().ok_or_else(|| {
                format!("ends behind a pixel of {pixel}: how often it is repeated is missing")
            })?,
            _ => 1,
        };
        pixels.extend(std::iter::repeat_n(pixel, times.into()));
    }
    match pixels.len() {
        PIXELS => Ok(pixels),
        other => Err(format!("has {other} pixels: {DRAWN_SIDE} × {DRAWN_SIDE} are needed")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the page packs an image.
    fn packed(pixels: &[u8]) -> String {
        let mut bytes = Vec::new();
        for run in pixels.chunk_by(|a, b| a == b) {
            match run[0] {
                pixel @ (0 | 255) => run.chunks(255).for_each(|part| bytes.extend([pixel, part.len() as u8])),
                _ => bytes.extend(run),
            }
        }
        STANDARD.encode(bytes)
    }

    #[test]
    fn what_was_packed_is_read_back() {
        proptest!(|(pixels in proptest::collection::vec(prop_oneof![Just(0u8), Just(255), 1u8..255], PIXELS))| {
            let samples = Samples::from_pad(&packed(&pixels)).unwrap();
            let read: Vec<u8> = samples.images().iter().map(|pixel| (255.0 * pixel).round() as u8).collect();
            prop_assert_eq!(read, pixels);
        });
        let (blank, full) = (packed(&[0; PIXELS]), packed(&[255; PIXELS]));
        let both = Samples::from_pad(&format!(" {blank}\n\t{full} ")).unwrap();
        assert_eq!((both.len(), both.images().row(0).sum(), both.images().row(1).sum()), (2, 0.0, 784.0));
    }

    #[test]
    fn what_is_no_drawn_image_is_named() {
        let good = packed(&[7; PIXELS]);
        let cases = [
            ("", ErrorKind::Empty, "the text holds 0 drawn images"),
            (" \n", ErrorKind::Empty, "the text holds 0 drawn images"),
            ("not base64!", ErrorKind::Format, "drawn image 1 is no base64"),
            (&good[..good.len() - 4], ErrorKind::Format, "drawn image 1 has 7"),
            (&format!("{good} AP8A"), ErrorKind::Format, "drawn image 2 ends behind a pixel of 0"),
            (&format!("{good}AQ=="), ErrorKind::Format, "drawn image 1"),
        ];
        for (text, kind, words) in cases {
            let error = Samples::from_pad(text).unwrap_err();
            assert_eq!(error.kind(), kind, "{text:?}");
            assert!(error.to_string().starts_with(words), "{text:?}: {error}");
        }
    }
}
