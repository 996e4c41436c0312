//! The split-half check: a detector fitted to one half of the training samples must not
//! tell the other half from the test set, or it has memorised, or leaks.

use std::ops::RangeInclusive;

use super::{Basis, Detector, Entry, Layers};
use crate::{Result, metric::Roc, record::Record};

/// What passes: AUROC from 0.47 to 0.53.
const ALIKE: RangeInclusive<f64> = 0.47..=0.53;

/// The two halves of a basis' training samples, drawn by its seed, and the test set.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, DETECTORS, SplitHalf}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let halves = SplitHalf::new(&Basis::new(&split, &study)?)?;
/// assert_eq!(halves.half().train()?.len(), split.train.len() - split.train.len() / 2);
/// for detector in halves.check(&DETECTORS[0])? {
///     assert_eq!(detector.detector, "baseline");
///     assert!((0.0..=1.0).contains(&detector.auroc));
/// }
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SplitHalf {
    half: Basis,
    unseen: Record,
    test: Record,
}

/// How well a detector, fitted to one half, tells the other half from the test set.
#[derive(Clone, Debug, PartialEq)]
pub struct HalfAuroc {
    /// The detector's name.
    pub detector: String,
    /// The hidden layers that it looks at.
    pub layer: Layers,
    /// AUROC with the correct test samples as positives and the other half's correct
    /// samples as negatives: above 0.5 where the test samples seem the stranger ones.
    pub auroc: f64,
}

impl HalfAuroc {
    /// Whether the AUROC lies within 0.47 to 0.53.
    pub fn passes(&self) -> bool {
        ALIKE.contains(&self.auroc)
    }
}

impl SplitHalf {
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

    /// The check of one detector fitted to [`half`](Self::half).
    ///
    /// # Errors
    /// Those of the detector; a score that is NaN.
    pub fn of(&self, detector: &dyn Detector) -> Result<HalfAuroc> {
        let (test, unseen) = (detector.score(&self.test)?, detector.score(&self.unseen)?);
        let auroc = Roc::of(&test.to_vec(), &unseen.to_vec())?.auroc();
        Ok(HalfAuroc { detector: detector.name(), layer: detector.layer(), auroc })
    }

    /// Fits one line of the list to the half and checks each of its detectors.
    ///
    /// # Errors
    /// Those of its fit and of [`of`](Self::of).
    pub fn check(&self, entry: &Entry) -> Result<Vec<HalfAuroc>> {
        entry.fit(&self.half)?.iter().map(|detector| self.of(&**detector)).collect()
    }
}
