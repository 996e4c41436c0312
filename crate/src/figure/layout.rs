//! Panels on split areas: each field with its title and note, what they share said once.

use super::canvas::{Canvas, Text};
use super::font::{self, Weight};
use super::legend::{Key, legend};
use super::scale::Scale;
use super::style::{self, MARGIN, SMALL, WIDTH};

/// Free space between two columns, and between two rows.
pub(crate) const GAP: f64 = 16.0;
/// Width of a colour scale that stands above the panels.
const SCALE: f64 = 320.0;
/// Lines of a title or a note at most; what is longer is shortened.
const LINES: usize = 2;
/// Height of such a line.
pub(crate) const LINE: f64 = 18.0;

/// Where panels stand, and what is said around them.
pub(crate) struct Layout<'a> {
    pub(crate) columns: usize,
    /// Left edge of the first column of fields.
    pub(crate) left: f64,
    /// Width and height of a field.
    pub(crate) size: (f64, f64),
    /// Title and note of each panel.
    pub(crate) panels: Vec<(&'a str, &'a str)>,
    /// Room for labels below the lowest panels.
    pub(crate) below: f64,
    pub(crate) keys: Vec<Key>,
    pub(crate) scale: Option<&'a Scale>,
    pub(crate) x_name: &'a str,
    /// Name of the y axis, and its room.
    pub(crate) y_name: (&'a str, f64),
}

/// A panel's place: its number, whether it stands in the first column and whether nothing
/// stands below it. Its field's upper left corner is (0, 0).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) index: usize,
    pub(crate) first: bool,
    pub(crate) lowest: bool,
}

impl Layout<'_> {
    /// Draws everything, the fields by `field`; gives the height used.
    pub(crate) fn draw(&self, canvas: &mut Canvas, field: impl Fn(&mut Canvas, Place)) -> f64 {
        let ((width, height), columns) = (self.size, self.columns);
        let mut top = legend(canvas, &self.keys);
        // The scale fills a free place of the last row, or else stands above the panels.
        let free = !self.panels.len().is_multiple_of(columns);
        if let (Some(scale), false) = (self.scale, free) {
            scale.level(canvas, self.left, top, SCALE);
            top += scale.height(SCALE) + 10.0;
        }
        let quiet = Text::new(SMALL, style::MUTED);
        for line in quiet.lines(self.y_name.0, self.y_name.1) {
            canvas.text(MARGIN, top + 14.0, &line, quiet);
            top += 22.0;
        }
        for (row, panels) in self.panels.chunks(columns).enumerate() {
            let lowest = |column: usize| (row + 1) * columns + column >= self.panels.len();
            let place = |column: usize| self.left + column as f64 * (width + GAP);
            top += tallest(panels.iter().map(|panel| panel.0), width) + 8.0;
            let below = if (0..panels.len()).any(lowest) { self.below } else { 4.0 };
            for (column, (title, note)) in panels.iter().enumerate() {
                let at = format!("translate({} {top})", place(column));
                canvas.raw(&format!("<g data-panel=\"{}\" transform=\"{at}\">", super::escape(title)));
                for (line, text) in few(title, Weight::Medium, width).iter().rev().enumerate() {
                    canvas.text(0.0, -9.0 - LINE * line as f64, text, Text::default().medium());
                }
                field(
                    canvas,
                    Place { index: row * columns + column, first: column == 0, lowest: lowest(column) },
                );
                for (line, text) in few(note, Weight::Regular, width).iter().enumerate() {
                    canvas.text(0.0, height + below + LINE * (line as f64 + 1.0) - 4.0, text, quiet);
                }
                canvas.raw("</g>");
            }
            if let (Some(scale), true) = (self.scale, panels.len() < columns) {
                let y = top + (height - scale.height(width)) / 2.0;
                scale.level(canvas, place(panels.len()), y, width);
            }
            top += height + below + tallest(panels.iter().map(|panel| panel.1), width) + GAP / 2.0;
        }
        let across = columns as f64 * (width + GAP) - GAP;
        for line in quiet.lines(self.x_name, WIDTH - MARGIN - self.left) {
            top += 20.0;
            let half = (quiet.width(&line) / 2.0).ceil();
            let middle = (self.left + across / 2.0).min(WIDTH - MARGIN - half).max(MARGIN + half);
            canvas.text(middle, top - 6.0, &line, quiet.middle());
        }
        top
    }
}

/// A title or a note in the lines that it may take.
fn few(text: &str, weight: Weight, width: f64) -> Vec<String> {
    font::few(text, SMALL, weight, width, LINES)
}

/// Height of the tallest of `texts` in a row.
fn tallest<'a>(texts: impl Iterator<Item = &'a str>, width: f64) -> f64 {
    texts.map(|text| few(text, Weight::Medium, width).len()).max().unwrap_or(0) as f64 * LINE
}
