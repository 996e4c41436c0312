//! The networks and samples of `vectors.safetensors` as nnerr's own.

use std::{fs, path::Path};

use nnerr::{
    data::{Samples, Split},
    detect::{Basis, DeepEnsemble, Fit, FittedDeepEnsemble},
    ndarray::{Array1, Array2, ArrayD},
    network::Params,
    study::Study,
};
use safetensors::{SafeTensors, tensor::TensorView};

/// The labels that the four outputs stand for.
const CLASSES: [usize; 4] = [0, 3, 4, 8];
/// The label of what is none of them.
const UNKNOWN: usize = 9;

/// What the file holds, all of it in f64.
pub struct Vectors(Vec<u8>);

impl Vectors {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/vectors.safetensors");
        Self(fs::read(path).unwrap())
    }

    fn file(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.0).unwrap()
    }

    pub fn names(&self) -> Vec<String> {
        self.file().names().into_iter().map(String::from).collect()
    }

    fn tensor(&self, name: &str) -> ArrayD<f64> {
        let file = self.file();
        let tensor = file.tensor(name).unwrap_or_else(|_| panic!("make.py put no {name:?}"));
        let values = tensor.data().chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()));
        ArrayD::from_shape_vec(tensor.shape(), values.collect()).unwrap()
    }

    pub fn values(&self, name: &str) -> Array1<f64> {
        self.tensor(name).into_dimensionality().unwrap()
    }

    /// Whole numbers.
    pub fn places(&self, name: &str) -> Vec<usize> {
        self.values(name).iter().map(|&place| place as usize).collect()
    }

    /// A matrix, whose values f32 holds as they are.
    pub fn rows(&self, name: &str) -> Array2<f32> {
        self.tensor(name).mapv(|value| value as f32).into_dimensionality().unwrap()
    }
}

/// The file's first network and its training samples, its test samples as the normal ones; and all its networks.
pub fn given(vectors: &Vectors) -> (Basis, FittedDeepEnsemble) {
    let labels = vectors.values("samples.labels").mapv(|place| CLASSES[place as usize]);
    let train = Samples::new("train", vectors.rows("samples.images"), Some(labels), (6, 6)).unwrap();
    let truth = vectors
        .values("samples.truth")
        .mapv(|place| if place < 0.0 { UNKNOWN } else { CLASSES[place as usize] });
    let normal = Samples::new("test", vectors.rows("samples.test"), Some(truth), (6, 6)).unwrap();
    let (classes, left_out) = (CLASSES.to_vec(), Vec::new());
    let split = Split { classes, train, normal, left_out_train: left_out.clone(), left_out };
    let folder = tempfile::tempdir().unwrap();
    let ensemble = |params: &Params| {
        let study = Study::cached_in(folder.path(), &split, params.clone()).unwrap();
        let basis = Basis::new(&split, &study).unwrap();
        (basis.clone(), DeepEnsemble::default().members(3).kept_in(folder.path()).fit(&basis).unwrap())
    };
    // nnerr trains networks of these widths and keeps them in files; restored, they have the file's weights.
    let params = Params::default().hidden([12, 10, 8]);
    for (m, member) in ensemble(&params).1.members().iter().enumerate() {
        let alone = tempfile::tempdir().unwrap();
        Study::cached_in(alone.path(), &split, member.params().clone()).unwrap();
        let file = fs::read_dir(alone.path()).unwrap().next().unwrap().unwrap();
        let bytes = with_weights(&fs::read(file.path()).unwrap(), vectors, m);
        fs::write(folder.path().join(file.file_name()), bytes).unwrap();
    }
    let (basis, ensemble) = ensemble(&params);
    for (m, member) in ensemble.members().iter().enumerate() {
        assert!(member.restored());
        for (l, layer) in member.network().layers().iter().enumerate() {
            assert_eq!(layer.weights(), vectors.rows(&format!("network{m}.layer{}.weights", l + 1)));
        }
    }
    (basis, ensemble)
}

/// A kept study with the weights of the file's network `m`.
fn with_weights(bytes: &[u8], vectors: &Vectors, m: usize) -> Vec<u8> {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
    let own = |name: &str| name.ends_with(".weights") || name.ends_with(".bias");
    let weights: Vec<(&str, Vec<u8>)> = (file.names().into_iter().filter(|name| own(name)))
        .map(|name| (name, vectors.tensor(&format!("network{m}.{name}"))))
        .map(|(name, values)| (name, values.iter().flat_map(|&w| (w as f32).to_le_bytes()).collect()))
        .collect();
    let tensors = file.tensors().into_iter().map(|(name, tensor)| {
        let given = weights.iter().find(|(own, _)| *own == name);
        let bytes = given.map_or(tensor.data(), |(_, bytes)| bytes.as_slice());
        let tensor = TensorView::new(tensor.dtype(), tensor.shape().to_vec(), bytes).unwrap();
        (name, tensor)
    });
    safetensors::serialize(tensors.collect::<Vec<_>>(), header.metadata().clone()).unwrap()
}
