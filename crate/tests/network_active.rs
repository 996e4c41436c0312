//! Neurons that no sample of a batch activates are left out of the products: every gradient keeps
//! its bits.

use nnerr::{
    Random, Stream,
    ndarray::{Array1, Array2},
    network::{Layer, Loss, Network, OutputUnit, relu, softmax},
};

const WIDTHS: [usize; 5] = [7, 40, 36, 33, 4];
const SAMPLES: usize = 9;

/// A network in which `silent` of ten neurons of the hidden layers `layers` are never activated.
fn network(random: &mut Random, silent: u32, layers: &[usize]) -> Network {
    let layer = |l: usize| {
        let weights = Array2::from_shape_simple_fn((WIDTHS[l + 1], WIDTHS[l]), || random.symmetric(0.3));
        let bias = Array1::from_shape_simple_fn(WIDTHS[l + 1], || {
            let never = layers.contains(&l) && random.below(10) < silent;
            random.symmetric(0.2) - if never { 100.0 } else { 0.0 }
        });
        Layer::new(weights, bias).unwrap()
    };
    Network::from_layers((0..4).map(layer).collect(), &[0, 1, 2, 3], OutputUnit::Linear).unwrap()
}

/// Sums of fused multiply-adds, term after term, from 0.
fn sum(terms: impl Iterator<Item = (f32, f32)>) -> f32 {
    terms.fold(0.0, |sum, (a, b)| a.mul_add(b, sum))
}

/// Gradients of weights and biases, layer by layer, by plain loops over all neurons.
fn plain(network: &Network, images: &Array2<f32>, labels: &Array1<usize>) -> Vec<(Array2<f32>, Array1<f32>)> {
    let layers = network.layers();
    let mut outputs = vec![images.clone()];
    for (l, layer) in layers.iter().enumerate() {
        let input = &outputs[l];
        outputs.push(Array2::from_shape_fn((images.nrows(), layer.neurons()), |(row, n)| {
            let terms = input.row(row).to_vec().into_iter().zip(layer.weights().row(n).to_vec());
            let z = sum(terms) + layer.bias()[n];
            if l + 1 < layers.len() { relu(z) } else { z }
        }));
    }
    let mut error = softmax(&outputs[layers.len()], 1.0).unwrap();
    labels.iter().enumerate().for_each(|(row, &label)| error[[row, label]] -= 1.0);
    let mut delta = error.mapv(|error| (error / images.nrows() as f64) as f32);
    let mut gradients = Vec::new();
    for (l, layer) in layers.iter().enumerate().rev() {
        let (input, rows) = (&outputs[l], 0..images.nrows());
        let weights = Array2::from_shape_fn(layer.weights().dim(), |(n, i)| {
            sum(rows.clone().map(|row| (input[[row, i]], delta[[row, n]])))
        });
        let bias = Array1::from_shape_fn(layer.neurons(), |n| {
            rows.clone().fold(0.0, |sum, row| sum + delta[[row, n]])
        });
        gradients.push((weights, bias));
        delta = Array2::from_shape_fn(input.dim(), |(row, i)| {
            let terms = (0..layer.neurons()).map(|n| (delta[[row, n]], layer.weights()[[n, i]]));
            if input[[row, i]] > 0.0 { sum(terms) } else { 0.0 }
        });
    }
    gradients.reverse();
    gradients
}

#[test]
fn silent_neurons_change_no_bit_of_any_gradient() {
    let mut random = Random::new(1, Stream::InitialWeights);
    for (silent, layers) in [
        (0, &[][..]),
        (4, &[0, 1, 2]),
        (8, &[1]),
        (8, &[0, 2]),
        (9, &[0, 1, 2]),
        (10, &[1]),
        (10, &[0, 1, 2]),
    ] {
        let network = network(&mut random, silent, layers);
        let images = Array2::from_shape_simple_fn((SAMPLES, WIDTHS[0]), || random.symmetric(1.0));
        let labels = Array1::from_shape_simple_fn(SAMPLES, || random.below(4) as usize);
        let found = network.gradients(&images, &labels, Loss::Softmax).unwrap();
        for (l, ((weights, bias), found)) in
            plain(&network, &images, &labels).iter().zip(&found.layers).enumerate()
        {
            let bits = |values: &Array2<f32>| values.mapv(f32::to_bits);
            assert_eq!(
                bits(weights),
                bits(found.weights()),
                "{silent} of ten in {layers:?}: weights of layer {l}"
            );
            assert_eq!(
                bias.mapv(f32::to_bits),
                found.bias().mapv(f32::to_bits),
                "{silent} of ten in {layers:?}: {l}"
            );
        }
    }
}
