//! Points: one quantity against another, with the line of equality on request.

use super::axis::AxisOptions;
use super::chart::diagonal;
use super::input::{Numeric, Series, filled, finite, optional, paired, plain, series};
use super::legend::{Key, Look};
use super::lines::named;
use super::mark::{DASHED, Mark, by_colour};
use super::marker::Marker;
use super::number::short;
use super::plot::Plot;
use super::scale::Scale;
use super::{Figure, style};
use crate::Result;

/// How points stand in the legend.
const POINT: Look = Look::Marker(Marker::Circle);

/// A chart of points being described; [`draw`](Points::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Points {
    title: String,
    x: AxisOptions,
    y: AxisOptions,
    series: Vec<Series>,
    colours: Option<(String, Vec<Option<f64>>)>,
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
    Points { title: title.into(), x, y, series: Vec::new(), colours: None, equality: false }
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

    /// Colours each point by a third measure, with a scale at the right; `None` is
    /// grey. One value for each point, those of the first series first.
    #[must_use]
    pub fn colour_by(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.colours = Some((name.into(), optional(values)));
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
    /// As [`Lines::draw`](super::Lines::draw), and [`Shape`](crate::ErrorKind::Shape)
    /// where there is not one colour for each point.
    pub fn draw(&self) -> Result<Figure> {
        series(&format!("The chart “{}”", self.title), &self.series)?;
        let scale = match &self.colours {
            Some((name, values)) => Some(self.scale(name, values)?),
            None => None,
        };
        let both = |x: bool| {
            let axis = self.series.iter().flat_map(move |(_, xs, ys)| if x { xs } else { ys });
            let other = self.series.iter().flat_map(move |(_, xs, ys)| if x { ys } else { xs });
            axis.chain(other.filter(|_| self.equality)).copied()
        };
        let (x, y) = (self.x.axis(both(true), 5, false)?, self.y.axis(both(false), 5, false)?);
        let mut plot = Plot::new(x, y, [&self.x.name, &self.y.name]);
        (plot.height, plot.scale) = (380.0, scale.as_ref());
        // Coloured series are not told apart by their own colours.
        if self.series.len() > 1 && scale.is_none() {
            let key = |(index, (name, ..)): (usize, &Series)| Key::new(name, style::colour(index), POINT);
            plot.keys = self.series.iter().enumerate().map(key).collect();
        }
        let mut marks = Vec::new();
        if self.equality {
            plot.keys.push(Key::new("both are equal", style::AXIS, Look::Dashed));
            plot.right = 180.0; // nearly square
            marks.extend(diagonal(&plot.x, &plot.y, DASHED));
        }
        // Many points are small, so that where they crowd remains visible.
        let most = self.series.iter().map(|(_, x, _)| x.len()).max().unwrap_or(0);
        let radius = if most > 400 { 2.0 } else { 3.5 };
        let groups = self.groups(scale.as_ref()).into_iter();
        marks.extend(groups.map(|(colour, places)| Mark::points(places, &colour, Marker::Circle, radius)));
        Ok(plot.figure(&self.title, self.describe(), marks, |_, _| {}))
    }

    /// The points of each colour.
    fn groups(&self, scale: Option<&Scale>) -> Vec<(String, Vec<(f64, f64)>)> {
        let points = self.series.iter().enumerate();
        let points =
            points.flat_map(|(index, (_, x, y))| x.iter().zip(y).map(move |(&x, &y)| (index, (x, y))));
        by_colour(points.enumerate().map(|(place, (index, at))| match (scale, &self.colours) {
            (Some(scale), Some((_, values))) => (scale.colour(values[place]), at),
            _ => (style::colour(index).to_owned(), at),
        }))
    }

    fn scale(&self, name: &str, values: &[Option<f64>]) -> Result<Scale> {
        let count = self.series.iter().map(|(_, x, _)| x.len()).sum();
        paired("The chart of points", count, &format!("the colour “{name}”"), values.len())?;
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        filled(&format!("The colour “{name}”"), known.len())?;
        finite(&format!("the colour “{name}”"), &known)?;
        Scale::new(name, known.into_iter(), 5)
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
        if let Some((name, _)) = &self.colours {
            text += &format!(" Colour: {name}.");
        }
        text
    }
}

super::axis_setters!(Points);
