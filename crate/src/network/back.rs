//! The way back through a trained network, whatever the error: to the outputs of its hidden layers and to
//! its input (eq. 2.20, and eq. 3.6 where the error is the sum of all outputs).

use ndarray::{Array2, ArrayView2, ArrayViewMut2, CowArray, Ix2};

use super::{Network, dense::relu_derivative};

/// What a block of samples does in a network, as the way back needs it.
pub(crate) struct Block<'a> {
    /// o of each hidden layer, as the next one reads it.
    outputs: Vec<CowArray<'a, f32, Ix2>>,
    /// Which value of each pool won, layer by layer.
    tops: Vec<Vec<u16>>,
    /// Outputs of the last layer; nothing where they were at hand.
    pub last: Array2<f32>,
}

impl Network {
    /// Sends a block of samples forward, on the calling thread.
    pub(super) fn block<'a>(&self, images: ArrayView2<f32>) -> Block<'a> {
        let (mut outputs, mut tops): (Vec<CowArray<'a, f32, Ix2>>, Vec<_>) = (Vec::new(), Vec::new());
        for (l, (stage, layer)) in self.stages.iter().zip(&self.layers).enumerate() {
            let input = outputs.last().map_or(images.view(), CowArray::view);
            let (rows, values) = (images.nrows(), stage.output.values());
            let mut output = Array2::zeros((rows, values));
            let mut won = vec![0; if stage.pool.is_some() { rows * values } else { 0 }];
            stage.forward(layer, input, output.view_mut(), self.relu_after(l), &mut won);
            outputs.push(output.into());
            tops.push(won);
        }
        let last = outputs.pop().map_or_else(|| Array2::zeros((0, 0)), CowArray::into_owned);
        Block { outputs, tops, last }
    }

    /// The same for samples whose records in the `hidden` layers are at hand; where these do not suffice,
    /// the samples are sent forward again.
    pub(crate) fn block_of<'a>(&self, images: ArrayView2<f32>, hidden: &[ArrayView2<'a, f32>]) -> Block<'a> {
        let suffices = |l| self.is_whole(l) && self.stages[l].pool.is_none();
        if !(0..hidden.len()).all(suffices) {
            return self.block(images);
        }
        let outputs = hidden.iter().map(|&hidden| hidden.into()).collect();
        Block { outputs, tops: vec![Vec::new(); self.layers.len()], last: Array2::zeros((0, 0)) }
    }

    /// Weights of every dense layer as the way back reads them, row by row.
    pub(crate) fn weights_by_row(&self) -> Vec<Array2<f32>> {
        let layers = self.layers.iter().zip(&self.stages);
        layers
            .map(|(layer, stage)| match stage.conv {
                None => layer.weights.as_standard_layout().into_owned(),
                Some(_) => Array2::zeros((0, 0)),
            })
            .collect()
    }

    /// Takes `delta`, ∂E/∂z of the last layer, back to ∂E/∂o of the hidden layers, from the last one to that
    /// of index `first`. `seen` gets each as the layer is recorded. Returns ∂E/∂z of the last layer that was
    /// reached.
    pub(crate) fn back_to_outputs(
        &self,
        weights: &[Array2<f32>],
        block: &Block,
        mut delta: Array2<f32>,
        first: usize,
        mut seen: impl FnMut(ArrayView2<f32>),
    ) -> Array2<f32> {
        for l in (first..block.outputs.len()).rev() {
            let outputs = &block.outputs[l];
            let mut gradient = Array2::zeros(outputs.dim());
            self.back_through(l + 1, weights, block, delta.view(), gradient.view_mut());
            seen(self.of_record(l, &gradient).view());
            relu_derivative(gradient.view_mut(), outputs.view());
            delta = gradient;
        }
        delta
    }

    /// Takes `delta`, ∂E/∂z of the last layer, back to the input.
    pub(super) fn back_to_input(
        &self,
        weights: &[Array2<f32>],
        block: &Block,
        delta: Array2<f32>,
        into: ArrayViewMut2<f32>,
    ) {
        let delta = self.back_to_outputs(weights, block, delta, 0, |_| ());
        self.back_through(0, weights, block, delta.view(), into);
    }

    fn back_through(
        &self,
        l: usize,
        weights: &[Array2<f32>],
        block: &Block,
        delta: ArrayView2<f32>,
        into: ArrayViewMut2<f32>,
    ) {
        self.stages[l].back(&self.layers[l], weights[l].view(), delta, &block.tops[l], into);
    }
}
