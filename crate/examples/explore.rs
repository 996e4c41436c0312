#![allow(missing_docs)]
use nnerr::prelude::*;
use std::time::Instant;
fn main() -> nnerr::Result<()> {
    let digits = Digits::load(Source::Auto)?;
    let whole = digits.whole();
    let split = digits.leave_out(&[1, 5])?;
    for seed in 1..=10 {
        let n10 = Study::new(&whole, Params::default().seed(seed))?;
        let test = n10.record(&whole.normal)?;
        let t = Instant::now();
        let neurons = n10.neurons(&test)?;
        let t1 = t.elapsed();
        let n8 = Study::new(&split, Params::default().seed(seed))?;
        let t = Instant::now();
        let sets = Sets::new(&n8, &split);
        let t2 = t.elapsed();
        let sets = match sets { Ok(s) => s, Err(e) => { println!("seed {seed}: {e}"); continue } };
        let weak: Vec<(usize, usize, usize)> = (1..=5).map(|l| (neurons.weak(l, 0.1).unwrap().len(), neurons.weak(l, 0.25).unwrap().len(), neurons.weak(l, 0.5).unwrap().len())).collect();
        println!("seed {seed} acc {:.4} n8 {:.4} mis {} drawn {} neurons {t1:?} sets {t2:?} weak {weak:?}", test.accuracy()?, sets.normal.accuracy()?, sets.misclassified.len(), sets.drawn);
        for l in 1..=5 {
            let c: Vec<f64> = neurons.layer(l, Measure::ActivationCount)?.iter().map(|c| c.unwrap()).collect();
            let low = neurons.below(l, 0.1, &[Measure::ActivationCount])?.len();
            let i2 = neurons.below(l, 0.5, &[Measure::I2])?.len();
            let g = neurons.below(l, 0.1, &[Measure::AverageGradient])?.len();
            let mut s = c.clone(); s.sort_by(f64::total_cmp);
            let a: Vec<String> = sets.compared().iter().map(|r| format!("{} {:.1}", r.name(), 100.0*Activity::new(r).mean(l).unwrap())).collect();
            println!("  layer {l}: counts min {} q1 {} med {} q3 {} max {}; count<10% {low} i2<50% {i2} grad<10% {g}; {}", s[0], s[75], s[150], s[225], s[299], a.join(", "));
        }
        let mut tally = [0; 10]; for &p in sets.noise.predicted() { tally[p] += 1; }
        let mut tally2 = [0; 10]; for &p in sets.unfiltered.predicted() { tally2[p] += 1; }
        println!("  noise {tally:?} unfiltered {tally2:?}");
    }
    Ok(())
}
