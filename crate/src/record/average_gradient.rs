//! Average gradient (eq. 3.9): how much a neuron's weights were still being moved.

use ndarray::Array1;
use rayon::prelude::*;

use super::layer_index;
use crate::{
    Error, ErrorKind, Result,
    network::{Layer, Network, Observer, Plan, Step, wide},
    store::Archive,
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
    /// The same of one iteration.
    iteration: Vec<[Array1<f32>; 3]>,
}

impl AverageGradient {
    /// A recorder of the last `fraction` x of the iterations.
    ///
    /// # Errors
    /// A fraction that is not above 0 and at most 1.
    pub fn new(fraction: f64) -> Result<Self> {
        if fraction > 0.0 && fraction <= 1.0 {
            return Ok(Self { fraction, iterations: 0, sums: Vec::new(), iteration: Vec::new() });
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
        self.iterations = last_iterations(self.fraction, plan.batches);
        self.sums = zeros(plan.network);
        self.iteration = zeros(plan.network);
    }

    fn batch(&mut self, step: &Step) {
        if step.number + self.iterations <= step.batches {
            return;
        }
        let layers = self.sums.par_iter_mut().zip(&mut self.iteration).zip(step.gradients);
        layers.for_each(|((sums, iteration), gradient)| {
            sum_neurons(iteration, gradient);
            let [signed, absolute, squared] = iteration;
            sums[0].zip_mut_with(signed, |sum, &g| *sum += f64::from(g));
            sums[1].zip_mut_with(absolute, |sum, &g| *sum += f64::from(g));
            sums[2].zip_mut_with(squared, |sum, &g| *sum += f64::from(g).sqrt());
        });
    }

    fn finish(&mut self, _network: &Network) {
        self.iteration = Vec::new();
    }
}

/// ⌊xT⌋.
fn last_iterations(fraction: f64, batches: usize) -> usize {
    (fraction * batches as f64).floor() as usize
}

/// Three sums for each neuron of each layer.
fn zeros<T: Clone + Default>(network: &Network) -> Vec<[Array1<T>; 3]> {
    let sums = |layer: &Layer| [(); 3].map(|()| Array1::from_elem(layer.neurons(), T::default()));
    network.layers().iter().map(sums).collect()
}

/// Sums of each neuron's gradients, of their magnitudes and of their squares, bias
/// first, then input by input: neurons lie side by side in memory.
fn sum_neurons(sums: &mut [Array1<f32>; 3], gradient: &Layer) {
    sums[0].assign(gradient.bias());
    sums[1].zip_mut_with(gradient.bias(), |sum, g| *sum = g.abs());
    sums[2].zip_mut_with(gradient.bias(), |sum, g| *sum = g * g);
    let [signed, absolute, squared] = sums.each_mut().map(|sums| sums.as_slice_mut().expect("a new array"));
    wide(
        #[inline(always)]
        || {
            for column in gradient.weights().columns() {
                let column = column.to_slice().expect("a layer's weights lie column by column");
                let sums = signed.iter_mut().zip(absolute.iter_mut()).zip(squared.iter_mut());
                for (((signed, absolute), squared), g) in sums.zip(column) {
                    *signed += g;
                    *absolute += g.abs();
                    *squared += g * g;
                }
            }
        },
    );
}

const NORMS: [&str; 3] = ["signed", "absolute", "euclidean"];

impl AverageGradient {
    pub(crate) fn put(&self, archive: &mut Archive) {
        for (l, sums) in self.sums.iter().enumerate() {
            for (norm, sums) in NORMS.iter().zip(sums) {
                archive.put(format!("layer{}.gradient.{norm}", l + 1), &[sums.len()], sums.iter().copied());
            }
        }
    }

    pub(crate) fn take(archive: &Archive, network: &Network, batches: usize) -> Result<Self> {
        let mut recorder = Self::new(network.params().fraction)?;
        recorder.iterations = last_iterations(recorder.fraction, batches);
        recorder.sums = zeros(network);
        for (l, sums) in recorder.sums.iter_mut().enumerate() {
            for (norm, sums) in NORMS.iter().zip(sums) {
                *sums = archive.values(&format!("layer{}.gradient.{norm}", l + 1), &[sums.len()])?.into();
            }
        }
        Ok(recorder)
    }
}
