//! The one way to fit a detector.

use super::{Basis, Detector};
use crate::Result;

/// A detector that learns from a network and its training samples.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, GroupDistance}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?.percentile(0.4).groups(20);
/// let detector = GroupDistance::layer(1).fit(&basis)?;
/// assert_eq!(detector.score(&study.record(&split.normal)?)?.len(), split.normal.len());
/// # Ok::<(), nnerr::Error>(())
/// ```
pub trait Fit {
    /// The detector, ready to score.
    type Fitted: Detector;

    /// The detector, ready for records of the basis' network. What it needs beyond its own
    /// parameters comes from the basis: training samples, their patterns by f, k examples in
    /// a group, the seed, the data of §4.3.2. The same basis gives the same bits.
    ///
    /// # Errors
    /// A parameter out of its limits, a layer that is not there, and what the detector's own
    /// page says; [`ErrorKind::Stopped`](crate::ErrorKind::Stopped) where Stop was pressed.
    fn fit(&self, basis: &Basis) -> Result<Self::Fitted>;
}

/// One that learns nothing, or has learned, is ready.
impl<D: Detector + Clone> Fit for D {
    type Fitted = D;

    fn fit(&self, _: &Basis) -> Result<D> {
        Ok(self.clone())
    }
}

/// A detector that is not fitted yet, whatever its type: all that [`Fit`].
///
/// ```
/// use nnerr::{data::Digits, detect::{Baseline, Basis, Candidate, Detector, GroupDistance}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?.groups(20);
/// let candidates: [&dyn Candidate; 2] = [&Baseline, &GroupDistance::layer(1)];
/// assert_eq!(candidates[0].fitted(&basis)?.name(), "baseline");
/// assert_eq!(candidates[1].fitted(&basis)?.name(), "group distance");
/// # Ok::<(), nnerr::Error>(())
/// ```
pub trait Candidate {
    /// The detector, ready to score.
    ///
    /// # Errors
    /// Those of [`Fit::fit`].
    fn fitted(&self, basis: &Basis) -> Result<Box<dyn Detector>>;
}

impl<F: Fit<Fitted: 'static>> Candidate for F {
    fn fitted(&self, basis: &Basis) -> Result<Box<dyn Detector>> {
        Ok(Box::new(self.fit(basis)?))
    }
}
