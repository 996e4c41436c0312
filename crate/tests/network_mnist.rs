//! Ten seeds of N10 on real MNIST, against the bands that the thesis' figures lie in:
//! accuracy 95.31 %, expected calibration error 0.57 %.

use nnerr::{
    data::{Digits, Source},
    network::Params,
    record::Record,
    study::Study,
};

/// Expected calibration error with ten bins (eq. 3.12), written naively.
fn ece(record: &Record) -> f64 {
    let correct = record.correct().unwrap();
    let mut gaps = [0.0; 10];
    for (confidence, correct) in record.confidence().iter().zip(&correct) {
        gaps[((confidence * 10.0) as usize).min(9)] += confidence - f64::from(u8::from(*correct));
    }
    gaps.iter().map(|gap| gap.abs()).sum::<f64>() / record.len() as f64
}

#[test]
fn ten_seeds_lie_near_the_thesis() {
    let digits = match Digits::load(Source::Mnist) {
        Ok(digits) => digits,
        Err(error) => return eprintln!("not tested: {error}"),
    };
    let split = digits.whole();
    let mut table = String::from("seed  accuracy      ECE  largest activation count  always active\n");
    let mut outside = 0;
    for seed in 1..=10 {
        let study = Study::observed(&split, Params::default().seed(seed), &mut []).unwrap();
        let record = study.record(&split.normal).unwrap();
        let (accuracy, ece) = (record.accuracy().unwrap(), ece(&record));
        let counts = study.activation_count();
        assert_eq!((counts.batches(), counts.samples()), (600, 60_000));
        let (mut largest, mut always) = (0, 0);
        for layer in 1..=5 {
            let (first, every) = (counts.layer(layer).unwrap(), counts.every_sample(layer).unwrap());
            largest = largest.max(*first.iter().max().unwrap());
            for (first, every) in first.iter().zip(every) {
                assert!(*first <= 600 && *every <= 60_000);
                if *every == 60_000 {
                    always += 1;
                    assert_eq!(*first, 600, "always active");
                }
            }
        }
        table +=
            &format!("{seed:4} {:7.2} % {:6.2} % {largest:25} {always:14}\n", 100.0 * accuracy, 100.0 * ece);
        outside += usize::from(!(0.935..=0.965).contains(&accuracy) || !(0.002..=0.012).contains(&ece));
    }
    println!("{table}");
    assert_eq!(outside, 0, "accuracy outside 93.5–96.5 % or ECE outside 0.2–1.2 %:\n{table}");
}
