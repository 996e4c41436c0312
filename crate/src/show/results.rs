//! [`Results`] and [`Rows`] in a cell: seen where nothing else is, and always rows of
//! `results.csv`.

use super::{Part, Show};
use crate::{
    figure::escape,
    results::{Results, Row, Rows, TEXTS},
};

/// Columns of `results.csv`, in their order.
pub(super) const COLUMNS: [&str; 8] =
    ["notebook", "quantity", "detector", "layer", "set", "category", "seed", "value"];
/// The most rows that a reader sees.
const SEEN: usize = 100;

impl Show for Rows {
    fn parts(&self) -> Vec<Part<'_>> {
        vec![part(&self.rows().iter().map(cells).collect::<Vec<_>>())]
    }
}

impl Show for Results {
    fn parts(&self) -> Vec<Part<'_>> {
        let mut rows = vec![<[String; 8]>::default(); self.len()];
        for (place, name) in COLUMNS.iter().enumerate() {
            let texts = match *name {
                "value" => self.values().iter().map(f64::to_string).collect(),
                name => self.texts(name).unwrap_or_default(),
            };
            for (row, text) in rows.iter_mut().zip(texts) {
                row[place] = text;
            }
        }
        vec![part(&rows)]
    }
}

/// A row in the columns of `results.csv`.
fn cells(row: &Row) -> [String; 8] {
    COLUMNS.map(|name| match name {
        "seed" => row.seed.map(|seed| seed.to_string()).unwrap_or_default(),
        "value" => row.value.to_string(),
        name => {
            TEXTS.iter().position(|text| *text == name).map(|at| row.texts[at].clone()).unwrap_or_default()
        }
    })
}

/// Rows as CSV, as an HTML table and as plain text.
fn part(rows: &[[String; 8]]) -> Part<'static> {
    let csv = |rows: &[[String; 8]]| -> String {
        rows.iter().map(|row| format!("\n{}", row.each_ref().map(|cell| quoted(cell)).join(","))).collect()
    };
    let used: Vec<usize> = (0..8).filter(|&column| rows.iter().any(|row| !row[column].is_empty())).collect();
    let head: String =
        used.iter().map(|&column| format!("<th scope=\"col\">{}</th>", COLUMNS[column])).collect();
    let seen = &rows[..rows.len().min(SEEN)];
    let line = |row: &[String; 8]| {
        let cells = used.iter().map(|&column| {
            let hook = if column == 7 { format!(" data-value=\"{}\"", row[7]) } else { String::new() };
            format!("<td{hook}>{}</td>", escape(&row[column]))
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let body: String = seen.iter().map(line).collect();
    let mut caption = String::from("Rows of results.csv");
    if rows.len() > SEEN {
        caption += &format!(", the first {SEEN} of {}", rows.len());
    }
    let html = format!(
        "<table data-nnerr=\"results\"><caption style=\"caption-side:top;text-align:left\">{caption}</caption>\
         <thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    );
    Part::Results { html, text: format!("{caption}\n{}{}", COLUMNS.join(","), csv(seen)), csv: csv(rows) }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
