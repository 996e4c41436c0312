//! Average group distance: score = mean Hamming distance, in layer l, between the sample
//! and the k examples of its final group. Thesis §4.3.1; no training on OOD samples.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, features::Own};
use crate::{
    Result,
    pattern::{Bank, check_k},
    record::{Record, layer_index},
};

/// How far, in one layer, a sample lies from the examples that are nearest to it in the last.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, GroupDistance}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?.groups(20);
/// let detector = GroupDistance::layer(1).fit(&basis)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(&detector.score(&normal)?, basis.bank()?.groups(&normal, 20)?.distance(1)?);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupDistance {
    layer: usize,
}

impl GroupDistance {
    /// In hidden layer `layer`, from 1; patterns and k are the basis'.
    pub fn layer(layer: usize) -> Self {
        Self { layer }
    }
}

impl Fit for GroupDistance {
    type Fitted = FittedGroupDistance;

    /// # Errors
    /// A layer that is not there, k = 0 or larger than the bank.
    fn fit(&self, basis: &Basis) -> Result<FittedGroupDistance> {
        let (bank, k) = (basis.bank()?.clone(), basis.k());
        layer_index(self.layer, bank.layers())?;
        check_k(k, bank.len())?;
        Ok(FittedGroupDistance { layer: self.layer, k, own: Own::of(basis.study()), bank })
    }
}

/// A [`GroupDistance`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedGroupDistance {
    layer: usize,
    k: usize,
    own: Own,
    bank: Bank,
}

impl Detector for FittedGroupDistance {
    fn name(&self) -> String {
        "group distance".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        Ok(self.bank.shared_groups(record, self.k)?.distance(self.layer)?.clone())
    }
}
