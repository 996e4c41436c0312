//! Silhouettes, against their definition: all distances, one by one.

use nnerr::{
    ErrorKind,
    ndarray::{Array2, array},
    pattern::{Patterns, mean_silhouette, silhouettes},
};
use proptest::prelude::*;

#[path = "drawn/bits.rs"]
mod drawn;

/// Mean distance of a pattern to the others of a cluster; `None` where there are none.
fn mean(patterns: &Patterns, labels: &[usize], own: usize, cluster: usize) -> Option<f64> {
    let others = (0..labels.len()).filter(|&other| other != own && labels[other] == cluster);
    let distances: Vec<f64> =
        others.map(|other| f64::from(patterns.distance(own, patterns, other).unwrap())).collect();
    (!distances.is_empty()).then(|| distances.iter().sum::<f64>() / distances.len() as f64)
}

/// (b − a) / max(a, b), and 0 for one alone.
fn defined(patterns: &Patterns, labels: &[usize], own: usize) -> f64 {
    let Some(a) = mean(patterns, labels, own, labels[own]) else { return 0.0 };
    let others = labels.iter().filter(|&&label| label != labels[own]);
    let b = others.filter_map(|&label| mean(patterns, labels, own, label)).fold(f64::INFINITY, f64::min);
    if a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) }
}

#[track_caller]
fn check(patterns: &Patterns, labels: &[usize]) -> Vec<f64> {
    let found = silhouettes(patterns, labels).unwrap();
    for (own, &found) in found.iter().enumerate() {
        let expected = defined(patterns, labels, own);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    let expected = found.iter().sum::<f64>() / found.len() as f64;
    assert!((mean_silhouette(patterns, labels).unwrap() - expected).abs() < 1e-12);
    found.to_vec()
}

proptest! {
    #[test]
    fn silhouettes_are_their_definition(
        (width, kinds, noise) in prop::sample::select(vec![(1, 1, 50), (5, 2, 0), (20, 4, 10), (65, 3, 5), (300, 5, 20)]),
        // numbers with gaps; few patterns, so that some are alone
        labels in prop::collection::vec(prop::sample::select(vec![0, 1, 2, 7, 1000, usize::MAX]), 2..40),
        seed in any::<u64>(),
    ) {
        let patterns = drawn::patterns(labels.len(), width, kinds, noise, seed);
        if labels.iter().all(|label| *label == labels[0]) {
            prop_assert_eq!(silhouettes(&patterns, &labels).unwrap_err().kind(), ErrorKind::Undefined);
        } else {
            check(&patterns, &labels);
        }
    }
}

#[test]
fn more_than_one_block_with_any_number_of_threads() {
    let patterns = drawn::patterns(700, 300, 6, 25, 1);
    let labels: Vec<usize> = (0..700).map(|row| row * row % 19).collect();
    let found = check(&patterns, &labels);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| silhouettes(&patterns, &labels).unwrap()).to_vec(), found);
    }
}

#[test]
fn identical_patterns_have_0_and_separate_ones_1() {
    let equal = Patterns::new(&Array2::from_elem((4, 9), true)).unwrap();
    assert_eq!(check(&equal, &[0, 0, 1, 1]), [0.0; 4]);
    let apart = Patterns::new(&array![[true, true], [true, true], [false, false], [false, false]]).unwrap();
    assert_eq!(check(&apart, &[5, 5, 2, 2]), [1.0; 4]);
    assert_eq!(check(&apart, &[0, 1, 0, 1]), [-0.5; 4]); // a = 2 to the other, b = (0 + 2) / 2
    assert_eq!(check(&apart, &[0, 1, 2, 3]), [0.0; 4]);
}

#[test]
fn bad_input_is_named() {
    let patterns = drawn::patterns(3, 20, 1, 50, 1);
    let none = Patterns::new(&Array2::<bool>::default((0, 20))).unwrap();
    let cases = [
        (&none, vec![], ErrorKind::Empty, "silhouettes of 0 patterns"),
        (&none, vec![1], ErrorKind::Empty, "silhouettes of 0 patterns"),
        (&patterns, vec![0, 1], ErrorKind::Shape, "2 labels for 3 patterns"),
        (&patterns, vec![4, 4, 4], ErrorKind::Undefined, "silhouettes of 1 cluster"),
    ];
    for (patterns, labels, kind, words) in cases {
        for error in
            [silhouettes(patterns, &labels).unwrap_err(), mean_silhouette(patterns, &labels).unwrap_err()]
        {
            assert_eq!(error.kind(), kind);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
