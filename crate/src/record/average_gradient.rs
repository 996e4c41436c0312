//! Average gradient (eq. 3.9): how much a neuron's weights were still being moved.

use ndarray::Array1;
use rayon::prelude::*;

use super::layer_index;
use crate::{
    Error, ErrorKind, Result,
    network::{Layer, Observer, Plan, Step, wide},
};

/// What is summed over a neuron's weights at each iteration. The bias counts as
/// weight 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GradientNorm {
    /// Σ ∂E/∂w, eq. 3.9 as it is printed: opposite signs cancel.
    Signed,
    /// Σ |∂E/∂w|, the magnitude that the text speaks of (the default, and a
    /// departure from the equation).
    #[default]
    Absolute,
    /// √(Σ (∂E/∂w)²), the length of the neuron's gradient.
    Euclidean,
}

/// The average gradient ag of every neuron (eq. 3.9): a sum over the last ⌊xT⌋ of
/// the T iterations.
///
/// All three [`GradientNorm`]s are recorded in one pass.
#[derive(Clone, Debug, PartialEq)]
pub struct AverageGradient {
    pub(crate) fraction: f64,
    pub(crate) iterations: usize,
    /// Per layer and norm, in the order of [`GradientNorm`]; the output layer last.
    pub(crate) sums: Vec<[Array1<f64>; 3]>,
}

impl AverageGradient {
    /// A recorder of the last `fraction` x of the iterations.
    ///
    /// # Errors
    /// A fraction that is not above 0 and at most 1.
    pub fn new(fraction: f64) -> Result<Self> {
        if fraction > 0.0 && fraction <= 1.0 {
            return Ok(Self { fraction, iterations: 0, sums: Vec::new() });
        }
        Err(Error::new(
            ErrorKind::OutOfRange,
            format!("the fraction x of eq. 3.9 is {fraction}: it must lie above 0 and not above 1"),
        ))
    }

    /// The average gradient of each neuron of `layer` (from 1; the output layer is
    /// one more than the hidden ones).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn layer(&self, layer: usize, norm: GradientNorm) -> Result<&Array1<f64>> {
        Ok(&self.sums[layer_index(layer, self.sums.len())?][norm as usize])
    }

    /// The fraction x.
    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    /// The iterations summed over, ⌊xT⌋.
    pub fn iterations(&self) -> usize {
        self.iterations
    }
}

impl Observer for AverageGradient {
    fn start(&mut self, plan: &Plan) {
        let zeros = |layer: &Layer| [(); 3].map(|()| Array1::zeros(layer.neurons()));
        self.iterations = (self.fraction * plan.batches as f64).floor() as usize;
        self.sums = plan.network.layers().iter().map(zeros).collect();
    }

    fn batch(&mut self, step: &Step) {
        if step.number + self.iterations <= step.batches {
            return;
        }
        self.sums.par_iter_mut().zip(step.gradients).for_each(|(sums, gradient)| {
            for (neuron, (row, bias)) in gradient.weights().rows().into_iter().zip(gradient.bias()).enumerate() {
                let row = row.to_slice().expect("gradients are in standard layout");
                let [signed, absolute, squared] = row_sums(row, *bias);
                sums[0][neuron] += signed;
                sums[1][neuron] += absolute;
                sums[2][neuron] += squared.sqrt();
            }
        });
    }
}

/// Sums of a neuron's gradients, of their magnitudes and of their squares, in 16
/// lanes whatever the processor's vectors, so that the order of summation is fixed.
fn row_sums(weights: &[f32], bias: f32) -> [f64; 3] {
    const LANES: usize = 16;
    let mut sums = [[0f32; LANES]; 3];
    let mut add = |lane: usize, g: f32| {
        sums[0][lane] += g;
        sums[1][lane] += g.abs();
        sums[2][lane] += g * g;
    };
    wide(|| {
        let chunks = weights.chunks_exact(LANES);
        chunks.remainder().iter().enumerate().for_each(|(lane, &g)| add(lane, g));
        for chunk in chunks {
            (0..LANES).for_each(|lane| add(lane, chunk[lane]));
        }
        add(0, bias);
    });
    sums.map(|lanes| lanes.iter().map(|&sum| f64::from(sum)).sum())
}
