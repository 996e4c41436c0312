//! Times the library on the work of `crate/benches/peers/`, for `cargo xtask bench peers`.
//!
//!     timings WORK RUNS     one JSON line: {"work", "peer", "seconds": [each run]}
//!
//! Images are drawn at random: the times do not depend on what they show.

use std::{hint::black_box, process::ExitCode, time::Instant};

use nnerr::{
    Random, Result, Stream,
    data::{Samples, Split},
    ndarray::{Array1, Array2},
    network::{Network, Params, train},
    study::Study,
};

fn samples(count: usize) -> Result<Samples> {
    let mut random = Random::new(1, Stream::Noise);
    let images = Array2::from_shape_simple_fn((count, 784), || random.uniform() as f32);
    let labels = Array1::from_shape_simple_fn(count, || random.below(10) as usize);
    Samples::new("random", images, Some(labels), (28, 28))
}

/// The seconds of each of `runs` runs of `work`; `None` for work that is not known.
fn time(work: &str, runs: usize) -> Result<Option<Vec<f64>>> {
    let (params, classes) = (Params::default(), Vec::from_iter(0..10));
    let count = if work.starts_with("train") { 60_000 } else { 10_000 };
    let samples = samples(count)?;
    let network = Network::new(&params, 784, &classes)?;
    let split = Split {
        classes: classes.clone(),
        train: samples.clone(),
        normal: samples.first(100),
        left_out: Vec::new(),
        left_out_train: Vec::new(),
    };
    let mut seconds = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        match work {
            "train" => drop(black_box(Study::observed(&split, params.clone(), &mut [])?)),
            "train-no-recorders" => drop(black_box(train(&samples, &classes, &params, &mut [])?)),
            "forward" => drop(black_box(network.forward(samples.images())?)),
            "input-gradient" => drop(black_box(network.input_gradient(samples.images(), 1000.0)?)),
            _ => return Ok(None),
        }
        seconds.push(start.elapsed().as_secs_f64());
    }
    Ok(Some(seconds))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (work, runs) = match arguments.as_slice() {
        [work, runs] => (work.as_str(), runs.parse().unwrap_or(0)),
        _ => ("", 0),
    };
    match time(work, runs) {
        Ok(Some(seconds)) if runs > 0 => {
            println!("{{\"work\": \"{work}\", \"peer\": \"nnerr\", \"seconds\": {seconds:?}}}");
            ExitCode::SUCCESS
        }
        Ok(_) => {
            eprintln!("timings train|train-no-recorders|forward|input-gradient RUNS");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
