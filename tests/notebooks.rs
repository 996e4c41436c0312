//! Every notebook through the real kernel: no error, no panic on stderr, the same
//! numbers as the committed ones; and the exported pages' sliders.

use std::fs;

use nnerr_tests::{answer, lab, python, root, sliders, succeed, xtask};
use serde_json::json;

#[test]
fn every_notebook_gives_its_committed_numbers_and_a_page_whose_sliders_move() {
    succeed(&mut xtask(&["lab", "--headless", "--check"]));

    let entries = fs::read_dir(root().join("notebooks")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".ipynb").map(String::from)).collect();
    names.sort();
    assert!(names.len() >= 2, "{names:?}");
    let results = fs::read_to_string(lab().join("site/results.csv")).unwrap();
    assert!(results.lines().count() > 20, "ten seeds, accuracy and ECE: {results}");

    // Opened from the disk, in a browser that reaches no network.
    for name in names {
        let page = lab().join(format!("site/{name}.html"));
        assert!(!fs::read_to_string(&page).unwrap().contains("<mrow></mrow>"), "{name}: empty formulas");
        let mut browser = python("browser.py");
        let seen = answer(browser.arg("page").arg(page));
        assert_eq!(seen, json!({"sliders": sliders(&name[..2]).unwrap(), "outside": []}), "{name}");
    }
}
