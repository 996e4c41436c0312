//! The split-half check: it passes what it should, finds what has memorised, and every
//! line of the list goes through it.

use nnerr::{
    ErrorKind, Result, data::Digits, detect::*, metric::Roc, ndarray::Array1, network::Params,
    record::Record, results::each_detector, study::Study,
};

fn basis() -> Basis {
    let split = Digits::synthetic(8000, 4000, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([40, 30]).batch(20).rate(0.002).seed(4);
    let study = Study::observed(&split, params, &mut []).unwrap();
    Basis::new(&split, &study).unwrap()
}

#[test]
fn halves_share_no_sample_and_miss_none() {
    let basis = basis();
    let all = basis.split().train.len();
    let (rest, held) = basis.hold_out(all / 2).unwrap();
    assert_eq!(
        (rest.split().train.len(), rest.bank().unwrap().len(), rest.split().train.len()),
        (all - all / 2, all - all / 2, all - all / 2)
    );
    assert_eq!(rest.split().train.digest(), rest.train().unwrap().samples().digest());
    assert_eq!(rest.bank().unwrap().predicted(), rest.train().unwrap().predicted());
    let image = |record: &Record, place: usize| -> Vec<u32> {
        record.samples().images().row(place).iter().map(|x| x.to_bits()).collect()
    };
    let images = |record: &Record| (0..record.len()).map(|place| image(record, place)).collect::<Vec<_>>();
    let mut together = [images(rest.train().unwrap()), images(&held)].concat();
    let mut whole = images(basis.train().unwrap());
    together.sort();
    whole.sort();
    assert!(together == whole, "each training sample lies in one half");
    let (again, _) = basis.hold_out(all / 2).unwrap();
    assert_eq!(again.split().train.digest(), rest.split().train.digest(), "the seed decides");
    assert_eq!(basis.hold_out(all).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn detectors_of_the_list_do_not_know_the_other_half() {
    let halves = SplitHalf::new(&basis()).unwrap();
    for entry in DETECTORS.iter().filter(|entry| !entry.learns_from_ood) {
        let areas =
            each_detector(&entry.fit(halves.half()).unwrap(), |d| Ok(("auroc", halves.auroc(d)?))).unwrap();
        assert!(!areas.is_empty() && areas.detector(entry.name).len() == areas.len());
        // some 3 000 samples of either kind: the standard error of an AUROC is 0.0075
        assert!(areas.values().iter().all(|area| SplitHalf::ALIKE.contains(area)), "{areas:?}");
    }
}

/// Remembers nothing of the half, but all training samples: the leak that the check is for.
#[test]
fn a_leak_is_found() {
    let basis = basis();
    let halves = SplitHalf::new(&basis).unwrap();
    let honest = halves.auroc(&DeepKnn::layer(2).k(1).fit(halves.half()).unwrap()).unwrap();
    let leaking = halves.auroc(&DeepKnn::layer(2).k(1).fit(&basis).unwrap()).unwrap();
    assert!(leaking > 0.9 && !SplitHalf::ALIKE.contains(&leaking), "{leaking}");
    assert!(SplitHalf::ALIKE.contains(&honest), "{honest}");
}

/// Knows nothing but the name of the set.
struct ByName;

impl Detector for ByName {
    fn name(&self) -> String {
        "by name".into()
    }
    fn layer(&self) -> Layers {
        Layers::None
    }
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        assert!(record.correct()?.iter().all(|&correct| correct), "only correct samples are compared");
        let score = match record.name() {
            "normal" => 1.0,
            "held-out" => 0.0,
            _ => 0.5,
        };
        Ok(Array1::from_elem(record.len(), score))
    }
}

#[test]
fn test_samples_are_the_positives() {
    let halves = SplitHalf::new(&basis()).unwrap();
    let found = halves.auroc(&ByName).unwrap();
    assert_eq!(found, Roc::between(&[1.0], &[0.0]).unwrap().auroc());
}
