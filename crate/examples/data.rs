//! Finds or fetches MNIST (else draws the synthetic digits) and the sets of Chapter 5 that lie
//! in files, and says which they are: `cargo run -p nnerr --example data`.

mod terminal;

use std::{error::Error, process::ExitCode};

use nnerr::data::{Digits, Fetch, Source};
use nnerr::study::ComparisonSets;
use terminal::{print, tell};

fn main() -> ExitCode {
    terminal::end(data())
}

fn data() -> Result<(), Box<dyn Error>> {
    let digits = Digits::load(Source::Auto)?;
    print(format_args!("origin: {}", digits.origin()))?;
    let found = |name: &&str| match Fetch::from_environment().test_files(name) {
        Ok(_) => true,
        Err(error) => {
            tell(error);
            false
        }
    };
    let sets: Vec<&str> = ComparisonSets::FILES.into_iter().filter(found).collect();
    let names = if sets.is_empty() { "none".into() } else { sets.join(", ") };
    print(format_args!("further sets: {names}"))?;
    Ok(())
}
