//! Points: one quantity against another, with the line of equality on request.

use plotters::element::Circle;
use plotters::series::DashedLineSeries;

use super::axis::AxisOptions;
use super::canvas::{Canvas, Text};
use super::input::{Numeric, Series, plain, series};
use super::lines::{named, short};
use super::plot::{Key, Mark, Plot, filled, line};
use super::{Figure, style};
use crate::Result;

/// A chart of points being described; [`draw`](Points::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Points {
    title: String,
    x: AxisOptions,
    y: AxisOptions,
    series: Vec<Series>,
    equality: bool,
}

/// A chart of points with the title `title`.
///
/// ```
/// use nnerr::figure;
/// let (finite, back) = ([0.1, -0.2, 0.3], [0.1, -0.2, 0.3]);
/// let figure = figure::points("Gradient check")
///     .series("weights", finite, back)
///     .x("finite differences").y("back-propagation").equality()
///     .draw()?;
/// assert!(figure.alt_text().contains("3 points"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn points(title: impl Into<String>) -> Points {
    let (x, y) = (AxisOptions::default(), AxisOptions::default());
    Points { title: title.into(), x, y, series: Vec::new(), equality: false }
}

impl Points {
    /// The points (x, y).
    #[must_use]
    pub fn series(
        mut self,
        name: impl Into<String>,
        x: impl IntoIterator<Item = impl Numeric>,
        y: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.series.push((name.into(), plain(x), plain(y)));
        self
    }

    /// Draws the line x = y, both axes over one range.
    #[must_use]
    pub fn equality(mut self) -> Self {
        self.equality = true;
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// As [`Lines::draw`](super::Lines::draw).
    pub fn draw(&self) -> Result<Figure> {
        series(&format!("The chart “{}”", self.title), &self.series)?;
        let both = |x: bool| {
            let axis = self.series.iter().flat_map(move |(_, xs, ys)| if x { xs } else { ys });
            let other = self.series.iter().flat_map(move |(_, xs, ys)| if x { ys } else { xs });
            axis.chain(other.filter(|_| self.equality)).copied()
        };
        let (x, y) = (self.x.axis(both(true), 5, false)?, self.y.axis(both(false), 5, false)?);
        let (low, high) = (x.ends().0.max(y.ends().0), x.ends().1.min(y.ends().1));
        let mut plot = Plot::new(x, y, &self.x.name, &self.y.name);
        plot.field = 380.0;
        if self.equality {
            plot.right = 180.0;
        }
        if self.series.len() > 1 {
            let keys = self.series.iter().enumerate();
            plot.keys = keys.map(|(index, (name, ..))| key(index, name)).collect();
        }
        // Many points are small, so that where they crowd remains visible.
        let most = self.series.iter().map(|(_, x, _)| x.len()).max().unwrap_or(0);
        let radius = if most > 400 { 20 } else { 35 };

        let mut canvas = Canvas::default();
        let (height, field) = plot.draw(&mut canvas, |chart| {
            if self.equality && low < high {
                let ends = [(low, low), (high, high)];
                chart.draw_series(DashedLineSeries::new(ends, 60, 50, line(style::AXIS, 1.5)))?;
            }
            for (index, (_, x, y)) in self.series.iter().enumerate() {
                let marks = x.iter().zip(y).map(|(&x, &y)| (x, y));
                let look = filled(style::colour(index));
                chart.draw_series(marks.map(|at| Circle::new(at, radius, look)))?;
            }
            Ok(())
        })?;
        if self.equality && low < high {
            let right = field.left + field.width;
            let y = field.top + (1.0 - plot.y.share(high)) * field.height;
            canvas.path(
                &[(right + 14.0, y + 8.0), (right + 38.0, y + 8.0)],
                style::AXIS,
                1.5,
                "stroke-dasharray=\"6 5\"",
            );
            canvas.text(right + 46.0, y + 13.0, "both are equal", Text::default());
        }
        Ok(Figure::new(&self.title, self.describe(), canvas, height))
    }

    fn describe(&self) -> String {
        let (x_name, y_name) = (named(&self.x.name, "x"), named(&self.y.name, "y"));
        let mut text = format!("Points of {y_name} against {x_name}.");
        for (name, x, y) in &self.series {
            let apart = x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
            text += &format!(" {name}: {} points", x.len());
            if self.equality {
                text += &format!(", at most {} from the line where both are equal", short(apart));
            }
            text.push('.');
        }
        text
    }
}

super::axis_setters!(Points);

fn key(index: usize, name: &str) -> Key {
    Key { name: name.to_owned(), colour: style::colour(index).to_owned(), mark: Mark::Point }
}
