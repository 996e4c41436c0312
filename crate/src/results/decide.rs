//! Results that say yes or no: in which places a number meets a condition, or leads.

use polars::prelude::{Column, IntoLazy, NamedFrom, Series, col, lit};

use super::{Results, cells, told, unfit};
use crate::{Error, ErrorKind, Result};

impl Results {
    /// 1 for each value that meets `condition`, and 0 for each other, under the name `quantity`.
    /// Over seeds the mean is then the share of the seeds that meet it, and
    /// [`Beside::Ahead`](super::Beside::Ahead) counts them.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let best = each("seed", 101..=104, |seed| Ok(("best_k", seed - 96)))?; // 5 to 8
    /// let eight = best.whether("share of seeds with best k = 8", |k| k == 8.0);
    /// assert_eq!(eight.values(), [0.0, 0.0, 0.0, 1.0]);
    /// let table = eight.over_seeds()?.pivot("notebook", "quantity", Beside::Ahead)?;
    /// assert!(table.text().contains("25.00 % (1 of 4)"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn whether(&self, quantity: &str, condition: impl Fn(f64) -> bool) -> Self {
        let values: Vec<f64> = self.values().into_iter().map(|value| f64::from(condition(value))).collect();
        let quantities = Series::new("quantity".into(), vec![quantity; self.len()]);
        self.replaced([quantities, Series::new("value".into(), values)])
    }

    /// How far each row that has `name` in `column` lies above the highest of those that have
    /// another name there, and the same in all other columns; below 0 where one of them is higher.
    /// Rows without any such rival are left out.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let shares = each("layer", 1..=2, |layer| each("set", ["correct", "ones", "noise"], |set| {
    ///     Ok(("share", if set == "noise" { 0.25 * layer as f64 } else { 0.375 }))
    /// }))?;
    /// assert_eq!(shares.set("correct").values(), [0.375, 0.375]);
    /// assert_eq!(shares.lead("set", "correct")?.values(), [0.0, -0.125]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] without the column, or a row of `name` in it; [`ErrorKind::Shape`]
    /// where `name` has two values for one place.
    pub fn lead(&self, column: &str, name: &str) -> Result<Self> {
        let shared: Vec<String> = self.keys().into_iter().filter(|key| key != column).collect();
        let (keys, names, values) = (cells(self.frame(), &shared)?, self.texts(column)?, self.values());
        let (mut places, mut leads) = (Vec::new(), Vec::new());
        for at in (0..self.len()).filter(|&at| names[at] == name) {
            let partners = (0..self.len()).filter(|&other| other != at && keys[other] == keys[at]);
            let (twins, rivals): (Vec<usize>, Vec<usize>) = partners.partition(|&other| names[other] == name);
            if !twins.is_empty() {
                let sentence =
                    format!("“{name}” has two values for {}: one must be chosen", told(&shared, &keys[at]));
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
            if let Some(highest) = rivals.into_iter().map(|rival| values[rival]).reduce(f64::max) {
                places.push(at);
                leads.push(values[at] - highest);
            }
        }
        if !names.iter().any(|own| own == name) {
            let sentence = format!("the results have no row of the {column} “{name}” that could lead");
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        Ok(self.at(&places).replaced([Series::new("value".into(), leads)]))
    }

    /// The lowest value over all that stands in `column`, where then `all` stands: what holds of it
    /// from a limit on holds in every layer, say.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let purity = each("seed", 1..=2, |seed| each("layer", 1..=3, |layer| Ok(("purity", 0.5 * (seed + layer) as f64))))?;
    /// let lowest = purity.lowest("layer")?;
    /// assert_eq!((lowest.texts("layer")?, lowest.values()), (vec!["all".into(), "all".into()], vec![1.0, 1.5]));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column.
    pub fn lowest(&self, column: &str) -> Result<Self> {
        self.texts(column)?;
        let keys = self.keys().into_iter().filter(|key| key != column);
        let keys = keys.map(|key| col(&*key)).collect::<Vec<_>>();
        let rows = self.frame().clone().lazy().group_by_stable(keys).agg([col("value").min()]);
        let frame = rows.with_column(lit("all").alias(column)).collect().map_err(|cause| unfit(&cause))?;
        Self::from_frame(frame)
    }

    /// The same rows with other columns in the place of some of theirs.
    pub(super) fn replaced<const N: usize>(&self, columns: [Series; N]) -> Self {
        let mut frame = self.frame().clone();
        for column in columns {
            frame.with_column(Column::from(column)).expect("as many as rows");
        }
        Self(frame)
    }
}
