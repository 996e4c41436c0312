//! [`Results`] in one number: their mean.

use super::Results;
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
}
