//! Measures Chapter 3 for many seeds, one Parquet file each: what `cargo xtask study`
//! runs.
//!
//!     study FOLDER FIRST LAST
//!
//! Seeds that are finished are skipped; one that fails is named, and the others go on.

use std::{process::ExitCode, time::Instant};

use nnerr::prelude::*;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, first, last] = &arguments[..] else {
        eprintln!("usage: study FOLDER FIRST LAST");
        return ExitCode::FAILURE;
    };
    let (Ok(first), Ok(last)) = (first.parse::<u64>(), last.parse::<u64>()) else {
        eprintln!("the seeds {first} and {last} are not both whole numbers of 0 and more");
        return ExitCode::FAILURE;
    };
    let digits = match Digits::load(Source::Mnist) {
        Ok(digits) => digits,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let started = Instant::now();
    let (mut measured, mut failed) = (0u32, Vec::new());
    for seed in first..=last {
        match Seeds::measure(folder, &digits, &Params::default().seed(seed)) {
            Ok(true) => measured += 1,
            Ok(false) => {
                println!("seed {seed}: was measured before");
                continue;
            }
            Err(error) => {
                eprintln!("seed {seed}: {error}");
                failed.push(seed);
                continue;
            }
        }
        let each = started.elapsed().as_secs_f64() / f64::from(measured);
        let left = each * (last - seed) as f64;
        println!(
            "seed {seed}: measured ({:.0} % of the seeds, about {left:.0} s left)",
            share(seed, first, last)
        );
    }
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("{} seeds failed: {failed:?}; all others are in {folder}", failed.len());
    ExitCode::FAILURE
}

/// How many of the seeds are done, in percent.
fn share(seed: u64, first: u64, last: u64) -> f64 {
    100.0 * (seed - first + 1) as f64 / (last - first + 1) as f64
}
