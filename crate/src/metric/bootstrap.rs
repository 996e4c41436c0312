//! How far AUROC and FPR95 would stray with other samples of the same kind.

use rayon::prelude::*;

use super::{
    Interval, Roc,
    ranking::{auroc, fpr95},
};
use crate::{Error, ErrorKind, Random, Result, Stream, stop::Stoppable};

/// 95 % intervals of a ranking's measures, from [`Roc::bootstrap`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Of the area under the curve.
    pub auroc: Interval,
    /// Of the false positive rate at 95 % true positives.
    pub fpr95: Interval,
}

impl Roc {
    /// Stratified bootstrap (Efron 1979): draws as many positive and as many negative
    /// samples as there are, with replacement, `resamples` times; the intervals run
    /// from the 2.5th to the 97.5th percentile (linear between neighbours).
    ///
    /// They say what other test samples would change, not another training. A `seed`
    /// gives the same bits with any number of threads.
    ///
    /// ```
    /// use nnerr::metric::Roc;
    /// let roc = Roc::between(&[0.9, 0.8, 0.7, 0.4], &[0.6, 0.5, 0.3, 0.2])?;
    /// let bootstrap = roc.bootstrap(500, 1)?;
    /// assert!(bootstrap.auroc.contains(roc.auroc()));
    /// assert_eq!(bootstrap, roc.bootstrap(500, 1)?);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for no resample, or a class beyond 2³² − 1 samples;
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn bootstrap(&self, resamples: usize, seed: u64) -> Result<Bootstrap> {
        if resamples == 0 {
            let sentence = "0 resamples were asked for: a bootstrap needs at least 1";
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let (positives, negatives) = (self.positives(), self.negatives());
        if let Some(size) = [positives, negatives].into_iter().find(|&size| u32::try_from(size).is_err()) {
            let sentence =
                format!("a class has {size} samples: the bootstrap draws from at most {}", u32::MAX);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        // Which distinct score each sample has.
        let of_positives = groups(self.counts().map(|(p, _)| p), positives);
        let of_negatives = groups(self.counts().map(|(_, n)| n), negatives);
        let work = Stoppable::new(resamples, "resamples");
        let measure = |drawn: &mut Vec<(usize, usize)>, resample: usize| {
            work.step()?;
            drawn.fill((0, 0));
            let mut random = Random::nth(seed, Stream::Bootstrap, resample as u64);
            for _ in 0..positives {
                drawn[of_positives[random.below(positives as u32) as usize] as usize].0 += 1;
            }
            for _ in 0..negatives {
                drawn[of_negatives[random.below(negatives as u32) as usize] as usize].1 += 1;
            }
            let mut sum = (0, 0);
            for group in drawn.iter_mut() {
                sum = (sum.0 + group.0, sum.1 + group.1);
                *group = sum;
            }
            let counts = || drawn.iter().copied();
            Ok((auroc(counts(), positives, negatives), fpr95(counts(), positives, negatives)))
        };
        let empty = || vec![(0, 0); self.counts().len()];
        let all = (0..resamples).into_par_iter().map_init(empty, measure);
        let (areas, rates) = all.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        Ok(Bootstrap { auroc: percentiles(areas), fpr95: percentiles(rates) })
    }
}

/// The group of each of `size` samples, from how many lie in each group and before it.
fn groups(cumulated: impl Iterator<Item = usize>, size: usize) -> Vec<u32> {
    let mut groups = Vec::with_capacity(size);
    for (group, end) in cumulated.enumerate() {
        groups.resize(end, group as u32);
    }
    groups
}

/// From the 2.5th to the 97.5th percentile of at least one value.
pub(crate) fn percentiles(mut values: Vec<f64>) -> Interval {
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (values.len() - 1) as f64;
        let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
        low + (high - low) * place.fract()
    };
    Interval { low: at(0.025), high: at(0.975) }
}
