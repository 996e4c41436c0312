//! Explicit, portable randomness: ChaCha8, one seed, and a named stream for each
//! purpose, so that asking for more noise never changes the initial weights.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// What random numbers are drawn for. Streams of one seed are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stream {
    /// Initial weights of a network.
    InitialWeights = 1,
    /// Order of the training samples.
    Order = 2,
    /// Pixels of the noise set.
    Noise = 3,
    /// Synthetic digits.
    Synthetic = 4,
    /// Starting centroids of k-means.
    KMeans = 5,
    /// Data and training of detector networks.
    DetectorNetworks = 6,
    /// Bootstrap intervals.
    Bootstrap = 7,
    /// Permutation tests.
    Permutation = 8,
    /// Samples to choose parameters on.
    Validation = 9,
    /// Seeds of an ensemble's networks.
    Ensemble = 10,
    /// Training samples that are held out from a detector's memory.
    HeldOut = 11,
    /// Pixels of the noise of Chapter 5's comparison.
    FreshNoise = 12,
    /// Pixels of Gaussian noise.
    Gaussian = 13,
    /// Which samples of a set Chapter 5 compares.
    Comparison = 14,
    /// Outputs that dropout drops.
    Dropout = 15,
}

/// A ChaCha8 generator with our own conversions, which stay the same when a
/// dependency's do not: same seed and stream, same bits, on every machine.
///
/// ```
/// use nnerr::{Random, Stream};
/// let mut a = Random::new(7, Stream::Noise);
/// let mut b = Random::new(7, Stream::Noise);
/// assert_eq!(a.uniform().to_bits(), b.uniform().to_bits());
/// assert_ne!(Random::new(7, Stream::Order).next_u64(), Random::new(7, Stream::Noise).next_u64());
/// ```
#[derive(Clone, Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// The generator of `stream` under `seed`.
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream as u64);
        Self(generator)
    }

    /// The `index`-th generator of `stream` under `seed`: work cut into numbered
    /// pieces gets the same numbers whichever thread does a piece.
    pub fn nth(seed: u64, stream: Stream, index: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream as u64 | (index + 1) << 8);
        Self(generator)
    }

    /// The next 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1), with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in [−`limit`, `limit`), with 24 bits.
    pub fn symmetric(&mut self, limit: f32) -> f32 {
        let unit = (self.next_u32() >> 8) as f32 / (1u32 << 24) as f32;
        (2.0 * unit - 1.0) * limit
    }

    /// Standard normal, by Box and Muller's transform.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Uniform in 0..`n` without bias (Lemire's method); 0 where `n` is 0 or 1.
    pub fn below(&mut self, n: u32) -> u32 {
        if n < 2 {
            return 0;
        }
        let threshold = n.wrapping_neg() % n;
        loop {
            let product = u64::from(self.next_u32()) * u64::from(n);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    /// Shuffles in place (Fisher and Yates).
    ///
    /// ```
    /// let mut order: Vec<u32> = (0..100).collect();
    /// nnerr::Random::new(1, nnerr::Stream::Order).shuffle(&mut order);
    /// assert_ne!(order, (0..100).collect::<Vec<u32>>());
    /// order.sort();
    /// assert_eq!(order, (0..100).collect::<Vec<u32>>());
    /// ```
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_covers_its_range_evenly() {
        let mut random = Random::new(3, Stream::Noise);
        let mut seen = [0u32; 7];
        (0..70_000).for_each(|_| seen[random.below(7) as usize] += 1);
        assert!(seen.iter().all(|&n| (9_600..10_400).contains(&n)), "{seen:?}");
    }

    #[test]
    fn normal_has_mean_0_and_deviation_1() {
        let mut random = Random::new(3, Stream::Noise);
        let draws: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }

    #[test]
    fn the_bits_of_seed_7_are_pinned() {
        let mut random = Random::new(7, Stream::InitialWeights);
        let bits: Vec<u32> = (0..3).map(|_| random.next_u32()).collect();
        assert_eq!(bits, PINNED, "the generator changed: every committed number would too");
    }

    const PINNED: [u32; 3] = [2832706247, 4261074743, 461000277];
}
