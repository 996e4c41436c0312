//! Finds or fetches MNIST (else draws the synthetic digits) and the sets of Chapter 5 that lie
//! in files, and says which they are: `cargo run -p nnerr --example data`.

use nnerr::data::{Digits, Fetch, Source};
use nnerr::study::ComparisonSets;

fn main() -> nnerr::Result<()> {
    let digits = Digits::load(Source::Auto)?;
    println!("origin: {}", digits.origin());
    let found = |name: &&str| match Fetch::from_environment().test_files(name) {
        Ok(_) => true,
        Err(error) => {
            eprintln!("{error}");
            false
        }
    };
    let sets: Vec<&str> = ComparisonSets::FILES.into_iter().filter(found).collect();
    println!("further sets: {}", if sets.is_empty() { "none".into() } else { sets.join(", ") });
    Ok(())
}
