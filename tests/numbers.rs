//! Numbers in the prose of the notebooks are printed by their cells: a text that was not read again
//! after its outputs changed is found.

use std::fs;

use nnerr_tests::{notebooks, text_of};
use serde_json::Value;

/// What stands before the number of a section, a figure or an equation.
const PLACES: [&str; 9] =
    ["section", "sections", "figure", "figures", "equation", "equations", "chapter", "eq.", "§"];
/// Numbers that no cell prints, each by the notebook, as it stands there.
const ALLOWED: [(&str, &str); 5] = [
    ("00", "80"),  // the confidence from which noise is kept
    ("02", "3.7"), // equations
    ("02", "3.8"),
    ("04", "3.13"),
    ("08", "0.001"), // Adam's rate
];

/// A number in prose.
#[derive(Debug, PartialEq)]
struct Said {
    text: String,
    value: f64,
    /// Places behind the point.
    digits: usize,
    percent: bool,
    /// Where its text begins.
    at: usize,
}

/// The numbers in a text that have a point or stand in percent; those of sections, figures and
/// equations are none.
fn said(text: &str) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    let mut place = false;
    for (at, word) in words(text) {
        let start = word.find(|c: char| c.is_ascii_digit());
        let Some(start) = start.filter(|&start| word[..start].chars().all(|c| !c.is_alphanumeric())) else {
            // "Figures 3.9 to 3.11", "sections 3.1 and 3.2": the place goes on.
            let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '§' && c != '.');
            place = PLACES.contains(&&*word.to_lowercase()) || place && ["and", "to", "or"].contains(&word);
            continue;
        };
        let number: String = word[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let number = number.trim_end_matches('.');
        let rest = &word[start + number.len()..];
        let after = rest.chars().next();
        let percent = rest.starts_with('%') || text[at + word.len()..].trim_start().starts_with('%');
        let counted = !place && !after.is_some_and(|c| c.is_alphanumeric() || c == '–' || c == '-');
        if let (true, Ok(value)) = (counted && (percent || number.contains('.')), number.parse()) {
            let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
            found.push(Said { text: number.into(), value, digits, percent, at: at + start });
        }
    }
    found
}

/// The words of a text, each with where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// A text without formulas, code and the addresses of links, which become spaces.
fn prose(markdown: &str) -> String {
    let (mut text, mut inside) = (String::new(), None);
    let mut before = ' ';
    for c in markdown.chars() {
        let end = match inside {
            None if c == '$' || c == '`' => Some(c),
            None if c == '(' && before == ']' => Some(')'),
            None => {
                text.push(c);
                before = c;
                continue;
            }
            Some(end) if c == end => None,
            open => open,
        };
        inside = end;
        text.push(' ');
        before = ' ';
    }
    text
}

/// A page without its tags: what a reader sees, and no coordinates.
fn untagged(html: &str) -> String {
    html.split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
        .collect::<Vec<_>>()
        .join(" ")
}

/// All numbers in a text, without their signs.
fn numbers(text: &str) -> Vec<f64> {
    let digit = |c: char| c.is_ascii_digit() || c == '.';
    let parts = text.split(|c: char| !digit(c)).map(|part| part.trim_matches('.'));
    let mut all: Vec<f64> = parts.filter_map(|part| part.parse().ok()).collect();
    all.sort_by(f64::total_cmp);
    all
}

/// Whether one of the numbers is what was said, rounded; a share may be said in percent.
fn carried(numbers: &[f64], said: &Said) -> bool {
    let half = 0.5 * 10f64.powi(-(said.digits as i32)) + 1e-9;
    let within = |scale: f64| {
        let (low, high) = ((said.value - half) / scale, (said.value + half) / scale);
        let first = numbers.partition_point(|&number| number < low);
        numbers.get(first).is_some_and(|&number| number <= high)
    };
    within(1.0) || said.percent && within(100.0)
}

#[test]
fn numbers_in_prose_are_printed_by_a_cell() {
    let mut missing = Vec::new();
    for path in notebooks() {
        let name = path.file_stem().unwrap().to_string_lossy()[..2].to_owned();
        let notebook: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let cells = notebook["cells"].as_array().unwrap();
        let mut printed = String::new();
        for cell in cells.iter().filter(|cell| cell["cell_type"] == "code") {
            printed += &text_of(&cell["source"]);
            for output in cell["outputs"].as_array().unwrap() {
                printed += &text_of(&output["data"]["text/plain"]);
                printed += &untagged(&text_of(&output["data"]["text/html"]));
                printed += &text_of(&output["text"]);
            }
        }
        let printed = numbers(&printed);
        for cell in cells.iter().filter(|cell| cell["cell_type"] == "markdown") {
            let text = prose(&text_of(&cell["source"]));
            // What the thesis says is in no output.
            let quoted = |at: usize| {
                let thesis = text[..at].rfind("the thesis");
                thesis.is_some_and(|start| !text[start..at].contains("What we see"))
            };
            for own in said(&text) {
                if carried(&printed, &own) || quoted(own.at) || ALLOWED.contains(&(&*name, &*own.text)) {
                    continue;
                }
                let start = text[..own.at].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
                missing.push(format!("{name} {}: …{}", cell["id"], &text[start..own.at + own.text.len()]));
            }
        }
    }
    assert!(missing.is_empty(), "{} numbers that no cell prints:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn a_number_is_told_from_a_section_and_found_where_it_is_rounded() {
    let text = prose(
        "In section 3.1, Figures 3.9 to 3.11 and $x = 0.5$ it is 0.917 (81 %), 1.5–2.5 of `0.3`, 12 seeds.",
    );
    let found: Vec<(String, bool)> = said(&text).into_iter().map(|own| (own.text, own.percent)).collect();
    assert_eq!(found, [("0.917".into(), false), ("81".into(), true)]);
    let printed = numbers("auroc 0.91653 −0.8104 x2");
    let carried = |text: &str| said(text).iter().all(|own| carried(&printed, own));
    assert!(carried("0.917") && carried("81 %") && carried("81.0 %"));
    assert!(!carried("0.916") && !carried("0.9164") && !carried("82 %"));
}
