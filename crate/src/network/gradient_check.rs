//! Back-propagation checked weight by weight against finite differences, in f64.

use ndarray::{Array1, Array2};

use super::{
    CheckedWeight, CheckedWeights, Loss, Network, OutputUnit,
    output::binary_cross_entropy,
    reference::{Done, Reference, Weights},
};
use crate::{Error, ErrorKind, Random, Result, Stream, data::Samples};

/// Half the distance of a finite difference: small against the weights, large
/// against f64's rounding of the loss.
const STEP: f64 = 1e-5;
/// Gradients below this are too close to the rounding of a finite difference to be
/// compared relative to their own size.
const FLOOR: f64 = 1e-6;

/// Compares ∂E/∂w as back-propagation gives it with
/// (E(w + h) − E(w − h)) / 2h, for weights drawn from every layer.
///
/// The network is copied to f64. Back-propagation follows eq. 2.15–2.23, and
/// [`Rules`] lets you put in your own relu' and your own δ of the output layer. Convolutions, pools,
/// batch normalisation and dropout are plain loops over their formulas, as in the first batch of a training.
///
/// ```
/// use nnerr::{data::Digits, network::{GradientCheck, Loss, Network, Params, Rules}};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20, 20]), 784, &split.classes)?;
/// let check = GradientCheck::new(&network, &split.train.first(10), Loss::Softmax)?;
///
/// assert!(check.library(5, 1)?.worst() < 1e-3);               // the library, in f32
/// assert!(check.rules(&Rules::default(), 5, 1)?.worst() < 1e-5); // the equations, in f64
/// let broken = Rules::default().output_delta(|p, y| y - p);   // the wrong sign
/// assert!(check.rules(&broken, 5, 1)?.worst() > 1.0);
/// # Ok::<(), nnerr::Error>(())
/// ```
pub struct GradientCheck {
    network: Network,
    samples: Samples,
    loss: Loss,
    /// The layers in f64.
    layers: Vec<Reference>,
    /// Expected outputs y, one row for each sample.
    expected: Array2<f64>,
    /// The samples, then the outputs of every layer.
    outputs: Vec<Array2<f64>>,
    /// What the samples do in every layer.
    done: Vec<Done>,
}

/// The parts of back-propagation that can be replaced. The defaults are right.
pub struct Rules<'a> {
    relu_derivative: Box<dyn Fn(f64) -> f64 + 'a>,
    output_delta: Option<OutputDelta<'a>>,
}

/// δ^L of one sample, from the network's outputs (after softmax or sigmoid, where there
/// is one) and the expected outputs.
type OutputDelta<'a> = Box<dyn Fn(&Array1<f64>, &Array1<f64>) -> Array1<f64> + 'a>;

impl Default for Rules<'_> {
    fn default() -> Self {
        let relu_derivative = |z: f64| if z > 0.0 { 1.0 } else { 0.0 };
        Self { relu_derivative: Box::new(relu_derivative), output_delta: None }
    }
}

impl<'a> Rules<'a> {
    /// Your own relu'(z), eq. 2.4: 0 where z ≤ 0, else 1.
    pub fn relu_derivative(mut self, rule: impl Fn(f64) -> f64 + 'a) -> Self {
        self.relu_derivative = Box::new(rule);
        self
    }

    /// Your own δ^L = ∂E/∂o^L of one sample, from the outputs and the expected ones:
    /// p − y with softmax or sigmoid, −y/ŷ without (eq. 2.16).
    pub fn output_delta(mut self, rule: impl Fn(&Array1<f64>, &Array1<f64>) -> Array1<f64> + 'a) -> Self {
        self.output_delta = Some(Box::new(rule));
        self
    }
}

impl GradientCheck {
    /// A check of `network` on a few labelled `samples`; ten are plenty.
    ///
    /// # Errors
    /// Those of [`Network::gradients`].
    pub fn new(network: &Network, samples: &Samples, loss: Loss) -> Result<Self> {
        // Settles all that can be wrong with network and samples.
        network.gradients(samples.images(), samples.labels()?, loss)?;
        let classes = network.outputs_of(samples.labels()?.iter().copied())?;
        let shape = (samples.len(), network.params.output.neurons(network.classes.len()));
        let expected = match network.params.output {
            OutputUnit::Sigmoid => Array2::from_shape_fn(shape, |(sample, _)| classes[sample] as f64),
            _ => Array2::from_shape_fn(shape, |(sample, output)| f64::from(classes[sample] == output)),
        };
        let mut check = Self {
            network: network.clone(),
            samples: samples.clone(),
            loss,
            layers: Reference::all(network, samples.len()),
            expected,
            outputs: vec![samples.images().mapv(f64::from)],
            done: Vec::new(),
        };
        for (l, layer) in check.layers.iter().enumerate() {
            let done = layer.preactivation(&check.outputs[l]);
            check.outputs.push(layer.output(&done.z));
            check.done.push(done);
        }
        Ok(check)
    }

    /// Compares the library's own gradients (f32) at `count` weights of each layer,
    /// drawn by `seed`.
    ///
    /// # Errors
    /// Those of [`Network::gradients`].
    pub fn library(&self, count: usize, seed: u64) -> Result<CheckedWeights> {
        let gradients = self.network.gradients(self.samples.images(), self.samples.labels()?, self.loss)?;
        self.closure(count, seed, |layer, neuron, weight| {
            let layer = &gradients.layers[layer - 1];
            f64::from(match (weight, &layer.norm) {
                (0, _) => layer.bias[neuron],
                (_, Some(norm)) if weight == layer.inputs() + 1 => norm.scale[neuron],
                (_, Some(norm)) if weight == layer.inputs() + 2 => norm.shift[neuron],
                _ => layer.weights[[neuron, weight - 1]],
            })
        })
    }

    /// Compares back-propagation by `rules` (f64) at `count` weights of each layer.
    ///
    /// # Errors
    /// A rule that gives another number of values than there are outputs.
    pub fn rules(&self, rules: &Rules, count: usize, seed: u64) -> Result<CheckedWeights> {
        let gradients = self.backward(rules)?;
        let samples = self.expected.nrows() as f64;
        self.closure(count, seed, |layer, neuron, weight| gradients[layer - 1].at(neuron, weight) / samples)
    }

    /// Compares whatever `gradient(layer, neuron, weight)` gives for ∂E/∂w, numbered
    /// as in [`CheckedWeight`].
    ///
    /// # Errors
    /// None that is known.
    pub fn closure(
        &self,
        count: usize,
        seed: u64,
        gradient: impl Fn(usize, usize, usize) -> f64,
    ) -> Result<CheckedWeights> {
        let mut checked = Vec::new();
        for (l, layer) in self.layers.iter().enumerate() {
            let mut random = Random::nth(seed, Stream::Order, l as u64);
            for _ in 0..count {
                let neuron = random.below(layer.own.bias.len() as u32) as usize;
                let weight = random.below(layer.own.of_neuron() as u32) as usize;
                let (numeric, kink) = self.finite_difference(l, neuron, weight);
                let analytic = gradient(l + 1, neuron, weight);
                let scale = analytic.abs().max(numeric.abs()).max(FLOOR);
                let relative_error = (analytic - numeric).abs() / scale;
                let layer = l + 1;
                checked.push(CheckedWeight {
                    layer,
                    neuron,
                    weight,
                    analytic,
                    numeric,
                    relative_error,
                    kink,
                });
            }
        }
        Ok(CheckedWeights(checked))
    }

    /// (E(w + h) − E(w − h)) / 2h, and whether a neuron switches in between.
    fn finite_difference(&self, l: usize, neuron: usize, weight: usize) -> (f64, bool) {
        let side = |h: f64| {
            let (layer, input) = (&self.layers[l], &self.outputs[l]);
            let mut done = layer.moved(input, &self.done[l], (neuron, weight), h);
            let mut switches = Vec::new();
            let mut output = layer.output(&done.z);
            for layer in &self.layers[l + 1..] {
                switches.push((active(&done.z), done.tops));
                done = layer.preactivation(&output);
                output = layer.output(&done.z);
            }
            if self.network.params.output == OutputUnit::Relu {
                switches.push((active(&done.z), done.tops));
            }
            (self.error(&output), switches)
        };
        let ((above, on_above), (below, on_below)) = (side(STEP), side(-STEP));
        ((above - below) / (2.0 * STEP), on_above != on_below)
    }

    /// E of eq. 2.8 for the last layer's outputs.
    fn error(&self, outputs: &Array2<f64>) -> f64 {
        let sum: f64 = if self.network.params.output == OutputUnit::Sigmoid {
            outputs.iter().zip(&self.expected).map(|(&z, &y)| binary_cross_entropy(z, y as usize).0).sum()
        } else {
            let shown = self.shown(outputs);
            shown.iter().zip(&self.expected).filter(|(_, y)| **y > 0.0).map(|(o, _)| -o.ln()).sum()
        };
        sum / self.expected.nrows() as f64
    }

    /// What the network shows: softmax or sigmoid of the last layer's outputs, or themselves.
    fn shown(&self, outputs: &Array2<f64>) -> Array2<f64> {
        if self.network.params.output == OutputUnit::Sigmoid {
            return outputs.mapv(|z| 1.0 / (1.0 + (-z).exp()));
        }
        let mut shown = outputs.clone();
        if self.loss == Loss::Softmax {
            for mut row in shown.rows_mut() {
                let largest = row.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
                row.mapv_inplace(|o| (o - largest).exp());
                row /= row.sum();
            }
        }
        shown
    }

    /// Gradients of all weights and biases by eq. 2.15–2.23 and `rules`, summed over the samples.
    fn backward(&self, rules: &Rules) -> Result<Vec<Weights>> {
        let shown = self.shown(&self.outputs[self.layers.len()]);
        let mut delta = Array2::zeros(shown.dim());
        for (sample, mut row) in delta.rows_mut().into_iter().enumerate() {
            let (o, y) = (shown.row(sample).to_owned(), self.expected.row(sample).to_owned());
            let own = match (&rules.output_delta, self.loss) {
                (Some(rule), _) => rule(&o, &y),
                (None, Loss::Softmax) => o - y,
                (None, Loss::WithoutSoftmax) => {
                    o.iter().zip(&y).map(|(o, y)| if *y > 0.0 { -y / o } else { 0.0 }).collect()
                }
            };
            if own.len() != row.len() {
                return Err(Error::new(
                    ErrorKind::Shape,
                    format!(
                        "the rule for δ of the output layer gave {} values for {} outputs",
                        own.len(),
                        row.len()
                    ),
                ));
            }
            row.assign(&own);
        }
        let mut gradients = Vec::new();
        for (l, layer) in self.layers.iter().enumerate().rev() {
            layer.back_to_z(&mut delta, &self.done[l].z, &rules.relu_derivative);
            let (gradient, below) = layer.back(&self.outputs[l], &self.done[l], &delta);
            gradients.push(gradient);
            delta = below;
        }
        gradients.reverse();
        Ok(gradients)
    }
}

/// Which neurons are on.
fn active(z: &Array2<f64>) -> Vec<bool> {
    z.iter().map(|&z| z > 0.0).collect()
}
