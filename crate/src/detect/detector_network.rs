//! Network detectors: a network of its own reads one value for each layer of the observed
//! network and gives the probability that the sample is erroneous. Thesis §4.3.2.

use std::{
    fmt,
    path::Path,
    time::{Duration, Instant},
};

use ndarray::{Array1, Array2};

use crate::{
    Error, ErrorKind, Result,
    network::{Network, Observer, Step, softmax, train_on},
    record::Progress,
    stop::Stoppable,
    store::{cache_folder, kept},
};

mod params;
mod standard;
mod stored;

pub use params::DetectorParams;
use standard::Standard;

/// The network's classes: 0 in-distribution, 1 not.
const CLASSES: [usize; 2] = [0, 1];

/// A network with one sigmoid output, trained on samples known to be erroneous or not:
/// what the thesis makes of distances and of percentages, one input for each layer.
///
/// Trained by binary cross-entropy and Adam on targets 0 (in-distribution) and 1 (not).
/// With the same inputs, targets and parameters every training gives the same bits, on
/// any number of threads. Some seeds never leave the start, where every sample gets about
/// the same probability: they are given as they are; [`accuracy`](Self::accuracy) then is
/// the share of one kind, and [`history`](Self::history) stays flat.
///
/// ```
/// use nnerr::{Random, Stream, detect::{DetectorNetwork, DetectorParams}};
/// use nnerr::ndarray::{Array1, Array2, array};
/// let mut random = Random::new(1, Stream::DetectorNetworks);
/// let erroneous = Array1::from_shape_fn(400, |sample| sample % 2 == 1);
/// let inputs = Array2::from_shape_fn((400, 5), |(sample, _)| {
///     (random.normal() + if erroneous[sample] { 2.0 } else { 0.0 }) as f32
/// });
/// let params = DetectorParams::default().hidden([20, 20]).epochs(60);
/// let detector = DetectorNetwork::train(&inputs, &erroneous, &params)?;
/// assert!(detector.accuracy(&inputs, &erroneous)? > 0.95);
/// assert!(detector.history()[59] < detector.history()[0]);
///
/// let p = detector.probability(&array![[-1.0, -1.0, -1.0, -1.0, -1.0], [3.0, 3.0, 3.0, 3.0, 3.0]])?;
/// assert!(p[0] < 0.2 && p[1] > 0.8);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct DetectorNetwork {
    network: Network,
    params: DetectorParams,
    standard: Option<Standard>,
    history: Vec<f64>,
    key: String,
    restored: bool,
    training: Duration,
}

impl DetectorNetwork {
    /// Trains a network on `inputs` (samples × layers), each sample `erroneous` or not.
    /// A line of progress is printed at most once a second.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for no samples or one kind only; [`ErrorKind::Shape`] for
    /// another number of targets than of samples; [`ErrorKind::NotFinite`] for an input
    /// that is NaN or infinite, and for a training that diverges;
    /// [`ErrorKind::OutOfRange`] for samples without inputs, a parameter out of its
    /// limits, a batch larger than the data.
    pub fn train(inputs: &Array2<f32>, erroneous: &Array1<bool>, params: &DetectorParams) -> Result<Self> {
        check(inputs, erroneous)?;
        if let Some(only) = one_kind(erroneous) {
            let sentence = format!("all {} samples are {only}: training needs both kinds", erroneous.len());
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let started = Instant::now();
        let network = Network::new(&params.network(), inputs.ncols(), &CLASSES)?;
        let standard = params.standardise.then(|| Standard::of(inputs));
        let targets: Vec<usize> = erroneous.iter().map(|&erroneous| erroneous.into()).collect();
        let mut losses = EpochLosses { samples: inputs.nrows(), seen: 0, means: Vec::new() };
        let observers: &mut [&mut dyn Observer] = &mut [&mut losses, &mut Progress::new()];
        let network = match &standard {
            None => train_on(network, inputs, &targets, observers)?,
            Some(standard) => train_on(network, &standard.apply(inputs), &targets, observers)?,
        };
        Ok(Self {
            network,
            params: params.clone(),
            standard,
            history: losses.means,
            key: stored::key(inputs, erroneous, params)?,
            restored: false,
            training: started.elapsed(),
        })
    }

    /// [`train`](Self::train), or the network restored where the same was trained before:
    /// it is kept in [`cache_folder`], named after a hash of inputs, targets and
    /// parameters. A damaged file is set aside and the network trained again; a folder
    /// that cannot be written costs only a warning on standard error.
    ///
    /// # Errors
    /// Those of [`train`](Self::train).
    pub fn cached(inputs: &Array2<f32>, erroneous: &Array1<bool>, params: &DetectorParams) -> Result<Self> {
        Self::cached_in(cache_folder(), inputs, erroneous, params)
    }

    /// [`cached`](Self::cached) with files in a `folder` of your choice.
    ///
    /// ```
    /// use nnerr::{detect::{DetectorNetwork, DetectorParams}, ndarray::array};
    /// let params = DetectorParams::default().hidden([8]).batch(2).epochs(3);
    /// let (inputs, erroneous) = (array![[0.0, 1.0], [1.0, 0.0]], array![false, true]);
    /// # let folder = std::env::temp_dir().join(format!("nnerr-detectors-{}", std::process::id()));
    /// let trained = DetectorNetwork::cached_in(&folder, &inputs, &erroneous, &params)?;
    /// let again = DetectorNetwork::cached_in(&folder, &inputs, &erroneous, &params)?;
    /// assert!(!trained.restored() && again.restored());
    /// assert_eq!(trained.network(), again.network());
    /// # let _ = std::fs::remove_dir_all(folder);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`train`](Self::train).
    pub fn cached_in(
        folder: impl AsRef<Path>,
        inputs: &Array2<f32>,
        erroneous: &Array1<bool>,
        params: &DetectorParams,
    ) -> Result<Self> {
        let work = Stoppable::new(1, "networks");
        let key = work.check().and_then(|()| stored::key(inputs, erroneous, params))?;
        let path = folder.as_ref().join(format!("detector-{}.safetensors", &key[..32]));
        let read = |bytes: &[u8]| {
            let stored = Self::from_bytes(bytes)?;
            if stored.key == key {
                return Ok(stored);
            }
            Err(Error::new(ErrorKind::Checksum, "it was made from other parameters or samples"))
        };
        kept(&path, read, || Self::train(inputs, erroneous, params), Self::to_bytes)
    }

    /// The probability σ(z) that each sample, a row of `inputs` (samples × layers), is
    /// erroneous: a score in [0, 1], **higher = more likely erroneous**.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] for another number of inputs than it was trained on,
    /// [`ErrorKind::NotFinite`] for one that is NaN or infinite, or so far from the
    /// training samples that it becomes infinite.
    pub fn probability(&self, inputs: &Array2<f32>) -> Result<Array1<f64>> {
        check_finite(inputs)?;
        let logits = match &self.standard {
            Some(standard) if inputs.ncols() == self.network.inputs() => {
                self.network.logits(&standard.apply(inputs))?
            }
            _ => self.network.logits(inputs)?,
        };
        Ok(softmax(&logits, 1.0)?.column(1).to_owned())
    }

    /// Share of the samples on the right side of probability ½: `erroneous` ones above
    /// it, the others not.
    ///
    /// # Errors
    /// Those of [`probability`](Self::probability); [`ErrorKind::Empty`] for no samples,
    /// [`ErrorKind::Shape`] for another number of targets than of samples.
    pub fn accuracy(&self, inputs: &Array2<f32>, erroneous: &Array1<bool>) -> Result<f64> {
        check(inputs, erroneous)?;
        let probability = self.probability(inputs)?;
        let right = probability.iter().zip(erroneous).filter(|&(&p, &erroneous)| (p > 0.5) == erroneous);
        Ok(right.count() as f64 / erroneous.len() as f64)
    }

    /// Binary cross-entropy of each epoch: the mean over its samples, each measured before
    /// its batch's update.
    pub fn history(&self) -> &[f64] {
        &self.history
    }

    /// What it was made and trained with.
    pub fn params(&self) -> &DetectorParams {
        &self.params
    }

    /// The network behind it, which sees standardised inputs where those were asked for.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Whether its inputs are standardised.
    pub fn is_standardised(&self) -> bool {
        self.standard.is_some()
    }

    /// Whether its weights started otherwise than the thesis says.
    pub(crate) fn start(&self) -> &'static str {
        self.params.start()
    }

    /// Whether it came from a file; else it was trained just now.
    pub fn restored(&self) -> bool {
        self.restored
    }

    /// How long the training took when it happened.
    pub fn training_time(&self) -> Duration {
        self.training
    }
}

impl fmt::Debug for DetectorNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<String> = self.network.widths().iter().map(usize::to_string).collect();
        let (widths, seed, seconds) = (widths.join("–"), self.params.seed, self.training.as_secs_f64());
        let how = if self.restored { "restored, trained" } else { "trained" };
        write!(f, "detector network {widths}, seed {seed}, {how} in {seconds:.1} s")?;
        write!(f, " ({} epochs)", self.params.epochs)
    }
}

/// Mean loss of each epoch.
struct EpochLosses {
    samples: usize,
    seen: usize,
    means: Vec<f64>,
}

impl Observer for EpochLosses {
    fn batch(&mut self, step: &Step) {
        if self.seen.is_multiple_of(self.samples) {
            self.means.push(0.0);
        }
        self.seen += step.samples.len();
        if let Some(mean) = self.means.last_mut() {
            *mean += step.loss * step.samples.len() as f64 / self.samples as f64;
        }
    }
}

/// Samples, one target for each, and no input that is not finite.
fn check(inputs: &Array2<f32>, erroneous: &Array1<bool>) -> Result<()> {
    if inputs.nrows() != erroneous.len() {
        let sentence =
            format!("{} targets for {} samples: there must be one each", erroneous.len(), inputs.nrows());
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    if erroneous.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "a detector network for 0 samples: it needs at least one"));
    }
    check_finite(inputs)
}

fn check_finite(inputs: &Array2<f32>) -> Result<()> {
    match inputs.indexed_iter().find(|(_, x)| !x.is_finite()) {
        None => Ok(()),
        Some(((sample, input), x)) => Err(Error::new(
            ErrorKind::NotFinite,
            format!("input {input} of sample {sample} is {x}: a detector network needs finite inputs"),
        )),
    }
}

/// What all samples are, where they are all of one kind.
fn one_kind(erroneous: &Array1<bool>) -> Option<&'static str> {
    match erroneous.iter().filter(|&&erroneous| erroneous).count() {
        0 => Some("in-distribution"),
        count if count == erroneous.len() => Some("erroneous"),
        _ => None,
    }
}
