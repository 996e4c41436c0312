//! `cargo xtask pack`: what was built, in one archive, for machines that should not
//! compile. The archive keeps absolute paths: it is unpacked at the same place on a
//! machine of the same system, and opened by the program `open-lab` beside the clone.

use crate::place::{Place, text};
use crate::steps::{execute, seconds, sha256, write};
use crate::{Result, lab, library};
use serde_json::Value;
use std::collections::BTreeSet;
use std::env::consts::DLL_EXTENSION;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// Parts of the lab that belong to this machine, or that only building needs.
const LEFT_OUT: [&str; 11] = [
    "build",
    "site",
    "snakemake",
    "browsers",
    "screenshots",
    "prepare.lock",
    "kernels/run",
    "kernels/run.lock",
    "jupyter/runtime",
    "pack.sha256",
    VERIFIED,
];

/// What the sums are called where they were compared with the files.
const VERIFIED: &str = "pack.verified";

/// Writes the archive: `cargo xtask pack FILE`. The file's ending chooses the compression.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let [file] = arguments else { return Err("usage: cargo xtask pack FILE.tar.zst (or .tar.gz)".into()) };
    let start = Instant::now();
    let file = std::path::absolute(file).map_err(|error| format!("{file}: {error}"))?;
    let place = Place::find()?;
    lab::prepare(&place, false, false)?;
    write(&place.starter(), &starter(&place)?)?;
    make_executable(&place.starter())?;
    let parts = parts(&place)?;
    write(&place.sums(), &sums(&parts)?)?;

    // A temporary name with the same ending, by which tar chooses the compression.
    let name = file.file_name().ok_or_else(|| format!("{} names no file", file.display()))?;
    let partial = file.with_file_name(format!("part-{}", name.to_string_lossy()));
    let mut tar = Command::new("tar")
        // Posix: cargo and our own stamps go by the nanoseconds of modification times.
        .args(["--create", "--auto-compress", "--format=posix", "--directory=/", "--no-recursion"])
        .args(["--null", "--files-from=-", "--file"])
        .arg(&partial)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| format!("tar does not start: {error}"))?;
    let mut list = tar.stdin.take().ok_or("tar takes no list")?;
    for part in parts.iter().chain([&place.sums()]) {
        let inside = part.strip_prefix("/").unwrap_or(part);
        let line = [inside.as_os_str().as_encoded_bytes(), b"\0"].concat();
        list.write_all(&line).map_err(|error| format!("tar stops listening: {error}"))?;
    }
    drop(list);
    let status = tar.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        let _ = fs::remove_file(&partial);
        return Err(format!("tar cannot write {} (is its compressor installed? {status})", file.display()));
    }
    fs::File::open(&partial)
        .and_then(|written| written.sync_all())
        .and_then(|()| fs::rename(&partial, &file))
        .map_err(|error| format!("cannot keep {}: {error}", file.display()))?;
    let size = fs::metadata(&file).map_or(0, |metadata| metadata.len());
    println!(
        "{}: {} MB, {} files, {}\n\nOn another machine of the same system:\n\n  tar --extract --auto-compress --directory=/ --file {}\n  {}",
        file.display(),
        size / 1_000_000,
        parts.len(),
        seconds(start),
        name.to_string_lossy(),
        place.starter().display(),
    );
    Ok(ExitCode::SUCCESS)
}

/// `xtask unpacked`: verifies every file once, says what this machine lacks, opens the lab.
pub fn unpacked(mut options: lab::Options) -> Result<ExitCode> {
    let start = Instant::now();
    let place = Place::find()?;
    let (sums, verified) = (place.sums(), place.lab().join(VERIFIED));
    if sums.exists() || !verified.exists() {
        verify(&sums)?;
        // From now on notebooks are saved and steps done: they will not be as they were packed.
        fs::rename(&sums, &verified).map_err(|error| format!("{}: {error}", sums.display()))?;
        println!("  ✓ the archive's files are whole: {}", seconds(start));
    }
    text(Command::new("cc").arg("--version"))
        .map_err(|_| "cells need a linker, and there is no `cc` here: sudo apt-get install gcc".to_owned())?;
    let python = place.python();
    text(Command::new(&python).arg("--version")).map_err(|_| {
        let base = fs::canonicalize(&python).or_else(|_| fs::read_link(&python)).unwrap_or(python);
        format!("this lab was packed with the Python {}: install it there", base.display())
    })?;
    options.offline = true;
    lab::run(options)
}

impl Place {
    /// What opens an unpacked lab: the toolchain comes with it, and is on nobody's path.
    fn starter(&self) -> PathBuf {
        self.lab().join("open-lab")
    }

    fn sums(&self) -> PathBuf {
        self.lab().join("pack.sha256")
    }
}

fn starter(place: &Place) -> Result<String> {
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(format!(
        "#!/bin/sh\n# Opens this lab where it was unpacked; takes the options of `cargo xtask lab`.\n\
         PATH={}:$PATH\nexport PATH CARGO_HOME={} CARGO_TARGET_DIR={} CARGO_MANIFEST_DIR={} \
         NNERR_PYTHON={}\n\
         exec {} unpacked \"$@\"\n",
        quoted(&place.sysroot.join("bin")),
        quoted(&library::cargo_home()),
        quoted(&place.target),
        quoted(&place.root.join("xtask")),
        // The one that the packages were installed for.
        quoted(&fs::canonicalize(place.python()).map_err(|error| error.to_string())?),
        quoted(&own),
    ))
}

/// Every file and link of the archive, in order.
fn parts(place: &Place) -> Result<BTreeSet<PathBuf>> {
    let mut parts = BTreeSet::new();
    // The clone as it stands, with the data that were fetched.
    let built =
        ["target", "crate/fuzz/target", "xtask/kernel/target", ".git"].map(|name| place.root.join(name));
    walk(&place.root, &mut parts, &|path| path != place.target && !built.iter().any(|left| path == left))?;
    let lab = place.lab();
    walk(&lab, &mut parts, &|path| !LEFT_OUT.iter().any(|name| path == lab.join(name)))?;
    parts.insert(std::env::current_exe().map_err(|error| error.to_string())?);
    // What the compiler reads of the library's own dependencies when it compiles a cell: their
    // metadata, and the macros that they export.
    let target = &place.target;
    for (folder, end) in [(target.join(&place.host), "rmeta"), (target.clone(), DLL_EXTENSION)] {
        let wanted = |path: &Path| path.is_dir() || path.extension().is_some_and(|own| own == end);
        walk(&folder.join("debug/deps"), &mut parts, &wanted)?;
    }
    // The toolchain that cells need: compiler, cargo, and the host's standard library.
    walk(&place.sysroot, &mut parts, &|path| {
        let name = path.strip_prefix(&place.sysroot).unwrap_or(path);
        let name = name.to_string_lossy();
        let hosts = format!("lib/rustlib/{}", place.host);
        ["", "bin", "bin/cargo", "bin/rustc", "lib", "lib/rustlib"].contains(&&*name)
            || name.starts_with(&hosts)
            || (name.starts_with("lib/lib") && !name.contains("rustlib"))
    })?;
    // The sources of what cells depend on, which rust-analyzer reads, and cargo's index of them.
    let home = library::cargo_home();
    walk(&home.join("registry/index"), &mut parts, &|path| !path.ends_with(".git"))?;
    for package in packages(&lab)? {
        walk(&package, &mut parts, &|_| true)?;
        // Cargo takes a package to be here only where the file is that it was fetched as.
        if let Ok(name) = package.strip_prefix(home.join("registry/src")) {
            let fetched = format!("{}.crate", home.join("registry/cache").join(name).display());
            walk(Path::new(&fetched), &mut parts, &|_| true)?;
        }
    }
    Ok(parts)
}

/// The folders of the packages that the warm directory's cells see.
fn packages(lab: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut records = BTreeSet::new();
    walk(&lab.join("kernels/warm"), &mut records, &|path| {
        path.is_dir() || path.extension().is_some_and(|end| end == "json")
    })?;
    for record in records {
        let Ok(answer) = fs::read(&record) else { continue };
        let Ok(answer) = serde_json::from_slice::<Value>(&answer) else { continue };
        for package in answer["packages"].as_array().into_iter().flatten() {
            let manifest = package["manifest_path"].as_str().map(Path::new);
            let registry = package["source"].is_string();
            found.extend(manifest.filter(|_| registry).and_then(Path::parent).map(Path::to_owned));
        }
    }
    Ok(found)
}

/// The files and links below `path` that are wanted; folders that are not are not entered.
fn walk(path: &Path, parts: &mut BTreeSet<PathBuf>, wanted: &dyn Fn(&Path) -> bool) -> Result {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    if !wanted(path) {
        return Ok(());
    }
    if !metadata.is_dir() {
        parts.insert(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
    entries.flatten().try_for_each(|entry| walk(&entry.path(), parts, wanted))
}

/// Lines of `sha256sum`, which can check them too. Links have none.
fn sums(parts: &BTreeSet<PathBuf>) -> Result<String> {
    let mut lines = String::new();
    for part in parts.iter().filter(|part| !part.is_symlink()) {
        lines += &format!("{}  {}\n", sum(part)?, part.display());
    }
    Ok(lines)
}

fn sum(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(sha256(&bytes))
}

fn verify(sums: &Path) -> Result {
    let lines = fs::read_to_string(sums).map_err(|error| format!("{}: {error}", sums.display()))?;
    for line in lines.lines() {
        let (expected, path) =
            line.split_once("  ").ok_or_else(|| format!("{}: `{line}`", sums.display()))?;
        if sum(Path::new(path))? != expected {
            return Err(format!("{path} is not as it was packed: unpack the archive again"));
        }
    }
    Ok(())
}

fn make_executable(path: &Path) -> Result {
    execute(Command::new("chmod").arg("755").arg(path))
}
