//! Images drawn at random: times do not depend on what they show.

use nnerr::{
    Random, Result, Stream,
    data::{Samples, Split},
    ndarray::{Array1, Array2},
};

/// A split over ten classes with `train` training samples of 784 pixels, the first
/// `normal` of which are the normal set too.
pub fn images(train: usize, normal: usize) -> Result<Split> {
    let mut random = Random::new(1, Stream::Noise);
    let images = Array2::from_shape_simple_fn((train, 784), || random.uniform() as f32);
    let labels = Array1::from_shape_simple_fn(train, || random.below(10) as usize);
    let train = Samples::new("random", images, Some(labels), (28, 28))?;
    Ok(Split {
        classes: Vec::from_iter(0..10),
        normal: train.first(normal),
        train,
        left_out: Vec::new(),
        left_out_train: Vec::new(),
    })
}
