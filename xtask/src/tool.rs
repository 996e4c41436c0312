//! evcxr's Jupyter kernel, built once from the registry at a pinned version.

use crate::Result;
use crate::place::Place;
use crate::steps::{Steps, execute};

pub const VERSION: &str = "0.22.0";

/// Whether the pinned version lies in the lab, by cargo's own record.
pub fn installed(place: &Place) -> bool {
    let record = std::fs::read_to_string(place.tools().join(".crates.toml")).unwrap_or_default();
    place.evcxr().exists() && record.contains(&format!("\"evcxr_jupyter {VERSION} "))
}

pub fn prepare(place: &Place, steps: &Steps, offline: bool) -> Result {
    let input = format!("evcxr_jupyter {VERSION}");
    if installed(place) {
        steps.stamp("evcxr", &input)?;
    } else {
        let _ = std::fs::remove_file(place.lab().join("steps/evcxr"));
    }
    steps.step("evcxr", &format!("Rust kernel ({input})"), &input, "about 9 min on two cores, once", || {
        execute(
            place
                .cargo(offline)
                // A tool has its own dependencies: keep its build, so that an interrupted one goes on.
                .env("CARGO_TARGET_DIR", place.lab().join("build"))
                .args(["install", "evcxr_jupyter", "--version", VERSION, "--locked", "--quiet"])
                .arg("--root")
                .arg(place.tools()),
        )?;
        let _ = std::fs::remove_dir_all(place.lab().join("build"));
        Ok(())
    })
}
