//! Outputs as bits, against sorting by value and index.

use nnerr::{
    ErrorKind,
    data::Samples,
    ndarray::{Array2, array},
    network::{Layer, Network, OutputUnit, Params},
    pattern::{Bank, Binarisation, Patterns},
    record::Record,
};
use proptest::prelude::*;

/// Many ties; both zeros, infinities and the smallest number among them.
fn value() -> impl Strategy<Value = f32> {
    let special = vec![0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::from_bits(1), -f32::from_bits(1)];
    prop_oneof![
        3 => (-2i8..=2).prop_map(f32::from),
        2 => -1.0..1.0f32,
        2 => prop::sample::select(special),
    ]
}

fn values() -> impl Strategy<Value = Array2<f32>> {
    let width = prop_oneof![2..12usize, 60..70usize, 127..131usize];
    (1..5usize, width).prop_flat_map(|(rows, width)| {
        let all = prop::collection::vec(value(), rows * width);
        all.prop_map(move |all| Array2::from_shape_vec((rows, width), all).unwrap())
    })
}

/// The smallest of a row become 0; of equal ones those of smaller index.
fn sorted(row: &[f32], zeros: usize) -> Vec<bool> {
    let mut order: Vec<usize> = (0..row.len()).collect();
    order.sort_by(|&a, &b| row[a].partial_cmp(&row[b]).unwrap().then(a.cmp(&b)));
    let mut bits = vec![true; row.len()];
    order[..zeros].iter().for_each(|&neuron| bits[neuron] = false);
    bits
}

fn bits(patterns: &Patterns, row: usize) -> Vec<bool> {
    (0..patterns.width()).map(|neuron| patterns.bit(row, neuron).unwrap()).collect()
}

proptest! {
    #[test]
    fn the_smallest_are_those_that_sorting_puts_first(values in values(), part in 1..20usize) {
        let (width, f) = (values.ncols(), part as f64 / 20.0);
        let zeros = part * width / 20; // ⌊f·r⌋ in whole numbers
        let made = Binarisation::percentile(f).patterns(&values);
        if zeros == 0 {
            prop_assert_eq!(made.unwrap_err().kind(), ErrorKind::OutOfRange);
            return Ok(());
        }
        let made = made.unwrap();
        prop_assert_eq!((made.len(), made.width()), values.dim());
        for (row, values) in values.rows().into_iter().enumerate() {
            prop_assert_eq!(bits(&made, row), sorted(&values.to_vec(), zeros));
            prop_assert_eq!(made.ones(row).unwrap() as usize, width - zeros);
        }
    }

    #[test]
    fn activated_is_above_0(values in values()) {
        let made = Binarisation::activated().patterns(&values).unwrap();
        for (row, values) in values.rows().into_iter().enumerate() {
            let above: Vec<bool> = values.iter().map(|&value| value > 0.0).collect();
            prop_assert_eq!(bits(&made, row), above);
        }
    }
}

#[test]
fn zeros_tie_whatever_their_sign_and_the_smaller_index_is_smaller() {
    let made = |row: [f32; 4]| bits(&Binarisation::default().patterns(&Array2::from(vec![row])).unwrap(), 0);
    assert_eq!(made([0.0, -0.0, 0.0, -0.0]), [false, false, true, true]);
    assert_eq!(made([-0.0, 0.0, -0.0, 0.0]), [false, false, true, true]);
    assert_eq!(made([1.0, 0.0, 1.0, 1.0]), [false, false, true, true]);
    assert_eq!(made([f32::INFINITY, 1e30, f32::NEG_INFINITY, -1.0]), [true, true, false, false]);
}

#[test]
fn rows_that_do_not_lie_together_are_ranked_alike() {
    let values = Array2::from_shape_fn((5, 130), |(row, neuron)| ((row + 1) * neuron % 37) as f32 - 9.0);
    let turned = values.t().as_standard_layout().into_owned();
    for rule in [Binarisation::percentile(0.3), Binarisation::activated()] {
        assert_eq!(rule.patterns(turned.t()).unwrap(), rule.patterns(&values).unwrap());
    }
}

#[test]
fn fractions_count_as_they_are_written() {
    let row = Array2::from_shape_fn((1, 100), |(_, neuron)| neuron as f32);
    for zeros in 1..100u32 {
        // 0.29 · 100 is below 29 in binary, and so are others
        let f = format!("0.{zeros:02}").parse().unwrap();
        let made = Binarisation::percentile(f).patterns(&row).unwrap();
        assert_eq!(made.ones(0).unwrap(), 100 - zeros, "{f}");
    }
    // just below 1, f leaves a single 1
    let made = Binarisation::percentile(1.0 - 1e-13).patterns(&row).unwrap();
    assert_eq!((made.ones(0).unwrap(), made.bit(0, 99).unwrap()), (1, true));
}

#[test]
fn preactivations_tell_apart_what_the_relu_makes_equal() {
    let hidden = Layer::new(array![[-1.0], [-2.0], [3.0], [-3.0]], array![0.0, 0.0, 0.0, 0.0]).unwrap();
    let output = Layer::new(array![[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear).unwrap();
    let samples = Samples::new("one", array![[1.0]], None, (1, 1)).unwrap();
    let record = Record::new(&network, &samples).unwrap();
    let half = Binarisation::percentile(0.5);
    assert_eq!(bits(&half.binarise(&record, 1).unwrap(), 0), [false, false, true, true]);
    assert_eq!(bits(&half.by_preactivation().binarise(&record, 1).unwrap(), 0), [true, false, true, false]);
    assert_eq!(half.binarise(&record, 2).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(half.by_preactivation().binarise(&record, 0).unwrap_err().kind(), ErrorKind::OutOfRange);
    // a bank makes the patterns of others as it made its own
    let bank = Bank::new(&record, half.by_preactivation()).unwrap();
    assert_eq!(&bank.binarise(&record, 1).unwrap(), bank.patterns(1).unwrap());
    assert_eq!(bank.binarisation().to_string(), "f = 0.5, by pre-activation");
    assert_eq!(Binarisation::activated().to_string(), "output > 0");
}

#[test]
fn a_fraction_outside_0_to_1_is_named() {
    for f in [0.0, -0.0, -0.5, 1.0, 1.5, f64::NAN, f64::INFINITY] {
        let error = Binarisation::percentile(f).patterns(&array![[1.0, 2.0]]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().contains(&format!("f is {f}: it must lie above 0 and below 1")), "{error}");
    }
}

#[test]
fn a_fraction_that_leaves_no_0_is_told_the_least_that_does() {
    for width in [2, 3, 7, 16, 300, 999] {
        let row = Array2::<f32>::zeros((1, width));
        let below = 0.999 / width as f64;
        let error = Binarisation::percentile(below).patterns(&row).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        let said = error.to_string();
        let least = said.split("f must be at least ").nth(1).unwrap().parse().unwrap();
        let made = Binarisation::percentile(least).patterns(&row).unwrap();
        assert_eq!(made.ones(0).unwrap() as usize, width - 1, "{said}");
    }
}

#[test]
fn layers_too_narrow_are_refused() {
    let one = array![[1.0f32], [0.0]];
    let error = Binarisation::percentile(0.99).patterns(&one).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert_eq!(error.to_string(), "with f = 0.99, a single bit is always 1: two are needed");
    let made = Binarisation::activated().patterns(&one).unwrap();
    assert_eq!((bits(&made, 0), bits(&made, 1)), (vec![true], vec![false]));
    for rule in [Binarisation::default(), Binarisation::activated()] {
        let error = rule.patterns(&Array2::<f32>::zeros((3, 0))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Empty);
        assert!(rule.patterns(&Array2::<f32>::zeros((0, 3))).unwrap().is_empty());
    }
}

#[test]
fn a_network_without_hidden_layers_has_no_bank() {
    let network = Network::new(&Params::default().hidden([]), 1, &[3, 7]).unwrap();
    let samples = Samples::new("one", array![[1.0]], None, (1, 1)).unwrap();
    let error = Bank::new(&Record::new(&network, &samples).unwrap(), Binarisation::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Empty);
    assert!(error.to_string().contains("the network has 0 hidden layers"), "{error}");
}

#[test]
fn a_nan_is_found() {
    // the first in the second block of rows
    let mut values = Array2::<f32>::zeros((300, 70));
    values[[299, 66]] = f32::NAN;
    for rule in [Binarisation::default(), Binarisation::activated()] {
        let error = rule.patterns(&values).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFinite);
        assert_eq!(error.to_string(), "the value of neuron 66 in sample 299 is NaN: it has no rank");
    }
}
