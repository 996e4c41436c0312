//! [`Table`]: numbers in rows and columns, in a polars frame.

mod activity;
mod categories;
mod cell;
mod clusters;
mod comparison_sets;
mod neurons;
mod results;
mod sort;
mod text;
mod training;

use std::io::Write;
use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use polars_io::prelude::{CsvWriter, ParquetWriter, SerWriter};

pub use activity::activity;
pub use categories::confidence_categories;
pub use cell::{Cell, Format, Value};
pub use clusters::clusters;
pub use neurons::neurons;
pub use training::activation_counts;

use crate::results::Names;
use crate::show::{Part, Show};
use crate::store::write_atomically;
use crate::{Error, ErrorKind, Result};

/// A table with a title: a polars `DataFrame` and how each column is printed.
///
/// It is shown as HTML with a text alternative, numbers right-aligned, what is
/// undefined as "–"; it is saved as CSV and Parquet, with values in full.
///
/// ```
/// use nnerr::table::Table;
/// let table = Table::titled("Ten seeds")
///     .column("seed", 1..=3)
///     .percent("accuracy", [Some(0.9531), Some(0.9478), None], 2)
///     .build()?;
/// assert_eq!(table.frame().shape(), (3, 2));
/// assert!(table.text().contains("95.31 %"));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    title: String,
    note: String,
    frame: DataFrame,
    formats: Vec<Format>,
    sortable: bool,
    /// For each column, whether its highest or its lowest value is marked.
    best: Vec<Option<bool>>,
}

/// A [`Table`] being filled, column by column; [`build`](Columns::build) checks it.
#[derive(Clone, Debug)]
pub struct Columns {
    title: String,
    note: String,
    columns: Vec<(String, Vec<Value>, Format)>,
}

impl Table {
    /// An empty table with a title, to be filled with columns.
    pub fn titled(title: impl Into<String>) -> Columns {
        Columns { title: title.into(), note: String::new(), columns: Vec::new() }
    }

    /// A table of an existing frame; every column is printed plainly until
    /// [`format`](Table::format) says otherwise.
    pub fn from_frame(title: impl Into<String>, frame: DataFrame) -> Self {
        let formats = vec![Format::Plain; frame.width()];
        Self::new(title.into(), String::new(), frame, formats)
    }

    fn new(title: String, note: String, frame: DataFrame, formats: Vec<Format>) -> Self {
        let best = vec![None; formats.len()];
        Self { title, note, frame, formats, sortable: false, best }
    }

    /// Prints the column `name` as `format` says.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column.
    pub fn format(mut self, name: &str, format: Format) -> Result<Self> {
        let at = self.place(name)?;
        self.formats[at] = format;
        Ok(self)
    }

    /// Lets the reader sort the rows: a click on a column's name, or Enter there, puts
    /// numbers in descending order and texts in alphabetical order, another click turns
    /// the order round. Numbers count in full, not as they are printed; what is undefined
    /// stays last. Where scripts are stripped, the table is a plain one.
    ///
    /// ```
    /// use nnerr::table::Table;
    /// let table = Table::titled("AUROC").column("detector", ["baseline", "cluster"])
    ///     .fixed("ones", [0.819, 0.873], 3).build()?
    ///     .sortable();
    /// assert!(table.html().contains("aria-sort"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn sortable(self) -> Self {
        Self { sortable: true, ..self }
    }

    /// Prints the best value of the column `name` in strong letters, its highest or its
    /// lowest; with it all that are printed alike.
    ///
    /// ```
    /// use nnerr::table::Table;
    /// let table = Table::titled("AUROC").fixed("ones", [0.8192, 0.8731, 0.8732], 2).build()?
    ///     .mark_best("ones", true)?;
    /// assert_eq!(table.html().matches("font-weight:700").count(), 2); // 0.87, twice
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column, [`ErrorKind::Format`] where
    /// it holds texts.
    pub fn mark_best(mut self, name: &str, highest: bool) -> Result<Self> {
        let at = self.place(name)?;
        if cell::values(&self.frame.columns()[at]).iter().any(|value| matches!(value, Value::Text(_))) {
            let sentence = format!("Column “{name}” holds texts: none of them is the best.");
            return Err(Error::new(ErrorKind::Format, sentence));
        }
        self.best[at] = Some(highest);
        Ok(self)
    }

    /// Prints the highest value of every column of numbers in strong letters: for tables of areas.
    ///
    /// ```
    /// use nnerr::table::Table;
    /// let table = Table::titled("AUROC").column("detector", ["baseline", "cluster"])
    ///     .fixed("ones", [0.819, 0.873], 3).fixed("noise", [0.822, 0.939], 3).build()?;
    /// assert_eq!(table.mark_highest().html().matches("font-weight:700").count(), 2);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn mark_highest(mut self) -> Self {
        for (best, column) in self.best.iter_mut().zip(self.frame.columns()) {
            if column.dtype().is_primitive_numeric() && column.null_count() < column.len() {
                *best = Some(true);
            }
        }
        self
    }

    /// Prints the numbers of every column that are no whole ones with so many digits after the point.
    ///
    /// ```
    /// use nnerr::{polars::df, table::Table};
    /// let frame = df!["seeds" => [20, 19], "mean" => [0.81234, 0.5]].expect("a frame");
    /// let text = Table::from_frame("Means", frame).digits(3).text();
    /// assert!(text.contains("0.812") && text.contains("0.500") && text.contains("   19"), "{text}");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn digits(mut self, digits: usize) -> Self {
        for (format, column) in self.formats.iter_mut().zip(self.frame.columns()) {
            if column.dtype().is_float() {
                *format = Format::Fixed(digits);
            }
        }
        self
    }

    /// These columns alone, in this order.
    ///
    /// ```
    /// use nnerr::table::Table;
    /// let table = Table::titled("AUROC").column("detector", ["baseline"])
    ///     .fixed("ones", [0.819], 3).fixed("noise", [0.822], 3).build()?;
    /// assert!(table.only(["detector", "noise"])?.text().contains("0.822"));
    /// assert!(table.only("fives").unwrap_err().to_string().contains("no column “fives”"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column, [`ErrorKind::Shape`] where one is named twice.
    pub fn only(&self, names: impl Names) -> Result<Self> {
        let names = names.names();
        let places: Vec<usize> = names.iter().map(|name| self.place(name)).collect::<Result<_>>()?;
        let frame = self.frame.select(names).map_err(|reason| {
            let sentence = format!("The table “{}” cannot be cut to these columns: {reason}.", self.title);
            Error::new(ErrorKind::Shape, sentence)
        })?;
        let formats = places.iter().map(|&at| self.formats[at]).collect();
        let best = places.iter().map(|&at| self.best[at]).collect();
        Ok(Self { frame, formats, best, ..self.clone() })
    }

    /// Where the column `name` stands.
    fn place(&self, name: &str) -> Result<usize> {
        self.frame.get_column_index(name).ok_or_else(|| {
            let names = self.frame.get_column_names_owned().join(", ");
            let sentence = format!("The table “{}” has no column “{name}”, only {names}.", self.title);
            Error::new(ErrorKind::Missing, sentence)
        })
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Another title.
    #[must_use]
    pub fn called(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// A sentence below the table.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The polars frame, values in full.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The first `rows` rows; a note says how many there are in all.
    #[must_use]
    pub fn head(&self, rows: usize) -> Self {
        let (all, frame) = (self.frame.height(), self.frame.head(Some(rows)));
        let note = format!("{} The first {} of {all} rows.", self.note, frame.height());
        Self { note: note.trim().to_owned(), frame, ..self.clone() }
    }

    /// The table as plain text, its columns aligned.
    pub fn text(&self) -> String {
        text::plain(&self.title, &self.note, &self.cells())
    }

    /// The table as HTML.
    pub fn html(&self) -> String {
        text::html(&self.title, &self.note, &self.cells(), self.sortable)
    }

    /// Writes the frame as CSV.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn save_csv(&self, path: impl AsRef<Path>) -> Result<()> {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes)
            .finish(&mut self.frame.clone())
            .map_err(|reason| self.unwritten(&reason))?;
        write_atomically(path.as_ref(), |file| file.write_all(&bytes))
    }

    /// Writes the frame as Parquet.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn save_parquet(&self, path: impl AsRef<Path>) -> Result<()> {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes)
            .finish(&mut self.frame.clone())
            .map_err(|reason| self.unwritten(&reason))?;
        write_atomically(path.as_ref(), |file| file.write_all(&bytes))
    }

    fn unwritten(&self, reason: &dyn std::fmt::Display) -> Error {
        Error::new(ErrorKind::Io, format!("The table “{}” could not be written: {reason}.", self.title))
    }

    /// Every column as it is printed.
    fn cells(&self) -> Vec<text::Printed> {
        self.frame
            .columns()
            .iter()
            .zip(self.formats.iter().zip(&self.best))
            .map(|(column, (format, best))| {
                text::Printed::new(column.name(), cell::values(column), *format, *best)
            })
            .collect()
    }
}

impl Columns {
    /// A column of texts, whole numbers or numbers, printed plainly: whole numbers
    /// with their thousands apart, others with their shortest digits.
    #[must_use]
    pub fn column(self, name: impl Into<String>, values: impl IntoIterator<Item = impl Cell>) -> Self {
        self.formatted(name, values, Format::Plain)
    }

    /// A column of fractions printed as percentages with `digits` after the point.
    #[must_use]
    pub fn percent(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Cell>,
        digits: usize,
    ) -> Self {
        self.formatted(name, values, Format::Percent(digits))
    }

    /// A column of numbers with `digits` after the point.
    #[must_use]
    pub fn fixed(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Cell>,
        digits: usize,
    ) -> Self {
        self.formatted(name, values, Format::Fixed(digits))
    }

    /// A sentence below the table.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    fn formatted(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Cell>,
        format: Format,
    ) -> Self {
        // A plain loop: this is compiled in the cell that calls it, and `collect` takes longer there.
        let mut column = Vec::new();
        for value in values {
            column.push(value.value());
        }
        self.columns.push((name.into(), column, format));
        self
    }

    /// The table.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without a column, [`ErrorKind::Shape`] where columns
    /// differ in length or share a name, [`ErrorKind::Format`] where texts and
    /// numbers mix in one column, [`ErrorKind::OutOfRange`] for whole numbers that the
    /// column's type (`i64`, `u64`, or `f64` beside fractions) does not hold. NaN and infinities are refused
    /// ([`ErrorKind::NotFinite`]): what is undefined is `None`.
    pub fn build(self) -> Result<Table> {
        let Some((first, values, _)) = self.columns.first() else {
            let sentence = format!("The table “{}” has no column; it needs at least one.", self.title);
            return Err(Error::new(ErrorKind::Empty, sentence));
        };
        let (first, rows) = (first.clone(), values.len());
        let (mut series, mut formats) = (Vec::<Column>::new(), Vec::new());
        for (name, values, format) in self.columns {
            if values.len() != rows {
                let sentence =
                    format!("Column “{name}” has {} rows, but column “{first}” has {rows}.", values.len());
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
            if series.iter().any(|other| other.name().as_str() == name) {
                let sentence = format!("Two columns of the table “{}” are called “{name}”.", self.title);
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
            series.push(cell::series(&name, &values)?.into());
            formats.push(format);
        }
        let frame = DataFrame::new(rows, series).map_err(|reason| {
            Error::new(ErrorKind::Shape, format!("The table “{}” is no frame: {reason}.", self.title))
        })?;
        Ok(Table::new(self.title, self.note, frame, formats))
    }
}

impl Show for Table {
    fn parts(&self) -> Vec<Part<'_>> {
        vec![Part::Html { html: self.html(), text: self.text() }]
    }
}

/// A polars series of numbers, texts or both kinds of nothing.
fn named<T, S: ?Sized>(name: &str, values: T) -> Series
where
    T: AsRef<S>,
    Series: NamedFrom<T, S>,
{
    Series::new(name.into(), values)
}
