//! Scores drawn at random, half of them of positives.

use nnerr::{Random, Stream, ndarray::Array1};

/// `count` scores and which are positive, in turn: normal with deviation 1 around 0,
/// those of positives around 1.
pub fn scores(count: usize) -> (Array1<f64>, Array1<bool>) {
    let mut random = Random::new(1, Stream::Noise);
    let positive = Array1::from_shape_fn(count, |sample| sample % 2 == 1);
    (positive.mapv(|positive| random.normal() + f64::from(u8::from(positive))), positive)
}
