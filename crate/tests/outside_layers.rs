//! Convolution, pool, batch normalisation and dropout beside PyTorch's: see `outside/layers.py`.

use std::{fs, path::Path};

use nnerr::{
    Random, Stream,
    ndarray::{Array1, Array2, ArrayD},
    network::*,
};
use safetensors::SafeTensors;

const CLASSES: [usize; 3] = [0, 1, 2];

/// What the file holds, all of it in f64.
struct Vectors(Vec<u8>);

impl Vectors {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/layers.safetensors");
        Self(fs::read(path).unwrap())
    }

    fn tensor(&self, name: &str) -> Option<ArrayD<f64>> {
        let file = SafeTensors::deserialize(&self.0).unwrap();
        let tensor = file.tensor(name).ok()?;
        let values = tensor.data().chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()));
        Some(ArrayD::from_shape_vec(tensor.shape(), values.collect()).unwrap())
    }

    fn matrix(&self, name: &str) -> Array2<f64> {
        self.tensor(name).unwrap().into_dimensionality().unwrap()
    }

    fn values(&self, name: &str) -> Option<Array1<f64>> {
        self.tensor(name)?.into_dimensionality().ok()
    }

    /// Layer `l`, from 1, of network `name`; its gradients where `of` says so.
    fn layer(&self, name: &str, l: usize) -> Layer {
        let own =
            |what: &str| Some(self.values(&format!("{name}.layer{l}.{what}"))?.mapv(|value| value as f32));
        let weights = self.matrix(&format!("{name}.layer{l}.weights")).mapv(|value| value as f32);
        let layer = Layer::new(weights, own("bias").unwrap()).unwrap();
        let Some(scale) = own("scale") else { return layer };
        let [shift, mean, variance] = ["shift", "mean", "variance"].map(|what| own(what).unwrap());
        layer.normalised(Norm::of(scale, shift, mean, variance).unwrap()).unwrap()
    }
}

/// Values beside PyTorch's; how far apart they may be in units of the largest one.
fn close(name: &str, own: impl IntoIterator<Item = f32>, other: impl IntoIterator<Item = f64>) {
    let pairs: Vec<(f64, f64)> = own.into_iter().map(f64::from).zip(other).collect();
    let largest = pairs.iter().map(|(_, other)| other.abs()).fold(0.0, f64::max);
    assert!(largest > 1e-4, "{name}: {largest}");
    for (own, other) in pairs {
        assert!((own - other).abs() < 3e-6 * largest.max(0.1), "{name}: {own} {other}");
    }
}

#[test]
fn layers_are_pytorch_s() {
    let vectors = Vectors::read();
    let images = vectors.matrix("images").mapv(|value| value as f32);
    let labels = Array1::from_shape_fn(images.nrows(), |sample| sample % 3);
    let stride = Chain::default().then(Conv::new(4, 3).stride(2).padding(1)).then(Pool::new(2).stride(1));
    for (name, chain) in [
        ("pool", conv(4, 2).pool(2).then(Conv::new(5, 2).padding(1)).dense(9)),
        ("stride", stride.conv(3, 2)),
        ("norm", conv(4, 2).norm().pool(2).dense(8).norm()),
        ("dropout", dense(10).dropout(0.4).dense(6)),
    ] {
        let network = Network::new(&Params::default().hidden(chain), (7, 6), &CLASSES).unwrap();
        let layers = (1..=network.layers().len()).map(|l| vectors.layer(name, l)).collect();
        let network = network.with_layers(layers).unwrap();

        let logits = vectors.matrix(&format!("{name}.logits"));
        close(&format!("{name}: logits"), network.forward(&images).unwrap().logits, logits);
        let gradient = vectors.matrix(&format!("{name}.input_gradient"));
        close(&format!("{name}: input"), network.input_gradient(&images, 1.0).unwrap(), gradient);

        let found = network.gradients(&images, &labels, Loss::Softmax).unwrap();
        let loss = vectors.values(&format!("{name}.loss")).unwrap()[0];
        assert!((found.loss - loss).abs() < 1e-6, "{name}: {} {loss}", found.loss);
        for (l, found) in (1..).zip(&found.layers) {
            let named = |what: &str| format!("{name}.layer{l}.gradient.{what}");
            let weights = vectors.matrix(&named("weights"));
            close(&named("weights"), found.weights().iter().copied(), weights);
            let values = |what: &str| vectors.values(&named(what)).unwrap();
            let Some(norm) = found.norm() else {
                close(&named("bias"), found.bias().iter().copied(), values("bias"));
                continue;
            };
            close(&named("scale"), norm.scale().iter().copied(), values("scale"));
            close(&named("shift"), norm.shift().iter().copied(), values("shift"));
            // Nothing but rounding is left of it there.
            assert!(found.bias().iter().all(|&g| g == 0.0) && values("bias").iter().all(|g| g.abs() < 1e-12));
        }
    }
}

/// What layers.py takes for given.
#[test]
fn dropout_keeps_what_the_vectors_say() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/layers.py");
    let script = fs::read_to_string(script).unwrap();
    let mut random = Random::nth(1, Stream::Dropout, 1 << 8);
    let kept = |_| if f64::from(random.next_u32()) < 0.4 * 2f64.powi(32) { '0' } else { '1' };
    let bits: String = (0..120).map(kept).collect();
    let rows: Vec<&str> = (0..12).map(|row| &bits[row * 10..(row + 1) * 10]).collect();
    let given: Vec<&str> = script.split("\"\"\"").nth(3).unwrap().split_whitespace().collect();
    assert_eq!(given, rows);
}
