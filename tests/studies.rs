//! What the tests of studies share: the compiled program, small data, and what was written.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

use nnerr::{data::idx, ndarray::Array3};

use crate::{lab, mnist, succeed, xtask};

/// The folder of the compiled program, as `cargo xtask study --program` writes it.
pub fn program() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = lab().join("study");
        succeed(xtask(&["study", "--program"]).arg(&folder));
        folder
    })
}

/// A part of MNIST of which a seed takes a few seconds: enough samples for a network that is
/// confident about some noise. Four files in `folder`.
fn small_mnist(folder: &Path) {
    let digits = mnist();
    for (name, samples) in [("train", digits.train().first(8000)), ("t10k", digits.test().first(200))] {
        let pixels = samples.images().iter().map(|pixel| (255.0 * pixel).round() as u8).collect();
        let images = Array3::from_shape_vec((samples.len(), samples.height(), samples.width()), pixels);
        let labels: Vec<u8> = samples.labels().unwrap().iter().map(|&label| label as u8).collect();
        let write =
            |kind: &str, bytes| fs::write(folder.join(format!("{name}-{kind}-ubyte")), bytes).unwrap();
        write("images-idx3", idx::write_images(images.unwrap().view()));
        write("labels-idx1", idx::write_labels(&labels));
    }
}

/// Seeds that the program has measured alone.
pub const SEEDS: [u64; 2] = [1, 2];

/// Small data, and what the program left alone makes of [`SEEDS`]: what others must come out to.
pub struct Alone {
    /// The data.
    pub data: PathBuf,
    /// A file for each seed.
    pub results: BTreeMap<PathBuf, Vec<u8>>,
    /// How long a seed took.
    pub each: Duration,
}

/// Measured once, for all tests that ask.
pub fn alone() -> &'static Alone {
    static ALONE: OnceLock<Alone> = OnceLock::new();
    ALONE.get_or_init(|| {
        let (own, data) = (tempfile::tempdir().unwrap(), lab().join("study/data"));
        fs::create_dir_all(&data).unwrap();
        small_mnist(&data);
        let [results, cache] = ["results", "cache"].map(|name| own.path().join(name));
        let started = Instant::now();
        succeed(&mut study(&data, &results, &cache, &SEEDS));
        let each = started.elapsed() / SEEDS.len() as u32;
        let results = files(&results, true);
        assert_eq!(results.len(), SEEDS.len());
        Alone { data, results, each }
    })
}

/// The program on a data set, with results in `results` and an own cache.
pub fn study(data: &Path, results: &Path, cache: &Path, seeds: &[u64]) -> Command {
    let mut study = Command::new(program().join("study"));
    study.arg("--data").arg(data).arg(results).args(seeds.iter().map(u64::to_string));
    study.env("NNERR_CACHE", cache);
    study
}

/// The files of a folder that are whole, or those that somebody was writing.
pub fn files(folder: &Path, whole: bool) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let temporary =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let chosen = entries.filter(|path| path.is_file() && temporary(path) != whole);
    // One that was renamed meanwhile is none any more.
    chosen.filter_map(|path| Some((path.file_name()?.into(), fs::read(&path).ok()?))).collect()
}
