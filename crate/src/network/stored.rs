//! Networks on disk: safetensors, with architecture and classes in the header.

use std::path::Path;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::{Layer, Network, Norm, Params, Shape};
use crate::{
    Error, ErrorKind, Result,
    data::read,
    store::{Archive, write_atomically},
};

const KIND: &str = "network";
const VERSION: u32 = 1;

/// What the header of a stored network says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    parameters: Params,
    classes: Vec<usize>,
    /// What a convolution sees first; else the weights say how many inputs there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image: Option<Shape>,
}

impl Network {
    /// Writes the network to `path`, as a whole or not at all.
    ///
    /// The file is safetensors: tensors `layer1.weights` (neurons × inputs) and
    /// `layer1.bias` for each layer, with batch normalisation also `layer1.scale`, `.shift`, `.mean` and
    /// `.variance`; and in the header the kind, a version, all [`Params`], the classes and, where a
    /// convolution is first, the shape of its image.
    ///
    /// ```
    /// use nnerr::network::{Network, Params};
    /// let network = Network::new(&Params::default().hidden([20, 10]), 784, &[3, 7])?;
    /// let path = std::env::temp_dir().join(format!("nnerr-{}.safetensors", std::process::id()));
    /// network.save(&path)?;
    /// assert_eq!(Network::load(&path)?, network);
    /// # let _ = std::fs::remove_file(path);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let bytes = self.to_bytes()?;
        write_atomically(path.as_ref(), |file| std::io::Write::write_all(file, &bytes))
    }

    /// Reads a network that [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] or [`ErrorKind::Io`] where the file cannot be read;
    /// [`ErrorKind::Format`], [`ErrorKind::Shape`] or [`ErrorKind::NotFinite`] where
    /// it is truncated, of another kind, its tensors do not fit the architecture of its
    /// header, or a weight is NaN. The sentence names the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_bytes(&read(path)?)
            .map_err(|error| Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    /// The bytes of a stored network.
    ///
    /// # Errors
    /// None that is known; the format's own check of what it wrote.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut archive = Archive::new();
        self.put(&mut archive);
        archive.bytes(KIND, VERSION, &self.description())
    }

    /// The network in the bytes of a file.
    ///
    /// # Errors
    /// Those of [`load`](Self::load) but for the file's own.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (description, archive) = Archive::read(bytes, KIND, VERSION)?;
        Self::take(description, &archive)
    }

    pub(crate) fn description(&self) -> Description {
        let image = self.stages[0].conv.is_some().then_some(self.input);
        Description { parameters: self.params.clone(), classes: self.classes.clone(), image }
    }

    /// Adds the layers to an archive.
    pub(crate) fn put(&self, archive: &mut Archive) {
        for (l, layer) in self.layers.iter().enumerate() {
            let shape = [layer.neurons(), layer.inputs()];
            archive.put(weights(l), &shape, layer.weights.iter().copied());
            archive.put(bias(l), &shape[..1], layer.bias.iter().copied());
            for (name, values) in layer.norm.iter().flat_map(Norm::all) {
                archive.put(of_norm(l, name), &shape[..1], values.iter().copied());
            }
        }
    }

    /// The network of `description`, its layers taken from an archive.
    pub(crate) fn take(description: Description, archive: &Archive) -> Result<Self> {
        let Description { parameters, classes, image } = description;
        let inputs = || match archive.shape(&weights(0))? {
            &[_, inputs] => Ok(inputs.into()),
            _ => Err(Error::new(ErrorKind::Shape, format!("tensor {:?} is no matrix", weights(0)))),
        };
        let network = Self::without_layers(&parameters, image.map_or_else(inputs, Ok)?, &classes)?;
        let layer = |l: usize| {
            let (neurons, inputs) = network.stages[l].weights();
            let rows = archive.values(&weights(l), &[neurons, inputs])?;
            let rows = Array2::from_shape_vec((neurons, inputs), rows)
                .map_err(|cause| Error::new(ErrorKind::Shape, cause.to_string()))?;
            let values = |name: String| Ok::<Array1<f32>, Error>(archive.values(&name, &[neurons])?.into());
            let layer = Layer::new(rows, values(bias(l))?)?;
            if !network.stages[l].norm {
                return Ok(layer);
            }
            let [scale, shift, mean, variance] =
                ["scale", "shift", "mean", "variance"].map(|name| values(of_norm(l, name)));
            layer.normalised(Norm::of(scale?, shift?, mean?, variance?)?)
        };
        let named = |l: usize| {
            layer(l).map_err(|error| Error::new(error.kind(), format!("in layer {}, {error}", l + 1)))
        };
        let layers = (0..network.stages.len()).map(named).collect::<Result<_>>()?;
        network.with_layers(layers)
    }
}

fn weights(l: usize) -> String {
    format!("layer{}.weights", l + 1)
}

fn bias(l: usize) -> String {
    format!("layer{}.bias", l + 1)
}

fn of_norm(l: usize, name: &str) -> String {
    format!("layer{}.{name}", l + 1)
}
