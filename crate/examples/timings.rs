//! Times the library on the work of `crate/benches/peers/`, for `cargo xtask bench peers`.
//!
//!     timings WORK RUNS     one JSON line: {"work", "peer", "seconds": [each run]}
//!
//! Work on patterns takes a file too: see `../benches/peers/patterns.rs`; `thesis` names the
//! parts: see `../benches/peers/thesis.rs`.

#[path = "../benches/drawn/images.rs"]
mod images;
#[path = "../benches/drawn/layers.rs"]
mod layers;
#[path = "../benches/peers/patterns.rs"]
mod patterns;
#[path = "../benches/drawn/scores.rs"]
mod scores;
mod terminal;
#[path = "../benches/peers/thesis.rs"]
mod thesis;

use std::{hint::black_box, process::ExitCode, time::Instant};

use nnerr::{
    Result,
    data::{Digits, Source},
    detect::{Detector, DetectorNetwork, DetectorParams, Odin},
    metric::Roc,
    network::{InitialWeights, Network, Params, conv, train},
    record::Record,
    study::Study,
};

/// The seconds of each of `runs` runs of `body`.
fn clock<T>(runs: usize, body: impl Fn() -> Result<T>) -> Result<Option<Vec<f64>>> {
    let second = |_| {
        let start = Instant::now();
        drop(black_box(body()?));
        Ok(start.elapsed().as_secs_f64())
    };
    (0..runs).map(second).collect::<Result<_>>().map(Some)
}

/// The seconds of each of `runs` runs of `work`; `None` for work that is not known.
fn time(work: &str, runs: usize) -> Result<Option<Vec<f64>>> {
    let params = Params::default();
    match work {
        // MNIST itself: neurons that a batch does not activate take no time
        "train" | "train-no-recorders" => {
            let split = Digits::load(Source::Mnist)?.whole();
            match work {
                "train" => clock(runs, || Study::observed(&split, params.clone(), &mut [])),
                _ => clock(runs, || train(&split.train, &split.classes, &params, &mut [])),
            }
        }
        "convolution" => {
            let split = Digits::load(Source::Mnist)?.whole();
            let chain = conv(16, 3).pool(2).conv(32, 3).pool(2).dense(128);
            let params = params.hidden(chain).initial(InitialWeights::GlorotUniform { bias: 0.0 });
            clock(runs, || train(&split.train, &split.classes, &params, &mut []))
        }
        "forward" | "input-gradient" | "odin" => {
            let split = images::images(10_000, 0)?;
            let (images, network) = (split.train.images(), Network::new(&params, 784, &split.classes)?);
            match work {
                "forward" => clock(runs, || network.forward(images)),
                // the sets' records are there in practice, but a rival has to make them
                "odin" => {
                    clock(runs, || Odin::new(1000.0, 0.0014)?.score(&Record::new(&network, &split.train)?))
                }
                _ => clock(runs, || network.input_gradient(images, 1000.0)),
            }
        }
        "detector" => {
            let (inputs, erroneous) = layers::layers(8_000);
            let params = DetectorParams::default().epochs(1);
            clock(runs, || DetectorNetwork::train(&inputs, &erroneous, &params))
        }
        "roc" => {
            let (scores, positive) = scores::scores(1_000_000);
            clock(runs, || {
                let roc = Roc::new(&scores, &positive)?;
                Ok((roc.auroc(), roc.fpr(), roc.tpr(), roc.thresholds()))
            })
        }
        _ => Ok(None),
    }
}

fn main() -> ExitCode {
    terminal::end(run())
}

fn run() -> std::result::Result<(), String> {
    let arguments = terminal::texts()?;
    if let Some(done) = patterns::run(&arguments).or_else(|| thesis::run(&arguments)) {
        return done;
    }
    let (work, runs) = match arguments.as_slice() {
        [work, runs] => (work.as_str(), runs.parse().unwrap_or(0)),
        _ => ("", 0),
    };
    match time(work, runs).map_err(|error| error.to_string())? {
        Some(seconds) if runs > 0 => {
            let line = format!("{{\"work\": \"{work}\", \"peer\": \"nnerr\", \"seconds\": {seconds:?}}}");
            terminal::print(line).map_err(|error| error.to_string())
        }
        _ => Err(
            "timings train|train-no-recorders|convolution|forward|input-gradient|odin|detector|roc RUNS\n\
                  timings thesis|thesis-1000 RUNS\n\
                  timings patterns FILE\n\
                  timings neighbours|kmeans|silhouette RUNS FILE"
                .into(),
        ),
    }
}
