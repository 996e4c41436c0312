//! Matching class percentage: score = −(share of the k nearest examples in layer l whose
//! predicted class is the sample's). Thesis §4.3.1; no training on OOD samples.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, features::Own};
use crate::{
    Result,
    pattern::{Bank, check_k},
    record::{Record, layer_index},
};

/// Whether the examples nearest to a sample in one layer are of the class that the network
/// predicts for it. The score lies in [−1, 0].
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, MatchingClass}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?.groups(20);
/// let detector = MatchingClass::layer(1).fit(&basis)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(-detector.score(&normal)?, basis.bank()?.groups(&normal, 20)?.matching(1)?);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchingClass {
    layer: usize,
}

impl MatchingClass {
    /// In hidden layer `layer`, from 1; patterns and k are the basis'.
    pub fn layer(layer: usize) -> Self {
        Self { layer }
    }
}

impl Fit for MatchingClass {
    type Fitted = FittedMatchingClass;

    /// # Errors
    /// A layer that is not there, k = 0 or larger than the bank.
    fn fit(&self, basis: &Basis) -> Result<FittedMatchingClass> {
        let (bank, k) = (basis.bank()?.clone(), basis.k());
        layer_index(self.layer, bank.layers())?;
        check_k(k, bank.len())?;
        Ok(FittedMatchingClass { layer: self.layer, k, own: Own::of(basis.study()), bank })
    }
}

/// A [`MatchingClass`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedMatchingClass {
    layer: usize,
    k: usize,
    own: Own,
    bank: Bank,
}

impl Detector for FittedMatchingClass {
    fn name(&self) -> String {
        "matching class".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        Ok(self.bank.shared_groups(record, self.k)?.matching(self.layer)?.mapv(|share| -share))
    }
}
