//! What all detectors keep, kept by settings that the list does not have, and by `Conformal`: see the tests of `registry.rs` and `tests/detect_contract.rs`.

use super::{
    registry::tests::{judged_alike, two_ways},
    *,
};
use crate::{
    ErrorKind,
    data::{Digits, Split},
    metric::Confidence,
    network::Params,
    study::Study,
};

fn unlisted() -> Vec<Box<dyn Candidate + Sync>> {
    vec![
        Box::new(Gram::summed()),
        Box::new(Gram::layer(2).orders([1, 3])),
        Box::new(Conformal::of(DeepKnn::layer(2).k(10))),
        Box::new(Conformal::of(Baseline).by_predicted_class()),
        Box::new(Vim::new().variance(0.9)),
        Box::new(Vim::new().dimensions(5)),
        Box::new(NeuronCoverage::layer(2)),
    ]
}

fn trained(hidden: &[usize], seed: u64) -> (Split, Study) {
    let split = Digits::synthetic(2000, 400, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden(hidden.to_vec()).batch(10).epochs(3).rate(0.002).seed(seed);
    let study = Study::observed(&split, params, &mut []).unwrap();
    (split, study)
}

#[test]
fn a_sigmoid_output_is_judged_as_two_softmax_outputs_are() {
    let (split, studies) = two_ways();
    for candidate in unlisted() {
        let [(name, own), (_, expected)] = studies.each_ref().map(|study| {
            let detector = candidate.fitted(&Basis::new(&split, study).unwrap()).unwrap();
            (detector.name(), detector.score(&study.record(&split.normal).unwrap()).unwrap())
        });
        judged_alike(&name, &own, &expected);
    }
}

#[test]
fn a_class_that_is_never_predicted_is_judged_too() {
    let split = Digits::synthetic(3000, 200, 1).unwrap().leave_out(&[0, 1, 2, 4, 5, 6]).unwrap();
    let study = Study::observed(&split, Params::default().hidden([30, 20]).batch(10), &mut []).unwrap();
    let study = study.that_never_predicts(2);
    let normal = study.record(&split.normal).unwrap();
    for candidate in unlisted() {
        let detector = candidate.fitted(&Basis::new(&split, &study).unwrap()).unwrap();
        let scores = detector.score(&normal).unwrap();
        assert!(scores.iter().all(|score| !score.is_nan()), "{}: {scores}", detector.name());
    }
}

#[test]
fn bits_come_again_and_other_networks_are_refused() {
    let (split, study) = trained(&[30, 20], 1);
    let basis = Basis::new(&split, &study).unwrap();
    let normal = study.record(&split.normal).unwrap();
    let others = [(&[31, 20][..], 1), (&[30, 20, 20], 1), (&[30, 20], 2)];
    let others = others.map(|(hidden, seed)| {
        let (split, study) = trained(hidden, seed);
        study.record(&split.normal).unwrap()
    });
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    for candidate in unlisted() {
        let detector = candidate.fitted(&basis).unwrap();
        let own = detector.score(&normal).unwrap();
        let again = pool.install(|| candidate.fitted(&basis).unwrap().score(&normal).unwrap());
        assert_eq!(own, again, "{}", detector.name());
        assert!(own.iter().all(|score| !score.is_nan()), "{}", detector.name());
        for record in &others {
            let error = detector.score(record).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Shape, "{}: {error}", detector.name());
        }
    }
}

/// Unfamiliar digits and mistakes score higher than what is classified correctly, and no half of
/// the training samples is told from the test set.
#[test]
fn higher_is_more_doubtful_and_nothing_is_memorised() {
    let split = Digits::synthetic(8000, 4000, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([40, 30]).batch(20).rate(0.002).seed(4);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let basis = Basis::new(&split, &study).unwrap();
    let halves = SplitHalf::new(&basis).unwrap();
    let record = |samples| study.record(samples).unwrap();
    let (normal, ones) = (record(&split.normal), record(&split.left_out[0]));
    for candidate in unlisted() {
        let detector = candidate.fitted(&basis).unwrap();
        let (name, layer) = (detector.name(), detector.layer());
        let evaluation = Evaluation::new(&*detector, &normal, &[&ones]).unwrap();
        let area = evaluation.auroc(Task::Erroneous(&["ones"]), Confidence::All).unwrap().unwrap();
        assert!(area > 0.5, "{name}: {area}");
        let area = halves.auroc(&*candidate.fitted(halves.half()).unwrap()).unwrap();
        assert!(SplitHalf::ALIKE.contains(&area), "{name} {layer}: {area}");
    }
}
