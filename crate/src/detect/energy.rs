//! Energy: score = −T · ln Σ_k e^(z_k/T). Liu et al., *Energy-based Out-of-distribution
//! Detection*, 2020; T = 1 there too.

use ndarray::{Array1, Array2};

use super::{Detector, Layers, features::log_sum_exp};
use crate::{Result, network::check_temperature, record::Record};

/// The free energy of the logits, which falls with the density that the network gives a
/// sample. It needs no fit, and for T → 0 becomes [`MaxLogit`](super::MaxLogit).
///
/// ```
/// use nnerr::{data::Samples, detect::{Detector, Energy}, ndarray::array};
/// use nnerr::{network::{Layer, Network, OutputUnit}, record::Record};
/// let output = Layer::new(array![[1.0], [1.0]], array![0.0, 0.0])?; // two logits alike
/// let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear)?;
/// let record = Record::new(&network, &Samples::new("one", array![[0.5]], None, (1, 1))?)?;
/// assert!((Energy::default().score(&record)?[0] + 0.5 + 2f64.ln()).abs() < 1e-12);
/// assert!(Energy::default().temperature(0.0).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Energy {
    temperature: f64,
}

impl Default for Energy {
    /// T = 1.
    fn default() -> Self {
        Self { temperature: 1.0 }
    }
}

impl Energy {
    /// Another temperature T.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) where it is not a finite number
    /// above 0.
    pub fn temperature(self, temperature: f64) -> Result<Self> {
        check_temperature(temperature)?;
        Ok(Self { temperature })
    }
}

impl Detector for Energy {
    fn name(&self) -> String {
        "energy".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(energy(record.logits(), self.temperature))
    }
}

/// The energy of each row of finite `logits`.
pub(super) fn energy(logits: &Array2<f32>, temperature: f64) -> Array1<f64> {
    logits.rows().into_iter().map(|row| -log_sum_exp(row, temperature)).collect()
}
