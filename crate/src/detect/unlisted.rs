//! Detectors that are not in [`DETECTORS`](super::DETECTORS) yet, in its form, and what every line
//! of that list is tested for. Where a line enters the list, it leaves this file.

use super::{
    Ash, Detector, Entry, Fit, NeuronCoverage, Scale, She,
    registry::{
        each, entry, one,
        tests::{judged_alike, two_ways},
    },
};
use crate::{
    ErrorKind,
    data::Digits,
    detect::{Basis, Evaluation, Fitted, Task},
    metric::Confidence,
    network::{OutputUnit, Params},
    record::Record,
    study::{Sets, Study},
};

#[rustfmt::skip] // one line for each
const UNLISTED: &[Entry] = &[
    entry("nac", "Liu et al. 2024", |b| each(b, NeuronCoverage::layer)),
    entry("nac", "Liu et al. 2024", |b| one(NeuronCoverage::all_layers().fit(b)?)),
    entry("she", "Zhang et al. 2023", |b| one(She::new().fit(b)?)),
    entry("ash-p", "Djurisic et al. 2023", |b| one(Ash::pruned().fit(b)?)),
    entry("ash-b", "Djurisic et al. 2023", |b| one(Ash::binarised().fit(b)?)),
    entry("ash-s", "Djurisic et al. 2023", |b| one(Ash::scaled().fit(b)?)),
    entry("scale", "Xu et al. 2024", |b| one(Scale::new().fit(b)?)),
];

fn fitted(entry: &Entry, basis: &Basis) -> Fitted {
    let fitted = entry.fit(basis).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    assert!(!fitted.is_empty() && fitted.iter().all(|detector| detector.name() == entry.name));
    fitted
}

/// A small network that errs now and then.
fn basis(hidden: &[usize], seed: u64, output: OutputUnit) -> (Basis, Sets) {
    let split = Digits::synthetic(2000, 400, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden(hidden.to_vec()).batch(10).epochs(3).rate(0.002).seed(seed);
    let study = Study::observed(&split, params.output(output), &mut []).unwrap();
    let sets = Sets::with_noise(&study, &split, 60, 0.2).unwrap();
    (Basis::new(&split, &study).unwrap(), sets)
}

#[test]
fn a_sigmoid_output_is_judged_as_two_softmax_outputs_are() {
    let (split, studies) = two_ways();
    let [(one, one_test), (two, two_test)] =
        studies.map(|study| (Basis::new(&split, &study).unwrap(), study.record(&split.normal).unwrap()));
    for entry in UNLISTED {
        for (one, two) in fitted(entry, &one).iter().zip(&fitted(entry, &two)) {
            judged_alike(entry.name, &one.score(&one_test).unwrap(), &two.score(&two_test).unwrap());
        }
    }
}

#[test]
fn a_class_that_is_never_predicted_is_judged_too() {
    let split = Digits::synthetic(3000, 200, 1).unwrap().leave_out(&[0, 1, 2, 4, 5, 6]).unwrap();
    let params = Params::default().hidden([30, 20]).batch(10);
    let study = Study::observed(&split, params, &mut []).unwrap().that_never_predicts(2);
    let (basis, normal) = (Basis::new(&split, &study).unwrap(), study.record(&split.normal).unwrap());
    for entry in UNLISTED {
        for detector in fitted(entry, &basis) {
            let scores = detector.score(&normal).unwrap();
            assert!(scores.iter().all(|score| score.is_finite()), "{}: {scores}", entry.name);
        }
    }
}

/// Whatever the output unit; with one thread as with four.
#[test]
fn the_same_basis_gives_the_same_finite_bits() {
    for output in [OutputUnit::Linear, OutputUnit::Relu] {
        let (basis, sets) = basis(&[30, 20], 1, output);
        for entry in UNLISTED {
            let scores = || {
                let sets = [&sets.normal, &sets.left_out[0], &sets.left_out[1], basis.train().unwrap()];
                let score = |detector: &dyn Detector| sets.map(|set| detector.score(set).unwrap());
                fitted(entry, &basis).iter().map(|detector| score(&**detector)).collect::<Vec<_>>()
            };
            let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let own = on(1).install(scores);
            assert!(own.iter().flatten().flatten().all(|score| score.is_finite()), "{}", entry.name);
            assert_eq!(own, on(4).install(scores), "{}", entry.name);
        }
    }
}

#[test]
fn the_record_of_another_network_is_refused() {
    let (own, _) = basis(&[30, 20], 1, OutputUnit::Linear);
    let others = [(&[31, 20][..], 1), (&[30, 20, 20], 1), (&[30, 20], 2)];
    let records = others.map(|(hidden, seed)| basis(hidden, seed, OutputUnit::Linear).1.normal);
    for detector in UNLISTED.iter().flat_map(|entry| fitted(entry, &own)) {
        for record in &records {
            let error = detector.score(record).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Shape, "{}: {error}", detector.name());
            assert!(error.to_string().contains("comes from another network"), "{error}");
        }
    }
}

/// Unfamiliar digits and mistakes together score higher than what is classified correctly, in one
/// layer at least.
#[test]
fn higher_is_more_doubtful() {
    let (basis, sets) = basis(&[30, 20], 1, OutputUnit::Linear);
    for entry in UNLISTED {
        let area = |detector: &dyn Detector| {
            let others: Vec<&Record> = sets.left_out.iter().collect();
            let evaluation = Evaluation::new(detector, &sets.normal, &others).unwrap();
            evaluation.auroc(Task::Erroneous(&["ones", "fives"]), Confidence::All).unwrap().unwrap()
        };
        let areas: Vec<f64> = fitted(entry, &basis).iter().map(|detector| area(&**detector)).collect();
        assert!(areas.iter().any(|&area| area > 0.5), "{}: {areas:?}", entry.name);
    }
}
