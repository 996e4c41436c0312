//! `cargo xtask study`: many seeds, one Parquet file each.

use std::env::consts::DLL_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use crate::Result;
use crate::place::{Place, standard};
use crate::steps::{beside, execute};

/// The data set that `--data` knows by its name.
const FASHION: &str = "fashion-mnist";

/// What was asked for on the command line.
#[derive(Default)]
pub struct Options {
    pub seeds: String,
    pub out: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub leave_out: Option<String>,
    pub program: Option<PathBuf>,
    pub epochs: Option<String>,
    pub glorot: bool,
}

impl Options {
    /// Whether the data set was named that the library can fetch.
    fn is_fashion(&self) -> bool {
        self.data.as_deref() == Some(Path::new(FASHION))
    }

    /// Where its results go below `data/study`: another design has a folder of its own.
    fn folder(&self) -> String {
        let data = if self.is_fashion() { Some(FASHION.into()) } else { None };
        let out = self.leave_out.as_ref().map(|classes| format!("without-{}", classes.replace(',', "-")));
        let epochs = self.epochs.as_ref().map(|epochs| format!("{epochs}-epochs"));
        let glorot = self.glorot.then(|| "glorot".into());
        data.into_iter().chain(out).chain(epochs).chain(glorot).collect::<Vec<String>>().join("-")
    }
}

pub fn run(options: &Options) -> Result<ExitCode> {
    let place = Place::find()?;
    // Cargo runs in the clone, whatever folder we were called in.
    let whole = |path: &Path| absolute(path).map_err(|error| format!("{}: {error}", path.display()));
    if let Some(folder) = &options.program {
        program(&place, &whole(folder)?)?;
        if options.seeds.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    let seeds = seeds(&options.seeds)?;
    let out = options.out.clone().unwrap_or_else(|| place.root.join("data/study").join(options.folder()));
    made(&out)?;
    let mut study = place.cargo(false);
    study.args(["run", "--quiet", "--package", "nnerr", "--example", "study", "--"]);
    if options.glorot {
        study.arg("--glorot");
    }
    if let Some(epochs) = &options.epochs {
        study.arg("--epochs").arg(epochs);
    }
    if let Some(data) = &options.data {
        study.arg("--data").arg(if options.is_fashion() { data.clone() } else { whole(data)? });
    }
    if let Some(classes) = &options.leave_out {
        study.arg("--leave-out").arg(classes);
    }
    study.arg(whole(&out)?).args(seeds.iter().map(u64::to_string));
    let status = study.status().map_err(|error| format!("cargo does not start: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn made(folder: &Path) -> Result {
    fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))
}

/// Puts the compiled program into `folder`, with the standard library that it is linked to: what
/// runs where there is no Rust.
fn program(place: &Place, folder: &Path) -> Result {
    let origin = if cfg!(target_os = "macos") { "@loader_path" } else { "$ORIGIN" };
    let mut build = place.cargo(false);
    build.args(["rustc", "--quiet", "--package", "nnerr", "--example", "study", "--"]);
    execute(build.arg(format!("-Clink-arg=-Wl,-rpath,{origin}")))?;
    made(folder)?;
    let library = standard(&place.sysroot, &place.host);
    let entries = fs::read_dir(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    let mut parts = vec![place.target.join(&place.host).join("debug/examples/study")];
    parts.extend(entries.flatten().map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(DLL_SUFFIX)
    }));
    for part in parts {
        let copy = folder.join(part.file_name().unwrap_or_default());
        // A program that runs cannot be written over, but its place can be taken.
        let partial = beside(&copy);
        fs::copy(&part, &partial)
            .and_then(|_| fs::rename(&partial, &copy))
            .map_err(|error| format!("{} cannot be written: {error}", copy.display()))?;
    }
    Ok(())
}

/// `1..10` (both ends included), `7`, or `1,4,1000..1005`.
fn seeds(text: &str) -> Result<Vec<u64>> {
    let number =
        |part: &str| part.trim().parse::<u64>().map_err(|_| format!("--seeds {text}: `{part}` is no seed"));
    let mut seeds = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once("..") {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(part)?, number(part)?),
        };
        if first > last || last - first >= 100_000 {
            return Err(format!("--seeds {text}: {first}..{last} is not a range of 1 to 100000 seeds"));
        }
        for seed in first..=last {
            if seeds.contains(&seed) {
                return Err(format!("--seeds {text}: seed {seed} is named twice"));
            }
            seeds.push(seed);
        }
    }
    Ok(seeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_data_and_other_classes_have_a_folder_of_their_own() {
        let folder = |data: Option<&str>, out: Option<&str>| {
            let (data, leave_out) = (data.map(PathBuf::from), out.map(String::from));
            Options { data, leave_out, ..Options::default() }.folder()
        };
        assert_eq!(folder(None, None), "");
        assert_eq!(folder(Some("fashion-mnist"), Some("4,6")), "fashion-mnist-without-4-6");
        assert_eq!(folder(None, Some("0,2")), "without-0-2");
        let long = Options { epochs: Some("1000".into()), ..Options::default() };
        assert_eq!(long.folder(), "1000-epochs");
        assert_eq!(Options { glorot: true, ..long }.folder(), "1000-epochs-glorot");
    }

    #[test]
    fn seeds_are_ranges_and_lists_without_repeats() {
        assert_eq!(seeds("1..3, 7").unwrap(), [1, 2, 3, 7]);
        assert_eq!(seeds("1..3,2").unwrap_err(), "--seeds 1..3,2: seed 2 is named twice");
        assert_eq!(seeds("").unwrap_err(), "--seeds : `` is no seed");
        assert!(seeds("3..1").unwrap_err().contains("is not a range"));
        assert!(seeds("-1").unwrap_err().contains("`-1` is no seed"));
    }
}
