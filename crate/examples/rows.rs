//! Writes the comparison of Chapter 5, detector by set by seed, from the committed seeds as
//! CSV: what `cargo xtask lab --headless` adds to `results.csv`. AUROC, FPR95 in both directions
//! (`fpr95`: the task's positives are to be found; `fpr95-ok`: correct ones), AUPR in both.
//!
//!     rows FILE

use std::error::Error;

use nnerr::{claim::Seeds, polars::prelude::BooleanChunked, table::Table};

/// What the file has of every detector, set and seed.
const QUANTITIES: [&str; 5] = ["auroc", "fpr95", "fpr95-ok", "aupr-err", "aupr-ok"];

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).unwrap_or_else(|| "results.csv".into());
    let rows = Seeds::read()?.notebook("09");
    let wanted: BooleanChunked =
        rows.texts("quantity")?.iter().map(|quantity| Some(QUANTITIES.contains(&&**quantity))).collect();
    let frame = rows.frame().filter(&wanted)?.drop("task")?;
    Ok(Table::from_frame("The comparison, seed by seed", frame).save_csv(file)?)
}
