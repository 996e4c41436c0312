//! The kernel's fixed parts: launcher, configuration, a prewarmed working
//! directory, and the kernelspec in the virtual environment.

use crate::Result;
use crate::home::{self, forget_libraries, sweep};
use crate::launcher::copy;
use crate::place::Place;
use crate::steps::{Steps, execute, hash, write};
use crate::{kept, library, linker, tool};
use serde_json::json;
use std::fs;
use std::path::Path;

/// How cells are built. The directory of a kernel lies below the file's, so it
/// beats the profile that evcxr writes, and what a user's settings say of one. What a cell links
/// is compiled before.
const CELLS: &str = r#"[profile.dev]
opt-level = 0
debug = false
strip = "debuginfo"
debug-assertions = false
overflow-checks = false
lto = false
panic = "unwind"
codegen-units = 16
incremental = true
rpath = false

[profile.dev.package."*"]
opt-level = 0
"#;

/// evcxr's own settings: nothing is ever fetched while somebody steps through a notebook.
const EVCXR: &str = "[evcxr]\noffline_mode = true\nopt_level = \"0\"\n";

/// Nothing may be installed behind the student's back.
const RUSTUP: &str = "#!/bin/sh\nexit 1\n";

/// The package nnerr as rustc sees it for a cell: the library built before.
const FACE: &str = "//! nnerr, built before.\npub use nnerr_impl::*;\n";

/// Writes the fixed parts and prewarms a working directory for this library.
pub fn prepare(place: &Place, steps: &Steps, library: &str) -> Result {
    let kernels = place.kernels();
    install(place, &kernels)?;
    sweep(&kernels);
    forget_libraries(&kernels, library);
    let homes = home::folder(&kernels)?;
    let manifest = fs::read(place.root.join("crate/Cargo.toml")).unwrap_or_default();
    let lock = fs::read(place.root.join("Cargo.lock")).unwrap_or_default();
    // What is compiled names folders of the crates' sources and of the lab; the library's id tells
    // of the clone.
    let sources = library::cargo_home().into_os_string().into_encoded_bytes();
    let here = kernels.as_os_str().as_encoded_bytes();
    let kernel = tool::input(place)?;
    let input =
        hash(&[library.as_bytes(), kernel.as_bytes(), &manifest, &lock, &sources, CELLS.as_bytes(), here]);
    let warm = kernels.join("warm").join(library);
    if !warm.exists() {
        let _ = fs::remove_file(place.lab().join("steps/prewarm"));
    }
    steps.step("prewarm", "a warm working directory for kernels", &input, "about 10 s", || {
        // Made where kernels live, for the same reasons.
        let partial = homes.with_file_name("warm.part");
        let _ = fs::remove_dir_all(&partial);
        execute(
            place
                .jupyter(&place.python(), true)
                .arg(place.driver("prewarm.py"))
                .env("NNERR_WARM", &partial)
                .current_dir(place.root.join("xtask")),
        )?;
        strip(&partial, &place.host);
        let _ = fs::remove_dir_all(kernels.join("warm"));
        fs::create_dir_all(kernels.join("warm")).map_err(|error| error.to_string())?;
        if fs::rename(&partial, &warm).is_ok() {
            return Ok(());
        }
        // Not on the same disk.
        let whole = kernels.join("warm.part");
        let _ = fs::remove_dir_all(&whole);
        copy(&partial, &whole)
            .and_then(|()| fs::rename(&whole, &warm))
            .map_err(|error| format!("cannot keep {}: {error}", warm.display()))?;
        let _ = fs::remove_dir_all(&partial);
        Ok(())
    })
}

fn install(place: &Place, kernels: &Path) -> Result {
    write(&kernels.join(".cargo/config.toml"), CELLS)?;
    write(&kernels.join("config/evcxr.toml"), EVCXR)?;
    write(&kernels.join("nnerr.rs"), FACE)?;
    let lock = place.root.join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    write(&kernels.join("Cargo.lock"), &lock)?;
    write(&kernels.join("shim/rustup"), RUSTUP)?;
    executable(&kernels.join("shim/rustup"))?;
    let settings = json!({
        "root": place.root, "target": place.target, "host": place.host,
        "sysroot": place.sysroot, "evcxr": place.evcxr(), "cargo_home": library::cargo_home(),
    });
    write(&kernels.join("settings.json"), &format!("{settings:#}\n"))?;
    // A copy, under a new inode: the next `cargo xtask` may rebuild ours while kernels run.
    let launcher = kernels.join("launcher");
    let partial = kernels.join("launcher.part");
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    if own != launcher {
        fs::copy(&own, &partial)
            .and_then(|_| fs::rename(&partial, &launcher))
            .map_err(|error| format!("cannot write {}: {error}", launcher.display()))?;
    }
    // Found first on the kernel's PATH: see cell.rs.
    let mut faces = vec![kernels.join("shim/cargo"), kernels.join("shim/rustc")];
    // Elsewhere linkers have other words for it.
    if cfg!(target_os = "linux") {
        linker::prepare(place, kernels)?;
        faces.push(linker::face(kernels));
    }
    for link in faces {
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink("../launcher", &link)
            .map_err(|error| format!("{}: {error}", link.display()))?;
    }
    let spec = json!({
        "argv": [launcher, "kernel", "{connection_file}"],
        "display_name": "Rust",
        "language": "rust",
        "interrupt_mode": "signal",
    });
    write(&place.venv().join("share/jupyter/kernels/rust/kernel.json"), &format!("{spec:#}\n"))
}

/// Drops what the prewarming cell itself left: every kernel compiles its own.
fn strip(warm: &Path, host: &str) {
    let _ = fs::remove_dir_all(warm.join(kept::FOLDER));
    let debug = warm.join("target").join(host).join("debug");
    let _ = fs::remove_dir_all(debug.join("incremental"));
    for folder in ["deps", ".fingerprint", ""] {
        let Ok(entries) = fs::read_dir(debug.join(folder)) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("ctx") || name.starts_with("libctx") || name.starts_with("libcode_") {
                let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            }
        }
    }
}

fn executable(path: &Path) -> Result {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .map_err(|error| format!("cannot make {} executable: {error}", path.display()))
}
