//! The library as notebook cells see it: one shared object with everything
//! below it compiled in, built with the flags of every other build.

use crate::Result;
use crate::place::{Place, text};
use crate::steps::{Steps, execute, hash, newest, write};
use serde_json::Value;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

/// Sources whose change asks for another library.
const SOURCES: [&str; 5] =
    ["crate/src", "crate/Cargo.toml", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

/// What a kernel without one says.
pub const MISSING: &str = "the kernel's library is missing: run `cargo xtask lab`";

/// Where the libraries lie; each in a folder named by its id, so that a running
/// kernel keeps the one it began with.
pub fn folder(kernels: &Path) -> PathBuf {
    kernels.join("library")
}

/// The id of the library that new kernels get.
pub fn current(kernels: &Path) -> Option<String> {
    fs::read_to_string(folder(kernels).join("current")).ok()
}

/// The file below a library's folder.
pub fn file(kernels: &Path, id: &str) -> Option<PathBuf> {
    let files = fs::read_dir(folder(kernels).join(id)).ok()?;
    files.flatten().map(|entry| entry.path()).find(|path| path.to_string_lossy().contains("nnerr"))
}

/// rustc's words for a program that finds its libraries in this folder. One word each: `-Wl,`
/// divides at commas. rustc's own `rpath` would count the way from cargo's folder `deps`, where
/// cells are not loaded from.
pub fn search(folder: &Path) -> [String; 4] {
    let folder = format!("-Clink-arg={}", folder.display());
    ["-Clink-arg=-Xlinker".into(), "-Clink-arg=-rpath".into(), "-Clink-arg=-Xlinker".into(), folder]
}

/// Builds the library unless its sources are as they were. Returns its id.
pub fn prepare(place: &Place, steps: &Steps, offline: bool) -> Result<String> {
    crates(place, steps, offline)?;
    let kernels = place.kernels();
    let input = input(&place.root, &place.sysroot);
    if current(&kernels).is_none_or(|id| file(&kernels, &id).is_none()) {
        let _ = fs::remove_file(place.lab().join("steps/library"));
    }
    steps.step(
        "library",
        "nnerr as the kernel's library",
        &input,
        "7 to 15 min the first time, then seconds",
        || {
            let built = build(place, offline)?;
            let id = identity(&built)?;
            let home = folder(&kernels).join(&id);
            if file(&kernels, &id).is_none() {
                // Whole or not at all: a copy, because the next build writes over the original.
                let partial = folder(&kernels).join(format!("{id}.part"));
                let _ = fs::remove_dir_all(&partial);
                fs::create_dir_all(&partial).map_err(|error| error.to_string())?;
                fs::copy(&built, partial.join(built.file_name().unwrap_or_default()))
                    .map_err(|error| format!("cannot copy {}: {error}", built.display()))?;
                let _ = fs::remove_dir_all(&home);
                fs::rename(&partial, &home).map_err(|error| error.to_string())?;
            }
            write(&folder(&kernels).join("current"), &id)
        },
    )?;
    current(&kernels).ok_or_else(|| "the kernel's library vanished while it was being built".into())
}

/// The sources of all crates of the lock file, those of other systems too: evcxr, which
/// is kept off the network, wants to see the whole of it. Whether they lie there cargo says each
/// time: its folder may have moved, or been emptied. Offline there is nothing to mend: an unpacked
/// lab has only what its cells need.
fn crates(place: &Place, steps: &Steps, offline: bool) -> Result {
    let lock = fs::read(place.root.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let fetch = |offline| {
        let mut fetch = place.cargo(offline);
        fetch.args(["fetch", "--locked", "--quiet"]);
        fetch
    };
    if !offline && text(&mut fetch(true)).is_err() {
        let _ = fs::remove_file(place.lab().join("steps/crates"));
    }
    steps
        .step("crates", "the crates' sources", &hash(&[&lock]), "about 20 s", || execute(&mut fetch(offline)))
}

/// Where cargo keeps what it fetched.
pub fn cargo_home() -> PathBuf {
    let named = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    named.unwrap_or_else(|| std::env::home_dir().unwrap_or_default().join(".cargo"))
}

/// Changes when a source, the lock file or the compiler does.
pub fn input(root: &Path, sysroot: &Path) -> String {
    let times = SOURCES.map(|source| stamp(newest(&root.join(source))));
    hash(&[
        times.join(" ").as_bytes(),
        root.to_string_lossy().as_bytes(),
        sysroot.to_string_lossy().as_bytes(),
    ])
}

fn stamp(time: Option<SystemTime>) -> String {
    let since = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.map_or_else(String::new, |since| since.as_nanos().to_string())
}

fn identity(built: &Path) -> Result<String> {
    let metadata = fs::metadata(built).map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(hash(&[stamp(metadata.modified().ok()).as_bytes(), &metadata.len().to_le_bytes()]))
}

/// Builds, and takes the file's name from cargo's own messages.
fn build(place: &Place, offline: bool) -> Result<PathBuf> {
    let mut cargo = place.cargo(offline);
    cargo
        .args(["rustc", "--package", "nnerr", "--lib", "--crate-type", "dylib"])
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped());
    // Beside the kernel, whose crates wait for each other, this one takes what is left of the cores:
    // both are done sooner.
    // SAFETY: between fork and exec only async-signal-safe functions may be called; `nice` is one.
    unsafe {
        cargo.pre_exec(|| {
            libc::nice(5);
            Ok(())
        });
    }
    let mut child = cargo.spawn().map_err(|error| format!("cargo does not start: {error}"))?;
    let mut found = None;
    if let Some(stdout) = child.stdout.take() {
        use std::io::BufRead;
        for line in std::io::BufReader::new(stdout).lines().map_while(std::result::Result::ok) {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            if message["reason"] == "compiler-artifact" && message["target"]["name"] == "nnerr" {
                found = message["filenames"][0].as_str().map(PathBuf::from);
            }
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err("the library does not compile (the messages stand above)".into());
    }
    found.ok_or_else(|| "cargo named no file for the library".into())
}
