//! Influence: how much a neuron's output moves the outputs of the network
//! (equations 3.6–3.8).

use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::{ActivationCount, Record, layer_index};
use crate::{
    Error, ErrorKind, Result,
    network::{Network, OutputUnit, relu_derivative},
    stop::Stoppable,
};

/// Samples whose exact influences are computed at once.
const BLOCK: usize = 250;

/// The influence of every neuron of the hidden layers. The output layer's neurons
/// have influence 1 each, and the others theirs through the layer above.
///
/// | made by | of | formula for layer l |
/// |---|---|---|
/// | [`exact`](Self::exact) | eq. 3.6 | Σ_j I_j relu′(z_j) w_jn, mean over samples |
/// | [`exact_magnitude`](Self::exact_magnitude) | eq. 3.6 | the same, mean of magnitudes |
/// | [`i1`](Self::i1) | eq. 3.7 | Σ_k &#124;w_kn&#124; I_k |
/// | [`i2`](Self::i2) | eq. 3.8, *the* influence | √(Σ_k (w_kn I_k)²) |
///
/// I1 and I2 look at the final weights only and are 0 for a neuron that was never
/// activated in training; each is built on its own values of the layer above. They are defined for dense
/// layers without batch normalisation; the exact influence is for any.
///
/// ```
/// use nnerr::{data::Digits, network::Params, record::Influence, study::Study};
/// let split = Digits::synthetic(200, 50, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]).batch(10), &mut [])?;
/// let counts = study.activation_count();
/// let (i1, i2) = (Influence::i1(study.network(), counts)?, Influence::i2(study.network(), counts)?);
/// // √(Σ a²) ≤ Σ |a|, and so in every layer.
/// assert!(i1.layer(1)?.iter().zip(i2.layer(1)?).all(|(i1, i2)| i2 <= i1));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    layers: Vec<Array1<f64>>,
}

impl Influence {
    /// I1 (eq. 3.7): sums of magnitudes.
    ///
    /// # Errors
    /// Counts of a network of other widths; [`ErrorKind::Undefined`] for a convolution or a normalised layer.
    pub fn i1(network: &Network, counts: &ActivationCount) -> Result<Self> {
        Self::by_weights(network, counts, |w, influence| w.abs() * influence, |sum| sum)
    }

    /// I2 (eq. 3.8), which the thesis calls the influence: the root of summed squares.
    ///
    /// # Errors
    /// Counts of a network of other widths; [`ErrorKind::Undefined`] for a convolution or a normalised layer.
    pub fn i2(network: &Network, counts: &ActivationCount) -> Result<Self> {
        Self::by_weights(network, counts, |w, influence| (w * influence).powi(2), f64::sqrt)
    }

    fn by_weights(
        network: &Network,
        counts: &ActivationCount,
        term: impl Fn(f64, f64) -> f64,
        whole: impl Fn(f64) -> f64,
    ) -> Result<Self> {
        counts.check_widths(network)?;
        network.check_dense("the influence by weights")?;
        let mut above = Array1::ones(outputs(network));
        let mut layers = Vec::new();
        for l in (1..=network.hidden_layers()).rev() {
            let (weights, counts) = (network.layer(l + 1)?.weights(), counts.layer(l)?);
            let influence = |n: usize| match counts[n] {
                0 => 0.0,
                _ => whole(weights.column(n).iter().zip(&above).map(|(&w, &i)| term(f64::from(w), i)).sum()),
            };
            above = (0..counts.len()).map(influence).collect();
            layers.push(above.clone());
        }
        layers.reverse();
        Ok(Self { layers })
    }

    /// Equation 3.6 for every sample of `record`, averaged: a neuron's weight on the
    /// sum of all outputs. Opposite signs cancel.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn exact(record: &Record) -> Result<Self> {
        Self::by_samples(record, |influence| influence)
    }

    /// The mean magnitude of equation 3.6 over the samples of `record`.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn exact_magnitude(record: &Record) -> Result<Self> {
        Self::by_samples(record, f64::abs)
    }

    fn by_samples(record: &Record, of: impl Fn(f64) -> f64 + Sync) -> Result<Self> {
        let network = record.network();
        let rows = network.weights_by_row();
        // Blocks are added in their order, whoever computed them.
        let work = Stoppable::new(record.len(), "samples");
        let starts: Vec<usize> = (0..record.len()).step_by(BLOCK).collect();
        let blocks: Vec<Vec<Array1<f64>>> = starts
            .par_iter()
            .map(|&start| {
                work.check()?;
                let samples = start..record.len().min(start + BLOCK);
                work.add(samples.len());
                Ok(block(record, &rows, samples, &of))
            })
            .collect::<Result<_>>()?;
        let sums = blocks.into_iter().reduce(|mut sums, block| {
            sums.iter_mut().zip(block).for_each(|(sum, block)| *sum += &block);
            sums
        });
        let count = record.len() as f64;
        Ok(Self { layers: sums.unwrap_or_default().into_iter().map(|sum| sum / count).collect() })
    }

    /// The influence of each neuron of hidden layer `layer` (from 1).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn layer(&self, layer: usize) -> Result<&Array1<f64>> {
        Ok(&self.layers[layer_index(layer, self.layers.len())?])
    }
}

/// Neurons of the output layer.
fn outputs(network: &Network) -> usize {
    network.widths().last().copied().unwrap_or(0)
}

/// Sums over some samples, layer by layer.
fn block(
    record: &Record,
    rows: &[Array2<f32>],
    samples: std::ops::Range<usize>,
    of: impl Fn(f64) -> f64,
) -> Vec<Array1<f64>> {
    let network = record.network();
    let part = s![samples.clone(), ..];
    let mut above = Array2::<f32>::ones((samples.len(), outputs(network)));
    if network.params().output == OutputUnit::Relu {
        relu_derivative(above.view_mut(), record.logits().slice(part));
    }
    let hidden: Vec<ArrayView2<f32>> =
        (0..record.layers()).map(|l| record.layer_outputs(l).slice(part)).collect();
    let block = network.block_of(record.samples().images().slice(part), &hidden);
    let mut sums = Vec::new();
    network.back_to_outputs(rows, &block, above, 0, |influence| {
        sums.push(influence.mapv(|i: f32| of(f64::from(i))).sum_axis(Axis(0)));
    });
    sums.reverse();
    sums
}

impl ActivationCount {
    /// Refuses counts that are not of this network.
    pub(crate) fn check_widths(&self, network: &Network) -> Result<()> {
        let (counted, widths) = (self.widths(), network.widths());
        let hidden = &widths[1..widths.len() - 1];
        if counted == hidden {
            return Ok(());
        }
        let sentence =
            format!("activation counts of layers of {counted:?} neurons do not fit a network of {hidden:?}");
        Err(Error::new(ErrorKind::Shape, sentence))
    }
}
