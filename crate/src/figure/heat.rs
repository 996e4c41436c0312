//! Heat maps: a measure for every pair of two settings, its values printed.

mod map;
mod sizes;

use self::map::{Map, Marked};
use self::sizes::Sizes;
use super::Figure;
use super::columns::{Columns, Table, column_setters};
use super::grid::ALT;
use super::input::{self, Numeric, filled, finite, known, limited, optional, span};
use super::lines::named;
use super::number::short;
use super::scale::Scale;
use crate::{Error, ErrorKind, Result};

/// More rows or columns than this are no longer told apart.
const MOST: usize = 100;
/// More digits after the point than this are no longer read.
const DIGITS: usize = 6;
/// Names longer than this altogether, in bytes, are not all said.
const LIST: usize = 200;

/// Heat maps being described; [`draw`](Heat::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Heat {
    title: String,
    x: String,
    y: String,
    columns: Vec<String>,
    rows: Vec<String>,
    panels: Vec<Map>,
    colour: String,
    digits: usize,
    range: Option<(f64, f64)>,
    mark: Marked,
    table: Columns,
}

/// Heat maps with the title `title`: each cell is coloured by its value, which
/// stands in it.
///
/// All maps of a figure share rows, columns and colour scale; as many as are
/// legible stand side by side, at most three. Where they would not fit, the values
/// lose the zero before their point, then are left to the colours.
///
/// ```
/// use nnerr::{figure, ndarray::array};
/// let scores = array![[Some(0.853), Some(0.881)], [Some(0.902), None]];
/// let figure = figure::heat("Choosing k and f")
///     .x("k, neighbours").columns([1, 3])
///     .y("percentile fraction f").rows([0.1, 0.5])
///     .values(&scores).colour("AUROC").digits(3).mark_highest()
///     .draw()?;
/// assert!(figure.svg().contains(">0.902</text>"));
/// assert!(figure.alt_text().contains("0.853 to 0.902, highest at row 0.5, column 1, 1 undefined."));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// The columns of a table:
///
/// ```
/// use nnerr::{figure, polars::prelude::*};
/// let frame = df!("k" => [1, 3, 1, 3], "f" => [0.5, 0.5, 0.1, 0.1], "AUROC" => [0.7, 0.8, 0.9, 0.6]);
/// let frame = frame.expect("columns of one length");
/// let figure = figure::heat("Choosing k and f").data(&frame).x("k").y("f").colour("AUROC").draw()?;
/// assert!(figure.alt_text().contains("0.6 to 0.9, highest at row 0.1, column 1."));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn heat(title: impl Into<String>) -> Heat {
    Heat {
        title: title.into(),
        x: String::new(),
        y: String::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        panels: Vec::new(),
        colour: String::new(),
        digits: 2,
        range: None,
        mark: Marked::Nothing,
        table: Columns::default(),
    }
}

impl Heat {
    /// Name and unit of what the columns stand for.
    #[must_use]
    pub fn x(mut self, name: impl Into<String>) -> Self {
        self.x = name.into();
        self
    }

    /// Name and unit of what the rows stand for.
    #[must_use]
    pub fn y(mut self, name: impl Into<String>) -> Self {
        self.y = name.into();
        self
    }

    /// Names of the columns, from the left: at most 100.
    #[must_use]
    pub fn columns(mut self, names: impl IntoIterator<Item = impl ToString>) -> Self {
        self.columns = input::names(names);
        self
    }

    /// Names of the rows, from the top: at most 100.
    #[must_use]
    pub fn rows(mut self, names: impl IntoIterator<Item = impl ToString>) -> Self {
        self.rows = input::names(names);
        self
    }

    /// The values of the only map, which then needs no title: see [`panel`](Heat::panel).
    #[must_use]
    pub fn values(self, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.panel("", values)
    }

    /// The next map and its title. `values` go row after row from the top, as an
    /// `Array2` gives them; `None` is a light cell without a number.
    ///
    /// ```
    /// use nnerr::figure;
    /// let mut heat = figure::heat("Five layers").columns(["a", "b"]).rows(["c"]);
    /// for layer in 1..=5 {
    ///     heat = heat.panel(format!("layer {layer}"), [0.1, 0.2]);
    /// }
    /// assert!(heat.draw()?.alt_text().contains("layer 5: 0.1 to 0.2"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn panel(mut self, title: impl Into<String>, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.panels.push(Map { title: title.into(), cells: optional(values) });
        self
    }

    /// Name and unit of the measure, on the colour scale.
    #[must_use]
    pub fn colour(mut self, name: impl Into<String>) -> Self {
        self.colour = name.into();
        self
    }

    /// Digits after the point of every value, 0 to 6; by default two.
    #[must_use]
    pub fn digits(mut self, digits: usize) -> Self {
        self.digits = digits;
        self
    }

    /// The colours run from `low` to `high`, by default over the values; what lies
    /// beyond has the colour of its end.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// Outlines the highest value of each map; where several are equal, all of them.
    #[must_use]
    pub fn mark_highest(mut self) -> Self {
        self.mark = Marked::OfMap;
        self
    }

    /// Outlines the highest value of each column instead, as where each column is a question of its
    /// own; where several are equal, all of them.
    ///
    /// ```
    /// use nnerr::figure;
    /// let heat = figure::heat("Choosing f").columns([1, 2]).rows([0.1, 0.5]).values([0.1, 0.9, 0.2, 0.3]);
    /// let svg = heat.mark_highest_in_columns().draw()?.svg();
    /// assert!(svg.contains("Outlined: the highest value of each column."));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn mark_highest_in_columns(mut self) -> Self {
        self.mark = Marked::OfColumn;
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a map or without names of the rows or
    /// columns, [`Shape`](crate::ErrorKind::Shape) where a map has not one value for each
    /// cell, [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity (what is
    /// undefined is `None`), [`OutOfRange`](crate::ErrorKind::OutOfRange) for more than 100
    /// rows or columns, more than 6 digits and a range that does not go up. Those of
    /// [`Lines::draw`](super::Lines::draw) for a table.
    pub fn draw(&self) -> Result<Figure> {
        if let Some(table) = self.table.table(&self.title)? {
            return self.tabled(table);
        }
        self.check()?;
        let scale = self.scale()?;
        let (canvas, height) = Sizes::new(self).draw(self, scale.as_ref());
        Ok(Figure::new(&self.title, self.describe(), canvas, height))
    }

    /// Draws the columns of `table`: `x`, `y` and the colour name them.
    fn tabled(&self, table: Table<'_>) -> Result<Figure> {
        let (x, y) = (table.categories("x", &self.x)?, table.categories("y", &self.y)?);
        let (panels, values) = (table.panels()?, table.numbers("the colour", &self.colour)?);
        let mut chart = Self { table: Columns::default(), ..self.clone() }.columns(&x.names).rows(&y.names);
        chart.x = named(&self.table.x_name, &self.x).to_owned();
        chart.y = named(&self.table.y_name, &self.y).to_owned();
        chart.colour = named(&self.table.colour_name, &self.colour).to_owned();
        for (index, title) in panels.titles().into_iter().enumerate() {
            chart = chart.panel(title, table.pivot((&panels, index), &y, &x, &values)?.concat());
        }
        chart.draw()
    }

    fn check(&self) -> Result<()> {
        let what = format!("heat map “{}”", self.title);
        filled(&format!("The {what}"), self.panels.len())?;
        for (list, names) in [("rows", &self.rows), ("columns", &self.columns)] {
            filled(&format!("The list of {list} of the {what}"), names.len())?;
            limited("A heat map", list, MOST, names.len())?;
        }
        limited("A value of a heat map", "digits after its point", DIGITS, self.digits)?;
        let (rows, columns) = (self.rows.len(), self.columns.len());
        for Map { title, cells } in &self.panels {
            let what = if title.is_empty() { what.clone() } else { format!("panel “{title}” of {what}") };
            if cells.len() != rows * columns {
                let sentence = format!(
                    "The {what} needs a value for each of its {rows} × {columns} cells, {} in all, not {}.",
                    rows * columns,
                    cells.len()
                );
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
            finite(&format!("the {what}"), &known(cells))?;
        }
        Ok(())
    }

    /// The scale of all maps' colours; none where there is nothing to colour.
    fn scale(&self) -> Result<Option<Scale>> {
        let mut values = self.panels.iter().flat_map(|map| map.cells.iter().flatten().copied()).peekable();
        if values.peek().is_none() && self.range.is_none() {
            return Ok(None);
        }
        Scale::tight(&self.colour, values, self.range, 4).map(Some)
    }

    fn describe(&self) -> String {
        let list = |names: &[String]| match names {
            [first, .., last] if names.len() > 12 || names.concat().len() > LIST => {
                format!("{first} to {last}")
            }
            names => names.join(", "),
        };
        let maps = if self.panels.len() == 1 { "Heat map" } else { "Heat maps" };
        let mut text = format!("{maps} of {}.", named(&self.colour, "values"));
        text += &format!(" Rows: {} ({}).", named(&self.y, "categories"), list(&self.rows));
        text += &format!(" Columns: {} ({}).", named(&self.x, "categories"), list(&self.columns));
        for (at, map) in self.panels.iter().enumerate() {
            let sentence = self.describe_map(map);
            if text.chars().count() + sentence.chars().count() > ALT {
                return text + &format!(" And {} more.", self.panels.len() - at);
            }
            text += &sentence;
        }
        text
    }

    fn describe_map(&self, map: &Map) -> String {
        let known = known(&map.cells);
        let mut text = if map.title.is_empty() { " ".to_owned() } else { format!(" {}: ", map.title) };
        let Some(highest) = map.highest() else { return text + "all undefined." };
        let lowest = span(known.iter().copied()).0;
        text += &format!("{} to {}", short(lowest), short(highest));
        let mut best = (0..map.cells.len()).filter(|&cell| map.cells[cell] == Some(highest));
        if let (Some(first), more) = (best.next(), best.count()) {
            let (row, column) = (first / self.columns.len(), first % self.columns.len());
            text += &format!(", highest at row {}, column {}", self.rows[row], self.columns[column]);
            text += &if more > 0 { format!(" and {more} more") } else { String::new() };
        }
        let gaps = map.cells.len() - known.len();
        text + &if gaps > 0 { format!(", {gaps} undefined.") } else { ".".to_owned() }
    }
}

column_setters!(Heat, y_name y_name "What the rows are called, where their column's name says too little.", colour_name colour_name "What the colours are called, where their column's name says too little.");
