//! Sums over the neurons that a sample activates: what the thesis' three neuron
//! detectors are made of.

use ndarray::Array1;
use rayon::prelude::*;

use super::{Layers, features::Own};
use crate::{Result, network::wide, record::Record, study::Study};

/// Samples that one thread takes at once.
const BLOCK: usize = 256;

/// A weight for every hidden neuron of a network, in some of the layers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weights {
    own: Own,
    layers: Layers,
    weights: Vec<Array1<u32>>,
}

impl Weights {
    /// The weight of each neuron by its activation count in the training of `study`.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn new(layers: Layers, study: &Study, weight: impl Fn(u32) -> u32) -> Result<Self> {
        let counts = &study.activation_count().first;
        layers.indices(counts.len())?;
        let weights = counts.iter().map(|counts| counts.mapv(&weight)).collect();
        Ok(Self { own: Own::of(study), layers, weights })
    }

    pub fn layers(&self) -> Layers {
        self.layers
    }

    /// For each sample the sum of the weights of the neurons that it activates
    /// (output > 0).
    ///
    /// # Errors
    /// A record of another network.
    pub fn sums(&self, record: &Record) -> Result<Vec<u64>> {
        self.own.check(record)?;
        let mut sums = vec![0; record.len()];
        for index in self.layers.indices(self.weights.len())? {
            let outputs = record.outputs(index + 1)?.as_standard_layout();
            let weights = self.weights[index].to_vec();
            let rows = outputs.as_slice().unwrap_or_default().par_chunks(BLOCK * weights.len());
            sums.par_chunks_mut(BLOCK).zip(rows).for_each(|(sums, rows)| add_rows(sums, rows, &weights));
        }
        Ok(sums)
    }
}

/// Adds to each sum the weights where its row of `outputs` is above 0.
fn add_rows(sums: &mut [u64], outputs: &[f32], weights: &[u32]) {
    wide(
        #[inline(always)]
        || {
            for (sum, row) in sums.iter_mut().zip(outputs.chunks_exact(weights.len())) {
                let active = row.iter().zip(weights).map(|(&o, &w)| u64::from(if o > 0.0 { w } else { 0 }));
                *sum += active.sum::<u64>();
            }
        },
    );
}
