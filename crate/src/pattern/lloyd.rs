//! Lloyd's iterations with Hamerly's bounds: most patterns need not be compared with
//! any centre again.
//!
//! Each pattern keeps an upper bound of the distance to its own centre and a lower bound of
//! the distance to all others. When centres move, both move with them; while the upper one
//! stays below the lower one, the label cannot change (Hamerly, *Making k-means even
//! faster*, 2010). The others are gathered and compared with all centres in one matrix
//! product. Labels are those that comparing everything gives.

use rayon::prelude::*;

use super::{
    FittedKMeans, Patterns,
    centres::{Centres, Multiplier, most_ones},
    patterns::BLOCK,
};
use crate::{Result, stop::Stoppable};

/// Bounds are rounded sums: they must differ by more than this to count.
const MARGIN: f64 = 1e-9;

/// The nearest centre of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Nearest {
    pub cluster: usize,
    /// Squared distance to it.
    pub squared: f64,
    /// Squared distance to the next nearest.
    next: f64,
}

/// What is known of a pattern's distances.
#[derive(Clone, Copy)]
struct Bounds {
    own: f64,
    others: f64,
}

/// From starting centres to the end.
pub(super) fn run(patterns: &Patterns, start: &Patterns, iterations: usize) -> Result<FittedKMeans> {
    let k = start.len();
    let mut centres = Centres::empty(k, patterns.width());
    (0..k).for_each(|cluster| centres.add(cluster, start.row(cluster)));
    let ones = most_ones(patterns);
    let all: Vec<usize> = (0..patterns.len()).collect();
    let work = Stoppable::new(iterations, "iterations");
    let found = work.part(|| compare(&centres, patterns, &all, ones))?;
    let mut labels: Vec<usize> = found.iter().map(|found| found.cluster).collect();
    let mut bounds: Vec<Bounds> = found.iter().map(Bounds::of).collect();
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
        let doubtful = widen(&mut bounds, &labels, &moved);
        let mut changed = false;
        let found = work.part(|| compare(&centres, patterns, &doubtful, ones))?;
        for (&row, found) in doubtful.iter().zip(found) {
            bounds[row] = Bounds::of(&found);
            let before = std::mem::replace(&mut labels[row], found.cluster);
            if before != found.cluster {
                changed = true;
                members.remove(before, patterns.row(row));
                members.add(found.cluster, patterns.row(row));
            }
        }
        if !changed {
            converged = true;
            break;
        }
    }
    let inertia = (0..k).map(|cluster| centres.inertia(cluster)).sum();
    Ok(FittedKMeans { centres, labels, inertia, iterations: done, converged, refilled })
}

/// The nearest of `centres` for every pattern.
pub(super) fn nearest(centres: &Centres, patterns: &Patterns) -> Result<Vec<Nearest>> {
    let all: Vec<usize> = (0..patterns.len()).collect();
    compare(centres, patterns, &all, most_ones(patterns))
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

/// Compares the patterns of these rows with all centres that have members.
fn compare(centres: &Centres, patterns: &Patterns, rows: &[usize], ones: u64) -> Result<Vec<Nearest>> {
    let multiplier = Multiplier::new(centres, ones);
    blocks(rows, |rows| {
        let mut part = Vec::with_capacity(rows.len());
        multiplier.each(patterns, rows, |_, ones, dots| {
            let mut found = Nearest { cluster: 0, squared: f64::INFINITY, next: f64::INFINITY };
            for (cluster, &dot) in dots.iter().enumerate() {
                let squared = multiplier.squared(cluster, ones, dot);
                if squared < found.squared {
                    found = Nearest { cluster, squared, next: found.squared };
                } else {
                    found.next = found.next.min(squared);
                }
            }
            part.push(found);
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

/// Moves all bounds by what centres moved; gives the rows whose label is in doubt.
fn widen(bounds: &mut [Bounds], labels: &[usize], moved: &[f64]) -> Vec<usize> {
    let farthest = |except: usize| {
        let others = moved.iter().enumerate().filter(|(cluster, _)| *cluster != except);
        others.map(|(_, &by)| by).fold(0.0, f64::max)
    };
    let others: Vec<f64> = (0..moved.len()).map(farthest).collect();
    let mut doubtful = Vec::new();
    for (row, (bounds, &label)) in bounds.iter_mut().zip(labels).enumerate() {
        bounds.own += moved[label];
        bounds.others -= others[label];
        if bounds.own + MARGIN >= bounds.others {
            doubtful.push(row);
        }
    }
    doubtful
}

/// Gives each cluster without a member the pattern that lies farthest from its own
/// centre, of equal distances the first, out of a cluster that keeps others.
fn refill(
    members: &mut Centres,
    patterns: &Patterns,
    centres: &Centres,
    labels: &mut [usize],
    bounds: &mut [Bounds],
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
        // It is compared with all centres in the next iteration.
        bounds[row] = Bounds { own: f64::INFINITY, others: 0.0 };
    }
    Ok(empty.len())
}

impl Bounds {
    fn of(found: &Nearest) -> Self {
        Self { own: found.squared.sqrt(), others: found.next.sqrt() }
    }
}
