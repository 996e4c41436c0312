//! An epoch of MNIST's size, with and without recorders, and of a convolutional network; the forward pass and the
//! input gradient of 10 000 images; an epoch of a detector network.
//!
//!     cargo bench --profile dev --bench network
#![allow(missing_docs)]

#[path = "drawn/images.rs"]
mod images;
#[path = "drawn/layers.rs"]
mod layers;

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use nnerr::{
    detect::{DetectorNetwork, DetectorParams},
    network::{InitialWeights, Network, Params, conv, train},
    study::Study,
};

fn network(c: &mut Criterion) {
    let params = Params::default();
    let split = images::images(60_000, 10_000).expect("pixels in [0, 1]");
    let mut group = c.benchmark_group("network");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("epoch, no recorders", |b| {
        b.iter(|| train(&split.train, &split.classes, &params, &mut []));
    });
    group.bench_function("epoch, all recorders", |b| {
        b.iter(|| Study::observed(&split, params.clone(), &mut []));
    });
    let chain = conv(16, 3).pool(2).conv(32, 3).pool(2).dense(128);
    let convolutional = params.clone().hidden(chain).initial(InitialWeights::GlorotUniform { bias: 0.0 });
    group.bench_function("epoch, convolutional", |b| {
        b.iter(|| train(&split.train, &split.classes, &convolutional, &mut []));
    });
    let network = Network::new(&params, 784, &split.classes).expect("the defaults are valid");
    let test = split.normal.images();
    group.bench_function("forward, 10 000", |b| b.iter(|| network.forward(black_box(test))));
    group.bench_function("input gradient, 10 000", |b| {
        b.iter(|| network.input_gradient(black_box(test), 1000.0));
    });
    let (inputs, erroneous) = layers::layers(8_000);
    let params = DetectorParams::default().epochs(1);
    group.bench_function("detector network, epoch of 8 000", |b| {
        b.iter(|| DetectorNetwork::train(black_box(&inputs), &erroneous, &params));
    });
}

criterion_group!(benches, network);
criterion_main!(benches);
