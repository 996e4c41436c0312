//! Studies on disk: the network and all that was recorded, bit by bit.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::Study;
use crate::{
    Error, ErrorKind, Result,
    network::{Description, Network},
    record::{ActivationCount, AverageGradient, History},
    store::Archive,
};

const KIND: &str = "study";
/// Raised whenever the file's layout or a training's numbers change.
pub(super) const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Content {
    key: String,
    network: Description,
    batches: usize,
    samples: usize,
    seconds: f64,
}

impl Study {
    /// The bytes of the study's file.
    pub(crate) fn to_bytes(&self, key: &str) -> Result<Vec<u8>> {
        let mut archive = Archive::new();
        self.network.put(&mut archive);
        self.activations.put(&mut archive);
        self.gradients.put(&mut archive);
        self.history.put(&mut archive);
        let content = Content {
            key: key.to_string(),
            network: self.network.description(),
            batches: self.activations.batches(),
            samples: self.activations.samples(),
            seconds: self.training.as_secs_f64(),
        };
        archive.bytes(KIND, VERSION, &content)
    }

    /// The study in a file's bytes, if it is the one that `key` stands for.
    pub(crate) fn from_bytes(bytes: &[u8], key: &str) -> Result<Self> {
        let (content, archive): (Content, _) = Archive::read(bytes, KIND, VERSION)?;
        if content.key != key {
            return Err(Error::new(ErrorKind::Checksum, "it was made from other parameters or samples"));
        }
        let network = Network::take(content.network, &archive)?;
        let activations = ActivationCount::take(&archive, &network, content.batches, content.samples)?;
        let gradients = AverageGradient::take(&archive, &network, content.batches)?;
        let history = History::take(&archive, content.batches)?;
        let training = Duration::try_from_secs_f64(content.seconds).unwrap_or_default();
        let network = Arc::new(network);
        Ok(Self { network, activations, gradients, history, restored: true, training, elapsed: training })
    }
}
