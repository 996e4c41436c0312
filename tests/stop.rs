//! Jupyter's Stop, through the real kernel: an error within half a second, and no variable
//! is lost; what never looks at the button ends at the second press, as it always did.

use nnerr_tests::{drive, python, succeed, xtask};
use serde_json::{Value, json};

/// What came of each cell of a new kernel: source, and when Stop is pressed in it.
fn run(cells: &[(&str, &[f64])]) -> Vec<Value> {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let cache = tempfile::tempdir().unwrap();
    let mut driver = python("stop.py");
    driver.env("NNERR_CACHE", cache.path());
    drive(&mut driver, json!(cells))
}

/// One cell of the test: its source, when Stop is pressed, and what must come of it. Without a
/// source, Stop is pressed while nothing runs.
struct Cell {
    source: &'static str,
    presses: &'static [f64],
    expected: Expected,
}

enum Expected {
    /// It ends, well or not.
    Either,
    /// It ends well and prints this.
    Said(&'static str),
    /// One line that begins like this, soon after the press.
    Stopped(&'static str),
    /// The process that runs cells has ended, soon after the last press.
    EndedSoon,
}

const STILL_THERE: &str = r#"println!("{kept} {}", split.train.len());"#;

const CELLS: &[Cell] = &[
    // Before the library is loaded, Stop ends the process as it always did; the kernel answers.
    cell(
        "println!(\"go\");\nstd::thread::sleep(std::time::Duration::from_secs(9));",
        &[0.1],
        Expected::EndedSoon,
    ),
    cell("println!(\"alive\");", &[], Expected::Said("alive")),
    cell(":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;", &[], Expected::Said("")),
    cell(
        "let kept: usize = 42;\nlet split: Split = Digits::synthetic(20_000, 500, 1)?.leave_out(&[1, 5])?;",
        &[],
        Expected::Said(""),
    ),
    // While it compiles: rustc ends, if it is at work already, and the kernel answers. No second
    // press ends the process that runs cells: none runs.
    cell("let early: usize = 1 + 1;", &[0.2], Expected::Either),
    cell("let early: usize = 1 + 2;", &[0.05, 0.35], Expected::Either),
    cell("let early: usize = 1 + 3;", &[0.0, 0.3, 0.6], Expected::Either),
    cell(STILL_THERE, &[], Expected::Said("42 ")),
    // While nothing runs.
    cell("", &[0.0, 0.5, 1.0], Expected::Said("")),
    cell(STILL_THERE, &[], Expected::Said("42 ")),
    // The last press counts for two seconds, and not for longer.
    cell("std::thread::sleep(std::time::Duration::from_millis(2500));", &[], Expected::Said("")),
    cell(
        "let quick: Study = Study::new(&split, Params::default().hidden([10]).batch(100).epochs(50))?;",
        &[],
        Expected::Said(""),
    ),
    cell(
        "println!(\"go\");\nlet study: Study = Study::new(&split, Params::default().epochs(500))?;",
        &[0.7],
        Expected::Stopped("stopped after "),
    ),
    cell(STILL_THERE, &[], Expected::Said("42 ")),
    cell(
        "let study: Study = Study::new(&split, Params::default().hidden([300, 300]).batch(100))?;\n\
         let basis: Basis = Basis::new(&split, &study)?;\nlet normal: Record = study.record(&split.normal)?;",
        &[],
        Expected::Said(""),
    ),
    cell(
        "println!(\"go\");\nlet sweep: Sweep = Sweep::cached(basis.bank()?, 1, 2..=2000, 1)?;",
        &[0.7],
        Expected::Stopped("stopped after "),
    ),
    cell(STILL_THERE, &[], Expected::Said("42 ")),
    // A comparison: detectors fitted and evaluated in a loop of the student's.
    cell(
        "println!(\"go\");\nfor entry in DETECTORS.iter().cycle().filter(|entry| !entry.learns_from_ood) {\n\
         for detector in entry.fit(&basis)? { Evaluation::new(&*detector, &normal, &[])?; }\n}",
        &[1.5],
        Expected::Stopped("stopped after "),
    ),
    cell(STILL_THERE, &[], Expected::Said("42 ")),
    // A loop that looks at no error: one press ends all of it.
    cell(
        "println!(\"go\");\nlet trained: usize = (0..100).filter(|&seed| Study::observed(&split, \
         Params::default().hidden([100]).batch(100).seed(seed), &mut []).is_ok()).count();\n\
         println!(\"{}\", trained < 100);",
        &[0.7],
        Expected::Said("go\ntrue"),
    ),
    // While nothing runs, long before the next cell begins its work.
    cell(
        "println!(\"go\");\nstd::thread::sleep(std::time::Duration::from_millis(2500));",
        &[0.1],
        Expected::Said("go"),
    ),
    cell("let again: Record = study.record(&split.normal)?;", &[], Expected::Said("")),
    cell(STILL_THERE, &[], Expected::Said("42 ")),
    // Another loop that never looks.
    cell(
        "println!(\"go\");\nloop { std::thread::sleep(std::time::Duration::from_millis(10)); }",
        &[0.1, 0.8],
        Expected::EndedSoon,
    ),
    cell("println!(\"alive\");", &[], Expected::Said("alive")),
];

const fn cell(source: &'static str, presses: &'static [f64], expected: Expected) -> Cell {
    Cell { source, presses, expected }
}

#[test]
fn stop_is_answered_within_half_a_second_and_loses_nothing() {
    let answers = run(&CELLS.iter().map(|cell| (cell.source, cell.presses)).collect::<Vec<_>>());
    for (cell, answer) in CELLS.iter().zip(&answers) {
        let text = |name: &str| answer[name].as_str().unwrap();
        let about = json!([cell.source, answer]);
        match cell.expected {
            Expected::Either => {}
            Expected::Said(start) => {
                assert_eq!(text("wrong"), "", "{about}");
                assert!(text("said").starts_with(start), "{about}");
            }
            Expected::Stopped(start) => {
                assert!(text("wrong").starts_with(start) && text("wrong").lines().count() == 1, "{about}");
            }
            Expected::EndedSoon => assert!(text("wrong").contains("terminated"), "{about}"),
        }
        if matches!(cell.expected, Expected::Stopped(_) | Expected::EndedSoon) {
            assert!(answer["answered"].as_f64().is_some_and(|seconds| seconds < 0.5), "{about}");
        }
    }
}
