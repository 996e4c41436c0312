//! Files on disk: written beside their place, synced and renamed, so that a
//! reader sees the old file or the new one and never half of either.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    env, fmt,
    fs::{self, File, Metadata},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use safetensors::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Error, ErrorKind, Result,
    data::{self, project_data},
};

/// A temporary file that nobody wrote to for so long belongs to no writer any more.
const LEFT_OVER: Duration = Duration::from_secs(3600);
/// How temporary files begin; a process' number and another one follow. Their names are
/// short, as file systems limit a name's length.
const TEMPORARY: &str = ".nnerr-";
/// As many symbolic links are followed as Linux follows.
const MOST_LINKS: usize = 40;

/// Writes the file `path` as a whole: `fill` writes to a temporary file in the
/// same folder (made where it is missing), which is synced and then renamed.
///
/// A file that was there before gives the new one its mode and, where that is allowed, its
/// owner; whoever may not write it may not replace it. A symbolic link stays, and the file
/// that it points to is written. What is no plain file, as a pipe or a device, is written
/// to and stays what it is.
///
/// # Errors
/// [`ErrorKind::Io`] where the folder cannot be made, the disk is full, or the
/// folder is read-only; the file that was there before stays as it was.
pub(crate) fn write_atomically(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<()> {
    let written = Place::of(path).and_then(|place| match place {
        Place::Plain(path, old) => replace(&path, old, fill),
        Place::Other => {
            let mut file = BufWriter::new(File::options().append(true).open(path)?);
            fill(&mut file)?;
            file.flush()
        }
    });
    written
        .map_err(|cause| Error::new(ErrorKind::Io, format!("{} cannot be written: {cause}", path.display())))
}

/// What lies at a path, through all symbolic links.
enum Place {
    /// A plain file, or nothing yet, at the end of the links.
    Plain(PathBuf, Option<Metadata>),
    /// A pipe, a device, an open file of a process.
    Other,
}

impl Place {
    fn of(path: &Path) -> io::Result<Self> {
        let found = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => return Ok(Self::Other),
            Ok(found) => Some(found),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(cause),
        };
        let mut end = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            let Ok(link) = fs::read_link(&end) else { return Ok(Self::Plain(end, found)) };
            // `/dev/stdout` and its like: no name, but an open file.
            if folder_of(&end).canonicalize()?.starts_with("/proc") {
                return Ok(Self::Other);
            }
            end = folder_of(&end).join(link);
        }
        Err(io::Error::other("too many symbolic links"))
    }
}

/// Puts a new file in the place of an `old` one, or of none.
fn replace(
    path: &Path,
    old: Option<Metadata>,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    if old.is_some() {
        File::options().write(true).open(path)?;
    }
    let (temporary, file) = temporary(folder)?;
    let written = (|| {
        if let Some(old) = old {
            like(&file, &old);
        }
        let mut file = BufWriter::new(file);
        fill(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&temporary, path)
    })();
    match written {
        Ok(()) => remove_left_over(folder),
        Err(_) => drop(fs::remove_file(&temporary)),
    }
    written
}

/// Gives a new file the old one's owner and mode, as far as the system allows it.
fn like(file: &File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let group = Some(old.gid());
        let _ = fchown(file, Some(old.uid()), group).or_else(|_| fchown(file, None, group));
    }
    let _ = file.set_permissions(old.permissions());
}

/// A new file in `folder`, under a name that no other writer uses.
fn temporary(folder: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{TEMPORARY}{}-{number}", process::id()));
        match File::create_new(&path) {
            // Another host's process of the same number has it.
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
            made => return Ok((path, made?)),
        }
    }
}

/// Removes temporary files that a writer killed long ago left in `folder`.
fn remove_left_over(folder: &Path) {
    let ours = |name: &str| {
        let numbers = name.strip_prefix(TEMPORARY).and_then(|rest| rest.split_once('-'));
        numbers.is_some_and(|(a, b)| a.parse::<u32>().is_ok() && b.parse::<u32>().is_ok())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(ours)) {
        let age = entry.metadata().and_then(|about| about.modified()).map(|written| written.elapsed());
        if age.is_ok_and(|age| age.is_ok_and(|age| age > LEFT_OVER)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The folder in which a path lies.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the file `path` keeps, by `read`; where it is not there, what `make` gives, which
/// is then kept as `bytes` writes it. A damaged file is set aside, and one that cannot be
/// written costs only a warning on standard error.
///
/// # Errors
/// Those of `make`.
pub(crate) fn kept<T>(
    path: &Path,
    read: impl FnOnce(&[u8]) -> Result<T>,
    make: impl FnOnce() -> Result<T>,
    bytes: impl FnOnce(&T) -> Result<Vec<u8>>,
) -> Result<T> {
    match data::read(path).and_then(|bytes| read(&bytes)) {
        Ok(found) => return Ok(found),
        Err(error) if error.kind() == ErrorKind::Missing => {}
        Err(error) => {
            let _ = fs::rename(path, path.with_extension("damaged"));
            warn!("warning: {} is damaged ({error}); set aside, training again", path.display());
        }
    }
    let made = make()?;
    if let Err(error) = bytes(&made).and_then(|bytes| write_atomically(path, |file| file.write_all(&bytes))) {
        warn!("warning: {error}; this network will be trained again next time");
    }
    Ok(made)
}

/// A file of numbers with a header: what networks, studies and detectors are saved
/// as. On disk it is safetensors; its metadata holds one entry, `nnerr`, a JSON object
/// of kind, version and content. The same content always makes the same bytes.
pub(crate) struct Archive {
    tensors: BTreeMap<String, Tensor>,
}

/// A number that tensors hold.
pub(crate) trait Number: Copy {
    const TYPE: Dtype;
    fn append(self, bytes: &mut Vec<u8>);
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($number:ident: $dtype:ident),*) => { $(
        impl Number for $number {
            const TYPE: Dtype = Dtype::$dtype;
            fn append(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }
            fn read(bytes: &[u8]) -> Self {
                bytes.try_into().map_or(Default::default(), Self::from_le_bytes)
            }
        }
    )* };
}
numbers!(f32: F32, f64: F64, u32: U32, u8: U8);

struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for &Tensor {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        (&self.bytes).into()
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

#[derive(Serialize, Deserialize)]
struct Header<C> {
    kind: String,
    version: u32,
    content: C,
}

/// The one entry of a file's metadata.
const ENTRY: &str = "nnerr";

impl Archive {
    /// An archive without tensors.
    pub fn new() -> Self {
        Self { tensors: BTreeMap::new() }
    }

    /// Adds `values`, which fill `shape` row by row.
    pub fn put<N: Number>(
        &mut self,
        name: impl Into<String>,
        shape: &[usize],
        values: impl IntoIterator<Item = N>,
    ) {
        let mut bytes = Vec::new();
        values.into_iter().for_each(|value| value.append(&mut bytes));
        self.tensors.insert(name.into(), Tensor { dtype: N::TYPE, shape: shape.to_vec(), bytes });
    }

    /// The bytes of the file.
    pub fn bytes<C: Serialize>(&self, kind: &str, version: u32, content: &C) -> Result<Vec<u8>> {
        let failed = |cause: &dyn fmt::Display| {
            Error::new(ErrorKind::Format, format!("the {kind} cannot be stored: {cause}"))
        };
        let header = Header { kind: kind.to_string(), version, content };
        let header = serde_json::to_string(&header).map_err(|cause| failed(&cause))?;
        let metadata = HashMap::from([(ENTRY.to_string(), header)]);
        safetensors::serialize(&self.tensors, Some(metadata)).map_err(|cause| failed(&cause))
    }

    /// Header and tensors of a file's bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Format`] for bytes that are cut short or no safetensors, and for
    /// another kind or version than asked for.
    pub fn read<C: DeserializeOwned>(bytes: &[u8], kind: &str, version: u32) -> Result<(C, Self)> {
        let broken =
            |what: String| Error::new(ErrorKind::Format, format!("this is no stored {kind}: {what}"));
        let file = SafeTensors::deserialize(bytes).map_err(|cause| broken(cause.to_string()))?;
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|cause| broken(cause.to_string()))?;
        let header = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
        let header = header.ok_or_else(|| broken(format!("its header has no entry {ENTRY:?}")))?;
        let found: Header<serde_json::Value> =
            serde_json::from_str(header).map_err(|cause| broken(format!("its header: {cause}")))?;
        if found.kind != kind {
            return Err(broken(format!("it is a stored {:?}", found.kind)));
        }
        if found.version != version {
            return Err(broken(format!("it has version {}, where {version} is read", found.version)));
        }
        let content =
            C::deserialize(found.content).map_err(|cause| broken(format!("its header: {cause}")))?;
        let tensors = file.iter().map(|(name, view)| {
            let (shape, bytes) = (view.shape().to_vec(), view.data().to_vec());
            (name.to_string(), Tensor { dtype: view.dtype(), shape, bytes })
        });
        Ok((content, Self { tensors: tensors.collect() }))
    }

    /// The shape of a tensor.
    pub fn shape(&self, name: &str) -> Result<&[usize]> {
        Ok(&self.tensor(name)?.shape)
    }

    /// The values of a tensor, row by row.
    ///
    /// # Errors
    /// [`ErrorKind::Format`] where it is not there or holds another type of number,
    /// [`ErrorKind::Shape`] where it has another shape than expected.
    pub fn values<N: Number>(&self, name: &str, shape: &[usize]) -> Result<Vec<N>> {
        let tensor = self.tensor(name)?;
        if tensor.dtype != N::TYPE {
            let sentence =
                format!("tensor {name:?} holds {:?}, where {:?} is expected", tensor.dtype, N::TYPE);
            return Err(Error::new(ErrorKind::Format, sentence));
        }
        if tensor.shape != shape {
            let sentence =
                format!("tensor {name:?} has shape {:?}, where {shape:?} is expected", tensor.shape);
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        Ok(tensor.bytes.chunks_exact(size_of::<N>()).map(N::read).collect())
    }

    fn tensor(&self, name: &str) -> Result<&Tensor> {
        let missing = || Error::new(ErrorKind::Format, format!("tensor {name:?} is missing"));
        self.tensors.get(name).ok_or_else(missing)
    }
}

/// Where trained networks are kept between runs: `NNERR_CACHE` where it is set, else
/// `cache` in the project's data folder.
pub fn cache_folder() -> PathBuf {
    let own = env::var_os("NNERR_CACHE").filter(|path| !path.is_empty());
    own.map_or_else(|| project_data().join("cache"), PathBuf::from)
}
