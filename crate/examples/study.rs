//! Measures every number of the notebooks for many seeds, one Parquet file each: what
//! `cargo xtask study` runs.
//!
//!     study [--glorot] [--epochs N] [--data DATA] [--leave-out CLASSES] RESULTS SEED ...
//!
//! DATA is `fashion-mnist`, or a folder with the four files of a data set in MNIST's format,
//! instead of MNIST; CLASSES, as in `4,6`, are left out instead of 1 and 5; N epochs train the
//! detector networks instead of 100; `--glorot` draws initial weights after Glorot and Bengio
//! instead of in ±0.05, for what the claims owe to them. Seeds that are finished are skipped; one
//! that fails is named, and the others go on.

mod terminal;

use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
    time::Instant,
};

use nnerr::prelude::*;
use terminal::{print, tell};

const USAGE: &str =
    "usage: study [--glorot] [--epochs N] [--data DATA] [--leave-out CLASSES] RESULTS SEED ...";

/// What was asked for.
struct Asked {
    source: Source,
    left_out: Vec<usize>,
    params: Params,
    epochs: Option<usize>,
    results: OsString,
    seeds: Vec<u64>,
}

fn main() -> ExitCode {
    let asked = asked(std::env::args_os().skip(1));
    terminal::end(asked.and_then(|asked| {
        let failed = study(&asked)?;
        match failed.len() {
            0 => Ok(()),
            count => Err(format!("{count} of {} seeds failed: {failed:?}", asked.seeds.len())),
        }
    }))
}

fn asked(mut arguments: impl Iterator<Item = OsString>) -> std::result::Result<Asked, String> {
    let mut asked = Asked {
        source: Source::Mnist,
        left_out: vec![1, 5],
        params: Params::default(),
        epochs: None,
        results: OsString::new(),
        seeds: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| USAGE.to_owned());
        match argument.to_string_lossy().as_ref() {
            "--glorot" => asked.params = asked.params.initial(InitialWeights::GlorotUniform { bias: 1.0 }),
            "--epochs" => asked.epochs = Some(number(&value()?, "no number of epochs")?),
            "--data" => {
                let name = value()?;
                let clothes = name == "fashion-mnist";
                asked.source = if clothes { Source::FashionMnist } else { Source::Dir(name.into()) };
            }
            "--leave-out" => asked.left_out = classes(&value()?)?,
            other if other.starts_with('-') => return Err(USAGE.to_owned()),
            _ if asked.results.is_empty() => asked.results = argument,
            _ => asked.seeds.push(number(&argument, "no seed")?),
        }
    }
    if asked.results.is_empty() { Err(USAGE.to_owned()) } else { Ok(asked) }
}

fn number<T: std::str::FromStr>(text: &OsStr, wrong: &str) -> std::result::Result<T, String> {
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| format!("{} is {wrong}", text.display()))
}

/// The classes to leave out.
fn classes(text: &OsStr) -> std::result::Result<Vec<usize>, String> {
    let text = text.to_string_lossy();
    let number = |part: &str| {
        part.trim().parse().map_err(|_| format!("--leave-out {text}: `{part}` is no class, as in 4,6"))
    };
    text.split(',').map(number).collect()
}

/// Measures seed after seed; gives those that failed.
fn study(asked: &Asked) -> std::result::Result<Vec<u64>, String> {
    let said = |line: &str| print(line).map_err(|error| error.to_string());
    let digits = Digits::load(asked.source.clone()).map_err(|error| error.to_string())?;
    let mut trial = Trial::new(&digits).leaving_out(&asked.left_out).params(asked.params.clone());
    if let Some(epochs) = asked.epochs {
        trial = trial.detector_epochs(epochs);
    }
    let (started, seeds) = (Instant::now(), &asked.seeds);
    let (mut measured, mut failed) = (0u32, Vec::new());
    for (place, &seed) in seeds.iter().enumerate() {
        let done = format!("{} of {} seeds", place + 1, seeds.len());
        match trial.measure(&asked.results, seed) {
            Ok(true) => {
                measured += 1;
                let each = started.elapsed().as_secs_f64() / f64::from(measured);
                let left = each * (seeds.len() - place - 1) as f64;
                said(&format!("seed {seed}: measured; {done}, {each:.1} s each, at most {left:.0} s left"))?;
            }
            Ok(false) => said(&format!("seed {seed}: measured before; {done}"))?,
            Err(error) => {
                tell(format_args!("seed {seed}: {error}"));
                failed.push(seed);
            }
        }
    }
    Ok(failed)
}
