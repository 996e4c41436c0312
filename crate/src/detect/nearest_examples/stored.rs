//! The detector on disk: its network and its examples, so that another process needs
//! nothing else.

use std::{io::Write, path::Path, sync::Arc};

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::{FittedNearestExamples, NearestExamples, drawn};
use crate::{
    Error, ErrorKind, Result,
    data::{Samples, read},
    network::{Description, Network},
    pattern::Binarisation,
    record::Record,
    store::{Archive, write_atomically},
};

const KIND: &str = "nearest examples";
/// Raised whenever the file's layout or the score changes.
const VERSION: u32 = 2;
/// The largest value of a pixel's byte.
const WHITE: f32 = 255.0;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    network: Description,
    layers: Vec<usize>,
    patterns: Vec<usize>,
    /// Whether layers that the network does not have are left out.
    where_there: bool,
    k: usize,
    /// Whether bits are made of outputs before the ReLU.
    by_preactivation: bool,
    examples: usize,
    height: usize,
    width: usize,
    /// Whether images are bytes, as in IDX files, or numbers.
    bytes: bool,
}

impl FittedNearestExamples {
    /// Writes detector, network and examples to `path`, as a whole or not at all:
    /// safetensors, with the tensors of [`Network::save`], `examples.images` (examples ×
    /// pixels, a byte each where they came from bytes), `examples.labels`, `settings` (weight of the
    /// trust term, and the fraction f of the patterns, 0 where activated neurons are their ones)
    /// and `standard` (mean and deviation of each term). MNIST's take 36 MB.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, FittedNearestExamples, NearestExamples}};
    /// use nnerr::{network::Params, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.whole();
    /// let study = Study::observed(&split, Params::default().hidden([40]).batch(10), &mut [])?;
    /// let detector = NearestExamples::new().fit(&Basis::new(&split, &study)?)?;
    /// let path = std::env::temp_dir().join(format!("nnerr-nearest-{}", std::process::id()));
    /// detector.save(&path)?;
    /// let again = FittedNearestExamples::load(&path)?; // in another process
    /// let record = again.record(&split.normal)?;
    /// assert_eq!(again.score(&record)?, detector.score(&record)?);
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

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut places: Vec<usize> = self.places.iter().flatten().copied().collect();
        places.sort_unstable();
        let examples = self.samples.select(&places)?;
        let (images, labels) = (examples.images(), examples.labels()?);
        let byte = |&x: &f32| (x * WHITE).round() as u8;
        let bytes = images.iter().all(|x| f32::from(byte(x)) / WHITE == *x);
        let mut archive = Archive::new();
        self.network().put(&mut archive);
        let shape = [images.nrows(), images.ncols()];
        match bytes {
            true => archive.put("examples.images", &shape, images.iter().map(byte)),
            false => archive.put("examples.images", &shape, images.iter().copied()),
        }
        archive.put("examples.labels", &shape[..1], labels.iter().map(|&label| label as u32));
        let (fraction, by_preactivation) = self.binarisation.parts();
        archive.put("settings", &[2], [self.params.weight, fraction]);
        archive.put(
            "standard",
            &[2 * self.standard.len(), 2],
            self.standard.iter().flatten().flat_map(|&(mean, deviation)| [mean, deviation]),
        );
        let content = Content {
            network: self.network().description(),
            layers: self.params.layers.clone(),
            patterns: self.params.patterns.clone(),
            where_there: self.params.where_there,
            k: self.params.k,
            by_preactivation,
            examples: examples.len(),
            height: examples.height(),
            width: examples.width(),
            bytes,
        };
        archive.bytes(KIND, VERSION, &content)
    }

    /// Reads a detector that [`save`](Self::save) wrote.
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

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (content, archive): (Content, _) = Archive::read(bytes, KIND, VERSION)?;
        let Content { network, layers, patterns, where_there, k, by_preactivation, .. } = content;
        let Content { examples, height, width, bytes, .. } = content;
        let network = Network::take(network, &archive)?;
        let shape = [examples, network.inputs()];
        let pixels: Vec<f32> = match bytes {
            true => {
                let bytes: Vec<u8> = archive.values("examples.images", &shape)?;
                bytes.into_iter().map(|byte| f32::from(byte) / WHITE).collect()
            }
            false => archive.values("examples.images", &shape)?,
        };
        let images = Array2::from_shape_vec(shape, pixels)
            .map_err(|cause| Error::new(ErrorKind::Shape, cause.to_string()))?;
        let labels: Vec<u32> = archive.values("examples.labels", &shape[..1])?;
        let labels: Array1<usize> = labels.into_iter().map(|label| label as usize).collect();
        let samples = Samples::new("examples", images, Some(labels), (height, width))?;
        let settings: Vec<f64> = archive.values("settings", &[2])?;
        let (weight, binarisation) = (settings[0], Binarisation::of_parts(settings[1], by_preactivation));
        drawn::check_weight(weight)?;
        let params = NearestExamples { layers, patterns, k, weight, reference: None, where_there };
        let terms = 2 * params.looks_in(network.hidden_layers()).len();
        let values: Vec<f64> = archive.values("standard", &[terms, 2])?;
        let mut standard = Vec::new();
        for pair in values.chunks_exact(2) {
            if !(pair[0].is_finite() && pair[1].is_finite() && pair[1] > 0.0) {
                let sentence = format!(
                    "a term of the score has mean {} and deviation {}: both must be finite, the latter above 0",
                    pair[0], pair[1]
                );
                return Err(Error::new(ErrorKind::NotFinite, sentence));
            }
            standard.push((pair[0], pair[1]));
        }
        let standard = standard.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        let record = Record::shared(Arc::new(network), &samples)?;
        let places = drawn::by_class(&record, (0..samples.len()).collect())?;
        Self::of(&record, places, params, binarisation, standard)
    }
}
