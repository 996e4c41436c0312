//! Average group distance: score = mean Hamming distance, in layer l, between the sample
//! and the k examples of its final group. Thesis §4.3.1; no training on OOD samples.

use ndarray::Array1;

use super::{Detector, Layers};
use crate::{
    Result,
    pattern::Bank,
    record::{Record, layer_index},
};

/// Examples in a group, as in the thesis.
pub(super) const GROUP: usize = 300;

/// How far, in one layer, a sample lies from the examples that are nearest to it in the last.
///
/// ```
/// use nnerr::{data::Digits, detect::{Detector, GroupDistance}, network::Params};
/// use nnerr::{pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let detector = GroupDistance::layer(1).k(20).fit(&bank)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(&detector.score(&normal)?, bank.groups(&normal, 20)?.distance(1)?);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupDistance {
    layer: usize,
    k: usize,
}

impl GroupDistance {
    /// In hidden layer `layer`, from 1, with groups of 300 examples by default.
    pub fn layer(layer: usize) -> Self {
        Self { layer, k: GROUP }
    }

    /// Another number of examples in a group.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k, ..self }
    }

    /// Ready for records of the bank's network.
    ///
    /// # Errors
    /// A layer that is not there, k = 0 or larger than the bank.
    pub fn fit(self, bank: &Bank) -> Result<FittedGroupDistance> {
        layer_index(self.layer, bank.layers())?;
        bank.check_group(self.k)?;
        Ok(FittedGroupDistance { params: self, bank: bank.clone() })
    }
}

/// A [`GroupDistance`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedGroupDistance {
    params: GroupDistance,
    bank: Bank,
}

impl Detector for FittedGroupDistance {
    fn name(&self) -> String {
        "group distance".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.params.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.bank.final_distance(record, self.params.layer, self.params.k)
    }
}
