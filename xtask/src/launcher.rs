//! Starts one kernel: a private copy of the prewarmed working directory, the
//! flags that make cells link the library, and a janitor that tidies up when
//! the kernel is gone, however it went.

use crate::place::{Place, kernel_homes};
use crate::steps::Steps;
use crate::{Result, caller, cell, kernel, library};
use serde_json::Value;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

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
    let id = library::current(&kernels).ok_or("the kernel's library is missing: run `cargo xtask lab`")?;
    let file =
        library::file(&kernels, &id).ok_or("the kernel's library is missing: run `cargo xtask lab`")?;
    let home = match warming {
        Some(home) => home,
        None => {
            sweep(&kernels);
            let home = kernel_homes(&kernels)?.join(std::process::id().to_string());
            let _ = fs::remove_dir_all(&home);
            // Without a warm directory the first cell takes longer, that is all.
            let warm = kernels.join("warm").join(&id);
            let copied = if warm.is_dir() { copy(&warm, &home) } else { fs::create_dir_all(&home) };
            copied.map_err(|error| format!("cannot prepare {}: {error}", home.display()))?;
            let _ = fs::write(home.join("library"), &id);
            watch(&own, &home)?;
            home
        }
    };
    let _ = fs::create_dir_all(&home);
    let mut evcxr = Command::new(settings.path("evcxr"));
    evcxr.arg("--control_file").arg(connection);
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
    Err(format!("{} does not start: {}", settings.path("evcxr").display(), evcxr.exec()))
}

/// The variables that make cells fast.
fn environment(
    kernels: &Path,
    settings: &Settings,
    library: &Path,
) -> Vec<(&'static str, std::ffi::OsString)> {
    let host = settings.0["host"].as_str().unwrap_or_default();
    let target = settings.path("target");
    let flags = [
        "-Cprefer-dynamic".to_owned(),
        "--cfg=nnerr_prebuilt".to_owned(),
        format!("--extern=nnerr_impl={}", library.display()),
        // Before cargo's folder: that one gets the next library while this kernel runs.
        format!("-Ldependency={}", library.parent().unwrap_or(library).display()),
        format!("-Ldependency={}", target.join(host).join("debug/deps").display()),
        format!("-Ldependency={}", target.join("debug/deps").display()),
        // One word each: `-Wl,` divides at commas.
        "-Clink-arg=-Xlinker".to_owned(),
        "-Clink-arg=-rpath".to_owned(),
        "-Clink-arg=-Xlinker".to_owned(),
        format!("-Clink-arg={}", library.parent().unwrap_or(library).display()),
    ];
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
        // One at a time; the others find the work done.
        let lock = fs::File::create(kernels.join("rebuild.lock")).map_err(|error| error.to_string())?;
        lock.lock().map_err(|error| error.to_string())?;
        let place = Place {
            root: settings.path("root"),
            target: settings.path("target"),
            host: settings.0["host"].as_str().unwrap_or_default().into(),
            sysroot: settings.path("sysroot"),
        };
        let steps = Steps::new(&place.lab())?;
        let id = library::prepare(&place, &steps, true)?;
        kernel::prepare(&place, &steps, &id)
    };
    if let Err(failure) = rebuild() {
        eprintln!("warning: the kernel starts with the last library: {failure}");
    }
}

/// Leaves a process behind that removes `home` when the kernel has ended.
fn watch(own: &Path, home: &Path) -> Result {
    let mut janitor = Command::new(own);
    janitor.arg("janitor").arg(std::process::id().to_string()).arg(home);
    leave(janitor)
}

/// Starts a process that says nothing and outlives ours, in a group of its own:
/// signals to our group do not reach it.
fn leave(mut process: Command) -> Result {
    process.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    process.spawn().map(drop).map_err(|error| format!("{process:?} does not start: {error}"))
}

/// `launcher janitor PID HOME`: waits for the kernel's end, then tidies up. Where
/// Jupyter itself has crashed, the kernel is ended too.
pub fn janitor(arguments: &[String]) -> Result<ExitCode> {
    let [pid, home] = arguments else { return Err("usage: launcher janitor PID HOME".into()) };
    let pid: i32 = pid.parse().map_err(|_| format!("{pid} is not a process"))?;
    let jupyter = std::env::var("JPY_PARENT_PID").ok().and_then(|text| text.parse::<i32>().ok());
    while alive(pid) {
        std::thread::sleep(Duration::from_millis(250));
        if jupyter.is_some_and(|jupyter| !alive(jupyter)) {
            signal(pid, libc::SIGTERM);
        }
    }
    // Jupyter starts each kernel as leader of a group: what is left of it computes for nobody.
    signal(-pid, libc::SIGKILL);
    for _ in 0..20 {
        match fs::remove_dir_all(home) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                std::thread::sleep(Duration::from_millis(100))
            }
            _ => break,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Leaves a process behind that ends ours when `parent` has ended.
pub fn guard(parent: u32) -> Result {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut guard = Command::new(own);
    guard.arg("guard").arg(std::process::id().to_string()).arg(parent.to_string());
    leave(guard)
}

/// `xtask guard PID PARENT`.
pub fn stand_guard(arguments: &[String]) -> Result<ExitCode> {
    let numbers: Vec<i32> = arguments.iter().filter_map(|text| text.parse().ok()).collect();
    let [pid, parent] = numbers[..] else { return Err("usage: xtask guard PID PARENT".into()) };
    while alive(pid) {
        if !alive(parent) {
            signal(pid, libc::SIGTERM);
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(ExitCode::SUCCESS)
}

/// Removes the directories of kernels that ended without their janitor.
pub fn sweep(kernels: &Path) {
    let Ok(homes) = kernel_homes(kernels) else { return };
    for entry in fs::read_dir(homes).into_iter().flatten().flatten() {
        let pid = entry.file_name().to_string_lossy().parse::<i32>();
        if !pid.is_ok_and(alive) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a process runs. One that has ended but was not waited for does not.
fn alive(pid: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).ok();
    let ended =
        state.and_then(|stat| stat.rsplit(')').next().map(|rest| rest.trim_start().starts_with(['Z', 'X'])));
    signal(pid, 0) && ended != Some(true)
}

#[allow(unsafe_code)]
fn signal(pid: i32, number: i32) -> bool {
    // SAFETY: kill takes two integers and touches no memory of ours.
    unsafe { libc::kill(pid, number) == 0 }
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
