//! Many seeds: one Parquet file for each, and tables over all of them.

use std::{
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use polars::prelude::*;

use super::{
    Experiment, Judged, mean,
    seed_file::{damaged, finished, path_of, read, seed_of, text_of, write},
};
use crate::{
    Error, ErrorKind, Result,
    data::{Digits, project_data},
    network::Params,
    show::Results,
    table::{Format, Table},
};

/// What many seeds measured: the rows of `results.csv` that each seed gives, from the
/// Parquet files that `cargo xtask study` writes (schema: `data/README.md`).
///
/// ```no_run
/// use nnerr::prelude::*;
/// let seeds = Seeds::read()?;
/// show(&seeds.claims(1..=15)?);
/// let noise = seeds.select("auroc").detector("neuron count").set("noise").category("all");
/// show(&noise.table("Number of activated neurons, noise", &["layer"])?);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Seeds {
    frame: DataFrame,
}

/// Some rows of [`Seeds`].
#[derive(Clone)]
pub struct Selection {
    frame: LazyFrame,
    format: Format,
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
    /// name says, [`ErrorKind::OutOfRange`] where two hold the same seed.
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
        for path in rest {
            let seed = seed_of(path)?;
            if seen.contains(&seed) {
                let sentence = format!("{} holds seed {seed} once more", path.display());
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            seen.push(seed);
            frame.vstack_mut(&read(path)?).map_err(|cause| damaged(path, cause))?;
        }
        Ok(Self { frame })
    }

    /// Measures everything for the seed of `params` and writes its file into `folder`,
    /// unless one that is whole, of this version and of these data is there. Tells
    /// whether it was measured now.
    ///
    /// # Errors
    /// Those of [`Experiment::new`]; [`ErrorKind::Io`] where the file cannot be written.
    pub fn measure(folder: impl AsRef<Path>, digits: &Digits, params: &Params) -> Result<bool> {
        let folder = folder.as_ref();
        if finished(&path_of(folder, params.seed), digits) {
            return Ok(false);
        }
        Self::write(folder, digits, &Experiment::new(digits, params)?)
    }

    /// [`measure`](Self::measure) for an experiment that is at hand.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn write(folder: impl AsRef<Path>, digits: &Digits, experiment: &Experiment) -> Result<bool> {
        let path = path_of(folder.as_ref(), experiment.seed());
        if finished(&path, digits) {
            return Ok(false);
        }
        write(&path, digits, Self::unit(experiment)?)?;
        Ok(true)
    }

    /// Every number of one seed, as the notebooks compute it: rows of `results.csv`.
    ///
    /// # Errors
    /// Those of the experiment's measurements.
    pub fn unit(experiment: &Experiment) -> Result<DataFrame> {
        let compared = experiment.comparison_sets()?;
        let evaluations = experiment.compared(&compared, |_| true)?;
        let chapters = [
            experiment.calibration()?,
            experiment.neurons()?,
            experiment.sets()?,
            experiment.detectors()?,
            experiment.grouping()?,
            experiment.cluster_distances()?,
            experiment.layer_groups()?,
            experiment.detector_networks()?,
            experiment.comparison(&compared, &evaluations)?,
            experiment.many_starts()?,
        ];
        Results::frame(&chapters.each_ref().map(|findings| findings.results()))
    }

    /// The seeds, ascending.
    pub fn seeds(&self) -> Vec<i64> {
        let column = self.frame.column("seed").and_then(|seeds| seeds.i64().cloned());
        let mut seeds: Vec<i64> = column.map(|seeds| seeds.iter().flatten().collect()).unwrap_or_default();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }

    /// The vector instructions that the first seed's numbers were computed with (see
    /// [`simd_level`](crate::network::simd_level)): sums round differently with others.
    pub fn simd(&self) -> String {
        text_of(&self.frame, "simd").unwrap_or_default()
    }

    /// The rows of one quantity.
    pub fn select(&self, quantity: &str) -> Selection {
        let frame = self.frame.clone().lazy().filter(col("quantity").eq(lit(quantity)));
        Selection { frame, format: Format::Fixed(3) }
    }

    /// The comparison of Chapter 5, detector by set by seed, as rows of `results.csv`: AUROC,
    /// FPR95 in both directions (`fpr95`: the task's positives are to be found; `fpr95-ok`:
    /// correct ones), AUPR in both.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where no seed has such rows.
    pub fn comparison(&self) -> Result<Table> {
        let quantities = ["auroc", "fpr95", "fpr95-ok", "aupr-err", "aupr-ok"];
        let wanted = quantities.iter().fold(lit(false), |any, name| any.or(col("quantity").eq(lit(*name))));
        let columns: Vec<Expr> = Results::columns().iter().map(|name| col(*name)).collect();
        let frame = (self.frame.clone().lazy())
            .filter(col("notebook").eq(lit("09")).and(wanted))
            .select(columns)
            .collect()
            .map_err(|cause| unasked(&cause))?;
        if frame.height() == 0 {
            return Err(Error::new(ErrorKind::Missing, "no seed has rows of the comparison"));
        }
        Ok(Table::of("The comparison, seed by seed", frame))
    }

    /// The claims with their deciding numbers over all seeds: mean, range, and in how
    /// many of the seeds that could decide it each was seen.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn claims(&self, claims: RangeInclusive<usize>) -> Result<Table> {
        let judged: Vec<Judged> = claims.map(|claim| self.judge(claim)).collect::<Result<_>>()?;
        let each = |cell: fn(&Judged) -> Option<String>| judged.iter().map(cell).collect::<Vec<_>>();
        let claims = || judged.iter().map(|judged| judged.claim);
        Table::titled(format!("The claims over {} seeds", self.seeds().len()))
            .column("claim", claims().map(|claim| claim.number))
            .column("section", claims().map(|claim| claim.section))
            .column("the thesis says", claims().map(|claim| claim.says))
            .column("measured", claims().map(|claim| claim.rule()))
            .column("mean", each(|own| own.print(mean(&own.values))))
            .column("lowest", each(|own| own.print(own.values.iter().copied().min_by(f64::total_cmp))))
            .column("highest", each(|own| own.print(own.values.iter().copied().max_by(f64::total_cmp))))
            .column(
                "seen in seeds",
                each(|own| (own.decided > 0).then(|| format!("{} of {}", own.seen, own.decided))),
            )
            .column("verdict", each(|own| own.verdict().map(|verdict| verdict.to_string())))
            .build()
    }
}

impl Selection {
    fn only(mut self, column: &str, value: &str) -> Self {
        self.frame = self.frame.filter(col(column).eq(lit(value)));
        self
    }

    /// Only the rows of this notebook, as `"04"`: notebook 08 tests detectors of notebooks 04 and
    /// 06 again, on other samples under the same names of sets.
    #[must_use]
    pub fn notebook(self, notebook: &str) -> Self {
        self.only("notebook", notebook)
    }

    /// Only this detector.
    #[must_use]
    pub fn detector(self, detector: &str) -> Self {
        self.only("detector", detector)
    }

    /// Only this layer: 1 to 5, or `all`.
    #[must_use]
    pub fn layer(self, layer: impl ToString) -> Self {
        self.only("layer", &layer.to_string())
    }

    /// Only this set.
    #[must_use]
    pub fn set(self, set: &str) -> Self {
        self.only("set", set)
    }

    /// Only this confidence category.
    #[must_use]
    pub fn category(self, category: &str) -> Self {
        self.only("category", category)
    }

    /// Only this seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.frame = self.frame.filter(col("seed").eq(lit(seed as i64)));
        self
    }

    /// Fractions are printed as percentages.
    #[must_use]
    pub fn percent(self) -> Self {
        Self { format: Format::Percent(2), ..self }
    }

    /// All values, seed after seed.
    ///
    /// # Errors
    /// None in practice: the files were checked when read.
    pub fn values(&self) -> Result<Vec<f64>> {
        let frame = self.frame.clone().collect().map_err(|cause| unasked(&cause))?;
        let values = frame.column("value").and_then(|values| values.f64().cloned());
        Ok(values.map_err(|cause| unasked(&cause))?.iter().flatten().collect())
    }

    /// Detector, layer, set and category of every row, with its value, seed after seed.
    ///
    /// # Errors
    /// None in practice: the files were checked when read.
    pub fn rows(&self) -> Result<Vec<([String; 4], f64)>> {
        let frame = self.frame.clone().collect().map_err(|cause| unasked(&cause))?;
        let texts = |name: &str| -> Result<Vec<String>> {
            let column = frame.column(name).and_then(|texts| texts.str().cloned());
            Ok(column
                .map_err(|cause| unasked(&cause))?
                .iter()
                .map(|text| text.unwrap_or("").into())
                .collect())
        };
        let [detectors, layers, sets, categories] =
            [texts("detector")?, texts("layer")?, texts("set")?, texts("category")?];
        let keys = detectors.into_iter().zip(layers).zip(sets).zip(categories);
        let keys = keys.map(|(((detector, layer), set), category)| [detector, layer, set, category]);
        Ok(keys.zip(self.values()?).collect())
    }

    /// Seed and value of every row, ascending by seed.
    pub(super) fn by_seed(&self) -> Result<Vec<(i64, f64)>> {
        let frame = self.frame.clone().sort(["seed"], SortMultipleOptions::new().with_maintain_order(true));
        let frame = frame.collect().map_err(|cause| unasked(&cause))?;
        let column = |name: &str| frame.column(name).cloned().map_err(|cause| unasked(&cause));
        let (seeds, values) = (column("seed")?, column("value")?);
        let seeds = seeds.i64().map_err(|cause| unasked(&cause))?;
        let values = values.f64().map_err(|cause| unasked(&cause))?;
        Ok(seeds.iter().flatten().zip(values.iter().flatten()).collect())
    }

    /// A row for each combination of the columns `by` (`detector`, `layer`, `set`,
    /// `category`), with mean, standard deviation and range over the seeds.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where no row was selected or a column is not there.
    pub fn table(&self, title: &str, by: &[&str]) -> Result<Table> {
        let keys: Vec<Expr> = by.iter().map(|name| col(*name)).collect();
        let value = || col("value");
        let frame = (self.frame.clone().group_by_stable(keys))
            .agg([
                value().mean().alias("mean"),
                value().std(1).alias("deviation"),
                value().min().alias("lowest"),
                value().max().alias("highest"),
                value().count().alias("seeds"),
            ])
            .collect()
            .map_err(|cause| unasked(&cause))?;
        if frame.height() == 0 {
            let sentence = format!("no seed has rows for the table “{title}”");
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        let mut table = Table::of(title, frame);
        for name in ["mean", "deviation", "lowest", "highest"] {
            table = table.format(name, self.format)?;
        }
        Ok(table)
    }
}

fn unasked(cause: &PolarsError) -> Error {
    Error::new(ErrorKind::Missing, format!("the seeds' results cannot be asked for this: {cause}"))
}
