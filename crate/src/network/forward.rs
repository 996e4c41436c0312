//! The forward pass (eq. 2.5, 2.6): every layer's output for every sample.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis};

use super::{
    CONTIGUOUS, Layer, Network, OutputUnit,
    product::product,
    relu,
    simd::wide,
    softmax::{check_logits, confidence, softmax},
};
use crate::{Result, stop::Stoppable};

/// Rows that go through the network together, on one thread. Sums do not depend on
/// it, so neither do a sample's outputs on how many others come with it.
const BLOCK: usize = 240;

/// What a set of samples does in a network. Samples are in rows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Forward {
    /// z of each hidden layer (samples × neurons); index 0 is layer 1.
    pub preactivations: Vec<Array2<f32>>,
    /// o = relu(z) of each hidden layer (samples × neurons); index 0 is layer 1.
    pub outputs: Vec<Array2<f32>>,
    /// o^L, the outputs of the last layer before the softmax (samples × classes); −z/2 and
    /// z/2 where the output z is a sigmoid's.
    pub logits: Array2<f32>,
    /// Softmax of the logits, the probability of each class (samples × classes).
    pub softmax: Array2<f64>,
}

impl Network {
    /// Sends the samples (rows of `images`) forward and keeps what every layer did.
    ///
    /// # Errors
    /// Rows of another width than the input, a value that is not finite, logits
    /// that overflow.
    pub fn forward(&self, images: &Array2<f32>) -> Result<Forward> {
        self.check_images(images)?;
        let zeros = |layer: &Layer| Array2::zeros((images.nrows(), layer.neurons()));
        let mut preactivations: Vec<Array2<f32>> = self.layers.iter().map(zeros).collect();
        let mut outputs = preactivations.clone();
        let into = preactivations.iter_mut().chain(&mut outputs).map(Array2::view_mut).collect();
        self.rows(&[images.view()], into, &|input, into| {
            let (preactivations, outputs) = into.split_at_mut(self.layers.len());
            for (l, (layer, z)) in self.layers.iter().zip(preactivations).enumerate() {
                let (before, after) = outputs.split_at_mut(l);
                let input = before.last().map_or(input[0].view(), |before| before.view());
                layer_output(layer, input, z.view_mut(), false);
                after[0].assign(z);
                if self.relu_after(l) {
                    after[0].mapv_inplace(relu);
                }
            }
        })?;
        let logits = self.params.output.logits(outputs.pop().unwrap_or_default()).into_owned();
        preactivations.pop();
        let softmax = softmax(&logits, 1.0)?;
        Ok(Forward { preactivations, outputs, logits, softmax })
    }

    /// Outputs of all hidden layers, and the logits: the same bits as
    /// [`forward`](Self::forward) gives.
    pub(crate) fn outputs(&self, images: &Array2<f32>) -> Result<(Vec<Array2<f32>>, Array2<f32>)> {
        self.check_images(images)?;
        let zeros = |layer: &Layer| Array2::zeros((images.nrows(), layer.neurons()));
        let mut outputs: Vec<Array2<f32>> = self.layers.iter().map(zeros).collect();
        let into = outputs.iter_mut().map(Array2::view_mut).collect();
        self.rows(&[images.view()], into, &|input, outputs| self.block_outputs(input[0], outputs))?;
        let last = outputs.pop().unwrap_or_default();
        Ok((outputs, self.checked_logits(last)?))
    }

    /// The logits alone: the same bits as [`forward`](Self::forward) gives, with no
    /// layer's outputs kept.
    pub(crate) fn logits(&self, images: &Array2<f32>) -> Result<Array2<f32>> {
        self.check_images(images)?;
        let mut last = Array2::zeros((images.nrows(), self.layers[self.layers.len() - 1].neurons()));
        self.rows(&[images.view()], vec![last.view_mut()], &|input, into| {
            self.block_last(input[0], into[0].view_mut());
        })?;
        self.checked_logits(last)
    }

    /// The logits from the outputs of the last hidden layer, or from whatever is put in
    /// their place.
    pub(crate) fn logits_of_last(&self, outputs: &Array2<f32>) -> Result<Array2<f32>> {
        let layers = self.layers.len();
        let mut last = self.preactivations(layers, outputs)?;
        if self.relu_after(layers - 1) {
            last.mapv_inplace(relu);
        }
        self.checked_logits(last)
    }

    /// The logits that the last layer's outputs stand for, all of them finite.
    pub(super) fn checked_logits(&self, last: Array2<f32>) -> Result<Array2<f32>> {
        let logits = self.params.output.logits(last).into_owned();
        check_logits(logits.view())?;
        Ok(logits)
    }

    /// The confidence of each sample: its largest softmax output. What
    /// [`Noise::kept`](crate::data::Noise::kept) asks for.
    ///
    /// # Errors
    /// Those of [`forward`](Self::forward).
    pub fn confidence(&self, images: &Array2<f32>) -> Result<Array1<f64>> {
        confidence(&self.logits(images)?, 1.0)
    }

    /// Outputs of all layers for one block of samples, on the calling thread.
    pub(super) fn block_outputs(&self, input: ArrayView2<f32>, outputs: &mut [ArrayViewMut2<f32>]) {
        for (l, layer) in self.layers.iter().enumerate() {
            let (before, after) = outputs.split_at_mut(l);
            let input = before.last().map_or(input.view(), |before| before.view());
            layer_output(layer, input, after[0].view_mut(), self.relu_after(l));
        }
    }

    /// Outputs of the last layer alone for one block of samples, on the calling thread.
    pub(super) fn block_last(&self, input: ArrayView2<f32>, mut into: ArrayViewMut2<f32>) {
        let zeros = |layer: &Layer| Array2::zeros((input.nrows(), layer.neurons()));
        let mut hidden: Vec<Array2<f32>> = self.layers[..self.layers.len() - 1].iter().map(zeros).collect();
        let outputs = hidden.iter_mut().map(Array2::view_mut).chain([into.view_mut()]);
        self.block_outputs(input, &mut outputs.collect::<Vec<_>>());
    }

    /// z of layer `l` (from 1), from the outputs of the layer before it; the same
    /// bits whose relu [`outputs`](Self::outputs) keeps.
    pub(crate) fn preactivations(&self, l: usize, input: &Array2<f32>) -> Result<Array2<f32>> {
        let layer = &self.layers[l - 1];
        let mut z = Array2::zeros((input.nrows(), layer.neurons()));
        self.rows(&[input.view()], vec![z.view_mut()], &|input, z| {
            layer_output(layer, input[0], z[0].view_mut(), false);
        })?;
        Ok(z)
    }

    /// Whether relu follows layer index `l` (from 0).
    pub(super) fn relu_after(&self, l: usize) -> bool {
        l + 1 < self.layers.len() || self.params.output == OutputUnit::Relu
    }

    /// Cuts rows into blocks and does `work` on each in parallel: from the block's
    /// rows of every matrix in `input`, of which there is one at least, to those of every
    /// matrix in `into`.
    ///
    /// # Errors
    /// Stop was pressed.
    pub(super) fn rows<F>(
        &self,
        input: &[ArrayView2<f32>],
        into: Vec<ArrayViewMut2<f32>>,
        work: &F,
    ) -> Result<()>
    where
        F: Fn(&[ArrayView2<f32>], &mut [ArrayViewMut2<f32>]) + Sync,
    {
        halved(&Stoppable::new(input[0].nrows(), "samples"), input, into, work)
    }
}

/// Halves rows until they are a block, on which it does `work`.
fn halved<F>(
    stop: &Stoppable,
    input: &[ArrayView2<f32>],
    mut into: Vec<ArrayViewMut2<f32>>,
    work: &F,
) -> Result<()>
where
    F: Fn(&[ArrayView2<f32>], &mut [ArrayViewMut2<f32>]) + Sync,
{
    let rows = input[0].nrows();
    if rows <= BLOCK {
        stop.check()?;
        work(input, &mut into);
        stop.add(rows);
        return Ok(());
    }
    let cut = rows.div_ceil(BLOCK) / 2 * BLOCK;
    let (above, below): (Vec<_>, Vec<_>) = input.iter().map(|matrix| matrix.split_at(Axis(0), cut)).unzip();
    let (top, bottom) = into.into_iter().map(|matrix| matrix.split_at(Axis(0), cut)).unzip();
    let (top, bottom) =
        rayon::join(|| halved(stop, &above, top, work), || halved(stop, &below, bottom, work));
    top.and(bottom)
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
    wide(
        #[inline(always)]
        || {
            for mut row in z.rows_mut() {
                let row = row.as_slice_mut().expect(CONTIGUOUS);
                for (z, b) in row.iter_mut().zip(bias) {
                    let sum = *z + b;
                    *z = if with_relu { relu(sum) } else { sum };
                }
            }
        },
    );
}
