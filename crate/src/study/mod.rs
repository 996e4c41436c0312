//! A trained, observed network, kept on disk between runs.

use std::{
    fmt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use crate::{
    Error, ErrorKind, Result,
    data::{Samples, Split, hexadecimal},
    network::{Network, Observer, Params, train},
    record::{ActivationCount, AverageGradient, History, Neurons, Progress, Record},
    stop::Stoppable,
    store::{cache_folder, kept},
};

mod comparison_sets;
mod sets;
mod stored;

pub use comparison_sets::ComparisonSets;
pub(crate) use sets::KEPT_ABOVE;
pub use sets::Sets;

/// A network trained on a [`Split`], with what was recorded on the way: activation
/// counts, average gradients, loss and accuracy of every batch.
///
/// Training the same network on the same data again gives the same bits, so
/// [`Study::new`] keeps each study in a file (see [`cache_folder`]) named after a hash
/// of parameters, classes and training samples, and the next time reads it back.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
/// let params = Params::default().hidden([40, 30]).batch(10).epochs(5).seed(7);
/// # let folder = std::env::temp_dir().join(format!("nnerr-study-{}", std::process::id()));
/// let study = Study::cached_in(&folder, &split, params.clone())?;
/// let again = Study::cached_in(&folder, &split, params)?;
/// assert!(!study.restored() && again.restored());
/// assert_eq!(study.network(), again.network());
///
/// let normal = again.record(&split.normal)?;
/// assert!(normal.accuracy()? > 0.5);
/// # let _ = std::fs::remove_dir_all(folder);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct Study {
    network: Arc<Network>,
    activations: ActivationCount,
    gradients: AverageGradient,
    history: History,
    restored: bool,
    training: Duration,
    elapsed: Duration,
}

impl Study {
    /// Trains a network on the split's training samples, or restores it where it was
    /// trained before.
    ///
    /// A damaged file is set aside, and its network trained again; a folder that cannot
    /// be written costs only a warning on standard error.
    ///
    /// # Errors
    /// Those of [`train`].
    pub fn new(split: &Split, params: Params) -> Result<Self> {
        Self::cached_in(cache_folder(), split, params)
    }

    /// [`new`](Self::new) with files in a `folder` of your choice.
    ///
    /// # Errors
    /// Those of [`train`].
    pub fn cached_in(folder: impl AsRef<Path>, split: &Split, params: Params) -> Result<Self> {
        let started = Instant::now();
        // From the start: what comes before the training takes time as well.
        let work = Stoppable::new(1, "networks");
        let key = work.check().and_then(|()| key(split, &params))?;
        let path = folder.as_ref().join(format!("study-{}.safetensors", &key[..32]));
        let read = |bytes: &[u8]| {
            let study = Self::from_bytes(bytes, &key)?;
            Ok(Self { elapsed: started.elapsed(), ..study })
        };
        kept(&path, read, || Self::observed(split, params, &mut []), |study| study.to_bytes(&key))
    }

    /// Always trains, keeps no file, and lets your own `observers` watch too.
    ///
    /// # Errors
    /// Those of [`train`].
    pub fn observed(split: &Split, params: Params, observers: &mut [&mut dyn Observer]) -> Result<Self> {
        let started = Instant::now();
        let mut activations = ActivationCount::new();
        let mut gradients = AverageGradient::new(params.fraction)?;
        let mut history = History::new();
        let mut progress = Progress::new();
        let mut all: Vec<&mut dyn Observer> =
            vec![&mut activations, &mut gradients, &mut history, &mut progress];
        for observer in observers {
            all.push(&mut **observer);
        }
        let network = Arc::new(train(&split.train, &split.classes, &params, &mut all)?);
        let elapsed = started.elapsed();
        Ok(Self { network, activations, gradients, history, restored: false, training: elapsed, elapsed })
    }

    /// The trained network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    pub(crate) fn shared_network(&self) -> Arc<Network> {
        self.network.clone()
    }

    /// What it was made and trained with.
    pub fn params(&self) -> &Params {
        self.network.params()
    }

    /// Activation counts of the training.
    pub fn activation_count(&self) -> &ActivationCount {
        &self.activations
    }

    /// Average gradients of the training (eq. 3.9).
    pub fn average_gradient(&self) -> &AverageGradient {
        &self.gradients
    }

    /// Loss and accuracy of every batch.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether the network came from a file; else it was trained just now.
    pub fn restored(&self) -> bool {
        self.restored
    }

    /// How long it took to train or to restore the network.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// How long the training took when it happened.
    pub fn training_time(&self) -> Duration {
        self.training
    }

    /// What the samples of a set do in the network.
    ///
    /// # Errors
    /// Those of [`Record::new`].
    pub fn record(&self, samples: &Samples) -> Result<Record> {
        Record::shared(self.network.clone(), samples)
    }

    /// What the samples of these sets do in this network, whichever network they were recorded in.
    ///
    /// # Errors
    /// Those of [`Record::new`].
    pub fn records<'a>(&self, sets: impl IntoIterator<Item = &'a Record>) -> Result<Vec<Record>> {
        sets.into_iter().map(|set| self.record(set.samples())).collect()
    }

    /// The same study with a network that predicts the class of one output for no sample.
    #[cfg(test)]
    pub(crate) fn that_never_predicts(&self, output: usize) -> Self {
        let mut layers = self.network.layers().to_vec();
        let last = layers.pop().expect("a network has an output layer");
        let mut bias = last.bias().clone();
        bias[output] -= 1e6;
        layers.push(crate::network::Layer::new(last.weights().clone(), bias).expect("as many biases"));
        let unit = self.network.params().output;
        let network = Network::from_layers(layers, self.network.classes(), unit).expect("the same shapes");
        self.with_network(network)
    }

    /// A study of a network made by hand, with the activation counts of a training that never was.
    #[cfg(test)]
    pub(crate) fn by_hand(network: &Network, first: &[ndarray::Array1<u32>]) -> Result<Self> {
        Ok(Self {
            network: Arc::new(network.clone()),
            activations: ActivationCount { first: first.to_vec(), ..ActivationCount::new() },
            gradients: AverageGradient::new(network.params().fraction)?,
            history: History::new(),
            restored: false,
            training: Duration::ZERO,
            elapsed: Duration::ZERO,
        })
    }

    /// The same study with another network of as many neurons.
    #[cfg(test)]
    pub(crate) fn with_network(&self, network: Network) -> Self {
        Self { network: Arc::new(network), ..self.clone() }
    }

    /// Every measure of every neuron; `test` is the record of labelled test samples.
    ///
    /// # Errors
    /// Those of [`Neurons::new`].
    pub fn neurons(&self, test: &Record) -> Result<Neurons> {
        Neurons::new(&self.activations, &self.gradients, test)
    }
}

impl fmt::Display for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (widths, seed) = (self.network.widths(), self.params().seed);
        let widths: Vec<String> = widths.iter().map(usize::to_string).collect();
        write!(f, "network {}, seed {seed}, ", widths.join("–"))?;
        match self.restored {
            true => write!(f, "restored in {:.2} s", self.elapsed.as_secs_f64())?,
            false => write!(f, "trained in {:.1} s", self.elapsed.as_secs_f64())?,
        }
        write!(f, " ({} batches)", self.history.loss().len())
    }
}

impl fmt::Debug for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// SHA-256 of everything that decides how a training ends.
fn key(split: &Split, params: &Params) -> Result<String> {
    let params = serde_json::to_string(params)
        .map_err(|cause| Error::new(ErrorKind::Format, format!("the parameters as JSON: {cause}")))?;
    let text = format!("{}\n{params}\n{:?}\n{}", stored::VERSION, split.classes, split.train.digest());
    Ok(hexadecimal(&Sha256::digest(text)))
}
