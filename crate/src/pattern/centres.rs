//! Cluster centres as whole numbers, and exact squared distances to them.
//!
//! The centre of m patterns is s / m, with s the number of ones of each bit. With s·x the
//! sum of s over the ones of a pattern x, and |x| their number,
//!
//! |x − s/m|² = (m²·|x| − 2·m·(s·x) + |s|²) / m²
//!
//! is a quotient of whole numbers: equal distances come out equal, whatever the order of
//! the sums. One matrix product gives s·x for many patterns and all centres; it is
//! exact as long as no sum passes 2²⁴, and larger ones are summed bit by bit.

use ndarray::{Array2, ArrayView1, s};
use rayon::prelude::*;

use super::{
    Patterns,
    patterns::{BLOCK, each_one},
};
use crate::network::product;

/// Whole numbers up to here are exact in f32.
const EXACT: u64 = 1 << 24;
/// Bits of a word.
pub(super) const WORD: usize = 64;
/// Columns of the matrix product are padded to a multiple of this: a whole vector.
pub(super) const VECTOR: usize = 16;

/// Clusters as the sums of their members' bits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Centres {
    /// Members of each cluster.
    pub sizes: Vec<u64>,
    /// Members whose bit is 1 (clusters × width).
    pub sums: Array2<u32>,
}

impl Centres {
    /// Clusters without a member.
    pub fn empty(k: usize, width: usize) -> Self {
        Self { sizes: vec![0; k], sums: Array2::zeros((k, width)) }
    }

    /// The clusters that labels make of patterns.
    pub fn of(patterns: &Patterns, labels: &[usize], k: usize) -> Self {
        let parts = labels.par_chunks(16 * BLOCK).enumerate().map(|(part, labels)| {
            let mut centres = Self::empty(k, patterns.width());
            let rows = (part * 16 * BLOCK..).zip(labels);
            rows.for_each(|(row, &label)| centres.add(label, patterns.row(row)));
            centres
        });
        parts.reduce(
            || Self::empty(k, patterns.width()),
            |mut all, part| {
                all.sums += &part.sums;
                all.sizes.iter_mut().zip(part.sizes).for_each(|(size, more)| *size += more);
                all
            },
        )
    }

    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    pub fn add(&mut self, cluster: usize, row: &[u64]) {
        let mut sums = self.sums.row_mut(cluster);
        each_one(row, |bit| sums[bit] += 1);
        self.sizes[cluster] += 1;
    }

    pub fn remove(&mut self, cluster: usize, row: &[u64]) {
        let mut sums = self.sums.row_mut(cluster);
        each_one(row, |bit| sums[bit] -= 1);
        self.sizes[cluster] -= 1;
    }

    /// Σ |x − s/m|² over a cluster's own members: Σ s(m − s) / m.
    pub fn inertia(&self, cluster: usize) -> f64 {
        let m = self.sizes[cluster];
        let sum: u64 = self.sums.row(cluster).iter().map(|&s| u64::from(s) * (m - u64::from(s))).sum();
        if m == 0 { 0.0 } else { sum as f64 / m as f64 }
    }

    /// How far a centre lies from the one of the same number in `other`.
    pub fn moved(&self, other: &Self, cluster: usize) -> f64 {
        let (m, n) = (self.sizes[cluster].max(1) as f64, other.sizes[cluster].max(1) as f64);
        let both = self.sums.row(cluster).into_iter().zip(other.sums.row(cluster));
        both.map(|(&s, &t)| (f64::from(s) / m - f64::from(t) / n).powi(2)).sum::<f64>().sqrt()
    }
}

/// [`Centres`] ready to be multiplied with patterns.
pub(super) struct Multiplier<'a> {
    centres: &'a Centres,
    /// sᵀ (width × clusters, padded), where it is exact.
    factor: Option<Array2<f32>>,
    /// s (clusters × width, padded to whole words), where no sum passes 2³².
    rows: Option<Array2<u32>>,
    /// |s|² of each cluster.
    squares: Vec<u64>,
}

impl<'a> Multiplier<'a> {
    /// `ones` is the most that any pattern to come has.
    pub fn new(centres: &'a Centres, ones: u64) -> Self {
        let largest = centres.sizes.iter().copied().max().unwrap_or(0);
        let rows = (largest * ones <= u64::from(u32::MAX)).then(|| {
            let mut rows = Array2::zeros((centres.len(), centres.sums.ncols().next_multiple_of(WORD)));
            rows.slice_mut(s![.., ..centres.sums.ncols()]).assign(&centres.sums);
            rows
        });
        let factor = (largest * ones <= EXACT).then(|| {
            let columns = centres.len().next_multiple_of(VECTOR);
            let mut factor = Array2::zeros((centres.sums.ncols(), columns));
            for ((cluster, bit), &sum) in centres.sums.indexed_iter() {
                factor[[bit, cluster]] = sum as f32;
            }
            factor
        });
        let square = |sums: ArrayView1<u32>| sums.iter().map(|&s| u64::from(s).pow(2)).sum();
        Self { centres, factor, rows, squares: centres.sums.rows().into_iter().map(square).collect() }
    }

    /// Calls `each` with every pattern of `rows` (their places in it), its number of
    /// ones and its s·x for all clusters.
    pub fn each(&self, patterns: &Patterns, rows: &[usize], mut each: impl FnMut(usize, u64, &[u64])) {
        let k = self.centres.len();
        let mut dots = vec![0u64; k];
        let Some(factor) = &self.factor else {
            for (place, &row) in rows.iter().enumerate() {
                dots.fill(0);
                let mut ones = 0;
                each_one(patterns.row(row), |bit| {
                    ones += 1;
                    let sums = self.centres.sums.column(bit);
                    dots.iter_mut().zip(sums).for_each(|(dot, &sum)| *dot += u64::from(sum));
                });
                each(place, ones, &dots);
            }
            return;
        };
        let mut bits = Array2::zeros((rows.len(), patterns.width()));
        let mut ones = Vec::with_capacity(rows.len());
        for (mut bits, &row) in bits.rows_mut().into_iter().zip(rows) {
            let row = patterns.row(row);
            ones.push(row.iter().map(|word| u64::from(word.count_ones())).sum());
            spread(row, bits.as_slice_mut().expect("a new array's rows lie in one piece"));
        }
        let mut products = Array2::zeros((rows.len(), factor.ncols()));
        product(products.view_mut(), bits.view(), factor.view());
        for (place, (products, ones)) in products.rows().into_iter().zip(ones).enumerate() {
            dots.iter_mut().zip(products).for_each(|(dot, &product)| *dot = product as u64);
            each(place, ones, &dots);
        }
    }

    /// s·x of one cluster for the pattern `row`, whose [`masks`] are at hand.
    #[inline(always)]
    pub fn dot(&self, cluster: usize, row: &[u64], masks: &[u32]) -> u64 {
        if let Some(rows) = &self.rows {
            let sums = rows.as_slice().expect("a new array is contiguous");
            let sums = &sums[cluster * rows.ncols()..][..rows.ncols()];
            let mut dot = 0;
            for (sum, mask) in sums.iter().zip(masks) {
                dot += sum & mask;
            }
            return u64::from(dot);
        }
        let (sums, mut dot) = (self.centres.sums.row(cluster), 0);
        each_one(row, |bit| dot += u64::from(sums[bit]));
        dot
    }

    /// |x − s/m|² from a pattern's ones and its s·x.
    #[inline(always)]
    pub fn squared(&self, cluster: usize, ones: u64, dot: u64) -> f64 {
        let m = self.centres.sizes[cluster];
        let above = m * m * ones + self.squares[cluster] - 2 * m * dot;
        above as f64 / (m * m) as f64
    }
}

/// The most ones that a pattern has.
pub(super) fn most_ones(patterns: &Patterns) -> u64 {
    let ones = |row: usize| patterns.row(row).iter().map(|word| u64::from(word.count_ones())).sum();
    (0..patterns.len()).map(ones).max().unwrap_or(0)
}

/// Each bit as a whole number that is all ones or 0.
#[inline(always)]
pub(super) fn masks(row: &[u64], into: &mut [u32]) {
    for (word, into) in row.iter().zip(into.as_chunks_mut::<WORD>().0) {
        for (bit, mask) in into.iter_mut().enumerate() {
            *mask = ((word >> bit & 1) as u32).wrapping_neg();
        }
    }
}

/// Bits as 0.0 and 1.0, a byte's eight at a time.
fn spread(row: &[u64], into: &mut [f32]) {
    for (word, into) in row.iter().zip(into.chunks_mut(WORD)) {
        let (bytes, (eights, rest)) = (word.to_le_bytes(), into.as_chunks_mut::<8>());
        eights.iter_mut().zip(bytes).for_each(|(into, byte)| *into = EIGHT[usize::from(byte)]);
        if !rest.is_empty() {
            rest.copy_from_slice(&EIGHT[usize::from(bytes[eights.len()])][..rest.len()]);
        }
    }
}

/// The eight bits of every byte.
static EIGHT: [[f32; 8]; 256] = {
    let mut all = [[0.0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                all[byte][bit] = 1.0;
            }
            bit += 1;
        }
        byte += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, Stream};

    /// Patterns that may have too many ones for the product are summed bit by bit: both
    /// give what plain loops do.
    #[test]
    fn sums_bit_by_bit_are_those_of_the_product() {
        let mut random = Random::new(1, Stream::Noise);
        for (width, k) in [(1, 1), (64, 3), (300, 8), (321, 17)] {
            let bits = Array2::from_shape_simple_fn((300, width), || random.below(2) == 1);
            let patterns = Patterns::new(&bits).unwrap();
            let labels: Vec<usize> = (0..300).map(|row| row % k).collect();
            let centres = Centres::of(&patterns, &labels, k);
            let rows: Vec<usize> = (0..300).rev().step_by(2).collect();
            let all = |multiplier: Multiplier| {
                let mut all = Vec::new();
                multiplier.each(&patterns, &rows, |place, ones, dots| all.push((place, ones, dots.to_vec())));
                all
            };
            let (fast, slow) = (Multiplier::new(&centres, width as u64), Multiplier::new(&centres, 1 << 32));
            assert!(fast.factor.is_some() && slow.factor.is_none());
            assert!(fast.rows.is_some() && slow.rows.is_none());
            let summed = all(Multiplier::new(&centres, EXACT));
            for (place, &row) in rows.iter().enumerate() {
                let (row, mut bits) = (patterns.row(row), vec![0; WORD * patterns.words()]);
                masks(row, &mut bits);
                for cluster in 0..k {
                    assert_eq!(fast.dot(cluster, row, &bits), summed[place].2[cluster]);
                    assert_eq!(slow.dot(cluster, row, &bits), summed[place].2[cluster]);
                }
            }
            let fast = all(fast);
            assert_eq!(fast, all(slow));
            for (place, ones, dots) in fast {
                let row = bits.row(rows[place]);
                assert_eq!(ones, row.iter().filter(|bit| **bit).count() as u64);
                for (cluster, dot) in dots.into_iter().enumerate() {
                    let sums = row.iter().zip(centres.sums.row(cluster)).filter(|(bit, _)| **bit);
                    assert_eq!(dot, sums.map(|(_, &sum)| u64::from(sum)).sum::<u64>());
                }
            }
        }
    }

    /// Clusters of more members than f32 can count with: the product would round.
    #[test]
    fn large_sums_stay_exact() {
        let patterns = Patterns::new(&ndarray::array![[true, true, true], [false, true, false]]).unwrap();
        let size = EXACT + 1;
        let sums = ndarray::array![[size as u32, size as u32, 1]];
        let centres = Centres { sizes: vec![size], sums };
        let mut found = Vec::new();
        Multiplier::new(&centres, 3).each(&patterns, &[0, 1], |_, _, dots| found.push(dots[0]));
        assert_eq!(found, [2 * size + 1, size]);
    }
}
