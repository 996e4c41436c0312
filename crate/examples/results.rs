//! The README's tables of results: the detectors of Chapter 5 over the seeds of `data/study`.
//!
//!     results            prints them
//!     results --write    puts them between the README's markers

mod terminal;

use std::{fmt::Write, fs, path::Path, process::ExitCode};

use nnerr::prelude::*;

const MARKS: [&str; 2] = [
    "<!-- results: written by cargo run -p nnerr --example results -- --write -->\n",
    "\n<!-- end of results -->",
];
/// Our two detectors: chosen by rehearsal, without a test sample.
const LAYERS_ONLY: &str = "nearest examples, layer 1";
const WITH_PIXELS: &str = "nearest examples, pixels and layer 1";
/// Studies with Fashion-MNIST, below `data/study`.
const CLOTHES: &str = "fashion-mnist-without-";

/// What of a family's layers stands in a row.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    /// The family has one row in each seed.
    All,
    /// The hidden layer whose mean over the columns is highest.
    BestLayer,
    Pixels,
    /// The seeds in which a detector network learned.
    Learned,
}

/// What the detectors look at, and the rows for it.
type Block = (&'static str, &'static [(&'static str, Of)]);

const MNIST: [Block; 5] = [
    (
        "output",
        &[
            ("baseline", Of::All),
            ("odin", Of::All),
            ("odin, upper bound", Of::All),
            ("energy", Of::All),
            ("deep ensemble", Of::All),
        ],
    ),
    (
        "thesis",
        &[
            ("neuron count", Of::All),
            ("cluster", Of::All),
            ("distance network, 100 epochs", Of::Learned),
            ("percentage network, 100 epochs", Of::Learned),
            ("group distance", Of::BestLayer),
        ],
    ),
    (
        "one layer",
        &[
            ("predicted-class hamming, min", Of::BestLayer),
            ("deep knn", Of::BestLayer),
            ("trust score", Of::BestLayer),
            ("mahalanobis", Of::BestLayer),
            ("relative mahalanobis", Of::BestLayer),
        ],
    ),
    (
        "pixels",
        &[
            ("deep knn", Of::Pixels),
            ("trust score", Of::Pixels),
            ("mahalanobis", Of::Pixels),
            ("relative mahalanobis", Of::Pixels),
            ("nearest examples, pixels, k = 3", Of::All),
        ],
    ),
    ("ours", &[(LAYERS_ONLY, Of::All), (WITH_PIXELS, Of::All)]),
];
/// Of other data the best of each block, and what they are compared with.
const FASHION: [Block; 4] = [
    ("output", &[("baseline", Of::All), ("odin", Of::All), ("deep ensemble", Of::All)]),
    ("one layer", &[("deep knn", Of::BestLayer), ("trust score", Of::BestLayer)]),
    (
        "pixels",
        &[
            ("deep knn", Of::Pixels),
            ("trust score", Of::Pixels),
            ("nearest examples, pixels, k = 3", Of::All),
        ],
    ),
    ("ours", &[(LAYERS_ONLY, Of::All), (WITH_PIXELS, Of::All)]),
];
const SETS: [(&str, &str); 5] = [
    ("misclassified", "misclassified"),
    ("left-out", "left-out classes"),
    ("near", "near sets"),
    ("far without noise", "far sets, no noise"),
    ("noise", "noise"),
];

/// A table of one study, or of several together: a row for each detector, a column for each set.
fn table(studies: &[Seeds], blocks: &[Block]) -> Result<String> {
    let each = |rows: &dyn Fn(&Seeds) -> Result<Results>| -> Result<Vec<Results>> {
        studies.iter().map(rows).collect()
    };
    let areas = each(&|seeds| Ok(seeds.auroc().notebook("09").category("all")))?;
    let of_learned = each(&|seeds| Ok(seeds.that_learned()?.auroc().notebook("09").category("all")))?;
    let learned = each(&|seeds| Ok(seeds.quantity("learned")))?;
    let mut text = String::from("| looks at | detector |");
    for (_, name) in SETS {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n|---|---|---|---|---|---|---|\n");
    for (looks_at, rows) in blocks {
        for &(detector, of) in *rows {
            let from = if of == Of::Learned { &of_learned } else { &areas };
            let mut own: Vec<Results> = from.iter().map(|areas| areas.detector(detector)).collect();
            let mut name = detector.to_owned();
            match of {
                Of::All => {}
                Of::Pixels => own = own.iter().map(|own| own.layer("pixels")).collect(),
                Of::BestLayer => {
                    let layer = best_layer(&own)?;
                    name = format!("{detector}, layer {layer}");
                    own = own.iter().map(|own| own.layer(layer)).collect();
                }
                Of::Learned => {
                    let learned: Vec<f64> =
                        learned.iter().flat_map(|learned| learned.detector(detector).values()).collect();
                    let count = learned.iter().filter(|&&learned| learned > 0.0).count();
                    name = format!("{detector}, learned in {count} of {}", learned.len());
                }
            }
            let _ = write!(text, "| {looks_at} | {name} |");
            for (set, _) in SETS {
                let values: Vec<f64> = own.iter().flat_map(|own| own.set(set).values()).collect();
                text.push_str(&cell(&values));
            }
            text.push('\n');
        }
    }
    Ok(text)
}

/// Mean, lowest and highest; a dash where nothing was measured.
fn cell(values: &[f64]) -> String {
    let (low, high) = values.iter().fold((1.0f64, 0.0f64), |(low, high), &x| (low.min(x), high.max(x)));
    match values.len() {
        0 => " – |".into(),
        all => format!(" {:.3}<br>{low:.3}–{high:.3} |", values.iter().sum::<f64>() / all as f64),
    }
}

/// The hidden layer in which a detector's mean over the columns is highest.
fn best_layer(own: &[Results]) -> Result<usize> {
    let mut best = (1, 0.0);
    for layer in 1..=5 {
        let mut values = Vec::new();
        for own in own {
            values.extend(own.layer(layer).among("set", SETS.map(|(set, _)| set))?.values());
        }
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        if mean > best.1 {
            best = (layer, mean);
        }
    }
    Ok(best.0)
}

/// Both tables, and what they are.
fn tables() -> Result<String> {
    let seeds = Seeds::read()?;
    let all = seeds.seeds();
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
    let mut text = table(std::slice::from_ref(&seeds), &MNIST)?;
    let _ = write!(
        text,
        "\nMNIST without ones and fives, seeds {first}–{last}: mean AUROC over {} trainings (of detector networks over those that learned), the lowest and the \
         highest below. All trainings are judged on the same test images, so these ranges say what another training would give, not \
         what other images would.",
        all.len()
    );
    let (clothes, names) = clothes()?;
    if !clothes.is_empty() {
        let runs: usize = clothes.iter().map(|seeds| seeds.seeds().len()).sum();
        let _ = write!(text, "\n\n{}", table(&clothes, &FASHION)?);
        let _ = write!(
            text,
            "\nFashion-MNIST, each time without two of its classes ({}): the same over {runs} trainings.",
            names.join("; ")
        );
    }
    Ok(text)
}

/// The studies with Fashion-MNIST, and the classes that each left out.
fn clothes() -> Result<(Vec<Seeds>, Vec<String>)> {
    let folders = fs::read_dir(Seeds::folder()).into_iter().flatten().flatten();
    let name =
        |entry: fs::DirEntry| entry.file_name().to_string_lossy().strip_prefix(CLOTHES).map(String::from);
    let mut names: Vec<String> = folders.filter_map(name).collect();
    names.sort();
    let read = |name: &String| Seeds::read_from(Seeds::folder().join(format!("{CLOTHES}{name}")));
    let all = names.iter().map(read).collect::<Result<_>>()?;
    Ok((all, names.iter().map(|name| name.replace('-', " and ")).collect()))
}

/// Puts the tables between the README's markers.
fn write(tables: &str) -> std::result::Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let [before, after] = MARKS.map(|mark| readme.find(mark));
    let (Some(before), Some(after)) = (before.map(|at| at + MARKS[0].len()), after) else {
        return Err(format!("{} has no markers for the results", path.display()));
    };
    let readme = format!("{}\n{tables}\n{}", &readme[..before], &readme[after..]);
    fs::write(&path, readme).map_err(|error| format!("{}: {error}", path.display()))
}

fn main() -> ExitCode {
    let done = tables().map_err(|error| error.to_string());
    let done = done.and_then(|tables| match std::env::args_os().nth(1) {
        Some(option) if option == "--write" => write(&tables),
        _ => terminal::print(tables).map_err(|error| error.to_string()),
    });
    terminal::end(done)
}
