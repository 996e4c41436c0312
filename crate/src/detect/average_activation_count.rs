//! Average activation count: score = −(Σ_n 1(a_n^l > 0) · ac_n^l) / (Σ_n 1(a_n^l > 0))
//! with the activation counts ac of the training. Thesis §3.4, Figure 3.11.

use ndarray::Array1;

use super::{Detector, Layers, activated::Weights};
use crate::{Result, record::Record, study::Study};

/// The mean activation count of the neurons that a sample activates.
///
/// The thesis takes a high average as the sign of a *correct* sample and draws those
/// as positive; here the sign is turned, so that higher means more likely erroneous,
/// and [`Roc::mirrored`](crate::metric::Roc::mirrored) gives the thesis' curve. A
/// sample that activates no neuron has the average 0, by rule, and with it the
/// highest score there is.
///
/// ```
/// use nnerr::{data::Digits, detect::{AverageActivationCount, Detector}, ndarray::array};
/// use nnerr::{network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([3, 2]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?; // biases of 1: every neuron is active
/// let counts = [array![10, 4, 6], array![5, 9]];
/// let scores = AverageActivationCount::layer(2).fit_counts(&counts)?.score(&record)?;
/// assert_eq!(scores[0], -7.0);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AverageActivationCount(Layers);

impl AverageActivationCount {
    /// In hidden layer `layer`, counted from 1, as in the thesis.
    pub fn layer(layer: usize) -> Self {
        Self(Layers::One(layer))
    }

    /// The mean over the activated neurons of all hidden layers together, each neuron
    /// counting alike: taking all layers is ours.
    pub fn summed() -> Self {
        Self(Layers::All)
    }

    /// With the activation counts of the study's training.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn fit(self, study: &Study) -> Result<FittedAverageActivationCount> {
        self.fit_counts(&study.activation_count().first)
    }

    /// With `counts` of your choice, an array for each hidden layer of the network.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn fit_counts(self, counts: &[Array1<u32>]) -> Result<FittedAverageActivationCount> {
        let counts = Weights::new(self.0, counts.to_vec())?;
        Ok(FittedAverageActivationCount { ones: counts.to_ones(), counts })
    }
}

/// An [`AverageActivationCount`] with the activation counts of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedAverageActivationCount {
    counts: Weights,
    ones: Weights,
}

impl Detector for FittedAverageActivationCount {
    fn name(&self) -> String {
        "average activation count".into()
    }

    fn layer(&self) -> Layers {
        self.counts.layers()
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let (sums, neurons) = (self.counts.sums(record)?, self.ones.sums(record)?);
        let score =
            |(sum, neurons): (u64, u64)| if neurons == 0 { 0.0 } else { -(sum as f64 / neurons as f64) };
        Ok(sums.into_iter().zip(neurons).map(score).collect())
    }
}
