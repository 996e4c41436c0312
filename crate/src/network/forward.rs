//! The forward pass (eq. 2.5, 2.6): every layer's output for every sample.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, s};

use super::{
    CONTIGUOUS, Layer, Network, OutputUnit,
    product::product,
    relu,
    simd::wide,
    softmax::{check_logits, softmax},
};
use crate::Result;

/// Rows that go through the network together. The last block is filled up with
/// zeros: products of one shape only, so that a sample's outputs never depend on
/// how many others come with it.
const BLOCK: usize = 256;

/// What a set of samples does in a network. Samples are in rows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Forward {
    /// z of each hidden layer (samples × neurons); index 0 is layer 1.
    pub preactivations: Vec<Array2<f32>>,
    /// o = relu(z) of each hidden layer (samples × neurons); index 0 is layer 1.
    pub outputs: Vec<Array2<f32>>,
    /// o^L, the outputs of the last layer before the softmax (samples × classes).
    pub logits: Array2<f32>,
    /// Softmax of the logits (samples × classes).
    pub softmax: Array2<f64>,
}

impl Network {
    /// Sends the samples (rows of `images`) forward and keeps what every layer did.
    ///
    /// # Errors
    /// Rows of another width than the input, a value that is not finite, logits
    /// that overflow.
    pub fn forward(&self, images: &Array2<f32>) -> Result<Forward> {
        let (outputs, logits) = self.outputs(images)?;
        let mut preactivations = Vec::with_capacity(outputs.len());
        for l in 1..=outputs.len() {
            let input = if l == 1 { images } else { &outputs[l - 2] };
            preactivations.push(self.preactivations(l, input));
        }
        let softmax = softmax(&logits, 1.0)?;
        Ok(Forward { preactivations, outputs, logits, softmax })
    }

    /// Outputs of all hidden layers, and the logits.
    pub(crate) fn outputs(&self, images: &Array2<f32>) -> Result<(Vec<Array2<f32>>, Array2<f32>)> {
        self.check_images(images)?;
        let mut outputs: Vec<Array2<f32>> =
            self.layers.iter().map(|layer| Array2::zeros((images.nrows(), layer.neurons()))).collect();
        let views = outputs.iter_mut().map(Array2::view_mut).collect();
        self.rows(images.view(), views, &|input, outputs| {
            for (l, layer) in self.layers.iter().enumerate() {
                let (before, after) = outputs.split_at_mut(l);
                layer_output(
                    layer,
                    before.last().unwrap_or(input).view(),
                    after[0].view_mut(),
                    self.relu_after(l),
                );
            }
        });
        let logits = outputs.pop().unwrap_or_default();
        check_logits(logits.view())?;
        Ok((outputs, logits))
    }

    /// z of layer `l` (from 1), from the outputs of the layer before it; the same
    /// bits whose relu [`outputs`](Self::outputs) keeps.
    pub(crate) fn preactivations(&self, l: usize, input: &Array2<f32>) -> Array2<f32> {
        let layer = &self.layers[l - 1];
        let mut z = Array2::zeros((input.nrows(), layer.neurons()));
        self.rows(input.view(), vec![z.view_mut()], &|input, z| {
            layer_output(layer, input.view(), z[0].view_mut(), false);
        });
        z
    }

    /// Whether relu follows layer index `l` (from 0).
    pub(super) fn relu_after(&self, l: usize) -> bool {
        l + 1 < self.layers.len() || self.params.output == OutputUnit::Relu
    }

    /// Cuts rows into blocks, fills the last one up, and does `work` on each in
    /// parallel: from the block's rows of `input` to its rows of every matrix in `into`.
    pub(super) fn rows<F>(&self, input: ArrayView2<f32>, into: Vec<ArrayViewMut2<f32>>, work: &F)
    where
        F: Fn(&Array2<f32>, &mut [Array2<f32>]) + Sync,
    {
        let rows = input.nrows();
        if rows > BLOCK {
            let cut = rows.div_ceil(BLOCK) / 2 * BLOCK;
            let (above, below) = input.split_at(Axis(0), cut);
            let (top, bottom) = into.into_iter().map(|matrix| matrix.split_at(Axis(0), cut)).unzip();
            rayon::join(|| self.rows(above, top, work), || self.rows(below, bottom, work));
            return;
        }
        let mut block = Array2::zeros((BLOCK, input.ncols()));
        block.slice_mut(s![..rows, ..]).assign(&input);
        let mut results: Vec<_> = into.iter().map(|matrix| Array2::zeros((BLOCK, matrix.ncols()))).collect();
        work(&block, &mut results);
        for (mut matrix, result) in into.into_iter().zip(&results) {
            matrix.assign(&result.slice(s![..rows, ..]));
        }
    }
}

/// One layer forward, on the calling thread: z = x·Wᵀ + b, then relu where asked for.
pub(super) fn layer_output(
    layer: &Layer,
    input: ArrayView2<f32>,
    mut into: ArrayViewMut2<f32>,
    with_relu: bool,
) {
    product(into.view_mut(), input, layer.weights.t());
    add_bias(into, layer.bias.view(), with_relu);
}

/// Adds the biases to every row and applies relu in the same pass.
pub(super) fn add_bias(mut z: ArrayViewMut2<f32>, bias: ArrayView1<f32>, with_relu: bool) {
    let bias = bias.to_slice().expect(CONTIGUOUS);
    wide(|| {
        for mut row in z.rows_mut() {
            let row = row.as_slice_mut().expect(CONTIGUOUS);
            for (z, b) in row.iter_mut().zip(bias) {
                let sum = *z + b;
                *z = if with_relu { relu(sum) } else { sum };
            }
        }
    });
}
