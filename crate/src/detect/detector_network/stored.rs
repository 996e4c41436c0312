//! Detector networks on disk: weights, standardisation and losses, bit by bit.

use std::{io::Write, path::Path, time::Duration};

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{DetectorNetwork, DetectorParams, standard::Standard};
use crate::{
    Error, ErrorKind, Result,
    data::{hexadecimal, read},
    network::{Description, Network},
    store::{Archive, write_atomically},
};

const KIND: &str = "detector network";
/// Raised whenever the file's layout or a training's numbers change.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    key: String,
    params: DetectorParams,
    network: Description,
    seconds: f64,
}

impl DetectorNetwork {
    /// Writes the network to `path`, as a whole or not at all: safetensors, with the
    /// tensors of [`Network::save`], the loss of every epoch, means and deviations of
    /// standardised inputs, and in the header all [`DetectorParams`].
    ///
    /// ```
    /// use nnerr::{detect::{DetectorNetwork, DetectorParams}, ndarray::array};
    /// let params = DetectorParams::default().hidden([8]).batch(2).epochs(3);
    /// let inputs = array![[0.0, 1.0], [1.0, 0.0]];
    /// let trained = DetectorNetwork::train(&inputs, &array![false, true], &params)?;
    /// let path = std::env::temp_dir().join(format!("nnerr-detector-{}", std::process::id()));
    /// trained.save(&path)?;
    /// let again = DetectorNetwork::load(&path)?;
    /// assert_eq!(again.probability(&inputs)?, trained.probability(&inputs)?);
    /// # let _ = std::fs::remove_file(path);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let bytes = self.to_bytes()?;
        write_atomically(path.as_ref(), |file| file.write_all(&bytes))
    }

    /// Reads a network that [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] or [`ErrorKind::Io`] where the file cannot be read;
    /// [`ErrorKind::Format`], [`ErrorKind::Shape`] or [`ErrorKind::NotFinite`] where it is
    /// truncated, of another kind or version, its parts do not fit together, or a number
    /// is NaN. The sentence names the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_bytes(&read(path)?)
            .map_err(|error| Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut archive = Archive::new();
        self.network.put(&mut archive);
        archive.put("history.loss", &[self.history.len()], self.history.iter().copied());
        if let Some(standard) = &self.standard {
            standard.put(&mut archive);
        }
        let content = Content {
            key: self.key.clone(),
            params: self.params.clone(),
            network: self.network.description(),
            seconds: self.training.as_secs_f64(),
        };
        archive.bytes(KIND, VERSION, &content)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (content, archive): (Content, _) = Archive::read(bytes, KIND, VERSION)?;
        let Content { key, params, network, seconds } = content;
        let network = Network::take(network, &archive)?;
        if network.params() != &params.network() {
            let sentence = "the network in it was not made with the parameters in it";
            return Err(Error::new(ErrorKind::Format, sentence));
        }
        let history: Vec<f64> = archive.values("history.loss", &[params.epochs])?;
        if let Some((epoch, loss)) = history.iter().enumerate().find(|(_, loss)| !loss.is_finite()) {
            let sentence = format!("the loss of epoch {} is {loss}: it must be finite", epoch + 1);
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        let standard = params.standardise.then(|| Standard::take(&archive, network.inputs())).transpose()?;
        let training = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        Ok(Self { network, params, standard, history, key, restored: true, training })
    }
}

/// SHA-256 of everything that decides how a training ends, in hexadecimal.
pub(super) fn key(inputs: &Array2<f32>, erroneous: &Array1<bool>, params: &DetectorParams) -> Result<String> {
    let json = serde_json::to_string(params)
        .map_err(|cause| Error::new(ErrorKind::Format, format!("the parameters as JSON: {cause}")))?;
    let mut digest = Sha256::new();
    digest.update(format!("{VERSION}\n{json}\n{:?}\n", inputs.dim()));
    for row in inputs.rows() {
        digest.update(row.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>());
    }
    digest.update(erroneous.iter().map(|&erroneous| erroneous.into()).collect::<Vec<u8>>());
    Ok(hexadecimal(&digest.finalize()))
}
