//! A trained basis of small synthetic digits, a network that passes its samples on, and what
//! plain loops over both need.

use nnerr::{
    data::{Digits, Samples},
    detect::Basis,
    ndarray::{Array1, Array2, array},
    network::{Layer, Network, OutputUnit, Params},
    record::Record,
    study::Study,
};

/// A study of small synthetic digits; its network is trained, with widths that fill no vector.
pub fn basis() -> Basis {
    let split = Digits::synthetic(1500, 300, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([33, 21]).batch(10).epochs(3).rate(0.002).seed(4);
    let study = Study::observed(&split, params, &mut []).unwrap();
    Basis::new(&split, &study).unwrap()
}

pub fn normal(basis: &Basis) -> Record {
    basis.study().record(&basis.split().normal).unwrap()
}

pub fn close(found: &Array1<f64>, expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (sample, (found, expected)) in found.iter().zip(expected).enumerate() {
        let same = found == expected || (found - expected).abs() <= tolerance * (1.0 + expected.abs());
        assert!(same, "sample {sample}: {found} {expected}");
    }
}

pub fn log_sum_exp(record: &Record, sample: usize) -> f64 {
    record.logits().row(sample).iter().map(|&z| f64::from(z).exp()).sum::<f64>().ln()
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// h = (x, y), z = (x, y, 0).
pub fn passing(name: &str, images: Array2<f32>, labels: Array1<usize>) -> Record {
    let hidden = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], array![0.0, 0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7, 8], OutputUnit::Linear).unwrap();
    Record::new(&network, &Samples::new(name, images, Some(labels), (1, 2)).unwrap()).unwrap()
}
