//! Steps: announced, timed, skipped when done, resumable. A step's stamp is
//! written last and atomically, so an interrupted step is simply done again.

use crate::Result;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

/// The stamps of finished steps.
pub struct Steps {
    stamps: PathBuf,
}

impl Steps {
    pub fn new(lab: &Path) -> Result<Steps> {
        let stamps = lab.join("steps");
        fs::create_dir_all(&stamps)
            .map_err(|error| format!("cannot write to {}: {error}", stamps.display()))?;
        Ok(Steps { stamps })
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
        work()?;
        self.stamp(name, input)?;
        println!("  ✓ {what}: {}", seconds(start));
        Ok(())
    }

    pub fn stamp(&self, name: &str, input: &str) -> Result<()> {
        write(&self.stamps.join(name), input)
    }
}

/// "12.3 s" or "4 min 05 s" since `start`.
pub fn seconds(start: Instant) -> String {
    let seconds = start.elapsed().as_secs_f64();
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    format!("{} min {:02} s", seconds as u64 / 60, seconds as u64 % 60)
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, text: &str) -> Result<()> {
    let fail = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    let partial = path.with_extension(format!("part{}", std::process::id()));
    let mut file = fs::File::create(&partial).map_err(fail)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
    fs::rename(&partial, path).map_err(fail)
}

/// Runs a program to its end with our own terminal.
pub fn execute(command: &mut Command) -> Result<()> {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("{name} does not start: {error}"))?;
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

/// The newest modification below `path`.
pub fn newest(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}
