//! A network in few bytes: weights of 8 bits.
//!
//! Weight w of neuron n becomes q = round(w / s_n), s_n = max |w| / 127 over the neuron's own
//! weights, and is read as q·s_n. What rounding adds to z on average, Σ_m (q s_n − w) x̄_m over the
//! mean inputs x̄ of the training samples, is taken from the bias: inputs are no less than 0, so
//! that part would not average out. (Nagel et al., *Data-Free Quantization Through Weight
//! Equalization and Bias Correction*, 2019, section 4.2.)

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use crate::{
    Result,
    network::{Layer, Network},
    record::Record,
};

/// The largest q.
const LARGEST: f32 = 127.0;
/// Rows whose sum one thread takes.
const BLOCK: usize = 1024;

/// A layer as the page carries it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Carried {
    /// q: neurons × inputs.
    pub weights: Array2<i8>,
    /// s of each neuron.
    pub scales: Array1<f32>,
    /// The bias of each neuron.
    pub bias: Array1<f32>,
}

impl Carried {
    /// All layers of the network of `train`, the record of its training samples.
    pub fn layers(train: &Record) -> Vec<Self> {
        let layers = train.network().layers().iter().enumerate();
        let input = |l: usize| match l {
            0 => train.samples().images(),
            _ => train.layer_outputs(l - 1),
        };
        layers.map(|(l, layer)| Self::of(layer, mean(input(l).view()).view())).collect()
    }

    /// `layer`, whose inputs have this mean.
    fn of(layer: &Layer, mean: ArrayView1<f64>) -> Self {
        let weights = layer.weights();
        let scales = weights.map_axis(Axis(1), |row| row.fold(0.0f32, |most, w| most.max(w.abs())) / LARGEST);
        let round = |(neuron, input)| {
            // A neuron whose weights are all 0, or too small for a scale, has none.
            let steps = weights[[neuron, input]] / scales[neuron];
            if steps.is_finite() { steps.round().clamp(-LARGEST, LARGEST) as i8 } else { 0 }
        };
        let rounded = Array2::from_shape_fn(weights.dim(), round);
        let bias = layer.bias().indexed_iter().map(|(neuron, &bias)| {
            let scale = f64::from(scales[neuron]);
            let error = |(input, &mean): (usize, &f64)| {
                (f64::from(rounded[[neuron, input]]) * scale - f64::from(weights[[neuron, input]])) * mean
            };
            (f64::from(bias) - mean.iter().enumerate().map(error).sum::<f64>()) as f32
        });
        let bias = bias.collect();
        Self { weights: rounded, scales, bias }
    }

    /// The layer that the page computes with.
    fn layer(&self) -> Result<Layer> {
        let weight = |(neuron, input)| f32::from(self.weights[[neuron, input]]) * self.scales[neuron];
        Layer::new(Array2::from_shape_fn(self.weights.dim(), weight), self.bias.clone())
    }

    /// The network of these layers, where `network` is the one they stand for.
    ///
    /// # Errors
    /// None that is known; those of [`Network::from_layers`].
    pub fn network(layers: &[Self], network: &Network) -> Result<Network> {
        let layers = layers.iter().map(Self::layer).collect::<Result<_>>()?;
        Network::from_layers(layers, network.classes(), network.params().output)
    }
}

/// The mean of each column, in f64 and in a fixed order.
fn mean(rows: ArrayView2<f32>) -> Array1<f64> {
    let blocks: Vec<_> = rows.axis_chunks_iter(Axis(0), BLOCK).collect();
    let sum = |block: &ArrayView2<f32>| {
        let mut sums = Array1::<f64>::zeros(block.ncols());
        block.rows().into_iter().for_each(|row| sums.zip_mut_with(&row, |sum, &x| *sum += f64::from(x)));
        sums
    };
    let sums: Vec<Array1<f64>> = blocks.par_iter().map(sum).collect();
    let all = sums.iter().fold(Array1::zeros(rows.ncols()), |all, sum| all + sum);
    all / rows.nrows() as f64
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn weights_are_rounded_row_by_row_and_the_bias_takes_what_that_adds() {
        let weights = array![[1.27, -0.634, 0.0], [0.0, 0.0, 0.0], [1e-45, -1e-45, 0.0]];
        let layer = Layer::new(weights.clone(), array![0.5, -2.0, 1.0]).unwrap();
        let mean = array![3.0, 2.0, 7.0];
        let carried = Carried::of(&layer, mean.view());
        assert_eq!(carried.weights.row(0), array![127, -63, 0]);
        assert_eq!(carried.weights.row(1), array![0, 0, 0]);
        assert!((carried.scales[0] - 0.01).abs() < 1e-9 && carried.scales[1] == 0.0);
        // −0.63 instead of −0.634 adds 0.004 · 2 to z on average.
        assert!((carried.bias[0] - (0.5 - 0.008)).abs() < 1e-6, "{}", carried.bias[0]);
        assert_eq!(carried.bias[1], -2.0);
        let read = carried.layer().unwrap();
        let (z, before) = (|layer: &Layer| layer.weights().mapv(f64::from).dot(&mean), layer.bias());
        for neuron in 0..3 {
            let [own, other] = [(&read, read.bias()), (&layer, before)]
                .map(|(layer, bias)| z(layer)[neuron] + f64::from(bias[neuron]));
            assert!((own - other).abs() < 1e-6, "z of the mean input is kept: {own} {other}");
        }
    }

    #[test]
    fn means_are_those_of_a_plain_loop() {
        let rows = Array2::from_shape_fn((2500, 3), |(row, column)| ((row * 7 + column * 3) % 11) as f32);
        let plain = |column: usize| rows.column(column).iter().map(|&x| f64::from(x)).sum::<f64>() / 2500.0;
        let found = mean(rows.view());
        assert!((0..3).all(|column| (found[column] - plain(column)).abs() < 1e-12), "{found}");
    }
}
