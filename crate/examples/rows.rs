//! Writes the comparison of Chapter 5, detector by set by seed, from the committed seeds as
//! CSV: what `cargo xtask lab --headless` adds to `results.csv`.
//!
//!     rows FILE

use nnerr::{Result, claim::Seeds};

fn main() -> Result<()> {
    let file = std::env::args_os().nth(1).unwrap_or_else(|| "results.csv".into());
    Seeds::read()?.comparison()?.save_csv(file)
}
