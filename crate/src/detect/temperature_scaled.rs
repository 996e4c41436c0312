//! Temperature-scaled baseline: score = −max_k softmax(z/T)_k with the T of the least
//! negative log-likelihood. Guo et al., *On Calibration of Modern Neural Networks*, 2017.

use ndarray::Array1;

use super::{Basis, Detector, Layers, activated::check_hidden, basis::VALIDATION};
use crate::{Result, metric::Temperature, record::Record};

/// The baseline after temperature scaling, which makes the confidence say how often the
/// network is right. T changes no prediction, but the order of samples whose other outputs
/// differ.
///
/// T is fitted on 5 000 training samples (all where there are fewer) drawn by the study's
/// seed: seen once, so nearly unseen. The paper takes samples held out from training: give
/// [`fit_on`](Self::fit_on) their record.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, TemperatureScaled}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let detector = TemperatureScaled::default().samples(100).fit(&Basis::new(&split, &study)?)?;
/// let normal = study.record(&split.normal)?;
/// let t = detector.temperature().value();
/// assert_eq!(detector.score(&normal)?, -normal.confidence_at(t)?);
/// assert!(TemperatureScaled::fit_on(&normal)?.temperature().value() != t);
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

    /// Fits T on training samples.
    ///
    /// # Errors
    /// Those of [`Samples::validation`](crate::data::Samples::validation) where a number was
    /// asked for.
    pub fn fit(self, basis: &Basis) -> Result<FittedTemperatureScaled> {
        let count = self.samples.unwrap_or(VALIDATION.min(basis.train().len()));
        Self::fit_on(&basis.validation(count)?)
    }

    /// Fits T on a record of your choice, such as one of samples held out from training.
    ///
    /// # Errors
    /// Samples without labels, or of a class that the network does not know.
    pub fn fit_on(record: &Record) -> Result<FittedTemperatureScaled> {
        let network = record.network();
        let labels = record.samples().labels()?;
        let truth = network.outputs_of(labels.iter().copied())?.into();
        let hidden = network.hidden_widths();
        Ok(FittedTemperatureScaled { temperature: Temperature::fit(record.logits(), &truth)?, hidden })
    }
}

/// A [`TemperatureScaled`] with its temperature.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedTemperatureScaled {
    temperature: Temperature,
    hidden: Vec<usize>,
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
        check_hidden(record, &self.hidden)?;
        Ok(-record.confidence_at(self.temperature.value())?)
    }
}
