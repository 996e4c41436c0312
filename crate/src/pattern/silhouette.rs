//! The silhouette coefficient of section 4.1, exactly and in one pass.
//!
//! s = (b − a) / max(a, b), with a the mean Hamming distance of a sample to the others
//! of its cluster and b the least mean distance to another cluster (Rousseeuw, 1987).
//! The sum of the distances of a pattern x to all m members of a cluster follows from
//! the sums s of their bits:
//!
//! Σ d(x, y) = Σ_j [x_j (m − s_j) + (1 − x_j) s_j] = m·|x| + Σ s − 2·(s·x)
//!
//! so that all patterns cost n·k·r operations where the definition needs n²·r.

use ndarray::Array1;

use super::{
    Patterns,
    centres::{Centres, Multiplier, most_ones},
    lloyd::blocks,
};
use crate::{Error, ErrorKind, Result};

/// The silhouette coefficient of every pattern, on Hamming distances, and 0 for one alone
/// in its cluster. `labels` are numbers of clusters.
///
/// ```
/// use nnerr::{ndarray::arr2, pattern::{Patterns, silhouettes}};
/// let (a, b) = ([true, true, true, false], [false, false, true, true]);
/// let near = [true, true, false, false];
/// let patterns = Patterns::new(&arr2(&[a, near, b, b]))?;
/// let s = silhouettes(&patterns, &[0, 0, 1, 1])?;
/// assert_eq!(s.to_vec(), [2.0 / 3.0, 3.0 / 4.0, 1.0, 1.0]); // a: 1 to its own, 3 to the others
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Empty`] without a pattern, [`ErrorKind::Shape`] where there are not as
/// many labels as patterns, [`ErrorKind::Undefined`] where all are in one cluster.
pub fn silhouettes(patterns: &Patterns, labels: &[usize]) -> Result<Array1<f64>> {
    if patterns.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "silhouettes of 0 patterns: they need at least two"));
    }
    if labels.len() != patterns.len() {
        let (labels, count) = (labels.len(), patterns.len());
        let sentence = format!("{labels} labels for {count} patterns: there must be one each");
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    // Numbers that no pattern has are left out: labels may be any numbers.
    let mut known = labels.to_vec();
    known.sort_unstable();
    known.dedup();
    if known.len() < 2 {
        let sentence = "silhouettes of 1 cluster: b, the distance to the next one, needs at least two";
        return Err(Error::new(ErrorKind::Undefined, sentence));
    }
    let places: Vec<usize> =
        labels.iter().map(|label| known.partition_point(|other| other < label)).collect();
    let clusters = Centres::of(patterns, &places, known.len());
    let multiplier = Multiplier::new(&clusters, most_ones(patterns));
    let sums: Vec<u64> =
        (clusters.sums.rows().into_iter()).map(|sums| sums.iter().copied().map(u64::from).sum()).collect();
    let all: Vec<usize> = (0..patterns.len()).collect();
    let all = blocks(&all, |rows| {
        let mut part = Vec::with_capacity(rows.len());
        multiplier.each(patterns, rows, |place, ones, dots| {
            let own = places[rows[place]];
            let (mut a, mut b) = (0.0, f64::INFINITY);
            for (cluster, &dot) in dots.iter().enumerate() {
                let size = clusters.sizes[cluster];
                let total = (size * ones + sums[cluster] - 2 * dot) as f64;
                if cluster == own {
                    a = total / (size.max(2) - 1) as f64;
                } else {
                    b = f64::min(b, total / size as f64);
                }
            }
            let alone = clusters.sizes[own] == 1;
            part.push(if alone || a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) });
        });
        part
    })?;
    Ok(all.into())
}

/// The mean of all [`silhouettes`]: how well the clusters stand apart, from −1 to 1.
///
/// # Errors
/// Those of [`silhouettes`].
pub fn mean_silhouette(patterns: &Patterns, labels: &[usize]) -> Result<f64> {
    let all = silhouettes(patterns, labels)?;
    Ok(all.sum() / all.len() as f64)
}
