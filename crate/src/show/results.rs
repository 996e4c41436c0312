//! [`Results`]: the numbers of a notebook that `results.csv` collects.

use polars::prelude::{Column, DataFrame};

use super::{Part, Show};
use crate::figure::escape;
use crate::{Error, ErrorKind, Result};

/// Columns of `results.csv`, in their order.
const COLUMNS: [&str; 8] = ["notebook", "quantity", "detector", "layer", "set", "category", "seed", "value"];

/// Rows of `results.csv` that a cell emits beside what it shows.
///
/// Columns that do not apply stay empty. Values are printed in full: the
/// shortest digits that read back as the same `f64`.
///
/// ```
/// use nnerr::show::{Results, blocks};
/// let mut results = Results::new("01");
/// results.add("accuracy", 0.9531).set("normal").seed(1);
/// results.add("ece", 0.0057).set("normal").category("all").seed(1);
/// let csv = &blocks(&results)[2].1;
/// assert_eq!(csv.lines().nth(1), Some("01,accuracy,,,normal,,1,0.9531"));
/// ```
#[derive(Clone, Debug)]
pub struct Results {
    notebook: String,
    rows: Vec<Row>,
}

/// One row of [`Results`]; its methods fill the columns that apply.
#[derive(Clone, Debug)]
pub struct Row {
    cells: [String; 8],
}

impl Results {
    /// No rows yet, of the notebook `notebook` (its number, as `"01"`).
    pub fn new(notebook: impl Into<String>) -> Self {
        Self { notebook: notebook.into(), rows: Vec::new() }
    }

    /// One more row: a `quantity` such as `accuracy` or `ece`, and its value,
    /// fractions as fractions.
    pub fn add(&mut self, quantity: impl Into<String>, value: f64) -> &mut Row {
        let mut cells: [String; 8] = Default::default();
        (cells[0], cells[1], cells[7]) = (self.notebook.clone(), quantity.into(), value.to_string());
        let at = self.rows.len();
        self.rows.push(Row { cells });
        &mut self.rows[at]
    }

    /// The columns, in their order.
    pub(crate) fn columns() -> [&'static str; 8] {
        COLUMNS
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows as a frame: texts, but `seed` a whole number and `value` a number.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a seed above `i64::MAX`, which the column does not hold.
    pub(crate) fn frame(results: &[&Self]) -> Result<DataFrame> {
        let rows: Vec<&Row> = results.iter().flat_map(|results| &results.rows).collect();
        let unheld = |row: &&&Row| !row.cells[6].is_empty() && row.cells[6].parse::<i64>().is_err();
        if let Some(row) = rows.iter().find(unheld) {
            let sentence = format!("A seed of results is at most {}, not {}.", i64::MAX, row.cells[6]);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let column = |place: usize| {
            let (name, cells) = (COLUMNS[place].into(), rows.iter().map(|row| row.cells[place].as_str()));
            match COLUMNS[place] {
                "seed" => {
                    Column::new(name, cells.map(|cell| cell.parse().ok()).collect::<Vec<Option<i64>>>())
                }
                "value" => {
                    Column::new(name, cells.map(|cell| cell.parse().ok()).collect::<Vec<Option<f64>>>())
                }
                _ => Column::new(name, cells.collect::<Vec<_>>()),
            }
        };
        DataFrame::new(rows.len(), (0..COLUMNS.len()).map(column).collect())
            .map_err(|cause| Error::new(ErrorKind::Shape, format!("the results are no frame: {cause}")))
    }

    /// The rows as an HTML table and as plain text, for a cell that shows nothing else.
    pub(crate) fn readable(&self) -> (String, String) {
        let used: Vec<usize> =
            (0..8).filter(|&column| self.rows.iter().any(|row| !row.cells[column].is_empty())).collect();
        let head: String =
            used.iter().map(|&column| format!("<th scope=\"col\">{}</th>", COLUMNS[column])).collect();
        let body: String = (self.rows.iter())
            .map(|row| {
                let cells = used.iter().map(|&column| {
                    let hook =
                        if column == 7 { format!(" data-value=\"{}\"", row.cells[7]) } else { String::new() };
                    format!("<td{hook}>{}</td>", escape(&row.cells[column]))
                });
                format!("<tr>{}</tr>", cells.collect::<String>())
            })
            .collect();
        let caption = "Rows of results.csv";
        let html = format!(
            "<table data-nnerr=\"results\"><caption style=\"caption-side:top;text-align:left\">{caption}</caption>\
             <thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        );
        (html, format!("{caption}\n{}", csv(&[self]).trim_end()))
    }
}

impl Row {
    fn fill(&mut self, column: usize, value: String) -> &mut Self {
        self.cells[column] = value;
        self
    }

    /// The detector, in lower case.
    pub fn detector(&mut self, detector: impl Into<String>) -> &mut Self {
        self.fill(2, detector.into())
    }

    /// The layer: 1 to 5, or `all`.
    pub fn layer(&mut self, layer: impl ToString) -> &mut Self {
        self.fill(3, layer.to_string())
    }

    /// The set of samples.
    pub fn set(&mut self, set: impl Into<String>) -> &mut Self {
        self.fill(4, set.into())
    }

    /// The confidence category: `all`, or `0-10` to `90-100`.
    pub fn category(&mut self, category: impl Into<String>) -> &mut Self {
        self.fill(5, category.into())
    }

    /// The seed.
    pub fn seed(&mut self, seed: u64) -> &mut Self {
        self.fill(6, seed.to_string())
    }
}

impl Show for Results {
    fn parts(&self) -> Vec<Part<'_>> {
        vec![Part::Results(self)]
    }
}

/// All rows below one line of column names.
pub(crate) fn csv(results: &[&Results]) -> String {
    let mut text = COLUMNS.join(",");
    for row in results.iter().flat_map(|results| &results.rows) {
        text.push('\n');
        text += &row.cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
