//! Generalised entropy, GEN: score = Σ_k p_k^γ (1 − p_k)^γ over all classes, γ = 0.1.
//! Liu, Lochman and Zach, *GEN: Pushing the Limits of Softmax-Based Out-of-Distribution
//! Detection*, 2023. The paper sums over the M largest p, 100 of ImageNet's 1000,
//! to keep the tail out: with no more than ten classes M is all of them.

use ndarray::Array1;

use super::{Detector, Layers, classes::over_classes};
use crate::{Error, ErrorKind, Result, record::Record};

/// An entropy that small probabilities weigh much in: the smaller γ, the more it asks
/// whether *any* other class is possible at all. It needs no fit.
///
/// pytorch-ood 0.4.0 takes the mean over the classes, not the sum, and keeps each p in
/// [10⁻⁷, 1 − 10⁻⁷], so that its scores of the most confident samples differ.
///
/// ```
/// use nnerr::{data::Samples, detect::{Detector, GeneralisedEntropy}, ndarray::array};
/// use nnerr::{network::{Layer, Network, OutputUnit}, record::Record};
/// let output = Layer::new(array![[0.0], [0.0]], array![0.0, 3f32.ln()])?; // p = (¼, ¾)
/// let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear)?;
/// let record = Record::new(&network, &Samples::new("one", array![[0.5]], None, (1, 1))?)?;
/// let score = GeneralisedEntropy::default().gamma(0.5)?.score(&record)?[0];
/// assert!((score - 2.0 * (3f64 / 16.0).sqrt()).abs() < 1e-7);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeneralisedEntropy {
    gamma: f64,
}

impl Default for GeneralisedEntropy {
    /// γ = 0.1, the paper's.
    fn default() -> Self {
        Self { gamma: 0.1 }
    }
}

impl GeneralisedEntropy {
    /// Another exponent γ. Between 0 and 1 the sum is concave, and so highest where all
    /// classes are alike.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where it is not above 0 and below 1.
    pub fn gamma(self, gamma: f64) -> Result<Self> {
        if gamma > 0.0 && gamma < 1.0 {
            return Ok(Self { gamma });
        }
        let sentence = format!("the exponent γ is {gamma}: it must lie above 0 and below 1");
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

impl Detector for GeneralisedEntropy {
    fn name(&self) -> String {
        "generalised entropy".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(over_classes(record.softmax(), |p, rest| p.powf(self.gamma) * rest.powf(self.gamma)))
    }
}
