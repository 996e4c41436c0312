//! The ROC curve of a million scores and the area below it.
//!
//!     cargo bench --profile dev --bench ranking
#![allow(missing_docs)]

#[path = "drawn/scores.rs"]
mod scores;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use nnerr::metric::Roc;

fn ranking(c: &mut Criterion) {
    let (scores, positive) = scores::scores(1_000_000);
    let mut group = c.benchmark_group("ranking");
    group.sample_size(20);
    group.bench_function("ROC of 1 000 000", |b| b.iter(|| Roc::new(black_box(&scores), &positive)));
    let roc = Roc::new(&scores, &positive).expect("both classes have scores");
    group.bench_function("AUROC of 1 000 000", |b| b.iter(|| black_box(&roc).auroc()));
}

criterion_group!(benches, ranking);
criterion_main!(benches);
