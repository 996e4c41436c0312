//! What the nearest examples of a set's samples tell for every k up to the largest, from one search:
//! the nearest k begin with those of every smaller k, ties too.

use std::sync::Arc;

use ndarray::{Array2, s};

/// The nearest examples of some samples in every layer. In layers before the last nobody asks
/// which they are: a bit says whether an example agrees, and distances are counted.
pub(super) struct Nearest {
    /// In each layer, for each sample.
    pub layers: Vec<Vec<Told>>,
    /// Places of the nearest in the last layer (samples × k).
    pub finals: Arc<Array2<u32>>,
}

impl Nearest {
    /// How many were searched for.
    pub fn k(&self) -> usize {
        self.finals.ncols()
    }

    /// The final groups of `k` examples, which are not more than were searched for.
    pub fn finals(&self, k: usize) -> Arc<Array2<u32>> {
        match k == self.k() {
            true => self.finals.clone(),
            false => Arc::new(self.finals.slice(s![.., ..k]).to_owned()),
        }
    }
}

/// What one sample's nearest examples in one layer tell.
pub(super) struct Told {
    /// Whether the network predicts the sample's class for them, nearest first, 64 to a word.
    matching: Box<[u64]>,
    /// Distances at which they lie, ascending, and how many do.
    lengths: Box<[(u32, u32)]>,
}

impl Told {
    /// Of examples from the nearest to the farthest: whether each agrees, and their distances.
    pub fn new(matching: impl ExactSizeIterator<Item = bool>, distances: &[u32]) -> Self {
        let mut words = vec![0; matching.len().div_ceil(64)];
        matching.enumerate().for_each(|(place, same)| words[place / 64] |= u64::from(same) << (place % 64));
        let runs = distances.chunk_by(|a, b| a == b);
        Self { matching: words.into(), lengths: runs.map(|run| (run[0], run.len() as u32)).collect() }
    }

    /// The share of the nearest `k` that agree.
    pub fn matching(&self, k: usize) -> f64 {
        let whole: u32 = self.matching[..k / 64].iter().map(|word| word.count_ones()).sum();
        let rest = self.matching.get(k / 64).map_or(0, |word| (word & !(u64::MAX << (k % 64))).count_ones());
        f64::from(whole + rest) / k as f64
    }

    /// The mean distance of the nearest `k`.
    pub fn distance(&self, k: usize) -> f64 {
        let (mut sum, mut left) = (0, k as u64);
        for &(length, count) in &self.lengths {
            let here = left.min(u64::from(count));
            sum += here * u64::from(length);
            left -= here;
        }
        sum as f64 / k as f64
    }
}
