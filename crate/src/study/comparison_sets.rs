//! The sets that Chapter 5 compares detectors on, near ones and far ones.

use std::sync::Arc;

use super::{KEPT_ABOVE, Study};
use crate::{
    Error, ErrorKind, Random, Result, Stream,
    data::{Fetch, GaussianNoise, Kind, Noise, Samples, Split},
    network::Network,
    record::Record,
};

/// The most samples of a set, but for the classes left out.
const MOST: usize = 1000;

/// Normal samples, and the out-of-distribution sets beside them: *near* ones, which are
/// digits, and *far* ones, which are none. Averages over both kinds tell different
/// things, so they are kept apart.
///
/// | near | |
/// |---|---|
/// | `ones`, `fives` | all test samples of the classes left out |
/// | `rotated` | normal samples turned clockwise by 90° (by 180° where images are not square) |
/// | **far** | |
/// | `noise` | uniform noise with a confidence above 80 %, other images than §4.3.2 uses |
/// | `noise-unfiltered` | the same noise, whatever its confidence |
/// | `gaussian` | Gaussian noise |
/// | `inverted` | normal samples with ink and paper exchanged |
/// | `fashion-mnist`, `notmnist` | clothes and letters, where their files are found; `mnist` for a network of clothes |
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::{ComparisonSets, Study}};
/// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let sets = ComparisonSets::drawn(&study, &split, &study.record(&split.normal)?, 50, 0.2)?
///     .with(&split.train.rotated(2).named("upside down"), true)?;
/// let names: Vec<&str> = sets.near.iter().map(|set| set.name()).collect();
/// assert_eq!(names, ["ones", "fives", "rotated", "upside down"]);
/// assert_eq!(sets.unfamiliar().len(), 8);
/// assert_eq!(sets.named("fives")?.len(), split.left_out[1].len());
/// let error = sets.named("six").unwrap_err().to_string();
/// assert!(error.starts_with("there is no set \"six\" in the comparison, but normal, ones, fives"), "{error}");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ComparisonSets {
    /// Normal samples that no detector was trained on.
    pub normal: Record,
    /// Digits that are not what the network learned.
    pub near: Vec<Record>,
    /// What is no digit at all.
    pub far: Vec<Record>,
    /// Sets that could not be had, each with the reason.
    pub absent: Vec<(String, String)>,
    network: Arc<Network>,
    most: usize,
    pub(crate) seed: u64,
    /// So many near sets, the first, are classes left out.
    pub(crate) left_out: usize,
}

impl ComparisonSets {
    /// Data sets in files, which may be absent, beside digits.
    pub const FILES: [&str; 2] = Kind::Digits.others();

    /// All sets in the network of `study`, at most 1 000 samples of each but of the
    /// classes left out, files as [`Fetch::from_environment`] finds them.
    ///
    /// `normal` are the samples to compare with: the half of the normal test set that the
    /// detector networks of §4.3.2 were not trained on, the first of
    /// [`DetectorData::kinds`](crate::detect::DetectorData::kinds).
    ///
    /// # Errors
    /// Those of [`drawn`](Self::drawn) and [`with_files`](Self::with_files).
    pub fn new(study: &Study, split: &Split, normal: &Record) -> Result<Self> {
        Self::drawn(study, split, normal, MOST, KEPT_ABOVE)?.with_files(&Fetch::from_environment())
    }

    /// The sets that need no file: at most `most` samples of each, noise kept with a
    /// confidence above `threshold`. Where too little noise has it, the set is absent.
    /// All choices are drawn by the study's seed.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] where `normal` is a record of another network or size of
    /// image; [`ErrorKind::OutOfRange`] for a threshold outside [0, 1]; no sample, or
    /// above a million ([`Noise::draw`]); an empty class left out.
    pub fn drawn(study: &Study, split: &Split, normal: &Record, most: usize, threshold: f64) -> Result<Self> {
        let network = &study.network;
        if normal.network() != &**network {
            let sentence = format!("the record of {} is of another network than the study's", normal.name());
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let (shape, seed) = ((normal.samples().height(), normal.samples().width()), study.params().seed);
        let noise = Noise::new(shape, seed).fresh();
        let unfiltered = noise.draw(most)?.named("noise-unfiltered");
        let (near, far, absent) = (Vec::new(), Vec::new(), Vec::new());
        let network = network.clone();
        let left_out = split.left_out.len();
        let mut sets = Self { normal: normal.clone(), near, far, absent, network, most, seed, left_out };
        for samples in &split.left_out {
            let record = sets.record(samples)?;
            sets.near.push(record);
        }
        let quarters = if shape.0 == shape.1 { 1 } else { 2 };
        sets = sets.with(&normal.samples().rotated(quarters), true)?;
        match noise.kept(most, threshold, |images| study.network().confidence(images)) {
            Ok(kept) => sets = sets.with(&kept.samples, false)?,
            Err(error) if error.kind() == ErrorKind::Undefined => {
                sets.absent.push(("noise".into(), error.to_string()));
            }
            Err(error) => return Err(error),
        }
        sets.with(&unfiltered, false)?
            .with(&GaussianNoise::new(shape, seed).draw(most)?, false)?
            .with(&normal.samples().inverted(), false)
    }

    /// Adds the data sets in files, `fashion-mnist` and `notmnist`, as far sets, or `mnist` for
    /// Fashion-MNIST where the network knows that; those that are not to be had become absent.
    ///
    /// # Errors
    /// A file that is there but cannot be read, and those of [`with`](Self::with).
    pub fn with_files(mut self, fetch: &Fetch) -> Result<Self> {
        for name in self.normal.samples().kind().others() {
            match fetch.test_files(name) {
                Ok(samples) => self = self.with(&samples, false)?,
                Err(error) if error.kind() == ErrorKind::Missing => {
                    self.absent.push((name.into(), error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(self)
    }

    /// Adds a set of your own, at most as many of its samples as of the others, drawn by
    /// the seed; `near` says which kind it is.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] where its images have another size than the normal ones,
    /// [`ErrorKind::OutOfRange`] where its name is taken, [`ErrorKind::Empty`] where it
    /// holds no sample.
    pub fn with(mut self, samples: &Samples, near: bool) -> Result<Self> {
        let mut places: Vec<usize> = (0..samples.len()).collect();
        if samples.len() > self.most {
            Random::new(self.seed, Stream::Comparison).shuffle(&mut places);
            places.truncate(self.most);
            places.sort_unstable();
        }
        let record = self.record(&samples.chosen(&places))?;
        if near {
            self.near.push(record)
        } else {
            self.far.push(record)
        }
        Ok(self)
    }

    /// The out-of-distribution sets, near ones first.
    pub fn unfamiliar(&self) -> Vec<&Record> {
        self.near.iter().chain(&self.far).collect()
    }

    /// The set of this name, the normal one among them.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is none.
    pub fn named(&self, name: &str) -> Result<&Record> {
        let all = || [&self.normal].into_iter().chain(self.unfamiliar());
        all().find(|set| set.name() == name).ok_or_else(|| {
            let known = all().map(Record::name).collect::<Vec<_>>().join(", ");
            let sentence = format!("there is no set {name:?} in the comparison, but {known}");
            Error::new(ErrorKind::Missing, sentence)
        })
    }

    /// The record of a further set.
    fn record(&self, samples: &Samples) -> Result<Record> {
        samples.check_size(self.normal.samples())?;
        let name = samples.name();
        if [&self.normal].into_iter().chain(self.unfamiliar()).any(|set| set.name() == name) {
            let sentence = format!("two sets are named {name}: names must tell them apart");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        Record::shared(self.network.clone(), samples)
    }
}
