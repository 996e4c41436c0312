//! What detectors are fitted to: a network and what its training samples do in it.

use super::{DetectorData, DetectorParams};
use crate::{
    Error, ErrorKind, Random, Result, Stream,
    data::Split,
    network::Network,
    pattern::{Bank, Binarisation},
    record::Record,
    study::Study,
};

/// Training samples that parameters are chosen on, where a detector is not told otherwise.
pub(super) const VALIDATION: usize = 5000;
/// Epochs of a detector network, where the basis is not told otherwise.
const EPOCHS: usize = 100;

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
    epochs: usize,
}

impl Basis {
    /// Sends the training samples through the study's network; patterns with f = 0.5.
    ///
    /// # Errors
    /// Training samples that are not the network's.
    pub fn new(split: &Split, study: &Study) -> Result<Self> {
        let train = study.record(&split.train)?;
        let bank = Bank::new(&train, Binarisation::default())?;
        Ok(Self { split: split.clone(), study: study.clone(), train, bank, data: None, epochs: EPOCHS })
    }

    /// The same network with `count` of its training samples, drawn by the seed, held out:
    /// the basis of the others, and the record of those. What remembers its samples is
    /// judged or calibrated by samples that it does not hold. Data of §4.3.2, which were
    /// measured with all samples, are dropped.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
    /// let (rest, held) = Basis::new(&split, &study)?.hold_out(50)?;
    /// assert_eq!((held.name(), held.len(), rest.train().len()), ("held-out", 50, split.train.len() - 50));
    /// assert_eq!((rest.bank().len(), rest.network()), (rest.split().train.len(), study.network()));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for no sample, or for all.
    pub fn hold_out(&self, count: usize) -> Result<(Self, Record)> {
        let all = self.train.len();
        if !(1..all).contains(&count) {
            let sentence =
                format!("{count} of {all} training samples cannot be held out: 1 to {} can", all - 1);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let (held, others) = drawn(self.seed(), all, count);
        let train = self.train.select(self.train.name(), &others)?;
        let bank = Bank::new(&train, self.bank.binarisation())?;
        let split = Split { train: train.samples().clone(), ..self.split.clone() };
        let rest = Self { split, study: self.study.clone(), train, bank, data: None, epochs: self.epochs };
        Ok((rest, self.train.select("held-out", &held)?))
    }

    /// Adds the data of §4.3.2 for the distance and the percentage network.
    #[must_use]
    pub fn with_detector_data(self, data: DetectorData) -> Self {
        Self { data: Some(data), ..self }
    }

    /// Another number of epochs for the distance and the percentage network, 100 by default;
    /// the thesis has 1000.
    #[must_use]
    pub fn detector_epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// Epochs of the distance and the percentage network.
    pub fn epochs(&self) -> usize {
        self.epochs
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

    /// `count` of them drawn by the study's seed, to choose parameters on: seen once in
    /// training, so nearly unseen.
    ///
    /// ```
    /// # use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
    /// # let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// # let study = Study::observed(&split, Params::default().hidden([40]).batch(10), &mut [])?;
    /// let basis = Basis::new(&split, &study)?;
    /// assert_eq!(basis.validation(100)?.samples().digest(), split.train.validation(100, 1)?.digest());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Samples::validation`](crate::data::Samples::validation).
    pub fn validation(&self, count: usize) -> Result<Record> {
        self.study.record(&self.split.train.validation(count, self.seed())?)
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

    /// How the distance and the percentage network are made and trained: as in §4.3.2, with
    /// the study's seed and the epochs of this basis.
    pub fn detector_params(&self) -> DetectorParams {
        DetectorParams::default().epochs(self.epochs).seed(self.seed())
    }
}

/// `count` of the places 0..`all`, drawn by the seed, and the others; both in order.
pub(super) fn drawn(seed: u64, all: usize, count: usize) -> (Vec<usize>, Vec<usize>) {
    let mut places: Vec<usize> = (0..all).collect();
    Random::new(seed, Stream::HeldOut).shuffle(&mut places);
    let mut others = places.split_off(count);
    places.sort_unstable();
    others.sort_unstable();
    (places, others)
}
