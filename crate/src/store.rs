//! Files on disk: written beside their place, synced and renamed, so that a
//! reader sees the old file or the new one and never half of either.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{Error, ErrorKind, Result};

/// Writes the file `path` as a whole: `fill` writes to a temporary file in the
/// same folder (made where it is missing), which is synced and then renamed.
///
/// # Errors
/// [`ErrorKind::Io`] where the folder cannot be made, the disk is full, or the
/// folder is read-only; the file that was there before stays as it was.
pub(crate) fn write_atomically(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<()> {
    let temporary = beside(path);
    let written = (|| {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let mut file = BufWriter::new(File::create(&temporary)?);
        fill(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&temporary, path)
    })();
    written.map_err(|cause| {
        let _ = fs::remove_file(&temporary);
        Error::new(ErrorKind::Io, format!("{} cannot be written: {cause}", path.display()))
    })
}

/// A name in the folder of `path` that no other writer uses.
fn beside(path: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{number}", std::process::id()))
}
