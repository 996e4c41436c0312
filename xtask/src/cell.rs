//! Cargo, as the kernel sees it. For every cell evcxr runs `cargo build`, which
//! takes 0.2 s to find out that nothing below the cell has changed. So the first
//! build of a kernel goes to cargo and is recorded; the next ones, as long as the
//! dependencies are the same, call rustc just as cargo did. Anything else that is
//! asked of cargo goes to cargo.
//!
//! rustc is seen through us too: for a cell the package nnerr is one line that
//! hands on the library built before, while rust-analyzer, which finds the types
//! of the cell's variables, reads the package's real source.

use crate::steps::hash;
use crate::{Result, kept, launcher, linker, lock};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Output, Stdio};

/// Names the file that the recorder writes; set for the builds it is to record.
const RECORD: &str = "NNERR_CELL_RECORD";

/// The toolchain's own programs, and the source that a cell gets for nnerr; set by the launcher.
pub const CARGO: &str = "NNERR_CARGO";
pub const RUSTC: &str = "NNERR_RUSTC";
pub const FACE: &str = "NNERR_FACE";

/// The folder of the kernels' fixed parts; the clone's lock file is one.
pub const KERNELS: &str = "NNERR_KERNELS";

/// `cargo …` as evcxr calls it, in the kernel's private directory.
pub fn cargo(arguments: &[String]) -> Result<ExitCode> {
    let cargo = std::env::var(CARGO).map_err(|_| format!("{CARGO} is not set"))?;
    let manifest = fs::read_to_string("Cargo.toml").unwrap_or_default();
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let key = hash(&[manifest.as_bytes(), flags.as_bytes(), arguments.join(" ").as_bytes()]);
    let is = |command: &str| arguments.iter().any(|argument| argument == command);
    // A wrapper of the student's own choice (`:sccache`, `:cache`) sees every build.
    let wrapped = std::env::var_os("RUSTC_WRAPPER").is_some_and(|wrapper| !wrapper.is_empty());
    let plain = !wrapped && settled(&manifest);
    if is("metadata") {
        let kept = plain.then(|| PathBuf::from(format!(".cell-{key}.json")));
        return metadata(&cargo, arguments, &manifest, kept.as_deref());
    }
    let mut real = Command::new(&cargo);
    real.args(arguments);
    if !(is("build") || is("check")) {
        return ended(real.status());
    }
    if is("build") && is("--message-format=json") && plain {
        let record = PathBuf::from(format!(".cell-{key}.rustc"));
        if let Some(recorded) = Recorded::read(&record) {
            return recorded.run();
        }
        real.env(RECORD, std::path::absolute(&record).unwrap_or(record));
    }
    settle(&manifest)?;
    let status = real.status();
    lock::keep(&manifest);
    ended(status)
}

fn settle(manifest: &str) -> Result {
    let kernels = std::env::var(KERNELS).map_err(|_| format!("{KERNELS} is not set"))?;
    let ours = Path::new(&kernels).join("Cargo.lock");
    lock::settle(&ours, manifest).map_err(|error| format!("{}: {error}", ours.display()))
}

/// Whether nothing below the cell can change while the kernel runs: a library of the
/// student's own may be edited, ours is kept as it was when the kernel started.
fn settled(manifest: &str) -> bool {
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    dependencies.lines().all(|line| !line.contains("path") || line.trim_start().starts_with("nnerr = "))
}

/// What the packages are. The answer is kept: it does not change while their manifests do not.
/// Cargo is kept off the network until it needs a package that is not on this machine.
fn metadata(cargo: &str, arguments: &[String], manifest: &str, kept: Option<&Path>) -> Result<ExitCode> {
    let answer = match kept.and_then(|kept| fs::read(kept).ok()) {
        Some(answer) => answer,
        None => {
            settle(manifest)?;
            let mut real = Command::new(cargo);
            let fail = |error: std::io::Error| error.to_string();
            let mut output = real.args(arguments).output().map_err(fail)?;
            let offline = std::env::var_os("NNERR_OFFLINE").is_some_and(|value| !value.is_empty());
            if !output.status.success() && !offline {
                settle(manifest)?;
                let mut asking = Command::new(cargo);
                asking.args(arguments.iter().filter(|argument| *argument != "--offline"));
                asking.env("CARGO_NET_OFFLINE", "false");
                if std::env::var_os("CARGO_NET_RETRY").is_none() {
                    asking.env("CARGO_NET_RETRY", "1");
                }
                output = asking.output().map_err(fail)?;
            }
            let said = String::from_utf8_lossy(&output.stderr);
            if !output.status.success() {
                eprintln!("{}", missing(manifest, &said).unwrap_or_else(|| said.trim_end().to_owned()));
                return ended(Ok(output.status));
            }
            eprint!("{said}");
            lock::keep(manifest);
            if let Some(kept) = kept {
                let _ = fs::write(kept, &output.stdout);
            }
            output.stdout
        }
    };
    std::io::stdout().write_all(&answer).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// One line for a package that a network would bring; nothing where cargo means something else.
fn missing(manifest: &str, said: &str) -> Option<String> {
    let wanted = manifest.split("[dependencies]").nth(1).unwrap_or_default().trim();
    let wanted = if wanted.lines().count() == 1 { wanted } else { "a package" };
    if said.contains("--offline was specified") || said.contains("using offline mode") {
        return Some(format!("{wanted}: not on this machine, and no network may be asked (--offline)"));
    }
    let unreachable = [
        "Could not resolve",
        "Couldn't resolve",
        "Failed to connect",
        "Could not connect",
        "Timeout was reached",
        "network error",
    ];
    let line = said.lines().rfind(|line| unreachable.iter().any(|sign| line.contains(sign)))?;
    Some(format!("{wanted}: not on this machine, and the registry does not answer ({})", line.trim()))
}

/// `rustc …` as cargo calls it: puts the library in nnerr's place, and notes how a
/// cell itself is compiled.
pub fn rustc(arguments: &[String]) -> Result<ExitCode> {
    let rustc = std::env::var(RUSTC).map_err(|_| format!("{RUSTC} is not set"))?;
    let named = |name: &str| arguments.windows(2).any(|pair| pair[0] == "--crate-name" && pair[1] == name);
    let mut rest = arguments.to_vec();
    if named("nnerr") {
        let face = std::env::var(FACE).map_err(|_| format!("{FACE} is not set"))?;
        for source in rest.iter_mut().filter(|argument| argument.ends_with("src/lib.rs")) {
            source.clone_from(&face);
        }
    }
    let cell = named("ctx");
    if cell && let Ok(kernels) = std::env::var(KERNELS) {
        let ours = linker::face(Path::new(&kernels));
        // A linker of the student's own choice sees the library as it is.
        if ours.exists() && !rest.iter().any(|argument| argument.starts_with("linker=")) {
            rest.push(format!("-Clinker={}", ours.display()));
        }
    }
    let status = Command::new(&rustc).args(&rest).status();
    if let (true, Ok(record), true) =
        (cell, std::env::var(RECORD), status.as_ref().is_ok_and(|s| s.success()))
    {
        // The pipe through which cargo hands out work is gone with cargo.
        let of_cargo = |name: &str| name.starts_with("CARGO") && name != "CARGO_MAKEFLAGS";
        let variables: Vec<(String, String)> = std::env::vars().filter(|(name, _)| of_cargo(name)).collect();
        let noted = json!({ "rustc": rustc, "arguments": rest, "variables": variables }).to_string();
        let _ = fs::write(record, noted.replace(&here(), HERE));
    }
    ended(status)
}

/// The kernel's directory, as it stands in JSON; each kernel has its own copy of the records.
fn here() -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let text = json!(folder).to_string();
    text.trim_matches('"').to_owned()
}

const HERE: &str = "{here}";

/// How rustc was called for a cell.
struct Recorded {
    rustc: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Recorded {
    fn read(path: &Path) -> Option<Recorded> {
        let noted = fs::read_to_string(path).ok()?.replace(HERE, &here());
        let noted: Value = serde_json::from_str(&noted).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let pair = |value: &Value| Some((text(&value[0])?, text(&value[1])?));
        Some(Recorded {
            rustc: text(&noted["rustc"])?,
            arguments: noted["arguments"].as_array()?.iter().map(text).collect::<Option<_>>()?,
            variables: noted["variables"].as_array()?.iter().map(pair).collect::<Option<_>>()?,
        })
    }

    /// Compiles the cell, unless it was compiled before, and tells its file's name in cargo's words.
    /// rustc's messages are those that cargo passes on.
    fn run(&self) -> Result<ExitCode> {
        let folder =
            self.arguments.windows(2).find(|pair| pair[0] == "--out-dir").map(|pair| Path::new(&pair[1]));
        let folder = folder.ok_or("the recorded command names no folder")?;
        let name = format!("{}ctx{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        let object = folder.join(name);
        let cell = self.cell();
        if !cell.as_ref().is_some_and(|cell| cell.recall(&object)) {
            let compiled = match cell.filter(kept::Cell::prepare) {
                Some(cell) => self.keep(&cell, &object)?,
                None => self.compile()?,
            };
            std::io::stderr().write_all(&compiled.stderr).map_err(|error| error.to_string())?;
            if !compiled.status.success() {
                return ended(Ok(compiled.status));
            }
        }
        let artifact = json!({
            "reason": "compiler-artifact", "target": { "name": "ctx" }, "filenames": [object],
        });
        println!("{artifact}");
        Ok(ExitCode::SUCCESS)
    }

    /// Compiles what the cell needs, and keeps it. Where that is not to be, all of it, as evcxr wrote it:
    /// messages are of the student's own lines.
    fn keep(&self, cell: &kept::Cell, object: &Path) -> Result<Output> {
        let compiled = self.compile()?;
        let whole = match compiled.status.success() {
            true => !cell.keep(object),
            false => cell.changed() && compiled.status.code().is_some(),
        };
        if !whole {
            return Ok(compiled);
        }
        cell.restore();
        self.compile()
    }

    fn compile(&self) -> Result<Output> {
        let mut rustc = Command::new(&self.rustc);
        rustc.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        rustc.stdout(Stdio::null()).stdin(Stdio::inherit()).output().map_err(|error| error.to_string())
    }

    /// The cell that is to be compiled, where one may be kept. The library's file, and with it its
    /// identity, is among the arguments.
    fn cell(&self) -> Option<kept::Cell> {
        let source = self.arguments.iter().find(|argument| argument.ends_with("src/lib.rs"))?;
        let compiler = format!("{}\n{:?}\n{:?}", self.rustc, self.arguments, self.variables);
        kept::Cell::read(Path::new(source), Path::new(kept::FOLDER), &compiler)
    }
}

pub fn ended(status: std::io::Result<ExitStatus>) -> Result<ExitCode> {
    let status = status.map_err(|error| error.to_string())?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(launcher::KILLED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_no_network_brings_is_one_line() {
        let trial = "[package]\nname = \"trial\"\n\n[dependencies]\n    itertools = \"0.14\"\n    ";
        let said = "error: failed to download `itertools v0.14.0`\n\nCaused by:\n  attempting to make an HTTP request, but --offline was specified\n";
        let line = "itertools = \"0.14\": not on this machine, and no network may be asked (--offline)";
        assert_eq!(missing(trial, said).unwrap(), line);
        let said = "warning: spurious network error (1 try remaining): [7] Could not connect to server\nerror: failed to get it\n\nCaused by:\n  [7] Could not connect to server\n";
        let line = "itertools = \"0.14\": not on this machine, and the registry does not answer ([7] Could not connect to server)";
        assert_eq!(missing(trial, said).unwrap(), line);
        // What cargo itself finds wrong, it says itself.
        assert_eq!(missing(trial, "error: no matching package named `itertoolz` found"), None);
        let two = "[dependencies]\nnnerr = { path = \"x\" }\nitertools = \"0.14\"\n";
        assert!(missing(two, "using offline mode").unwrap().starts_with("a package: not on"));
    }
}
