//! How a set activates the neurons (section 3.3, Figure 3.8).

use ndarray::Array1;

use super::{Record, activation_count::count_rows, layer_index};
use crate::{Error, ErrorKind, Result, metric::Confidence};

/// For every neuron of the hidden layers, the share of a set's samples that activate
/// it: the *average activation* of Figure 3.8.
///
/// ```
/// use nnerr::{ErrorKind, data::Digits, metric::Confidence, network::{Network, Params}, record::{Activity, Record}};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// let activity = Activity::new(&record);
/// let neurons = record.activated(1)?.iter().sum::<u32>() as f64 / 100.0;
/// assert!((activity.neurons(1)? - neurons).abs() < 1e-9);
/// assert!((activity.mean(1)? - neurons / 20.0).abs() < 1e-9);
/// let (half, other) = (activity.share(1, |rate| rate >= 0.5)?, activity.share(1, |rate| rate < 0.5)?);
/// assert!((half + other - 1.0).abs() < 1e-12);
/// let nobody = Activity::within(&record, Confidence::percent(0)?); // ten classes: 10 % at least
/// assert_eq!(nobody.unwrap_err().kind(), ErrorKind::Undefined);
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

    /// The same over the samples of one confidence category.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] where the category has no sample.
    pub fn within(record: &Record, category: Confidence) -> Result<Self> {
        let none = || {
            let sentence = format!("the set {} has no sample of {category} to average over", record.name());
            Error::new(ErrorKind::Undefined, sentence)
        };
        Ok(Self::new(&record.within(category).ok_or_else(none)?))
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
        self.share(layer, |rate| rate < margin || rate > 1.0 - margin)
    }

    /// Share of the layer's neurons whose rates are `wanted`.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn share(&self, layer: usize, wanted: impl Fn(f64) -> bool) -> Result<f64> {
        let rates = self.rates(layer)?;
        Ok(rates.iter().filter(|&&rate| wanted(rate)).count() as f64 / rates.len() as f64)
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
