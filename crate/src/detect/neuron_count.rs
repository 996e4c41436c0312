//! Neuron count: score = Σ_n 1(a_n^l > 0), the number of neurons of layer l that the
//! sample activates. Thesis §3.4, Figure 3.10.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, activated::Weights};
use crate::{Result, record::Record};

/// The number of activated neurons, which the thesis finds to be higher for
/// unfamiliar and misclassified samples.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, NeuronCount}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
/// let scores = NeuronCount::layer(2).fit(&basis)?.score(&normal)?;
/// assert_eq!(scores[7], f64::from(normal.activated(2)?[7]));
/// assert!(NeuronCount::layer(3).fit(&basis).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeuronCount(Layers);

impl NeuronCount {
    /// In hidden layer `layer`, counted from 1, as in the thesis.
    pub fn layer(layer: usize) -> Self {
        Self(Layers::One(layer))
    }

    /// Summed over all hidden layers. The thesis compares one detector by number of
    /// neurons with others in Chapter 5 without saying of which layer: the sum is ours.
    pub fn summed() -> Self {
        Self(Layers::All)
    }
}

impl Fit for NeuronCount {
    type Fitted = FittedNeuronCount;

    fn fit(&self, basis: &Basis) -> Result<FittedNeuronCount> {
        Ok(FittedNeuronCount(Weights::new(self.0, basis.study(), |_| 1)?))
    }
}

/// A [`NeuronCount`] that knows its network's widths.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedNeuronCount(Weights);

impl Detector for FittedNeuronCount {
    fn name(&self) -> String {
        "neuron count".into()
    }

    fn layer(&self) -> Layers {
        self.0.layers()
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(self.0.sums(record)?.into_iter().map(|count| count as f64).collect())
    }
}
