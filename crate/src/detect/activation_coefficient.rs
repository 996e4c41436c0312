//! Neuron activation coefficient: score = Σ_n 1(a_n^l ≠ 0) · (max_{n,l} ac_n^l − ac_n^l)
//! with the activation counts ac of the training. Thesis §3.4, equation 3.13, Figure 3.9.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, activated::Weights};
use crate::{Result, record::Record};

/// The neuron activation coefficient: high for a sample that activates many neurons,
/// and neurons that few training samples activated.
///
/// The maximum runs over the neurons of *all* layers, also where one layer is scored.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// use nnerr::detect::{ActivationCoefficient, Basis, Detector, Fit, NeuronCount};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
/// let scores = ActivationCoefficient::layer(2).fit(&basis)?.score(&normal)?;
/// let highest = f64::from(study.activation_count().highest());
/// assert!(scores[0] <= highest * NeuronCount::layer(2).fit(&basis)?.score(&normal)?[0]);
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
}

impl Fit for ActivationCoefficient {
    type Fitted = FittedActivationCoefficient;

    fn fit(&self, basis: &Basis) -> Result<FittedActivationCoefficient> {
        let (study, highest) = (basis.study(), basis.study().activation_count().highest());
        Ok(FittedActivationCoefficient(Weights::new(self.0, study, |count| highest - count)?))
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
