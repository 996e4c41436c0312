//! Rows, one below the other: a name at the left of each, marks in a field that all share.

use super::axis::Axis;
use super::canvas::{Canvas, Text};
use super::chart::{Chart, Field};
use super::style::{self, BRIM, LINE, MARGIN, WIDTH};

/// Rows with their names, settled.
pub(crate) struct Rows {
    field: Field,
    names: Vec<Vec<String>>,
    /// Upper edge and height of each row.
    places: Vec<(f64, f64)>,
    /// The field's y axis: pixels above its lower end.
    pixels: Axis,
}

impl Rows {
    /// Rows from `top` on, as high as their names in lines and `pad` pixels need, `least` at
    /// least. The field stands at `left`.
    pub(crate) fn new(
        top: f64,
        names: Vec<Vec<String>>,
        (least, pad): (f64, f64),
        left: f64,
        width: f64,
    ) -> Self {
        let mut end = top;
        let places: Vec<(f64, f64)> = (names.iter())
            .map(|lines| {
                let height = (LINE * lines.len().max(1) as f64 + pad).max(least);
                end += height;
                (end - height, height)
            })
            .collect();
        let field = Field { left, top, width, height: end - top };
        Self { field, names, places, pixels: Axis::plain(end - top) }
    }

    /// The chart of all rows over `x`.
    pub(crate) fn chart<'a>(&'a self, x: &'a Axis) -> Chart<'a> {
        Chart { x, y: &self.pixels, field: self.field, reach: (0.0, WIDTH - BRIM) }
    }

    /// Where `row` has its middle on the canvas.
    pub(crate) fn middle(&self, row: usize) -> f64 {
        self.places[row].0 + self.places[row].1 / 2.0
    }

    /// The place on the chart's y axis that is `down` pixels below the middle of `row`.
    pub(crate) fn y(&self, row: usize, down: f64) -> f64 {
        self.bottom() - self.middle(row) - down
    }

    /// Lower end of the field.
    pub(crate) fn bottom(&self) -> f64 {
        self.field.top + self.field.height
    }

    /// A light band behind every second row, from `left` to `right`: it holds together what
    /// stands in the row.
    pub(crate) fn bands(&self, canvas: &mut Canvas, ends: (f64, f64)) {
        for row in (0..self.places.len()).step_by(2) {
            self.band(canvas, row, ends, style::EMPTY);
        }
    }

    /// A band of this colour behind `row`.
    pub(crate) fn band(&self, canvas: &mut Canvas, row: usize, (left, right): (f64, f64), colour: &str) {
        let (top, height) = self.places[row];
        canvas.rect(left, top, right - left, height, colour);
    }

    /// The names, set by `set`, from `x` or to it.
    pub(crate) fn names(&self, canvas: &mut Canvas, x: f64, set: impl Fn(usize) -> Text<'static>) {
        for (row, (lines, (top, height))) in self.names.iter().zip(&self.places).enumerate() {
            let top = top + (height - LINE * lines.len() as f64) / 2.0;
            for (line, text) in lines.iter().enumerate() {
                canvas.text(x, top + LINE * (line as f64 + 0.76), text, set(row));
            }
        }
    }
}

/// From where to where bands behind whole rows reach.
pub(crate) const WHOLE: (f64, f64) = (MARGIN - 6.0, WIDTH - MARGIN + 6.0);
