//! Maximum logit: score = −max_k z_k.
//! Hendrycks et al., *Scaling Out-of-Distribution Detection for Real-World Settings*, 2022.

use ndarray::{Array1, ArrayView1};

use super::{Detector, Layers};
use crate::{Result, record::Record};

/// The largest logit with its sign turned: the softmax forgets how large the logits are
/// together, this score does not. It needs no fit.
///
/// ```
/// use nnerr::{data::Digits, detect::{Detector, MaxLogit}};
/// use nnerr::{network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// let largest = record.logits().row(7).iter().copied().fold(f32::NEG_INFINITY, f32::max);
/// assert_eq!(MaxLogit.score(&record)?[7], -f64::from(largest));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaxLogit;

impl Detector for MaxLogit {
    fn name(&self) -> String {
        "max logit".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let largest = |row: ArrayView1<f32>| f64::from(row.fold(f32::NEG_INFINITY, |a, &b| a.max(b)));
        Ok(record.logits().rows().into_iter().map(|row| -largest(row)).collect())
    }
}
