//! Lines: histories of training, functions, anything over an ordered quantity.

mod occurrence;

use std::ops::Range;

use super::axis::AxisOptions;
use super::canvas::Text;
use super::chart::Reference;
use super::columns::{Columns, Table, column_setters};
use super::input::{Numeric, Series, plain, series, span};
use super::legend::{Key, dashed};
use super::mark::{DASHED, Mark};
use super::marker::Marker;
use super::number::short;
use super::plot::Plot;
use super::{Figure, Panel, grid, style};
use crate::Result;

/// The label of a point this near to the left end stands beside it, in pixels.
const BESIDE: f64 = 8.0;

/// A chart of lines being described; [`draw`](Lines::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Lines {
    title: String,
    x: AxisOptions,
    y: AxisOptions,
    series: Vec<Series>,
    references: Vec<Reference>,
    thresholds: Vec<Reference>,
    table: Columns,
    columns: usize,
    marked: bool,
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
///
/// The columns of a table, a curve for each layer:
///
/// ```
/// use nnerr::{figure, polars::prelude::*};
/// let frame = df!("k" => [2, 4, 2, 4], "layer" => [1, 1, 2, 2], "silhouette" => [0.1, 0.3, 0.2, 0.25]);
/// let frame = frame.expect("columns of one length");
/// let chart = figure::lines("Choosing k").data(&frame).x("k").y("silhouette").colour("layer");
/// assert!(chart.draw()?.alt_text().contains("layer 2: 0.2 at 2, 0.25 at 4"));
/// let error = chart.colour("task").draw().unwrap_err();
/// assert!(error.to_string().contains("has no column “task”"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn lines(title: impl Into<String>) -> Lines {
    let (x, y) = (AxisOptions::default(), AxisOptions::default());
    let (references, thresholds, table) = (Vec::new(), Vec::new(), Columns::default());
    let (title, series) = (title.into(), Vec::new());
    Lines { title, x, y, series, references, thresholds, table, columns: 3, marked: false }
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

    /// Marks the highest point of each line with a ring and its x, in the line's colour; the first of several. Charts of
    /// several panels have none.
    ///
    /// ```
    /// use nnerr::figure;
    /// let chart = figure::lines("Choosing k").points("layer 1", [2, 3, 4], [0.1, 0.3, 0.2]).mark_highest();
    /// assert!(chart.draw()?.alt_text().contains("highest 0.3 at 3"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn mark_highest(self) -> Self {
        Self { marked: true, ..self }
    }

    /// A dotted line down the chart at `x = at`, with its name; charts of several panels have none.
    ///
    /// ```
    /// use nnerr::figure;
    /// let chart = figure::lines("Scores").points("samples", [0.0, 1.0], [3, 4]).threshold("t", 0.25);
    /// assert!(chart.draw()?.alt_text().contains("Dotted line “t” at 0.25."));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn threshold(mut self, name: impl Into<String>, at: f64) -> Self {
        self.thresholds.push(Reference { name: name.into(), at });
        self
    }

    /// How many [`panels`](Self::panels) stand side by side, 1 to 6; by default three.
    #[must_use]
    pub fn columns(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a series or with an empty one,
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity,
    /// [`Shape`](crate::ErrorKind::Shape) where x and y do not pair up, and
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) where a logarithmic axis meets a
    /// number that is not above 0. For a table: [`Missing`](crate::ErrorKind::Missing) for a
    /// column that is not there or not named, [`Format`](crate::ErrorKind::Format) for words
    /// where numbers are needed, [`Shape`](crate::ErrorKind::Shape) for two values for one
    /// place, [`Empty`](crate::ErrorKind::Empty) for no row.
    pub fn draw(&self) -> Result<Figure> {
        if let Some(table) = self.table.table(&self.title)? {
            return self.tabled(table);
        }
        series(&format!("The chart “{}”", self.title), &self.series)?;
        Reference::check(&self.references)?;
        Reference::check(&self.thresholds)?;
        let at = self.references.iter().map(|reference| reference.at);

        let all_x = self.series.iter().flat_map(|(_, x, _)| x.iter().copied());
        let all_y = self.series.iter().flat_map(|(_, _, y)| y.iter().copied());
        let x = self.x.axis(all_x.chain(self.thresholds.iter().map(|line| line.at)), 6, true)?;
        let y = self.y.axis(all_y.chain(at), 5, false)?;
        let mut plot = Plot::new(x, y, [&self.x.name, &self.y.name]);
        (plot.references, plot.named_beside) = (&self.references, true);
        let series = || self.series.iter().enumerate();
        if self.series.len() > 1 {
            plot.keys = series().map(|(index, (name, ..))| Key::line(index, name)).collect();
        }
        plot.keys.extend(self.thresholds.iter().map(Reference::key));
        let marks = series().map(|(index, (_, x, y))| curve(index, x, y));
        let marks = marks.chain(self.thresholds.iter().map(|line| line.down(&plot.y)));
        let highest: Vec<(f64, f64)> = match self.marked {
            true => self.series.iter().map(highest).collect(),
            false => Vec::new(),
        };
        let rings = Mark::outlined(highest.clone(), Marker::Circle, 5.0);
        let marks = marks.chain([rings]).collect();
        Ok(plot.figure(&self.title, self.describe(), marks, |canvas, chart| {
            for (index, &(x, y)) in highest.iter().enumerate() {
                let (left, top) = chart.at(x, y);
                let set = Text::new(style::SMALL, style::colour(index)).medium();
                // Above its ring, but beside it where the axis stands.
                match left < BESIDE {
                    true => canvas.text_over(left + 10.0, top + 5.0, &short(x), set),
                    false => canvas.text_over(left, top - 10.0, &short(x), set.middle()),
                }
            }
        }))
    }

    /// Draws the columns of `table`.
    fn tabled(&self, table: Table<'_>) -> Result<Figure> {
        let (x, y) = (table.numbers("x", &self.x.name)?, table.numbers("y", &self.y.name)?);
        let value = named(&self.table.y_name, &self.y.name);
        let (panels, series) = (table.panels()?, table.series(value)?);
        let mut chart = Self { table: Columns::default(), ..self.clone() };
        (chart.x.name, chart.y.name) = (named(&self.table.x_name, &self.x.name).to_owned(), value.to_owned());
        if self.table.panels.is_empty() {
            chart.series.extend(table.curves((&panels, 0), &series, &x, &y)?);
            return chart.draw();
        }
        let mut grid = grid(&self.title).columns(self.columns).over(&chart.x, &chart.y, &chart.references);
        for (index, title) in panels.titles().into_iter().enumerate() {
            let curves = table.curves((&panels, index), &series, &x, &y)?;
            let panel = if curves.is_empty() { Panel::empty(title) } else { Panel::curves(title) };
            grid = grid.panel(curves.into_iter().fold(panel, |panel, (name, x, y)| panel.curve(name, x, y)));
        }
        grid.draw()
    }

    /// What the chart shows, in words and numbers.
    fn describe(&self) -> String {
        let mut text =
            format!("Line chart of {} over {}.", named(&self.y.name, "values"), named(&self.x.name, "x"));
        for series in &self.series {
            let (name, x, y) = series;
            let (low, high) = span(y.iter().copied());
            let (first, last) = (y[0], y[y.len() - 1]);
            let (from, to) = (short(x[0]), short(x[x.len() - 1]));
            let at = if self.marked { format!(" at {}", short(highest(series).0)) } else { String::new() };
            text += &format!(
                " {name}: {} at {from}, {} at {to}, lowest {}, highest {}{at}.",
                short(first),
                short(last),
                short(low),
                short(high)
            );
        }
        text += &Reference::describe(&self.references, false);
        text += &Reference::describe(&self.thresholds, self.x.percent);
        text
    }
}

super::axis_setters!(Lines);
super::reference_setter!(Lines);
column_setters!(Lines, colour colour "The column of the table whose values have a series, and so a colour, each.", y_name y_name "What the y axis is called, where its column's name says too little.");

/// The highest point of a series, the first of several.
fn highest((_, x, y): &Series) -> (f64, f64) {
    let best = (0..y.len()).fold(0, |best, place| if y[place] > y[best] { place } else { best });
    (x[best], y[best])
}

/// The curve of the series `index`.
pub(crate) fn curve(index: usize, x: &[f64], y: &[f64]) -> Mark {
    let places = x.iter().copied().zip(y.iter().copied()).collect();
    Mark::line(places, style::colour(index), 2.2, if dashed(index) { DASHED } else { "" })
}

pub(crate) fn named<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

#[cfg(test)]
mod tests {
    use resvg::usvg::roxmltree;

    use super::*;

    #[test]
    fn a_label_has_its_curves_colour_and_stands_clear_of_the_axis() {
        let chart = lines("k").points("layer 1", [2, 3, 4], [0.3, 0.2, 0.1]);
        let figure = chart.points("layer 2", [2, 3, 4], [0.1, 0.4, 0.2]).mark_highest().draw().unwrap();
        let svg = figure.svg();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let label = |index: usize| {
            let own = |node: &roxmltree::Node<'_, '_>| node.attribute("fill") == Some(style::colour(index));
            let text = document.descendants().filter(|node| node.has_tag_name("text")).find(own).unwrap();
            (text.text().unwrap().to_owned(), text.attribute("text-anchor").map(str::to_owned))
        };
        assert_eq!(label(0), ("2".to_owned(), None), "beside its ring, which stands on the axis");
        assert_eq!(label(1), ("3".to_owned(), Some("middle".to_owned())));
        assert_eq!(svg.matches("fill-opacity").count(), 2, "each on its ground: {svg}");
    }
}
