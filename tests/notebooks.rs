//! Every notebook through the real kernel: no error, no panic on stderr, and the
//! same numbers as the committed ones.

use std::fs;

use nnerr_tests::{root, succeed, xtask};

#[test]
fn every_notebook_runs_and_gives_its_committed_numbers() {
    let output = succeed(&mut xtask(&["lab", "--headless", "--check"]));
    let said = String::from_utf8_lossy(&output.stdout);
    let count = fs::read_dir(root().join("notebooks"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "ipynb"))
        .count();
    assert!(count >= 2, "{count} notebooks");
    assert!(said.contains("results.csv"), "{said}");
}
