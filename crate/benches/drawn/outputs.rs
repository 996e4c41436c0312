//! A layer's outputs, drawn at random.

use nnerr::{Random, Stream, ndarray::Array2};

/// Outputs of `count` samples of eight kinds in a ReLU layer of 300 neurons: each lies around its kind's.
pub fn outputs(count: usize) -> Array2<f32> {
    let mut random = Random::new(1, Stream::Noise);
    let kinds = Array2::from_shape_simple_fn((8, 300), || random.normal() as f32);
    Array2::from_shape_fn((count, 300), |(sample, neuron)| {
        (0.15 * kinds[[sample % 8, neuron]] + random.normal() as f32).max(0.0)
    })
}
