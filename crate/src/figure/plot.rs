//! A chart alone on its card: one field, its names, its legend, a colour scale at its right.

use super::Figure;
use super::axis::Axis;
use super::canvas::{Canvas, Text};
use super::chart::{Chart, Reference};
use super::layout::{Around, GAP, Layout};
use super::legend::Key;
use super::mark::Mark;
use super::predicted;
use super::scale::Scale;
use super::style::{self, BRIM, MARGIN, SMALL, WIDTH};

/// Everything of a chart but its marks.
pub(crate) struct Plot<'a> {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) names: [&'a str; 2],
    pub(crate) keys: Vec<Key>,
    pub(crate) references: &'a [Reference],
    /// Whether reference lines are named beside them, or in the legend where a name would
    /// cover the data.
    pub(crate) named_beside: bool,
    /// Height of the field.
    pub(crate) height: f64,
    pub(crate) scale: Option<&'a Scale>,
    /// Free room right of the field.
    pub(crate) right: f64,
    /// Names below the x axis: (place on the axis, name).
    pub(crate) categories: Vec<(f64, String)>,
}

impl<'a> Plot<'a> {
    pub(crate) fn new(x: Axis, y: Axis, names: [&'a str; 2]) -> Self {
        let (keys, categories) = (Vec::new(), Vec::new());
        let (named_beside, height, scale, right) = (false, 300.0, None, 0.0);
        Self { x, y, names, keys, references: &[], named_beside, height, scale, right, categories }
    }

    /// Draws the axes, the marks, the reference lines, then what `more` has to say.
    pub(crate) fn figure(
        mut self,
        title: &str,
        alt: String,
        marks: Vec<Mark>,
        more: impl Fn(&mut Canvas, &Chart<'_>),
    ) -> Figure {
        if !self.named_beside {
            self.keys.extend(self.references.iter().map(Reference::key));
        }
        self.keys.extend(predicted::keys([&self.x, &self.y]));
        let right = self.right.max(self.scale.map_or(0.0, Scale::room));
        let left = (MARGIN + self.y.widest() + 8.0).ceil();
        let size = (WIDTH - MARGIN - 8.0 - right - left, self.height);
        let layout = Layout {
            columns: 1,
            left,
            size,
            gap: GAP,
            panels: vec![Around::default()],
            below: 24.0,
            own_x: false,
            keys: std::mem::take(&mut self.keys),
            scale: None,
            x_name: self.names[0],
            // The scale's name stands at the right.
            y_name: (self.names[1], WIDTH - 2.0 * MARGIN - if right > 0.0 { 260.0 } else { 0.0 }),
        };
        let mut canvas = Canvas::default();
        let marks = marks.into_iter().chain(self.references.iter().map(|line| line.across(&self.x)));
        let marks: Vec<Mark> = marks.chain(predicted::marks(&self.x, &self.y)).collect();
        let height = layout.draw(&mut canvas, |canvas, _| {
            let chart = Chart { reach: (0.0, WIDTH - BRIM - left), ..Chart::new(&self.x, &self.y, size) };
            chart.frame(canvas);
            chart.y_labels(canvas);
            chart.draw(canvas, &marks);
            chart.x_labels(canvas, self.height + 19.0);
            self.names(canvas, &chart, left);
            for reference in self.references.iter().filter(|_| self.named_beside) {
                label(canvas, &chart, reference);
            }
            if let Some(scale) = self.scale {
                scale.upright(canvas, size, WIDTH - MARGIN - left);
            }
            more(canvas, &chart);
        });
        Figure::new(title, alt, canvas, height).predicted(predicted::sentence([&self.x, &self.y]))
    }

    /// Names of categories below the axis, as many as fit.
    fn names(&self, canvas: &mut Canvas, chart: &Chart<'_>, left: f64) {
        let set = Text::new(SMALL, style::MUTED).middle();
        let room = chart.field.width / self.categories.len().max(1) as f64;
        let names = self.categories.iter().map(|(place, name)| (*place, set.fit(name, room.max(100.0))));
        let names: Vec<(f64, String)> = names.collect();
        let widest = names.iter().map(|(_, name)| set.width(name)).fold(0.0, f64::max);
        let every = ((widest + 8.0) / room).ceil().max(1.0) as usize;
        for (place, name) in names.iter().step_by(every) {
            let half = set.width(name) / 2.0;
            let x = chart.at(*place, 0.0).0;
            let x = x.clamp(MARGIN + half - 10.0 - left, WIDTH - MARGIN - half + 10.0 - left);
            canvas.text(x, self.height + 18.0, name, set);
        }
    }
}

/// The name of a reference line, at its right end, just above it.
fn label(canvas: &mut Canvas, chart: &Chart<'_>, reference: &Reference) {
    let y = chart.at(0.0, reference.at).1;
    let y = if y < 20.0 { y + 17.0 } else { y - 6.0 };
    let set = Text::new(SMALL, style::INK).end();
    let name = set.fit(&reference.name, chart.field.width - 8.0);
    canvas.text_over(chart.field.width - 4.0, y, &name, set);
}
