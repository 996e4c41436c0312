//! Doubtful samples of your own data set, and why they are doubtful.
//!
//!     own_data fit  FOLDER DETECTOR.safetensors
//!     own_data flag FOLDER DETECTOR.safetensors OUT
//!
//! FOLDER holds MNIST's four IDX files (`data/README.md`), plain or gzip. `fit` trains a
//! network on the classes of its training labels, two to ten of 0–9, and keeps it with its detector in one file; `flag`, in another process and with
//! the test files alone, writes to the folder OUT `doubtful.csv`, all test samples with the
//! most doubtful first, and the first ten beside their nearest training images as
//! `doubtful.svg` and `doubtful.png`. Labels are shown where there are any.

mod terminal;

use std::{env, error::Error, path::Path, path::PathBuf, process::ExitCode};

use nnerr::prelude::*;

type Done = std::result::Result<(), Box<dyn Error>>;

/// Samples and examples of either side that are drawn.
const DRAWN: (usize, usize) = (10, 3);

/// Trains on the folder's training files.
fn fit(folder: &Path, file: &Path) -> Done {
    let digits = Digits::load(Source::Dir(folder.into()))?;
    let split = digits.whole();
    // As many steps as MNIST's 60 000 samples give in one epoch, at most 20 times the samples.
    let samples = digits.train().len();
    let epochs = (60_000 / samples).clamp(1, 20);
    let study = Study::new(&split, Params::default().epochs(epochs).batch(samples.min(100)))?;
    NearestExamples::new().fit(&Basis::new(&split, &study)?)?.save(file)?;
    Ok(terminal::print(format_args!("{digits}\n{study}\nthe detector is in {}", file.display()))?)
}

/// Ranks the folder's test files by doubt.
fn flag(folder: &Path, file: &Path, out: &Path) -> Done {
    let detector = FittedNearestExamples::load(file)?;
    let samples = match Samples::load_test("test", folder) {
        Err(error) if error.kind() == ErrorKind::Missing => Samples::load_unlabelled("test", folder)?,
        samples => samples?,
    };
    let test = detector.record(&samples)?;
    let scores = detector.score(&test)?;
    let ranked = ranked(&scores);
    let column = |value: &dyn Fn(usize) -> f64| ranked.iter().map(|&place| value(place)).collect::<Vec<_>>();
    let mut table = Table::titled("Samples, the most doubtful first")
        .column("rank", 1..=ranked.len())
        .column("sample", ranked.clone())
        .column("score", column(&|place| scores[place]))
        .column("predicted", ranked.iter().map(|&place| test.predicted()[place]))
        .column("confidence", column(&|place| test.confidence()[place]));
    if let Ok(labels) = samples.labels() {
        table = table.column("label", ranked.iter().map(|&place| labels[place]));
    }
    let first = test.select("doubtful", &ranked[..DRAWN.0.min(ranked.len())])?;
    let figure = figure::examples("The most doubtful samples", &detector, &first, DRAWN.1)?
        .subtitle(format!(
            "{} test samples of {}, ranked by their nearest examples",
            test.len(),
            folder.display()
        ))
        .caption("Below each example: its class and its distance to the sample, both as images of length 1.");
    table.build()?.save_csv(out.join("doubtful.csv"))?;
    figure.save_svg(out.join("doubtful.svg"))?;
    figure.save_png(out.join("doubtful.png"))?;
    Ok(terminal::print(format_args!("{} samples ranked in {}", test.len(), out.display()))?)
}

fn main() -> ExitCode {
    // Paths, which need not be UTF-8.
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let command = arguments.first().and_then(|command| command.to_str());
    terminal::end(match (command, arguments.get(1..).unwrap_or_default()) {
        (Some("fit"), [folder, file]) => fit(folder, file),
        (Some("flag"), [folder, file, out]) => flag(folder, file, out),
        _ => Err("usage: own_data fit FOLDER DETECTOR.safetensors\n       \
                  own_data flag FOLDER DETECTOR.safetensors OUT"
            .into()),
    })
}
