//! `cargo xtask study`: many seeds, one Parquet file each.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::Result;
use crate::place::Place;

/// What was asked for on the command line.
#[derive(Default)]
pub struct Options {
    pub seeds: String,
    pub out: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<ExitCode> {
    let seeds = seeds(&options.seeds)?;
    let place = Place::find()?;
    let out = options.out.clone().unwrap_or_else(|| place.root.join("data/study"));
    std::fs::create_dir_all(&out).map_err(|error| format!("{} cannot be made: {error}", out.display()))?;
    let mut study = place.cargo(false);
    study.args(["run", "--quiet", "--package", "nnerr", "--example", "study", "--"]).arg(out);
    study.args(seeds.iter().map(u64::to_string));
    let status = study.status().map_err(|error| format!("cargo does not start: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `1..10` (both ends included), `7`, or `1,4,1000..1005`.
fn seeds(text: &str) -> Result<Vec<u64>> {
    let number =
        |part: &str| part.trim().parse::<u64>().map_err(|_| format!("--seeds {text}: `{part}` is no seed"));
    let mut seeds = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once("..") {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(part)?, number(part)?),
        };
        if first > last || last - first >= 100_000 {
            return Err(format!("--seeds {text}: {first}..{last} is not a range of 1 to 100000 seeds"));
        }
        for seed in first..=last {
            if seeds.contains(&seed) {
                return Err(format!("--seeds {text}: seed {seed} is named twice"));
            }
            seeds.push(seed);
        }
    }
    Ok(seeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_ranges_and_lists_without_repeats() {
        assert_eq!(seeds("1..3, 7").unwrap(), [1, 2, 3, 7]);
        assert_eq!(seeds("1..3,2").unwrap_err(), "--seeds 1..3,2: seed 2 is named twice");
        assert_eq!(seeds("").unwrap_err(), "--seeds : `` is no seed");
        assert!(seeds("3..1").unwrap_err().contains("is not a range"));
        assert!(seeds("-1").unwrap_err().contains("`-1` is no seed"));
    }
}
