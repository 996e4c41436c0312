//! The data set of section 4.3.2: what the detector networks are trained and tested on.

use std::fmt;

use ndarray::{Array1, Array2, Axis, concatenate};

use super::{Basis, Evaluation, Layers, Quantity};
use crate::{
    Error, ErrorKind, Random, Result, Stream,
    data::{Noise, Samples},
    pattern::Groups,
    record::Record,
};

/// The normal test samples (target 0) and as many out-of-distribution ones (target 1), an
/// equal part of each source: training samples of each class left out, and noise that the
/// network is confident about. Every kind is split in half, one to train on, one to test on.
///
/// The thesis says no more than equal numbers and halves; that the parts are equal, that
/// halves are stratified by kind, and that misclassified normal samples count as normal
/// is our reading. All choices are drawn by the study's seed. A [`Basis`] makes it, with its
/// own f and k, where it is [asked to](Basis::with_detector_data).
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Quantity}, network::Params, study::{Sets, Study}};
/// let split = Digits::synthetic(1000, 120, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
/// let sets = Sets::with_noise(&study, &split, 20, 0.2)?; // a small network is not very confident
/// let basis = Basis::new(&split, &study)?.groups(20).with_detector_data(&sets);
/// let data = basis.detector_data()?;
/// assert_eq!((data.sources(), data.k()), (vec!["train-ones", "train-fives", "noise"], 20));
/// let (inputs, targets) = data.training(Quantity::Distance, None)?;
/// assert_eq!((inputs.nrows(), inputs.ncols()), (targets.len(), 2)); // a value for each layer
/// let counts = data.kinds().into_iter().map(|kind| (kind.to_string(), kind.training() + kind.test().len()));
/// assert_eq!(counts.map(|(_, count)| count).sum::<usize>(), 2 * sets.normal.len());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct DetectorData {
    normal: KindOfSample,
    sources: Vec<KindOfSample>,
    /// The seed that all choices were drawn by.
    pub(crate) seed: u64,
}

/// One kind of the samples in [`DetectorData`]: the normal ones, or one source. Printed as its
/// name.
#[derive(Clone, Debug)]
pub struct KindOfSample {
    /// Those to train on, then those to test on, then those that stand in where another source
    /// is left out.
    groups: Groups,
    training: usize,
    test: Record,
    unfamiliar: bool,
}

impl DetectorData {
    /// That of a basis: its `normal` test samples, and noise that is kept above `threshold`.
    pub(super) fn new(basis: &Basis, normal: &Record, threshold: f64) -> Result<Self> {
        let (study, split, bank) = (basis.study(), basis.split(), basis.bank()?);
        let (k, seed) = (basis.k(), basis.seed());
        let sources = split.left_out_train.len() + 1;
        let part = |source: usize| normal.len() / sources + usize::from(source < normal.len() % sources);
        let spare = |source: usize| {
            // Training without one source wants more of the others.
            let wanted = (normal.len() / 2).div_ceil((sources - 1).max(1));
            wanted.saturating_sub(part(source) / 2)
        };
        let kind = |record: Record, groups: Groups, count: usize, unfamiliar: bool| -> Result<KindOfSample> {
            let training = count / 2;
            let places: Vec<usize> = (training..count).collect();
            let test = record.select(record.name(), &places)?;
            bank.remember(&test, groups.select(test.name(), &places)?);
            Ok(KindOfSample { groups, training, test, unfamiliar })
        };
        let searched = |record: Record, count: usize| {
            let groups = bank.groups(&record, k)?;
            kind(record, groups, count, true)
        };
        // The normal samples' groups are asked for in their own order, too.
        let (order, name) = (shuffled(normal.len(), seed, 0), normal.name());
        let groups = bank.shared_groups(normal, k)?.select(name, &order)?;
        let own = kind(normal.select(name, &order)?, groups, normal.len(), false)?;
        let mut all = Vec::with_capacity(sources);
        for (source, samples) in split.left_out_train.iter().enumerate() {
            let chosen = chosen(samples, part(source), spare(source), seed, source + 1)?;
            all.push(searched(study.record(&chosen)?, part(source))?);
        }
        let last = sources - 1;
        let shape = (normal.samples().height(), normal.samples().width());
        let network = study.network();
        let count = part(last) + if sources > 1 { spare(last) } else { 0 };
        let noise = Noise::new(shape, seed).kept(count, threshold, |images| network.confidence(images))?;
        all.push(searched(study.record(&noise.samples)?, part(last))?);
        Ok(Self { normal: own, sources: all, seed })
    }

    /// The out-of-distribution sources: `train-ones`, `train-fives`, `noise`.
    pub fn sources(&self) -> Vec<&str> {
        self.sources.iter().map(|kind| kind.test.name()).collect()
    }

    /// Examples in a group.
    pub fn k(&self) -> usize {
        self.normal.groups.k()
    }

    /// All kinds of samples: the normal ones, then each source.
    pub fn kinds(&self) -> Vec<&KindOfSample> {
        [&self.normal].into_iter().chain(&self.sources).collect()
    }

    /// Inputs (samples × layers) and targets (true: out of distribution) of the training
    /// half; `without` leaves one source out, and the others have as many samples more.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for a source that is not there, [`ErrorKind::Empty`] where
    /// none would be left.
    pub fn training(&self, quantity: Quantity, without: Option<&str>) -> Result<(Array2<f32>, Array1<bool>)> {
        if let Some(source) = without.filter(|source| !self.sources().contains(source)) {
            let sentence =
                format!("the source {source:?} cannot be left out: there are {:?}", self.sources());
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        let left: Vec<&KindOfSample> =
            self.sources.iter().filter(|kind| Some(kind.test.name()) != without).collect();
        if left.is_empty() {
            let sentence = "no out-of-distribution source is left to train on: at least one is needed";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let all: usize = self.sources.iter().map(|kind| kind.training).sum();
        let mut parts =
            vec![self.normal.inputs(quantity).slice(ndarray::s![..self.normal.training, ..]).to_owned()];
        for (place, kind) in left.iter().enumerate() {
            let wanted = match without {
                None => kind.training,
                Some(_) => all / left.len() + usize::from(place < all % left.len()),
            };
            let mut rows: Vec<usize> = (0..kind.training).collect();
            rows.extend(kind.training + kind.test.len()..kind.groups.len());
            rows.truncate(wanted);
            parts.push(kind.inputs(quantity).select(Axis(0), &rows));
        }
        Ok(joined(&parts))
    }

    /// Inputs and targets of the test half.
    pub fn test(&self, quantity: Quantity) -> (Array2<f32>, Array1<bool>) {
        joined(&self.kinds().into_iter().map(|kind| kind.test_inputs(quantity)).collect::<Vec<_>>())
    }

    /// The test half as a detector `name` scores it that sees one quantity: `score` makes the
    /// scores of some samples from their inputs (samples × layers), higher = more likely
    /// unfamiliar.
    ///
    /// ```
    /// # use nnerr::{data::Digits, detect::{Basis, Quantity}, network::Params, study::{Sets, Study}};
    /// # let split = Digits::synthetic(1000, 120, 1)?.leave_out(&[1, 5])?;
    /// # let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
    /// # let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
    /// # let basis = Basis::new(&split, &study)?.groups(20).with_detector_data(&sets);
    /// # let data = basis.detector_data()?;
    /// use nnerr::{detect::Task, metric::Confidence};
    /// let first = data.evaluation("distance in layer 1", Quantity::Distance, |inputs| {
    ///     Ok(inputs.column(0).mapv(f64::from))
    /// })?;
    /// assert!(first.auroc(Task::Ood(&["noise"]), Confidence::All)?.is_some());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of `score`, and of [`Evaluation::of_scores`].
    pub fn evaluation(
        &self,
        name: &str,
        quantity: Quantity,
        score: impl Fn(&Array2<f32>) -> Result<Array1<f64>>,
    ) -> Result<Evaluation> {
        let scored = |kind: &KindOfSample| score(&kind.test_inputs(quantity));
        let own = scored(&self.normal)?;
        let scores: Vec<Array1<f64>> = self.sources.iter().map(scored).collect::<Result<_>>()?;
        let others: Vec<(&Record, &Array1<f64>)> =
            self.sources.iter().map(KindOfSample::test).zip(&scores).collect();
        Evaluation::of_scores(name, Layers::All, (&self.normal.test, &own), &others)
    }
}

impl KindOfSample {
    /// Whether its samples are unfamiliar: the target that the networks are trained towards.
    pub fn unfamiliar(&self) -> bool {
        self.unfamiliar
    }

    /// How many samples are trained on.
    pub fn training(&self) -> usize {
        self.training
    }

    /// The samples of the test half.
    pub fn test(&self) -> &Record {
        &self.test
    }

    /// The inputs of the test half (samples × layers).
    pub fn test_inputs(&self, quantity: Quantity) -> Array2<f32> {
        let rows = self.training..self.training + self.test.len();
        self.inputs(quantity).slice(ndarray::s![rows, ..]).to_owned()
    }

    fn inputs(&self, quantity: Quantity) -> Array2<f32> {
        quantity.inputs(&self.groups)
    }
}

impl fmt::Display for KindOfSample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.test.name())
    }
}

/// The places 0 to `count` in the seed's order for one kind.
fn shuffled(count: usize, seed: u64, kind: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    Random::nth(seed, Stream::DetectorNetworks, kind as u64).shuffle(&mut order);
    order
}

/// `part` samples drawn from a source, and up to `spare` more.
fn chosen(samples: &Samples, part: usize, spare: usize, seed: u64, kind: usize) -> Result<Samples> {
    if samples.len() < part {
        let (name, has) = (samples.name(), samples.len());
        let sentence = format!("{name} has {has} samples, but {part} of them are needed for equal parts");
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    let mut order = shuffled(samples.len(), seed, kind);
    order.truncate(part + spare);
    samples.select(&order)
}

/// All rows below one another, the first part's with target false, the others' with true.
fn joined(parts: &[Array2<f32>]) -> (Array2<f32>, Array1<bool>) {
    let views: Vec<_> = parts.iter().map(Array2::view).collect();
    let inputs = concatenate(Axis(0), &views).expect("all parts have a column for each layer");
    let normal = parts[0].nrows();
    let targets = (0..inputs.nrows()).map(|row| row >= normal).collect();
    (inputs, targets)
}
