//! Neuron activation coefficient: score = Σ_n 1(a_n^l ≠ 0) · (max_{n,l} ac_n^l − ac_n^l)
//! with the activation counts ac of the training. Thesis §3.4, equation 3.13, Figure 3.9.

use ndarray::Array1;

use super::{Detector, Layers, activated::Weights};
use crate::{Result, record::Record, study::Study};

/// The neuron activation coefficient: high for a sample that activates many neurons,
/// and neurons that few training samples activated.
///
/// The maximum runs over the neurons of *all* layers, also where one layer is scored.
///
/// ```
/// use nnerr::{data::Digits, detect::{ActivationCoefficient, Detector}, ndarray::array};
/// use nnerr::{network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([3, 2]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?; // biases of 1: every neuron is active
/// let counts = [array![10, 4, 6], array![5, 9]];
/// let scores = ActivationCoefficient::layer(2).fit_counts(&counts)?.score(&record)?;
/// assert_eq!(scores[0], f64::from((10 - 5) + (10 - 9)));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivationCoefficient(Layers);

impl ActivationCoefficient {
    /// Of hidden layer `layer`, counted from 1, as in the thesis.
    pub fn layer(layer: usize) -> Self {
        Self(Layers::One(layer))
    }

    /// Summed over all hidden layers: the sum is ours.
    pub fn summed() -> Self {
        Self(Layers::All)
    }

    /// With the activation counts of the study's training.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn fit(self, study: &Study) -> Result<FittedActivationCoefficient> {
        self.fit_counts(&study.activation_count().first)
    }

    /// With `counts` of your choice, an array for each hidden layer of the network.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn fit_counts(self, counts: &[Array1<u32>]) -> Result<FittedActivationCoefficient> {
        let highest = counts.iter().flatten().copied().max().unwrap_or(0);
        let missing = counts.iter().map(|counts| counts.mapv(|count| highest - count)).collect();
        Ok(FittedActivationCoefficient(Weights::new(self.0, missing)?))
    }
}

/// An [`ActivationCoefficient`] with the activation counts of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedActivationCoefficient(Weights);

impl Detector for FittedActivationCoefficient {
    fn name(&self) -> String {
        "neuron activation coefficient".into()
    }

    fn layer(&self) -> Layers {
        self.0.layers()
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(self.0.sums(record)?.into_iter().map(|sum| sum as f64).collect())
    }
}
