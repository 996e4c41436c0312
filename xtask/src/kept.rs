//! Cells that were compiled before. A slider runs the same cells again and again, and of what evcxr writes
//! for them only a number is another each time, or the value of a parameter. So a kernel keeps what it compiled, in its own directory,
//! and a cell that is the same but for these needs neither rustc nor a linker.

use crate::generated::{Generated, NAME};
use crate::steps::{beside, sha256};
use crate::symbol;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// In the kernel's directory, which goes with the kernel.
pub const FOLDER: &str = "kept";
/// So many are kept; the one that was not used for longest goes.
const MOST: usize = 400;

/// A cell that is to be compiled.
pub struct Cell {
    /// Where its source lies.
    path: PathBuf,
    /// The source as evcxr wrote it, and what we make of it.
    text: String,
    generated: Generated,
    /// Where what is compiled of it is kept.
    kept: PathBuf,
}

impl Cell {
    /// The cell whose source lies in the file; `compiler` is all that decides what comes of it besides.
    pub fn read(path: &Path, folder: &Path, compiler: &str) -> Option<Cell> {
        let text = fs::read_to_string(path).ok()?;
        let generated = Generated::read(&text)?;
        let kept = folder.join(sha256(format!("{compiler}\n{}", generated.key).as_bytes()));
        Some(Cell { path: path.to_owned(), text, generated, kept })
    }

    /// Puts what was kept of it into `object`, under the name that is asked for.
    pub fn recall(&self, object: &Path) -> bool {
        let Ok(kept) = fs::read(&self.kept) else { return false };
        let done = self.named(kept, object).is_some();
        if done && let Ok(file) = fs::File::options().append(true).open(&self.kept) {
            // Used now.
            let _ = file.set_modified(SystemTime::now());
        }
        done
    }

    /// Has rustc see what the cell needs, and no more.
    pub fn prepare(&self) -> bool {
        fs::write(&self.path, &self.generated.source).is_ok()
    }

    /// Keeps `object`, which was compiled from that, and gives it the name that is asked for.
    pub fn keep(&self, object: &Path) -> bool {
        let Ok(compiled) = fs::read(object) else { return false };
        if self.named(compiled.clone(), object).is_none() {
            return false;
        }
        let folder = self.kept.parent().unwrap_or(&self.kept);
        let _ = fs::create_dir_all(folder);
        // Without it the cell is compiled again, that is all.
        let _ = replace(&self.kept, &compiled);
        forget(folder);
        true
    }

    /// Has rustc see what evcxr wrote.
    pub fn restore(&self) {
        let _ = fs::write(&self.path, &self.text);
    }

    /// Whether rustc saw other lines of the student's own than they wrote.
    pub fn changed(&self) -> bool {
        !self.generated.parameters.is_empty()
    }

    /// Has it say the parameters' values, and the name that is asked for.
    fn named(&self, mut compiled: Vec<u8>, object: &Path) -> Option<()> {
        for (nth, parameter) in self.generated.parameters.iter().enumerate() {
            parameter.put(nth, &mut compiled)?;
        }
        let named = symbol::rename(compiled, NAME, &self.generated.function)?;
        replace(object, &named).ok()
    }
}

/// Writes a file whole, under a new inode: the old one may be loaded.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let partial = beside(path);
    fs::write(&partial, content).and_then(|()| fs::rename(&partial, path)).inspect_err(|_| {
        let _ = fs::remove_file(&partial);
    })
}

/// Leaves as many as may be kept.
fn forget(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let used = |entry: &fs::DirEntry| entry.metadata().and_then(|metadata| metadata.modified()).ok();
    let mut all: Vec<_> = entries.map(|entry| (used(&entry), entry.path())).collect();
    all.sort();
    for (_, path) in all.iter().take(all.len().saturating_sub(MOST)) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::unique;
    use std::time::Duration;

    #[test]
    fn so_many_are_kept_and_those_used_last() {
        let folder = std::env::temp_dir().join(format!("nnerr-kept-{}", unique()));
        fs::create_dir(&folder).unwrap();
        for number in 0..MOST + 3 {
            let path = folder.join(number.to_string());
            fs::write(&path, "").unwrap();
            // The first one was used last.
            let used =
                SystemTime::UNIX_EPOCH + Duration::from_secs(if number == 0 { 9999 } else { number as u64 });
            fs::File::options().append(true).open(&path).unwrap().set_modified(used).unwrap();
        }
        forget(&folder);
        let there = |number: usize| folder.join(number.to_string()).exists();
        assert!(there(0) && !there(1) && !there(3) && there(4) && there(MOST + 2));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), MOST);
        fs::remove_dir_all(folder).unwrap();
    }
}
