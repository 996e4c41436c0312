//! What detectors are fitted to: a network and what its training samples do in it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{CLUSTERS, DetectorData, DetectorParams, Fit, FittedMahalanobis, Mahalanobis, OdinSearch};
use crate::{
    Error, ErrorKind, Random, Result, Stream,
    data::Split,
    network::Network,
    pattern::{Bank, Binarisation, ByK, Groups},
    record::Record,
    study::{Sets, Study},
};

/// Training samples that parameters are chosen on, where nothing else is asked for.
pub(crate) const VALIDATION: usize = 5000;
/// Examples in a group, as in the thesis.
const GROUP: usize = 300;
/// Epochs of a detector network: the thesis' 1000 take minutes.
pub(crate) const EPOCHS: usize = 100;

/// A study with all that a detector may learn from: its training samples, their patterns, k
/// and the seed. It holds no out-of-distribution sample, but for the data of §4.3.2 where
/// they are asked for, for the detectors that are trained on such samples.
///
/// | setter | default | reaches |
/// |---|---|---|
/// | [`percentile`](Self::percentile) | f = 0.5 | what compares patterns: clusters, groups, neighbours by Hamming distance |
/// | [`groups`](Self::groups) | k = 300 | layer groups and final groups, and what is made of them |
/// | [`clusters`](Self::clusters) | k = 8 | the clusters of a layer |
/// | [`detector_epochs`](Self::detector_epochs) | 100 | the distance and the percentage network |
///
/// What takes time is made on first use and kept; a clone shares it.
///
/// ```
/// use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?.percentile(0.25).groups(20);
/// assert_eq!((basis.train()?.len(), basis.k()), (split.train.len(), 20));
/// assert_eq!(basis.bank()?.patterns(1)?.ones(7)?, 30); // three quarters of 40
/// assert!(basis.detector_data().is_err()); // they were not asked for
///
/// let error = basis.percentile(1.5).bank().unwrap_err();
/// assert_eq!(error.to_string(), "the percentile fraction f is 1.5: it must lie above 0 and below 1");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Basis {
    split: Split,
    study: Study,
    train: Arc<OnceLock<Record>>,
    binarisation: Binarisation,
    k: usize,
    clusters: usize,
    bank: Arc<OnceLock<Bank>>,
    /// The normal test samples of §4.3.2's data, and the confidence that its noise has.
    sources: Option<(Record, f64)>,
    data: Arc<OnceLock<DetectorData>>,
    epochs: usize,
    held_out: Arc<Mutex<Option<HeldOut>>>,
    /// Those fitted so far.
    mahalanobis: Arc<Mutex<Vec<FittedMahalanobis>>>,
    odin: Arc<OnceLock<OdinSearch>>,
}

/// The last samples that were held out: how many, the basis of the others, and theirs.
type HeldOut = (usize, Box<Basis>, Record);

impl Basis {
    /// The training samples of `split` in the study's network.
    ///
    /// # Errors
    /// Training samples that are not the network's.
    pub fn new(split: &Split, study: &Study) -> Result<Self> {
        study.record(&split.train.first(1))?;
        Ok(Self {
            split: split.clone(),
            study: study.clone(),
            train: Arc::default(),
            binarisation: Binarisation::default(),
            k: GROUP,
            clusters: CLUSTERS,
            bank: Arc::default(),
            sources: None,
            data: Arc::default(),
            epochs: EPOCHS,
            held_out: Arc::default(),
            mahalanobis: Arc::default(),
            odin: Arc::default(),
        })
    }

    /// Another percentile fraction f of the patterns (§4.1). It is checked where patterns are
    /// made first.
    #[must_use]
    pub fn percentile(self, f: f64) -> Self {
        self.binarised(Binarisation::percentile(f))
    }

    /// Patterns by another rule.
    #[must_use]
    pub fn binarised(self, binarisation: Binarisation) -> Self {
        Self { binarisation, bank: Arc::default(), data: Arc::default(), held_out: Arc::default(), ..self }
    }

    /// Another number k of examples in a group. It is checked where groups are made.
    #[must_use]
    pub fn groups(self, k: usize) -> Self {
        Self { k, data: Arc::default(), held_out: Arc::default(), ..self }
    }

    /// Another number k of clusters in a layer. It is checked where they are made.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::{Basis, ClusterDistance, Fit}, network::Params, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let basis = Basis::new(&split, &study)?.clusters(4);
    /// assert_eq!(ClusterDistance::layer(2).fit(&basis)?.clusters().k(), 4);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn clusters(self, k: usize) -> Self {
        Self { clusters: k, held_out: Arc::default(), ..self }
    }

    /// Asks for the data of §4.3.2, which the distance and the percentage network are trained
    /// on: `sets` are those of this network and say which noise is kept.
    #[must_use]
    pub fn with_detector_data(self, sets: &Sets) -> Self {
        Self { sources: Some((sets.normal.clone(), sets.threshold)), data: Arc::default(), ..self }
    }

    /// Another number of epochs for the distance and the percentage network; the thesis has
    /// 1000.
    #[must_use]
    pub fn detector_epochs(self, epochs: usize) -> Self {
        Self { epochs, held_out: Arc::default(), ..self }
    }

    /// A detector fitted in each hidden layer, from the first to the last.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([20, 15]).batch(10), &mut [])?;
    /// let counts = Basis::new(&split, &study)?.fit_each_layer(NeuronCount::layer)?;
    /// assert_eq!(counts.iter().map(|count| count.layer()).collect::<Vec<_>>(), [Layers::One(1), Layers::One(2)]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the detector's [`fit`](Fit::fit).
    pub fn fit_each_layer<D: Fit>(&self, detector: impl Fn(usize) -> D) -> Result<Vec<D::Fitted>> {
        (1..=self.network().hidden_layers()).map(|layer| detector(layer).fit(self)).collect()
    }

    /// The layer groups and the final groups of the samples of some sets, with the patterns and
    /// the k of this basis.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
    /// let (basis, sets) = (Basis::new(&split, &study)?, Sets::with_noise(&study, &split, 20, 0.2)?);
    /// let groups = basis.groups(20).layer_groups(sets.told_apart())?;
    /// assert_eq!((groups.len(), groups[4].name(), groups[4].k()), (5, "noise", 20));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Bank::groups`].
    pub fn layer_groups<'a>(&self, sets: impl IntoIterator<Item = &'a Record>) -> Result<Vec<Groups>> {
        sets.into_iter().map(|set| self.bank()?.groups(set, self.k)).collect()
    }

    /// What the nearest examples tell about the samples of some sets, for each of several k.
    ///
    /// # Errors
    /// Those of [`Bank::by_k`].
    pub fn by_k<'a>(&self, sets: impl IntoIterator<Item = &'a Record>, ks: &[usize]) -> Result<Vec<ByK>> {
        sets.into_iter().map(|set| self.bank()?.by_k(set, ks)).collect()
    }

    /// The same network with `count` of its training samples, drawn by the seed, held out:
    /// the basis of the others, and the record of those. What remembers its samples is
    /// judged or calibrated by samples that it does not hold. Data of §4.3.2, which are
    /// measured with all samples, must be asked for again.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
    /// let (rest, held) = Basis::new(&split, &study)?.groups(20).hold_out(50)?;
    /// assert_eq!((held.name(), held.len(), rest.bank()?.len()), ("held-out", 50, split.train.len() - 50));
    /// assert_eq!((rest.k(), rest.network()), (20, study.network()));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for no sample, or for all.
    pub fn hold_out(&self, count: usize) -> Result<(Self, Record)> {
        let all = self.split.train.len();
        if !(1..all).contains(&count) {
            let sentence =
                format!("{count} of {all} training samples cannot be held out: 1 to {} can", all - 1);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let last = self.held_out.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, rest, held)) = last.filter(|(own, ..)| *own == count) {
            return Ok((*rest, held));
        }
        let (held, others) = drawn(self.seed(), all, count);
        let train = self.train()?.select(self.train()?.name(), &others)?;
        let rest = Self {
            split: Split { train: train.samples().clone(), ..self.split.clone() },
            train: Arc::new(train.into()),
            bank: Arc::default(),
            sources: None,
            data: Arc::default(),
            held_out: Arc::default(),
            mahalanobis: Arc::default(),
            odin: Arc::default(),
            ..self.clone()
        };
        let held = self.train()?.select("held-out", &held)?;
        let last = (count, Box::new(rest.clone()), held.clone());
        *self.held_out.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
        Ok((rest, held))
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

    /// How patterns are made.
    pub(crate) fn binarisation(&self) -> Binarisation {
        self.binarisation
    }

    /// Examples in a group.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Clusters in a layer.
    pub fn cluster_count(&self) -> usize {
        self.clusters
    }

    /// Epochs of the distance and the percentage network.
    pub fn epochs(&self) -> usize {
        self.epochs
    }

    /// What the training samples do in the network.
    ///
    /// # Errors
    /// Those of [`Study::record`].
    pub fn train(&self) -> Result<&Record> {
        once(&self.train, || self.study.record(&self.split.train))
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

    /// Their patterns: the bank of examples.
    ///
    /// # Errors
    /// Those of [`Bank::new`], as for an f that does not lie in (0, 1).
    pub fn bank(&self) -> Result<&Bank> {
        once(&self.bank, || Bank::new(self.train()?, self.binarisation))
    }

    /// The data of §4.3.2.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where they were not asked for; [`ErrorKind::OutOfRange`] where a
    /// class left out has too few training samples; those of
    /// [`Noise::kept`](crate::data::Noise::kept) and [`Bank::groups`].
    pub fn detector_data(&self) -> Result<&DetectorData> {
        let Some((normal, threshold)) = &self.sources else {
            let sentence = "a detector network needs out-of-distribution samples to learn from: \
                            add them with `with_detector_data`";
            return Err(Error::new(ErrorKind::Missing, sentence));
        };
        once(&self.data, || DetectorData::new(self, normal, *threshold))
    }

    /// A Mahalanobis distance that was fitted before, or is now: the relative one needs it again.
    pub(super) fn mahalanobis(
        &self,
        params: &Mahalanobis,
        fit: impl FnOnce() -> Result<FittedMahalanobis>,
    ) -> Result<FittedMahalanobis> {
        let kept = || self.mahalanobis.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fitted) = kept().iter().find(|fitted| fitted.params() == params) {
            return Ok(fitted.clone());
        }
        let fitted = fit()?;
        kept().push(fitted.clone());
        Ok(fitted)
    }

    /// The search for ODIN's T and ε that was made before, or is now: a detector and the comparison need it.
    pub(super) fn odin_search(&self, search: impl FnOnce() -> Result<OdinSearch>) -> Result<&OdinSearch> {
        once(&self.odin, search)
    }

    /// How the distance and the percentage network are made and trained: as in §4.3.2, with
    /// the study's seed and the epochs of this basis.
    pub fn detector_params(&self) -> DetectorParams {
        DetectorParams::default().epochs(self.epochs).seed(self.seed())
    }
}

/// What a cell holds; where it is empty, what `make` gives is put there.
fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if cell.get().is_none() {
        // Another thread may have been faster: both made the same.
        let _ = cell.set(make()?);
    }
    Ok(cell.get().expect("it was put there"))
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
