//! The README's table of results: the detectors of Chapter 5 over the seeds of `data/study`.
//!
//!     results            prints it
//!     results --write    puts it between the README's markers

mod terminal;

use std::{fmt::Write, fs, path::Path, process::ExitCode};

use nnerr::prelude::*;

const MARKS: [&str; 2] = [
    "<!-- results: written by cargo run -p nnerr --example results -- --write -->\n",
    "\n<!-- end of results -->",
];
/// The detector of the verdict, in strong letters.
const OURS: &str = "nearest examples, pixels and layer 1";
/// The thesis' six detectors and some others, each with the layer that it looks at.
const ROWS: [(&str, &str); 12] = [
    ("baseline", ""),
    ("neuron count", "all"),
    ("cluster", "2"),
    ("distance network, 100 epochs", "all"),
    ("percentage network, 100 epochs", "all"),
    ("odin", ""),
    ("max logit", ""),
    ("energy", ""),
    ("deep ensemble", ""),
    ("deep knn", "1"),
    ("mahalanobis", "1"),
    (OURS, ""),
];
const SETS: [&str; 4] = ["misclassified", "left-out", "near", "far"];

/// A row for each detector: AUROC as mean ± standard deviation over the seeds, and its range.
fn table(seeds: &Seeds) -> std::result::Result<String, String> {
    let all = seeds.seeds();
    let mut text = String::from(
        "| detector | layer | misclassified | left-out digits | near sets | far sets |\n|---|---|---|---|---|---|\n",
    );
    for (detector, layer) in ROWS {
        let name = if detector == OURS { format!("**{detector}**") } else { detector.into() };
        let _ = write!(text, "| {name} | {} |", if layer.is_empty() { "–" } else { layer });
        for set in SETS {
            let rows = seeds.auroc().notebook("09").detector(detector).layer(layer);
            let values = rows.set(set).category("all").values();
            if values.len() != all.len() {
                let (found, wanted) = (values.len(), all.len());
                return Err(format!("{detector} in layer {layer:?} on {set}: {found} of {wanted} seeds"));
            }
            let values = Array1::from(values);
            let (low, high) =
                values.iter().fold((1.0f64, 0.0f64), |(low, high), &x| (low.min(x), high.max(x)));
            let (mean, deviation) = (values.mean().unwrap_or(0.0), values.std(1.0));
            let _ = write!(text, " {mean:.3} ± {deviation:.3}<br>{low:.2}–{high:.2} |");
        }
        text.push('\n');
    }
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
    let _ = write!(
        text,
        "\nAUROC over {} seeds ({first}–{last}): mean ± standard deviation, lowest and highest seed below.",
        all.len()
    );
    Ok(text)
}

/// Puts the table between the README's markers.
fn write(table: &str) -> std::result::Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let [before, after] = MARKS.map(|mark| readme.find(mark));
    let (Some(before), Some(after)) = (before.map(|at| at + MARKS[0].len()), after) else {
        return Err(format!("{} has no markers for the results", path.display()));
    };
    let readme = format!("{}\n{table}\n{}", &readme[..before], &readme[after..]);
    fs::write(&path, readme).map_err(|error| format!("{}: {error}", path.display()))
}

fn main() -> ExitCode {
    let done = Seeds::read().map_err(|error| error.to_string()).and_then(|seeds| table(&seeds));
    let done = done.and_then(|table| match std::env::args_os().nth(1) {
        Some(option) if option == "--write" => write(&table),
        _ => terminal::print(table).map_err(|error| error.to_string()),
    });
    terminal::end(done)
}
