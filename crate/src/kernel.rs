//! Inside a kernel: says once when the library has changed since the kernel started.
//! A running kernel keeps the library it began with; the next one gets the new.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::SystemTime,
};

/// Warns on stderr, at most once, when this process runs a library that is no longer
/// the newest. Does nothing outside a kernel that `cargo xtask lab` made.
pub(crate) fn warn_when_stale() {
    static WARNED: AtomicBool = AtomicBool::new(false);
    if !WARNED.load(Ordering::Relaxed) && stale() == Some(true) {
        WARNED.store(true, Ordering::Relaxed);
        warn!("warning: nnerr changed since this kernel started: restart the kernel to use the new one");
    }
}

/// Whether there is a newer library, or newer sources than the library's. The kernel's
/// launcher names its library and where the others are.
fn stale() -> Option<bool> {
    let own = env::var("NNERR_LIBRARY").ok()?;
    let libraries = PathBuf::from(env::var_os("NNERR_KERNELS")?).join("library");
    let current = fs::read_to_string(libraries.join("current")).ok()?;
    let built = fs::metadata(libraries.join(&own)).ok()?.modified().ok()?;
    let sources = newest(Path::new(&env::var_os("NNERR_SOURCES")?))?;
    Some(current != own || sources > built)
}

/// The newest modification below `path`.
fn newest(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}
