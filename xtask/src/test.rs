//! `cargo xtask test`: everything, from a bare machine.

use crate::place::Place;
use crate::steps::{execute, seconds};
use crate::{Result, lab, setup};
use std::process::{Command, ExitCode};
use std::time::Instant;

pub fn run(arguments: Vec<String>) -> Result<ExitCode> {
    let start = Instant::now();
    let place = Place::find()?;
    // Install or fail before the long builds, not after them.
    println!("── set-up");
    let chromium = setup::run(&place)?;
    stage("format", place.cargo(false).args(["fmt", "--all", "--check"]))?;
    println!("── lab");
    lab::prepare(&place, false, true)?;
    stage(
        "lints",
        place.cargo(false).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )?;
    // Shares clippy's metadata of the dependencies.
    stage(
        "documentation",
        place.cargo(false).args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    println!("── tests");
    let mut tests = place.cargo(false);
    tests.args(["test", "--workspace"]).args(&arguments);
    tests.envs(chromium.map(|path| ("NNERR_CHROMIUM", path)));
    let status = tests.status().map_err(|error| format!("cargo does not start: {error}"))?;
    println!("── everything took {}", seconds(start));
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn stage(name: &str, command: &mut Command) -> Result {
    let start = Instant::now();
    println!("── {name}");
    execute(command)?;
    println!("   {}", seconds(start));
    Ok(())
}
