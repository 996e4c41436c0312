//! A grid of digit images with a label below each.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ndarray::{ArrayView1, ArrayView2, AsArray, Ix2};

use super::canvas::{Canvas, Text};
use super::input::{self, filled, limited};
use super::style::{self, MARGIN, WIDTH};
use super::{Figure, font};
use crate::{Error, ErrorKind, Result};

/// A grid of images being described; [`draw`](Images::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Images<'a> {
    title: String,
    images: ArrayView2<'a, f32>,
    height: usize,
    labels: Vec<String>,
    columns: usize,
    scale: f64,
}

/// A grid of images: samples in rows, pixels in [0, 1], drawn as dark ink on white.
///
/// Images are square by default: `height` says otherwise.
///
/// ```
/// use nnerr::{figure, ndarray::Array2};
/// let images = Array2::<f32>::from_elem((3, 784), 0.5);
/// let figure = figure::digits("Most confident mistakes", &images)
///     .labels(["4 → 9, 99.8 %", "2 → 7, 99.1 %", "5 → 3, 98.7 %"])
///     .draw()?;
/// assert!(figure.alt_text().contains("4 → 9"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn digits<'a>(title: impl Into<String>, images: impl AsArray<'a, f32, Ix2>) -> Images<'a> {
    let images: ArrayView2<'a, f32> = images.into();
    let height = (images.ncols() as f64).sqrt().round() as usize;
    Images { title: title.into(), images, height, labels: Vec::new(), columns: 0, scale: 0.0 }
}

impl Images<'_> {
    /// A label below each image.
    #[must_use]
    pub fn labels(mut self, labels: impl IntoIterator<Item = impl ToString>) -> Self {
        self.labels = input::names(labels);
        self
    }

    /// Rows of pixels in an image.
    #[must_use]
    pub fn height(self, height: usize) -> Self {
        Self { height, ..self }
    }

    /// How many images stand side by side; by default as many as fit, at most eight.
    #[must_use]
    pub fn columns(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// How many pixels of the figure each pixel of an image takes, up to what fits beside the others;
    /// by default 1 to 4, so that an image is about 84 wide.
    ///
    /// ```
    /// use nnerr::{figure, ndarray::Array2};
    /// let images = Array2::<f32>::from_elem((2, 300), 0.5);
    /// let figure = figure::digits("Patterns", &images).height(15).scale(10.0).draw()?;
    /// assert!(figure.svg().contains("width=\"200\" height=\"150\""));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn scale(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without an image,
    /// [`Shape`](crate::ErrorKind::Shape) where the pixels do not make whole rows or
    /// the labels do not pair up, [`NotFinite`](crate::ErrorKind::NotFinite) and
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for a pixel that is not in [0, 1],
    /// or more than 400 images.
    pub fn draw(&self) -> Result<Figure> {
        let width = self.check()?;
        let (count, height) = (self.images.nrows(), self.height);
        let set = Text::new(style::SMALL, style::INK).middle();
        let widest = self.labels.iter().map(|label| set.width(label)).fold(0.0, f64::max);
        let room = WIDTH - 2.0 * MARGIN;
        // A pixel is 1 to 4 px, so that an image is about 84 px wide.
        let fit = |scale: f64| {
            (room / (width as f64 * scale + 12.0).max(widest.min(160.0) + 12.0)).floor().max(1.0) as usize
        };
        let usual = (84.0 / width.max(height) as f64).floor().clamp(1.0, 4.0);
        let scale = if self.scale > 0.0 { self.scale } else { usual };
        let most = fit(scale).min(8).min(count);
        let even = count.div_ceil(count.div_ceil(most)); // rows of nearly equal length
        let columns = if self.columns > 0 { self.columns.min(count) } else { even };
        let slot = room / columns as f64;
        let scale = scale.min(((slot - 6.0) / width as f64).max(0.5));
        let (wide, high) = (width as f64 * scale, height as f64 * scale);

        let lines: Vec<Vec<String>> =
            self.labels.iter().map(|label| font::wrap(label, set.size, set.weight, slot - 6.0)).collect();
        let rows = count.div_ceil(columns);
        let mut canvas = Canvas::default();
        let mut y = 4.0;
        for row in 0..rows {
            let here = row * columns..((row + 1) * columns).min(count);
            let place = |at: usize| MARGIN + (at % columns) as f64 * slot + (slot - wide) / 2.0;
            for at in here.clone() {
                image(&mut canvas, self.images.row(at), width, (place(at), y, wide, high))?;
            }
            for at in here.clone() {
                canvas.outline(place(at), y, wide, high);
            }
            let mut deepest = 0;
            for at in here {
                let lines = lines.get(at).map_or(&[][..], Vec::as_slice);
                deepest = deepest.max(lines.len());
                for (line, text) in lines.iter().enumerate() {
                    canvas.text(place(at) + wide / 2.0, y + high + 17.0 + 18.0 * line as f64, text, set);
                }
            }
            y += high + 18.0 * deepest as f64 + 16.0;
        }
        Ok(Figure::new(&self.title, self.describe(), canvas, y - 6.0))
    }

    /// Checks everything; gives the width of an image.
    fn check(&self) -> Result<usize> {
        let (count, pixels) = self.images.dim();
        filled(&format!("The grid “{}”", self.title), count * pixels)?;
        limited("A grid", "images", 400, count)?;
        if self.height == 0 || !pixels.is_multiple_of(self.height) {
            let sentence = format!("{pixels} pixels do not make {} whole rows of an image.", self.height);
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        if !self.labels.is_empty() {
            input::paired("The grid", count, "its list of labels", self.labels.len())?;
        }
        for (image, row) in self.images.rows().into_iter().enumerate() {
            let values: Vec<f64> = row.iter().map(|&pixel| f64::from(pixel)).collect();
            input::fraction(&format!("The pixels of image {}", image + 1), &values)?;
        }
        Ok(pixels / self.height)
    }

    fn describe(&self) -> String {
        let count = self.images.nrows();
        let what = if count == 1 { "One image".to_owned() } else { format!("{count} images in a grid") };
        if self.labels.is_empty() {
            format!("{what}.")
        } else {
            format!("{what}: {}.", self.labels.join("; "))
        }
    }
}

/// Draws an image whose rows have `width` pixels into a box (x, y, width, height), ink where
/// the value is 1: as an 8-bit grey PNG.
pub(super) fn image(
    canvas: &mut Canvas,
    pixels: ArrayView1<f32>,
    width: usize,
    (x, y, wide, high): (f64, f64, f64, f64),
) -> Result<()> {
    let ink = pixels.iter().map(|&pixel| 255 - (pixel * 255.0).round() as u8).collect::<Vec<u8>>();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, (ink.len() / width) as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&ink));
    written.map_err(|reason| {
        Error::new(ErrorKind::Format, format!("An image could not be encoded: {reason}."))
    })?;
    let data = STANDARD.encode(bytes);
    canvas.raw(&format!(
        "<image x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide}\" height=\"{high}\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{data}\"/>"
    ));
    Ok(())
}
