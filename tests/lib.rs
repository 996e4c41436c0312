//! What the end-to-end tests share: where the project is, and how to type one of
//! its commands.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The project's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_path_buf()
}

/// `cargo xtask …`, to be started from the project's root.
pub fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.arg("xtask").args(arguments).current_dir(root());
    command
}

/// Runs `command` to its end; where it fails, the test fails with all it printed.
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?} cannot be started: {e}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
