//! The update of the weights: Adam, or plain gradient descent (eq. 2.7).

use ndarray::{Array, Dimension};
use rayon::prelude::*;

use super::{CONTIGUOUS, Layer, Network, Optimiser, simd::wide};

/// Values that one task updates.
const CHUNK: usize = 1 << 14;
/// The smallest size of a mean: times β it is still a normal number of f32 (those begin at 1.2e-38).
const FADED: f32 = 1e-36;

/// State of the update rule between iterations.
pub(super) struct Update {
    rule: Optimiser,
    rate: f64,
    iteration: i32,
    /// Adam's running means of the gradients and of their squares; none for Sgd.
    means: Vec<(Layer, Layer)>,
}

impl Update {
    pub fn new(network: &Network) -> Self {
        let zeros = Layer::zeros_like;
        let means = match network.params.optimiser {
            Optimiser::Adam { .. } => network.layers.iter().map(|l| (zeros(l), zeros(l))).collect(),
            Optimiser::Sgd => Vec::new(),
        };
        Self { rule: network.params.optimiser, rate: network.params.rate, iteration: 0, means }
    }

    /// One update of all weights and biases.
    pub fn apply(&mut self, network: &mut Network, gradients: &[Layer]) {
        self.iteration = self.iteration.saturating_add(1);
        let layers = network.layers.par_iter_mut().zip(gradients);
        match self.rule {
            Optimiser::Adam { beta1, beta2, epsilon } => {
                let t = self.iteration;
                let rate = self.rate * (1.0 - beta2.powi(t)).sqrt() / (1.0 - beta1.powi(t));
                let step = Adam {
                    rate: rate as f32,
                    keep1: beta1 as f32,
                    take1: (1.0 - beta1) as f32,
                    keep2: beta2 as f32,
                    take2: (1.0 - beta2) as f32,
                    epsilon: epsilon as f32,
                };
                layers.zip(&mut self.means).for_each(|((layer, gradient), (mean, square))| {
                    step.all(&mut layer.weights, &gradient.weights, &mut mean.weights, &mut square.weights);
                    step.all(&mut layer.bias, &gradient.bias, &mut mean.bias, &mut square.bias);
                    let norms = (&mut layer.norm, &gradient.norm, &mut mean.norm, &mut square.norm);
                    if let (Some(norm), Some(gradient), Some(mean), Some(square)) = norms {
                        step.all(&mut norm.scale, &gradient.scale, &mut mean.scale, &mut square.scale);
                        step.all(&mut norm.shift, &gradient.shift, &mut mean.shift, &mut square.shift);
                    }
                });
            }
            Optimiser::Sgd => {
                let rate = self.rate as f32;
                layers.for_each(|(layer, gradient)| {
                    layer.weights.zip_mut_with(&gradient.weights, |w, g| *w -= rate * g);
                    layer.bias.zip_mut_with(&gradient.bias, |b, g| *b -= rate * g);
                    if let (Some(norm), Some(gradient)) = (&mut layer.norm, &gradient.norm) {
                        norm.scale.zip_mut_with(&gradient.scale, |scale, g| *scale -= rate * g);
                        norm.shift.zip_mut_with(&gradient.shift, |shift, g| *shift -= rate * g);
                    }
                });
            }
        }
    }
}

/// 0 for what is next to the smallest number that f32 holds in full: means of neurons that no sample
/// activates any more fade to there, where arithmetic is many times slower. No weight feels it.
#[inline(always)]
fn normal(value: f32) -> f32 {
    if value.abs() < FADED { 0.0 } else { value }
}

/// The constants of one iteration of Adam.
#[derive(Clone, Copy)]
struct Adam {
    rate: f32,
    keep1: f32,
    take1: f32,
    keep2: f32,
    take2: f32,
    epsilon: f32,
}

impl Adam {
    /// Updates values and means in one pass over memory, in parallel chunks.
    fn all<D: Dimension>(
        self,
        values: &mut Array<f32, D>,
        gradients: &Array<f32, D>,
        means: &mut Array<f32, D>,
        squares: &mut Array<f32, D>,
    ) {
        let values = values.as_slice_memory_order_mut().expect(CONTIGUOUS).par_chunks_mut(CHUNK);
        let gradients = gradients.as_slice_memory_order().expect(CONTIGUOUS).par_chunks(CHUNK);
        let means = means.as_slice_memory_order_mut().expect(CONTIGUOUS).par_chunks_mut(CHUNK);
        let squares = squares.as_slice_memory_order_mut().expect(CONTIGUOUS).par_chunks_mut(CHUNK);
        values.zip(gradients).zip(means).zip(squares).for_each(|(((values, gradients), means), squares)| {
            wide(
                #[inline(always)]
                || {
                    let state = means.iter_mut().zip(squares);
                    for ((value, &gradient), (mean, square)) in values.iter_mut().zip(gradients).zip(state) {
                        *mean = self.keep1 * *mean + self.take1 * gradient;
                        *mean = normal(*mean);
                        *square = normal(self.keep2 * *square + self.take2 * gradient * gradient);
                        *value -= self.rate * *mean / (square.sqrt() + self.epsilon);
                    }
                },
            );
        });
    }
}
