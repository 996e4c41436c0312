//! Steps: announced, timed, skipped when done, resumable. A step's stamp is
//! written last and atomically, so an interrupted step is simply done again.

use crate::Result;
use sha2::{Digest, Sha256};
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Instant, SystemTime};

/// The stamps of finished steps. Whoever has them has the lab for itself.
pub struct Steps {
    stamps: PathBuf,
    _lock: Option<File>,
}

impl Steps {
    /// Waits until nobody else prepares the lab. The lock ends with its process, however that ends.
    pub fn new(lab: &Path) -> Result<Steps> {
        let stamps = lab.join("steps");
        fs::create_dir_all(&stamps)
            .map_err(|error| format!("cannot write to {}: {error}", stamps.display()))?;
        Ok(Steps { _lock: lock(&lab.join("prepare.lock"))?, stamps })
    }

    /// Whether the step ended well with exactly this input.
    pub fn done(&self, name: &str, input: &str) -> bool {
        fs::read_to_string(self.stamps.join(name)).is_ok_and(|stamp| stamp == input)
    }

    /// Runs a step unless it is done, and says what happens and how long it takes.
    pub fn step(
        &self,
        name: &str,
        what: &str,
        input: &str,
        usual: &str,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        if self.done(name, input) {
            println!("  ✓ {what}");
            return Ok(());
        }
        println!("  … {what} ({usual})");
        let start = Instant::now();
        let _ = fs::remove_file(self.stamps.join(name));
        // Said at once: other steps may go on meanwhile.
        work().inspect_err(|_| println!("  ✗ {what}"))?;
        self.stamp(name, input)?;
        println!("  ✓ {what}: {}", seconds(start));
        Ok(())
    }

    pub fn stamp(&self, name: &str, input: &str) -> Result<()> {
        write(&self.stamps.join(name), input)
    }
}

/// Locks the file, and says so where that takes a while; `None` where the file system has no locks.
fn lock(path: &Path) -> Result<Option<File>> {
    let open = || File::options().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = open().map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let locked = match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let other = fs::read_to_string(path).unwrap_or_default();
            let other = if other.is_empty() { String::new() } else { format!(" ({other})") };
            println!("  … waiting for another `cargo xtask lab` that prepares the same lab{other}");
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    if let Err(error) = locked {
        eprintln!("warning: {} cannot be locked ({error}): prepare one lab at a time", path.display());
        return Ok(None);
    }
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = if host.is_empty() { String::new() } else { format!(" on {}", host.trim()) };
    let note = format!("process {}{host}", std::process::id());
    let _ = file.set_len(0).and_then(|()| file.write_all(note.as_bytes()));
    Ok(Some(file))
}

/// "12.3 s" or "4 min 05 s" since `start`.
pub fn seconds(start: Instant) -> String {
    let seconds = start.elapsed().as_secs_f64();
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    format!("{} min {:02} s", seconds as u64 / 60, seconds as u64 % 60)
}

/// Sixteen digits that no other process has drawn, on this host or another: of the system's
/// randomness, as the standard library's hash maps draw it.
pub fn unique() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// A name in the folder of `path` that no other writer uses.
pub fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", unique()))
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, text: &str) -> Result<()> {
    let fail = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    let partial = beside(path);
    let mut file = File::create_new(&partial).map_err(fail)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
    fs::rename(&partial, path).map_err(fail)
}

/// Runs a program to its end with our own terminal.
pub fn execute(command: &mut Command) -> Result<()> {
    let status = command.status();
    ended(command, status)
}

/// Runs a program to its end, and hands on each line that it prints as it comes; what it says on
/// standard error goes to our own terminal.
pub fn follow(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let status = command.stdout(Stdio::piped()).spawn().and_then(|mut child| {
        for said in child.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
            line(&said?);
        }
        child.wait()
    });
    ended(command, status)
}

fn ended(command: &Command, status: std::io::Result<ExitStatus>) -> Result<()> {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let status = status.map_err(|error| format!("{name} does not start: {error}"))?;
    if status.success() {
        return Ok(());
    }
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    Err(format!("`{name} {}` failed ({status})", arguments.join(" ")))
}

/// A short hash of texts (FNV-1a): tells inputs apart, keeps no secret.
pub fn hash(parts: &[&[u8]]) -> String {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.iter().chain(&[0xff]) {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{state:016x}")
}

/// SHA-256, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The newest modification below `path`.
pub fn newest(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lab_is_prepared_by_one_at_a_time() {
        let lab = std::env::temp_dir().join(format!("nnerr-lab-{}", unique()));
        let first = Steps::new(&lab).unwrap();
        let note = fs::read_to_string(lab.join("prepare.lock")).unwrap();
        assert!(note.starts_with(&format!("process {}", std::process::id())), "{note}");
        let (folder, (send, had)) = (lab.clone(), std::sync::mpsc::channel());
        let second = std::thread::spawn(move || {
            let steps = Steps::new(&folder);
            send.send(()).unwrap();
            steps.map(drop)
        });
        assert!(had.recv_timeout(std::time::Duration::from_millis(200)).is_err(), "two at once");
        drop(first);
        assert_eq!(second.join().unwrap(), Ok(()));
        fs::remove_dir_all(lab).unwrap();
    }

    #[test]
    fn a_program_is_followed_line_by_line_and_its_failure_is_said() {
        let mut lines = Vec::new();
        follow(Command::new("sh").args(["-c", "echo one; echo two"]), |line| lines.push(line.to_owned()))
            .unwrap();
        assert_eq!(lines, ["one", "two"]);
        let failure = follow(Command::new("sh").args(["-c", "exit 3"]), |_| ()).unwrap_err();
        assert_eq!(failure, "`sh -c exit 3` failed (exit status: 3)");
        let failure = follow(&mut Command::new("no-such-program"), |_| ()).unwrap_err();
        assert!(failure.starts_with("no-such-program does not start: "), "{failure}");
    }
}
