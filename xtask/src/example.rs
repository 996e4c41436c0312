//! The crate's examples, linked to the library that the kernel has: a second build of
//! the crate, in another form, would take a minute before the first notebook opens.

use crate::place::{Place, standard};
use crate::steps::execute;
use crate::{Result, caller, library};
use std::fs;
use std::process::Command;

/// Compiles `crate/examples/NAME.rs` in a second, and returns the program to run.
pub fn program(place: &Place, name: &str) -> Result<Command> {
    let kernels = place.kernels();
    let id = library::current(&kernels).ok_or("the library is not built: run `cargo xtask lab --prepare`")?;
    let file = library::file(&kernels, &id).ok_or_else(|| format!("the library {id} has lost its file"))?;
    let programs = place.lab().join("examples").join(&id);
    fs::create_dir_all(&programs).map_err(|error| format!("{}: {error}", programs.display()))?;
    let folder = file.parent().unwrap_or(&programs);
    let program = programs.join(name);
    let mut rustc = Command::new(place.sysroot.join("bin/rustc"));
    rustc.current_dir(&place.root).args(["--edition=2024", "-Cprefer-dynamic", "--crate-name", name, "-o"]);
    rustc.arg(&program).arg(format!("crate/examples/{name}.rs"));
    rustc.arg(format!("--extern=nnerr={}", file.display()));
    for built in
        [folder, &place.target.join(&place.host).join("debug/deps"), &place.target.join("debug/deps")]
    {
        rustc.arg(format!("-Ldependency={}", built.display()));
    }
    for shared in [folder, &standard(&place.sysroot, &place.host)] {
        rustc.args(library::search(shared));
    }
    if let Some(linker) = caller::settings(&place.root).linker(&place.host) {
        rustc.arg(format!("-Clinker={}", linker.display()));
    }
    execute(&mut rustc)?;
    let mut command = Command::new(program);
    // Cargo's own search path would load the library of the last build instead.
    command.current_dir(&place.root).env_remove("LD_LIBRARY_PATH").env_remove("DYLD_LIBRARY_PATH");
    command.env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    Ok(command)
}
