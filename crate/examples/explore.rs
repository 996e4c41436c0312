#![allow(missing_docs)]
use nnerr::prelude::*;
use std::time::Instant;
fn main() -> nnerr::Result<()> {
    let digits = Digits::load(Source::Auto)?;
    for seed in 1..=3 {
        let t = Instant::now();
        let e = Experiment::new(&digits, &Params::default().seed(seed))?;
        let t0 = t.elapsed();
        let mut rows = 0;
        for (name, f) in [
            ("cal", Experiment::calibration as fn(&Experiment) -> nnerr::Result<Findings>),
            ("neurons", Experiment::neurons),
            ("sets", Experiment::sets),
            ("detectors", Experiment::detectors),
        ] {
            let t = Instant::now();
            let found = f(&e)?;
            rows += found.results().len();
            println!("{seed} {name} {:?} {}", t.elapsed(), found.results().len());
            for d in found.decided() {
                println!("   {d:?}");
            }
        }
        println!("experiment {t0:?} rows {rows}");
    }
    Ok(())
}
