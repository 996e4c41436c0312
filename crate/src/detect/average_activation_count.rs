//! Average activation count: score = −(Σ_n 1(a_n^l > 0) · ac_n^l) / (Σ_n 1(a_n^l > 0))
//! with the activation counts ac of the training. Thesis §3.4, Figure 3.11.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, activated::Weights};
use crate::{Result, record::Record};

/// The mean activation count of the neurons that a sample activates.
///
/// The thesis takes a high average as the sign of a *correct* sample and draws those
/// as positive; here the sign is turned, so that higher means more likely erroneous,
/// and [`Roc::mirrored`](crate::metric::Roc::mirrored) gives the thesis' curve. A
/// sample that activates no neuron has the average 0, by rule, and with it the
/// highest score there is.
///
/// ```
/// use nnerr::{data::Digits, detect::{AverageActivationCount, Basis, Detector, Fit}};
/// use nnerr::{network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let detector = AverageActivationCount::layer(2).fit(&Basis::new(&split, &study)?)?;
/// let highest = f64::from(study.activation_count().highest());
/// let scores = detector.score(&study.record(&split.normal)?)?;
/// assert!(scores.iter().all(|&score| (-highest..=0.0).contains(&score)));
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
}

impl Fit for AverageActivationCount {
    type Fitted = FittedAverageActivationCount;

    fn fit(&self, basis: &Basis) -> Result<FittedAverageActivationCount> {
        let weights = |weight: fn(u32) -> u32| Weights::new(self.0, basis.study(), weight);
        Ok(FittedAverageActivationCount { counts: weights(|count| count)?, ones: weights(|_| 1)? })
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
