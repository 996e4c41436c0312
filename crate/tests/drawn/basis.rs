//! A trained basis of small synthetic digits, and what plain loops over it need.

use nnerr::{
    data::{Digits, Samples, Split},
    detect::Basis,
    ndarray::Array1,
    network::Params,
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

/// The same network with other training samples.
pub fn with_training(basis: &Basis, train: Samples) -> Basis {
    Basis::new(&Split { train, ..basis.split().clone() }, basis.study()).unwrap()
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
