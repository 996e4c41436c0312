//! Finds or fetches MNIST (else draws the synthetic digits) and the sets of Chapter 5 that lie
//! in files, and says which they are: `cargo run -p nnerr --example data`.

use nnerr::data::{Digits, Fetch, Source};
use nnerr::network::simd_level;
use nnerr::study::ComparisonSets;

fn main() -> nnerr::Result<()> {
    let digits = Digits::load(Source::Auto)?;
    println!("origin: {}", digits.origin());
    // What the numbers of a notebook depend on besides its own cells.
    println!("data: {}", digits.train().digest());
    println!("simd: {}", simd_level());
    let found = |name: &&str| match Fetch::from_environment().test_files(name) {
        Ok(_) => true,
        Err(error) => {
            eprintln!("{error}");
            false
        }
    };
    let sets: Vec<&str> = ComparisonSets::FILES.into_iter().filter(found).collect();
    println!("sets: {}", sets.join(" "));
    Ok(())
}
