//! Finds or fetches MNIST (else draws the synthetic digits) and the sets of Chapter 5 that lie
//! in files, and says which they are: `cargo run -p nnerr --example data`.

mod terminal;

use std::{error::Error, process::ExitCode};

use nnerr::data::{Digits, Fetch, Source};
use nnerr::network::simd_level;
use nnerr::study::ComparisonSets;
use terminal::{print, tell};

fn main() -> ExitCode {
    terminal::end(data())
}

fn data() -> Result<(), Box<dyn Error>> {
    let digits = Digits::load(Source::Auto)?;
    print(format_args!("origin: {}", digits.origin()))?;
    // What the numbers of a notebook depend on besides its own cells.
    print(format_args!("data: {}", digits.train().digest()))?;
    print(format_args!("simd: {}", simd_level()))?;
    let found = |name: &&str| match Fetch::from_environment().test_files(name) {
        Ok(_) => true,
        Err(error) => {
            tell(error);
            false
        }
    };
    let sets: Vec<&str> = ComparisonSets::FILES.into_iter().filter(found).collect();
    print(format_args!("sets: {}", sets.join(" ")))?;
    Ok(())
}
