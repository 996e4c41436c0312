//! What the notebooks hold, and what a run of one writes into it. (How they are run: browser.rs.)

mod browser;
mod jupyter;

use std::fs;

use nnerr::data::Digits;
use nnerr_tests::{notebooks, python, root, succeed, xtask};
use serde_json::{Value, json};

/// Figures of the thesis that a committed notebook must answer.
const FIGURES: [&str; 19] = [
    "2.1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "4.1", "4.2",
    "4.3", "4.4", "5.1", "5.2", "5.3",
];
/// The largest a committed notebook may be, in bytes.
const LARGEST: usize = 1_500_000;

#[test]
fn the_thesis_figures_are_committed_and_notebooks_stay_small() {
    let mut all = String::new();
    for path in notebooks() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.len() <= LARGEST, "{} has {} bytes", path.display(), text.len());
        all += &text;
    }
    for figure in FIGURES {
        // Quotes are escaped in a notebook's JSON.
        assert!(all.contains(&format!(r#"data-thesis=\"Figure {figure}\""#)), "Figure {figure} is nowhere");
    }
}

#[test]
fn a_notebook_says_what_its_cells_used() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let own = tempfile::tempdir().unwrap();
    let path = own.path().join("drawn.ipynb");
    let cell = |source: &str| json!({"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": source});
    let begin = format!(":dep nnerr = {{ path = {:?} }}\nuse nnerr::prelude::*;", root().join("crate"));
    let mut digits = cell("let digits: Digits = Digits::synthetic(200, 100, 1)?;");
    digits["id"] = "b".into();
    // What an earlier run wrote is nothing that this one says.
    let metadata = json!({"nnerr": {"data": "of MNIST", "simd": "none", "sets": "notmnist"}});
    let notebook =
        json!({"cells": [cell(&begin), digits], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5});
    fs::write(&path, notebook.to_string()).unwrap();

    let mut run = python("../xtask/python/run.py");
    succeed(run.arg(own.path()).arg("--site").arg(own.path().join("site")).arg("--update"));
    let updated: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(updated["cells"].as_array().unwrap().len(), 2);
    let used = Digits::synthetic(200, 100, 1).unwrap();
    let simd = nnerr::network::simd_level();
    assert_eq!(updated["metadata"]["nnerr"], json!({"data": used.train().digest(), "simd": simd}));
}
