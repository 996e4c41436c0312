//! Lines: histories of training, functions, anything over an ordered quantity.

use std::ops::Range;

use plotters::series::DashedLineSeries;

use super::axis::AxisOptions;
use super::canvas::Canvas;
use super::input::{Numeric, Series, finite, plain, series};
use super::plot::{Key, Mark, Plot, Reference, line, through};
use super::{Figure, style};
use crate::Result;

/// A chart of lines being described; [`draw`](Lines::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Lines {
    title: String,
    x: AxisOptions,
    y: AxisOptions,
    series: Vec<Series>,
    references: Vec<Reference>,
}

/// A chart of lines with the title `title`.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::lines("Loss during training")
///     .series("N10", [2.3, 1.1, 0.4, 0.2])
///     .x("batch").y("cross-entropy").log_y()
///     .reference("chance", 2.303)
///     .draw()?;
/// assert!(figure.alt_text().contains("N10"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn lines(title: impl Into<String>) -> Lines {
    let (x, y) = (AxisOptions::default(), AxisOptions::default());
    Lines { title: title.into(), x, y, series: Vec::new(), references: Vec::new() }
}

impl Lines {
    /// A line through `values` at x = 1, 2, 3 …
    #[must_use]
    pub fn series(self, name: impl Into<String>, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        let values = plain(values);
        let places: Vec<f64> = (1..=values.len()).map(|place| place as f64).collect();
        self.points(name, places, values)
    }

    /// A line through the points (x, y), in the order given.
    #[must_use]
    pub fn points(
        mut self,
        name: impl Into<String>,
        x: impl IntoIterator<Item = impl Numeric>,
        y: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.series.push((name.into(), plain(x), plain(y)));
        self
    }

    /// The graph of `function` over `range`, taken at 201 equal steps.
    #[must_use]
    pub fn function(self, name: impl Into<String>, range: Range<f64>, function: impl Fn(f64) -> f64) -> Self {
        let places: Vec<f64> =
            (0..=200).map(|step| range.start + (range.end - range.start) * f64::from(step) / 200.0).collect();
        let values: Vec<f64> = places.iter().map(|&place| function(place)).collect();
        self.points(name, places, values)
    }

    /// A dotted line across the chart at `y = at`, with its name.
    #[must_use]
    pub fn reference(mut self, name: impl Into<String>, at: f64) -> Self {
        self.references.push(Reference { name: name.into(), at });
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a series or with an empty one,
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity,
    /// [`Shape`](crate::ErrorKind::Shape) where x and y do not pair up, and
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) where a logarithmic axis meets a
    /// number that is not above 0.
    pub fn draw(&self) -> Result<Figure> {
        series(&format!("The chart “{}”", self.title), &self.series)?;
        let at: Vec<f64> = self.references.iter().map(|reference| reference.at).collect();
        finite("the reference lines", &at)?;

        let all_x = self.series.iter().flat_map(|(_, x, _)| x.iter().copied());
        let all_y = self.series.iter().flat_map(|(_, _, y)| y.iter().copied());
        let x = self.x.axis(all_x, 6, true)?;
        let y = self.y.axis(all_y.chain(at), 5, false)?;
        let mut plot = Plot::new(x, y, &self.x.name, &self.y.name);
        plot.references.clone_from(&self.references);
        if self.series.len() > 1 {
            plot.keys =
                (self.series.iter().enumerate()).map(|(index, (name, ..))| key(index, name)).collect();
        }

        let mut canvas = Canvas::default();
        let (height, _) = plot.draw(&mut canvas, |chart| {
            for (index, (_, x, y)) in self.series.iter().enumerate() {
                let (colour, points) = (style::colour(index), thin(x, y));
                if dashed(index) {
                    chart.draw_series(DashedLineSeries::new(points, 60, 40, line(colour, 2.2)))?;
                } else {
                    chart.draw_series([through(points, colour, 2.2)])?;
                }
            }
            Ok(())
        })?;
        Ok(Figure::new(&self.title, self.describe(), canvas, height))
    }

    /// What the chart shows, in words and numbers.
    fn describe(&self) -> String {
        let mut text =
            format!("Line chart of {} over {}.", named(&self.y.name, "values"), named(&self.x.name, "x"));
        for (name, x, y) in &self.series {
            let (low, high) = y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
                (low.min(value), high.max(value))
            });
            let (first, last) = (y[0], y[y.len() - 1]);
            let (from, to) = (short(x[0]), short(x[x.len() - 1]));
            text += &format!(
                " {name}: {} at {from}, {} at {to}, lowest {}, highest {}.",
                short(first),
                short(last),
                short(low),
                short(high)
            );
        }
        for reference in &self.references {
            text += &format!(" Dotted line “{}” at {}.", reference.name, short(reference.at));
        }
        text
    }
}

super::axis_setters!(Lines);

/// Series beyond the palette's five colours are dashed.
pub(crate) fn dashed(index: usize) -> bool {
    index >= style::PALETTE.len()
}

/// How the series `index` stands in a legend.
pub(crate) fn key(index: usize, name: &str) -> Key {
    let mark = if dashed(index) { Mark::Dashed } else { Mark::Line };
    Key { name: name.to_owned(), colour: style::colour(index).to_owned(), mark }
}

pub(crate) fn named<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

/// A number for a sentence: four significant digits at most.
pub(crate) fn short(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e7).contains(&number.abs()) {
        return super::axis::scientific(number, 3);
    }
    let digits = (3 - number.abs().log10().floor() as i32).clamp(0, 8) as usize;
    let printed = super::axis::fixed(number, digits);
    if printed.contains('.') {
        printed.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        printed
    }
}

/// A long series drawn with at most four points a pixel column: first, lowest,
/// highest and last, so that no peak is lost.
fn thin(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    const COLUMNS: usize = 600;
    let points: Vec<_> = x.iter().copied().zip(y.iter().copied()).collect();
    if points.len() <= 4 * COLUMNS || !x.is_sorted() {
        return points;
    }
    let mut kept = Vec::with_capacity(4 * COLUMNS);
    for column in points.chunks(points.len().div_ceil(COLUMNS)) {
        let by_height = |a: &(usize, &(f64, f64)), b: &(usize, &(f64, f64))| a.1.1.total_cmp(&b.1.1);
        let low = column.iter().enumerate().min_by(by_height).map_or(0, |(at, _)| at);
        let high = column.iter().enumerate().max_by(by_height).map_or(0, |(at, _)| at);
        let mut places = [0, low, high, column.len() - 1];
        places.sort_unstable();
        kept.extend(
            places
                .iter()
                .enumerate()
                .filter(|(at, place)| *at == 0 || places[at - 1] != **place)
                .map(|(_, &place)| column[place]),
        );
    }
    kept
}
