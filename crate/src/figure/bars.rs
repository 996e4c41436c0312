//! Bars: one measure of categories, classes or neurons, side by side or coloured
//! by a second measure.

use super::axis::{Axis, AxisOptions};
use super::chart::Reference;
use super::columns::{Columns, Table, column_setters};
use super::input::{self, Numeric, filled, finite, known, optional, paired, span};
use super::legend::{Key, Look};
use super::lines::named;
use super::mark::Mark;
use super::number::short;
use super::plot::Plot;
use super::scale::Scale;
use super::{Figure, Panel, grid, style};
use crate::{Error, ErrorKind, Result};

/// A chart of bars being described; [`draw`](Bars::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Bars {
    title: String,
    x: AxisOptions,
    y: AxisOptions,
    names: Vec<String>,
    series: Vec<(String, Vec<Option<f64>>)>,
    colours: Option<(String, Vec<Option<f64>>)>,
    order: Option<Vec<f64>>,
    references: Vec<Reference>,
    table: Columns,
}

/// A chart of bars with the title `title`.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::bars("Accuracy per class")
///     .series("accuracy", [0.98, 0.99, 0.94]).names(["0", "1", "2"])
///     .x("class").y("accuracy").percent_y()
///     .reference("all classes", 0.953)
///     .draw()?;
/// assert!(figure.svg().contains("all classes"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// The columns of a table, a category for each class and a series for each set:
///
/// ```
/// use nnerr::{figure, polars::prelude::*};
/// let frame = df!("class" => [0, 1, 0, 1], "set" => ["a", "a", "b", "b"], "error" => [0.02, 0.01, 0.3, 0.2]);
/// let frame = frame.expect("columns of one length");
/// let figure = figure::bars("Errors").data(&frame).x("class").y("error").colour("set").draw()?;
/// assert!(figure.alt_text().contains("b: 0 0.3, 1 0.2."));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn bars(title: impl Into<String>) -> Bars {
    Bars {
        title: title.into(),
        x: AxisOptions::default(),
        y: AxisOptions { include: vec![0.0], ..AxisOptions::default() },
        names: Vec::new(),
        series: Vec::new(),
        colours: None,
        order: None,
        references: Vec::new(),
        table: Columns::default(),
    }
}

impl Bars {
    /// One bar for each of `values`; `None` leaves a gap. Several series stand
    /// side by side in each category.
    #[must_use]
    pub fn series(mut self, name: impl Into<String>, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.series.push((name.into(), optional(values)));
        self
    }

    /// Names of the categories below the bars; by default they are not named.
    #[must_use]
    pub fn names(mut self, names: impl IntoIterator<Item = impl ToString>) -> Self {
        self.names = input::names(names);
        self
    }

    /// Colours each bar by a second measure, with a scale at the right; `None` is grey.
    #[must_use]
    pub fn colour_by(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.colours = Some((name.into(), optional(values)));
        self
    }

    /// Orders the bars by `key`, the smallest first.
    #[must_use]
    pub fn sorted_by(mut self, key: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.order = Some(input::plain(key));
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a bar,
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity (what is
    /// undefined is `None`), [`Shape`](crate::ErrorKind::Shape) where series, names,
    /// colours or order differ in length, and those of [`Lines::draw`](super::Lines::draw)
    /// for a table. Bars in panels have one series: [`OutOfRange`](crate::ErrorKind::OutOfRange)
    /// for more.
    pub fn draw(&self) -> Result<Figure> {
        if let Some(table) = self.table.table(&self.title)? {
            return self.tabled(table);
        }
        let count = self.check()?;
        let mut order: Vec<usize> = (0..count).collect();
        if let Some(key) = &self.order {
            order.sort_by(|&a, &b| key[a].total_cmp(&key[b]));
        }

        let at = self.references.iter().map(|reference| reference.at);
        let heights = self.series.iter().flat_map(|(_, values)| values.iter().flatten().copied());
        let y = self.y.axis(heights.chain(at), 5, false)?;
        let x = Axis::plain(count as f64);
        let mut plot = Plot::new(x, y, [&self.x.name, &self.y.name]);
        plot.references = &self.references;
        plot.categories = (order.iter().enumerate().filter(|_| !self.names.is_empty()))
            .map(|(place, &bar)| (place as f64 + 0.5, self.names[bar].clone()))
            .collect();
        let series = || self.series.iter().enumerate();
        if self.series.len() > 1 {
            let key =
                |(index, (name, _)): (usize, &(String, _))| Key::new(name, style::colour(index), Look::Box);
            plot.keys = series().map(key).collect();
        }
        let shades = match &self.colours {
            Some((name, values)) => Some((Scale::new(name, values.iter().flatten().copied(), 5)?, values)),
            None => None,
        };
        plot.scale = shades.as_ref().map(|(scale, _)| scale);
        let gap =
            |place: &usize| matches!(&self.series[..], [(_, values)] if values[order[*place]].is_none());
        let gaps: Vec<usize> = (0..count).filter(gap).collect();
        if !gaps.is_empty() {
            plot.keys.push(Key::undefined());
        }
        let gaps = Mark::strips(gaps.into_iter(), style::UNDEFINED, 1.0, plot.y.ends(), false);
        let marks = series().flat_map(|(index, (_, values))| {
            let colour = |place: usize| match &shades {
                None => style::colour(index).to_owned(),
                Some((scale, values)) => scale.colour(values[order[place]]),
            };
            Mark::bars(order.iter().map(|&bar| values[bar]), colour, 1.0, (index, self.series.len()))
        });
        let marks = [gaps].into_iter().chain(marks).collect();
        Ok(plot.figure(&self.title, self.describe(&order), marks, |_, _| {}))
    }

    /// Draws the columns of `table`.
    fn tabled(&self, table: Table<'_>) -> Result<Figure> {
        let (names, values) = (table.categories("x", &self.x.name)?, table.numbers("y", &self.y.name)?);
        let value = named(&self.table.y_name, &self.y.name);
        let (panels, series) = (table.panels()?, table.series(value)?);
        let mut chart = Self { table: Columns::default(), ..self.clone() }.names(&names.names);
        (chart.x.name, chart.y.name) = (named(&self.table.x_name, &self.x.name).to_owned(), value.to_owned());
        if self.table.panels.is_empty() {
            let lists = table.pivot((&panels, 0), &series, &names, &values)?;
            return series
                .titles()
                .into_iter()
                .zip(lists)
                .fold(chart, |chart, (name, list)| chart.series(name, list))
                .draw();
        }
        if let [_, _, ..] = series.names[..] {
            let sentence = format!(
                "The bars “{}” have panels and {} series; bars in panels have one: leave out colour or panels.",
                self.title,
                series.names.len()
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let mut grid = grid(&self.title).over(&chart.x, &chart.y, &chart.references);
        if let [first, .., last] = &names.names[..] {
            grid = grid.x(format!("{}: {first} (left) to {last} (right)", chart.x.name));
        }
        for (index, title) in panels.titles().into_iter().enumerate() {
            grid =
                grid.panel(Panel::bars(title, &table.pivot((&panels, index), &series, &names, &values)?[0]));
        }
        grid.draw()
    }

    /// Checks everything; gives the number of bars of each series.
    fn check(&self) -> Result<usize> {
        filled(&format!("The chart “{}”", self.title), self.series.len())?;
        let (first, count) = (&self.series[0].0, self.series[0].1.len());
        for (name, values) in &self.series {
            filled(&format!("The series “{name}”"), known(values).len())?;
            paired(&format!("The series “{first}”"), count, &format!("series “{name}”"), values.len())?;
            finite(&format!("series “{name}”"), &known(values))?;
        }
        let what = "The bars' series";
        if !self.names.is_empty() {
            paired(what, count, "the list of names", self.names.len())?;
        }
        if let Some(order) = &self.order {
            paired(what, count, "their order", order.len())?;
            finite("the bars' order", order)?;
        }
        if let Some((name, values)) = &self.colours {
            paired(what, count, &format!("the colour “{name}”"), values.len())?;
            filled(&format!("The colour “{name}”"), known(values).len())?;
            finite(&format!("the colour “{name}”"), &known(values))?;
        }
        Reference::check(&self.references)?;
        Ok(count)
    }

    fn describe(&self, order: &[usize]) -> String {
        let mut text = format!("Bar chart of {} for {} bars.", named(&self.y.name, "values"), order.len());
        for (name, values) in &self.series {
            let (low, high) = span(known(values));
            if self.names.is_empty() || order.len() > 12 {
                text += &format!(" {name}: from {} to {}.", short(low), short(high));
            } else {
                let each = order.iter().map(|&bar| {
                    format!("{} {}", self.names[bar], values[bar].map_or("undefined".to_owned(), short))
                });
                text += &format!(" {name}: {}.", each.collect::<Vec<_>>().join(", "));
            }
        }
        if let Some((name, _)) = &self.colours {
            text += &format!(" Colour: {name}.");
        }
        text += &Reference::describe(&self.references, false);
        text
    }
}

super::axis_setters!(Bars);
super::reference_setter!(Bars);
column_setters!(Bars, colour colour "The column of the table whose values have a series, and so a colour, each.", y_name y_name "What the y axis is called, where its column's name says too little.");
