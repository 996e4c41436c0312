//! Gram matrices against whole matrices, one sample after the other.

use ndarray::{Array2, array};

use super::*;
use crate::{
    data::{Digits, Samples, Split},
    network::{Layer, Network, OutputUnit, Params},
    study::Study,
};

/// (Σ_j (h_i h_j)^p)^(1/p) of the whole matrix, row by row: what the authors' code computes.
fn row_sums(row: &[f64], p: u32) -> Vec<f64> {
    let power = |h: &f64| h.powi(p as i32);
    let matrix: Vec<Vec<f64>> =
        row.iter().map(|a| row.iter().map(|b| power(a) * power(b)).collect()).collect();
    matrix.iter().map(|entries| entries.iter().sum::<f64>().powf(1.0 / f64::from(p))).collect()
}

fn rows(record: &Record, layer: usize) -> Vec<Vec<f64>> {
    let outputs = record.outputs(layer).unwrap();
    outputs.rows().into_iter().map(|row| row.iter().map(|&h| f64::from(h)).collect()).collect()
}

/// δ of a sample from samples of its class.
fn slow(known: &[Vec<f64>], row: &[f64], orders: &[u32]) -> f64 {
    let mut sum = 0.0;
    for &p in orders {
        let all: Vec<Vec<f64>> = known.iter().map(|row| row_sums(row, p)).collect();
        for (i, value) in row_sums(row, p).into_iter().enumerate() {
            let low = all.iter().map(|sums| sums[i]).fold(f64::INFINITY, f64::min);
            let high = all.iter().map(|sums| sums[i]).fold(f64::NEG_INFINITY, f64::max);
            // What lies within rounding of an end is inside for one of both sides.
            let beyond = |x: f64, end: f64| if x > 1e-12 * end { x / (end + 1e-6) } else { 0.0 };
            sum += beyond(low - value, low) + beyond(value - high, high);
        }
    }
    sum
}

fn trained() -> (Split, Study) {
    let split = Digits::synthetic(700, 120, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([17, 11]).batch(10).epochs(3).rate(0.002).seed(4);
    let study = Study::observed(&split, params, &mut []).unwrap();
    (split, study)
}

#[test]
fn deviations_are_those_of_whole_matrices() {
    let (split, study) = trained();
    let basis = Basis::new(&split, &study).unwrap();
    let normal = study.record(&split.normal).unwrap();
    for (gram, layers, orders, held) in [
        (Gram::layer(2).orders([5, 1, 2, 5]), vec![2], vec![1, 2, 5], 28),
        (Gram::summed().held_out(90), vec![1, 2], (1..=10).collect(), 90),
    ] {
        let (rest, held) = basis.hold_out(held).unwrap();
        let train = rest.train().unwrap();
        let fitted = gram.fit(&basis).unwrap();
        let mut expected = vec![0.0; normal.len()];
        for layer in layers {
            let known = rows(train, layer);
            let deviations = |record: &Record| -> Vec<f64> {
                let of = |(row, class): (&Vec<f64>, &usize)| {
                    let known = known.iter().zip(train.predicted()).filter(|(_, other)| *other == class);
                    let known: Vec<Vec<f64>> = known.map(|(row, _)| row.clone()).collect();
                    slow(&known, row, &orders)
                };
                rows(record, layer).iter().zip(record.predicted()).map(of).collect()
            };
            let own = deviations(&held);
            let mean = own.iter().sum::<f64>() / own.len() as f64;
            assert!(mean > 0.0);
            expected.iter_mut().zip(deviations(&normal)).for_each(|(sum, d)| *sum += d / (mean + 1e-7));
        }
        let scores = fitted.score(&normal).unwrap();
        assert!(expected.iter().filter(|score| **score > 0.0).count() > 10);
        for (found, expected) in scores.iter().zip(&expected) {
            assert!((found - expected).abs() <= 1e-9 * (1.0 + expected), "{found} {expected}");
        }
    }
}

/// A network that passes two pixels on as class 3 where the first is larger, as 7 elsewhere.
fn passing(images: Array2<f32>) -> Record {
    let one = || Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![one(), one()], &[3, 7], OutputUnit::Linear).unwrap();
    let labels = ndarray::Array1::from_elem(images.nrows(), 3);
    Record::new(&network, &Samples::new("set", images, Some(labels), (1, 2)).unwrap()).unwrap()
}

/// Order 1 of (a, b): a(a + b) and b(a + b). Class 3: 1 and 0 of (1, 0), 0.75 and 0.25 · 1 of
/// (0.75, 0.25).
#[test]
fn by_hand() {
    let ranges = Ranges::of(&passing(array![[1.0, 0.0], [0.75, 0.25]]), 1, &[1]).unwrap();
    let images = array![[0.875, 0.125], [1.0, 1.0], [0.5, 0.25], [0.0, 1.0]];
    let found = ranges.deviations(&passing(images), &[1]).unwrap();
    // inside; 2 above 1 and 2 above ¼; 0.375 below ¾ and 0.1875 within; class 7 has no range
    let expected = [0.0, 1.0 / (1.0 + 1e-6) + 1.75 / (0.25 + 1e-6), 0.375 / (0.75 + 1e-6), f64::INFINITY];
    for (found, expected) in found.iter().zip(expected) {
        assert!(*found == expected || (found - expected).abs() < 1e-12, "{found} {expected}");
    }
    assert_eq!(norms(&[0.0, 0.0], &[1, 10]), [0.0, 0.0]);
    let flat = norms(&[1e150, 0.0, 1e150], &[1, 3, 1000]); // whose powers overflow
    assert!((flat[0] / 2e150 - 1.0).abs() < 1e-15 && (flat[1] / (1e150 * 2f64.cbrt()) - 1.0).abs() < 1e-15);
    assert!(flat[2] >= 1e150 && flat[2] < 1.001e150);
}

/// What is taken for a class that no training sample is taken for is as strange as can be.
#[test]
fn a_class_without_training_samples_scores_infinity() {
    let (split, study) = trained();
    let train = study.record(&split.train).unwrap();
    let kept: Vec<usize> = (0..train.len()).filter(|&place| train.predicted()[place] != 3).collect();
    let part = Split { train: split.train.select(&kept).unwrap(), ..split.clone() };
    let normal = study.record(&split.normal).unwrap();
    assert!(normal.predicted().iter().any(|&class| class == 3));
    let scores = Gram::summed().fit(&Basis::new(&part, &study).unwrap()).unwrap().score(&normal).unwrap();
    for (score, &class) in scores.iter().zip(normal.predicted()) {
        assert_eq!(score.is_infinite(), class == 3, "{class}: {score}");
        assert!(*score >= 0.0);
    }
}

#[test]
fn what_cannot_be_is_named() {
    let (split, study) = trained();
    let basis = Basis::new(&split, &study).unwrap();
    let bad = |gram: Gram, kind: ErrorKind, said: &str| {
        let error = gram.fit(&basis).unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(said), "{error}");
    };
    bad(Gram::layer(3), ErrorKind::OutOfRange, "layer 3 was asked for: layers are numbered 1 to 2");
    bad(Gram::summed().orders([]), ErrorKind::Empty, "no order p was named");
    bad(Gram::summed().orders([2, 0]), ErrorKind::OutOfRange, "order p = 0 was asked for");
    let all = split.train.len();
    for count in [0, all] {
        let said = format!("{count} of {all} training samples cannot be held out");
        bad(Gram::summed().held_out(count), ErrorKind::OutOfRange, &said);
    }
    let shallow = Study::observed(&split, Params::default().hidden([]).batch(10), &mut []).unwrap();
    let error = Gram::summed().fit(&Basis::new(&split, &shallow).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "Gram matrices of 0 layers: the network has no hidden layer");
}
