//! [`Results`] in fewer numbers: their mean, and how many there are.

use polars::prelude::*;

use super::{Names, Results, cells, unfit};
use crate::{Error, ErrorKind, Result};

impl Results {
    /// The mean of all values.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let areas = each("layer", 1..=3, |layer| Ok(("auroc", 0.25 * layer as f64)))?;
    /// assert_eq!(areas.mean()?, 0.5);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] where there is no row.
    pub fn mean(&self) -> Result<f64> {
        let values = self.values();
        if values.is_empty() {
            return Err(Error::new(ErrorKind::Undefined, "no row is left to take the mean of"));
        }
        Ok(values.iter().sum::<f64>() / values.len() as f64)
    }

    /// How many rows have the same in the columns `by`: a row for each such group, of the quantity
    /// `quantity`, as `number of seeds`.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let seeds = each("seed", 1..=3, |seed| Ok((if seed < 3 { "holds" } else { "does not" }, seed as f64)))?;
    /// let counts = seeds.count("quantity", "number of seeds")?;
    /// assert_eq!((counts.values(), counts.texts("quantity")?[0].as_str()), (vec![2.0, 1.0], "number of seeds"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column.
    pub fn count(&self, by: impl Names, quantity: &str) -> Result<Self> {
        let by = by.names();
        cells(self.frame(), &by)?;
        let counts = (self.frame().clone().lazy())
            .group_by_stable(by.iter().map(|name| col(&**name)).collect::<Vec<_>>())
            .agg([col("value").count()])
            .with_column(lit(quantity).alias("quantity"));
        Self::from_frame(counts.collect().map_err(|cause| unfit(&cause))?)
    }
}
