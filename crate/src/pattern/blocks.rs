//! Hamming distances of one pattern to many: the loop that everything by neighbours
//! waits for.
//!
//! Examples lie in blocks of eight: first the eight first words, then the eight second
//! words … A vector register then holds one word of each of eight examples, and exclusive-or,
//! popcount and addition run in all lanes at once, with no sum across a register.
//! Several queries share each word that is loaded. The loop is plain Rust; it is
//! compiled for the widest popcount that the processor has, and integers give the same
//! answer everywhere.

use super::Patterns;

/// Examples in a block.
pub(super) const LANES: usize = 8;
/// Queries that share what is loaded.
pub(super) const TOGETHER: usize = 4;

/// Patterns in blocks of [`LANES`]; what is missing in the last block is 0.
pub(super) struct Blocks {
    words: usize,
    len: usize,
    lanes: Vec<[u64; LANES]>,
}

impl Blocks {
    pub fn new(patterns: &Patterns) -> Self {
        let (words, len) = (patterns.words(), patterns.len());
        let mut lanes = vec![[0; LANES]; len.div_ceil(LANES) * words];
        for row in 0..len {
            let block = &mut lanes[row / LANES * words..][..words];
            block.iter_mut().zip(patterns.row(row)).for_each(|(lanes, &word)| lanes[row % LANES] = word);
        }
        Self { words, len, lanes }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Distances of each of `queries` to the examples of the blocks from `first` on, as
    /// many as fill the rows of `into`.
    #[inline(always)]
    pub fn distances(
        &self,
        queries: [&[u64]; TOGETHER],
        first: usize,
        into: &mut [Vec<[u32; LANES]>; TOGETHER],
    ) {
        // Known numbers of words, so that the loop over them is unrolled.
        match self.words {
            1 => self.unrolled::<1>(queries, first, into),
            2 => self.unrolled::<2>(queries, first, into),
            3 => self.unrolled::<3>(queries, first, into),
            4 => self.unrolled::<4>(queries, first, into),
            5 => self.unrolled::<5>(queries, first, into),
            8 => self.unrolled::<8>(queries, first, into),
            _ => self.any(queries, first, into),
        }
    }

    #[inline(always)]
    fn unrolled<const WORDS: usize>(
        &self,
        queries: [&[u64]; TOGETHER],
        first: usize,
        into: &mut [Vec<[u32; LANES]>; TOGETHER],
    ) {
        let queries: [[u64; WORDS]; TOGETHER] = queries.map(|query| std::array::from_fn(|word| query[word]));
        let (blocks, _) = self.lanes[first * WORDS..].as_chunks::<WORDS>();
        let [a, b, c, d] = into;
        let into = a.iter_mut().zip(b).zip(c).zip(d);
        for (block, (((a, b), c), d)) in blocks.iter().zip(into) {
            for (query, into) in queries.iter().zip([a, b, c, d]) {
                *into = distance(block, query);
            }
        }
    }

    #[inline(always)]
    fn any(&self, queries: [&[u64]; TOGETHER], first: usize, into: &mut [Vec<[u32; LANES]>; TOGETHER]) {
        for (query, into) in queries.iter().zip(into) {
            let blocks = self.lanes[first * self.words..].chunks_exact(self.words);
            blocks.zip(into).for_each(|(block, into)| *into = distance(block, query));
        }
    }
}

/// Distances of one query to the eight examples of a block.
#[inline(always)]
fn distance(block: &[[u64; LANES]], query: &[u64]) -> [u32; LANES] {
    let mut sums = [0u64; LANES];
    for (lanes, &word) in block.iter().zip(query) {
        for (sum, lane) in sums.iter_mut().zip(lanes) {
            *sum += u64::from((lane ^ word).count_ones());
        }
    }
    sums.map(|sum| sum as u32)
}
