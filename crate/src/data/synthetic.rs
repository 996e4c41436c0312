//! Digits drawn by ourselves.

use ndarray::{Array1, Array3};

use super::{Digits, Samples};
use crate::{Random, Result, Stream};

impl Digits {
    /// Synthetic digits: `train` and `test` samples under `seed`.
    pub fn synthetic(train: usize, test: usize, seed: u64) -> Result<Self> {
        let set = |name: &str, first: usize, count: usize| {
            let mut labels = Array1::zeros(count);
            let mut images = Array3::zeros((count, 28, 28));
            for index in 0..count {
                let mut random = Random::nth(seed, Stream::Synthetic, (first + index) as u64);
                let digit = random.below(10) as usize;
                labels[index] = digit;
                for row in 4..24 {
                    images[[index, row, 3 + 2 * digit]] = 200 + random.below(56) as u8;
                }
            }
            Samples::from_bytes(name.into(), images, Some(labels))
        };
        let origin = format!("synthetic digits, seed {seed}");
        Self::new(set("train", 0, train), set("test", train, test), origin)
    }
}
