//! Many seeds: one Parquet file for each, and tables over all of them.

use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
};

use polars::prelude::*;

use super::{
    Experiment,
    seed_file::{damaged, data_of, finished, path_of, read, seed_of, text_of, write},
};
use crate::{
    Error, ErrorKind, Result,
    data::{Digits, project_data},
    detect::Entry,
    results::Results,
};

/// What many seeds measured: the [`Results`] of each, from the Parquet files that
/// `cargo xtask study` writes (schema: `data/README.md`). Their column `task` is empty: the
/// files tell tasks apart by the set.
///
/// ```no_run
/// use nnerr::prelude::*;
/// let seeds = Seeds::read()?;
/// show(&seeds.claims(1..=15)?);
/// let noise = seeds.auroc().notebook("04").detector("neuron count").set("noise").category("all");
/// show(&noise.over_seeds()?.table("Number of activated neurons, noise", "layer")?);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Seeds {
    results: Results,
    simd: String,
}

impl Deref for Seeds {
    type Target = Results;

    fn deref(&self) -> &Results {
        &self.results
    }
}

impl Seeds {
    /// The folder of committed results, `data/study`.
    pub fn folder() -> PathBuf {
        project_data().join("study")
    }

    /// All seeds of [`folder`](Self::folder).
    ///
    /// # Errors
    /// Those of [`read_from`](Self::read_from).
    pub fn read() -> Result<Self> {
        Self::read_from(Self::folder())
    }

    /// All seeds of a folder of your choice, in their order.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no seed's file, [`ErrorKind::Format`]
    /// where one is half-written or damaged, of another version, or of another seed than its
    /// name says, [`ErrorKind::OutOfRange`] where two hold the same seed, or were made of other
    /// data or with other classes left out.
    pub fn read_from(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|end| end == "parquet")).collect();
        paths.sort();
        let Some((first, rest)) = paths.split_first() else {
            let sentence = format!(
                "no seed's results lie in {}: `cargo xtask study --seeds 1..20` makes them",
                folder.display()
            );
            return Err(Error::new(ErrorKind::Missing, sentence));
        };
        let (mut frame, mut seen) = (read(first)?, vec![seed_of(first)?]);
        let data = text_of(&frame, "data");
        for path in rest {
            let seed = seed_of(path)?;
            if seen.contains(&seed) {
                let sentence = format!("{} holds seed {seed} once more", path.display());
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            seen.push(seed);
            let own = read(path)?;
            if text_of(&own, "data") != data {
                return Err(mixed(first, path));
            }
            frame.vstack_mut(&own).map_err(|cause| damaged(path, cause))?;
        }
        let simd = text_of(&frame, "simd").unwrap_or_default();
        Ok(Self { results: Results::from_frame(frame.drop_many(["data", "simd", "version"]))?, simd })
    }

    /// Measures everything for an experiment that is at hand and writes its file into `folder`, unless
    /// one that is whole, of this version and of these data is there. Tells whether it was measured
    /// now. [`Trial`](super::Trial) trains one for each seed.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn write(folder: impl AsRef<Path>, digits: &Digits, experiment: &Experiment) -> Result<bool> {
        let path = path_of(folder.as_ref(), experiment.seed());
        let data = data_of(digits, &experiment.split, experiment.basis().epochs(), experiment.n8.params());
        if finished(&path, &data) {
            return Ok(false);
        }
        write(&path, &data, Self::unit(experiment)?)?;
        Ok(true)
    }

    /// Every number of one seed, as the notebooks compute it: rows of `results.csv`.
    ///
    /// # Errors
    /// Those of the experiment's measurements.
    pub fn unit(experiment: &Experiment) -> Result<DataFrame> {
        // First: it trains detector networks side by side, and the comparison finds them in the cache.
        let networks = experiment.detector_networks()?;
        let compared = experiment.comparison_sets()?;
        // Nearest examples look at the same representations again and again: each is searched once.
        let nearest = experiment.nearest_examples(&compared)?;
        let others = |entry: &Entry| !entry.name.starts_with("nearest examples");
        let evaluations = [experiment.compared(&compared, others)?, nearest.clone()].concat();
        let chapters = [
            experiment.calibration()?,
            experiment.neurons()?,
            experiment.familiarity()?,
            experiment.detectors()?,
            experiment.grouping()?,
            experiment.cluster_distances()?,
            experiment.layer_groups()?,
            networks,
            experiment.comparison(&compared, &evaluations)?,
            experiment.representations(&compared, &nearest)?,
            experiment.many_starts()?,
        ];
        let [first, rest @ ..] = chapters;
        let mut frame = DataFrame::from(first.results()?);
        for findings in rest {
            frame.vstack_mut(&findings.results()?.into()).map_err(|cause| unjoined(&cause))?;
        }
        frame.rechunk_mut();
        frame.drop("task").map_err(|cause| unjoined(&cause))
    }

    /// Findings of several seeds, one after the other.
    #[cfg(test)]
    pub(super) fn of(all: impl IntoIterator<Item = super::Findings>) -> Result<Self> {
        let frames = all.into_iter().map(|findings| Ok(findings.results()?.into()));
        let frames: Vec<DataFrame> = frames.collect::<Result<_>>()?;
        let frame = frames.into_iter().reduce(|all, own| all.vstack(&own).unwrap());
        Ok(Self { results: Results::from_frame(frame.unwrap_or_default())?, simd: String::new() })
    }

    /// All seeds but these.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let seeds = Seeds::read()?;
    /// let two = &seeds.seeds()[..2];
    /// assert_eq!(seeds.without(two).seeds().len(), seeds.seeds().len() - 2);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn without(&self, seeds: &[i64]) -> Self {
        let kept = |seed: &Option<i64>| seed.is_none_or(|seed| !seeds.contains(&seed));
        let all = self.seed_column();
        let places: Vec<usize> = (0..all.len()).filter(|&place| kept(&all[place])).collect();
        Self { results: self.at(&places), simd: self.simd.clone() }
    }

    /// The vector instructions that the first seed's numbers were computed with (see
    /// [`simd_level`](crate::network::simd_level)): sums round differently with others.
    pub fn simd(&self) -> &str {
        &self.simd
    }
}

fn mixed(first: &Path, other: &Path) -> Error {
    let sentence = format!(
        "{} and {} were made of different data, or with different classes left out: \
         each needs a folder of its own",
        first.display(),
        other.display()
    );
    Error::new(ErrorKind::OutOfRange, sentence)
}

fn unjoined(cause: &PolarsError) -> Error {
    Error::new(ErrorKind::Shape, format!("the results of one seed do not fit together: {cause}"))
}
