//! Neuron count: score = Σ_n 1(a_n^l > 0), the number of neurons of layer l that the
//! sample activates. Thesis §3.4, Figure 3.10.

use ndarray::Array1;

use super::{Detector, Layers, activated::Weights};
use crate::{Result, network::Network, record::Record, study::Study};

/// The number of activated neurons, which the thesis finds to be higher for
/// unfamiliar and misclassified samples.
///
/// ```
/// use nnerr::{data::Digits, detect::{Detector, NeuronCount}};
/// use nnerr::{network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// let scores = NeuronCount::layer(2).fit_network(&network)?.score(&record)?;
/// assert_eq!(scores[7], f64::from(record.activated(2)?[7]));
/// assert!(NeuronCount::layer(3).fit_network(&network).is_err());
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

    /// Ready for records of the study's network.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn fit(self, study: &Study) -> Result<FittedNeuronCount> {
        self.fit_network(study.network())
    }

    /// Ready for records of `network`: nothing recorded in training is needed.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn fit_network(self, network: &Network) -> Result<FittedNeuronCount> {
        Ok(FittedNeuronCount(Weights::ones(self.0, network)?))
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
