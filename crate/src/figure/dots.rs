//! Dots: one quantity of many things, a row for each, with the range it has over
//! several runs: every detector's AUROC on a few sets.

mod groups;
mod series;
mod table;

use self::groups::Slots;
use self::series::Series;
use super::axis::AxisOptions;
use super::canvas::{Canvas, Text};
use super::chart::Reference;
use super::columns::{Columns, column_setters};
use super::grid::ALT;
use super::input::{self, Numeric, filled, limited, optional};
use super::legend::{Key, Look, legend};
use super::lines::named;
use super::mark::Mark;
use super::marker::MARKERS;
use super::rows::{Rows, WHOLE};
use super::{Figure, font, predicted, style};
use crate::Result;

/// The most rows: a figure higher than this is a table.
const MOST: usize = 100;
/// The widest that names of rows may be, in pixels; longer ones take a second line.
const NAMES: f64 = 270.0;
const LINES: usize = 2;
/// Height of a row of one series, and how far apart the series of a row lie.
const ROW: f64 = 21.0;
const APART: f64 = 6.0;
/// With more rows than this the axis is labelled at its top too.
const TALL: usize = 15;

/// A chart of dots being described; [`draw`](Dots::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Dots {
    title: String,
    x: AxisOptions,
    names: Vec<String>,
    series: Vec<Series>,
    references: Vec<Reference>,
    order: Order,
    strong: Vec<String>,
    groups: Option<Group>,
    table: Columns,
    /// Names of the columns of the lows and the highs.
    ends: [String; 2],
}

/// The group of a row, by its name.
type Group = fn(&str) -> &'static str;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    HighestFirst,
    LowestFirst,
    Given,
}

/// A chart of dots with the title `title`: rows named at the left, one dot in each row
/// for every series, at most five. The row whose first series is highest stands at the
/// top. Series differ in colour and in shape.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::dots("AUROC over three seeds")
///     .rows(["baseline", "neuron count", "cluster"])
///     .ranged("fives", [0.86, 0.91, 0.88], [0.85, 0.89, 0.86], [0.88, 0.92, 0.91])
///     .series("noise", [Some(0.83), Some(0.97), None])
///     .x("AUROC").reference("guessing", 0.5)
///     .draw()?;
/// assert!(figure.alt_text().contains("fives: neuron count 0.91 (0.89 to 0.92), cluster 0.88"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// The columns of a table, a row for each detector:
///
/// ```
/// use nnerr::{figure, polars::prelude::*};
/// let frame = df!(
///     "detector" => ["baseline", "cluster"], "AUROC" => [0.9, 0.8], "lowest" => [0.85, 0.7], "highest" => [0.95, 0.9]
/// );
/// let frame = frame.expect("columns of one length");
/// let dots = figure::dots("Over seeds").data(&frame).x("AUROC").y("detector").range("lowest", "highest");
/// assert!(dots.draw()?.alt_text().contains("AUROC: baseline 0.9 (0.85 to 0.95)"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn dots(title: impl Into<String>) -> Dots {
    Dots {
        title: title.into(),
        x: AxisOptions::default(),
        names: Vec::new(),
        series: Vec::new(),
        references: Vec::new(),
        order: Order::HighestFirst,
        strong: Vec::new(),
        groups: None,
        table: Columns::default(),
        ends: Default::default(),
    }
}

impl Dots {
    /// Names of the rows, 1 to 100.
    #[must_use]
    pub fn rows(mut self, names: impl IntoIterator<Item = impl ToString>) -> Self {
        self.names = input::names(names);
        self
    }

    /// One dot in each row; `None` leaves it out.
    #[must_use]
    pub fn series(self, name: impl Into<String>, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        let values = optional(values);
        let none = vec![None; values.len()];
        self.add(name.into(), values, none.clone(), none)
    }

    /// One dot in each row, on a line from its low to its high: the range over seeds, or
    /// the mean less and plus a deviation. Say in the caption which. Where a low or a high
    /// is `None` there is no line.
    #[must_use]
    pub fn ranged(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
        lows: impl IntoIterator<Item = impl Numeric>,
        highs: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.add(name.into(), optional(values), optional(lows), optional(highs))
    }

    fn add(
        mut self,
        name: String,
        values: Vec<Option<f64>>,
        lows: Vec<Option<f64>>,
        highs: Vec<Option<f64>>,
    ) -> Self {
        self.series.push(Series { name, values, lows, highs });
        self
    }

    /// The row whose first series is lowest stands at the top, as where low is good.
    #[must_use]
    pub fn lowest_first(self) -> Self {
        Self { order: Order::LowestFirst, ..self }
    }

    /// The rows keep the order in which they were named.
    #[must_use]
    pub fn as_given(self) -> Self {
        Self { order: Order::Given, ..self }
    }

    /// Rows of one group stand together under its name, groups in the order of their first rows.
    ///
    /// ```
    /// use nnerr::{detect::family, figure};
    /// let rows = ["baseline", "mahalanobis, layer 1", "energy"];
    /// let chart = figure::dots("AUROC").rows(rows).series("ones", [0.9, 0.8, 0.7]).grouped(family);
    /// assert!(chart.draw()?.alt_text().contains("ones: baseline 0.9, energy 0.7, mahalanobis, layer 1 0.8."));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn grouped(self, group: fn(&str) -> &'static str) -> Self {
        Self { groups: Some(group), ..self }
    }

    /// Names these rows in strong letters on a tinted band; names of no row are passed over.
    #[must_use]
    pub fn strong(mut self, names: impl IntoIterator<Item = impl ToString>) -> Self {
        self.strong = input::names(names);
        self
    }

    /// The columns of the table that hold where the range of each number begins and ends.
    #[must_use]
    pub fn range(mut self, low: impl Into<String>, high: impl Into<String>) -> Self {
        self.ends = [low.into(), high.into()];
        self
    }

    /// The axis holds 0, whatever the numbers.
    pub(crate) fn with_zero(mut self) -> Self {
        self.x.include.push(0.0);
        self
    }

    /// A dotted line down the chart at `x = at`, with its name in the legend.
    #[must_use]
    pub fn reference(mut self, name: impl Into<String>, at: f64) -> Self {
        self.references.push(Reference { name: name.into(), at });
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a row or a series, or for a series
    /// without a value; [`Shape`](crate::ErrorKind::Shape) where a series has not one value
    /// for each row; [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity
    /// (what is undefined is `None`); [`OutOfRange`](crate::ErrorKind::OutOfRange) for more
    /// than five series or 100 rows, or a low above its high. Those of
    /// [`Lines::draw`](super::Lines::draw) for a table; dots have no panels.
    pub fn draw(&self) -> Result<Figure> {
        if let Some(table) = self.table.table(&self.title)? {
            return self.tabled(table);
        }
        self.check()?;
        let at = self.references.iter().map(|reference| reference.at);
        let all = self.series.iter().flat_map(Series::numbers).chain(at);
        let x = self.x.axis(all, 6, false)?;
        let slots = Slots::new(self.sorted(), |row| self.groups.map(|group| group(&self.names[row])));
        let order = &slots.order;

        let strong = |row: usize| self.strong.contains(&self.names[row]);
        let label = |row: usize| {
            let text = Text::default().end();
            if strong(row) { text.medium() } else { text }
        };
        // A name in two lines has them about equally long.
        let lines = |row: usize| {
            let (set, name) = (label(row), &self.names[row]);
            let whole = set.width(name);
            let limit = if whole > NAMES { (0.6 * whole).min(NAMES) } else { NAMES };
            font::few(name, set.size, set.weight, limit, LINES)
        };
        let names: Vec<Vec<String>> = slots.list().map(|slot| slot.map_or(Vec::new(), lines)).collect();
        let widest = (slots.list().zip(&names))
            .flat_map(|(slot, lines)| {
                lines.iter().map(move |line| slot.map_or(0.0, |row| label(row).width(line)))
            })
            .fold(0.0, f64::max);
        let left = (style::MARGIN + widest + 12.0).ceil();
        let width = style::WIDTH - style::MARGIN - 12.0 - left;
        let step = ROW.max(APART * (self.series.len() + 1) as f64 + 4.0);

        let mut canvas = Canvas::default();
        let keys: Vec<Key> = self.keys().into_iter().chain(predicted::keys([&x])).collect();
        let top = legend(&mut canvas, &keys) + if order.len() > TALL { 16.0 } else { 0.0 };
        let rows = Rows::new(top, names, (step, 2.0), left, width);
        let chart = rows.chart(&x);
        if order.len() > TALL {
            chart.x_labels(&mut canvas, top - 6.0);
        }
        for (slot, row) in slots.list().enumerate() {
            match row {
                Some(row) if strong(row) => rows.band(&mut canvas, slot, WHOLE, style::STRONG),
                Some(_) if self.series.len() > 1 && slot % 2 == 0 => {
                    rows.band(&mut canvas, slot, (left, left + width), style::EMPTY);
                }
                _ => {}
            }
        }
        let (from, to) = x.ends();
        let down =
            |&tick: &f64| Mark::line(vec![(tick, 0.0), (tick, chart.y.ends().1)], style::GRID, 1.0, "");
        chart.draw(&mut canvas, x.ticks().iter().map(down));
        if self.series.len() == 1 {
            let across = |row| {
                Mark::line(vec![(from, rows.y(row, 0.0)), (to, rows.y(row, 0.0))], style::GRID, 1.0, "")
            };
            chart.draw(&mut canvas, slots.places.iter().map(|&slot| across(slot)));
        }
        chart.draw(&mut canvas, [chart.axes()]);
        chart.draw(&mut canvas, self.references.iter().map(|line| line.down(chart.y)));
        rows.names(&mut canvas, left - 10.0, |slot| slots.row(slot).map_or(Text::default(), label));
        for &(slot, heading) in &slots.headings {
            canvas.text(style::MARGIN, rows.middle(slot) + 7.0, heading, Text::default().medium());
        }
        for (&slot, &row) in slots.places.iter().zip(order) {
            if self.series.iter().all(|series| series.values[row].is_none()) {
                let quiet = Text::new(style::SMALL, style::MUTED);
                canvas.text(left + 8.0, rows.middle(slot) + 5.0, "undefined", quiet);
            }
        }
        for (index, series) in self.series.iter().enumerate() {
            let down = APART * (index as f64 - (self.series.len() - 1) as f64 / 2.0);
            chart.draw(&mut canvas, series.marks(index, order, |place| rows.y(slots.places[place], down)));
        }
        chart.draw(&mut canvas, predicted::marks(&x, chart.y));
        let mut height = rows.bottom() + 24.0;
        chart.x_labels(&mut canvas, rows.bottom() + 19.0);
        let quiet = Text::new(style::SMALL, style::MUTED).middle();
        for line in quiet.lines(&self.x.name, width) {
            height += 20.0;
            canvas.text(left + width / 2.0, height - 4.0, &line, quiet);
        }
        let figure = Figure::new(&self.title, self.describe(order), canvas, height);
        Ok(figure.predicted(predicted::sentence([&x])))
    }

    fn check(&self) -> Result<()> {
        let what = format!("The chart “{}”", self.title);
        filled(&what, self.series.len())?;
        filled(&format!("The list of rows of the chart “{}”", self.title), self.names.len())?;
        limited("A chart of dots", "series", MARKERS.len(), self.series.len())?;
        limited("A chart of dots", "rows", MOST, self.names.len())?;
        self.series.iter().try_for_each(|series| series.check(&self.names))?;
        Reference::check(&self.references)
    }

    /// The rows from the top; those without a value come last.
    fn sorted(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        let values = &self.series[0].values;
        let sign = if self.order == Order::HighestFirst { -1.0 } else { 1.0 };
        if self.order != Order::Given {
            let key = |row: usize| values[row].map_or(f64::INFINITY, |value| sign * value);
            order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
        }
        order
    }

    fn keys(&self) -> Vec<Key> {
        let series = self.series.iter().enumerate().map(|(index, series)| {
            Key::new(&series.name, style::colour(index), Look::Marker(MARKERS[index]))
        });
        series.chain(self.references.iter().map(Reference::key)).collect()
    }

    fn describe(&self, order: &[usize]) -> String {
        let mut text = format!("Dots of {} in {} rows.", named(&self.x.name, "values"), order.len());
        text += &Reference::describe(&self.references, self.x.percent);
        for series in &self.series {
            let mut sentence = format!(" {}:", series.name);
            for (place, &row) in order.iter().enumerate() {
                let end = if place + 1 == order.len() { "." } else { "," };
                let item = format!(" {} {}{end}", self.names[row], series.say(row, self.x.percent));
                if text.chars().count() + sentence.chars().count() + item.chars().count() > ALT {
                    return text + &sentence + " and more.";
                }
                sentence += &item;
            }
            text += &sentence;
        }
        text
    }
}

super::x_setters!(Dots);
column_setters!(Dots, colour colour "The column of the table whose values have a series, and so a colour, each.", y rows "The column of the table whose values have a row each; `x` names the numbers.");
