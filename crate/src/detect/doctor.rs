//! DOCTOR: score = 1 − Σ_k p_k². Granese et al., *DOCTOR: A Simple Method for Detecting
//! Misclassification Errors*, 2021: its D_α is (1 − g)/g with g = Σ p², which orders samples
//! alike.

use ndarray::Array1;

use super::{Detector, Layers, classes::over_classes};
use crate::{Result, record::Record};

/// How likely two draws from the softmax outputs disagree: 0 where one class has all,
/// 1 − 1/K where all K are alike. It needs no fit.
///
/// ```
/// use nnerr::{data::Samples, detect::{Detector, Doctor}, ndarray::array};
/// use nnerr::{network::{Layer, Network, OutputUnit}, record::Record};
/// let output = Layer::new(array![[0.0], [0.0]], array![0.0, 3f32.ln()])?; // p = (¼, ¾)
/// let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear)?;
/// let record = Record::new(&network, &Samples::new("one", array![[0.5]], None, (1, 1))?)?;
/// assert!((Doctor.score(&record)?[0] - (1.0 - 1.0 / 16.0 - 9.0 / 16.0)).abs() < 1e-7);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doctor;

impl Detector for Doctor {
    fn name(&self) -> String {
        "doctor".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    /// As Σ_k p_k (1 − p_k): the same number, and not 0 where one p is nearly 1.
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(over_classes(record.softmax(), |p, rest| p * rest))
    }
}
