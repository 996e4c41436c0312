//! Negative-aware norm, NAN: score = −‖h‖₁ / ‖h‖₀ with h a layer's outputs and ‖h‖₀ the
//! number that are not 0. Park, Jung and Teoh, *Understanding the Feature Norm for
//! Out-of-Distribution Detection*, 2023; the sign is turned here.

use ndarray::{Array1, ArrayView1};

use super::{Detector, Layers};
use crate::{Result, record::Record};

/// The mean output of the neurons that a sample activates: low where many are active but
/// none strongly. It needs no fit.
///
/// A sample that activates no neuron has the norm 0, by rule, and with it the highest score
/// there is: 0.
///
/// ```
/// use nnerr::{data::Samples, detect::{Detector, NegativeAwareNorm}, ndarray::{Array2, array}};
/// use nnerr::{network::{Layer, Network, OutputUnit}, record::Record};
/// let layer = || Layer::new(Array2::eye(3), array![0.0, 0.0, 0.0]);
/// let network = Network::from_layers(vec![layer()?, layer()?], &[2, 3, 7], OutputUnit::Linear)?;
/// let samples = Samples::new("two", array![[0.5, 0.0, 1.0], [0.0, 0.0, 0.0]], None, (1, 3))?;
/// let record = Record::new(&network, &samples)?;
/// assert_eq!(NegativeAwareNorm::layer(1).score(&record)?, array![-0.75, 0.0]);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegativeAwareNorm(usize);

impl NegativeAwareNorm {
    /// In hidden layer `layer`, from 1; the paper looks at the last ones.
    pub fn layer(layer: usize) -> Self {
        Self(layer)
    }
}

impl Detector for NegativeAwareNorm {
    fn name(&self) -> String {
        "nan".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.0)
    }

    /// # Errors
    /// A layer that is not there.
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let norm = |row: ArrayView1<f32>| {
            let active = row.iter().filter(|&&o| o != 0.0).count();
            let sum: f64 = row.iter().map(|&o| f64::from(o)).sum();
            sum / active.max(1) as f64
        };
        Ok(record.outputs(self.0)?.rows().into_iter().map(|row| 0.0 - norm(row)).collect())
    }
}
