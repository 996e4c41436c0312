//! The chart: two axes, and the marks between them, in one field.

use std::borrow::Borrow;

use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::IntoDrawingArea;

use super::axis::Axis;
use super::backend::Sheet;
use super::canvas::{Canvas, Text, tenths};
use super::input::finite;
use super::legend::{Key, Look};
use super::mark::{DOTTED, Mark};
use super::number::in_words;
use super::style::{self, SMALL};
use crate::Result;

/// Where the field between the axes lies on its canvas, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Axes over a field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chart<'a> {
    pub(crate) x: &'a Axis,
    pub(crate) y: &'a Axis,
    pub(crate) field: Field,
    /// From where to where the labels of the x axis may reach.
    pub(crate) reach: (f64, f64),
}

/// A line across a chart at a value of one axis, with its name.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) name: String,
    pub(crate) at: f64,
}

impl Reference {
    /// Refuses lines at what is no finite number.
    pub(crate) fn check(references: &[Self]) -> Result<()> {
        finite("the reference lines", &references.iter().map(|line| line.at).collect::<Vec<_>>())
    }

    /// A sentence for each.
    pub(crate) fn describe(references: &[Self], percent: bool) -> String {
        let say = |line: &Self| format!(" Dotted line “{}” at {}.", line.name, in_words(line.at, percent));
        references.iter().map(say).collect()
    }

    /// How it stands in the legend.
    pub(crate) fn key(&self) -> Key {
        Key::new(&self.name, style::INK, Look::Dotted)
    }

    /// The line across, at a value of the y axis.
    pub(crate) fn across(&self, x: &Axis) -> Mark {
        Mark::line(vec![(x.ends().0, self.at), (x.ends().1, self.at)], style::INK, 1.5, DOTTED)
    }

    /// The line down, at a value of the x axis.
    pub(crate) fn down(&self, y: &Axis) -> Mark {
        Mark::line(vec![(self.at, y.ends().0), (self.at, y.ends().1)], style::INK, 1.5, DOTTED)
    }
}

/// The line x = y, as far as both axes hold it.
pub(crate) fn diagonal(x: &Axis, y: &Axis, dash: &'static str) -> Option<Mark> {
    let (low, high) = (x.ends().0.max(y.ends().0), x.ends().1.min(y.ends().1));
    (low < high).then(|| Mark::line(vec![(low, low), (high, high)], style::AXIS, 1.5, dash))
}

impl<'a> Chart<'a> {
    /// A chart in a field whose upper left corner is (0, 0), labels within its width.
    pub(crate) fn new(x: &'a Axis, y: &'a Axis, (width, height): (f64, f64)) -> Self {
        Self { x, y, field: Field { left: 0.0, top: 0.0, width, height }, reach: (0.0, width) }
    }

    /// Where a place lies on the canvas.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let Field { left, top, width, height } = self.field;
        (left + self.x.share(x) * width, top + (1.0 - self.y.share(y)) * height)
    }

    /// Draws marks, the later over the earlier.
    pub(crate) fn draw(&self, canvas: &mut Canvas, marks: impl IntoIterator<Item = impl Borrow<Mark>>) {
        let Field { left, top, width, height } = self.field;
        let (right, bottom) = (tenths(left + width), tenths(top + height));
        let sheet = Sheet { canvas, size: (left + width, top + height) };
        let places = (tenths(left)..right, bottom..tenths(top));
        let area = sheet
            .into_drawing_area()
            .apply_coord_spec(Cartesian2d::<&Axis, &Axis>::new(self.x, self.y, places));
        for mark in marks {
            // A sheet cannot fail, and nobody else holds it.
            let _ = area.draw(mark.borrow());
        }
    }

    /// Grid lines at the ticks of the y axis, the axes, and the ticks of the x axis.
    pub(crate) fn frame(&self, canvas: &mut Canvas) {
        let (from, to) = self.x.ends();
        let across = |&tick: &f64| Mark::line(vec![(from, tick), (to, tick)], style::GRID, 1.0, "");
        self.draw(canvas, self.y.ticks().iter().map(across));
        let bottom = self.field.top + self.field.height;
        for (share, _) in self.x.shares() {
            let x = self.field.left + share * self.field.width;
            canvas.line((x, bottom), (x, bottom + 4.0), style::AXIS, 1.0);
        }
        self.draw(canvas, [self.axes()]);
    }

    /// Both axes as one line.
    pub(crate) fn axes(&self) -> Mark {
        let ((left, right), (bottom, top)) = (self.x.ends(), self.y.ends());
        Mark::line(vec![(left, top), (left, bottom), (right, bottom)], style::AXIS, 1.0, "")
    }

    /// Labels left of the y axis.
    pub(crate) fn y_labels(&self, canvas: &mut Canvas) {
        let quiet = Text::new(SMALL, style::MUTED).end();
        for (share, label) in self.y.shares() {
            let y = self.field.top + (1.0 - share) * self.field.height;
            canvas.text(self.field.left - 7.0, y + 5.0, &label, quiet);
        }
    }

    /// Labels of the x axis with their baseline at `y`, as many as fit; the first and the last
    /// stay within reach.
    pub(crate) fn x_labels(&self, canvas: &mut Canvas, y: f64) {
        let set = Text::new(SMALL, style::MUTED).middle();
        let place = |share: f64, half: f64| {
            let x = self.field.left + share * self.field.width;
            x.min(self.reach.1 - half).max(self.reach.0 + half)
        };
        for (x, label) in self.x.spaced(set, place) {
            canvas.text(x, y, &label, set);
        }
    }
}
