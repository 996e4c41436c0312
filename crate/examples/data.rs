//! Finds or fetches MNIST (else draws the synthetic digits) and says which it was:
//! `cargo run -p nnerr --example data`.

use nnerr::data::{Digits, Source};
use nnerr::network::simd_level;

fn main() -> nnerr::Result<()> {
    let digits = Digits::load(Source::Auto)?;
    println!("origin: {}", digits.origin());
    // What the numbers of a notebook depend on besides its own cells.
    println!("data: {}", digits.train().digest());
    println!("simd: {}", simd_level());
    Ok(())
}
