//! What a detector network is made and trained with: [`DetectorParams`].

use serde::{Deserialize, Serialize};

use crate::{
    Random, Stream,
    network::{InitialWeights, OutputUnit, Params},
};

/// Place of the training's generator among those of [`Stream::DetectorNetworks`].
const TRAINING: u64 = 0;

/// Architecture and training of a [`DetectorNetwork`](super::DetectorNetwork): §4.3.2 of
/// the thesis states layers like those of its other networks, the batch, the epochs and
/// the rate; it is silent about the rest, which is as in [`Params`].
///
/// | setter | default | thesis |
/// |---|---|---|
/// | [`hidden`](Self::hidden) | `[300; 5]` | the layers of the networks that are observed |
/// | [`batch`](Self::batch) | 100 samples | 100 |
/// | [`epochs`](Self::epochs) | 1000 | 1000 |
/// | [`rate`](Self::rate) | 0.001, of Adam | 0.001 |
/// | [`seed`](Self::seed) | 1 | – |
/// | [`initial`](Self::initial) | as in [`Params`]: uniform in ±0.05, biases 1 | "uniform", "one" |
/// | [`standardise`](Self::standardise) | no | – |
///
/// Nothing is checked until a network is trained; then the first bad value is an error
/// that names it and its limit.
///
/// ```
/// use nnerr::{detect::{DetectorNetwork, DetectorParams}, ndarray::array};
/// let params = DetectorParams::default().hidden([8]).batch(2).epochs(0);
/// let (inputs, erroneous) = (array![[0.0], [1.0]], array![false, true]);
/// let error = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap_err();
/// assert_eq!(error.to_string(), "training is to run for 0 epochs: it needs at least one");
/// assert!(DetectorNetwork::train(&inputs, &erroneous, &params.epochs(1)).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectorParams {
    hidden: Vec<usize>,
    batch: usize,
    pub(super) epochs: usize,
    rate: f64,
    pub(super) seed: u64,
    pub(super) standardise: bool,
    /// `None`, which files of before have no word for, is the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    initial: Option<InitialWeights>,
}

impl Default for DetectorParams {
    fn default() -> Self {
        Self {
            hidden: vec![300; 5],
            batch: 100,
            epochs: 1000,
            rate: 0.001,
            seed: 1,
            standardise: false,
            initial: None,
        }
    }
}

impl DetectorParams {
    /// Number of neurons in each hidden layer.
    pub fn hidden(mut self, widths: impl Into<Vec<usize>>) -> Self {
        self.hidden = widths.into();
        self
    }

    /// Samples per update; not more than there are. The last, smaller batch of an epoch
    /// is used as it is.
    pub fn batch(mut self, samples: usize) -> Self {
        self.batch = samples;
        self
    }

    /// How often training goes through the data.
    pub fn epochs(mut self, times: usize) -> Self {
        self.epochs = times;
        self
    }

    /// Learning rate α of Adam.
    pub fn rate(mut self, alpha: f64) -> Self {
        self.rate = alpha;
        self
    }

    /// Seed of the initial weights and of the order of the samples. Both come from the
    /// first numbered generator of [`Stream::DetectorNetworks`], so that no other
    /// network of the same seed shares them.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Whether each input has the training samples' mean taken off and is divided by
    /// their standard deviation (over n) before the network sees it. An input that is
    /// the same for all training samples is only moved to 0.
    pub fn standardise(mut self, standardise: bool) -> Self {
        self.standardise = standardise;
        self
    }

    /// How the weights start. With the thesis' ±0.05 and biases of 1 some networks never leave
    /// the start, whatever the epochs; after Glorot and Bengio, or with biases of 0, they do.
    pub fn initial(mut self, weights: InitialWeights) -> Self {
        self.initial = Some(weights).filter(|weights| *weights != Params::default().initial);
        self
    }

    /// How the weights start, in a network's name: nothing where they start as by default.
    pub(super) fn start(&self) -> &'static str {
        match self.initial {
            None => "",
            Some(InitialWeights::GlorotUniform { bias: 0.0 }) => ", Glorot",
            Some(_) => ", other start",
        }
    }

    /// The parameters of the network itself.
    pub(super) fn network(&self) -> Params {
        let params = Params::default();
        let initial = self.initial.unwrap_or(params.initial);
        params
            .initial(initial)
            .hidden(self.hidden.clone())
            .output(OutputUnit::Sigmoid)
            .batch(self.batch)
            .epochs(self.epochs)
            .rate(self.rate)
            .seed(Random::nth(self.seed, Stream::DetectorNetworks, TRAINING).next_u64())
    }
}
