//! The README's table and picture are what the project makes now.

use std::{
    fs,
    process::{Command, Stdio},
};

use nnerr::prelude::*;
use nnerr_tests::{root, succeed};

fn example(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", "nnerr", "--example", name, "--"]).args(arguments);
    command.current_dir(root());
    command
}

#[test]
fn the_table_of_results_is_that_of_the_committed_seeds() {
    let printed = String::from_utf8(succeed(&mut example("results", &[])).stdout).unwrap();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(printed.contains("seeds 201–220: mean AUROC over 20 trainings"), "{printed}");
    assert!(
        readme.contains(printed.trim()),
        "run `cargo run -p nnerr --example results -- --write`: {printed}"
    );
}

#[test]
fn an_example_ends_quietly_where_nobody_reads() {
    let mut command = example("results", &[]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take()); // as `| head` does once it has seen enough
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

/// Sums round differently with other vector instructions, and then another digit may be shown.
#[test]
fn the_picture_is_what_the_library_draws() {
    let (folder, committed) = (tempfile::tempdir().unwrap(), root().join("crate/picture.svg"));
    let path = folder.path().join("picture.svg");
    succeed(&mut example("picture", &[path.to_str().unwrap()]));
    let (drawn, committed) = (fs::read_to_string(path).unwrap(), fs::read_to_string(committed).unwrap());
    for part in ["passes", "caught", "missed"] {
        assert!(drawn.contains(part), "no row of the picture is {part}");
    }
    if Seeds::read_from(root().join("data/study")).unwrap().simd() == simd_level() {
        assert!(drawn == committed, "run `cargo run -p nnerr --example picture`");
    }
}
