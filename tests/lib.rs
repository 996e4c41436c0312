//! What the end-to-end tests share: how to type the project's commands, and what
//! the notebooks' sliders must show.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use nnerr::prelude::*;
use serde_json::{Value, json};

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

/// Real MNIST; without it no test passes.
pub fn mnist() -> Digits {
    Digits::load(Source::Mnist)
        .unwrap_or_else(|e| panic!("these tests need MNIST, which `cargo xtask lab` fetches: {e}"))
}

/// The sliders of notebook `00` or `01`, as the browser reports them, with the
/// numbers that the library computes.
pub fn sliders(notebook: &str) -> Result<Value> {
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
        other => panic!("what do the sliders of notebook {other} show?"),
    }
    Ok(Value::Array(sliders))
}

fn slider(name: &str, positions: impl IntoIterator<Item = (usize, f64)>) -> Value {
    let position = |(label, value): (usize, f64)| json!({"label": label.to_string(), "values": [value.to_string()], "pictures": [true]});
    json!({"name": name, "positions": positions.into_iter().map(position).collect::<Vec<_>>()})
}
