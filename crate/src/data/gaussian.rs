//! Gaussian noise: every pixel normal with mean ½ and variance 1, clipped to [0, 1]
//! (Liang, Li and Srikant 2017, ODIN, "Gaussian"). A far set of Chapter 5's comparison.

use ndarray::Array2;
use rayon::prelude::*;

use super::{Samples, noise::check_drawn};
use crate::{Random, Result, Stream};

/// How Gaussian noise is drawn: pixels are ½ + z with standard normal z, clipped to
/// [0, 1], so that some 31 % of them are black and as many white. Image `i` is the same
/// whatever the count.
///
/// ```
/// use nnerr::data::GaussianNoise;
/// let noise = GaussianNoise::new((28, 28), 1).draw(50)?;
/// assert_eq!((noise.name(), noise.len()), ("gaussian", 50));
/// let black = noise.images().iter().filter(|&&pixel| pixel == 0.0).count() as f64;
/// assert!((black / (50.0 * 784.0) - 0.3085).abs() < 0.01);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GaussianNoise {
    shape: (usize, usize),
    seed: u64,
}

impl GaussianNoise {
    /// Gaussian noise of `shape` (height, width) under `seed`.
    pub fn new(shape: (usize, usize), seed: u64) -> Self {
        Self { shape, seed }
    }

    /// Draws `count` images, unlabelled.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) where `count` is 0,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) where it is above a million or an
    /// image has no pixels or more than 2²⁴.
    pub fn draw(&self, count: usize) -> Result<Samples> {
        check_drawn(self.shape, count)?;
        let pixels = self.shape.0 * self.shape.1;
        let mut images = Array2::zeros((count, pixels));
        let out = images.as_slice_mut().expect("a new array is contiguous");
        out.par_chunks_mut(pixels).enumerate().for_each(|(index, image)| {
            let mut random = Random::nth(self.seed, Stream::Gaussian, index as u64);
            image.iter_mut().for_each(|pixel| *pixel = (0.5 + random.normal()).clamp(0.0, 1.0) as f32);
        });
        Samples::new("gaussian", images, None, self.shape)
    }
}
