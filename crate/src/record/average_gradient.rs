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
/// All three [`GradientNorm`]s are recorded in one pass, and so are the sums for
/// x = 0.1, 0.2, … 1 beside those of the recorder's own fraction. A map of a convolution has one, whatever
/// is recorded of its outputs: its neurons share their weights. What batch normalisation learns is no weight.
#[derive(Clone, Debug, PartialEq)]
pub struct AverageGradient {
    pub(crate) fraction: f64,
    batches: usize,
    /// Sums by part of the training (see [`parts`]), layer and norm, in the order of
    /// [`GradientNorm`]; the output layer last.
    sums: Vec<Vec<[Array1<f64>; 3]>>,
    /// The same of one iteration.
    iteration: Vec<[Array1<f32>; 3]>,
}

impl AverageGradient {
    /// A recorder of the last `fraction` x of the iterations.
    ///
    /// # Errors
    /// A fraction that is not above 0 and at most 1.
    pub fn new(fraction: f64) -> Result<Self> {
        check(fraction)?;
        Ok(Self { fraction, batches: 0, sums: Vec::new(), iteration: Vec::new() })
    }

    /// The average gradient of each neuron of `layer` (from 1; the output layer is
    /// one more than the hidden ones).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn layer(&self, layer: usize, norm: GradientNorm) -> Result<Array1<f64>> {
        self.over(self.fraction, layer, norm)
    }

    /// The same over another `fraction` x of the iterations: 0.1, 0.2, … 1, or the
    /// recorder's own.
    ///
    /// # Errors
    /// A layer that is not there, a fraction that was not recorded.
    pub fn over(&self, fraction: f64, layer: usize, norm: GradientNorm) -> Result<Array1<f64>> {
        check(fraction)?;
        let iterations = last_iterations(fraction, self.batches);
        let parts = parts(self.fraction, self.batches);
        let Some(last) = parts.iter().position(|&part| part == iterations) else {
            let sentence = format!(
                "the fraction {fraction} of eq. 3.9 was not recorded: 0.1, 0.2, … 1 and {} were",
                self.fraction
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        };
        let layers = self.sums.first().map_or(0, Vec::len);
        let index = layer_index(layer, layers)?;
        let mut sum = Array1::zeros(self.sums[0][index][0].len());
        self.sums[..=last].iter().for_each(|part| sum += &part[index][norm as usize]);
        Ok(sum)
    }

    /// The fraction x.
    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    /// The iterations summed over, ⌊xT⌋.
    pub fn iterations(&self) -> usize {
        last_iterations(self.fraction, self.batches)
    }
}

impl Observer for AverageGradient {
    fn start(&mut self, plan: &Plan) {
        self.batches = plan.batches;
        self.sums = vec![zeros(plan.network); parts(self.fraction, plan.batches).len()];
        self.iteration = zeros(plan.network);
    }

    fn batch(&mut self, step: &Step) {
        // How many iterations there are from this one to the last.
        let left = step.batches - step.number + 1;
        let Some(part) = parts(self.fraction, self.batches).iter().position(|&part| left <= part) else {
            return;
        };
        let layers = self.sums[part].par_iter_mut().zip(&mut self.iteration).zip(step.gradients);
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

/// Where sums end, in iterations from the last one backwards: the training is cut
/// into parts, and the average gradient of a fraction is the sum of the last ones.
fn parts(fraction: f64, batches: usize) -> Vec<usize> {
    let tenths = (1..=10).map(|tenth| f64::from(tenth) / 10.0);
    let mut ends: Vec<usize> = tenths.chain([fraction]).map(|x| last_iterations(x, batches)).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

fn check(fraction: f64) -> Result<()> {
    if fraction > 0.0 && fraction <= 1.0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        format!("the fraction x of eq. 3.9 is {fraction}: it must lie above 0 and not above 1"),
    ))
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
        for (part, layers) in self.sums.iter().enumerate() {
            for (l, sums) in layers.iter().enumerate() {
                for (norm, sums) in NORMS.iter().zip(sums) {
                    archive.put(name(part, l, norm), &[sums.len()], sums.iter().copied());
                }
            }
        }
    }

    pub(crate) fn take(archive: &Archive, network: &Network, batches: usize) -> Result<Self> {
        let mut recorder = Self { batches, ..Self::new(network.params().fraction)? };
        recorder.sums = vec![zeros(network); parts(recorder.fraction, batches).len()];
        for (part, layers) in recorder.sums.iter_mut().enumerate() {
            for (l, sums) in layers.iter_mut().enumerate() {
                for (norm, sums) in NORMS.iter().zip(sums) {
                    *sums = archive.values(&name(part, l, norm), &[sums.len()])?.into();
                }
            }
        }
        Ok(recorder)
    }
}

fn name(part: usize, l: usize, norm: &str) -> String {
    format!("layer{}.gradient.{norm}.part{}", l + 1, part + 1)
}
