//! Baseline, or maximum softmax probability: score = −max_k p_k.
//! Hendrycks and Gimpel, *A Baseline for Detecting Misclassified and
//! Out-of-Distribution Examples in Neural Networks*, 2016.

use ndarray::Array1;

use super::{Detector, Layers};
use crate::{Result, record::Record};

/// The baseline: a sample is the more suspicious the lower the confidence. Its score,
/// −confidence, lies in [−1, 0). It needs no fit.
///
/// ```
/// use nnerr::{data::Digits, detect::{Baseline, Detector}};
/// use nnerr::{network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// assert_eq!(Baseline.score(&record)?[7], -record.confidence()[7]);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Baseline;

impl Detector for Baseline {
    fn name(&self) -> String {
        "baseline".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(-record.confidence())
    }
}
