//! [`Rows`]: results being collected, number after number.

use polars::prelude::{Column, DataFrame};

use super::{Results, TEXTS};
use crate::{Error, ErrorKind, Result, detect::layer_text};

/// Rows of [`Results`] being collected, those of one notebook.
///
/// Columns that do not apply stay empty. A cell that shows them adds them to `results.csv`, with
/// values in full: the shortest digits that read back as the same `f64`.
///
/// ```
/// use nnerr::{results::Rows, show::blocks};
/// let mut rows = Rows::new("01");
/// rows.add("accuracy", 0.9531).set("normal").seed(1);
/// rows.add("ece", 0.0057).set("normal").category("all").seed(1);
/// assert_eq!(rows.results()?.quantity("ece").values(), [0.0057]);
/// let csv = &blocks(&rows)[2].1;
/// assert_eq!(csv.lines().nth(1), Some("01,accuracy,,,normal,,1,0.9531"));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rows {
    notebook: String,
    rows: Vec<Row>,
}

/// One of [`Rows`]; its methods fill the columns that apply.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) texts: [String; TEXTS.len()],
    pub(crate) seed: Option<u64>,
    pub(crate) value: f64,
}

impl Rows {
    /// No rows yet, of the notebook `notebook` (its number, as `"01"`).
    pub fn new(notebook: impl Into<String>) -> Self {
        Self { notebook: notebook.into(), rows: Vec::new() }
    }

    /// One more row: a `quantity` such as `accuracy` or `ece`, and its value, fractions as
    /// fractions.
    pub fn add(&mut self, quantity: impl Into<String>, value: f64) -> &mut Row {
        let mut texts: [String; TEXTS.len()] = Default::default();
        (texts[0], texts[1]) = (self.notebook.clone(), quantity.into());
        let at = self.rows.len();
        self.rows.push(Row { texts, seed: None, value });
        &mut self.rows[at]
    }

    /// The rows as results.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a seed above `i64::MAX`, which the column does not hold;
    /// [`ErrorKind::NotFinite`] for a value that is NaN.
    pub fn results(&self) -> Result<Results> {
        let unheld = |row: &&Row| row.seed.is_some_and(|seed| i64::try_from(seed).is_err());
        if let Some(seed) = self.rows.iter().find(unheld).and_then(|row| row.seed) {
            let sentence = format!("A seed of results is at most {}, not {seed}.", i64::MAX);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let text = |place: usize| {
            let texts: Vec<&str> = self.rows.iter().map(|row| &*row.texts[place]).collect();
            Column::new(TEXTS[place].into(), texts)
        };
        let mut columns: Vec<Column> = (0..TEXTS.len()).map(text).collect();
        let seeds: Vec<Option<i64>> =
            self.rows.iter().map(|row| row.seed.and_then(|seed| i64::try_from(seed).ok())).collect();
        columns.push(Column::new("seed".into(), seeds));
        columns
            .push(Column::new("value".into(), self.rows.iter().map(|row| row.value).collect::<Vec<f64>>()));
        let frame = DataFrame::new(self.rows.len(), columns);
        Results::from_frame(
            frame.map_err(|cause| {
                Error::new(ErrorKind::Shape, format!("the results are no frame: {cause}"))
            })?,
        )
    }

    /// The rows, in their order.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl Row {
    fn fill(&mut self, column: usize, text: impl Into<String>) -> &mut Self {
        self.texts[column] = text.into();
        self
    }

    /// The detector, in lower case.
    pub fn detector(&mut self, detector: impl Into<String>) -> &mut Self {
        self.fill(2, detector)
    }

    /// The layer: 1 to 5, 0 or `pixels` for the input, or `all`.
    pub fn layer(&mut self, layer: impl ToString) -> &mut Self {
        self.fill(3, layer_text(layer))
    }

    /// The set of samples.
    pub fn set(&mut self, set: impl Into<String>) -> &mut Self {
        self.fill(4, set)
    }

    /// The task: `misclassified`, `OOD` or `erroneous`, or a [`Task`](crate::detect::Task).
    pub fn task(&mut self, task: impl ToString) -> &mut Self {
        self.fill(5, task.to_string())
    }

    /// The confidence category: `all`, or `0-10` to `90-100`.
    pub fn category(&mut self, category: impl Into<String>) -> &mut Self {
        self.fill(6, category)
    }

    /// The seed.
    pub fn seed(&mut self, seed: u64) -> &mut Self {
        self.seed = Some(seed);
        self
    }
}
