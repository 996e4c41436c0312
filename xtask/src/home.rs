//! The private directories of kernels: made, locked, swept.
//!
//! A directory belongs to whoever holds the lock in it: the kernel and all that it started, as
//! long as one of them runs. Process numbers say nothing here: two hosts or containers that
//! share a clone count alike, and neither sees the other's processes.

use crate::place::kernel_homes;
use crate::steps::unique;
use crate::{Result, library};
use std::fs::{self, File, OpenOptions};
use std::os::fd::IntoRawFd;
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
/// Notes which library the kernel began with.
const LIBRARY: &str = "library";

/// The folder that they lie in.
pub fn folder(kernels: &Path) -> Result<PathBuf> {
    let folder = kernel_homes(kernels)?;
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder)
}

/// A directory that nobody else has, and the library that its kernel begins with.
pub struct Home {
    pub path: PathBuf,
    pub library: String,
    lock: File,
}

impl Home {
    /// Makes one. Its library stays as long as it does.
    pub fn make(kernels: &Path) -> Result<Home> {
        let folder = folder(kernels)?;
        // Nobody sweeps, or forgets a library, before ours is named and locked.
        let _making = making(&folder);
        let library = library::current(kernels).ok_or(library::MISSING)?;
        let path = folder.join(unique());
        let made = || {
            fs::create_dir(&path)?;
            let lock = File::create_new(path.join(LOCK))?;
            // A file system without locks: then nobody sweeps either.
            let _ = lock.lock();
            fs::write(path.join(LIBRARY), &library)?;
            Ok(lock)
        };
        let lock =
            made().map_err(|error: std::io::Error| format!("cannot make {}: {error}", path.display()))?;
        Ok(Home { path, library, lock })
    }

    /// Removes all but what makes it ours.
    pub fn clear(&self) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name() != LOCK && entry.file_name() != LIBRARY {
                let path = entry.path();
                let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            }
        }
    }

    /// Leaves the lock to the program that this process becomes, and to all that it starts.
    #[allow(unsafe_code)]
    pub fn keep(self) {
        let descriptor = self.lock.into_raw_fd();
        // SAFETY: fcntl gets a descriptor that is open and stays so, and touches no memory of ours.
        unsafe { libc::fcntl(descriptor, libc::F_SETFD, 0) };
    }
}

/// Held by whoever makes directories or decides which are left over; `None` where the file
/// system has no locks.
fn making(folder: &Path) -> Option<File> {
    let file = File::create(folder.with_extension("lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Removes the directories of kernels that ended without their janitor.
pub fn sweep(kernels: &Path) {
    let Ok(folder) = folder(kernels) else { return };
    let Some(making) = making(&folder) else { return };
    // Their locks are held until they are gone.
    let left: Vec<_> = directories(&folder).filter_map(|path| Some((unused(&path)?, path))).collect();
    drop(making);
    for (_lock, path) in left {
        let _ = fs::remove_dir_all(path);
    }
}

/// The lock of a directory that no kernel holds; without one it was left half removed.
fn unused(path: &Path) -> Option<Option<File>> {
    // Over NFS only a file that is open for writing can be locked.
    match OpenOptions::new().write(true).open(path.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok().then_some(Some(lock)),
        Err(error) => (error.kind() == std::io::ErrorKind::NotFound).then_some(None),
    }
}

fn directories(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir())
}

/// Removes libraries but the current one and those of kernels.
pub fn forget_libraries(kernels: &Path, current: &str) {
    let Ok(folder) = folder(kernels) else { return };
    let _making = making(&folder);
    let used: Vec<String> =
        directories(&folder).filter_map(|home| fs::read_to_string(home.join(LIBRARY)).ok()).collect();
    for path in directories(&library::folder(kernels)) {
        let id = path.file_name().unwrap_or_default().to_string_lossy();
        if id != current && !used.iter().any(|used| *used == id) {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernels() -> PathBuf {
        let kernels = std::env::temp_dir().join(format!("nnerr-homes-{}", unique()));
        for id in ["old", "new", "forgotten"] {
            fs::create_dir_all(library::folder(&kernels).join(id)).unwrap();
        }
        fs::write(library::folder(&kernels).join("current"), "old").unwrap();
        kernels
    }

    #[test]
    fn only_directories_that_nobody_holds_are_swept() {
        let kernels = kernels();
        let [held, left] = [Home::make(&kernels).unwrap(), Home::make(&kernels).unwrap()];
        assert_ne!(held.path, left.path);
        // As another host may have named its own, and as an earlier version named all: by a process.
        let number = folder(&kernels).unwrap().join(std::process::id().to_string());
        fs::create_dir(&number).unwrap();
        sweep(&kernels);
        assert!(held.path.is_dir() && left.path.is_dir() && !number.exists());
        let (left, _) = (left.path.clone(), drop(left));
        sweep(&kernels);
        assert!(held.path.is_dir() && !left.exists());
        fs::remove_dir_all(kernels).unwrap();
    }

    #[test]
    fn a_library_stays_while_a_kernel_that_began_with_it_does() {
        let kernels = kernels();
        let home = Home::make(&kernels).unwrap();
        assert_eq!(home.library, "old");
        let there = || ["old", "new", "forgotten"].map(|id| library::folder(&kernels).join(id).is_dir());
        forget_libraries(&kernels, "new");
        assert_eq!(there(), [true, true, false]);
        drop(home);
        sweep(&kernels);
        forget_libraries(&kernels, "new");
        assert_eq!(there(), [false, true, false]);
        fs::remove_dir_all(kernels).unwrap();
    }

    #[test]
    fn a_cleared_directory_is_still_held() {
        let kernels = kernels();
        let home = Home::make(&kernels).unwrap();
        fs::create_dir_all(home.path.join("target/debug")).unwrap();
        fs::write(home.path.join("Cargo.toml"), "").unwrap();
        home.clear();
        let mut left: Vec<_> =
            fs::read_dir(&home.path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [LIBRARY, LOCK]);
        fs::remove_dir_all(kernels).unwrap();
    }
}
