//! Starts one kernel: a private copy of the prewarmed working directory, the
//! flags that make cells link the library, and a janitor that tidies up when
//! the kernel is gone, however it went.

use crate::home::{Home, sweep};
use crate::place::{Place, standard};
use crate::steps::Steps;
use crate::{Result, caller, cell, janitor, kernel, library};
use serde_json::Value;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// What a process that a signal ended returns, as shells have it.
pub const KILLED: u8 = 137;

/// What `cargo xtask lab` wrote beside the launcher.
struct Settings(Value);

impl Settings {
    fn read(kernels: &Path) -> Result<Settings> {
        let path = kernels.join("settings.json");
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Settings(serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0[name].as_str().unwrap_or_default().into()
    }
}

/// Becomes the kernel: `launcher kernel CONNECTION_FILE`.
pub fn start(arguments: &[String]) -> Result<ExitCode> {
    let [connection] = arguments else { return Err("usage: launcher kernel CONNECTION_FILE".into()) };
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let kernels = own.parent().ok_or("the launcher lies in no folder")?.to_owned();
    let settings = Settings::read(&kernels)?;
    let warming = std::env::var_os("NNERR_WARM").map(PathBuf::from);
    if warming.is_none() {
        refresh(&kernels, &settings);
    }
    let (home, id) = match warming {
        Some(home) => {
            fs::create_dir_all(&home).map_err(|error| format!("cannot make {}: {error}", home.display()))?;
            (home, library::current(&kernels).ok_or(library::MISSING)?)
        }
        None => own_home(&own, &kernels)?,
    };
    let file = library::file(&kernels, &id).ok_or(library::MISSING)?;
    let mut evcxr = Command::new(settings.path("evcxr"));
    evcxr.arg("--control_file").arg(without_control(connection, &home)?);
    evcxr.env("NNERR_CONNECTION", connection);
    caller::kernel(&mut evcxr);
    evcxr.envs(environment(&kernels, &settings, &file));
    // Cargo's own search path would load the library of the last build instead.
    evcxr
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("DYLD_LIBRARY_PATH")
        .env_remove("DYLD_FALLBACK_LIBRARY_PATH");
    // Its own stdout carries one line of no use; what cells print goes another way.
    evcxr.stdout(Stdio::null());
    evcxr.env("EVCXR_TMPDIR", &home).env("NNERR_LIBRARY", &id);
    // Jupyter's Stop signals the whole group, and must not end the kernel or cargo. The
    // process that runs cells hears it again: xtask/kernel/src/main.rs, crate/src/stop/signal.rs.
    // SAFETY: one thread, and no memory of ours is involved.
    unsafe { libc::signal(libc::SIGINT, libc::SIG_IGN) };
    Err(format!("{} does not start: {}", settings.path("evcxr").display(), evcxr.exec()))
}

/// Jupyter's connection file for evcxr, which takes any port for its control: the kernel's `main` stands
/// between (xtask/kernel/src/control.rs). It lies in the kernel's own directory, as it holds the key.
fn without_control(connection: &str, home: &Path) -> Result<PathBuf> {
    let failed = |error: &dyn std::fmt::Display| format!("{connection}: {error}");
    let text = fs::read_to_string(connection).map_err(|error| failed(&error))?;
    let mut all: Value = serde_json::from_str(&text).map_err(|error| failed(&error))?;
    all["control_port"] = 0.into();
    let name = Path::new(connection).file_name().ok_or("a connection file has a name")?;
    let path = home.join(name);
    let mut options = fs::File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
        .open(&path)
        .and_then(|mut file| file.write_all(all.to_string().as_bytes()))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

/// A private directory with the warm one's content, and its library. It goes when the kernel does.
fn own_home(own: &Path, kernels: &Path) -> Result<(PathBuf, String)> {
    sweep(kernels);
    let home = Home::make(kernels)?;
    let (path, library) = (home.path.clone(), home.library.clone());
    janitor::watch(own, &path)?;
    // Without a warm directory the first cell takes longer, that is all; with half of one, made anew
    // meanwhile, it would fail.
    let warm = kernels.join("warm").join(&library);
    if warm.is_dir()
        && let Err(error) = copy(&warm, &path)
    {
        eprintln!("warning: the kernel starts cold: {} cannot be copied: {error}", warm.display());
        home.clear();
    }
    home.keep();
    Ok((path, library))
}

/// The variables that make cells fast.
fn environment(
    kernels: &Path,
    settings: &Settings,
    library: &Path,
) -> Vec<(&'static str, std::ffi::OsString)> {
    let host = settings.0["host"].as_str().unwrap_or_default();
    let target = settings.path("target");
    let folder = library.parent().unwrap_or(library);
    let mut flags = vec![
        "-Cprefer-dynamic".to_owned(),
        "--cfg=nnerr_prebuilt".to_owned(),
        format!("--extern=nnerr_impl={}", library.display()),
        // Before cargo's folder: that one gets the next library while this kernel runs.
        format!("-Ldependency={}", folder.display()),
        format!("-Ldependency={}", target.join(host).join("debug/deps").display()),
        format!("-Ldependency={}", target.join("debug/deps").display()),
    ];
    flags.extend(library::search(folder));
    flags.extend(library::search(&standard(&settings.path("sysroot"), host)));
    // First what answers for cargo and rustc (see cell.rs), then the toolchain itself: rustup's
    // proxies cost 50 ms a cell.
    let mut path = vec![kernels.join("shim"), settings.path("sysroot").join("bin")];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    vec![
        // Beats the RUSTFLAGS that evcxr sets, and bears spaces.
        ("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}").into()),
        ("CARGO_NET_OFFLINE", "true".into()),
        ("CARGO_HOME", settings.path("cargo_home").into()),
        ("PATH", std::env::join_paths(path).unwrap_or_default()),
        (cell::CARGO, settings.path("sysroot").join("bin/cargo").into()),
        (cell::RUSTC, settings.path("sysroot").join("bin/rustc").into()),
        (cell::FACE, kernels.join("nnerr.rs").into()),
        ("EVCXR_CONFIG_DIR", kernels.join("config").into()),
        // rust-analyzer would have rustup fetch the standard library's source, and take twice the memory
        // and time with it: it finds a small one. Cells thus behave alike everywhere.
        ("RUST_SRC_PATH", settings.path("root").join("xtask/std").into()),
        // The pinned toolchain, also where the target directory lies outside the clone.
        ("RUSTUP_TOOLCHAIN", settings.path("sysroot").into()),
        // evcxr renews a kernelspec that it finds in the user's home: show it none.
        ("JUPYTER_PATH", kernels.join("config").into()),
        ("NNERR_KERNELS", kernels.into()),
        ("NNERR_SOURCES", settings.path("root").join("crate/src").into()),
    ]
}

/// Takes in edits of the library's sources; without success the last library serves.
fn refresh(kernels: &Path, settings: &Settings) {
    let stamp = fs::read_to_string(kernels.join("../steps/library")).unwrap_or_default();
    if library::input(&settings.path("root"), &settings.path("sysroot")) == stamp {
        return;
    }
    let rebuild = || -> Result {
        let place = Place {
            root: settings.path("root"),
            target: settings.path("target"),
            host: settings.0["host"].as_str().unwrap_or_default().into(),
            sysroot: settings.path("sysroot"),
        };
        // One at a time; the others find the work done.
        let steps = Steps::new(&place.lab())?;
        let id = library::prepare(&place, &steps, true)?;
        kernel::prepare(&place, &steps, &id)
    };
    if let Err(failure) = rebuild() {
        eprintln!("warning: the kernel starts with the last library: {failure}");
    }
}

/// Copies a tree with its modification times: cargo's freshness goes by them.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, target) = match entry {
            Ok(entry) => (entry.path(), to.join(entry.file_name())),
            Err(error) => return Err(error),
        };
        let metadata = fs::symlink_metadata(&entry)?;
        if metadata.is_dir() {
            copy(&entry, &target)?;
        } else {
            fs::copy(&entry, &target)?;
            let times = fs::FileTimes::new().set_modified(metadata.modified()?);
            fs::File::options().write(true).open(&target)?.set_times(times)?;
        }
    }
    Ok(())
}
