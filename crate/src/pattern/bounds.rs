//! Elkan's bounds for Lloyd's iterations: most pairs of a pattern and a centre need not be compared
//! again.
//!
//! Each pattern keeps an upper bound of the distance to its own centre and a lower bound of the
//! distance to every other. When centres move, the bounds move with them. A centre whose lower
//! bound stays above the upper one cannot be the nearest, and is not looked at (Elkan, *Using the
//! triangle inequality to accelerate k-means*, 2003). Bounds are f32 and rounded, so they must differ
//! by a margin to count; what is looked at is measured exactly. Labels are those that comparing
//! everything gives.

use rayon::prelude::*;

use super::{
    Patterns,
    blocks::{Blocks, LANES, TOGETHER},
    centres::{Multiplier, VECTOR, WORD, masks},
    patterns::BLOCK,
};
use crate::{Result, network::counting, stop::Stoppable};

/// What is known of all distances.
pub(super) struct Bounds {
    /// At least the distance of each pattern to its own centre.
    own: Vec<f32>,
    /// At most the distance of each pattern to each centre; infinite for its own, and where there
    /// is no centre.
    others: Vec<f32>,
    clusters: usize,
    /// Values of `others` for each pattern: clusters, and up to a whole vector.
    lanes: usize,
    /// By how much a bound may be off: rounding, step by step.
    margin: f32,
    /// What a step may add to it.
    rounding: f32,
}

impl Bounds {
    /// Nothing is known.
    pub fn unknown(patterns: &Patterns, k: usize) -> Self {
        let (n, lanes) = (patterns.len(), k.next_multiple_of(VECTOR));
        // No distance passes √width, and a few values of that size are rounded in each step.
        let rounding = 8.0 * f32::EPSILON * (patterns.width() as f32).sqrt();
        let row = (0..lanes).map(|cluster| if cluster < k { 0.0 } else { f32::INFINITY });
        let others = row.cycle().take(n * lanes).collect();
        Self { own: vec![f32::INFINITY; n], others, clusters: k, lanes, margin: 2.0 * rounding, rounding }
    }

    /// Gives each pattern the label of the nearest of the `centres`, patterns themselves, that clusters
    /// start from; of equal distances the lower one. All distances are known then.
    pub fn start(&mut self, patterns: &Patterns, centres: &Patterns, labels: &mut [usize]) -> Result<()> {
        let (lanes, k, blocks) = (self.lanes, self.clusters, Blocks::new(centres));
        let roots: Vec<f32> = (0..=patterns.width()).map(|bits| (bits as f64).sqrt() as f32).collect();
        let stop = Stoppable::new(labels.len(), "patterns");
        let bounds = self.own.par_chunks_mut(BLOCK).zip(self.others.par_chunks_mut(BLOCK * lanes));
        let parts = bounds.zip(labels.par_chunks_mut(BLOCK)).enumerate();
        parts.try_for_each(|(block, ((own, others), labels))| {
            stop.check()?;
            let mut distances: [_; TOGETHER] = std::array::from_fn(|_| vec![[0; LANES]; k.div_ceil(LANES)]);
            counting(
                #[inline(always)]
                || {
                    let all = own.iter_mut().zip(others.chunks_exact_mut(lanes)).zip(&mut *labels);
                    let rows = block * BLOCK..patterns.len();
                    for (place, ((own, others), label)) in all.enumerate() {
                        if place % TOGETHER == 0 {
                            // The last group asks for the last pattern once more.
                            let row =
                                |lane: usize| patterns.row((rows.start + place + lane).min(rows.end - 1));
                            blocks.distances(std::array::from_fn(row), 0, &mut distances);
                        }
                        let distances = &distances[place % TOGETHER].as_flattened()[..k];
                        let mut least = u32::MAX;
                        for (cluster, (other, &distance)) in others.iter_mut().zip(distances).enumerate() {
                            *other = roots[distance as usize];
                            if distance < least {
                                (least, *label) = (distance, cluster);
                            }
                        }
                        (*own, others[*label]) = (roots[least as usize], f32::INFINITY);
                    }
                },
            );
            stop.add(labels.len());
            Ok(())
        })
    }

    /// Pattern `row` has another centre now: it is compared with all in the next step.
    pub fn forget(&mut self, row: usize) {
        self.own[row] = f32::INFINITY;
        // Its own one's bound becomes infinite when it is compared.
        self.others[row * self.lanes..][..self.clusters].fill(0.0);
    }

    /// Moves all bounds by what centres moved, and gives each pattern the label of its nearest centre,
    /// of equal distances the lower one. Returns the rows whose label changed, and what it was.
    pub fn settle(
        &mut self,
        multiplier: &Multiplier,
        patterns: &Patterns,
        labels: &mut [usize],
        moved: &[f64],
    ) -> Result<Vec<(usize, usize)>> {
        let (lanes, margin) = (self.lanes, self.margin);
        self.margin += self.rounding;
        let mut steps = vec![0.0; lanes];
        steps.iter_mut().zip(moved).for_each(|(step, &moved)| *step = moved as f32);
        let stop = Stoppable::new(labels.len(), "patterns");
        let bounds = self.own.par_chunks_mut(BLOCK).zip(self.others.par_chunks_mut(BLOCK * lanes));
        let blocks = bounds.zip(labels.par_chunks_mut(BLOCK)).enumerate();
        let parts = blocks.map(|(block, ((own, others), labels))| {
            stop.check()?;
            let mut changed = Vec::new();
            let mut compared = Compared { multiplier, margin, masks: vec![0; WORD * patterns.words()] };
            counting(
                #[inline(always)]
                || {
                    let bounds = own.iter_mut().zip(others.chunks_exact_mut(lanes));
                    for (place, ((own, others), label)) in bounds.zip(&mut *labels).enumerate() {
                        *own += steps[*label];
                        if lowered(others, &steps, *own + margin) {
                            let (row, before) = (block * BLOCK + place, *label);
                            compared.nearest(patterns.row(row), own, others, label);
                            if *label != before {
                                changed.push((row, before));
                            }
                        }
                    }
                },
            );
            stop.add(labels.len());
            Ok(changed)
        });
        let parts: Vec<Vec<(usize, usize)>> = parts.collect::<Result<_>>()?;
        Ok(parts.into_iter().flatten().collect())
    }
}

/// Lowers all bounds by what their centres moved; tells whether one does not lie above `limit` now.
#[inline(always)]
fn lowered(bounds: &mut [f32], moved: &[f32], limit: f32) -> bool {
    let mut reached = false;
    for (bound, moved) in bounds.iter_mut().zip(moved) {
        *bound -= moved;
        reached |= *bound <= limit;
    }
    reached
}

/// A pattern against the centres.
struct Compared<'a> {
    multiplier: &'a Multiplier<'a>,
    margin: f32,
    /// The pattern's bits.
    masks: Vec<u32>,
}

impl Compared<'_> {
    /// Finds the nearest centre of pattern `row` among those that its bounds do not exclude.
    #[inline(always)]
    fn nearest(&mut self, row: &[u64], own: &mut f32, others: &mut [f32], label: &mut usize) {
        let ones = row.iter().map(|word| u64::from(word.count_ones())).sum();
        masks(row, &mut self.masks);
        let mut least = self.squared(*label, row, ones);
        (*own, others[*label]) = (least.sqrt() as f32, f32::INFINITY);
        for cluster in 0..others.len() {
            if others[cluster] > *own + self.margin {
                continue;
            }
            let other = self.squared(cluster, row, ones);
            if (other, cluster) < (least, *label) {
                others[*label] = least.sqrt() as f32;
                (least, *label) = (other, cluster);
                (*own, others[cluster]) = (other.sqrt() as f32, f32::INFINITY);
            } else {
                others[cluster] = other.sqrt() as f32;
            }
        }
    }

    /// The squared distance to a centre. It must be inlined, or it is compiled for narrower vectors.
    #[inline(always)]
    fn squared(&self, cluster: usize, row: &[u64], ones: u64) -> f64 {
        self.multiplier.squared(cluster, ones, self.multiplier.dot(cluster, row, &self.masks))
    }
}
