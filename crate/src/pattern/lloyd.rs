//! Lloyd's iterations. [Bounds](super::bounds) of the distances tell which of them must be measured.

use rayon::prelude::*;

use super::{
    FittedKMeans, Patterns,
    bounds::Bounds,
    centres::{Centres, Multiplier, most_ones},
    patterns::BLOCK,
};
use crate::{Result, stop::Stoppable};

/// The nearest centre of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Nearest {
    pub cluster: usize,
    /// Squared distance to it.
    pub squared: f64,
}

/// From starting centres to the end.
pub(super) fn run(patterns: &Patterns, start: &Patterns, iterations: usize) -> Result<FittedKMeans> {
    let k = start.len();
    let mut centres = Centres::empty(k, patterns.width());
    (0..k).for_each(|cluster| centres.add(cluster, start.row(cluster)));
    let ones = most_ones(patterns);
    let work = Stoppable::new(iterations, "iterations");
    let mut labels = vec![0; patterns.len()];
    let mut bounds = Bounds::unknown(patterns, k);
    work.part(|| bounds.start(patterns, start, &mut labels))?;
    let mut members = Centres::of(patterns, &labels, k);
    let (mut done, mut refilled, mut converged) = (1, 0, false);
    loop {
        refilled += refill(&mut members, patterns, &centres, &mut labels, &mut bounds)?;
        let moved: Vec<f64> = (0..k).map(|cluster| members.moved(&centres, cluster)).collect();
        centres.clone_from(&members);
        if done == iterations {
            break;
        }
        done += 1;
        let multiplier = Multiplier::new(&centres, ones);
        let changed = work.part(|| bounds.settle(&multiplier, patterns, &mut labels, &moved))?;
        if changed.is_empty() {
            converged = true;
            break;
        }
        for (row, before) in changed {
            members.remove(before, patterns.row(row));
            members.add(labels[row], patterns.row(row));
        }
    }
    let inertia = (0..k).map(|cluster| centres.inertia(cluster)).sum();
    Ok(FittedKMeans { centres, labels, inertia, iterations: done, converged, refilled })
}

/// The nearest of `centres` that have members for every pattern.
pub(super) fn nearest(centres: &Centres, patterns: &Patterns) -> Result<Vec<Nearest>> {
    let multiplier = Multiplier::new(centres, most_ones(patterns));
    let all: Vec<usize> = (0..patterns.len()).collect();
    blocks(&all, |rows| {
        let mut part = Vec::with_capacity(rows.len());
        multiplier.each(patterns, rows, |_, ones, dots| {
            let mut found = Nearest { cluster: 0, squared: f64::INFINITY };
            for (cluster, &dot) in dots.iter().enumerate() {
                let squared = multiplier.squared(cluster, ones, dot);
                if squared < found.squared {
                    found = Nearest { cluster, squared };
                }
            }
            part.push(found);
        });
        part
    })
}

/// The squared distance of every pattern to the centre of its label.
pub(super) fn own(centres: &Centres, patterns: &Patterns, labels: &[usize]) -> Result<Vec<f64>> {
    let multiplier = Multiplier::new(centres, most_ones(patterns));
    let all: Vec<usize> = (0..patterns.len()).collect();
    blocks(&all, |rows| {
        let mut part = Vec::with_capacity(rows.len());
        multiplier.each(patterns, rows, |place, ones, dots| {
            let label = labels[rows[place]];
            part.push(multiplier.squared(label, ones, dots[label]));
        });
        part
    })
}

/// What `work` makes of blocks of these rows, in their order.
pub(super) fn blocks<T: Send>(rows: &[usize], work: impl Fn(&[usize]) -> Vec<T> + Sync) -> Result<Vec<T>> {
    let stop = Stoppable::new(rows.len(), "patterns");
    let block = |rows: &[usize]| {
        stop.check()?;
        let part = work(rows);
        stop.add(rows.len());
        Ok(part)
    };
    let parts: Vec<Vec<T>> = rows.par_chunks(BLOCK).map(block).collect::<Result<_>>()?;
    Ok(parts.into_iter().flatten().collect())
}

/// Gives each cluster without a member the pattern that lies farthest from its own
/// centre, of equal distances the first, out of a cluster that keeps others.
fn refill(
    members: &mut Centres,
    patterns: &Patterns,
    centres: &Centres,
    labels: &mut [usize],
    bounds: &mut Bounds,
) -> Result<usize> {
    let empty: Vec<usize> = (0..members.len()).filter(|&cluster| members.sizes[cluster] == 0).collect();
    if empty.is_empty() {
        return Ok(0);
    }
    let squared = own(centres, patterns, labels)?;
    for &cluster in &empty {
        let mut farthest = (0, -1.0);
        for (row, (&squared, label)) in squared.iter().zip(&*labels).enumerate() {
            if squared > farthest.1 && members.sizes[*label] > 1 && !empty.contains(label) {
                farthest = (row, squared);
            }
        }
        let row = farthest.0;
        members.remove(labels[row], patterns.row(row));
        members.add(cluster, patterns.row(row));
        labels[row] = cluster;
        bounds.forget(row);
    }
    Ok(empty.len())
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::{Random, Stream};

    /// Lloyd's iterations that compare every pattern with every centre; `None` where a cluster
    /// loses all members.
    fn plain(patterns: &Patterns, start: &Patterns, iterations: usize) -> Option<(Vec<usize>, usize)> {
        let k = start.len();
        let mut centres = Centres::of(start, &(0..k).collect::<Vec<_>>(), k);
        let mut labels = vec![k; patterns.len()];
        for done in 1..=iterations {
            let found = nearest(&centres, patterns).unwrap();
            let found: Vec<usize> = found.iter().map(|found| found.cluster).collect();
            if found == labels {
                return Some((labels, done));
            }
            labels = found;
            centres = Centres::of(patterns, &labels, k);
            if centres.sizes.contains(&0) {
                return None;
            }
        }
        Some((labels, iterations))
    }

    #[test]
    fn bounds_change_no_label() {
        let mut random = Random::new(5, Stream::Noise);
        let mut compared = 0;
        for (n, width, k) in [(40, 3, 2), (300, 6, 5), (700, 20, 16), (900, 70, 17), (1500, 300, 33)] {
            for iterations in [1, 2, 7, 100] {
                // Several kinds of rows, and many equal distances where rows are short.
                let shares: Vec<u64> = (0..4 * width).map(|_| 1 + random.below(9) as u64).collect();
                let bit =
                    |(row, bit): (usize, usize)| (random.below(10) as u64) < shares[row % 4 * width + bit];
                let patterns = Patterns::new(&Array2::from_shape_fn((n, width), bit)).unwrap();
                let start = patterns.select(&(0..k).map(|place| place * n / k).collect::<Vec<_>>()).unwrap();
                let Some((labels, done)) = plain(&patterns, &start, iterations) else { continue };
                let fitted = run(&patterns, &start, iterations).unwrap();
                assert_eq!((&fitted.labels, fitted.iterations), (&labels, done), "{n} {width} {k}");
                assert_eq!(fitted.centres, Centres::of(&patterns, &labels, k));
                compared += 1;
            }
        }
        assert!(compared >= 12, "{compared}");
    }
}
