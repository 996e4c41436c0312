//! `cargo xtask bench peers`: our timings and the rivals', in turn, and their ratio.

use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::place::Place;
use crate::steps::execute;

/// Another library that does the same work.
struct Rival {
    name: &'static str,
    /// Its script in `crate/benches/peers/`, what that imports, and what pip calls it.
    script: &'static str,
    imports: &'static str,
    packages: &'static str,
}

const PYTORCH: Rival =
    Rival { name: "PyTorch", script: "network.py", imports: "numpy, torch", packages: "numpy torch" };
const SCIKIT_LEARN: Rival = Rival {
    name: "scikit-learn",
    script: "ranking.py",
    imports: "numpy, sklearn",
    packages: "numpy scikit-learn",
};

impl Rival {
    /// Whether `python` can run the script.
    fn is_in(&self, python: &str) -> bool {
        let import = format!("import {}", self.imports);
        Command::new(python).args(["-c", &import]).output().is_ok_and(|output| output.status.success())
    }
}

/// What is timed: its name here, the rival and its name for it, and the goal of the ratio.
const WORKS: [(&str, Rival, &str, &str); 6] = [
    ("train", PYTORCH, "train", "≥ 1.5"),
    ("train-no-recorders", PYTORCH, "train", "–"),
    ("forward", PYTORCH, "forward", "–"),
    ("input-gradient", PYTORCH, "input-gradient", "≥ 1.2"),
    ("detector", PYTORCH, "detector", "≥ 2"),
    ("roc", SCIKIT_LEARN, "roc", "≥ 5"),
];
/// Rounds of one run each, ours and theirs in turn: what slows the machine down slows both.
const ROUNDS: usize = 5;

pub fn run(place: &Place, arguments: &[String]) -> Result {
    let python = match arguments {
        [] => "python3".to_owned(),
        [option, path] if option == "--python" => path.clone(),
        _ => return Err("bench peers takes only --python PATH, a Python that has the rivals".into()),
    };
    execute(place.cargo(false).args(["build", "--package", "nnerr", "--example", "timings"]))?;
    let ours = place.target.join(&place.host).join("debug/examples/timings");
    let mut absent = Vec::new();
    for rival in [PYTORCH, SCIKIT_LEARN].into_iter().filter(|rival| !rival.is_in(&python)) {
        let Rival { name, packages, .. } = rival;
        println!("{python} has no {name}, which is not timed: pip install {packages}, then --python PATH");
        absent.push(name);
    }
    println!("medians of {ROUNDS} rounds, ours and the rival's in turn\n");
    println!(
        "| work | nnerr | rival | its time | ratio, median of the pairs | goal |\n|---|---|---|---|---|---|"
    );
    for (work, rival, theirs, goal) in WORKS {
        let there = !absent.contains(&rival.name);
        let script = place.root.join("crate/benches/peers").join(rival.script);
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            // the last of two: the rival warms up too
            own.push(once(Command::new(&ours).args([work, "2"]))?);
            if there {
                other.push(once(Command::new(&python).arg(&script).args(["--runs", "1", theirs]))?);
            }
        }
        let ratios: Vec<f64> = own.iter().zip(&other).map(|(own, other)| other / own).collect();
        let shown = |values: &[f64], digits: usize, unit: &str| match median(values) {
            Some(value) => format!("{value:.digits$}{unit}"),
            None => "–".into(),
        };
        println!(
            "| {work} | {} | {} | {} | {} | {goal} |",
            shown(&own, 3, " s"),
            rival.name,
            shown(&other, 3, " s"),
            shown(&ratios, 2, " ×")
        );
    }
    Ok(())
}

/// The seconds of the last run in the JSON line that `command` prints.
fn once(command: &mut Command) -> Result<f64> {
    let output = command.output().map_err(|error| format!("{command:?} does not start: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    // what stands above is progress
    let line: Option<Value> = said.lines().last().and_then(|line| serde_json::from_str(line).ok());
    let seconds = line.as_ref().and_then(|line| line["seconds"].as_array()?.last()?.as_f64());
    seconds.ok_or_else(|| format!("{command:?} printed no time: {}", String::from_utf8_lossy(&output.stderr)))
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
