//! Sums over the neurons that a sample activates: what the thesis' three neuron
//! detectors are made of.

use ndarray::Array1;
use rayon::prelude::*;

use super::Layers;
use crate::{
    Error, ErrorKind, Result,
    network::{Network, wide},
    record::Record,
};

/// Samples that one thread takes at once.
const BLOCK: usize = 256;

/// A weight for every hidden neuron, in some of the layers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weights {
    layers: Layers,
    weights: Vec<Array1<u32>>,
}

impl Weights {
    /// `weights` holds one array for each hidden layer of the network, also for those
    /// that are not looked at.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn new(layers: Layers, weights: Vec<Array1<u32>>) -> Result<Self> {
        layers.indices(weights.len())?;
        Ok(Self { layers, weights })
    }

    /// Weight 1 for every hidden neuron of `network`.
    pub fn ones(layers: Layers, network: &Network) -> Result<Self> {
        let hidden = &network.layers()[..network.hidden_layers()];
        Self::new(layers, hidden.iter().map(|layer| Array1::ones(layer.neurons())).collect())
    }

    /// The same layers and widths with weight 1.
    pub fn to_ones(&self) -> Self {
        Self { layers: self.layers, weights: self.weights.iter().map(|w| Array1::ones(w.len())).collect() }
    }

    pub fn layers(&self) -> Layers {
        self.layers
    }

    /// For each sample the sum of the weights of the neurons that it activates
    /// (output > 0).
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] where the hidden layers of the record's network have other
    /// widths than the weights.
    pub fn sums(&self, record: &Record) -> Result<Vec<u64>> {
        let fitted: Vec<usize> = self.weights.iter().map(Array1::len).collect();
        check_hidden(record, &fitted)?;
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

/// A record of a network whose hidden layers are as many and as wide as those of the one
/// that a detector was fitted to.
pub(super) fn check_hidden(record: &Record, fitted: &[usize]) -> Result<()> {
    let found = record.network().hidden_widths();
    if found == fitted {
        return Ok(());
    }
    let sentence = format!(
        "the record of {} comes from a network with hidden layers of {found:?} neurons, \
         but the detector was fitted to one with {fitted:?}",
        record.name()
    );
    Err(Error::new(ErrorKind::Shape, sentence))
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
