//! Bits drawn at random, in rows.

use nnerr::{Random, Stream, ndarray::Array2, pattern::Patterns};

/// Rows that are nearly one of `kinds` random ones: `noise` in 100 bits is turned. With 50, all are
/// independent; with 0, many are equal.
pub fn bits(count: usize, width: usize, kinds: usize, noise: u32, seed: u64) -> Array2<bool> {
    let mut random = Random::new(seed, Stream::Noise);
    let kinds = Array2::from_shape_simple_fn((kinds, width), || random.below(2) == 1);
    let mut bits = Array2::default((count, width));
    for mut row in bits.rows_mut() {
        let kind = kinds.row(random.below(kinds.nrows() as u32) as usize);
        row.iter_mut().zip(kind).for_each(|(bit, &kind)| *bit = kind != (random.below(100) < noise));
    }
    bits
}

/// [`bits`] as patterns.
pub fn patterns(count: usize, width: usize, kinds: usize, noise: u32, seed: u64) -> Patterns {
    Patterns::new(&bits(count, width, kinds, noise, seed)).unwrap()
}
