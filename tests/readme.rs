//! The README's table and picture are what the project makes now.

use std::{fs, process::Command};

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
    assert!(printed.contains("20 seeds (101–120)"), "{printed}");
    assert!(readme.contains(printed.trim()), "run `cargo run -p nnerr --example results -- --write`: {printed}");
}
