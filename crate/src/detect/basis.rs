//! What detectors are fitted to: a network and what its training samples do in it.

use super::DetectorData;
use crate::{
    Error, ErrorKind, Result,
    data::Split,
    network::Network,
    pattern::{Bank, Binarisation},
    record::Record,
    study::Study,
};

/// A study with the record and the patterns of its training samples: all that a detector
/// may learn from. It holds no out-of-distribution sample, but for the data of §4.3.2
/// where they are added for the detectors that are trained on such samples.
///
/// ```
/// use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// assert_eq!(basis.train().len(), split.train.len());
/// assert!(basis.detector_data().is_err()); // none was added
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Basis {
    split: Split,
    study: Study,
    train: Record,
    bank: Bank,
    data: Option<DetectorData>,
}

impl Basis {
    /// Sends the training samples through the study's network; patterns with f = 0.5.
    ///
    /// # Errors
    /// Training samples that are not the network's.
    pub fn new(split: &Split, study: &Study) -> Result<Self> {
        let train = study.record(&split.train)?;
        let bank = Bank::new(&train, Binarisation::default())?;
        Ok(Self { split: split.clone(), study: study.clone(), train, bank, data: None })
    }

    /// Adds the data of §4.3.2 for the distance and the percentage network.
    #[must_use]
    pub fn with_detector_data(self, data: DetectorData) -> Self {
        Self { data: Some(data), ..self }
    }

    /// The samples of the study: training samples of the known classes among them.
    pub fn split(&self) -> &Split {
        &self.split
    }

    /// The trained, observed network.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The network.
    pub fn network(&self) -> &Network {
        self.study.network()
    }

    /// The seed of the study, from which detectors draw what they need.
    pub fn seed(&self) -> u64 {
        self.study.params().seed
    }

    /// What the training samples do in the network.
    pub fn train(&self) -> &Record {
        &self.train
    }

    /// Their patterns.
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// The data of §4.3.2.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where none were added.
    pub fn detector_data(&self) -> Result<&DetectorData> {
        self.data.as_ref().ok_or_else(|| {
            let sentence = "a detector network needs out-of-distribution samples to learn from: \
                            add them with `with_detector_data`";
            Error::new(ErrorKind::Missing, sentence)
        })
    }
}
