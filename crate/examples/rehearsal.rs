//! Measures the candidates of `nnerr::claim::candidates` with every pair of known classes, and
//! ranks them by the rule.
//!
//!     rehearsal [DATASET ...]
//!
//! A DATASET is `mnist` (without ones and fives) or `fashion-mnist` (without coats and shirts);
//! both where none is named. `data/study/rehearsal.csv` gets the rows of a data set once all of its
//! pairs are measured, and keeps those of the other. Networks are kept in the cache.

mod terminal;

use std::{path::Path, process::ExitCode, time::Instant};

use nnerr::{prelude::*, store::cache_folder};
use terminal::print;

/// Name, source and the classes that are left out.
const DATA: [(&str, Source, [usize; 2]); 2] =
    [("mnist", Source::Mnist, [1, 5]), ("fashion-mnist", Source::FashionMnist, [4, 6])];
const GROUPS: [(&str, Allowed); 2] =
    [("layers only", Allowed::LayersOnly), ("free to use pixels", Allowed::Pixels)];

fn main() -> ExitCode {
    terminal::end(terminal::texts().and_then(|names| rehearsal(&names)))
}

fn rehearsal(names: &[String]) -> std::result::Result<(), String> {
    if let Some(unknown) = names.iter().find(|name| DATA.iter().all(|(known, ..)| known != name)) {
        return Err(format!("{unknown} is no data set of the rehearsal: mnist and fashion-mnist are"));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/study/rehearsal.csv");
    let text = |error: Error| error.to_string();
    let mut found = if path.exists() { Rehearsed::read(&path).map_err(text)? } else { Rehearsed::default() };
    for (name, source, left_out) in DATA {
        if names.is_empty() || names.iter().any(|own| own == name) {
            found = found.with(name, measure(name, source, &left_out)?);
            found.write(&path).map_err(text)?;
        }
    }
    for (group, allowed) in GROUPS {
        let say = |line: String| print(line).map_err(|error| error.to_string());
        say(format!("\n{group}: mean AUROC on {}", found.data().join(" and ")))?;
        for ranked in found.ranking(allowed).map_err(text)? {
            let parts: Vec<String> =
                ranked.parts.iter().map(|(part, mean)| format!("{part} {mean:.4}")).collect();
            say(format!("{:.4}  {}  ({})", ranked.mean, ranked.name, parts.join("; ")))?;
        }
        say(format!("chosen by the rule: {}", found.choice(allowed).map_err(text)?.name))?;
    }
    Ok(())
}

/// All pairs of one data set.
fn measure(name: &str, source: Source, left_out: &[usize]) -> std::result::Result<Vec<Area>, String> {
    let text = |error: Error| error.to_string();
    let split = Digits::load(source).and_then(|digits| digits.leave_out(left_out)).map_err(text)?;
    let (pairs, mut areas) = (pairs(&split), Vec::new());
    for (place, &pair) in pairs.iter().enumerate() {
        let started = Instant::now();
        areas.extend(rehearse(cache_folder(), &split, &Params::default().seed(1), pair).map_err(text)?);
        let seconds = started.elapsed().as_secs_f64();
        let done = format!("{name}: pair {} of {}, {pair:?}, {seconds:.0} s", place + 1, pairs.len());
        print(done).map_err(|error| error.to_string())?;
    }
    Ok(areas)
}
