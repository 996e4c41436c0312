//! Risk against coverage: how often a network is wrong on the samples it keeps when
//! it may refuse those with the highest score (Geifman and El-Yaniv 2017).

use ndarray::Array1;

use super::ranking::check_scores;
use crate::{Error, ErrorKind, Result};

/// Samples accepted in order of ascending score, the most trusted first; samples of
/// equal score are accepted together. After each such group, the *coverage* is the
/// share of all samples accepted, the *risk* the share wrong among them.
///
/// ```
/// use nnerr::{metric::RiskCoverage, ndarray::array};
/// let wrong = array![false, false, true, true];
/// let curve = RiskCoverage::new(&array![0.1, 0.2, 0.2, 0.9], &wrong)?;
/// assert_eq!(curve.coverage(), [0.25, 0.75, 1.0]);
/// assert_eq!(curve.risk(), [0.0, 1.0 / 3.0, 0.5]);
/// assert_eq!(curve.aurc(), 0.25 * 0.0 + 0.5 / 3.0 + 0.25 * 0.5);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RiskCoverage {
    /// Samples accepted, and how many of them are wrong, after each group.
    accepted: Vec<(usize, usize)>,
}

impl RiskCoverage {
    /// The curve of `scores` (higher = more likely erroneous), where `wrong` says
    /// which samples are misclassified.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] for no sample, [`ErrorKind::Shape`] for unequal lengths,
    /// [`ErrorKind::NotFinite`] for a score that is NaN.
    pub fn new(scores: &Array1<f64>, wrong: &Array1<bool>) -> Result<Self> {
        check_scores(scores, wrong.len())?;
        if scores.is_empty() {
            let sentence = "there are 0 samples: a risk–coverage curve needs at least 1";
            return Err(Error::new(ErrorKind::Undefined, sentence));
        }
        let mut samples: Vec<(f64, bool)> =
            scores.iter().zip(wrong).map(|(&score, &wrong)| (score, wrong)).collect();
        samples.sort_unstable_by(|a, b| a.0.total_cmp(&b.0)); // −0 next to 0, which it equals below
        let mut sum = (0, 0);
        let groups = samples.chunk_by(|a, b| a.0 == b.0);
        let accepted = groups.map(|group| {
            sum.0 += group.len();
            sum.1 += group.iter().filter(|&&(_, wrong)| wrong).count();
            sum
        });
        Ok(Self { accepted: accepted.collect() })
    }

    /// Share of the samples accepted after each group, ascending to 1. There is no
    /// point at 0, where no risk is defined.
    pub fn coverage(&self) -> Vec<f64> {
        let samples = self.samples() as f64;
        self.accepted.iter().map(|&(accepted, _)| accepted as f64 / samples).collect()
    }

    /// Share wrong among the samples accepted after each group; the last is the
    /// network's error rate.
    pub fn risk(&self) -> Vec<f64> {
        self.accepted.iter().map(|&(accepted, wrong)| wrong as f64 / accepted as f64).collect()
    }

    /// Area under the curve: the mean risk over the steps of coverage,
    /// Σ (coverage − coverage before) · risk. Without ties that is the mean, over
    /// k = 1 … N, of the risk among the k most trusted samples. Lower is better.
    pub fn aurc(&self) -> f64 {
        let mut before = 0;
        let step = |&(accepted, wrong): &(usize, usize)| {
            let new = accepted - std::mem::replace(&mut before, accepted);
            new as f64 * (wrong as f64 / accepted as f64)
        };
        self.accepted.iter().map(step).sum::<f64>() / self.samples() as f64
    }

    fn samples(&self) -> usize {
        self.accepted[self.accepted.len() - 1].0
    }
}
