//! The notebooks as a student meets them: JupyterLab in headless Chromium.
//!
//! Each notebook is opened and run by the menu; its sliders are moved to every
//! position, and the numbers shown must be the library's; one parameter is edited
//! and the figures must change. What was run is compared with what is committed, and exported
//! as pages whose sliders move as well.

use std::{collections::VecDeque, fs, path::Path, process::Command, sync::Mutex};

use nnerr_tests::{answer, lab, notebooks, python, root, sliders, succeed, xtask};
use serde_json::{Value, json};

use crate::jupyter::Lab;

/// Runs a notebook of the JupyterLab at an address in the browser, and tells what was seen; the notebook as it
/// was run goes to the folder `kept`.
fn visit(address: &str, notebook: &str, edit: &[&str], kept: &Path) -> Value {
    let mut browser = python("browser.py");
    browser.args(["lab", address, &format!("notebooks/{notebook}.ipynb"), "--keep"]).arg(kept);
    if std::env::var_os("NNERR_SCREENSHOTS").is_some() {
        browser.arg("--screenshots").arg(lab().join("screenshots"));
    }
    browser.args(edit);
    answer(&mut browser)
}

/// The kernels that a JupyterLab of this lab has, each by its connection file. (Those of the test
/// beside this one have theirs elsewhere.)
fn kernels() -> Vec<String> {
    let shown = succeed(Command::new("ps").args(["-A", "-ww", "-o", "args="])).stdout;
    let runtime = lab().join("jupyter/runtime/kernel-").display().to_string();
    let shown = String::from_utf8_lossy(&shown).into_owned();
    shown.lines().filter_map(|line| Some(line[line.find(&runtime)?..].to_owned())).collect()
}

fn contents() -> Vec<Vec<u8>> {
    notebooks().iter().map(|path| fs::read(path).unwrap()).collect()
}

/// No cell failed or was left out, and the page asked for nothing beyond this machine.
#[track_caller]
fn clean(seen: &Value, run: &str) {
    assert_eq!(seen[run]["errors"], Value::Array(vec![]), "{run} run");
    assert_eq!(seen[run]["unrun"], 0, "{run} run");
    assert_eq!(seen["outside"], Value::Array(vec![]));
}

/// How many pictures an edit of a parameter changed.
fn changed(seen: &Value) -> usize {
    let pictures = |run: &str| seen[run]["pictures"].as_array().unwrap().clone();
    let (first, edited) = (pictures("first"), pictures("edited"));
    assert_eq!(first.len(), edited.len());
    first.iter().zip(&edited).filter(|(first, edited)| first != edited).count()
}

/// A notebook, an edit of one of its parameters, and how many pictures follow it at least.
type Visit = (&'static str, &'static [&'static str], usize);

const ANOTHER_LAYER: &[&str] = &["--edit", "let layer: usize = 3;", "let layer: usize = 4;"];

const VISITS: [Visit; 11] = [
    ("00_start_here", &[], 0),
    ("01_the_network", &["--edit", "let seed: u64 = 1;", "let seed: u64 = 2;"], 5),
    ("02_calibration_and_neurons", ANOTHER_LAYER, 1),
    ("03_unfamiliar_samples", ANOTHER_LAYER, 1),
    ("04_neuron_detectors", ANOTHER_LAYER, 1),
    ("05_patterns_and_clusters", &[], 0),
    ("06_cluster_detector", &[], 0),
    // Figure 4.3 and the neighbours follow k; the others are as long, and run once.
    ("07_layer_groups", &["--edit", "let k: usize = 300;", "let k: usize = 100;"], 2),
    ("08_detector_networks", &[], 0),
    ("09_comparison", &[], 0),
    ("10_claims", &[], 0),
];

/// All notebooks once; or, with `NNERR_VISITS=03x10`, the one whose name starts so ten times in a row.
fn visits() -> Vec<Visit> {
    let Ok(asked) = std::env::var("NNERR_VISITS") else { return VISITS.to_vec() };
    let (start, times) = asked.rsplit_once('x').unwrap_or((&asked, "1"));
    let times: usize = times.parse().unwrap_or_else(|e| panic!("NNERR_VISITS={asked}, not like 03x10: {e}"));
    let visit = VISITS.iter().find(|(name, ..)| !start.is_empty() && name.starts_with(start));
    vec![*visit.unwrap_or_else(|| panic!("NNERR_VISITS={asked}: no notebook starts so")); times]
}

/// What must hold for a notebook in the browser.
fn check((name, edit, follow): Visit, address: &str, kept: &Path) {
    let seen = visit(address, name, edit, kept);
    clean(&seen, "first");
    let notebook = fs::read_to_string(root().join(format!("notebooks/{name}.ipynb"))).unwrap();
    assert_eq!(
        seen["covered"],
        notebook.matches("//@predict ").count(),
        "{name}: outputs that ask for a prediction"
    );
    assert_eq!(seen["sliders"], sliders(&name[..2]).unwrap(), "{name}");
    pad(&seen, name == "00_start_here");
    if name == "01_the_network" {
        let (lost, figures) = (r#"data-thesis="Figure 2.1""#, seen["first"]["svg"].as_array().unwrap());
        let found = figures.iter().any(|svg| svg.as_str().unwrap().contains(lost));
        assert!(found, "none of {} figures is {lost}", figures.len());
    }
    if !edit.is_empty() {
        clean(&seen, "edited");
        let changed = changed(&seen);
        assert!(changed >= follow, "{name}: {changed} pictures changed with {:?}", &edit[1..]);
    }
}

#[test]
fn a_student_steps_through_the_notebooks_in_jupyterlab() {
    let named: Vec<String> = VISITS.iter().map(|(name, ..)| format!("{name}.ipynb")).collect();
    let all: Vec<_> =
        notebooks().iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(named, all, "the notebooks that are visited");

    let (before, committed) = (kernels(), contents());
    let (mut jupyter, kept) = (Lab::start(), tempfile::tempdir().unwrap());
    // Two at a time, since a kernel seldom keeps two cores busy; one begins with the long ones. What is asked
    // for by name is one notebook again and again, and has one kernel.
    let all = std::env::var_os("NNERR_VISITS").is_none();
    let (left, address) = (Mutex::new(VecDeque::from(visits())), jupyter.address.as_str());
    let one_after_the_other = |next: fn(&mut VecDeque<Visit>) -> Option<Visit>| {
        while let Some(visit) = { next(&mut left.lock().expect("no panic while it is held")) } {
            check(visit, address, kept.path());
        }
    };
    std::thread::scope(|scope| {
        if all {
            scope.spawn(|| one_after_the_other(VecDeque::pop_back));
        }
        one_after_the_other(VecDeque::pop_front);
    });

    assert!(jupyter.stop(), "JupyterLab does not end when it is told to");
    let left: Vec<_> = kernels().into_iter().filter(|kernel| !before.contains(kernel)).collect();
    assert!(left.is_empty(), "kernels outlive JupyterLab: {left:?}");
    assert_eq!(committed, contents(), "the test changed a notebook in the clone");

    // The committed numbers, and the pages.
    if all {
        succeed(xtask(&["lab", "--headless", "--check", "--executed"]).arg(kept.path()));
        let results = fs::read_to_string(lab().join("site/results.csv")).unwrap();
        assert!(results.lines().count() > 20, "twenty seeds and all notebooks: {results}");
        VISITS.iter().for_each(|(name, ..)| page(name));
        pad_page();
    }
}

/// A seven was drawn on the pad, where there is to be one, and answered.
#[track_caller]
fn pad(seen: &Value, there: bool) {
    assert_eq!(seen["pad"]["predicted"], if there { json!(7) } else { Value::Null }, "{}", seen["pad"]);
    assert!(!there || seen["pad"]["said"].as_str().unwrap().starts_with("Predicted class 7, confidence "));
}

/// An exported page, opened from the disk in a browser that reaches no network.
fn page(name: &str) {
    let path = lab().join(format!("site/{name}.html"));
    assert!(!fs::read_to_string(&path).unwrap().contains("<mrow></mrow>"), "{name}: empty formulas");
    let seen = answer(python("browser.py").arg("page").arg(path));
    assert_eq!(seen["sliders"], sliders(&name[..2]).unwrap(), "{name}");
    assert_eq!(seen["outside"], json!([]), "{name}");
    pad(&seen, name == "00_start_here");
}

/// The pad's own page, which the index names.
fn pad_page() {
    let site = lab().join("site");
    assert!(fs::read_to_string(site.join("index.html")).unwrap().contains("<a href=\"pad.html\">"));
    let seen = answer(python("browser.py").arg("page").arg(site.join("pad.html")));
    assert_eq!((&seen["sliders"], &seen["outside"]), (&json!([]), &json!([])));
    pad(&seen, true);
}
