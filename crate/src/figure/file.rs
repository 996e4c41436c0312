//! Files are written under another name beside their place, then renamed: a
//! reader sees the old one or the new one, never half of it.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::{Error, ErrorKind, Result};

/// Puts `bytes` into the file `path`.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let refused = |error: std::io::Error| {
        Error::new(ErrorKind::Io, format!("{} could not be written: {error}.", path.display()))
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        refused(error)
    })
}
