//! What the end-to-end tests share: how to type the project's commands, and what
//! the notebooks' sliders must show.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use nnerr::prelude::*;
use serde_json::{Value, json};

mod claims_sliders;
mod comparison_sliders;
mod groups_sliders;
mod patterns_sliders;
pub mod studies;

/// The project's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_path_buf()
}

/// The project's notebooks, in teaching order.
pub fn notebooks() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("notebooks")).expect("notebooks/ can be listed");
    let paths = entries.map(|entry| entry.expect("an entry of notebooks/").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "ipynb")).collect();
    paths.sort();
    paths
}

/// The folder that `cargo xtask lab` writes to, below cargo's target directory.
pub fn lab() -> &'static Path {
    static LAB: OnceLock<PathBuf> = OnceLock::new();
    LAB.get_or_init(|| {
        let mut metadata = Command::new(env!("CARGO"));
        metadata.args(["metadata", "--no-deps", "--format-version=1"]).current_dir(root());
        let metadata: Value =
            serde_json::from_slice(&succeed(&mut metadata).stdout).expect("metadata is JSON");
        Path::new(metadata["target_directory"].as_str().expect("a target directory")).join("lab")
    })
}

/// `cargo xtask …`, to be started from the project's root.
pub fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.arg("xtask").args(arguments).current_dir(root());
    command
}

/// A Python script of this folder in the lab's virtual environment.
pub fn python(script: &str) -> Command {
    let mut command = Command::new(lab().join("venv/bin/python"));
    let home = lab().join("jupyter");
    // Ours alone, as `cargo xtask lab` starts them.
    for (name, _) in std::env::vars_os() {
        if ["PYTHON", "JUPYTER", "IPYTHON"].iter().any(|start| name.to_string_lossy().starts_with(start)) {
            command.env_remove(name);
        }
    }
    command.arg(root().join("tests").join(script)).current_dir(root().join("notebooks"));
    command.env("JUPYTER_DATA_DIR", home.join("data")).env("JUPYTER_RUNTIME_DIR", home.join("runtime"));
    command.env("IPYTHONDIR", home.join("ipython")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("PYTHONPATH", root().join("xtask/python"));
    command
}

/// Runs `command` to its end; where it fails, the test fails with all it printed.
#[track_caller]
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?} cannot be started: {e}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Runs `command` to its end, and reads the JSON that it prints.
#[track_caller]
pub fn answer(command: &mut Command) -> Value {
    let output = succeed(command);
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(said.trim()).unwrap_or_else(|e| panic!("{command:?} printed no JSON ({e}): {said}"))
}

/// Gives a driver its `cells` as JSON, and reads what it says of each.
#[track_caller]
pub fn drive(driver: &mut Command, cells: Value) -> Vec<Value> {
    let mut process = driver.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a driver starts");
    let mut input = process.stdin.take().expect("a pipe");
    input.write_all(cells.to_string().as_bytes()).expect("the driver reads its cells");
    drop(input);
    let output = process.wait_with_output().expect("the driver ends");
    assert!(output.status.success(), "{driver:?} ended with {}", output.status);
    serde_json::from_slice(&output.stdout).expect("the driver answers in JSON")
}

/// What a cell holds, or prints, as one text.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text_of).collect(),
        _ => String::new(),
    }
}

/// Real MNIST; without it no test passes.
pub fn mnist() -> Digits {
    Digits::load(Source::Mnist)
        .unwrap_or_else(|e| panic!("these tests need MNIST, which `cargo xtask lab` fetches: {e}"))
}

/// The sliders of a notebook (`00` to `10`), as the browser reports them, with the
/// numbers that the library computes: once, for all tests that ask.
pub fn sliders(notebook: &str) -> Result<Value> {
    type Known = Arc<Mutex<Option<Value>>>;
    static KNOWN: Mutex<BTreeMap<String, Known>> = Mutex::new(BTreeMap::new());
    let known = Known::clone(KNOWN.lock().expect("no test panics here").entry(notebook.into()).or_default());
    let mut known = known.lock().expect("the test that computes them has not panicked");
    match &*known {
        Some(sliders) => Ok(sliders.clone()),
        None => Ok(known.insert(computed_sliders(notebook)?).clone()),
    }
}

fn computed_sliders(notebook: &str) -> Result<Value> {
    let digits = Digits::load(Source::Auto)?;
    let mut sliders = Vec::new();
    match notebook {
        "00" => {
            let counts = digits.train().class_counts()?;
            sliders.push(slider("class", counts.iter().enumerate().map(|(class, &n)| (class, n as f64))));
        }
        "01" => {
            let split = digits.whole();
            let study = Study::new(&split, Params::default())?;
            let mut highest = Vec::new();
            for layer in 1..=5 {
                let counts = study.activation_count().layer(layer)?;
                highest.push((layer, f64::from(counts.iter().copied().max().unwrap_or(0))));
            }
            sliders.push(slider("layer", highest));
            let mut errors = Vec::new();
            for seed in 1..=10 {
                let test = Study::new(&split, Params::default().seed(seed as u64))?.record(digits.test())?;
                errors.push((seed, Calibration::new(test.confidence(), &test.correct()?, 10)?.ece()));
            }
            sliders.push(slider("seed", errors));
        }
        "02" => sliders.extend(single_neurons(&digits)?),
        "03" => sliders.extend(unfamiliar_samples(&digits)?),
        "04" => sliders.extend(neuron_detectors(&digits)?),
        "05" => sliders.extend(patterns_sliders::patterns_and_clusters(&digits)?),
        "06" => sliders.extend(patterns_sliders::cluster_detector(&digits)?),
        "07" => sliders.extend(groups_sliders::layer_groups(&digits)?),
        "08" => sliders.extend(groups_sliders::detector_networks(&digits)?),
        "09" => sliders.extend(comparison_sliders::comparison(&digits)?),
        "10" => sliders.extend(claims_sliders::claims()?),
        other => panic!("what do the sliders of notebook {other} show?"),
    }
    Ok(Value::Array(sliders))
}

/// The sliders of notebook `02`, in their order.
fn single_neurons(digits: &Digits) -> Result<[Value; 3]> {
    let experiment = Experiment::new(digits, &Params::default())?;
    let test = &experiment.test;
    let correct = test.correct()?;

    let mut temperatures = Vec::new();
    for t in [0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0] {
        let error = Calibration::new(&test.confidence_at(t)?, &correct, 10)?.ece();
        let surprise = test.logits().rows().into_iter().zip(test.samples().labels()?).map(|(z, &truth)| {
            let largest = z.iter().copied().fold(f32::MIN, f32::max);
            let below = |z: f32| (f64::from(z) - f64::from(largest)) / t;
            z.iter().map(|&z| below(z).exp()).sum::<f64>().ln() - below(z[truth])
        });
        temperatures.push((t.to_string(), vec![error, surprise.sum::<f64>() / test.len() as f64]));
    }

    let correlation = |neurons: &Neurons, layer, a, b| -> Result<f64> {
        Ok(RankCorrelation::new(neurons.layer(layer, a)?, neurons.layer(layer, b)?)?.rho())
    };
    let (count, gradient) = (Measure::ActivationCount, Measure::AverageGradient);
    let mut layers = Vec::new();
    for l in 1..=experiment.neurons10.layers() {
        let rho = correlation(&experiment.neurons10, l, count, Measure::NeuronAccuracy)?;
        layers.push((l.to_string(), vec![rho]));
    }
    let mut figures = Vec::new();
    for (first, order) in [(2, gradient), (5, count)] {
        for (place, height) in [count, Measure::I2, Measure::NeuronAccuracy].into_iter().enumerate() {
            let rho = correlation(&experiment.neurons8, 5, order, height)?;
            figures.push((format!("3.{}", first + place), vec![rho]));
        }
    }
    Ok([frames("layer", layers), frames("temperature", temperatures), frames("figure", figures)])
}

/// The sliders of notebook `03`, in their order.
fn unfamiliar_samples(digits: &Digits) -> Result<[Value; 4]> {
    let (layer, sure) = (3, Confidence::percent(90)?); // the notebook's parameters
    let experiment = Experiment::new(digits, &Params::default())?;
    let sets = &experiment.sets;

    let mut shares = Vec::new();
    for category in Confidence::each() {
        let mut values = Vec::new();
        for set in sets.compared() {
            let part = set.within(category);
            values.push(part.as_ref().map_or(0, Record::len) as f64);
            let activity = part.as_ref().map(Activity::new);
            for l in 1..=set.layers() {
                values.extend(activity.as_ref().map(|activity| activity.mean(l)).transpose()?);
            }
        }
        shares.push((category.name(), values));
    }

    let (mut decided, mut correlations) = (Vec::new(), Vec::new());
    for l in 1..=sets.normal.layers() {
        let parts = [&sets.correct, &sets.one_class, &sets.noise].map(|set| set.within(sure));
        let values = parts.iter().flatten().map(|part| Activity::new(part).decided(l, 0.1));
        decided.push((l.to_string(), values.collect::<Result<_>>()?));
        let counts = experiment.neurons8.layer(l, Measure::ActivationCount)?;
        let rho = RankCorrelation::new(Selectivity::new(&sets.normal, l)?.index(), counts)?.rho();
        correlations.push((l.to_string(), vec![rho]));
    }

    let kinds = Selectivity::new(&sets.normal, layer)?;
    let active = kinds.active_classes();
    let mut neurons: Vec<(usize, f64)> = Vec::new();
    for (neuron, index) in kinds.index().iter().enumerate() {
        neurons.extend(index.filter(|_| active[neuron] > 0).map(|index| (neuron + 1, index)));
    }
    neurons.sort_by(|a, b| b.1.total_cmp(&a.1));
    let chosen = (0..9).map(|step| neurons[step * (neurons.len() - 1) / 8]);
    let chosen = chosen.map(|(neuron, index)| (neuron.to_string(), vec![index])).collect();

    Ok([
        frames("confidence", shares),
        frames("layer", decided),
        frames("neuron", chosen),
        frames("layer", correlations),
    ])
}

/// The sliders of notebook `04`, in their order.
fn neuron_detectors(digits: &Digits) -> Result<[Value; 2]> {
    let (layer, sure) = (3, Confidence::percent(90)?); // the notebook's parameters; fives, erroneous
    let experiment = Experiment::new(digits, &Params::default())?;
    let (sets, basis) = (&experiment.sets, experiment.basis());
    let part = |set: &Record| set.within(sure).expect("every set has sure samples");
    let negative = part(&sets.correct);
    let positive = [part(&sets.misclassified), part(&sets.left_out[1])];

    let count = |record: &Record| Ok(record.activated(layer)?.to_vec());
    let (correct, wrong) = (count(&negative)?, [count(&positive[0])?, count(&positive[1])?].concat());
    let every = [&correct[..], &wrong[..]].concat();
    let (low, high) = every.iter().fold((u32::MAX, 0), |(low, high), &n| (low.min(n), high.max(n)));
    let share = |counts: &[u32], threshold| {
        counts.iter().filter(|&&n| n >= threshold).count() as f64 / counts.len() as f64
    };
    let steps = (low..=high).step_by(1 + (high - low) as usize / 12);
    let rates = steps.map(|t| (t.to_string(), vec![share(&wrong, t), share(&correct, t)])).collect();

    let auroc = |detector: &dyn Detector| -> Result<f64> {
        let scores = [detector.score(&positive[0])?.to_vec(), detector.score(&positive[1])?.to_vec()];
        Ok(Roc::between(&scores.concat(), &detector.score(&negative)?.to_vec())?.auroc())
    };
    let mut areas = Vec::new();
    for l in 1..=negative.layers() {
        let count = auroc(&NeuronCount::layer(l).fit(basis)?)?;
        let coefficient = auroc(&ActivationCoefficient::layer(l).fit(basis)?)?;
        let average = auroc(&AverageActivationCount::layer(l).fit(basis)?)?;
        areas.push((l.to_string(), vec![auroc(&Baseline)?, count, coefficient, average]));
    }
    let count = auroc(&NeuronCount::summed().fit(basis)?)?;
    let coefficient = auroc(&ActivationCoefficient::summed().fit(basis)?)?;
    let average = auroc(&AverageActivationCount::summed().fit(basis)?)?;
    areas.push(("all".to_owned(), vec![auroc(&Baseline)?, count, coefficient, average]));
    Ok([frames("threshold", rates), frames("layer", areas)])
}

/// A slider whose positions each show one picture and all these numbers.
fn frames(name: &str, positions: Vec<(String, Vec<f64>)>) -> Value {
    let position = |(label, values): (String, Vec<f64>)| {
        let values: Vec<String> = values.iter().map(f64::to_string).collect();
        json!({"label": label, "values": values, "pictures": [true]})
    };
    json!({"name": name, "positions": positions.into_iter().map(position).collect::<Vec<_>>()})
}

fn slider(name: &str, positions: impl IntoIterator<Item = (usize, f64)>) -> Value {
    let position = |(label, value): (usize, f64)| json!({"label": label.to_string(), "values": [value.to_string()], "pictures": [true]});
    json!({"name": name, "positions": positions.into_iter().map(position).collect::<Vec<_>>()})
}
