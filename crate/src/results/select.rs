//! Which rows are meant: filters of [`Results`].

use std::{collections::HashSet, ops::RangeBounds};

use polars::prelude::{NamedFrom, Series};

use super::{Names, Results, cells};
use crate::{
    Result,
    detect::{layer_text, layer_title},
};

impl Results {
    /// Only this notebook, as `"04"`: notebook 08 tests detectors of notebooks 04 and 06 again, on
    /// other samples under the same names of sets.
    #[must_use]
    pub fn notebook(&self, notebook: &str) -> Self {
        self.only("notebook", notebook)
    }

    /// Only this quantity.
    #[must_use]
    pub fn quantity(&self, quantity: &str) -> Self {
        self.only("quantity", quantity)
    }

    /// Only areas under ROC curves.
    #[must_use]
    pub fn auroc(&self) -> Self {
        self.quantity("auroc")
    }

    /// Only this detector.
    #[must_use]
    pub fn detector(&self, detector: &str) -> Self {
        self.only("detector", detector)
    }

    /// Only this layer: 1 to 5, 0 or `pixels` for the input, or `all`; an empty text where no layer
    /// is looked at.
    #[must_use]
    pub fn layer(&self, layer: impl ToString) -> Self {
        self.only("layer", &layer_text(layer))
    }

    /// Only this set.
    #[must_use]
    pub fn set(&self, set: &str) -> Self {
        self.only("set", set)
    }

    /// Only this task: `misclassified`, `OOD` or `erroneous`, or a [`Task`](crate::detect::Task).
    #[must_use]
    pub fn task(&self, task: impl ToString) -> Self {
        self.only("task", &task.to_string())
    }

    /// Only this confidence category: its name, or a [`Confidence`](crate::metric::Confidence).
    #[must_use]
    pub fn category(&self, category: impl Into<String>) -> Self {
        self.only("category", &category.into())
    }

    /// Only this seed.
    #[must_use]
    pub fn seed(&self, seed: u64) -> Self {
        let wanted = i64::try_from(seed).ok();
        let seeds = self.seed_column().into_iter();
        self.places(seeds.map(|found| found.is_some() && found == wanted))
    }

    /// Detector and layer in one name, as `cluster, layer 2` or `trust score, pixels`, where one
    /// layer is looked at; the column `layer` is empty then.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let areas = each_detector(&(Baseline, NegativeAwareNorm::layer(5)), |_| Ok(0.5))?;
    /// assert_eq!(areas.by_detector()?.texts("detector")?, ["baseline", "nan, layer 5"]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: the columns are there.
    pub fn by_detector(&self) -> Result<Self> {
        let names = self.texts("detector")?.into_iter().zip(self.texts("layer")?);
        let names: Vec<String> = names
            .map(|(name, layer)| match &*layer {
                "" | "all" => name,
                layer => format!("{name}, {}", layer_title(layer)),
            })
            .collect();
        let layers = Series::new("layer".into(), vec![""; self.len()]);
        Ok(self.replaced([Series::new("detector".into(), names), layers]))
    }

    /// Only rows in whose `columns` one of these stands, in the order of the list: of several
    /// columns one text each. What the list names twice counts once.
    ///
    /// ```
    /// use nnerr::results::Rows;
    /// let mut rows = Rows::new("04");
    /// for set in ["ones", "noise", "fives"] {
    ///     rows.add("auroc", 0.9).set(set);
    /// }
    /// let two = rows.results()?.among("set", ["fives", "ones"])?;
    /// assert_eq!(two.texts("set")?, ["fives", "ones"]);
    /// assert_eq!(two.among("set", ["ones", "ones"])?.len(), 1);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`](crate::ErrorKind::Missing) where there is no such column.
    pub fn among<T: Names>(&self, columns: impl Names, wanted: impl IntoIterator<Item = T>) -> Result<Self> {
        let columns = columns.names();
        let cells = cells(self.frame(), &columns)?;
        let (mut places, mut seen) = (Vec::new(), HashSet::new());
        for wanted in wanted {
            let mut wanted = wanted.names();
            for (column, text) in columns.iter().zip(&mut wanted) {
                if column == "layer" {
                    *text = layer_text(&*text);
                }
            }
            if seen.insert(wanted.clone()) {
                places.extend((0..cells.len()).filter(|&place| cells[place] == wanted));
            }
        }
        Ok(self.at(&places))
    }

    /// Only rows whose value lies in `range`.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let accuracies = each("seed", [101, 102, 103], |seed| Ok(("accuracy", if seed == 102 { 0.5 } else { 0.88 })))?;
    /// assert_eq!(accuracies.within(..0.51).seeds(), [102]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn within(&self, range: impl RangeBounds<f64>) -> Self {
        self.places(self.values().iter().map(|value| range.contains(value)))
    }

    fn only(&self, column: &str, text: &str) -> Self {
        let texts = self.column(column).str().expect("a column of texts");
        self.places(texts.iter().map(|found| found == Some(text)))
    }

    fn places(&self, kept: impl Iterator<Item = bool>) -> Self {
        self.at(&kept.enumerate().filter_map(|(place, kept)| kept.then_some(place)).collect::<Vec<_>>())
    }
}
