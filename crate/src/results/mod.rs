//! [`Results`]: what was measured, one number a row, in a polars frame.
//!
//! What measures gives it: [`each`], [`evaluate`], the findings of an
//! [`Experiment`](crate::claim::Experiment), [`Seeds`](crate::claim::Seeds). What shows takes
//! it: filters say which rows are meant, [`pivot`](Results::pivot) makes a table of them,
//! [`over_seeds`](Results::over_seeds) sums them up over trainings, [`above`](Results::above)
//! compares each detector with one of them, [`best`](Results::best) finds the best one.

mod decide;
mod each;
mod evaluate;
mod leads;
mod names;
mod neighbours;
mod odin_search;
mod over_seeds;
mod rows;
mod select;
mod summary;

use std::collections::HashSet;

use polars::prelude::*;

pub use each::{Measures, each, each_detector, each_named};
pub(crate) use evaluate::{LEFT_OUT, all_results, measured};
pub use evaluate::{TestSets, evaluate, evaluate_in, evaluations};
pub use names::Names;
pub use neighbours::{against_first, evaluate_by_k};
pub use over_seeds::{Beside, OverSeeds};
pub use rows::{Row, Rows};

use crate::{Error, ErrorKind, Result, detect::PIXELS};

/// The columns of texts, in their order; `seed` and `value` follow.
pub(crate) const TEXTS: [&str; 7] = ["notebook", "quantity", "detector", "layer", "set", "task", "category"];

/// What was measured, a row a number: a polars `DataFrame` that has these columns.
///
/// | column | |
/// |---|---|
/// | `notebook` | the notebook that shows the number, `02` to `10` |
/// | `quantity` | `auroc`, `accuracy`, `ece`, `best_k`, … |
/// | `detector` | the detector, in lower case |
/// | `layer` | `1` to `5`, `pixels` for the input (0 becomes it), `all` |
/// | `set` | the set of samples; with `+misclassified` for the task *erroneous* |
/// | `task` | `misclassified`, `OOD`, `erroneous` (see [`Task`](crate::detect::Task)); files do not hold it |
/// | `category` | confidence category: `all`, or `0-10` to `90-100` |
/// | `seed` | the seed, a whole number |
/// | `value` | the number, fractions as fractions; what is undefined has no row |
///
/// What does not apply is an empty text, or no seed. Further columns of your own are kept, and
/// tell rows apart as these do.
///
/// ```
/// use nnerr::prelude::*;
/// use polars::prelude::{IntoLazy, col, lit};
/// let mut rows = Rows::new("04");
/// for (detector, seed, area) in [("baseline", 1, 0.8), ("baseline", 2, 0.82), ("odin", 1, 0.9), ("odin", 2, 0.87)] {
///     rows.add("auroc", area).detector(detector).set("ones").seed(seed);
/// }
/// let results = rows.results()?;
/// assert_eq!(results.auroc().detector("odin").values(), [0.9, 0.87]);
/// assert_eq!(results.seed(2).pivot("detector", "set")?.frame().shape(), (2, 2));
/// assert_eq!(results.above("baseline")?.over_seeds()?.len(), 1); // odin, in two seeds
///
/// // To polars, and back.
/// let high = results.frame().clone().lazy().filter(col("value").gt(lit(0.81))).collect();
/// assert_eq!(Results::from_frame(high.expect("a frame"))?.len(), 3);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Results(DataFrame);

impl Results {
    /// The rows of a frame: `value` is needed, all other columns may be missing and are empty
    /// then. Rows whose value is null are left out: what is undefined has no row.
    ///
    /// ```
    /// use nnerr::{polars::df, results::Results};
    /// let results = Results::from_frame(df!["value" => [1, 2], "layer" => [3, 4]].expect("a frame"))?;
    /// assert_eq!(results.layer(4).values(), [2.0]);
    /// let error = Results::from_frame(df!["layer" => [3]].expect("a frame")).unwrap_err();
    /// assert_eq!(error.to_string(), "a frame of results needs the column “value”: it has only layer");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] without a column `value`; [`ErrorKind::Format`] where a value or
    /// a seed is no number; [`ErrorKind::NotFinite`] where a value is NaN.
    pub fn from_frame(frame: DataFrame) -> Result<Self> {
        if frame.column("value").is_err() {
            let names = frame.get_column_names_owned().join(", ");
            let sentence = format!("a frame of results needs the column “value”: it has only {names}");
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        let known = frame.column("value").map(|value| value.as_materialized_series().is_not_null());
        let frame = known.and_then(|known| frame.filter(&known)).map_err(|cause| unfit(&cause))?;
        let mut columns = Vec::new();
        for name in TEXTS {
            columns.push(texts_of(&frame, name)?);
        }
        columns.push(numbers_of(&frame, "seed", DataType::Int64)?);
        columns.push(numbers_of(&frame, "value", DataType::Float64)?);
        let known = |name: &str| TEXTS.contains(&name) || ["seed", "value"].contains(&name);
        columns.extend(frame.columns().iter().filter(|column| !known(column.name())).cloned());
        let results = Self(DataFrame::new(frame.height(), columns).map_err(|cause| unfit(&cause))?);
        if let Some(place) = results.values().iter().position(|value| value.is_nan()) {
            let sentence = format!("the value of row {} is NaN: what is undefined has no row", place + 1);
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        Ok(results)
    }

    /// The frame, for all that polars can do; [`from_frame`](Self::from_frame) leads back.
    pub fn frame(&self) -> &DataFrame {
        &self.0
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.height()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values, in the order of the rows.
    pub fn values(&self) -> Vec<f64> {
        self.column("value").f64().map_or_else(|_| Vec::new(), |values| values.iter().flatten().collect())
    }

    /// The seeds, ascending, each once.
    pub fn seeds(&self) -> Vec<i64> {
        let mut seeds: Vec<i64> = self.seed_column().into_iter().flatten().collect();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }

    /// The texts in a column, in the order of the rows; numbers as they are printed.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column.
    pub fn texts(&self, column: &str) -> Result<Vec<String>> {
        texts(&self.0, column)
    }

    /// The seed of each row.
    pub(crate) fn seed_column(&self) -> Vec<Option<i64>> {
        self.column("seed").i64().map_or_else(|_| Vec::new(), |seeds| seeds.iter().collect())
    }

    /// Seed and value of every row that has a seed.
    pub(crate) fn by_seed(&self) -> Vec<(i64, f64)> {
        self.seed_column()
            .into_iter()
            .zip(self.values())
            .filter_map(|(seed, value)| Some((seed?, value)))
            .collect()
    }

    /// The columns that tell rows apart: all but the value.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.0
            .get_column_names_owned()
            .iter()
            .map(|name| name.to_string())
            .filter(|name| name != "value")
            .collect()
    }

    /// The rows at these places, in this order.
    pub(crate) fn at(&self, places: &[usize]) -> Self {
        let places: IdxCa = places.iter().map(|&place| Some(place as IdxSize)).collect();
        Self(self.0.take(&places).expect("places of rows"))
    }

    /// A column that every frame of results has, or that was looked for.
    fn column(&self, name: &str) -> &Column {
        self.0.column(name).expect("a column of the results")
    }
}

impl TryFrom<DataFrame> for Results {
    type Error = Error;

    fn try_from(frame: DataFrame) -> Result<Self> {
        Self::from_frame(frame)
    }
}

impl From<Results> for DataFrame {
    fn from(results: Results) -> Self {
        results.0
    }
}

/// The texts in a column of a frame, row for row; numbers as they are printed.
pub(crate) fn texts(frame: &DataFrame, name: &str) -> Result<Vec<String>> {
    let Ok(column) = frame.column(name) else {
        let names = frame.get_column_names_owned().join(", ");
        let sentence = format!("the results have no column “{name}”, only {names}");
        return Err(Error::new(ErrorKind::Missing, sentence));
    };
    let text = |place| match column.get(place) {
        Ok(AnyValue::Null) | Err(_) => String::new(),
        Ok(value) => value.str_value().into_owned(),
    };
    Ok((0..column.len()).map(text).collect())
}

/// What stands in some columns of a frame, row for row.
pub(crate) fn cells(frame: &DataFrame, names: &[String]) -> Result<Vec<Vec<String>>> {
    let mut rows = vec![Vec::new(); frame.height()];
    for name in names {
        for (row, text) in rows.iter_mut().zip(texts(frame, name)?) {
            row.push(text);
        }
    }
    Ok(rows)
}

/// Checks that no two rows of a frame have the same in these columns.
pub(crate) fn once(frame: &DataFrame, names: &[String]) -> Result<()> {
    let (cells, mut seen) = (cells(frame, names)?, HashSet::new());
    match cells.iter().find(|row| !seen.insert(*row)) {
        None => Ok(()),
        Some(row) => {
            let sentence = format!("there are two values for {}: one must be chosen", told(names, row));
            Err(Error::new(ErrorKind::Shape, sentence))
        }
    }
}

/// A row's place in words: `set “ones”, seed “1”`.
fn told(names: &[String], texts: &[String]) -> String {
    let known = names.iter().zip(texts).filter(|(_, text)| !text.is_empty());
    known.map(|(name, text)| format!("{name} “{text}”")).collect::<Vec<_>>().join(", ")
}

/// A column of texts; empty ones where there is none, or nothing in a row.
fn texts_of(frame: &DataFrame, name: &str) -> Result<Column> {
    let Ok(column) = frame.column(name) else {
        return Ok(Column::new(name.into(), vec![""; frame.height()]));
    };
    let column = column.cast(&DataType::String).map_err(|cause| unfit(&cause))?;
    let texts = column.str().map_err(|cause| unfit(&cause))?;
    let input = |text: Option<&str>| name == "layer" && text == Some("0");
    if column.null_count() == 0 && !texts.iter().any(input) {
        return Ok(column);
    }
    let text = |text| if input(text) { PIXELS } else { text.unwrap_or("") };
    Ok(Column::new(name.into(), texts.iter().map(text).collect::<Vec<_>>()))
}

/// A column of numbers; of nothing where there is none.
fn numbers_of(frame: &DataFrame, name: &str, kind: DataType) -> Result<Column> {
    let Ok(column) = frame.column(name) else {
        return Ok(Column::full_null(name.into(), frame.height(), &kind));
    };
    if !column.dtype().is_primitive_numeric() && column.null_count() < column.len() {
        let sentence = format!("the column “{name}” of results holds {}, and needs numbers", column.dtype());
        return Err(Error::new(ErrorKind::Format, sentence));
    }
    let sentence = |cause| Error::new(ErrorKind::Format, format!("the column “{name}” of results: {cause}"));
    column.strict_cast(&kind).map_err(sentence)
}

/// What polars does not do with a frame of results.
fn unfit(cause: &PolarsError) -> Error {
    Error::new(ErrorKind::Format, format!("these are no results: {cause}"))
}
