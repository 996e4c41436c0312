//! Activation patterns of 48 000 samples in a layer of 300 neurons: bits, neighbours,
//! k-means and silhouettes.
//!
//!     cargo bench --profile dev --bench patterns
#![allow(missing_docs)]

#[path = "drawn/outputs.rs"]
mod outputs;

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use nnerr::{
    ndarray::s,
    pattern::{Binarisation, KMeans, Patterns, mean_silhouette},
};

fn patterns(c: &mut Criterion) {
    let values = outputs::outputs(58_000);
    let (bank, queries) = (values.slice(s![..48_000, ..]), values.slice(s![48_000.., ..]));
    let binarise = |values| Binarisation::default().patterns(values).expect("values are no NaN");
    let mut group = c.benchmark_group("patterns");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("binarise 48 000 × 300", |b| b.iter(|| binarise(black_box(bank))));

    let (bank, queries) = (binarise(bank), binarise(queries));
    group.bench_function("300 nearest of 48 000 for 10 000", |b| b.iter(|| bank.nearest(&queries, 300)));
    let each = |_: usize, ids: &[u32], _: &[u32]| ids[299];
    group.bench_function("the same, none kept", |b| b.iter(|| bank.nearest_each(&queries, 300, each)));

    let start = bank.select(&Vec::from_iter((0..8).map(|kind| 6_001 * kind))).expect("they are there");
    let kmeans = KMeans::new(8, 1).iterations(20);
    group.bench_function("k-means 48 000 × 300, k = 8, 20 iterations", |b| {
        b.iter(|| kmeans.fit_from(black_box(&bank), &start));
    });

    let some: Patterns = bank.select(&Vec::from_iter(0..8_000)).expect("they are there");
    let labels = Vec::from_iter((0..8_000).map(|sample| sample % 8));
    group.bench_function("mean silhouette of 8 000, k = 8", |b| {
        b.iter(|| mean_silhouette(black_box(&some), &labels));
    });
}

criterion_group!(benches, patterns);
criterion_main!(benches);
