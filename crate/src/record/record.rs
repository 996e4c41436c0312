//! The record of a set: what every sample does in a trained network.

use std::{fmt, sync::Arc};

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::layer_index;
use crate::{
    Error, ErrorKind, Result,
    data::Samples,
    metric::Confidence,
    network::{Network, confidence, largest, softmax},
};

/// Everything that detectors and figures want to know about the samples of a set in
/// one network: outputs of all hidden layers, logits, softmax, predicted classes,
/// confidence. Samples are in rows, in the order of the set. A clone shares the outputs.
///
/// ```
/// use nnerr::{data::Digits, network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// assert_eq!(record.outputs(2)?.dim(), (100, 10));
/// assert_eq!(record.correct()?.len(), 100);
/// assert!(record.outputs(3).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct Record {
    network: Arc<Network>,
    samples: Samples,
    outputs: Arc<[Array2<f32>]>,
    logits: Array2<f32>,
    softmax: Array2<f64>,
    predicted: Array1<usize>,
    confidence: Array1<f64>,
}

impl Record {
    /// Sends `samples` through `network`.
    ///
    /// # Errors
    /// An empty set, images of another size than the network's input.
    pub fn new(network: &Network, samples: &Samples) -> Result<Self> {
        Self::shared(Arc::new(network.clone()), samples)
    }

    /// A record that shares the network with others.
    pub(crate) fn shared(network: Arc<Network>, samples: &Samples) -> Result<Self> {
        if samples.is_empty() {
            return Err(Error::new(
                ErrorKind::Empty,
                format!("the set {} holds no samples: there is nothing to record", samples.name()),
            ));
        }
        let (outputs, logits) = network.outputs(samples.images())?;
        let softmax = softmax(&logits, 1.0)?;
        let winners: Vec<usize> = logits.rows().into_iter().map(largest).collect();
        let predicted = winners.iter().map(|&output| network.classes()[output]).collect();
        let confidence =
            winners.iter().enumerate().map(|(sample, &output)| softmax[[sample, output]]).collect();
        let outputs = outputs.into();
        Ok(Self { network, samples: samples.clone(), outputs, logits, softmax, predicted, confidence })
    }

    /// The name of the set.
    pub fn name(&self) -> &str {
        self.samples.name()
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Never: a record holds at least one sample.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// The samples.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The network they were sent through.
    pub fn network(&self) -> &Network {
        &self.network
    }

    pub(crate) fn shared_network(&self) -> Arc<Network> {
        self.network.clone()
    }

    /// The outputs of all hidden layers; a clone of the record shares them.
    pub(crate) fn shared_outputs(&self) -> &Arc<[Array2<f32>]> {
        &self.outputs
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.outputs.len()
    }

    /// o of hidden layer `layer` (samples × neurons), from 1.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn outputs(&self, layer: usize) -> Result<&Array2<f32>> {
        Ok(&self.outputs[layer_index(layer, self.outputs.len())?])
    }

    /// o of the hidden layer of index `l` (from 0), which must be there.
    pub(crate) fn layer_outputs(&self, l: usize) -> &Array2<f32> {
        &self.outputs[l]
    }

    /// z of hidden layer `layer` (samples × neurons), from 1. Computed again from the
    /// layer before, with the same bits: a bank of training samples need not hold it. Where only means of
    /// the layer before are recorded, from the last layer that is recorded whole, or the samples.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn preactivations(&self, layer: usize) -> Result<Array2<f32>> {
        let index = layer_index(layer, self.outputs.len())?;
        self.network.preactivations(index, self.samples.images(), &self.outputs)
    }

    /// o^L before the softmax (samples × classes); −z/2 and z/2 where the output z is a
    /// sigmoid's.
    pub fn logits(&self) -> &Array2<f32> {
        &self.logits
    }

    /// Softmax outputs (samples × classes).
    pub fn softmax(&self) -> &Array2<f64> {
        &self.softmax
    }

    /// The predicted class (digit) of each sample; of equal outputs the first wins.
    pub fn predicted(&self) -> &Array1<usize> {
        &self.predicted
    }

    /// Confidence of each sample: its largest softmax output.
    pub fn confidence(&self) -> &Array1<f64> {
        &self.confidence
    }

    /// How many neurons of hidden layer `layer` each sample activates (output > 0).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn activated(&self, layer: usize) -> Result<Array1<u32>> {
        let count = |row: ArrayView1<f32>| row.iter().map(|&o| u32::from(o > 0.0)).sum();
        Ok(self.outputs(layer)?.rows().into_iter().map(count).collect())
    }

    /// The record of some of the samples, by their places, under another name.
    ///
    /// # Errors
    /// No place, or one that is not there.
    pub fn select(&self, name: impl Into<String>, places: &[usize]) -> Result<Self> {
        if places.is_empty() {
            let sentence = format!("no sample of {} was chosen: a record holds at least one", self.name());
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let samples = self.samples.select(places)?.named(name);
        Ok(Self {
            network: self.network.clone(),
            samples,
            outputs: self.outputs.iter().map(|outputs| outputs.select(Axis(0), places)).collect(),
            logits: self.logits.select(Axis(0), places),
            softmax: self.softmax.select(Axis(0), places),
            predicted: self.predicted.select(Axis(0), places),
            confidence: self.confidence.select(Axis(0), places),
        })
    }

    /// The samples of one confidence category; `None` where there are none.
    ///
    /// ```
    /// use nnerr::{data::Digits, metric::Confidence, network::{Network, Params}, record::Record};
    /// let split = Digits::synthetic(200, 100, 1)?.whole();
    /// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
    /// let record = Record::new(&network, &split.normal)?;
    /// let sizes = Confidence::each().map(|category| record.within(category).map_or(0, |part| part.len()));
    /// assert_eq!(sizes.iter().sum::<usize>(), 100);
    /// assert!(record.within(Confidence::percent(0)?).is_none()); // ten outputs: the largest is 0.1 or more
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn within(&self, category: Confidence) -> Option<Self> {
        if category == Confidence::All {
            return Some(self.clone());
        }
        let places: Vec<usize> =
            (0..self.len()).filter(|&place| category.contains(self.confidence[place])).collect();
        self.select(self.name(), &places).ok()
    }

    /// Confidence of each sample with its logits divided by `temperature`.
    ///
    /// # Errors
    /// A temperature that is not a finite number above 0.
    pub fn confidence_at(&self, temperature: f64) -> Result<Array1<f64>> {
        confidence(&self.logits, temperature)
    }

    /// The logits of the samples moved by each of `steps` as ODIN moves them; see
    /// [`Network::stepped_logits`].
    pub(crate) fn stepped_logits(&self, temperature: f64, steps: &[f32]) -> Result<Vec<Array2<f32>>> {
        let images = self.samples.images();
        self.network.stepped_logits(images, &self.outputs, &self.logits, temperature, steps)
    }

    /// Whether each sample is classified correctly. Samples of a class that the
    /// network does not know never are.
    ///
    /// # Errors
    /// A set without labels.
    pub fn correct(&self) -> Result<Array1<bool>> {
        Ok(self
            .predicted
            .iter()
            .zip(self.samples.labels()?)
            .map(|(predicted, label)| predicted == label)
            .collect())
    }

    /// The misclassified samples, the most confident mistake first.
    ///
    /// # Errors
    /// A set without labels.
    pub fn misclassified(&self) -> Result<Vec<usize>> {
        let correct = self.correct()?;
        let mut wrong: Vec<usize> = (0..self.len()).filter(|&sample| !correct[sample]).collect();
        wrong.sort_by(|&a, &b| self.confidence[b].total_cmp(&self.confidence[a]).then(a.cmp(&b)));
        Ok(wrong)
    }

    /// Share of the samples that are classified correctly.
    ///
    /// # Errors
    /// A set without labels.
    pub fn accuracy(&self) -> Result<f64> {
        Ok(self.correct()?.iter().filter(|&&correct| correct).count() as f64 / self.len() as f64)
    }
}

/// Its name, as tables and charts print it.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record of {:?} in layers of {:?}", self.samples, self.network.widths())
    }
}
