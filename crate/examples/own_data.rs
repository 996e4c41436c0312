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

use std::{path::Path, process::ExitCode};

use nnerr::prelude::*;

/// Samples and examples of either side that are drawn.
const DRAWN: (usize, usize) = (10, 3);

/// Trains on the folder's training files.
fn fit(folder: &str, file: &str) -> Result<()> {
    let digits = Digits::load(Source::Dir(folder.into()))?;
    let split = digits.whole();
    // As many steps as MNIST's 60 000 samples give in one epoch, at most 20 times the samples.
    let samples = digits.train().len();
    let epochs = (60_000 / samples).clamp(1, 20);
    let study = Study::new(&split, Params::default().epochs(epochs).batch(samples.min(100)))?;
    NearestExamples::new().fit(&Basis::new(&split, &study)?)?.save(file)?;
    println!("{digits}\n{study}\nthe detector is in {file}");
    Ok(())
}

/// Ranks the folder's test files by doubt.
fn flag(folder: &str, file: &str, out: &str) -> Result<()> {
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
        .shows(format!("{} test samples of {folder}, ranked by their nearest examples", test.len()))
        .caption("Below each example: its class and its distance to the sample, both as images of length 1.");
    let out = Path::new(out);
    table.build()?.save_csv(out.join("doubtful.csv"))?;
    figure.save_svg(out.join("doubtful.svg"))?;
    figure.save_png(out.join("doubtful.png"))?;
    println!("{} samples ranked in {}", test.len(), out.display());
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["fit", folder, file] => fit(folder, file),
        ["flag", folder, file, out] => flag(folder, file, out),
        _ => {
            eprintln!("usage: own_data fit FOLDER DETECTOR.safetensors");
            eprintln!("       own_data flag FOLDER DETECTOR.safetensors OUT");
            return ExitCode::FAILURE;
        }
    };
    done.map_or_else(
        |error| {
            eprintln!("{error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
