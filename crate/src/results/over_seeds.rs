//! [`OverSeeds`]: what many trainings say to each number.

use polars::prelude::*;

use super::{Results, once, texts, unfit};
use crate::{Error, ErrorKind, Result};

/// The numbers of [`Results`] over their seeds, a row for each combination of all other
/// columns: `mean`, `deviation` (standard deviation, by n − 1), `lowest`, `highest`, the number
/// of `seeds` that have the number, and in how many of them it is above 0 (`ahead`).
///
/// Shown as a table; [`table`](Self::table) names the columns that stand in front, and
/// [`pivot`](Self::pivot) puts one of them across.
///
/// ```
/// use nnerr::results::Rows;
/// let mut rows = Rows::new("04");
/// for (seed, area) in (1..).zip([0.75, 1.0, 0.5]) {
///     rows.add("auroc", area).detector("baseline").set("ones").seed(seed);
/// }
/// let over = rows.results()?.over_seeds()?;
/// assert_eq!(over.frame().column("mean").and_then(|c| c.f64().cloned()).expect("numbers").get(0), Some(0.75));
/// assert!(over.table("AUROC", "set")?.text().contains("0.750"));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct OverSeeds(pub(super) DataFrame);

/// What stands beside the mean in a table over seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The standard deviation: `0.812 ± 0.013`.
    Deviation,
    /// The lowest and the highest value: `0.812 (0.790 – 0.836)`.
    Range,
    /// In how many seeds the number is above 0, for leads: `0.054 (18 of 20)`.
    Ahead,
    /// In how many seeds the number is below 0: `−0.020 (15 of 20)`.
    Behind,
}

impl Results {
    /// What all seeds say to each number: see [`OverSeeds`].
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no row, [`ErrorKind::Shape`] where one seed has two
    /// values for one place.
    pub fn over_seeds(&self) -> Result<OverSeeds> {
        if self.is_empty() {
            return Err(Error::new(ErrorKind::Missing, "no seed has such rows: there is nothing to sum up"));
        }
        once(self.frame(), &self.keys())?;
        let keys: Vec<String> = self.keys().into_iter().filter(|name| name != "seed").collect();
        let value = || col("value");
        let frame = (self.frame().clone().lazy())
            .group_by_stable(keys.iter().map(|name| col(&**name)).collect::<Vec<_>>())
            .agg([
                value().mean().alias("mean"),
                value().std(1).alias("deviation"),
                value().min().alias("lowest"),
                value().max().alias("highest"),
                value().count().alias("seeds"),
                value().gt(lit(0.0)).sum().alias("ahead"),
                value().lt(lit(0.0)).sum().alias("behind"),
            ])
            .collect()
            .map_err(|cause| unfit(&cause))?;
        Ok(OverSeeds(frame))
    }
}

impl OverSeeds {
    /// The polars frame, values in full.
    pub fn frame(&self) -> &DataFrame {
        &self.0
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.height()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Mean, lowest and highest value as results of their own, a row each.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let areas = each("seed", 1..=3, |seed| Ok(("auroc", 0.25 * seed as f64)))?;
    /// let over = areas.over_seeds()?.results()?;
    /// assert_eq!((over.quantity("mean").values(), over.quantity("highest").values()), (vec![0.5], vec![0.75]));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: the columns are there.
    pub fn results(&self) -> Result<Results> {
        let part = |name: &str| {
            (self.0.clone().lazy())
                .with_columns([lit(name).alias("quantity"), col(name).alias("value")])
                .collect()
                .map(|frame| {
                    frame.drop_many(["mean", "deviation", "lowest", "highest", "seeds", "ahead", "behind"])
                })
                .map_err(|cause| unfit(&cause))
        };
        let mut all = part("mean")?;
        for name in ["lowest", "highest"] {
            all.vstack_mut(&part(name)?).map_err(|cause| unfit(&cause))?;
        }
        Results::from_frame(all)
    }

    /// Only this quantity.
    pub(crate) fn quantity(&self, quantity: &str) -> Result<Self> {
        let own: BooleanChunked =
            texts(&self.0, "quantity")?.iter().map(|found| Some(found == quantity)).collect();
        self.0.filter(&own).map(Self).map_err(|cause| unfit(&cause))
    }

    /// Other ends than the lowest and the highest seed, by detector and set; rows that have none keep
    /// theirs.
    pub(crate) fn with_ranges(self, ends: impl Fn(&str, &str) -> Option<(f64, f64)>) -> Result<Self> {
        let (detectors, sets) = (texts(&self.0, "detector")?, texts(&self.0, "set")?);
        let (mut lowest, mut highest) = (self.numbers("lowest"), self.numbers("highest"));
        for place in 0..self.len() {
            if let Some((low, high)) = ends(&detectors[place], &sets[place]) {
                (lowest[place], highest[place]) = (low, high);
            }
        }
        let mut frame = self.0;
        for (name, values) in [("lowest", lowest), ("highest", highest)] {
            frame.with_column(Column::new(name.into(), values)).map_err(|cause| unfit(&cause))?;
        }
        Ok(Self(frame))
    }

    /// Only numbers that at least so many seeds have: a mean of few trainings says little.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let areas = each("seed", 1..=3, |seed| Ok([("auroc", Some(0.9)), ("ece", (seed == 1).then_some(0.1))]))?;
    /// assert_eq!((areas.over_seeds()?.len(), areas.over_seeds()?.at_least(2).len()), (2, 1));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn at_least(self, seeds: usize) -> Self {
        let enough = self.0.lazy().filter(col("seeds").gt_eq(lit(seeds as u64)));
        Self(enough.collect().expect("a column of counts"))
    }

    /// One of the numbers of each row; a deviation of one seed is undefined, and NaN here.
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        let column = self.0.column(name).and_then(|column| column.cast(&DataType::Float64));
        let numbers = column.and_then(|column| Ok(column.f64()?.iter().collect::<Vec<_>>()));
        numbers.unwrap_or_default().into_iter().map(|number| number.unwrap_or(f64::NAN)).collect()
    }
}
