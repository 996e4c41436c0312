//! `cargo xtask bench kernel | peers | crate`.

use crate::place::Place;
use crate::steps::execute;
use crate::{Result, lab, peers};
use std::process::ExitCode;

pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let place = Place::find()?;
    let (what, rest) = arguments.split_first().ok_or("bench kernel, peers or crate?")?;
    match what.as_str() {
        "kernel" => {
            lab::prepare(&place, false, false)?;
            let openings = rest.iter().any(|argument| argument.starts_with("--openings"));
            let mut driver = place.jupyter(&place.python(), true);
            driver.arg(place.driver(if openings { "openings.py" } else { "bench_kernel.py" }));
            driver.arg(place.notebooks());
            if !openings {
                driver.arg("--environment").arg(place.root.join("environment.md"));
            }
            execute(driver.args(rest))?;
        }
        "peers" => peers::run(&place, rest)?,
        // The same profile as the kernel's library: what is timed is what cells call.
        "crate" => {
            execute(place.cargo(false).args(["bench", "--package", "nnerr", "--profile", "dev"]).args(rest))?
        }
        other => return Err(format!("there is no bench `{other}`: kernel, peers or crate")),
    }
    Ok(ExitCode::SUCCESS)
}
