//! Our side of `thesis.py`: Chapters 2 to 5 of the thesis for one seed, from nothing.
//!
//!     timings thesis|thesis-1000 RUNS     one JSON line, with the seconds of each part
//!
//! Each run has a process and an empty cache of its own. `thesis` trains the detector networks
//! for 100 epochs, as `cargo xtask study` does, `thesis-1000` for the thesis' 1000.

use std::{env, error::Error, hint::black_box, process::Command, time::Instant};

use super::terminal;
use nnerr::{
    claim::{Experiment, in_thesis},
    data::{Digits, Source},
    detect::{DETECTORS, Evaluation, Task},
    metric::Confidence,
    network::Params,
    results::TestSets,
};

/// Seconds of one part.
type Part = (String, f64);
type Done<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Does the work that `arguments` name; `None` where it is not one of these.
pub fn run(arguments: &[String]) -> Option<std::result::Result<(), String>> {
    let [work, rest] = arguments else { return None };
    let done = match work.as_str() {
        "thesis" | "thesis-1000" => rest.parse().ok().filter(|&runs| runs > 0).map(|runs| cold(work, runs)),
        "thesis-once" => rest.parse().ok().map(once),
        _ => None,
    };
    done.map(|done| done.map_err(|error| error.to_string()))
}

/// Runs in processes whose caches are empty.
fn cold(work: &str, runs: usize) -> Done {
    let epochs = if work == "thesis" { "100" } else { "1000" };
    let (mut seconds, mut parts) = (Vec::new(), String::new());
    for _ in 0..runs {
        let cache = tempfile::tempdir()?;
        let mut once = Command::new(env::current_exe()?);
        let output = once.args(["thesis-once", epochs]).env("NNERR_CACHE", cache.path()).output()?;
        let said = String::from_utf8(output.stdout)?;
        let line = said.lines().last().filter(|_| output.status.success());
        parts = line.ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())?.to_owned();
        let each: Vec<Part> = serde_json::from_str(&parts)?;
        seconds.push(each.iter().map(|(_, seconds)| seconds).sum::<f64>());
    }
    terminal::print(format_args!(
        "{{\"work\": \"{work}\", \"peer\": \"nnerr\", \"seconds\": {seconds:?}, \"parts\": {parts}}}"
    ))?;
    Ok(())
}

/// One run in this process; the last line printed holds the parts as JSON.
fn once(epochs: usize) -> Done {
    let (mut parts, mut last) = (Vec::<Part>::new(), Instant::now());
    let mut part = |name: &str| {
        parts.push((name.to_owned(), last.elapsed().as_secs_f64()));
        terminal::tell(format_args!("{:8.2} s  {name}", parts[parts.len() - 1].1));
        last = Instant::now();
    };
    let digits = Digits::load(Source::Mnist)?;
    part("data");
    let experiment = Experiment::new(&digits, &Params::default())?.detector_epochs(epochs);
    part("2: N10 and N8");
    black_box((experiment.calibration()?, experiment.neurons()?));
    part("3.2: calibration and neurons");
    black_box(experiment.familiarity()?);
    part("3.3: sets");
    black_box(experiment.detectors()?);
    part("3.4: detectors");
    let data = experiment.basis().detector_data()?;
    part("4.1: examples, data of 4.3.2");
    black_box(experiment.grouping()?);
    part("4.2.1: clusters");
    black_box(experiment.cluster_distances()?);
    part("4.2.2: cluster detector");
    black_box(experiment.layer_groups()?);
    part("4.3.1: layer groups");
    black_box(experiment.detector_networks()?);
    part("4.3.2: detector networks");
    let (normal, unfamiliar) = (data.normal(), experiment.sets.unfamiliar());
    for entry in DETECTORS.iter().filter(|entry| in_thesis(entry)) {
        for detector in entry.fit(experiment.basis())? {
            let evaluation = Evaluation::new(&*detector, normal, &unfamiliar)?;
            for set in evaluation.sets() {
                black_box(evaluation.roc(Task::Ood(&[set]), Confidence::All)?);
            }
        }
    }
    part("5: comparison of six detectors");
    terminal::print(serde_json::to_string(&parts)?)?;
    Ok(())
}
