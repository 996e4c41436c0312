//! Back-propagation (eq. 2.15–2.23): the gradient of the loss for every weight.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, s};
use rayon::prelude::*;

use super::{
    CONTIGUOUS, Layer, Network, OutputUnit,
    active::{Active, Part},
    forward::add_bias,
    output::binary_delta,
    product::{product, tiles},
    simd::wide,
    softmax::{check_logits, cross_entropy_row, softmax_row},
};
use crate::{Error, ErrorKind, Result};

/// Neurons that one task computes, four whole vectors: a layer of 300 makes five tiles.
const TILE: usize = 64;

/// The error E that gradients are taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Cross-entropy of the softmax outputs (eq. 2.6, 2.8): what training uses. At
    /// the output ∂E/∂o = p − y. With [`OutputUnit::Sigmoid`] it is the binary
    /// cross-entropy −y ln σ(z) − (1 − y) ln(1 − σ(z)), and ∂E/∂z = σ(z) − y.
    Softmax,
    /// Cross-entropy of the last layer's outputs themselves, the simplification of
    /// eq. 2.9 and 2.16–2.23: E = −Σ y ln ŷ with ŷ = o^L, so δ = −y/ŷ. It wants
    /// [`OutputUnit::Relu`] and breaks where the output of a sample's class is 0.
    WithoutSoftmax,
}

/// The loss of a batch and its derivatives.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// E of eq. 2.8: the mean over the samples.
    pub loss: f64,
    /// ∂E/∂w of each layer's weights and biases, the output layer last.
    pub layers: Vec<Layer>,
}

impl Network {
    /// Loss and gradients for the samples in the rows of `images` and their `labels`
    /// (digits, not output numbers).
    ///
    /// ```
    /// use nnerr::{ndarray::array, network::{Layer, Loss, Network, OutputUnit}};
    /// let hidden = Layer::new(array![[1.0], [-1.0]], array![0.0, 0.0])?;
    /// let output = Layer::new(array![[1.0, 1.0], [1.0, 1.0]], array![0.0, 0.0])?;
    /// let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear)?;
    /// let gradients = network.gradients(&array![[2.0]], &array![7], Loss::Softmax)?;
    /// // Both outputs are 2, so p = (½, ½) and E = ln 2; the second neuron is inactive.
    /// assert!((gradients.loss - 2f64.ln()).abs() < 1e-12);
    /// assert_eq!(gradients.layers[1].weights(), &array![[1.0, 0.0], [-1.0, 0.0]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// No samples, another number of labels, a label whose class the network does not
    /// know, a value that is not finite, a loss that is not (with
    /// [`Loss::WithoutSoftmax`] where ln 0 would be taken), [`Loss::WithoutSoftmax`] of a
    /// sigmoid output.
    pub fn gradients(&self, images: &Array2<f32>, labels: &Array1<usize>, loss: Loss) -> Result<Gradients> {
        self.check_images(images)?;
        if images.nrows() != labels.len() {
            return Err(Error::new(
                ErrorKind::Shape,
                format!("{} labels for {} samples: there must be one each", labels.len(), images.nrows()),
            ));
        }
        if labels.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "gradients of 0 samples: the mean needs at least one"));
        }
        if loss == Loss::WithoutSoftmax && self.params.output == OutputUnit::Sigmoid {
            let sentence =
                "a loss without the softmax of a sigmoid output: eq. 2.9 needs one output for each class";
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let outputs = self.outputs_of(labels.iter().copied())?;
        let mut pass = Pass::new(self, labels.len());
        pass.input.assign(images);
        pass.forward(self, labels.len());
        check_logits(pass.logits(labels.len()))?;
        let loss = pass.output_delta(self, &outputs, loss);
        if !loss.is_finite() {
            return Err(Error::new(
                ErrorKind::NotFinite,
                "the loss is infinite: without the softmax, the output of some sample's class is 0 and eq. 2.9 takes ln 0",
            ));
        }
        pass.backward(self, labels.len());
        Ok(Gradients { loss, layers: pass.gradients })
    }
}

/// Buffers of one pass forward and backward, made once for a whole training.
pub(super) struct Pass {
    /// Samples of the batch.
    pub input: Array2<f32>,
    /// o of every layer, the logits last.
    pub outputs: Vec<Array2<f32>>,
    /// ∂E/∂z of every layer; eq. 2.15's δ is ∂E/∂a, which relu' turns into this.
    pub deltas: Vec<Array2<f32>>,
    /// ∂E/∂w and ∂E/∂b of every layer.
    pub gradients: Vec<Layer>,
    /// Weights of every layer, row by row, as the way back reads them.
    transposed: Vec<Array2<f32>>,
    /// What takes part: all inputs, and of every layer the neurons that are activated.
    active: Vec<Active>,
    thin: Vec<Thin>,
    thin_gradients: Vec<[Part; 2]>,
}

/// The parts of a layer's matrices that belong to active neurons.
#[derive(Clone, Default)]
struct Thin {
    outputs: Part,
    delta: Part,
    /// Weights by active inputs, and of those the ones by active neurons.
    weights: Part,
    square: Part,
    transposed: Part,
}

impl Pass {
    /// Buffers for batches of up to `rows` samples.
    pub fn new(network: &Network, rows: usize) -> Self {
        let outputs: Vec<Array2<f32>> =
            network.layers.iter().map(|layer| Array2::zeros((rows, layer.neurons()))).collect();
        let count = network.layers.len();
        Self {
            transposed: network.layers.iter().map(|l| Array2::zeros((l.neurons(), l.inputs()))).collect(),
            active: vec![Active::all(network.inputs()); count + 1],
            thin: vec![Thin::default(); count],
            thin_gradients: vec![Default::default(); count],
            input: Array2::zeros((rows, network.inputs())),
            deltas: outputs.clone(),
            outputs,
            gradients: network.layers.iter().map(|l| Layer::zeros(l.neurons(), l.inputs())).collect(),
        }
    }

    /// The logits of the first `rows` samples.
    pub fn logits(&self, rows: usize) -> ArrayView2<'_, f32> {
        self.outputs[self.outputs.len() - 1].slice(s![..rows, ..])
    }

    /// Sends the first `rows` samples forward, tiles of neurons in parallel.
    pub fn forward(&mut self, network: &Network, rows: usize) {
        let samples = Active::all(rows);
        for (l, layer) in network.layers.iter().enumerate() {
            let (before, after) = self.outputs.split_at_mut(l);
            let (below, above) = self.thin.split_at_mut(l);
            let input = before.last().unwrap_or(&self.input).slice(s![..rows, ..]);
            let input = below.last().map_or(input, |below| below.outputs.or(input));
            let all = Active::all(layer.neurons());
            above[0].weights.take(layer.weights.t(), &self.active[l], &all);
            let weights = above[0].weights.or(layer.weights.t());
            let with_relu = network.relu_after(l);
            tiles(after[0].slice_mut(s![..rows, ..]), Axis(1), TILE, &|first, mut tile| {
                let neurons = first..first + tile.ncols();
                product(tile.view_mut(), input, weights.slice(s![.., neurons.clone()]));
                add_bias(tile, layer.bias.slice(s![neurons]), with_relu);
            });
            let outputs = after[0].slice(s![..rows, ..]);
            self.active[l + 1] = if l + 1 < network.layers.len() { Active::of(outputs) } else { all };
            above[0].outputs.take(outputs, &samples, &self.active[l + 1]);
        }
    }

    /// The loss of samples whose classes have the output numbers `classes`; leaves
    /// its derivative ∂E/∂z in the last delta. Eq. 2.16, or p − y with the softmax and
    /// the sigmoid.
    pub fn output_delta(&mut self, network: &Network, classes: &[usize], loss: Loss) -> f64 {
        let last = self.outputs.len() - 1;
        if network.params.output == OutputUnit::Sigmoid {
            return binary_delta(self.outputs[last].view(), &mut self.deltas[last], classes);
        }
        let samples = classes.len() as f64;
        let mut sum = 0.0;
        for (sample, &class) in classes.iter().enumerate() {
            let outputs = self.outputs[last].row(sample);
            let mut delta = self.deltas[last].row_mut(sample);
            match loss {
                Loss::Softmax => {
                    sum += cross_entropy_row(outputs, class);
                    let mut error = softmax_row(outputs, 1.0);
                    error[class] -= 1.0;
                    delta.zip_mut_with(&error, |d, e| *d = (e / samples) as f32);
                }
                Loss::WithoutSoftmax => {
                    sum -= f64::from(outputs[class]).ln();
                    delta.fill(0.0);
                    delta[class] = (-1.0 / f64::from(outputs[class]) / samples) as f32;
                }
            }
            if network.params.output == OutputUnit::Relu {
                delta.zip_mut_with(&outputs, |d, &o| *d = if o > 0.0 { *d } else { 0.0 });
            }
        }
        // −ln of a negative output is NaN: as much out of the question as ln 0.
        sum / samples
    }

    /// Takes the last delta back through the layers and leaves all gradients.
    pub fn backward(&mut self, network: &Network, rows: usize) {
        let Self { input, outputs, deltas, gradients, transposed, active, thin, thin_gradients } = self;
        let samples = Active::all(rows);
        let layers = network.layers.par_iter().enumerate().skip(1);
        layers.zip(&mut thin[1..]).zip(&mut transposed[1..]).for_each(|(((l, layer), thin), transposed)| {
            thin.square.take(layer.weights.t(), &active[l], &active[l + 1]);
            let weights = thin.square.or(layer.weights.t()).reversed_axes();
            thin.transposed.reset(&active[l + 1], &active[l]);
            tiles(thin.transposed.or_mut(transposed.view_mut()), Axis(0), TILE, &|first, tile| {
                let neurons = first..first + tile.nrows();
                transpose(tile, weights.slice(s![neurons, ..]));
            });
        });
        for l in (1..network.layers.len()).rev() {
            let (below, above) = deltas.split_at_mut(l);
            let (thin_below, thin) = thin.split_at_mut(l);
            let (Thin { outputs: part, delta: into, .. }, thin) = (&mut thin_below[l - 1], &thin[0]);
            let delta = thin.delta.or(above[0].slice(s![..rows, ..]));
            let weights = thin.transposed.or(transposed[l].view());
            let outputs = part.or(outputs[l - 1].slice(s![..rows, ..]));
            into.reset(&samples, &active[l]);
            tiles(into.or_mut(below[l - 1].slice_mut(s![..rows, ..])), Axis(1), TILE, &|first, mut tile| {
                let neurons = first..first + tile.ncols();
                product(tile.view_mut(), delta, weights.slice(s![.., neurons.clone()]));
                relu_derivative(tile, outputs.slice(s![.., neurons]));
            });
        }
        let all = gradients.par_iter_mut().zip(thin_gradients).zip(deltas).enumerate();
        all.for_each(|(l, ((gradient, [of_weights, of_bias]), delta))| {
            let input = match l {
                0 => input.slice(s![..rows, ..]),
                _ => thin[l - 1].outputs.or(outputs[l - 1].slice(s![..rows, ..])),
            };
            let delta = thin[l].delta.or(delta.slice(s![..rows, ..]));
            of_weights.reset(&active[l], &active[l + 1]);
            let into = of_weights.or_mut(gradient.weights.view_mut().reversed_axes());
            tiles(into, Axis(0), TILE, &|first, tile| {
                let inputs = first..first + tile.nrows();
                product(tile, input.slice(s![.., inputs]).t(), delta);
            });
            of_weights.spread(gradient.weights.view_mut().reversed_axes(), &active[l], &active[l + 1]);
            let one = Active::all(1);
            of_bias.reset(&one, &active[l + 1]);
            sum_rows(of_bias.or_mut(gradient.bias.view_mut().insert_axis(Axis(0))), delta);
            of_bias.spread(gradient.bias.view_mut().insert_axis(Axis(0)), &one, &active[l + 1]);
        });
    }
}

/// Multiplies by relu' (eq. 2.4): keeps ∂E/∂a where the neuron is activated, else 0.
pub(crate) fn relu_derivative(mut delta: ArrayViewMut2<f32>, outputs: ArrayView2<f32>) {
    wide(
        #[inline(always)]
        || {
            for (mut delta, outputs) in delta.rows_mut().into_iter().zip(outputs.rows()) {
                let delta = delta.as_slice_mut().expect(CONTIGUOUS);
                let outputs = outputs.to_slice().expect(CONTIGUOUS);
                for (d, &o) in delta.iter_mut().zip(outputs) {
                    *d = if o > 0.0 { *d } else { 0.0 };
                }
            }
        },
    );
}

/// Adds up the rows, first to last, into the one row of `into`.
fn sum_rows(mut into: ArrayViewMut2<f32>, rows: ArrayView2<f32>) {
    into.fill(0.0);
    wide(
        #[inline(always)]
        || {
            let into = into.as_slice_mut().expect(CONTIGUOUS);
            for row in rows.rows() {
                into.iter_mut().zip(row.to_slice().expect(CONTIGUOUS)).for_each(|(sum, d)| *sum += d);
            }
        },
    );
}

/// Copies weights that lie column by column into rows, in squares whose lines stay in
/// the innermost cache.
fn transpose(mut into: ArrayViewMut2<f32>, weights: ArrayView2<f32>) {
    const SIDE: usize = 16;
    let columns = weights.reversed_axes();
    let bands = into.axis_chunks_iter_mut(Axis(0), SIDE);
    for (mut into, columns) in bands.zip(columns.axis_chunks_iter(Axis(1), SIDE)) {
        let squares = into.axis_chunks_iter_mut(Axis(1), SIDE);
        for (mut into, columns) in squares.zip(columns.axis_chunks_iter(Axis(0), SIDE)) {
            let mut square = [[0f32; SIDE]; SIDE];
            for (line, column) in square.iter_mut().zip(columns.rows()) {
                line[..column.len()].copy_from_slice(column.to_slice().expect(CONTIGUOUS));
            }
            for (neuron, mut row) in into.rows_mut().into_iter().enumerate() {
                let row = row.as_slice_mut().expect(CONTIGUOUS);
                row.iter_mut().zip(&square).for_each(|(w, line)| *w = line[neuron]);
            }
        }
    }
}
