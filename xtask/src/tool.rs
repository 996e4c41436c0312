//! evcxr's Jupyter kernel: our package `xtask/kernel`, built once with its own lock file.

use crate::Result;
use crate::place::{Place, text};
use crate::steps::{Steps, execute, hash};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The step's name.
const STEP: &str = "evcxr";

/// Our package, whose versions are not the library's.
fn package(place: &Place) -> PathBuf {
    place.root.join("xtask/kernel")
}

/// Changes when the package, its lock file or the compiler does.
pub fn input(place: &Place) -> Result<String> {
    let package = package(place);
    let mut files = vec![package.join("Cargo.toml"), package.join("Cargo.lock")];
    let sources =
        fs::read_dir(package.join("src")).map_err(|error| format!("{}: {error}", package.display()))?;
    let mut sources: Vec<PathBuf> = sources.flatten().map(|entry| entry.path()).collect();
    sources.sort();
    files.append(&mut sources);
    let read = |file: &PathBuf| fs::read(file).map_err(|error| format!("{}: {error}", file.display()));
    let mut parts = files.iter().map(read).collect::<Result<Vec<Vec<u8>>>>()?;
    parts.push(place.sysroot.to_string_lossy().into_owned().into_bytes());
    Ok(hash(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

/// Whether the kernel that lies in the lab is the one that these sources make.
pub fn installed(place: &Place) -> bool {
    let stamp = fs::read_to_string(place.lab().join("steps").join(STEP)).unwrap_or_default();
    place.evcxr().exists() && input(place).is_ok_and(|input| input == stamp)
}

/// Builds the kernel unless its package is as it was.
pub fn prepare(place: &Place, steps: &Steps, offline: bool) -> Result {
    if !place.evcxr().exists() {
        let _ = fs::remove_file(place.lab().join("steps").join(STEP));
    }
    steps.step(STEP, "Rust kernel", &input(place)?, "5 to 20 min on two cores, once", || {
        // Kept when it is interrupted, so that it goes on.
        let target = place.lab().join("build");
        execute(
            place
                .cargo_in(&package(place), offline)
                // Not the clone's `prefer-dynamic`: the kernel must not look for libstd when it starts.
                .env("CARGO_ENCODED_RUSTFLAGS", "")
                .args(["build", "--locked", "--quiet", "--target", &place.host])
                .arg("--target-dir")
                .arg(&target),
        )?;
        keep(place, &target.join(&place.host).join("debug/nnerr-kernel"))?;
        // 0.6 GB that nobody needs again.
        let _ = fs::remove_dir_all(target);
        Ok(())
    })
}

/// Puts the program in its place once it has run there. Kernels that run keep the old one.
fn keep(place: &Place, built: &Path) -> Result {
    let home = place.evcxr();
    let fail = |error: std::io::Error| format!("cannot write {}: {error}", home.display());
    let partial = home.with_extension(format!("part{}", std::process::id()));
    fs::create_dir_all(place.tools().join("bin")).map_err(fail)?;
    fs::copy(built, &partial).and_then(|_| fs::File::open(&partial)?.sync_all()).map_err(fail)?;
    text(Command::new(&partial).arg("--help").env_remove("LD_LIBRARY_PATH"))
        .map_err(|failure| format!("the kernel was built and does not run: {failure}"))?;
    fs::rename(&partial, &home).map_err(fail)
}
