//! ODIN: x̃ = x − ε · sign(−∇ₓ ln p_ŷ(x; T)), score = −max_k softmax(z(x̃)/T)_k, with ŷ the
//! class predicted for x and one T for both. Liang, Li and Srikant, *Enhancing The
//! Reliability of Out-of-distribution Image Detection in Neural Networks*, 2017.
//!
//! sign(0) = 0, as the formula reads; the authors' program takes +1 there.

use ndarray::{Array1, Array2, Zip};

use super::{Detector, Layers};
use crate::{
    Error, ErrorKind, Result,
    network::{check_temperature, confidence, stepped},
    record::Record,
};

/// The baseline at temperature T of samples that are first moved a step ε towards more
/// confidence: familiar ones gain more by it. It needs no fit; [`OdinSearch`] finds T and ε.
///
/// Every pixel is moved by ε or stays, and is not cut back to [0, 1], as in the paper. With
/// T = 1 and ε = 0 it is the [`Baseline`](super::Baseline).
///
/// [`OdinSearch`]: super::OdinSearch
///
/// ```
/// use nnerr::{data::Digits, detect::{Baseline, Detector, Odin}};
/// use nnerr::{network::{Network, Params}, record::Record};
/// let split = Digits::synthetic(200, 100, 1)?.whole();
/// let network = Network::new(&Params::default().hidden([20]), 784, &split.classes)?;
/// let record = Record::new(&network, &split.normal)?;
/// assert_eq!(Odin::new(1.0, 0.0)?.score(&record)?, Baseline.score(&record)?);
///
/// let odin = Odin::new(1000.0, 0.0014)?;
/// let moved = network.forward(&odin.moved(&record)?)?;
/// let largest = nnerr::network::softmax(&moved.logits, 1000.0)?.row(7).iter().copied().fold(0.0, f64::max);
/// assert_eq!(odin.score(&record)?[7], -largest);
/// assert!(odin.gain(&record)? > 0.0 && Odin::new(1000.0, 0.0)?.gain(&record)? == 0.0);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odin {
    pub(super) temperature: f64,
    pub(super) epsilon: f64,
}

impl Odin {
    /// With temperature T and step ε, which is in units of the pixels' range [0, 1].
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a T that is not a finite number above 0, or an ε that is
    /// not one of at least 0.
    pub fn new(temperature: f64, epsilon: f64) -> Result<Self> {
        check_temperature(temperature)?;
        if epsilon >= 0.0 && (epsilon as f32).is_finite() {
            return Ok(Self { temperature, epsilon });
        }
        let sentence = format!("ODIN's step ε is {epsilon}: it must be a finite number of at least 0");
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }

    /// The temperature T.
    pub fn temperature(&self) -> f64 {
        self.temperature
    }

    /// The step ε.
    pub fn epsilon(&self) -> f64 {
        self.epsilon
    }

    /// The images after their step, x̃ (samples × pixels).
    ///
    /// # Errors
    /// Those of [`Network::input_gradient`](crate::network::Network::input_gradient).
    pub fn moved(&self, record: &Record) -> Result<Array2<f32>> {
        let images = record.samples().images();
        let gradient = record.network().input_gradient(images, self.temperature)?;
        let step = self.epsilon as f32;
        Ok(Zip::from(images).and(&gradient).map_collect(|&x, &g| stepped(x, g, step)))
    }

    /// How much confidence, at T = 1, the samples gain by their step, on average.
    ///
    /// # Errors
    /// Those of [`moved`](Self::moved).
    pub fn gain(&self, record: &Record) -> Result<f64> {
        let gained = record.network().confidence(&self.moved(record)?)? - record.confidence();
        Ok(gained.sum() / record.len() as f64)
    }
}

impl Detector for Odin {
    fn name(&self) -> String {
        "odin".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    /// # Errors
    /// [`ErrorKind::NotFinite`] where the step is so large that logits overflow.
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(scores(record, self.temperature, &[self.epsilon])?.pop().unwrap_or_default())
    }
}

/// The scores of a record's samples for each of `epsilons`: one gradient serves all.
pub(super) fn scores(record: &Record, temperature: f64, epsilons: &[f64]) -> Result<Vec<Array1<f64>>> {
    let steps: Vec<f32> = epsilons.iter().map(|&epsilon| epsilon as f32).collect();
    let logits = record.stepped_logits(temperature, &steps)?;
    logits.iter().map(|logits| Ok(-confidence(logits, temperature)?)).collect()
}
