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

/// The table of a study: a row for each detector, a column for each set.
fn table(seeds: &Seeds, blocks: &[Block]) -> Result<String> {
    let areas = seeds.auroc().notebook("09").category("all");
    let of_learned = seeds.that_learned()?.auroc().notebook("09").category("all");
    let mut text = String::from("| looks at | detector |");
    for (_, name) in SETS {
        let _ = write!(text, " {name} |");
    }
    text.push_str("\n|---|---|---|---|---|---|---|\n");
    for (looks_at, rows) in blocks {
        for &(detector, of) in *rows {
            let from = if of == Of::Learned { &of_learned } else { &areas };
            let (mut own, mut name) = (from.detector(detector), detector.to_owned());
            match of {
                Of::All => {}
                Of::Pixels => own = own.layer("pixels"),
                Of::BestLayer => {
                    let layer = best_layer(&own)?;
                    name = format!("{detector}, layer {layer}");
                    own = own.layer(layer);
                }
                Of::Learned => {
                    let learned = seeds.quantity("learned").detector(detector).values();
                    let count = learned.iter().filter(|&&learned| learned > 0.0).count();
                    name = format!("{detector}, learned in {count} of {}", learned.len());
                }
            }
            let _ = write!(text, "| {looks_at} | {name} |");
            for (set, _) in SETS {
                text.push_str(&cell(&own.set(set).values()));
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
fn best_layer(own: &Results) -> Result<usize> {
    let mut best = (1, 0.0);
    for layer in 1..=5 {
        let values = own.layer(layer).among("set", SETS.map(|(set, _)| set))?.values();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        if mean > best.1 {
            best = (layer, mean);
        }
    }
    Ok(best.0)
}

/// All tables, and what they are.
fn tables() -> Result<String> {
    let seeds = Seeds::read()?;
    let all = seeds.seeds();
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
    let mut text = table(&seeds, &MNIST)?;
    let _ = write!(
        text,
        "\nMNIST without ones and fives, seeds {first}–{last}: mean AUROC over {} trainings (of detector networks over those that learned), the lowest and the \
         highest below. All trainings are judged on the same test images, so these ranges say what another training would give, not \
         what other images would.",
        all.len()
    );
    for (classes, seeds) in clothes()? {
        let _ = write!(
            text,
            "\n\n{}\nFashion-MNIST without classes {classes}: the same over {} trainings.",
            table(&seeds, &FASHION)?,
            seeds.seeds().len()
        );
    }
    Ok(text)
}

/// The studies with Fashion-MNIST, each behind the classes that it left out.
fn clothes() -> Result<Vec<(String, Seeds)>> {
    let folders = fs::read_dir(Seeds::folder()).into_iter().flatten().flatten();
    let name =
        |entry: fs::DirEntry| entry.file_name().to_string_lossy().strip_prefix(CLOTHES).map(String::from);
    let mut names: Vec<String> = folders.filter_map(name).collect();
    names.sort_by(|one, other| other.cmp(one)); // in the order of notebook 10
    let read = |name: String| {
        let seeds = Seeds::read_from(Seeds::folder().join(format!("{CLOTHES}{name}")))?;
        Ok((name.replace('-', " and "), seeds))
    };
    names.into_iter().map(read).collect()
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
