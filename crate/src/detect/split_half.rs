//! The split-half check: a detector fitted to one half of the training samples must not
//! tell the other half from the test set, or it has memorised, or leaks.

use std::ops::RangeInclusive;

use super::{Basis, Detector};
use crate::{Result, metric::Roc, record::Record};

/// The two halves of a basis' training samples, drawn by its seed, and the test set.
///
/// ```
/// use nnerr::{data::Digits, detect::{Baseline, Basis, SplitHalf}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let halves = SplitHalf::new(&Basis::new(&split, &study)?)?;
/// assert_eq!(halves.half().train()?.len(), split.train.len() - split.train.len() / 2);
/// assert!((0.3..=0.7).contains(&halves.auroc(&Baseline)?)); // which remembers nothing
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SplitHalf {
    half: Basis,
    unseen: Record,
    test: Record,
}

impl SplitHalf {
    /// What passes: AUROC from 0.47 to 0.53.
    pub const ALIKE: RangeInclusive<f64> = 0.47..=0.53;

    /// Halves the training samples; the network, which has seen both, stays.
    ///
    /// # Errors
    /// Fewer than two training samples; no sample of either set classified correctly.
    pub fn new(basis: &Basis) -> Result<Self> {
        let (half, unseen) = basis.hold_out(basis.split().train.len() / 2)?;
        let test = basis.study().record(&basis.split().normal)?;
        let (unseen, test) = (unseen.correctly_classified()?, test.correctly_classified()?);
        Ok(Self { half, unseen, test })
    }

    /// The half to fit to.
    pub fn half(&self) -> &Basis {
        &self.half
    }

    /// How well a detector, fitted to [`half`](Self::half), tells the other half from the test set:
    /// AUROC with the correct test samples as positives and the other half's correct samples as
    /// negatives, above 0.5 where the test samples seem the stranger ones. It passes within
    /// [`ALIKE`](Self::ALIKE).
    ///
    /// # Errors
    /// Those of the detector; a score that is NaN.
    pub fn auroc(&self, detector: &dyn Detector) -> Result<f64> {
        Ok(Roc::between(&detector.score(&self.test)?, &detector.score(&self.unseen)?)?.auroc())
    }
}
