//! Entropy of the softmax: score = −Σ_k p_k ln p_k, in nats.
//! Shannon 1948; as a detector in Hendrycks and Gimpel's comparison of 2016 and since.

use ndarray::{Array1, Array2};

use super::{Detector, Layers, classes::over_classes};
use crate::{Result, record::Record};

/// How undecided the softmax outputs are: 0 where one class has all, ln K where all K are
/// alike. It needs no fit. pytorch-ood 0.4.0 raises
/// each p to at least 10⁻⁷, which is not done here.
///
/// ```
/// use nnerr::{data::Samples, detect::{Detector, Entropy}, ndarray::array};
/// use nnerr::{network::{Layer, Network, OutputUnit}, record::Record};
/// let output = Layer::new(array![[0.0], [0.0]], array![0.0, 3f32.ln()])?; // p = (¼, ¾)
/// let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear)?;
/// let record = Record::new(&network, &Samples::new("one", array![[0.5]], None, (1, 1))?)?;
/// let expected = 0.25 * 4f64.ln() + 0.75 * (4f64 / 3.0).ln();
/// assert!((Entropy.score(&record)?[0] - expected).abs() < 1e-7);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entropy;

impl Detector for Entropy {
    fn name(&self) -> String {
        "entropy".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(entropy(record.softmax()))
    }
}

/// The entropy of each row of `probabilities`, with 0 · ln 0 = 0.
pub(super) fn entropy(probabilities: &Array2<f64>) -> Array1<f64> {
    over_classes(probabilities, |p, rest| match p {
        0.0 => 0.0,
        _ if p > 0.5 => -p * (-rest).ln_1p(),
        _ => -p * p.ln(),
    })
}
