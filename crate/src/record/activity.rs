//! How a set activates the neurons (section 3.3, Figure 3.8).

use ndarray::Array1;

use super::{Record, activation_count::count_rows, layer_index};
use crate::{Error, ErrorKind, Result};

/// For every neuron of the hidden layers, the share of a set's samples that activate
/// it: the *average activation* of Figure 3.8.
///
/// ```
/// use nnerr::{data::Digits, network::{Network, Params}, record::{Activity, Record}};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// let activity = Activity::new(&record);
/// let neurons = record.activated(1)?.iter().sum::<u32>() as f64 / 100.0;
/// assert!((activity.neurons(1)? - neurons).abs() < 1e-9);
/// assert!((activity.mean(1)? - neurons / 20.0).abs() < 1e-9);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    samples: usize,
    rates: Vec<Array1<f64>>,
}

impl Activity {
    /// The rates of all neurons over the samples of `record`.
    pub fn new(record: &Record) -> Self {
        let rates = |l: usize| {
            let outputs = record.layer_outputs(l);
            let mut counts = Array1::zeros(outputs.ncols());
            count_rows(&mut counts, &outputs.view());
            counts.mapv(|count| f64::from(count) / record.len() as f64)
        };
        Self { samples: record.len(), rates: (0..record.layers()).map(rates).collect() }
    }

    /// Samples averaged over.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Share of the samples that activate each neuron of hidden layer `layer` (from 1).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn rates(&self, layer: usize) -> Result<&Array1<f64>> {
        Ok(&self.rates[layer_index(layer, self.rates.len())?])
    }

    /// Mean share of the layer's neurons that a sample activates: the percentage
    /// below each panel of Figure 3.8.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn mean(&self, layer: usize) -> Result<f64> {
        Ok(self.rates(layer)?.mean().unwrap_or(0.0))
    }

    /// Mean number of the layer's neurons that a sample activates.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn neurons(&self, layer: usize) -> Result<f64> {
        Ok(self.rates(layer)?.sum())
    }

    /// Share of the layer's neurons that the set activates nearly always or rarely:
    /// with a rate below `margin` or above 1 − `margin` (claims 16 and 17: 0.1).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn decided(&self, layer: usize, margin: f64) -> Result<f64> {
        let rates = self.rates(layer)?;
        let decided = rates.iter().filter(|&&rate| rate < margin || rate > 1.0 - margin).count();
        Ok(decided as f64 / rates.len() as f64)
    }

    /// Mean rank of the activated neurons when the layer is sorted by `keys`, from 0
    /// (the smallest key) to 1: where the weight of a panel of Figure 3.8 lies.
    /// `None` where the set activates no neuron of the layer.
    ///
    /// # Errors
    /// A layer that is not there, or another number of keys than neurons.
    pub fn mean_rank(&self, layer: usize, keys: &Array1<u32>) -> Result<Option<f64>> {
        let rates = self.rates(layer)?;
        if keys.len() != rates.len() {
            let sentence =
                format!("{} keys cannot sort the {} neurons of layer {layer}", keys.len(), rates.len());
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by_key(|&neuron| keys[neuron]);
        let last = (keys.len().max(2) - 1) as f64;
        let weighted: f64 = order.iter().enumerate().map(|(rank, &n)| rank as f64 / last * rates[n]).sum();
        let all = rates.sum();
        Ok((all > 0.0).then(|| weighted / all))
    }
}
