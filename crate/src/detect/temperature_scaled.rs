//! Temperature-scaled baseline: score = Σ_{k≠ŷ} softmax(z/T)_k with the T of the least
//! negative log-likelihood. That is 1 − max_k softmax(z/T)_k without the loss of digits where the
//! largest is nearly 1: with classes that are easily told apart T is small, and most samples would
//! tie. Guo et al., *On Calibration of Modern Neural Networks*, 2017.

use ndarray::{Array1, ArrayView1};

use super::{Basis, Detector, Fit, Layers, basis::VALIDATION, features::Own};
use crate::{Result, metric::Temperature, network::softmax, record::Record};

/// The baseline after temperature scaling, which makes the confidence say how often the
/// network is right. T changes no prediction, but the order of samples whose other outputs
/// differ.
///
/// T is fitted on 5 000 training samples (all where there are fewer) drawn by the study's
/// seed: seen once, so nearly unseen. The paper takes samples held out from training.
///
/// T is where scipy's bounded search finds it too. pytorch-ood 0.4.0 takes no more than 50 steps of
/// L-BFGS, which may end short of it: at 1.10 where T is 1.32.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, TemperatureScaled}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let detector = TemperatureScaled::default().samples(100).fit(&Basis::new(&split, &study)?)?;
/// let normal = study.record(&split.normal)?;
/// let t = detector.temperature().value();
/// let sum = detector.score(&normal)? + normal.confidence_at(t)?;
/// assert!(sum.iter().all(|one| (one - 1.0).abs() < 1e-12));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TemperatureScaled {
    samples: Option<usize>,
}

impl TemperatureScaled {
    /// Another number of training samples.
    #[must_use]
    pub fn samples(self, count: usize) -> Self {
        Self { samples: Some(count) }
    }
}

impl Fit for TemperatureScaled {
    type Fitted = FittedTemperatureScaled;

    /// # Errors
    /// Those of [`Samples::validation`](crate::data::Samples::validation) where a number was
    /// asked for; samples without labels, or of a class that the network does not know.
    fn fit(&self, basis: &Basis) -> Result<FittedTemperatureScaled> {
        let count = self.samples.unwrap_or(VALIDATION.min(basis.split().train.len()));
        let record = basis.validation(count)?;
        let labels = record.samples().labels()?;
        let truth = basis.network().outputs_of(labels.iter().copied())?.into();
        let temperature = Temperature::fit(record.logits(), &truth)?;
        Ok(FittedTemperatureScaled { temperature, own: Own::of_record(&record) })
    }
}

/// A [`TemperatureScaled`] with its temperature.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedTemperatureScaled {
    temperature: Temperature,
    own: Own,
}

impl FittedTemperatureScaled {
    /// The temperature, and what it changed on the samples it was fitted on.
    pub fn temperature(&self) -> &Temperature {
        &self.temperature
    }
}

impl Detector for FittedTemperatureScaled {
    fn name(&self) -> String {
        "temperature-scaled baseline".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let softmax = softmax(record.logits(), self.temperature.value())?;
        let others = |row: ArrayView1<f64>| {
            let largest =
                (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
            row.iter().enumerate().filter(|(class, _)| *class != largest).map(|(_, p)| p).sum::<f64>()
        };
        Ok(softmax.rows().into_iter().map(others).collect())
    }
}
