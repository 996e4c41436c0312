//! Conformal p-value: score = −p, with p = (1 + #{calibration scores ≥ s}) / (n + 1) for a
//! detector's score s and those of n calibration samples. Where these and a sample are
//! exchangeable, P(p ≤ α) ≤ α for every α: an alarm at p ≤ α is false for at most that share of
//! familiar samples. Vovk, Gammerman and Shafer, *Algorithmic learning in a random world*, 2005;
//! Bates et al., *Testing for outliers with conformal p-values*, 2023; no training on OOD samples.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, features::Own, ranks::Ranks};
use crate::{Error, ErrorKind, Result, record::Record};

#[cfg(test)]
mod tests;

/// Every so many-th training sample is held out for calibration.
const HELD_OUT: usize = 20;

/// A detector whose score says how rare it is among familiar samples, and which raises false
/// alarms at a stated rate.
///
/// A twentieth of the training samples, drawn by the seed, calibrates; the detector is fitted to
/// the others. They are held out from the detector, not from the network, which was trained on
/// them: new samples score somewhat higher where it has learned them by heart.
/// [`calibrated_on`](Self::calibrated_on) takes samples that neither has seen, for which the rate
/// holds strictly.
///
/// The rate is that over calibration sets. With one of n samples the rate on new ones is spread
/// about it, by √(α(1 − α) / n) or so. Scores that tie count against an alarm. No p-value lies
/// below 1/(n + 1): a smaller α raises no alarm at all.
///
/// The score is −p, not 1 − p: it is as exact as p itself, so that score ≥ −α means p ≤ α to the
/// last digit. The order of samples is the detector's own, but for ties between calibration
/// scores.
///
/// ```
/// use nnerr::{data::{Digits, Noise}, network::Params, study::Study};
/// use nnerr::detect::{Basis, Conformal, DeepKnn, Detector, Fit};
/// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let detector = Conformal::of(DeepKnn::layer(0).k(10)).calibration(99).fit(&basis)?;
/// assert_eq!(detector.name(), "deep knn, conformal");
/// let (normal, noise) = (study.record(&split.normal)?, study.record(&Noise::new((28, 28), 1).draw(50)?)?);
/// let p = detector.p_values(&normal)?;
/// assert!(p.iter().all(|p| (0.01..=1.0).contains(p)));
/// assert_eq!(detector.alarms(&normal, 0.1)?, p.mapv(|p| p <= 0.1)); // about a tenth of them
/// assert!(detector.alarms(&noise, 0.1)?.iter().all(|&alarm| alarm)); // no digit lies as far
/// assert!(detector.alarms(&normal, 0.0).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conformal<D> {
    detector: D,
    calibration: Option<usize>,
    by_class: bool,
}

impl<D> Conformal<D> {
    /// Of a detector: one to be fitted, or one that is ready and is
    /// [`calibrated_on`](Self::calibrated_on) a record.
    pub fn of(detector: D) -> Self {
        Self { detector, calibration: None, by_class: false }
    }

    /// Another number of training samples held out for calibration.
    #[must_use]
    pub fn calibration(self, samples: usize) -> Self {
        Self { calibration: Some(samples), ..self }
    }

    /// Compares each sample with calibration samples of its predicted class alone (a Mondrian
    /// p-value): the rate of false alarms then holds among the samples of every predicted class.
    /// A class that is predicted for n of the calibration samples has p-values from 1/(n + 1) on;
    /// one that is predicted for none has p = 1, and never an alarm.
    #[must_use]
    pub fn by_predicted_class(self) -> Self {
        Self { by_class: true, ..self }
    }

    /// The detector, which must be ready, calibrated on these samples. It must not have
    /// learned from them.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::Params, study::Study};
    /// use nnerr::detect::{Baseline, Conformal};
    /// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
    /// let normal = study.record(&split.normal)?; // not seen in training
    /// let (first, last) = (normal.select("calibration", &[0, 1, 2, 3])?, normal.select("test", &[4, 5])?);
    /// let p = Conformal::of(Baseline).calibrated_on(&first)?.p_values(&last)?;
    /// let as_sure = first.confidence().iter().filter(|&&sure| sure <= last.confidence()[0]).count();
    /// assert_eq!(p[0], (1 + as_sure) as f64 / 5.0);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the detector; [`ErrorKind::NotFinite`] for a score that is NaN.
    pub fn calibrated_on(self, calibration: &Record) -> Result<FittedConformal<D>>
    where
        D: Detector,
    {
        let scores = scored(&self.detector, calibration)?;
        let network = calibration.network();
        let references = match self.by_class {
            false => vec![Ranks::new(scores.to_vec())],
            true => {
                let mut classes = vec![Vec::new(); network.classes().len()];
                let places = network.outputs_of(calibration.predicted().iter().copied())?;
                places.into_iter().zip(scores).for_each(|(place, score)| classes[place].push(score));
                classes.into_iter().map(Ranks::new).collect()
            }
        };
        let (own, by_class) = (Own::of_record(calibration), self.by_class);
        Ok(FittedConformal { detector: self.detector, own, references, by_class })
    }
}

impl<D: Fit> Fit for Conformal<D> {
    type Fitted = FittedConformal<D::Fitted>;

    /// # Errors
    /// No calibration sample or no other one; those of the detector; [`ErrorKind::NotFinite`]
    /// where it scores a calibration sample NaN.
    fn fit(&self, basis: &Basis) -> Result<Self::Fitted> {
        let count = self.calibration.unwrap_or(basis.split().train.len().div_ceil(HELD_OUT));
        let (rest, calibration) = basis.hold_out(count)?;
        let detector = self.detector.fit(&rest)?;
        Conformal { detector, calibration: self.calibration, by_class: self.by_class }
            .calibrated_on(&calibration)
    }
}

/// A detector's scores, none of which may be NaN.
fn scored(detector: &impl Detector, record: &Record) -> Result<Array1<f64>> {
    let scores = detector.score(record)?;
    match scores.iter().position(|score| score.is_nan()) {
        None => Ok(scores),
        Some(sample) => {
            let (name, set) = (detector.name(), record.name());
            let sentence = format!("{name} scored sample {sample} of {set} NaN: it has no rank");
            Err(Error::new(ErrorKind::NotFinite, sentence))
        }
    }
}

/// A [`Conformal`] with its detector and the scores of its calibration samples.
#[derive(Clone, Debug)]
pub struct FittedConformal<D> {
    detector: D,
    own: Own,
    /// Of all calibration samples, or of those of each class in the network's order.
    references: Vec<Ranks>,
    by_class: bool,
}

impl<D: Detector> FittedConformal<D> {
    /// The detector whose scores are ranked.
    pub fn detector(&self) -> &D {
        &self.detector
    }

    /// Number of calibration samples.
    pub fn samples(&self) -> usize {
        self.references.iter().map(Ranks::len).sum()
    }

    /// The p-value of each sample, from 1/(n + 1) to 1: low for those that seem unfamiliar.
    ///
    /// # Errors
    /// A record of another network; those of the detector; [`ErrorKind::NotFinite`] where it
    /// scores a sample NaN.
    pub fn p_values(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let scores = scored(&self.detector, record)?;
        if !self.by_class {
            return Ok(scores.mapv(|score| self.references[0].p_value(score)));
        }
        let places = record.network().outputs_of(record.predicted().iter().copied())?;
        Ok(places
            .into_iter()
            .zip(scores)
            .map(|(place, score)| self.references[place].p_value(score))
            .collect())
    }

    /// Which samples raise an alarm, p ≤ α: of familiar ones at most a share of α.
    ///
    /// # Errors
    /// An α outside (0, 1); those of [`p_values`](Self::p_values).
    pub fn alarms(&self, record: &Record, alpha: f64) -> Result<Array1<bool>> {
        let threshold = self.threshold(alpha)?;
        Ok(self.score(record)?.mapv(|score| score > threshold))
    }

    /// The threshold that scores of alarms lie above, as everywhere: the next number below −α,
    /// because p = α is an alarm.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::{Baseline, Basis, Conformal, Fit}, network::Params, study::Study};
    /// let split = Digits::synthetic(600, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
    /// let detector = Conformal::of(Baseline).fit(&Basis::new(&split, &study)?)?;
    /// assert!((detector.threshold(0.05)? + 0.05).abs() < 1e-15);
    /// let error = detector.threshold(1.5).unwrap_err();
    /// assert_eq!(error.to_string(), "α is 1.5: a rate of false alarms lies above 0 and below 1");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for an α outside (0, 1).
    pub fn threshold(&self, alpha: f64) -> Result<f64> {
        if alpha > 0.0 && alpha < 1.0 {
            return Ok((-alpha).next_down());
        }
        let sentence = format!("α is {alpha}: a rate of false alarms lies above 0 and below 1");
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

impl<D: Detector> Detector for FittedConformal<D> {
    fn name(&self) -> String {
        let how = if self.by_class { "conformal by class" } else { "conformal" };
        format!("{}, {how}", self.detector.name())
    }

    fn layer(&self) -> Layers {
        self.detector.layer()
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(-self.p_values(record)?)
    }
}
