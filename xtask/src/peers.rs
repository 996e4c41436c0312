//! `cargo xtask bench peers`: our timings and the rivals', in turn, and their ratio.

use std::fs;
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

/// The script that reads real patterns, which our side writes before.
const OF_PATTERNS: &str = "patterns.py";
const FAISS: Rival =
    Rival { name: "FAISS", script: OF_PATTERNS, imports: "numpy, faiss", packages: "numpy faiss-cpu" };
const SCIKIT_LEARN_ON_PATTERNS: Rival = Rival { script: OF_PATTERNS, ..SCIKIT_LEARN };
const ALL: Rival = Rival {
    name: "PyTorch, FAISS, scikit-learn",
    script: "thesis.py",
    imports: "numpy, torch, faiss, scipy, sklearn",
    packages: "numpy torch faiss-cpu scipy scikit-learn",
};

impl Rival {
    /// Whether `python` can run the script.
    fn is_in(&self, python: &str) -> bool {
        let import = format!("import {}", self.imports);
        Command::new(python).args(["-c", &import]).output().is_ok_and(|output| output.status.success())
    }
}

/// What is timed: its name here, the rival and its name for it, and the goal of the ratio.
const WORKS: [(&str, Rival, &str, &str); 13] = [
    ("train", PYTORCH, "train", "≥ 1.5"),
    ("train-no-recorders", PYTORCH, "train", "–"),
    ("convolution", PYTORCH, "convolution", "≥ 1"),
    ("forward", PYTORCH, "forward", "–"),
    ("input-gradient", PYTORCH, "input-gradient", "≥ 1.2"),
    ("odin", PYTORCH, "odin", "≥ 1.2"),
    ("detector", PYTORCH, "detector", "≥ 2"),
    ("roc", SCIKIT_LEARN, "roc", "≥ 5"),
    ("neighbours", FAISS, "neighbours", "≥ 4"),
    ("kmeans", SCIKIT_LEARN_ON_PATTERNS, "kmeans", "≥ 1"),
    ("silhouette", SCIKIT_LEARN_ON_PATTERNS, "silhouette", "≥ 100"),
    ("thesis", ALL, "thesis", "ours ≤ 120 s"),
    ("thesis-1000", ALL, "thesis-1000", "–"),
];
/// Rounds of one run each, ours and theirs in turn: what slows the machine down slows both.
const ROUNDS: usize = 5;

/// Whether a work takes minutes: it is timed once, and only where it is asked for.
fn is_long(rival: &Rival) -> bool {
    rival.script == ALL.script
}

pub fn run(place: &Place, arguments: &[String]) -> Result {
    let (python, asked) = match arguments {
        [option, path, works @ ..] if option == "--python" => (path.clone(), works),
        works => ("python3".to_owned(), works),
    };
    let names = WORKS.map(|(work, ..)| work);
    if let Some(unknown) = asked.iter().find(|asked| !names.contains(&asked.as_str())) {
        let takes = "--python PATH, a Python that has the rivals, and then works";
        return Err(format!("bench peers takes {takes}: {unknown} is none of {}", names.join(", ")));
    }
    let wanted = |work: &str, rival: &Rival| match asked {
        [] => !is_long(rival),
        asked => asked.iter().any(|name| name == work),
    };
    let works = WORKS.into_iter().filter(|(work, rival, ..)| wanted(work, rival));
    let works: Vec<_> = works.collect();
    execute(place.cargo(false).args(["build", "--package", "nnerr", "--example", "timings"]))?;
    let ours = place.target.join(&place.host).join("debug/examples/timings");
    let mut absent = Vec::new();
    let needed = |rival: &Rival| works.iter().any(|(_, needed, ..)| needed.name == rival.name);
    for rival in [PYTORCH, SCIKIT_LEARN, FAISS, ALL].iter().filter(|rival| needed(rival)) {
        if rival.is_in(&python) {
            continue;
        }
        let Rival { name, packages, .. } = *rival;
        println!("{python} has no {name}, which is not timed: pip install {packages}, then --python PATH");
        absent.push(name);
    }
    let patterns = place.target.join("peers/patterns.bits");
    if works.iter().any(|(_, rival, ..)| rival.script == OF_PATTERNS) {
        let folder = place.target.join("peers");
        fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        execute(Command::new(&ours).arg("patterns").arg(&patterns))?;
    }
    println!("medians of {ROUNDS} rounds, ours and the rival's in turn; the thesis once\n");
    println!(
        "| work | nnerr | rival | its time | ratio, median of the pairs | goal |\n|---|---|---|---|---|---|"
    );
    let mut details = String::new();
    for (work, rival, theirs, goal) in works {
        let there = !absent.contains(&rival.name);
        let script = place.root.join("crate/benches/peers").join(rival.script);
        let file = (rival.script == OF_PATTERNS).then_some(&patterns);
        let (mut own, mut other, mut parts) = (Vec::new(), Vec::new(), String::new());
        // the last of two: the rival warms up too
        let (rounds, runs) = if is_long(&rival) { (1, "1") } else { (ROUNDS, "2") };
        for _ in 0..rounds {
            let line = once(Command::new(&ours).args([work, runs]).args(file))?;
            own.push(line.seconds);
            parts = line.parts(work, "nnerr");
            if there {
                let mut rivals = Command::new(&python);
                let its = once(rivals.arg(&script).args(["--runs", "1", theirs]).args(file))?;
                other.push(its.seconds);
                parts += &its.parts(work, rival.name);
                if its.said["answer"] != line.said["answer"] {
                    let [ours, its] = [line, its].map(|line| line.said["answer"].to_string());
                    return Err(format!("{work}: nnerr answers {ours}, but {} {its}", rival.name));
                }
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
        details += &parts;
    }
    print!("{details}");
    Ok(())
}

/// What a program said of its last run.
struct Line {
    seconds: f64,
    said: Value,
}

impl Line {
    /// A line for each part of a long work, and what of it was scaled up and not run.
    fn parts(&self, work: &str, name: &str) -> String {
        let mut lines = String::new();
        for part in self.said["parts"].as_array().into_iter().flatten() {
            let (seconds, part) = (part[1].as_f64().unwrap_or(0.0), part[0].as_str().unwrap_or_default());
            lines += &format!("\n{work}, {name}: {seconds:8.2} s  {part}");
        }
        if let (Some(ran), Some(scaled)) =
            (self.said["measured"].as_f64(), self.said["extrapolated"].as_f64())
        {
            lines += &format!("\n{work}, {name}: {ran} s of this were run, {scaled} s extrapolated");
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines
    }
}

/// The JSON line that `command` prints last, with the seconds of its last run.
fn once(command: &mut Command) -> Result<Line> {
    let output = command.output().map_err(|error| format!("{command:?} does not start: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    // what stands above is progress
    let line: Option<Value> = said.lines().last().and_then(|line| serde_json::from_str(line).ok());
    let said = line.unwrap_or_default();
    let seconds = said["seconds"].as_array().and_then(|runs| runs.last()?.as_f64());
    let failed = || format!("{command:?} printed no time: {}", String::from_utf8_lossy(&output.stderr));
    Ok(Line { seconds: seconds.ok_or_else(failed)?, said })
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
