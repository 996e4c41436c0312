//! Panels on split areas: each field with its title and note, what they share said once.

use super::canvas::{Canvas, Text};
use super::font::{self, Weight};
use super::legend::{Key, legend};
use super::scale::Scale;
use super::style::{self, MARGIN, SMALL, WIDTH};

/// Free space between two columns, where no labels stand there, and between two rows.
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
    /// Free space between two columns.
    pub(crate) gap: f64,
    pub(crate) panels: Vec<Around<'a>>,
    /// Room for labels below the lowest panels; below all where each has an x axis of its own.
    pub(crate) below: f64,
    pub(crate) own_x: bool,
    pub(crate) keys: Vec<Key>,
    pub(crate) scale: Option<&'a Scale>,
    pub(crate) x_name: &'a str,
    /// Name of the y axis, and its room.
    pub(crate) y_name: (&'a str, f64),
}

/// What stands around a panel's field, from the top; an axis that all share has its name elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Around<'a> {
    pub(crate) title: &'a str,
    pub(crate) y_name: &'a str,
    pub(crate) x_name: &'a str,
    pub(crate) note: &'a str,
}

impl Around<'_> {
    /// The lines above a field of this width.
    fn above(&self, width: f64) -> Vec<(String, Text<'static>)> {
        let quiet = few(self.y_name, Weight::Regular, width).into_iter();
        let title = few(self.title, Weight::Medium, width).into_iter();
        let title = title.map(|line| (line, Text::default().medium()));
        title.chain(quiet.map(|line| (line, Text::new(SMALL, style::MUTED)))).collect()
    }

    /// The lines below it: names of axes stand in the middle.
    fn below(&self, width: f64) -> Vec<(String, bool)> {
        let lines = |text: &str| few(text, Weight::Regular, width).into_iter();
        let name = lines(self.x_name).map(|line| (line, true));
        name.chain(lines(self.note).map(|line| (line, false))).collect()
    }
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
            let lowest = |column: usize| self.own_x || (row + 1) * columns + column >= self.panels.len();
            let place = |column: usize| self.left + column as f64 * (width + self.gap);
            top += tallest(panels.iter().map(|panel| panel.above(width).len())) + 8.0;
            let below = if (0..panels.len()).any(lowest) { self.below } else { 4.0 };
            for (column, panel) in panels.iter().enumerate() {
                let at = format!("translate({} {top})", place(column));
                canvas.raw(&format!("<g data-panel=\"{}\" transform=\"{at}\">", super::escape(panel.title)));
                for (line, (text, set)) in panel.above(width).iter().rev().enumerate() {
                    canvas.text(0.0, -9.0 - LINE * line as f64, text, *set);
                }
                field(
                    canvas,
                    Place { index: row * columns + column, first: column == 0, lowest: lowest(column) },
                );
                for (line, (text, middle)) in panel.below(width).iter().enumerate() {
                    let (x, set) = if *middle { (width / 2.0, quiet.middle()) } else { (0.0, quiet) };
                    canvas.text(x, height + below + LINE * (line as f64 + 1.0) - 4.0, text, set);
                }
                canvas.raw("</g>");
            }
            if let (Some(scale), true) = (self.scale, panels.len() < columns) {
                let y = top + (height - scale.height(width)) / 2.0;
                scale.level(canvas, place(panels.len()), y, width);
            }
            top += height + below + tallest(panels.iter().map(|panel| panel.below(width).len())) + GAP / 2.0;
        }
        let across = columns as f64 * (width + self.gap) - self.gap;
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

/// Height of the tallest text in a row, each of so many lines.
fn tallest(lines: impl Iterator<Item = usize>) -> f64 {
    lines.max().unwrap_or(0) as f64 * LINE
}
