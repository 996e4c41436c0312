//! Charts that name the columns of a table, as in Altair or ggplot.

use polars::prelude::{Column, DataFrame, DataType};

use super::input::Series;
use crate::{
    Error, ErrorKind, Result,
    detect::{PIXELS, layer_text},
    results::{OverSeeds, Results},
};

/// A table whose columns a chart can name: polars' `DataFrame`, or a type made of one.
pub trait Frame {
    /// The table, a row for each number.
    fn frame(&self) -> &DataFrame;
}

impl Frame for DataFrame {
    fn frame(&self) -> &DataFrame {
        self
    }
}

impl Frame for Results {
    fn frame(&self) -> &DataFrame {
        self.frame()
    }
}

impl Frame for OverSeeds {
    fn frame(&self) -> &DataFrame {
        self.frame()
    }
}

/// The table of a chart, with the columns that tell series and panels apart, and names to print
/// instead of the columns'. Empty: not named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) frame: Option<DataFrame>,
    pub(crate) colour: String,
    pub(crate) panels: String,
    pub(crate) rows: String,
    pub(crate) x_name: String,
    pub(crate) y_name: String,
    pub(crate) colour_name: String,
}

/// Setters of charts that name columns: those that all have, and some with their descriptions.
macro_rules! column_setters {
    ($chart:ty $(, $name:ident $field:ident $says:literal)*) => {
        impl $chart {
            /// Draws the rows of `frame`: `x`, `y` and the colour then name its columns, and
            /// undefined values are left out. Numbers stand in their order, words in the order
            /// in which they first appear.
            #[must_use]
            pub fn data(mut self, frame: &impl crate::figure::Frame) -> Self {
                self.table.frame = Some(frame.frame().clone());
                self
            }

            /// The column of the table whose values have a panel each.
            #[must_use]
            pub fn panels(mut self, column: impl Into<String>) -> Self {
                self.table.panels = column.into();
                self
            }

            /// What the x axis is called, where its column's name says too little.
            #[must_use]
            pub fn x_name(mut self, name: impl Into<String>) -> Self {
                self.table.x_name = name.into();
                self
            }

            $(
                #[doc = $says]
                #[must_use]
                pub fn $name(mut self, name: impl Into<String>) -> Self {
                    self.table.$field = name.into();
                    self
                }
            )*
        }
    };
}
pub(crate) use column_setters;

/// What the rows of a column stand for: names, and the place of each row's among them.
#[derive(Debug)]
pub(crate) struct Categories {
    pub(crate) names: Vec<String>,
    of: Vec<usize>,
    /// Name of the column where its values are numbers, which alone say little.
    unit: String,
}

impl Categories {
    /// Names that can stand alone: "layer 3" for 3, "pixels" for the input.
    pub(crate) fn titles(&self) -> Vec<String> {
        let alone = |name: &String| self.unit.is_empty() || name == PIXELS;
        let title = |name: &String| if alone(name) { name.clone() } else { format!("{} {name}", self.unit) };
        self.names.iter().map(title).collect()
    }
}

impl Columns {
    /// The table; none where the chart has its values in another way.
    ///
    /// # Errors
    /// A table without a row.
    pub(crate) fn table<'a>(&'a self, title: &'a str) -> Result<Option<Table<'a>>> {
        match &self.frame {
            Some(frame) if frame.height() == 0 => {
                let sentence =
                    format!("The table of the chart “{title}” has no row; a figure needs at least one.");
                Err(Error::new(ErrorKind::Empty, sentence))
            }
            frame => Ok(frame.as_ref().map(|frame| Table { frame, title, columns: self })),
        }
    }
}

/// The column whose numbers are layers.
const LAYER: &str = "layer";

/// A column, with 0 for the input where its texts are layers.
fn placed(name: &str, column: &Column) -> Column {
    match column.str() {
        Ok(texts) if name == LAYER => {
            let place =
                |text: Option<&str>| text.map(|text| if text == PIXELS { "0" } else { text }.to_owned());
            Column::new(name.into(), texts.iter().map(place).collect::<Vec<_>>())
        }
        _ => column.clone(),
    }
}

/// The rows of a chart's table.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    frame: &'a DataFrame,
    title: &'a str,
    columns: &'a Columns,
}

impl Table<'_> {
    fn column(&self, role: &str, name: &str) -> Result<&Column> {
        if name.is_empty() {
            let sentence =
                format!("The chart “{}” has a table, but no column for {role}: name one of it.", self.title);
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        self.frame.column(name).map_err(|_| {
            let known: Vec<&str> =
                self.frame.get_column_names().into_iter().map(|name| name.as_str()).collect();
            let known = known.join(", ");
            let sentence =
                format!("The table of “{}” has no column “{name}” for {role}, but {known}.", self.title);
            Error::new(ErrorKind::Missing, sentence)
        })
    }

    /// The numbers of a column, also those that stand there as texts (layers of results, where the
    /// input has place 0); null is undefined.
    pub(crate) fn numbers(&self, role: &str, name: &str) -> Result<Vec<Option<f64>>> {
        let column = &placed(name, self.column(role, name)?);
        let can = column.dtype().is_primitive_numeric() || *column.dtype() == DataType::String;
        // What is no number becomes null.
        let numbers = column.cast(&DataType::Float64).ok();
        let numbers = numbers.filter(|numbers| can && numbers.null_count() == column.null_count());
        let numbers = numbers.as_ref().and_then(|column| column.f64().ok());
        numbers.map(|numbers| numbers.iter().collect()).ok_or_else(|| {
            let kind = column.dtype();
            let sentence =
                format!("Column “{name}” of “{}” holds {kind}, but {role} needs numbers.", self.title);
            Error::new(ErrorKind::Format, sentence)
        })
    }

    /// The categories of a column.
    pub(crate) fn categories(&self, role: &str, name: &str) -> Result<Categories> {
        let column = self.column(role, name)?;
        let texts = column.cast(&DataType::String);
        let texts: Vec<Option<&str>> = match texts.as_ref().map(|texts| texts.str()) {
            Ok(Ok(texts)) => texts.iter().collect(),
            _ => {
                let sentence = format!("Column “{name}” of “{}” holds no names for {role}.", self.title);
                return Err(Error::new(ErrorKind::Format, sentence));
            }
        };
        if let Some(row) = texts.iter().position(Option::is_none) {
            let row = row + 1;
            let sentence =
                format!("Row {row} of column “{name}” of “{}” is undefined: {role} needs all.", self.title);
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        let mut names: Vec<&str> = Vec::new();
        for text in texts.iter().flatten() {
            if !names.contains(text) {
                names.push(text);
            }
        }
        if column.dtype().is_primitive_numeric() {
            let number = |name: &str| name.parse().unwrap_or(f64::NAN);
            names.sort_by(|a, b| number(a).total_cmp(&number(b)));
        }
        let place = |text: &str| names.iter().position(|name| *name == text).unwrap_or(0);
        let of = texts.iter().flatten().map(|text| place(text)).collect();
        // Layers of results are texts, as “all” is one of them, and the input has a name.
        let layers = name == LAYER;
        let number = |name: &&str| name.parse::<f64>().is_ok() || layers && *name == PIXELS;
        let unit = if names.iter().all(number) { name.to_owned() } else { String::new() };
        let named = |name: &str| if layers { layer_text(name) } else { name.to_owned() };
        Ok(Categories { names: names.into_iter().map(named).collect(), of, unit })
    }

    /// The series, or the only one, named after what it shows.
    pub(crate) fn series(&self, value: &str) -> Result<Categories> {
        self.optional("the colour", &self.columns.colour, value)
    }

    /// The panels; a chart without any is one of its own, without a title.
    pub(crate) fn panels(&self) -> Result<Categories> {
        self.optional("the panels", &self.columns.panels, "")
    }

    fn optional(&self, role: &str, column: &str, otherwise: &str) -> Result<Categories> {
        if !column.is_empty() {
            return self.categories(role, column);
        }
        let (names, of) = (vec![otherwise.to_owned()], vec![0; self.frame.height()]);
        Ok(Categories { names, of, unit: String::new() })
    }

    /// The values of one panel: for each series one of each category.
    ///
    /// # Errors
    /// Two values for one place.
    pub(crate) fn pivot(
        &self,
        (panels, panel): (&Categories, usize),
        series: &Categories,
        categories: &Categories,
        values: &[Option<f64>],
    ) -> Result<Vec<Vec<Option<f64>>>> {
        let mut table = vec![vec![None; categories.names.len()]; series.names.len()];
        for row in (0..values.len()).filter(|&row| panels.of[row] == panel) {
            let (one, other) = (series.of[row], categories.of[row]);
            if table[one][other].replace(values[row]).is_some() {
                return Err(self.twice(&[&series.titles()[one], &categories.names[other]], panels, panel));
            }
        }
        Ok(table.into_iter().map(|list| list.into_iter().map(Option::flatten).collect()).collect())
    }

    /// The curves of one panel, from the lowest x to the highest.
    ///
    /// # Errors
    /// Two values for one place.
    pub(crate) fn curves(
        &self,
        (panels, panel): (&Categories, usize),
        series: &Categories,
        x: &[Option<f64>],
        y: &[Option<f64>],
    ) -> Result<Vec<Series>> {
        let mut curves = Vec::new();
        for (index, name) in series.titles().into_iter().enumerate() {
            let rows = (0..x.len()).filter(|&row| panels.of[row] == panel && series.of[row] == index);
            let mut points: Vec<(f64, f64)> = rows.filter_map(|row| x[row].zip(y[row])).collect();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            if let Some(pair) = points.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                return Err(self.twice(&[&name, &pair[0].0.to_string()], panels, panel));
            }
            if !points.is_empty() {
                let (x, y) = points.into_iter().unzip();
                curves.push((name, x, y));
            }
        }
        Ok(curves)
    }

    fn twice(&self, place: &[&str], panels: &Categories, panel: usize) -> Error {
        let place =
            place.iter().copied().chain([panels.names[panel].as_str()]).filter(|name| !name.is_empty());
        let place = place.collect::<Vec<_>>().join(", ");
        let sentence = format!(
            "The table of “{}” has two values for one place ({place}): select rows, or name another column as \
             colour or panels.",
            self.title
        );
        Error::new(ErrorKind::Shape, sentence)
    }
}
