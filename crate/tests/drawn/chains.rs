//! Chains with every kind of layer, and samples for them.

#![allow(dead_code, reason = "each test file takes what it needs")]

use nnerr::{
    Random, Stream,
    data::Samples,
    ndarray::{Array1, Array2},
    network::*,
};

pub const CLASSES: [usize; 3] = [0, 2, 5];

fn draw(random: &mut Random, shape: (usize, usize)) -> Array2<f32> {
    Array2::from_shape_simple_fn(shape, || random.uniform() as f32)
}

/// Random images of 7 × 6 pixels, labelled in turn.
pub fn samples(count: usize, classes: &[usize]) -> Samples {
    let images = draw(&mut Random::new(11, Stream::Noise), (count, 42));
    let labels = Array1::from_shape_fn(count, |i| classes[i % classes.len()]);
    Samples::new("random", images, Some(labels), (7, 6)).unwrap()
}

/// Every kind of layer, alone and behind others.
pub fn chains() -> Vec<(&'static str, Chain)> {
    let strided = Conv::new(4, 3).stride(2).padding(1);
    vec![
        ("convolution", conv(3, 3)),
        ("the whole image", conv(3, 6).dense(5)),
        ("one pixel", conv(3, 1).dense(5)),
        ("stride and padding", Chain::default().then(strided).dense(6)),
        ("channels", conv(3, 2).then(strided).dense(6)),
        ("a wide step", Chain::default().then(Conv::new(3, 3).stride(4).padding(2)).conv(2, 2).dense(4)),
        ("pool", conv(3, 3).pool(2).dense(6)),
        ("pool that leaves values over", conv(3, 2).pool(3).dense(6)),
        ("pool of one", conv(3, 2).pool(1).dense(6)),
        ("overlapping pool", conv(3, 2).then(Pool::new(3).stride(2)).conv(4, 2)),
        ("pool with gaps", conv(3, 2).then(Pool::new(2).stride(3)).dense(6)),
        ("normalised dense layer", dense(9).norm().dense(7)),
        ("normalised convolution", conv(3, 3).norm().dense(6)),
        ("normalised, pooled", conv(3, 2).norm().pool(2).conv(4, 2).norm().dense(6).norm()),
        ("dropout", dense(20).dropout(0.4).dense(12).dropout(0.2)),
        ("dropout of maps", conv(4, 3).pool(2).dropout(0.3).dense(6)),
        ("dropout before a convolution", conv(4, 3).dropout(0.3).conv(3, 2).dense(6)),
        ("all", conv(4, 2).norm().pool(2).dropout(0.25).conv(5, 2).norm().dense(9).norm().dropout(0.5)),
        ("convolution over neurons", dense(6).conv(4, 1).dense(5)),
    ]
}

pub fn network(chain: Chain, output: OutputUnit, classes: &[usize]) -> Network {
    let params = Params::default().hidden(chain).output(output);
    let network = Network::new(&params.initial(InitialWeights::GlorotUniform { bias: 0.2 }), (7, 6), classes);
    let network = network.unwrap();
    // No γ is 1, some are below 0; no statistics are those of an untrained network.
    let mut random = Random::new(5, Stream::Noise);
    let mut own = |layer: &Layer| {
        let layer = layer.clone();
        if layer.norm().is_none() {
            return layer;
        }
        let mut values = |low: f32, high: f32| {
            Array1::from_shape_simple_fn(layer.neurons(), || low + (high - low) * random.uniform() as f32)
        };
        let norm = Norm::of(values(-0.6, 1.4), values(-0.3, 0.5), values(-0.5, 0.5), values(0.3, 1.5));
        layer.clone().normalised(norm.unwrap()).unwrap()
    };
    let layers = network.layers().iter().map(&mut own).collect();
    network.with_layers(layers).unwrap()
}

/// Trained for ten batches.
pub fn trained(chain: Chain, threads: usize) -> Network {
    let params = Params::default().hidden(chain).batch(32).epochs(2).rate(0.01);
    let params = params.initial(InitialWeights::GlorotUniform { bias: 0.0 });
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| train(&samples(140, &CLASSES), &CLASSES, &params, &mut [])).unwrap()
}
