//! The k nearest examples, exactly: section 4.1's second grouping.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

use super::{
    Patterns,
    blocks::{Blocks, LANES, TOGETHER},
};
use crate::{Error, ErrorKind, Result, network::counting, stop::Stoppable};

/// Distances that are compared with the bound at once.
const STEP: usize = 32;
/// Queries that one task takes through the bank.
const QUERIES: usize = 64;
/// Blocks of examples that stay in the innermost caches while those queries pass.
const TILE: usize = 512;

/// The k nearest examples of each query, nearest first; of equal distances the lower
/// id first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    ids: Array2<u32>,
    distances: Array2<u32>,
}

impl Neighbours {
    /// How many neighbours each query has.
    pub fn k(&self) -> usize {
        self.ids.ncols()
    }

    /// How many queries there are.
    pub fn len(&self) -> usize {
        self.ids.nrows()
    }

    /// Never: an empty query is an error.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Places of the examples in the bank (queries × k).
    pub fn ids(&self) -> &Array2<u32> {
        &self.ids
    }

    /// Their Hamming distances (queries × k).
    pub fn distances(&self) -> &Array2<u32> {
        &self.distances
    }

    /// Places of the examples nearest to query `query`.
    ///
    /// # Errors
    /// A query that is not there.
    pub fn nearest(&self, query: usize) -> Result<ArrayView1<'_, u32>> {
        if query < self.len() {
            return Ok(self.ids.row(query));
        }
        let sentence = format!("query {query} was asked for: there are {} (from 0)", self.len());
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

impl Patterns {
    /// The `k` patterns nearest to each of `queries` by Hamming distance (eq. 4.1), this
    /// set being the bank. The answer is exact and the same on every machine.
    ///
    /// ```
    /// use nnerr::{ndarray::array, pattern::Patterns};
    /// let bank = Patterns::new(&array![[true, true], [false, false], [false, true]])?;
    /// let nearest = bank.nearest(&Patterns::new(&array![[true, false]])?, 2)?;
    /// assert_eq!(nearest.ids(), &array![[0, 1]]); // both at distance 1: the lower id first
    /// assert_eq!(nearest.distances(), &array![[1, 1]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`nearest_each`](Self::nearest_each).
    pub fn nearest(&self, queries: &Self, k: usize) -> Result<Neighbours> {
        self.check_nearest(queries, k)?;
        let mut ids = Array2::zeros((queries.len(), k));
        let mut distances = Array2::zeros((queries.len(), k));
        let rows = ids.as_slice_mut().expect("a new array is contiguous").par_chunks_mut(QUERIES * k);
        let others = distances.as_slice_mut().expect("a new array is contiguous").par_chunks_mut(QUERIES * k);
        let bank = Blocks::new(self);
        let work = Stoppable::new(queries.len(), "samples");
        rows.zip(others).enumerate().try_for_each(|(task, (ids, distances))| {
            search(&work, &bank, queries, (task * QUERIES, k), |query, found, counted| {
                ids[(query - task * QUERIES) * k..][..k].copy_from_slice(found);
                distances[(query - task * QUERIES) * k..][..k].copy_from_slice(counted);
            })
        })?;
        Ok(Neighbours { ids, distances })
    }

    /// The Hamming distances of all patterns to the first of `queries`.
    ///
    /// ```
    /// use nnerr::{ndarray::array, pattern::Patterns};
    /// let bank = Patterns::new(&array![[true, true], [false, false], [false, true]])?;
    /// assert_eq!(bank.distances(&Patterns::new(&array![[true, false]])?)?, [1, 1, 2]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where there is no pattern or no query, [`ErrorKind::Shape`] where
    /// their widths differ.
    pub fn distances(&self, queries: &Self) -> Result<Vec<u32>> {
        self.check_nearest(queries, 1)?;
        Ok(self.distances_to(queries.row(0)))
    }

    /// What `each` makes of every query's `k` nearest patterns: it gets the query's place,
    /// the places of the neighbours, nearest first, and their distances. Only its
    /// results are kept, so that memory does not grow with k.
    ///
    /// ```
    /// use nnerr::{ndarray::array, pattern::Patterns};
    /// let bank = Patterns::new(&array![[true, true], [false, false], [false, true]])?;
    /// let farthest = bank.nearest_each(&bank, 2, |_, _, distances| distances[1])?;
    /// assert_eq!(farthest, [1, 1, 1]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where bank or query holds no pattern, [`ErrorKind::Shape`]
    /// where their widths differ, [`ErrorKind::OutOfRange`] where k is 0 or larger than
    /// the bank, [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn nearest_each<T: Send>(
        &self,
        queries: &Self,
        k: usize,
        each: impl Fn(usize, &[u32], &[u32]) -> T + Sync,
    ) -> Result<Vec<T>> {
        self.check_nearest(queries, k)?;
        let bank = Blocks::new(self);
        let tasks = (0..queries.len().div_ceil(QUERIES)).into_par_iter();
        let work = Stoppable::new(queries.len(), "samples");
        let parts: Vec<Vec<T>> = tasks
            .map(|task| {
                let mut part = Vec::with_capacity(QUERIES);
                search(&work, &bank, queries, (task * QUERIES, k), |query, ids, distances| {
                    part.push(each(query, ids, distances));
                })?;
                Ok(part)
            })
            .collect::<Result<_>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    fn check_nearest(&self, queries: &Self, k: usize) -> Result<()> {
        for (who, set) in [("the bank", self), ("the query", queries)] {
            if set.is_empty() {
                let sentence = format!("{who} holds 0 patterns: nearest ones need at least one");
                return Err(Error::new(ErrorKind::Empty, sentence));
            }
        }
        self.same_width(queries)?;
        check_k(k, self.len())
    }
}

/// A number of nearest examples that `examples` can give.
pub(crate) fn check_k(k: usize, examples: usize) -> Result<()> {
    if (1..=examples).contains(&k) {
        return Ok(());
    }
    let sentence = format!("the k = {k} nearest examples were asked for: k lies in 1 to {examples}");
    Err(Error::new(ErrorKind::OutOfRange, sentence))
}

/// Up to [`QUERIES`] queries from `first` on, tile after tile of the bank.
fn search(
    work: &Stoppable,
    bank: &Blocks,
    queries: &Patterns,
    (first, k): (usize, usize),
    mut each: impl FnMut(usize, &[u32], &[u32]),
) -> Result<()> {
    let count = QUERIES.min(queries.len() - first);
    let mut nearest: Vec<Nearest> = (0..count).map(|_| Nearest::new(k, queries.width())).collect();
    counting(
        #[inline(always)]
        || scan(work, bank, queries, first, &mut nearest),
    )?;
    let mut best = (vec![0; k], vec![0; k]);
    for (place, nearest) in nearest.into_iter().enumerate() {
        nearest.sorted(&mut best.0, &mut best.1);
        each(first + place, &best.0, &best.1);
    }
    work.add(count);
    Ok(())
}

/// Offers the whole bank to the `nearest` of the queries from `first` on.
#[inline(always)]
fn scan(
    work: &Stoppable,
    bank: &Blocks,
    queries: &Patterns,
    first: usize,
    nearest: &mut [Nearest],
) -> Result<()> {
    let mut distances: [Vec<[u32; LANES]>; TOGETHER] = Default::default();
    for start in (0..bank.len()).step_by(TILE * LANES) {
        work.check()?;
        let here = (bank.len() - start).min(TILE * LANES);
        distances.iter_mut().for_each(|row| row.resize(here.div_ceil(LANES), [0; LANES]));
        for (group, nearest) in nearest.chunks_mut(TOGETHER).enumerate() {
            // The last group asks for its last query once more.
            let query = |lane: usize| queries.row(first + group * TOGETHER + lane.min(nearest.len() - 1));
            bank.distances(std::array::from_fn(query), start / LANES, &mut distances);
            for (nearest, distances) in nearest.iter_mut().zip(&distances) {
                nearest.offer(start as u32, &distances.as_flattened()[..here]);
            }
        }
    }
    Ok(())
}

/// The nearest examples so far, by counting: how many lie at each distance tells the
/// distance of the k-th, and nothing as far or farther is looked at again.
struct Nearest {
    k: usize,
    /// Candidates at each distance.
    counts: Vec<u32>,
    /// Candidates nearer than `bound`.
    nearer: usize,
    /// Only what is nearer can still be among the k: of equal distance, earlier ids win.
    bound: u32,
    /// Distance and id of every candidate, in the order of ids.
    found: Vec<(u32, u32)>,
}

impl Nearest {
    fn new(k: usize, width: usize) -> Self {
        let found = Vec::with_capacity(8 * k);
        Self { k, counts: vec![0; width + 1], nearer: 0, bound: width as u32 + 1, found }
    }

    /// Examples from `first` on, with their distances.
    #[inline(always)]
    fn offer(&mut self, first: u32, distances: &[u32]) {
        for (step, some) in distances.chunks(STEP).enumerate() {
            // Mostly there is none: one comparison of whole vectors settles it.
            let bound = self.bound;
            if !some.iter().fold(false, |near, &distance| near | (distance < bound)) {
                continue;
            }
            let mut mask = 0u32;
            for (place, &distance) in some.iter().enumerate() {
                mask |= u32::from(distance < bound) << place;
            }
            while mask != 0 {
                let place = mask.trailing_zeros() as usize;
                mask &= mask - 1;
                self.take(first + (step * STEP + place) as u32, some[place]);
            }
        }
    }

    #[inline(always)]
    fn take(&mut self, id: u32, distance: u32) {
        if distance >= self.bound {
            return;
        }
        self.found.push((distance, id));
        self.counts[distance as usize] += 1;
        self.nearer += 1;
        // The bound is the distance of the k-th nearest as soon as there are k.
        while self.nearer >= self.k {
            let last = self.counts[self.bound as usize - 1] as usize;
            self.bound -= 1;
            self.nearer -= last;
        }
    }

    /// Writes the k nearest, by distance and then by id: a counting sort.
    fn sorted(&self, ids: &mut [u32], distances: &mut [u32]) {
        let mut starts = vec![0usize; self.counts.len()];
        let mut sum = 0;
        for (start, &count) in starts.iter_mut().zip(&self.counts) {
            *start = sum;
            sum += count as usize;
        }
        for &(distance, id) in &self.found {
            let place = &mut starts[distance as usize];
            if *place < ids.len() {
                (ids[*place], distances[*place]) = (id, distance);
            }
            *place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Random, Stream,
        network::{Level, counting_at},
    };

    /// Every word count with code of its own and some without, a bank of more than one tile.
    #[test]
    fn every_level_finds_the_same_neighbours() {
        let mut random = Random::new(1, Stream::Noise);
        for width in [1, 64, 65, 130, 200, 300, 380, 512, 700] {
            let mut draw = |count| Array2::from_shape_simple_fn((count, width), || random.below(2) == 1);
            let bank = Patterns::new(&draw(TILE * LANES + 77)).unwrap();
            let queries = Patterns::new(&draw(7)).unwrap();
            let (k, expected) = (150, bank.nearest(&queries, 150).unwrap());
            let (blocks, work) = (Blocks::new(&bank), Stoppable::new(7, "samples"));
            for &level in Level::all() {
                let mut nearest: Vec<Nearest> = (0..7).map(|_| Nearest::new(k, width)).collect();
                counting_at(
                    level,
                    #[inline(always)]
                    || scan(&work, &blocks, &queries, 0, &mut nearest),
                )
                .unwrap();
                let (mut ids, mut distances) = (vec![0; k], vec![0; k]);
                for (query, nearest) in nearest.iter().enumerate() {
                    nearest.sorted(&mut ids, &mut distances);
                    assert_eq!(expected.ids().row(query).to_vec(), ids, "{level:?}, {width} bits");
                    assert_eq!(
                        expected.distances().row(query).to_vec(),
                        distances,
                        "{level:?}, {width} bits"
                    );
                }
            }
        }
    }
}
