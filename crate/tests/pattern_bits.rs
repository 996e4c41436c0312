//! Sets of patterns, against the bits that they were made of.

use nnerr::{
    ErrorKind,
    ndarray::{Array2, array},
    pattern::Patterns,
};
use proptest::prelude::*;

#[path = "drawn/bits.rs"]
mod drawn;

/// Widths around whole words.
fn width() -> impl Strategy<Value = usize> {
    prop::sample::select(vec![1, 2, 20, 63, 64, 65, 127, 128, 129, 300])
}

proptest! {
    #[test]
    fn bits_ones_distances_and_rates_are_those_of_the_rows(count in 1..20usize, width in width(), seed in any::<u64>()) {
        let bits = drawn::bits(count, width, 1, 50, seed);
        let patterns = Patterns::new(&bits).unwrap();
        prop_assert_eq!((patterns.len(), patterns.width()), bits.dim());
        for (row, own) in bits.rows().into_iter().enumerate() {
            for (neuron, &bit) in own.iter().enumerate() {
                prop_assert_eq!(patterns.bit(row, neuron).unwrap(), bit);
            }
            prop_assert_eq!(patterns.ones(row).unwrap() as usize, own.iter().filter(|bit| **bit).count());
            for (other_row, other) in bits.rows().into_iter().enumerate() {
                let differing = own.iter().zip(other).filter(|(a, b)| a != b).count();
                prop_assert_eq!(patterns.distance(row, &patterns, other_row).unwrap() as usize, differing);
            }
        }
        for (rate, column) in patterns.rates().unwrap().into_iter().zip(bits.columns()) {
            prop_assert_eq!(rate, column.iter().filter(|bit| **bit).count() as f64 / count as f64);
        }
        // chosen rows, in their order and twice
        let places: Vec<usize> = (0..count).rev().chain(0..count).collect();
        let chosen = Patterns::new(&bits.select(nnerr::ndarray::Axis(0), &places)).unwrap();
        prop_assert_eq!(&patterns.select(&places).unwrap(), &chosen);
        prop_assert_eq!(drawn::patterns(count, width, 1, 50, seed), patterns);
    }
}

#[test]
fn what_is_not_there_is_named() {
    let patterns = Patterns::new(&array![[true, false], [true, true]]).unwrap();
    let wider = Patterns::new(&array![[true, false, true]]).unwrap();
    let none = Patterns::new(&Array2::<bool>::default((0, 2))).unwrap();
    assert!(none.is_empty());
    let errors = [
        (patterns.bit(2, 0).unwrap_err(), ErrorKind::OutOfRange, "pattern 2 was asked for: there are 2"),
        (patterns.bit(0, 2).unwrap_err(), ErrorKind::OutOfRange, "bit 2 was asked for: patterns have 2"),
        (patterns.ones(9).unwrap_err(), ErrorKind::OutOfRange, "pattern 9"),
        (patterns.distance(0, &patterns, 2).unwrap_err(), ErrorKind::OutOfRange, "pattern 2"),
        (patterns.distance(0, &wider, 0).unwrap_err(), ErrorKind::Shape, "patterns of 2 and of 3 bits"),
        (patterns.select(&[0, 7]).unwrap_err(), ErrorKind::OutOfRange, "pattern 7"),
        (none.rates().unwrap_err(), ErrorKind::Empty, "rates over 0 patterns"),
        (Patterns::new(&Array2::default((3, 0))).unwrap_err(), ErrorKind::Empty, "patterns of 0 bits"),
    ];
    for (error, kind, words) in errors {
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(patterns.select(&[]).unwrap().is_empty());
}
