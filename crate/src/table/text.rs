//! A table as HTML and as plain text.

use std::fmt::Write;

use super::cell::{Format, Value};
use super::sort::{aria, heading};
use crate::figure::escape;

/// One column as it is printed.
pub(crate) struct Printed {
    name: String,
    values: Vec<Value>,
    cells: Vec<String>,
    /// Numbers stand at the right, texts at the left.
    pub(super) right: bool,
    /// The cell that is printed in strong letters.
    best: Option<String>,
}

impl Printed {
    pub(crate) fn new(name: &str, values: Vec<Value>, format: Format, best: Option<bool>) -> Self {
        let cells = values.iter().map(|value| format.print(value)).collect();
        let right = !values.iter().any(|value| matches!(value, Value::Text(_)));
        let found = values.iter().filter(|value| **value != Value::Missing).max_by(|a, b| {
            let order = a.compare(b);
            if best == Some(true) { order } else { order.reverse() }
        });
        let best = found.filter(|_| best.is_some());
        Self { name: name.to_owned(), best: best.map(|value| format.print(value)), values, cells, right }
    }
}

/// HTML with a caption, column headings in scope, and each number in full in
/// `data-value`. Styles stand in the elements: nothing depends on a style sheet.
pub(crate) fn html(title: &str, note: &str, columns: &[Printed], sortable: bool) -> String {
    let side = |column: &Printed| if column.right { "right" } else { "left" };
    let mut html = format!(
        "<table data-nnerr=\"table\" style=\"border-collapse:collapse;margin:.5em 0;font-variant-numeric:tabular-nums\">\
         <caption style=\"caption-side:top;text-align:left;font-weight:600;padding:.3em 0\">{}</caption><thead><tr>",
        escape(title)
    );
    for column in columns {
        let style =
            format!("text-align:{};padding:.25em .8em;border-bottom:2px solid currentColor", side(column));
        let (sort, name) = match sortable {
            true => (aria(column), heading(&escape(&column.name))),
            false => (String::new(), escape(&column.name)),
        };
        let _ = write!(html, "<th scope=\"col\"{sort} style=\"{style}\">{name}</th>");
    }
    html += "</tr></thead><tbody>";
    for row in 0..columns.first().map_or(0, |column| column.cells.len()) {
        html += "<tr>";
        for (at, column) in columns.iter().enumerate() {
            let (tag, scope) = if at == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
            let hook = match &column.values[row] {
                Value::Whole(number) => format!(" data-value=\"{number}\""),
                // As a script reads it.
                Value::Number(number) if number.is_infinite() => {
                    format!(" data-value=\"{}Infinity\"", if *number < 0.0 { "-" } else { "" })
                }
                Value::Number(number) => format!(" data-value=\"{number}\""),
                _ => String::new(),
            };
            let weight = if column.best.as_ref() == Some(&column.cells[row]) { 700 } else { 400 };
            // A number and its unit stay in one line, and so does what is as short.
            let whole = column.right || column.cells[row].chars().count() <= SHORT;
            let wrap = if whole { ";white-space:nowrap" } else { "" };
            let style = format!("text-align:{};padding:.2em .8em;font-weight:{weight}{wrap}", side(column));
            let _ =
                write!(html, "<{tag}{scope} style=\"{style}\"{hook}>{}</{tag}>", broken(&column.cells[row]));
        }
        html += "</tr>";
    }
    html += "</tbody></table>";
    if !note.is_empty() {
        let _ = write!(html, "<p style=\"margin:.2em 0 .8em\">{}</p>", escape(note));
    }
    html
}

/// So many characters are not broken into lines.
const SHORT: usize = 12;

/// A text that is broken before its brackets, not within them.
fn broken(text: &str) -> String {
    match text.split_once(" (") {
        Some((number, more)) if more.ends_with(')') && more.len() <= 3 * SHORT => {
            format!("{} <span style=\"white-space:nowrap\">({}</span>", escape(number), escape(more))
        }
        _ => escape(text),
    }
}

/// Columns aligned by spaces below their title.
pub(crate) fn plain(title: &str, note: &str, columns: &[Printed]) -> String {
    let width = |column: &Printed| {
        column.cells.iter().chain([&column.name]).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    let line = |cell: &dyn Fn(&Printed) -> String| {
        let cells = columns.iter().zip(&widths).map(|(column, &width)| {
            let cell = cell(column);
            // Not by `{cell:>width$}`: it panics beyond a width of 65 535.
            let space = " ".repeat(width - cell.chars().count());
            if column.right { space + &cell } else { cell + &space }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut text = format!("{title}\n{}", line(&|column| column.name.clone()));
    let _ =
        write!(text, "\n{}", widths.iter().map(|&width| "─".repeat(width)).collect::<Vec<_>>().join("  "));
    for row in 0..columns.first().map_or(0, |column| column.cells.len()) {
        let _ = write!(text, "\n{}", line(&|column| column.cells[row].clone()));
    }
    if !note.is_empty() {
        let _ = write!(text, "\n{note}");
    }
    text
}
