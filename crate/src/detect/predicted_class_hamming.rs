//! Predicted-class Hamming: score = mean Hamming distance, in layer l, to the k nearest
//! examples of the predicted class; with k = 1 the minimum. After Olber et al., *Detection of
//! out-of-distribution samples using binary neuron activation patterns*, 2022, who take the
//! minimum; no training on OOD samples.

use ndarray::Array1;

use super::{Detector, Layers};
use crate::{Result, pattern::Bank, record::Record};

/// How far, in one layer, a sample lies from the examples that the network takes for
/// the same class: +∞ where it takes none for it. Where a class has fewer than k, all count.
///
/// ```
/// use nnerr::{data::Digits, detect::{Detector, PredictedClassHamming}, network::Params};
/// use nnerr::{pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(1000, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let nearest = PredictedClassHamming::layer(2).fit(&bank)?;
/// // Training samples are examples themselves.
/// assert!(nearest.score(&study.record(&split.train)?)?.iter().all(|&distance| distance == 0.0));
/// assert_eq!(nearest.name(), "predicted-class hamming, min");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PredictedClassHamming {
    layer: usize,
    k: usize,
}

impl PredictedClassHamming {
    /// The nearest example of the predicted class in hidden layer `layer`, from 1.
    pub fn layer(layer: usize) -> Self {
        Self { layer, k: 1 }
    }

    /// The mean over the `k` nearest instead.
    #[must_use]
    pub fn mean(self, k: usize) -> Self {
        Self { k, ..self }
    }

    /// Ready for records of the bank's network.
    ///
    /// # Errors
    /// A layer that is not there; k = 0 or larger than the bank.
    pub fn fit(self, bank: &Bank) -> Result<FittedPredictedClassHamming> {
        bank.patterns(self.layer)?;
        bank.check_group(self.k)?;
        Ok(FittedPredictedClassHamming { params: self, bank: bank.clone() })
    }
}

/// A [`PredictedClassHamming`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedPredictedClassHamming {
    params: PredictedClassHamming,
    bank: Bank,
}

impl Detector for FittedPredictedClassHamming {
    fn name(&self) -> String {
        match self.params.k {
            1 => "predicted-class hamming, min".into(),
            _ => "predicted-class hamming, mean".into(),
        }
    }

    fn layer(&self) -> Layers {
        Layers::One(self.params.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let by_k = self.bank.predicted_class_distances(record, self.params.layer, &[self.params.k])?;
        Ok(by_k.into_iter().next().unwrap_or_default())
    }
}
