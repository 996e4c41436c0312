//! `cargo xtask bench peers`: our timings and the rivals', in turn, and their ratio.

use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::place::Place;
use crate::steps::execute;

/// What is timed: its name here, the rival's name for it, and the goal of the ratio.
const WORKS: [(&str, &str, &str); 4] = [
    ("train", "train", "≥ 1.5"),
    ("train-no-recorders", "train", "–"),
    ("forward", "forward", "–"),
    ("input-gradient", "input-gradient", "≥ 1.2"),
];
/// Rounds of one run each, ours and theirs in turn: what slows the machine down slows both.
const ROUNDS: usize = 5;

pub fn run(place: &Place, arguments: &[String]) -> Result {
    let python = match arguments {
        [] => "python3".to_owned(),
        [option, path] if option == "--python" => path.clone(),
        _ => return Err("bench peers takes only --python PATH, a Python that has torch and numpy".into()),
    };
    execute(place.cargo(false).args(["build", "--package", "nnerr", "--example", "timings"]))?;
    let ours = place.target.join(&place.host).join("debug/examples/timings");
    let script = place.root.join("crate/benches/peers/network.py");
    let there = Command::new(&python).args(["-c", "import numpy, torch"]).output();
    let rival = there.is_ok_and(|output| output.status.success());
    if !rival {
        println!(
            "{python} has no torch and numpy, so only nnerr is timed: pip install torch numpy, then --python PATH"
        );
    }
    println!("medians of {ROUNDS} rounds, ours and PyTorch's in turn\n");
    println!("| work | nnerr | PyTorch | ratio, median of the pairs | goal |\n|---|---|---|---|---|");
    for (work, theirs, goal) in WORKS {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            // the last of two: the rival warms up too
            own.push(once(Command::new(&ours).args([work, "2"]))?);
            if rival {
                other.push(once(Command::new(&python).arg(&script).args(["--runs", "1", theirs]))?);
            }
        }
        let ratios: Vec<f64> = own.iter().zip(&other).map(|(own, other)| other / own).collect();
        let shown = |values: &[f64], unit: &str| match median(values) {
            Some(value) => format!("{value:.2}{unit}"),
            None => "–".into(),
        };
        println!(
            "| {work} | {} | {} | {} | {goal} |",
            shown(&own, " s"),
            shown(&other, " s"),
            shown(&ratios, " ×")
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
