//! The forward pass (eq. 2.5, 2.6): every layer's output for every sample.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis};

use super::{
    Network, OutputUnit, relu,
    softmax::{check_logits, confidence, softmax},
    stage::Stage,
};
use crate::{Result, stop::Stoppable};

/// Rows that go through the network together, on one thread. Sums do not depend on
/// it, so neither do a sample's outputs on how many others come with it.
const BLOCK: usize = 240;

/// What a set of samples does in a network. Samples are in rows. A convolution's z and o are what
/// [`Maps`](super::Maps) says: a neuron for each map, the means of its values, or one for each value.
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
        let mut preactivations = self.zeros(images.nrows());
        let mut outputs = preactivations.clone();
        let into = preactivations.iter_mut().chain(&mut outputs).map(Array2::view_mut).collect();
        self.rows(&[images.view()], into, &|input, into| {
            let (preactivations, outputs) = into.split_at_mut(self.layers.len());
            self.block_outputs(input[0], outputs, Some(preactivations));
        })?;
        let logits = self.params.output.logits(outputs.pop().unwrap_or_default()).into_owned();
        preactivations.pop();
        let softmax = softmax(&logits, 1.0)?;
        Ok(Forward { preactivations, outputs, logits, softmax })
    }

    /// Room for what so many samples do in each layer, as it is recorded.
    fn zeros(&self, rows: usize) -> Vec<Array2<f32>> {
        self.widths()[1..].iter().map(|&width| Array2::zeros((rows, width))).collect()
    }

    /// Outputs of all hidden layers, and the logits: the same bits as
    /// [`forward`](Self::forward) gives.
    pub(crate) fn outputs(&self, images: &Array2<f32>) -> Result<(Vec<Array2<f32>>, Array2<f32>)> {
        self.check_images(images)?;
        let mut outputs = self.zeros(images.nrows());
        let into = outputs.iter_mut().map(Array2::view_mut).collect();
        self.rows(&[images.view()], into, &|input, outputs| self.block_outputs(input[0], outputs, None))?;
        let last = outputs.pop().unwrap_or_default();
        Ok((outputs, self.checked_logits(last)?))
    }

    /// The logits alone: the same bits as [`forward`](Self::forward) gives, with no
    /// layer's outputs kept.
    pub(crate) fn logits(&self, images: &Array2<f32>) -> Result<Array2<f32>> {
        self.check_images(images)?;
        let mut last = Array2::zeros((images.nrows(), self.outputs_of_last()));
        self.rows(&[images.view()], vec![last.view_mut()], &|input, into| {
            self.block_last(input[0], into[0].view_mut());
        })?;
        self.checked_logits(last)
    }

    /// The logits from the outputs of the last hidden layer, or from whatever is put in
    /// their place.
    pub(crate) fn logits_of_last(&self, outputs: &Array2<f32>) -> Result<Array2<f32>> {
        let mut last = Array2::zeros((outputs.nrows(), self.outputs_of_last()));
        self.rows(&[outputs.view()], vec![last.view_mut()], &|input, into| {
            self.block_layer(self.hidden_layers(), input[0], into[0].view_mut());
        })?;
        self.checked_logits(last)
    }

    /// Neurons of the output layer.
    pub(super) fn outputs_of_last(&self) -> usize {
        self.stages[self.hidden_layers()].output.values()
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

    /// Outputs of all layers for one block of samples as they are recorded, on the calling thread; and
    /// their z, where there is room for them.
    pub(super) fn block_outputs(
        &self,
        input: ArrayView2<f32>,
        outputs: &mut [ArrayViewMut2<f32>],
        mut preactivations: Option<&mut [ArrayViewMut2<f32>]>,
    ) {
        // What the layer below hands on, where the record is less than that.
        let mut whole: Option<Array2<f32>> = None;
        for (l, (stage, layer)) in self.stages.iter().zip(&self.layers).enumerate() {
            let (before, after) = outputs.split_at_mut(l);
            let input = match (&whole, before.last()) {
                (Some(whole), _) => whole.view(),
                (None, Some(before)) => before.view(),
                (None, None) => input.view(),
            };
            let mut own = (!self.is_whole(l)).then(|| Array2::zeros((input.nrows(), stage.output.values())));
            let mut output = own.as_mut().map_or_else(|| after[0].view_mut(), Array2::view_mut);
            match &mut preactivations {
                None => self.block_layer(l, input, output),
                Some(room) => {
                    stage.forward(layer, input, output.view_mut(), false, &mut []);
                    self.recorded(l, output.view(), room[l].view_mut());
                    if self.relu_after(l) {
                        output.mapv_inplace(relu);
                    }
                }
            }
            if let Some(own) = &own {
                self.recorded(l, own.view(), after[0].view_mut());
            }
            whole = own;
        }
    }

    /// One layer's outputs for one block of samples, on the calling thread.
    fn block_layer(&self, l: usize, input: ArrayView2<f32>, into: ArrayViewMut2<f32>) {
        self.stages[l].forward(&self.layers[l], input, into, self.relu_after(l), &mut []);
    }

    /// What some layers make of a block of samples, on the calling thread.
    fn block_through(&self, layers: Range<usize>, input: ArrayView2<f32>) -> Array2<f32> {
        let stages: &[Stage] = &self.stages[layers.clone()];
        layers.zip(stages).fold(input.to_owned(), |input, (l, stage)| {
            let mut output = Array2::zeros((input.nrows(), stage.output.values()));
            self.block_layer(l, input.view(), output.view_mut());
            output
        })
    }

    /// Outputs of the last layer alone for one block of samples, on the calling thread.
    pub(super) fn block_last(&self, input: ArrayView2<f32>, into: ArrayViewMut2<f32>) {
        let last = self.hidden_layers();
        self.block_layer(last, self.block_through(0..last, input).view(), into);
    }

    /// z of hidden layer index `index` (from 0) as it is recorded, from the `images` and what is recorded of them in
    /// all `hidden` layers; the same bits whose relu [`outputs`](Self::outputs) keeps.
    pub(crate) fn preactivations(
        &self,
        index: usize,
        images: &Array2<f32>,
        hidden: &[Array2<f32>],
    ) -> Result<Array2<f32>> {
        let below = (0..index).rev().find(|&below| self.is_whole(below));
        let (first, input) = below.map_or((0, images), |below| (below + 1, &hidden[below]));
        let (stage, layer) = (&self.stages[index], &self.layers[index]);
        let mut recorded = Array2::zeros((images.nrows(), self.hidden_widths()[index]));
        self.rows(&[input.view()], vec![recorded.view_mut()], &|input, into| {
            let mut z = Array2::zeros((input[0].nrows(), stage.output.values()));
            stage.forward(
                layer,
                self.block_through(first..index, input[0]).view(),
                z.view_mut(),
                false,
                &mut [],
            );
            self.recorded(index, z.view(), into[0].view_mut());
        })?;
        Ok(recorded)
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
