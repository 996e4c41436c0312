//! What a network is made and trained with: [`Params`].

use serde::{Deserialize, Serialize};

use super::{Chain, Maps, OutputUnit};
use crate::{Error, ErrorKind, Result};

/// Architecture, initial weights and training of a network.
///
/// The defaults are the network of Chapter 2. The thesis states the five hidden
/// layers, the batch, the rate, the single epoch, uniform initial weights and
/// biases of one; it is silent about the other choices.
///
/// | setter | default | thesis |
/// |---|---|---|
/// | [`hidden`](Self::hidden) | `[300; 5]` | five layers; their sizes (Figure 2.1) are lost |
/// | [`output`](Self::output) | [`OutputUnit::Linear`] | eq. 2.5 reads as ReLU; one sigmoid in §4.3.2 |
/// | [`initial`](Self::initial) | uniform in ±0.05, biases 1 | "uniform", "one" |
/// | [`optimiser`](Self::optimiser) | Adam (0.9, 0.999, 1e-7) | eq. 2.7 is plain gradient descent |
/// | [`rate`](Self::rate) | 0.001 | 0.001 |
/// | [`batch`](Self::batch) | 100 samples | 100 |
/// | [`epochs`](Self::epochs) | 1 | 1 |
/// | [`seed`](Self::seed) | 1 | – |
/// | [`fraction`](Self::fraction) | 0.5 of the iterations | x = 0.5 (eq. 3.9) |
/// | [`maps`](Self::maps) | [`Maps::Means`] | – (no convolution) |
///
/// Convolutions, pools, batch normalisation and dropout are said in a line, by a [`Chain`]:
/// `.hidden(conv(16, 3).pool(2).dense(128))`.
///
/// Nothing is checked until a network is made; then the first bad value is an
/// error that names it and its limit.
///
/// ```
/// use nnerr::network::{Network, Optimiser, Params};
/// let params = Params::default().hidden([30, 20]).optimiser(Optimiser::Sgd).rate(0.1).seed(7);
/// assert_eq!(Network::new(&params, 784, &[0, 2, 3])?.widths(), [784, 30, 20, 3]);
///
/// let error = Network::new(&params.rate(f64::NAN), 784, &[0, 2, 3]).unwrap_err();
/// assert_eq!(error.to_string(), "the learning rate is NaN: it must be a finite number above 0");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    pub(crate) hidden: Chain,
    pub(crate) output: OutputUnit,
    pub(crate) initial: InitialWeights,
    pub(crate) optimiser: Optimiser,
    pub(crate) rate: f64,
    pub(crate) batch: usize,
    pub(crate) epochs: usize,
    pub(crate) seed: u64,
    pub(crate) fraction: f64,
    /// Left out where it is the default: networks of before have no word for it.
    #[serde(default, skip_serializing_if = "Maps::is_default")]
    pub(crate) maps: Maps,
}

/// How the weights start. Biases start at `bias` in every layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum InitialWeights {
    /// Uniform in [−`limit`, `limit`), whatever the width of the layer.
    Uniform {
        /// The largest weight.
        limit: f32,
        /// The bias of every neuron.
        bias: f32,
    },
    /// Uniform in ±√(6 / (inputs + units)) (Glorot and Bengio, 2010).
    GlorotUniform {
        /// The bias of every neuron.
        bias: f32,
    },
}

/// The rule that turns gradients into new weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimiser {
    /// Adam (Kingma and Ba, 2015), in the form at the end of their section 2:
    /// w ← w − α √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε).
    Adam {
        /// Decay of the mean of the gradients.
        beta1: f64,
        /// Decay of the mean of their squares.
        beta2: f64,
        /// Keeps the quotient finite.
        epsilon: f64,
    },
    /// Plain gradient descent: w ← w − α ∂E/∂w (eq. 2.7).
    Sgd,
}

impl Optimiser {
    /// Adam with β = (0.9, 0.999) and ε = 1e-7.
    pub const ADAM: Self = Self::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
}

impl Default for Params {
    fn default() -> Self {
        Self {
            hidden: [300; 5].into(),
            output: OutputUnit::Linear,
            initial: InitialWeights::Uniform { limit: 0.05, bias: 1.0 },
            optimiser: Optimiser::ADAM,
            rate: 0.001,
            batch: 100,
            epochs: 1,
            seed: 1,
            fraction: 0.5,
            maps: Maps::Means,
        }
    }
}

impl Params {
    /// The hidden layers: the number of neurons of each, or a [`Chain`]. None at all makes a linear
    /// softmax classifier.
    pub fn hidden(mut self, layers: impl Into<Chain>) -> Self {
        self.hidden = layers.into();
        self
    }

    /// What is recorded of a convolution.
    pub fn maps(mut self, maps: Maps) -> Self {
        self.maps = maps;
        self
    }

    /// The unit of the output layer.
    pub fn output(mut self, unit: OutputUnit) -> Self {
        self.output = unit;
        self
    }

    /// How weights and biases start.
    pub fn initial(mut self, weights: InitialWeights) -> Self {
        self.initial = weights;
        self
    }

    /// Adam or plain gradient descent.
    pub fn optimiser(mut self, rule: Optimiser) -> Self {
        self.optimiser = rule;
        self
    }

    /// Learning rate α of eq. 2.7.
    pub fn rate(mut self, alpha: f64) -> Self {
        self.rate = alpha;
        self
    }

    /// Samples per update. The last, smaller batch of an epoch is used as it is.
    pub fn batch(mut self, samples: usize) -> Self {
        self.batch = samples;
        self
    }

    /// How often training goes through the data.
    pub fn epochs(mut self, times: usize) -> Self {
        self.epochs = times;
        self
    }

    /// Seed of the initial weights, of the order of the samples and of what dropout drops.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// x of eq. 3.9: the share of the last iterations that the average gradient
    /// sums over.
    pub fn fraction(mut self, x: f64) -> Self {
        self.fraction = x;
        self
    }

    /// The first value that makes no network, as an error.
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |sentence: String| Err(Error::new(ErrorKind::OutOfRange, sentence));
        let positive = |value: f64| value.is_finite() && value > 0.0;
        self.hidden.check()?;
        if !positive(self.rate) {
            return wrong(format!("the learning rate is {}: it must be a finite number above 0", self.rate));
        }
        if self.batch == 0 {
            return wrong("the batch holds 0 samples: it needs at least one".into());
        }
        if self.epochs == 0 {
            return wrong("training is to run for 0 epochs: it needs at least one".into());
        }
        if !(self.fraction > 0.0 && self.fraction <= 1.0) {
            return wrong(format!(
                "the fraction x of eq. 3.9 is {}: it must lie above 0 and not above 1",
                self.fraction
            ));
        }
        let (limit, bias) = match self.initial {
            InitialWeights::Uniform { limit, bias } => (limit, bias),
            InitialWeights::GlorotUniform { bias } => (1.0, bias),
        };
        if !positive(limit.into()) {
            return wrong(format!("initial weights in ±{limit}: the limit must be a finite number above 0"));
        }
        if !bias.is_finite() {
            return wrong(format!("the initial bias is {bias}: it must be a finite number"));
        }
        if let Optimiser::Adam { beta1, beta2, epsilon } = self.optimiser {
            for (name, beta) in [("β₁", beta1), ("β₂", beta2)] {
                if !(0.0..1.0).contains(&beta) {
                    return wrong(format!("Adam's {name} is {beta}: it must lie in [0, 1)"));
                }
            }
            if !positive(epsilon) {
                return wrong(format!("Adam's ε is {epsilon}: it must be a finite number above 0"));
            }
        }
        Ok(())
    }
}
