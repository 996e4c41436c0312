//! Predicted-class Hamming: score = mean Hamming distance, in layer l, to the k nearest
//! examples of the predicted class; with k = 1 the minimum. After Olber et al., *Detection of
//! out-of-distribution samples using binary neuron activation patterns*, 2022, who take the
//! minimum; no training on OOD samples.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, features::Own};
use crate::{
    Result,
    pattern::{Bank, check_k},
    record::Record,
};

/// How far, in one layer, a sample lies from the examples that the network takes for
/// the same class: +∞ where it takes none for it. Where a class has fewer than k, all count.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// use nnerr::detect::{Basis, Detector, Fit, PredictedClassHamming};
/// let split = Digits::synthetic(1000, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let nearest = PredictedClassHamming::layer(2).fit(&basis)?;
/// // Training samples are examples themselves.
/// assert!(nearest.score(basis.train()?)?.iter().all(|&distance| distance == 0.0));
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
}

impl Fit for PredictedClassHamming {
    type Fitted = FittedPredictedClassHamming;

    /// # Errors
    /// A layer that is not there; k = 0 or larger than the bank.
    fn fit(&self, basis: &Basis) -> Result<FittedPredictedClassHamming> {
        let bank = basis.bank()?.clone();
        bank.patterns(self.layer)?;
        check_k(self.k, bank.len())?;
        Ok(FittedPredictedClassHamming { params: *self, own: Own::of(basis.study()), bank })
    }
}

/// A [`PredictedClassHamming`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedPredictedClassHamming {
    params: PredictedClassHamming,
    own: Own,
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
        self.own.check(record)?;
        let by_k = self.bank.predicted_class_distances(record, self.params.layer, &[self.params.k])?;
        Ok(by_k.into_iter().next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Digits,
        detect::{Evaluation, Task},
        metric::Confidence,
        network::Params,
        study::Study,
    };

    /// No example of the predicted class is infinitely far away; few examples are all that count.
    #[test]
    fn a_class_without_examples_is_as_far_as_can_be() {
        let mut split = Digits::synthetic(1400, 200, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([40, 30, 20]).batch(10).epochs(2).rate(0.002);
        let study = Study::observed(&split, params, &mut []).unwrap();
        // The normal samples are judged by a network that predicts class 4, unlike the examples'.
        let normal = study.record(&split.normal).unwrap();
        split.train = split.train.first(60);
        let basis = Basis::new(&split, &study.that_never_predicts(3)).unwrap().percentile(0.4);
        let bank = basis.bank().unwrap();
        let error = bank.of_class(4).unwrap_err().to_string();
        assert_eq!(error, "the network predicts class 4 for none of the 60 examples: one is needed");
        let queries = bank.binarise(&normal, 2).unwrap();
        for k in [1, 7, 60] {
            let scores = bank.predicted_class_distances(&normal, 2, &[k]).unwrap().remove(0);
            let mut without = 0;
            for (sample, &own) in normal.predicted().iter().enumerate() {
                let of_class = (0..60).filter(|&example| bank.predicted()[example] == own);
                let distance = |e| queries.distance(sample, bank.patterns(2).unwrap(), e).unwrap();
                let mut class: Vec<u32> = of_class.map(distance).collect();
                class.sort_unstable();
                class.truncate(k);
                without += usize::from(class.is_empty());
                let mean = class.iter().sum::<u32>() as f64 / class.len() as f64;
                let expected = if class.is_empty() { f64::INFINITY } else { mean };
                assert_eq!(scores[sample], expected, "k = {k}, sample {sample}");
            }
            assert!(without > 0 && without < normal.len(), "{without}");
            let evaluation =
                Evaluation::of_scores("hamming", Layers::One(2), (&normal, &scores), &[]).unwrap();
            assert!(evaluation.roc(Task::Misclassified, Confidence::All).is_ok());
        }
    }
}
