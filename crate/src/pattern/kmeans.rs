//! k-means on activation patterns: what the thesis clusters a layer with.
//!
//! Plain Lloyd on bits behind linfa's traits. [`KMeans`] describes it, `fit` gives a
//! [`FittedKMeans`]; linfa-clustering's own k-means gives the same partition from the
//! same start, more slowly (see [`KMeans::fit_with_linfa`]).

use std::fmt;

use ndarray::{Array1, Array2};

use super::{Patterns, centres::Centres, lloyd};
use crate::{Error, ErrorKind, Random, Result, Stream, stop::Stoppable};

/// k-means clustering of patterns (Lloyd's algorithm) with Euclidean distances on 0/1 vectors.
///
/// The thesis names k-means and no more; the choices are these.
///
/// | setter | default | meaning |
/// |---|---|---|
/// | [`new`](Self::new) | – | k, the number of clusters, and the seed of the starting centres |
/// | [`starts`](Self::starts) | 1 | starts by k-means++ (Arthur and Vassilvitskii, 2007); the one with the least inertia wins, of equal ones the first |
/// | [`iterations`](Self::iterations) | 100 | at most; it stops when no label changes |
///
/// A pattern as near to two centres belongs to the one of lower number. A cluster that
/// loses all its members takes the pattern that lies farthest from its own centre.
///
/// ```
/// use nnerr::{ndarray::array, pattern::{KMeans, Patterns}};
/// let (a, b) = ([true, true, false, false], [false, false, true, true]);
/// let patterns = Patterns::new(&nnerr::ndarray::arr2(&[a, b, a, b, b]))?;
/// let clustering = KMeans::new(2, 7).fit(&patterns)?;
/// let labels = clustering.labels();
/// assert!(labels[0] == labels[2] && labels[1] == labels[3] && labels[0] != labels[1]);
/// assert_eq!(clustering.inertia(), 0.0);
///
/// let error = KMeans::new(3, 1).fit(&patterns).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "3 clusters were asked for, but there are only 2 different patterns: k must not be larger"
/// );
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KMeans(KMeansValid);

/// A [`KMeans`] whose parameters were checked, as linfa's traits want it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KMeansValid {
    pub(super) k: usize,
    pub(super) seed: u64,
    pub(super) starts: usize,
    pub(super) iterations: usize,
}

impl KMeans {
    /// k-means with `k` clusters, its starting centres drawn by `seed`.
    pub fn new(k: usize, seed: u64) -> Self {
        Self(KMeansValid { k, seed, starts: 1, iterations: 100 })
    }

    /// How many starts compete.
    #[must_use]
    pub fn starts(mut self, starts: usize) -> Self {
        self.0.starts = starts;
        self
    }

    /// The most iterations of one start.
    #[must_use]
    pub fn iterations(mut self, most: usize) -> Self {
        self.0.iterations = most;
        self
    }

    /// Clusters `patterns`.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without a pattern; [`ErrorKind::OutOfRange`] where k is 0 or
    /// larger than the number of different patterns, or starts or iterations are 0;
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn fit(&self, patterns: &Patterns) -> Result<FittedKMeans> {
        self.valid()?.cluster(patterns)
    }

    /// The same from starting centres of your own, patterns in rows; the number of
    /// starts does not matter. Of equal centres, all but the first are refilled.
    ///
    /// # Errors
    /// Those of [`fit`](Self::fit); other than k centres, or of another width.
    pub fn fit_from(&self, patterns: &Patterns, centres: &Patterns) -> Result<FittedKMeans> {
        let valid = self.valid()?;
        patterns.same_width(centres)?;
        if centres.len() != valid.k {
            let sentence = format!("{} starting centres for k = {}: one each", centres.len(), valid.k);
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        valid.check_different(patterns)?;
        lloyd::run(patterns, centres, valid.iterations)
    }

    /// The starting centres that k-means++ draws: rows of `patterns`.
    ///
    /// # Errors
    /// Those of [`fit`](Self::fit).
    pub fn start(&self, patterns: &Patterns) -> Result<Patterns> {
        self.valid()?.plus_plus(patterns, 0)
    }

    pub(super) fn valid(&self) -> Result<&KMeansValid> {
        let KMeansValid { k, starts, iterations, .. } = self.0;
        for (what, number) in [("clusters", k), ("starts", starts), ("iterations", iterations)] {
            if number == 0 {
                let sentence = format!("k-means with 0 {what}: it needs at least one");
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
        }
        Ok(&self.0)
    }

    pub(super) fn into_valid(self) -> Result<KMeansValid> {
        self.valid()?;
        Ok(self.0)
    }
}

impl KMeansValid {
    /// The best of all starts.
    pub(super) fn cluster(&self, patterns: &Patterns) -> Result<FittedKMeans> {
        let work = Stoppable::new(self.starts, "starts of k-means");
        let run =
            |start| work.part(|| lloyd::run(patterns, &self.plus_plus(patterns, start)?, self.iterations));
        let mut best = run(0)?;
        for start in 1..self.starts {
            let other = run(start)?;
            if other.inertia < best.inertia {
                best = other;
            }
        }
        Ok(best)
    }

    /// k-means++: the first centre is any pattern, each next one is drawn with a
    /// probability proportional to the squared distance to the nearest centre so far,
    /// which on bits is the Hamming distance.
    fn plus_plus(&self, patterns: &Patterns, start: usize) -> Result<Patterns> {
        let n = patterns.len();
        if n == 0 {
            return Err(no_patterns());
        }
        let mut random = Random::nth(self.seed, Stream::KMeans, (self.k as u64) << 32 | start as u64);
        let mut chosen = vec![((random.uniform() * n as f64) as usize).min(n - 1)];
        let mut nearest = patterns.distances_to(patterns.row(chosen[0]));
        let work = Stoppable::new(self.k, "starting centres");
        while chosen.len() < self.k {
            work.step()?;
            let total: u64 = nearest.iter().copied().map(u64::from).sum();
            if total == 0 {
                return Err(self.too_many(chosen.len()));
            }
            let mut left = ((random.uniform() * total as f64) as u64).min(total - 1);
            let reached = nearest.iter().position(|&distance| {
                let here = left < u64::from(distance);
                left = left.saturating_sub(u64::from(distance));
                here
            });
            let next = reached.unwrap_or(n - 1);
            chosen.push(next);
            let own = patterns.distances_to(patterns.row(next));
            nearest.iter_mut().zip(own).for_each(|(nearest, own)| *nearest = own.min(*nearest));
        }
        patterns.select(&chosen)
    }

    /// As many different patterns as clusters, so that none need stay empty.
    fn check_different(&self, patterns: &Patterns) -> Result<()> {
        match patterns.different(self.k) {
            0 => Err(no_patterns()),
            enough if enough == self.k => Ok(()),
            few => Err(self.too_many(few)),
        }
    }

    fn too_many(&self, different: usize) -> Error {
        let k = self.k;
        let sentence = format!(
            "{k} clusters were asked for, but there are only {different} different patterns: k must not be larger"
        );
        Error::new(ErrorKind::OutOfRange, sentence)
    }
}

fn no_patterns() -> Error {
    Error::new(ErrorKind::Empty, "k-means on 0 patterns: it needs at least one")
}

/// Patterns in clusters.
#[derive(Clone, PartialEq)]
pub struct FittedKMeans {
    pub(super) centres: Centres,
    pub(super) labels: Vec<usize>,
    pub(super) inertia: f64,
    pub(super) iterations: usize,
    pub(super) converged: bool,
    pub(super) refilled: usize,
}

impl FittedKMeans {
    /// Number of clusters.
    pub fn k(&self) -> usize {
        self.centres.len()
    }

    /// Bits of a pattern.
    pub fn width(&self) -> usize {
        self.centres.sums.ncols()
    }

    /// The cluster of each pattern, from 0.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Members of each cluster.
    pub fn sizes(&self) -> Vec<usize> {
        self.centres.sizes.iter().map(|&size| size as usize).collect()
    }

    /// The centres (clusters × width): shares of the members whose bit is 1.
    pub fn centres(&self) -> Array2<f64> {
        let size = |cluster: usize| self.centres.sizes[cluster] as f64;
        Array2::from_shape_fn(self.centres.sums.dim(), |(cluster, bit)| {
            f64::from(self.centres.sums[[cluster, bit]]) / size(cluster)
        })
    }

    /// Sum of the squared Euclidean distances of all patterns to their centres.
    pub fn inertia(&self) -> f64 {
        self.inertia
    }

    /// Iterations that the start which won took.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Whether it ended because no label changed any more.
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// How often a cluster lost all its members and was given another pattern.
    pub fn refilled(&self) -> usize {
        self.refilled
    }

    /// For each of `patterns` its nearest cluster and the Euclidean distance to that
    /// cluster's centre.
    ///
    /// # Errors
    /// Patterns of another width.
    pub fn assign(&self, patterns: &Patterns) -> Result<(Vec<usize>, Array1<f64>)> {
        if patterns.width() != self.width() {
            let (own, other) = (self.width(), patterns.width());
            let sentence = format!("patterns of {other} bits for clusters of patterns of {own} bits");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let nearest = lloyd::nearest(&self.centres, patterns)?;
        let distances = nearest.iter().map(|found| found.squared.sqrt()).collect();
        Ok((nearest.iter().map(|found| found.cluster).collect(), distances))
    }

    /// The Euclidean distance of each of the patterns that were clustered to the centre of
    /// its cluster, which is not the nearest one for all where it stopped early.
    pub(super) fn own_distances(&self, patterns: &Patterns) -> Result<Vec<f64>> {
        Ok(lloyd::own(&self.centres, patterns, &self.labels)?.into_iter().map(f64::sqrt).collect())
    }
}

impl fmt::Debug for FittedKMeans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.converged { "converged" } else { "stopped" };
        write!(f, "{} patterns in {} clusters of {:?}, ", self.labels.len(), self.k(), self.sizes())?;
        write!(f, "inertia {:.1}, {end} after {} iterations", self.inertia, self.iterations)
    }
}
