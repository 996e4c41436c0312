//! Measures every number of the notebooks for many seeds, one Parquet file each: what
//! `cargo xtask study` runs.
//!
//!     study [--glorot] [--data DATA] [--leave-out CLASSES] RESULTS SEED ...
//!
//! DATA is `fashion-mnist`, or a folder with the four files of a data set in MNIST's format,
//! instead of MNIST; CLASSES, as in `4,6`, are left out instead of 1 and 5; `--glorot`
//! draws initial weights after Glorot and Bengio instead of in ±0.05, for what the claims owe
//! to them. Seeds that are finished are skipped; one that fails is named, and the others go on.

mod terminal;

use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
    time::Instant,
};

use nnerr::prelude::*;
use terminal::{print, tell};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (params, arguments) = match arguments.as_slice() {
        [option, rest @ ..] if option == "--glorot" => {
            (Params::default().initial(InitialWeights::GlorotUniform { bias: 1.0 }), rest)
        }
        rest => (Params::default(), rest),
    };
    let (source, arguments) = match arguments {
        [option, name, rest @ ..] if option == "--data" && name == "fashion-mnist" => {
            (Source::FashionMnist, rest)
        }
        [option, folder, rest @ ..] if option == "--data" => (Source::Dir(folder.into()), rest),
        rest => (Source::Mnist, rest),
    };
    let (left_out, rest) = match arguments {
        [option, classes, rest @ ..] if option == "--leave-out" => (Some(classes), rest),
        rest => (None, rest),
    };
    let Some((results, seeds)) =
        rest.split_first().filter(|(first, _)| !first.as_encoded_bytes().starts_with(b"-"))
    else {
        tell("usage: study [--glorot] [--data DATA] [--leave-out CLASSES] RESULTS SEED ...");
        return ExitCode::FAILURE;
    };
    let done = classes(left_out).and_then(|left_out| study(&params, source, &left_out, results, seeds));
    terminal::end(done.and_then(|failed| match failed.len() {
        0 => Ok(()),
        count => Err(format!("{count} of {} seeds failed: {failed:?}", seeds.len())),
    }))
}

/// The classes to leave out: those of the thesis where none are named.
fn classes(text: Option<&OsString>) -> std::result::Result<Vec<usize>, String> {
    let Some(text) = text else { return Ok(vec![1, 5]) };
    let text = text.to_string_lossy();
    let number = |part: &str| {
        part.trim().parse().map_err(|_| format!("--leave-out {text}: `{part}` is no class, as in 4,6"))
    };
    text.split(',').map(number).collect()
}

/// Measures seed after seed; gives those that failed.
fn study(
    params: &Params,
    source: Source,
    left_out: &[usize],
    results: &OsStr,
    seeds: &[OsString],
) -> std::result::Result<Vec<u64>, String> {
    let number = |text: &OsString| {
        text.to_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| format!("{} is no seed", text.display()))
    };
    let seeds: Vec<u64> = seeds.iter().map(number).collect::<std::result::Result<_, _>>()?;
    let said = |line: &str| print(line).map_err(|error| error.to_string());
    let digits = Digits::load(source).map_err(|error| error.to_string())?;
    let (started, mut measured, mut failed) = (Instant::now(), 0u32, Vec::new());
    for (place, &seed) in seeds.iter().enumerate() {
        let done = format!("{} of {} seeds", place + 1, seeds.len());
        match Seeds::measure_leaving_out(results, &digits, left_out, &params.clone().seed(seed)) {
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
