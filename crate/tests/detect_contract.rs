//! What every detector of the list keeps: higher scores for what is strange, the same bits
//! again, no record of another network, and f and k where its page says so.

use nnerr::{
    ErrorKind,
    data::Digits,
    detect::{Basis, DETECTORS, Detector, Entry, Evaluation, Task},
    metric::Confidence,
    ndarray::Array1,
    network::Params,
    record::Record,
    study::{Sets, Study},
};

/// Looks at outputs alone, whatever network they are from.
const OUTPUTS: [&str; 8] =
    ["baseline", "max logit", "energy", "entropy", "generalised entropy", "doctor", "odin", "nan"];
/// Compares patterns, which f makes.
const BY_F: [&str; 12] = [
    "cluster",
    "group distance",
    "matching class",
    "predicted-class hamming, min",
    "predicted-class hamming, mean",
    "dknn",
    "mean z-score",
    "fisher",
    "distance network",
    "percentage network",
    "distance network, Glorot",
    "percentage network, Glorot",
];
/// Looks at groups of k examples.
const BY_K: [&str; 8] = [
    "group distance",
    "matching class",
    "mean z-score",
    "fisher",
    "distance network",
    "percentage network",
    "distance network, Glorot",
    "percentage network, Glorot",
];

/// Which samples these find depends on the network; their sign is checked by hand elsewhere.
const BY_HAND: [&str; 9] = [
    "nan",
    "neuron count",
    "neuron activation coefficient",
    "average activation count",
    "cluster",
    "distance network",
    "percentage network",
    "distance network, Glorot",
    "percentage network, Glorot",
];

/// A small network that errs now and then, with all that any detector learns from.
fn basis(hidden: &[usize], seed: u64) -> (Basis, Sets) {
    let split = Digits::synthetic(2000, 400, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden(hidden.to_vec()).batch(10).epochs(3).rate(0.002).seed(seed);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let sets = Sets::with_noise(&study, &split, 60, 0.2).unwrap();
    let basis = Basis::new(&split, &study).unwrap().groups(20).detector_epochs(20);
    (basis.with_detector_data(&sets), sets)
}

/// What the detectors of one line give a record.
fn scores(entry: &Entry, basis: &Basis, record: &Record) -> Vec<Array1<f64>> {
    let fitted = entry.fit(basis).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    assert!(fitted.iter().all(|detector| detector.name() == entry.name), "{}", entry.name);
    fitted.iter().map(|detector| detector.score(record).unwrap()).collect()
}

#[test]
fn the_same_basis_gives_the_same_bits_and_other_f_and_k_give_others() {
    let (basis, sets) = basis(&[30, 20], 1);
    let (other_f, other_k) = (basis.clone().percentile(0.3), basis.clone().groups(30));
    let clusters = basis.clone().clusters(5);
    for entry in DETECTORS {
        let own = scores(entry, &basis, &sets.normal);
        assert!(own.iter().all(|scores| scores.len() == sets.normal.len()), "{}", entry.name);
        assert!(own.iter().flatten().all(|score| !score.is_nan()), "{}", entry.name);
        let differs = |other: &Basis| own != scores(entry, other, &sets.normal);
        assert!(!differs(&basis), "{}: a second fit differs", entry.name);
        assert_eq!(differs(&other_f), BY_F.contains(&entry.name), "{} and f", entry.name);
        assert_eq!(differs(&other_k), BY_K.contains(&entry.name), "{} and k", entry.name);
        assert_eq!(differs(&clusters), entry.name == "cluster", "{} and the number of clusters", entry.name);
    }
}

#[test]
fn the_record_of_another_network_is_refused() {
    let (own, _) = basis(&[30, 20], 1);
    // Wider, deeper, and of the same widths with another seed.
    let others = [(&[31, 20][..], 1), (&[30, 20, 20], 1), (&[30, 20], 2)];
    let records = others.map(|(hidden, seed)| basis(hidden, seed).1.normal);
    for entry in DETECTORS {
        for detector in entry.fit(&own).unwrap() {
            for record in &records {
                match detector.score(record) {
                    Ok(_) => assert!(OUTPUTS.contains(&entry.name), "{} takes any record", entry.name),
                    Err(error) => {
                        let said = error.to_string();
                        assert_eq!(error.kind(), ErrorKind::Shape, "{}: {said}", entry.name);
                        let start = "the record of normal comes from another network than the detector was \
                                     fitted to: widths [784, 3";
                        assert!(said.starts_with(start), "{}: {said}", entry.name);
                        assert!(said.ends_with(", not [784, 30, 20, 8] and 1"), "{}: {said}", entry.name);
                    }
                }
            }
        }
    }
}

/// Unfamiliar digits and mistakes together score higher than what is classified correctly, in one
/// layer at least.
#[test]
fn higher_is_more_doubtful() {
    let (basis, sets) = basis(&[30, 20], 1);
    for entry in DETECTORS.iter().filter(|entry| !BY_HAND.contains(&entry.name)) {
        let area = |detector: &dyn Detector| {
            let others: Vec<&Record> = sets.left_out.iter().collect();
            let evaluation = Evaluation::new(detector, &sets.normal, &others).unwrap();
            evaluation.auroc(Task::Erroneous(&["ones", "fives"]), Confidence::All).unwrap().unwrap()
        };
        let areas: Vec<f64> = entry.fit(&basis).unwrap().iter().map(|detector| area(&**detector)).collect();
        assert!(areas.iter().any(|&area| area > 0.5), "{}: {areas:?}", entry.name);
    }
}
