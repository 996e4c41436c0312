//! Where data lies: `NNERR_DATA` where it is set, then the project's `data/`.
//! Both have one layout: a folder for each data set (`mnist/`, `notmnist/` …).

use std::{
    env,
    path::{self, Path, PathBuf},
};

use super::samples::read;
use crate::{Error, ErrorKind, Result};

/// The project's `data/`, where downloads and caches go: that of the nearest
/// folder, from the current one upwards, with a `data/checksums.txt`; else the
/// one this crate was built beside; else `data` below the current folder.
pub fn project_data() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    here.ancestors()
        .chain(built)
        .map(|folder| folder.join("data"))
        .find(|data| data.join("checksums.txt").is_file())
        .unwrap_or_else(|| here.join("data"))
}

/// The folder of the data set `name` (`mnist`, `notmnist`, …), in `NNERR_DATA` or
/// in the project's `data/`.
///
/// # Errors
/// [`ErrorKind::Missing`] where neither has it; the sentence names both.
pub fn find(name: &str) -> Result<PathBuf> {
    let places: Vec<PathBuf> = own_data().into_iter().chain([project_data()]).map(|d| d.join(name)).collect();
    let shown: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    places.into_iter().find(|place| place.is_dir()).ok_or_else(|| {
        let sentence = format!("no folder with the data set {name}; looked for {}", shown.join(" and "));
        Error::new(ErrorKind::Missing, sentence)
    })
}

/// `NNERR_DATA`, where it is set and not empty, as a whole path: a relative one counts from the
/// folder that this process works in, and sentences name the folder that was looked at.
pub(crate) fn own_data() -> Option<PathBuf> {
    let own = env::var_os("NNERR_DATA").filter(|path| !path.is_empty())?;
    Some(path::absolute(&own).unwrap_or_else(|_| own.into()))
}

/// The file `name` of a folder, plain or with `.gz`.
pub(crate) fn file(folder: &Path, name: &str) -> Option<PathBuf> {
    [name.to_string(), format!("{name}.gz")]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

/// The files `names` of a folder with their bytes, each plain or gzip.
///
/// # Errors
/// [`ErrorKind::Missing`], which names all that are not there, or
/// [`ErrorKind::Io`].
pub(crate) fn files<const N: usize>(folder: &Path, names: [&str; N]) -> Result<[(PathBuf, Vec<u8>); N]> {
    let missing: Vec<&str> = names.into_iter().filter(|name| file(folder, name).is_none()).collect();
    if !missing.is_empty() {
        let sentence = match folder.is_dir() {
            true => format!("{} has no {} (plain or .gz)", folder.display(), missing.join(", ")),
            false => format!("there is no folder {}", folder.display()),
        };
        return Err(Error::new(ErrorKind::Missing, sentence));
    }
    let mut files = names.map(|name| (file(folder, name).unwrap_or_default(), Vec::new()));
    for (path, bytes) in &mut files {
        *bytes = read(path)?;
    }
    Ok(files)
}

/// The file system refused to write `path`.
pub(crate) fn unwritable(path: &Path, cause: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{} cannot be written: {cause}", path.display()))
}
