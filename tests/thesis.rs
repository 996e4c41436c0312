//! Numbers of the thesis, as bands, on real MNIST.

use nnerr::prelude::*;
use nnerr_tests::mnist;

/// The thesis' N10: accuracy 95.31 %, expected calibration error 0.57 %.
#[test]
fn every_seed_of_n10_lies_near_the_thesis() {
    let digits = mnist();
    let split = digits.whole();
    let mut report = String::from("seed accuracy    ECE  largest activation count  always active\n");
    let mut outside = 0;
    for seed in 1..=10 {
        // Trained anew: the cache could hide a change.
        let study = Study::observed(&split, Params::default().seed(seed), &mut []).unwrap();
        let test = study.record(&split.normal).unwrap();
        let calibration = Calibration::new(test.confidence(), &test.correct().unwrap(), 10).unwrap();
        let (accuracy, ece) = (calibration.accuracy(), calibration.ece());
        let counts = study.activation_count();
        assert_eq!((counts.batches(), counts.samples()), (600, 60_000));
        let (mut largest, mut always) = (0, 0);
        for layer in 1..=5 {
            let (first, every) = (counts.layer(layer).unwrap(), counts.every_sample(layer).unwrap());
            largest = largest.max(*first.iter().max().unwrap());
            for (&first, &every) in first.iter().zip(every) {
                if every == 60_000 {
                    always += 1;
                    assert_eq!(first, 600, "seed {seed}, layer {layer}: every sample activated it");
                }
            }
        }
        report +=
            &format!("{seed:4} {:6.2} % {:5.2} % {largest:25} {always:14}\n", 100.0 * accuracy, 100.0 * ece);
        let near = (0.935..=0.965).contains(&accuracy) && (0.002..=0.012).contains(&ece);
        outside += usize::from(!near || largest > 600);
    }
    println!("{report}");
    assert_eq!(outside, 0, "accuracy must be 93.5–96.5 %, ECE 0.2–1.2 %, no count above 600:\n{report}");
}

/// Equation 2.7 as it stands, at the thesis' rate and in its one epoch, is not what gave its figures.
#[test]
fn plain_gradient_descent_stays_far_below_95_percent() {
    let split = mnist().whole();
    let plain = Study::observed(&split, Params::default().optimiser(Optimiser::Sgd), &mut []).unwrap();
    let accuracy = plain.record(&split.normal).unwrap().accuracy().unwrap();
    assert!(accuracy < 0.8, "{accuracy}");
}
