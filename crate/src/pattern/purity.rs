//! How far clusters are classes.

use std::collections::HashMap;

use super::{FittedKMeans, patterns::one_for_each};
use crate::Result;

impl FittedKMeans {
    /// Share of the patterns whose class is the most frequent one in their cluster, from the class
    /// of each.
    ///
    /// ```
    /// use nnerr::{ndarray::arr2, pattern::{KMeans, Patterns}};
    /// let patterns = Patterns::new(&arr2(&[[true, true], [true, true], [true, true], [false, false]]))?;
    /// assert_eq!(KMeans::new(2, 1).fit(&patterns)?.purity(&[3, 3, 8, 8])?, 0.75);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Shape`](crate::ErrorKind::Shape) where there is not one class for each pattern.
    pub fn purity<'a>(&self, classes: impl IntoIterator<Item = &'a usize>) -> Result<f64> {
        let classes = one_for_each(classes, self.labels.len())?;
        let mut counts = vec![HashMap::new(); self.k()];
        for (&cluster, class) in self.labels.iter().zip(classes) {
            *counts[cluster].entry(class).or_insert(0usize) += 1;
        }
        let most = counts.iter().filter_map(|counts| counts.values().max());
        Ok(most.sum::<usize>() as f64 / self.labels.len() as f64)
    }
}
