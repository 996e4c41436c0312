//! `cargo xtask bench kernel | peers | crate`.

use crate::place::Place;
use crate::steps::execute;
use crate::{Result, lab};
use std::process::{Command, ExitCode};

pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let place = Place::find()?;
    let (what, rest) = arguments.split_first().ok_or("bench kernel, peers or crate?")?;
    match what.as_str() {
        "kernel" => {
            lab::prepare(&place, false, false)?;
            let mut driver = place.jupyter(&place.python(), true);
            driver.arg(place.driver("bench_kernel.py")).arg(place.notebooks());
            driver.arg("--environment").arg(place.root.join("environment.md")).args(rest);
            execute(&mut driver)?;
        }
        "peers" => peers(&place, rest)?,
        // The same profile as the kernel's library: what is timed is what cells call.
        "crate" => {
            execute(place.cargo(false).args(["bench", "--package", "nnerr", "--profile", "dev"]).args(rest))?
        }
        other => return Err(format!("there is no bench `{other}`: kernel, peers or crate")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Our timings and the rivals', as ratios.
fn peers(place: &Place, rest: &[String]) -> Result {
    let mut python = "python3".to_owned();
    let mut rest = rest.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--python" => python = rest.next().ok_or("--python needs a path")?.clone(),
            other => return Err(format!("there is no option `{other}`: --python")),
        }
    }
    let script = place.root.join("crate/benches/peers/peers.py");
    if !script.exists() {
        return Err(format!("{} is missing", script.display()));
    }
    execute(place.cargo(false).args(["build", "--package", "nnerr", "--example", "timings"]))?;
    let timings = place.target.join(&place.host).join("debug/examples/timings");
    execute(Command::new(python).arg(script).arg("--ours").arg(timings).current_dir(&place.root))
}
