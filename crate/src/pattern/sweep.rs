//! The sweep over k of section 4.2.1: which number of clusters fits a layer best.

use std::{
    io::Write,
    ops::{ControlFlow, RangeInclusive},
    path::Path,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Bank, KMeans, Patterns, mean_silhouette};
use crate::{
    Error, ErrorKind, Result,
    data::{hexadecimal, read},
    results::{Results, each_named},
    stop::Stoppable,
    store::{Archive, cache_folder, write_atomically},
};

const KIND: &str = "sweep";
/// Raised whenever the file's layout or a clustering's numbers change.
const VERSION: u32 = 1;
/// Time between two lines of progress.
const PAUSE: Duration = Duration::from_secs(1);
/// What becomes of the points of a sweep that was stopped.
const KEPT: &str = "they are kept, and the sweep goes on from there next time";

/// Mean silhouettes of one layer for many k, with one start of k-means each.
///
/// ```
/// use nnerr::{ndarray::Array2, pattern::{Patterns, Sweep}};
/// // Three kinds of patterns, of which each row is nearly one.
/// let bits = Array2::from_shape_fn((60, 30), |(row, bit)| (bit / 10 == row % 3) != (bit == row / 2));
/// let sweep = Sweep::new(&Patterns::new(&bits)?, 2..=6, 1)?;
/// assert_eq!(sweep.best().map(|point| point.k), Some(3));
/// assert_eq!(sweep.results()?.texts("k")?, ["2", "3", "4", "5", "6"]);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sweep {
    points: Vec<SweepPoint>,
}

/// What k-means gave with one number of clusters.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SweepPoint {
    /// Number of clusters.
    pub k: usize,
    /// Mean silhouette coefficient of all patterns.
    pub silhouette: f64,
    /// Sum of the squared distances to the centres.
    pub inertia: f64,
    /// Iterations of k-means.
    pub iterations: usize,
    /// How often an empty cluster was given another pattern.
    pub refilled: usize,
}

impl Sweep {
    /// Clusters `patterns` with each of `ks` clusters (2..=32 in the thesis); starts are drawn by `seed`.
    ///
    /// # Errors
    /// Those of [`KMeans::fit`] and [`mean_silhouette`]; no k at all; [`ErrorKind::Stopped`]
    /// where Stop was pressed.
    pub fn new(patterns: &Patterns, ks: RangeInclusive<usize>, seed: u64) -> Result<Self> {
        Self::each(patterns, ks, seed, |_| ControlFlow::Continue(()))
    }

    /// The same, point by point: `watch` sees each and may break off; what was done is
    /// kept.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn each(
        patterns: &Patterns,
        ks: RangeInclusive<usize>,
        seed: u64,
        mut watch: impl FnMut(&SweepPoint) -> ControlFlow<()>,
    ) -> Result<Self> {
        let mut last = |sweep: &Self| watch(&sweep.points[sweep.points.len() - 1]);
        Self::default().go_on(patterns, ks, seed, "", &mut last)
    }

    /// The sweep of a bank's layer, kept in a file (see [`cache_folder`]) point by point: one that was broken
    /// off, by Stop as well, goes on where it stopped. Long ones show progress.
    ///
    /// # Errors
    /// Those of [`new`](Self::new); a layer that is not there.
    pub fn cached(bank: &Bank, layer: usize, ks: RangeInclusive<usize>, seed: u64) -> Result<Self> {
        Self::cached_in(cache_folder(), bank, layer, ks, seed)
    }

    /// [`cached`](Self::cached) in a `folder` of your choice.
    ///
    /// # Errors
    /// Those of [`cached`](Self::cached).
    pub fn cached_in(
        folder: impl AsRef<Path>,
        bank: &Bank,
        layer: usize,
        ks: RangeInclusive<usize>,
        seed: u64,
    ) -> Result<Self> {
        let patterns = bank.patterns(layer)?;
        let key = key(patterns, &ks, seed);
        let path = folder.as_ref().join(format!("sweep-{}.safetensors", &key[..32]));
        let kept = match read(&path).and_then(|bytes| Self::from_bytes(&bytes, &key, &ks)) {
            Ok(kept) => kept,
            Err(error) if error.kind() == ErrorKind::Missing => Self::default(),
            Err(error) => {
                warn!("warning: {} is damaged ({error}); clustering again", path.display());
                Self::default()
            }
        };
        let (started, before, mut printed) = (Instant::now(), kept.points.len(), Instant::now());
        let (first, last) = (*ks.start(), *ks.end());
        kept.go_on(patterns, ks, seed, KEPT, &mut |sweep| {
            let stored =
                sweep.to_bytes(&key).and_then(|b| write_atomically(&path, |file| file.write_all(&b)));
            if let Err(error) = stored {
                warn!("warning: {error}; this clustering will be done again next time");
            }
            let (done, all) = (sweep.points.len(), last - first + 1);
            if printed.elapsed() >= PAUSE && done < all {
                printed = Instant::now();
                let each = started.elapsed().as_secs_f64() / (done - before) as f64;
                say!(
                    "clustering: layer {layer}, {done} of {all} numbers of clusters, {:.0} s left",
                    each * (all - done) as f64
                );
            }
            ControlFlow::Continue(())
        })
    }

    /// All points, by ascending k.
    pub fn points(&self) -> &[SweepPoint] {
        &self.points
    }

    /// The point with the highest mean silhouette, of equal ones that with the fewest
    /// clusters; `None` of a sweep that was broken off before its first.
    pub fn best(&self) -> Option<&SweepPoint> {
        self.points.iter().rev().max_by(|a, b| a.silhouette.total_cmp(&b.silhouette))
    }

    /// The mean silhouette for each k, in a column `k`.
    ///
    /// # Errors
    /// None in practice: silhouettes are numbers.
    pub fn results(&self) -> Result<Results> {
        let points = self.points.iter().map(|point| (point.k, point.silhouette));
        each_named("k", points, |silhouette| Ok(("mean silhouette", silhouette)))
    }

    /// Adds the points that are not there yet.
    fn go_on(
        mut self,
        patterns: &Patterns,
        ks: RangeInclusive<usize>,
        seed: u64,
        becomes: &'static str,
        watch: &mut dyn FnMut(&Self) -> ControlFlow<()>,
    ) -> Result<Self> {
        if ks.is_empty() {
            let sentence = format!("a sweep over k = {} to {} has no k", ks.start(), ks.end());
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let work = Stoppable::new(ks.clone().count(), "numbers of clusters").kept(becomes);
        work.add(self.points.len());
        for k in ks.skip(self.points.len()) {
            self.points.push(work.part(|| {
                let clustering = KMeans::new(k, seed).fit(patterns)?;
                Ok(SweepPoint {
                    k,
                    silhouette: mean_silhouette(patterns, clustering.labels())?,
                    inertia: clustering.inertia(),
                    iterations: clustering.iterations(),
                    refilled: clustering.refilled(),
                })
            })?);
            if watch(&self).is_break() {
                break;
            }
        }
        Ok(self)
    }

    pub(crate) fn to_bytes(&self, key: &str) -> Result<Vec<u8>> {
        let (mut archive, n) = (Archive::new(), self.points.len());
        let whole = |of: fn(&SweepPoint) -> usize| self.points.iter().map(move |point| of(point) as u32);
        let real = |of: fn(&SweepPoint) -> f64| self.points.iter().map(of);
        archive.put("k", &[n], whole(|point| point.k));
        archive.put("iterations", &[n], whole(|point| point.iterations));
        archive.put("refilled", &[n], whole(|point| point.refilled));
        archive.put("silhouette", &[n], real(|point| point.silhouette));
        archive.put("inertia", &[n], real(|point| point.inertia));
        archive.bytes(KIND, VERSION, &Content { key: key.into() })
    }

    pub(crate) fn from_bytes(bytes: &[u8], key: &str, asked: &RangeInclusive<usize>) -> Result<Self> {
        let (content, archive) = Archive::read::<Content>(bytes, KIND, VERSION)?;
        if content.key != key {
            return Err(Error::new(ErrorKind::Format, "it holds the sweep of other patterns"));
        }
        let shape = archive.shape("k")?.to_vec();
        let whole = |name: &str| archive.values::<u32>(name, &shape);
        let real = |name: &str| archive.values::<f64>(name, &shape);
        let (ks, iterations, refilled) = (whole("k")?, whole("iterations")?, whole("refilled")?);
        if ks.len() > asked.clone().count() || asked.clone().zip(&ks).any(|(asked, &k)| asked != k as usize) {
            let sentence = format!("it holds k = {ks:?}, where {asked:?} was asked for");
            return Err(Error::new(ErrorKind::Format, sentence));
        }
        let (silhouettes, inertias) = (real("silhouette")?, real("inertia")?);
        let point = |place: usize| SweepPoint {
            k: ks[place] as usize,
            silhouette: silhouettes[place],
            inertia: inertias[place],
            iterations: iterations[place] as usize,
            refilled: refilled[place] as usize,
        };
        Ok(Self { points: (0..ks.len()).map(point).collect() })
    }
}

#[derive(Serialize, Deserialize)]
struct Content {
    key: String,
}

/// SHA-256 of everything that decides what a sweep gives.
fn key(patterns: &Patterns, ks: &RangeInclusive<usize>, seed: u64) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("{VERSION} {ks:?} {seed} {} {}", patterns.len(), patterns.width()));
    for row in 0..patterns.len() {
        patterns.row(row).iter().for_each(|word| digest.update(word.to_le_bytes()));
    }
    hexadecimal(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three kinds of patterns, of which each row is nearly one.
    fn patterns() -> Patterns {
        let bit = |(row, bit)| (bit / 10 == row % 3) != (bit == row / 2);
        Patterns::new(&ndarray::Array2::from_shape_fn((60, 30), bit)).unwrap()
    }

    #[test]
    fn one_that_was_broken_off_goes_on_where_it_stopped() {
        let patterns = patterns();
        let stop = |point: &SweepPoint| match point.k {
            4 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let begun = Sweep::each(&patterns, 2..=6, 1, stop).unwrap();
        assert_eq!(begun.points.iter().map(|point| point.k).collect::<Vec<_>>(), [2, 3, 4]);
        let stored = begun.to_bytes("key").unwrap();
        let restored = Sweep::from_bytes(&stored, "key", &(2..=6)).unwrap();
        assert_eq!(restored, begun);
        let mut seen = Vec::new();
        let whole = restored.go_on(&patterns, 2..=6, 1, "", &mut |sweep| {
            seen.push(sweep.points[sweep.points.len() - 1].k);
            ControlFlow::Continue(())
        });
        assert_eq!(whole.unwrap(), Sweep::new(&patterns, 2..=6, 1).unwrap());
        assert_eq!(seen, [5, 6]);
    }

    #[test]
    fn a_file_of_other_points_is_not_taken() {
        let stored = Sweep::new(&patterns(), 2..=4, 1).unwrap().to_bytes("key").unwrap();
        let error = |key, ks| Sweep::from_bytes(&stored, key, &ks).unwrap_err().to_string();
        assert_eq!(error("other", 2..=4), "it holds the sweep of other patterns");
        assert_eq!(error("key", 3..=5), "it holds k = [2, 3, 4], where 3..=5 was asked for");
        assert_eq!(error("key", 2..=3), "it holds k = [2, 3, 4], where 2..=3 was asked for");
    }
}
