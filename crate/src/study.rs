//! A trained, observed network.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    Result,
    data::{Samples, Split},
    network::{Network, Observer, Params, train},
    record::{ActivationCount, AverageGradient, History, Progress, Record},
};

/// A network trained on a [`Split`], with what was recorded on the way.
#[derive(Clone, Debug)]
pub struct Study {
    network: Arc<Network>,
    activations: ActivationCount,
    gradients: AverageGradient,
    history: History,
    elapsed: Duration,
}

impl Study {
    /// Trains a network on the split's training samples.
    ///
    /// # Errors
    /// Those of [`train`].
    pub fn new(split: &Split, params: Params) -> Result<Self> {
        let started = Instant::now();
        let mut activations = ActivationCount::new();
        let mut gradients = AverageGradient::new(params.fraction)?;
        let mut history = History::new();
        let mut progress = Progress::new();
        let observers: &mut [&mut dyn Observer] =
            &mut [&mut activations, &mut gradients, &mut history, &mut progress];
        let network = train(&split.train, &split.classes, &params, observers)?;
        Ok(Self { network: Arc::new(network), activations, gradients, history, elapsed: started.elapsed() })
    }

    /// The trained network.
    pub fn network(&self) -> &Network {
        &self.network
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

    /// How long it took to train, or to restore.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// What the samples of a set do in the network.
    ///
    /// # Errors
    /// Those of [`Record::new`].
    pub fn record(&self, samples: &Samples) -> Result<Record> {
        Record::shared(self.network.clone(), samples)
    }
}
