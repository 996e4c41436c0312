//! Activation count: how often a neuron was activated during training.

use ndarray::{Array1, ArrayView2};
use rayon::prelude::*;

use super::layer_index;
use crate::{
    Result,
    network::{Network, Observer, Plan, Step, wide},
    store::Archive,
};

/// For every neuron of the hidden layers, in how many batches the *first* sample of
/// the batch activated it (output > 0), before that batch's update: the thesis'
/// activation count. Beside it the count over every sample.
///
/// One epoch of MNIST in batches of 100 has 600 batches, so a neuron that is always
/// active reaches 600.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivationCount {
    pub(crate) batches: usize,
    pub(crate) samples: usize,
    pub(crate) first: Vec<Array1<u32>>,
    pub(crate) every: Vec<Array1<u32>>,
}

impl ActivationCount {
    /// A recorder that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Activation count of each neuron of hidden layer `layer` (from 1).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn layer(&self, layer: usize) -> Result<&Array1<u32>> {
        Ok(&self.first[layer_index(layer, self.first.len())?])
    }

    /// How many training samples activated each neuron of `layer`, all samples of
    /// all batches counted, each before its batch's update.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn every_sample(&self, layer: usize) -> Result<&Array1<u32>> {
        Ok(&self.every[layer_index(layer, self.every.len())?])
    }

    /// The highest activation count of all neurons; 0 where there is none.
    pub fn highest(&self) -> u32 {
        self.first.iter().flatten().copied().max().unwrap_or(0)
    }

    /// How many neurons the first sample of *every* batch activated.
    pub fn always_active(&self) -> usize {
        self.first.iter().flatten().filter(|&&count| count as usize == self.batches).count()
    }

    /// Neurons of each hidden layer.
    pub fn widths(&self) -> Vec<usize> {
        self.first.iter().map(Array1::len).collect()
    }

    /// Batches seen: the largest count there can be.
    pub fn batches(&self) -> usize {
        self.batches
    }

    /// Samples seen, over all batches.
    pub fn samples(&self) -> usize {
        self.samples
    }
}

impl Observer for ActivationCount {
    fn start(&mut self, plan: &Plan) {
        let hidden = plan.network.hidden_widths();
        let zeros = || hidden.iter().map(|&neurons| Array1::zeros(neurons)).collect();
        *self = Self { batches: 0, samples: 0, first: zeros(), every: zeros() };
    }

    fn batch(&mut self, step: &Step) {
        self.batches += 1;
        self.samples += step.samples.len();
        let counts = self.first.par_iter_mut().zip(&mut self.every);
        counts.zip(step.outputs).for_each(|((first, every), outputs)| {
            first.zip_mut_with(&outputs.row(0), |count, &o| *count += u32::from(o > 0.0));
            count_rows(every, outputs);
        });
    }
}

/// Adds to each neuron's count the rows that activate it.
pub(super) fn count_rows(counts: &mut Array1<u32>, outputs: &ArrayView2<f32>) {
    wide(
        #[inline(always)]
        || {
            let counts = counts.as_slice_mut().expect("counts lie in one piece");
            for row in outputs.rows() {
                let row = row.to_slice().expect("outputs are in standard layout");
                counts.iter_mut().zip(row).for_each(|(count, &o)| *count += u32::from(o > 0.0));
            }
        },
    );
}

impl ActivationCount {
    pub(crate) fn put(&self, archive: &mut Archive) {
        for (l, (first, every)) in self.first.iter().zip(&self.every).enumerate() {
            archive.put(format!("layer{}.activations.first", l + 1), &[first.len()], first.iter().copied());
            archive.put(format!("layer{}.activations.every", l + 1), &[every.len()], every.iter().copied());
        }
    }

    pub(crate) fn take(archive: &Archive, network: &Network, batches: usize, samples: usize) -> Result<Self> {
        let (mut first, mut every) = (Vec::new(), Vec::new());
        for (l, neurons) in network.hidden_widths().into_iter().enumerate() {
            let shape = [neurons];
            first.push(archive.values(&format!("layer{}.activations.first", l + 1), &shape)?.into());
            every.push(archive.values(&format!("layer{}.activations.every", l + 1), &shape)?.into());
        }
        Ok(Self { batches, samples, first, every })
    }
}
