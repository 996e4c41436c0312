//! Where data lies: `NNERR_DATA` where it is set, then the project's `data/`.
//! Both have one layout: a folder for each data set (`mnist/`, `notmnist/` …).

use std::{
    env, fs,
    path::{self, Path, PathBuf},
};

use super::samples::read;
use crate::{Error, ErrorKind, Result};

/// Folders below the one asked for that are looked through for what may have been meant.
const DEEPER: usize = 2;
/// Files that are named of those.
const SHOWN: usize = 6;

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

/// The file `name` of a folder, plain or with `.gz`: under this very name where it is there,
/// else as it is also called (`train-images.idx3-ubyte`, letters of another case), else in a
/// folder that has the file's name.
pub(crate) fn file(folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = [name.to_string(), format!("{name}.gz")].map(|name| folder.join(name));
    exact.into_iter().find(|path| path.is_file()).or_else(|| {
        let (nested, mut alike): (Vec<_>, Vec<_>) =
            entries(folder).into_iter().filter(|path| is_called(path, name)).partition(|path| path.is_dir());
        alike.extend(nested.iter().flat_map(|inner| entries(inner)).filter(|path| is_called(path, name)));
        alike.into_iter().find(|path| path.is_file())
    })
}

/// Whether a path's last part is `name` as any program may have written it.
fn is_called(path: &Path, name: &str) -> bool {
    let found = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    found.strip_suffix(".gz").unwrap_or(&found).replace(".idx", "-idx") == name
}

/// What lies in a folder, in the order of names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

/// What lies in a folder where a file was looked for in vain, in words: files that look like
/// those of a data set, also one or two folders deeper, else whatever there is.
fn found_near(folder: &Path) -> String {
    let mut level = entries(folder);
    let (mut near, here) = (level.clone(), level.len());
    for _ in 0..DEEPER {
        level = level.iter().filter(|path| path.is_dir()).flat_map(|path| entries(path)).collect();
        near.extend_from_slice(&level);
    }
    let looks_alike = |path: &&PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        ["idx", "ubyte", "images", "labels"].iter().any(|part| name.contains(part)) && path.is_file()
    };
    let alike: Vec<&PathBuf> = near.iter().filter(looks_alike).collect();
    let shown: Vec<&PathBuf> = if alike.is_empty() { near[..here].iter().collect() } else { alike };
    let names =
        shown.iter().take(SHOWN).map(|path| path.strip_prefix(folder).unwrap_or(path).display().to_string());
    match (names.collect::<Vec<_>>().join(", "), shown.len().saturating_sub(SHOWN)) {
        (names, _) if names.is_empty() => "it is empty".into(),
        (names, 0) => format!("found {names}"),
        (names, more) => format!("found {names} and {more} more"),
    }
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
            true => format!(
                "{} has no {} (plain or .gz); {}",
                folder.display(),
                missing.join(", "),
                found_near(folder)
            ),
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
