//! An epoch of MNIST's size, with and without recorders; the forward pass and the
//! input gradient of 10 000 images.
//!
//!     cargo bench --profile dev --bench network
//!
//! Times do not depend on what the images show, so they are drawn at random.
#![allow(missing_docs)]

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use nnerr::{
    Random, Stream,
    data::{Samples, Split},
    ndarray::{Array1, Array2},
    network::{Network, Params, train},
    study::Study,
};

fn samples(count: usize) -> Samples {
    let mut random = Random::new(1, Stream::Noise);
    let images = Array2::from_shape_simple_fn((count, 784), || random.uniform() as f32);
    let labels = Array1::from_shape_simple_fn(count, || random.below(10) as usize);
    Samples::new("random", images, Some(labels), (28, 28)).expect("pixels in [0, 1]")
}

fn network(c: &mut Criterion) {
    let (params, classes) = (Params::default(), Vec::from_iter(0..10));
    let images = samples(60_000);
    let split = Split {
        classes: classes.clone(),
        train: images.clone(),
        normal: images.first(10_000),
        left_out: Vec::new(),
        left_out_train: Vec::new(),
    };
    let mut group = c.benchmark_group("network");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("epoch, no recorders", |b| b.iter(|| train(&images, &classes, &params, &mut [])));
    group.bench_function("epoch, all recorders", |b| {
        b.iter(|| Study::observed(&split, params.clone(), &mut []));
    });
    let network = Network::new(&params, 784, &classes).expect("the defaults are valid");
    let test = split.normal.images();
    group.bench_function("forward, 10 000", |b| b.iter(|| network.forward(black_box(test))));
    group.bench_function("input gradient, 10 000", |b| {
        b.iter(|| network.input_gradient(black_box(test), 1000.0));
    });
}

criterion_group!(benches, network);
criterion_main!(benches);
