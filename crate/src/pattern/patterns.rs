//! Activation patterns as rows of bits, 64 to a word.

use std::{collections::HashSet, fmt};

use ndarray::{Array1, ArrayView2, AsArray, Ix2};
use rayon::prelude::*;

use crate::{Error, ErrorKind, Result, network::counting};

/// Patterns that one thread takes at once.
pub(super) const BLOCK: usize = 256;

/// A set of activation patterns of one width: a row of bits for each sample.
///
/// Rows are packed into 64-bit words, neuron 0 in the lowest bit of the first word;
/// the bits beyond the width are 0.
///
/// ```
/// use nnerr::{ndarray::array, pattern::Patterns};
/// let patterns = Patterns::new(&array![[true, false, true], [false, false, true]])?;
/// assert_eq!((patterns.len(), patterns.width()), (2, 3));
/// assert!(patterns.bit(0, 2)? && !patterns.bit(1, 0)?);
/// assert_eq!(patterns.ones(0)?, 2);
/// assert_eq!(patterns.distance(0, &patterns, 1)?, 1);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Patterns {
    width: usize,
    words: usize,
    rows: Vec<u64>,
}

impl Patterns {
    /// One pattern for each row of `bits` (samples × neurons).
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for bits without a column.
    pub fn new<'a>(bits: impl AsArray<'a, bool, Ix2>) -> Result<Self> {
        let bits: ArrayView2<bool> = bits.into();
        Self::filled(bits.nrows(), bits.ncols(), |row, words| {
            let ones = bits.row(row).into_iter().enumerate().filter(|(_, bit)| **bit);
            ones.for_each(|(neuron, _)| words[neuron / 64] |= 1 << (neuron % 64));
            Ok(())
        })
    }

    /// `count` patterns of `width` bits, the words of each set by `fill`.
    pub(super) fn filled<F>(count: usize, width: usize, fill: F) -> Result<Self>
    where
        F: Fn(usize, &mut [u64]) -> Result<()> + Sync,
    {
        if width == 0 {
            return Err(Error::new(ErrorKind::Empty, "patterns of 0 bits: a pattern needs at least one"));
        }
        let words = width.div_ceil(64);
        let mut rows = vec![0; count * words];
        let blocks = rows.par_chunks_mut(BLOCK * words).enumerate();
        blocks.try_for_each(|(block, rows)| {
            let mut numbered = rows.chunks_exact_mut(words).enumerate();
            numbered.try_for_each(|(row, words)| fill(block * BLOCK + row, words))
        })?;
        Ok(Self { width, words, rows })
    }

    /// How many patterns there are.
    pub fn len(&self) -> usize {
        self.rows.len() / self.words
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bits of a pattern: neurons of the layer.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The bit of neuron `neuron` (from 0) in pattern `row`.
    ///
    /// # Errors
    /// A pattern or a neuron that is not there.
    pub fn bit(&self, row: usize, neuron: usize) -> Result<bool> {
        self.check(row)?;
        if neuron >= self.width {
            let sentence = format!("bit {neuron} was asked for: patterns have {} (from 0)", self.width);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        Ok(self.row(row)[neuron / 64] >> (neuron % 64) & 1 == 1)
    }

    /// The bits of pattern `row`, neuron after neuron.
    ///
    /// ```
    /// use nnerr::{ndarray::{arr2, array}, pattern::Patterns};
    /// let patterns = Patterns::new(&arr2(&[[true, false, true]]))?;
    /// assert_eq!(patterns.bits(0)?.mapv(f64::from), array![1.0, 0.0, 1.0]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A pattern that is not there.
    pub fn bits(&self, row: usize) -> Result<Array1<bool>> {
        (0..self.width).map(|neuron| self.bit(row, neuron)).collect()
    }

    /// How many bits of pattern `row` are 1.
    ///
    /// # Errors
    /// A pattern that is not there.
    pub fn ones(&self, row: usize) -> Result<u32> {
        self.check(row)?;
        Ok(self.row(row).iter().map(|word| word.count_ones()).sum())
    }

    /// Hamming distance, eq. 4.1: in how many bits pattern `row` differs from pattern
    /// `other_row` of `other`.
    ///
    /// # Errors
    /// A pattern that is not there, patterns of another width.
    pub fn distance(&self, row: usize, other: &Self, other_row: usize) -> Result<u32> {
        self.check(row)?;
        other.check(other_row)?;
        self.same_width(other)?;
        Ok(hamming(self.row(row), other.row(other_row)))
    }

    /// The patterns of these rows, in this order.
    ///
    /// # Errors
    /// A pattern that is not there.
    pub fn select(&self, places: &[usize]) -> Result<Self> {
        places.iter().try_for_each(|&place| self.check(place))?;
        let rows = places.iter().flat_map(|&place| self.row(place)).copied().collect();
        Ok(Self { rows, ..*self })
    }

    /// The share of patterns whose bit is 1, for each neuron.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where there is no pattern.
    pub fn rates(&self) -> Result<Array1<f64>> {
        if self.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "rates over 0 patterns: they need at least one"));
        }
        let mut sums = vec![0u32; self.width];
        (0..self.len()).for_each(|row| each_one(self.row(row), |neuron| sums[neuron] += 1));
        Ok(sums.into_iter().map(|sum| f64::from(sum) / self.len() as f64).collect())
    }

    /// How many different patterns there are; counting ends at `most`.
    pub(crate) fn different(&self, most: usize) -> usize {
        let mut different = HashSet::new();
        for row in (0..self.len()).take_while(|_| most > 0) {
            different.insert(self.row(row));
            if different.len() == most {
                break;
            }
        }
        different.len()
    }

    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// The words of pattern `row`, which must be there.
    pub(super) fn row(&self, row: usize) -> &[u64] {
        &self.rows[row * self.words..][..self.words]
    }

    /// Hamming distances of all patterns to `centre`, a row of as many words.
    pub(super) fn distances_to(&self, centre: &[u64]) -> Vec<u32> {
        let mut distances = vec![0; self.len()];
        let blocks = self.rows.par_chunks(BLOCK * self.words);
        distances.par_chunks_mut(BLOCK).zip(blocks).for_each(|(distances, rows)| {
            counting(
                #[inline(always)]
                || {
                    let rows = rows.chunks_exact(centre.len());
                    distances.iter_mut().zip(rows).for_each(|(d, row)| *d = hamming(row, centre));
                },
            );
        });
        distances
    }

    pub(super) fn same_width(&self, other: &Self) -> Result<()> {
        if self.width == other.width {
            return Ok(());
        }
        let (here, there) = (self.width, other.width);
        let sentence = format!("patterns of {here} and of {there} bits: distances need one width");
        Err(Error::new(ErrorKind::Shape, sentence))
    }

    fn check(&self, row: usize) -> Result<()> {
        if row < self.len() {
            return Ok(());
        }
        let sentence = format!("pattern {row} was asked for: there are {} (from 0)", self.len());
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} patterns of {} bits", self.len(), self.width)
    }
}

/// The classes of as many patterns.
pub(super) fn one_for_each<'a>(
    classes: impl IntoIterator<Item = &'a usize>,
    patterns: usize,
) -> Result<Vec<&'a usize>> {
    let classes: Vec<&usize> = classes.into_iter().collect();
    if classes.len() == patterns {
        return Ok(classes);
    }
    let sentence = format!("{} classes were given for {patterns} patterns: each needs one", classes.len());
    Err(Error::new(ErrorKind::Shape, sentence))
}

/// Bits in which two rows of words differ.
#[inline(always)]
pub(super) fn hamming(a: &[u64], b: &[u64]) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}

/// Calls `each` with the place of every 1.
#[inline(always)]
pub(super) fn each_one(row: &[u64], mut each: impl FnMut(usize)) {
    for (place, &word) in row.iter().enumerate() {
        let mut word = word;
        while word != 0 {
            each(64 * place + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}
