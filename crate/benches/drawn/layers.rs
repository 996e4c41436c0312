//! Random values of five layers: the times of networks do not depend on them.

use nnerr::{
    Random, Stream,
    ndarray::{Array1, Array2},
};

/// `count` samples, and whether each is erroneous: every second one.
pub fn layers(count: usize) -> (Array2<f32>, Array1<bool>) {
    let mut random = Random::new(1, Stream::Noise);
    let inputs = Array2::from_shape_simple_fn((count, 5), || random.uniform() as f32);
    (inputs, Array1::from_shape_fn(count, |sample| sample % 2 == 1))
}
