//! Matching class percentage: score = −(share of the k nearest examples in layer l whose
//! predicted class is the sample's). Thesis §4.3.1; no training on OOD samples.

use ndarray::Array1;

use super::{Detector, Layers, group_distance::GROUP};
use crate::{
    Result,
    pattern::Bank,
    record::{Record, layer_index},
};

/// Whether the examples nearest to a sample in one layer are of the class that the network
/// predicts for it. The score lies in [−1, 0].
///
/// ```
/// use nnerr::{data::Digits, detect::{Detector, MatchingClass}, network::Params};
/// use nnerr::{pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let detector = MatchingClass::layer(1).k(20).fit(&bank)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(-detector.score(&normal)?, bank.groups(&normal, 20)?.matching(1)?);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchingClass {
    layer: usize,
    k: usize,
}

impl MatchingClass {
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
    pub fn fit(self, bank: &Bank) -> Result<FittedMatchingClass> {
        layer_index(self.layer, bank.layers())?;
        bank.check_group(self.k)?;
        Ok(FittedMatchingClass { params: self, bank: bank.clone() })
    }
}

/// A [`MatchingClass`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedMatchingClass {
    params: MatchingClass,
    bank: Bank,
}

impl Detector for FittedMatchingClass {
    fn name(&self) -> String {
        "matching class".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.params.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(-self.bank.matching(record, self.params.layer, self.params.k)?)
    }
}
