//! The fully connected layer of Chapter 2 (eq. 2.2): every neuron reads every value below.
//!
//! z_n = b_n + Σ_m w_nm x_m; back, ∂E/∂x_m = Σ_n w_nm δ_n, ∂E/∂w_nm = δ_n x_m and ∂E/∂b_n = δ_n, summed over
//! the samples of a batch (eq. 2.19–2.23).
//!
//! | | shape |
//! |---|---|
//! | x | samples × inputs |
//! | w, b | neurons × inputs, neurons |
//! | z | samples × neurons |
//!
//! In training, tiles of neurons are computed in parallel, and neurons that no sample of the batch
//! activates are left out: see [`Active`].

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, s};

use super::{
    CONTIGUOUS, Layer,
    active::{Active, Part},
    product::{product, tiles},
    relu,
    simd::wide,
};

/// Neurons that one task computes, four whole vectors: a layer of 300 makes five tiles.
const TILE: usize = 64;

/// The parts of a layer's matrices that belong to active neurons, in one pass of training.
#[derive(Clone, Default)]
pub(super) struct Thin {
    /// Its outputs, as the next layer reads them, and ∂E/∂z.
    pub outputs: Part,
    pub delta: Part,
    /// Weights by active inputs, and of those the ones by active neurons.
    weights: Part,
    square: Part,
    /// The latter row by row, as the way back reads them: a part, or the whole.
    transposed: Part,
    whole: Array2<f32>,
}

impl Thin {
    /// Buffers for a layer.
    pub fn of(layer: &Layer) -> Self {
        Self { whole: Array2::zeros((layer.neurons(), layer.inputs())), ..Self::default() }
    }

    /// z of the samples, or o where `with_relu`, from what the `active` inputs give them.
    pub fn forward(
        &mut self,
        layer: &Layer,
        input: ArrayView2<f32>,
        active: &Active,
        into: ArrayViewMut2<f32>,
        with_relu: bool,
    ) {
        self.weights.take(layer.weights.t(), active, &Active::all(layer.neurons()));
        let weights = self.weights.or(layer.weights.t());
        tiles(into, Axis(1), TILE, &|first, mut tile| {
            let neurons = first..first + tile.ncols();
            product(tile.view_mut(), input, weights.slice(s![.., neurons.clone()]));
            add_bias(tile, layer.bias.slice(s![neurons]), with_relu);
        });
    }

    /// Weights of active neurons by active inputs, row by row.
    pub fn transpose(&mut self, layer: &Layer, inputs: &Active, neurons: &Active) {
        self.square.take(layer.weights.t(), inputs, neurons);
        let weights = self.square.or(layer.weights.t()).reversed_axes();
        self.transposed.reset(neurons, inputs);
        tiles(self.transposed.or_mut(self.whole.view_mut()), Axis(0), TILE, &|first, tile| {
            let neurons = first..first + tile.nrows();
            transpose(tile, weights.slice(s![neurons, ..]));
        });
    }

    /// ∂E/∂x from `delta`, ∂E/∂z, tile by tile; `finish(inputs, tile)` is what becomes of each.
    pub fn back<'a, F>(&'a self, delta: ArrayView2<'a, f32>, into: ArrayViewMut2<f32>, finish: F)
    where
        F: Fn(std::ops::Range<usize>, ArrayViewMut2<f32>) + Sync,
    {
        let (delta, weights) = (self.delta.or(delta), self.transposed.or(self.whole.view()));
        tiles(into, Axis(1), TILE, &|first, mut tile| {
            let neurons = first..first + tile.ncols();
            product(tile.view_mut(), delta, weights.slice(s![.., neurons.clone()]));
            finish(neurons, tile);
        });
    }

    /// ∂E/∂w and ∂E/∂b from the input of the batch and `delta`; `parts` are buffers for both.
    pub fn gradient<'a>(
        &'a self,
        input: ArrayView2<f32>,
        delta: ArrayView2<'a, f32>,
        (inputs, neurons): (&Active, &Active),
        [of_weights, of_bias]: &mut [Part; 2],
        gradient: &mut Layer,
    ) {
        let delta = self.delta.or(delta);
        of_weights.reset(inputs, neurons);
        let into = of_weights.or_mut(gradient.weights.view_mut().reversed_axes());
        tiles(into, Axis(0), TILE, &|first, tile| {
            let inputs = first..first + tile.nrows();
            product(tile, input.slice(s![.., inputs]).t(), delta);
        });
        of_weights.spread(gradient.weights.view_mut().reversed_axes(), inputs, neurons);
        let one = Active::all(1);
        of_bias.reset(&one, neurons);
        let mut into = of_bias.or_mut(gradient.bias.view_mut().insert_axis(Axis(0)));
        into.fill(0.0);
        add_rows(into, delta);
        of_bias.spread(gradient.bias.view_mut().insert_axis(Axis(0)), &one, neurons);
    }
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

/// relu of every value.
pub(super) fn rectify(values: &mut [f32]) {
    wide(
        #[inline(always)]
        || values.iter_mut().for_each(|z| *z = relu(*z)),
    );
}

/// Multiplies by relu' (eq. 2.4): keeps ∂E/∂o where the neuron is activated, else 0.
pub(crate) fn relu_derivative(mut delta: ArrayViewMut2<f32>, outputs: ArrayView2<f32>) {
    for (mut delta, outputs) in delta.rows_mut().into_iter().zip(outputs.rows()) {
        let delta = delta.as_slice_mut().expect(CONTIGUOUS);
        relu_derivative_of(delta, outputs.to_slice().expect(CONTIGUOUS));
    }
}

/// [`relu_derivative`] for values side by side.
pub(super) fn relu_derivative_of(delta: &mut [f32], outputs: &[f32]) {
    wide(
        #[inline(always)]
        || delta.iter_mut().zip(outputs).for_each(|(d, &o)| *d = if o > 0.0 { *d } else { 0.0 }),
    );
}

/// Adds the rows, first to last, to the one row of `into`.
pub(super) fn add_rows(mut into: ArrayViewMut2<f32>, rows: ArrayView2<f32>) {
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
pub(super) fn transpose(mut into: ArrayViewMut2<f32>, weights: ArrayView2<f32>) {
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
