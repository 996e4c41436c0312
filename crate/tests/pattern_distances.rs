//! Distances within and between classes, beside a loop over all pairs.

use nnerr::{
    ErrorKind,
    pattern::{Bank, Binarisation, KMeans, Patterns},
    results::Results,
};

#[path = "drawn/network.rs"]
mod drawn;
use drawn::record;

const EXAMPLES: [(&str, usize); 7] =
    [("0011", 9), ("1110", 7), ("1100", 7), ("1100", 3), ("0011", 9), ("1101", 3), ("0110", 9)];

fn bank(examples: &[(&str, usize)]) -> Bank {
    Bank::new(&record("train", examples), Binarisation::activated()).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

#[test]
fn class_distances_are_means_over_pairs() {
    let bank = bank(&EXAMPLES);
    for layer in [1, 2] {
        let (patterns, found) = (bank.patterns(layer).unwrap(), bank.class_distances(layer).unwrap());
        let rows = found.texts("class").unwrap().into_iter().zip(found.texts("other class").unwrap());
        assert_eq!(found.len(), 9);
        for (row, (a, b)) in rows.enumerate() {
            let of = |class: &str| bank.of_class(class.parse().unwrap()).unwrap();
            let mut distances = Vec::new();
            for one in of(&a) {
                for other in of(&b).into_iter().filter(|&other| other != one) {
                    distances.push(f64::from(patterns.distance(one, patterns, other).unwrap()));
                }
            }
            let mean = distances.iter().sum::<f64>() / distances.len() as f64;
            assert!(close(found.values()[row], mean), "{a} to {b}: {} {mean}", found.values()[row]);
            let quantity = if a == b { "within a class" } else { "between two classes" };
            assert_eq!(found.texts("quantity").unwrap()[row], quantity);
        }
        // All pairs of one class, and all of two.
        let pairs = patterns.pairs(bank.predicted()).unwrap();
        assert_eq!((pairs.within.len(), pairs.between.len()), (1 + 1 + 3, 21 - 5));
    }
}

#[test]
fn a_class_without_pairs_has_no_mean_within() {
    let found: Results = bank(&[("0011", 9), ("1110", 7), ("1100", 7)]).class_distances(1).unwrap();
    assert_eq!(found.quantity("within a class").texts("class").unwrap(), ["7"]); // of 3 there is none
    assert_eq!(found.quantity("between two classes").len(), 2);
}

#[test]
fn what_does_not_pair_up_is_refused_in_a_sentence() {
    let bank = bank(&EXAMPLES);
    let patterns = bank.patterns(1).unwrap();
    let said = "2 classes were given for 7 patterns: each needs one";
    let error = patterns.pairs(&[7, 7]).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Shape, said));
    let error = KMeans::new(2, 1).fit(patterns).unwrap().purity(&[7, 7]).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Shape, said));
    // One class: no pair of two.
    assert_eq!(patterns.pairs(&[7; 7]).unwrap().auroc().unwrap_err().kind(), ErrorKind::Undefined);
    let none = patterns.select(&[]).unwrap();
    assert_eq!(none.mean_distance(patterns).unwrap_err().kind(), ErrorKind::Empty);
    let other = Patterns::new(&nnerr::ndarray::Array2::from_elem((1, 3), true)).unwrap();
    assert_eq!(other.mean_distance(patterns).unwrap_err().kind(), ErrorKind::Shape);
    assert_eq!(patterns.bits(7).unwrap_err().kind(), ErrorKind::OutOfRange);
}
