//! Rows beside one another: leads over one detector, and the best ones.

use std::collections::HashMap;

use polars::prelude::{NamedFrom, Series};

use super::{Names, Results, TEXTS, cells, told};
use crate::{Error, ErrorKind, Result};

/// Whether a low value of this quantity is a good one.
fn lower_is_better(quantity: &str) -> bool {
    ["fpr95", "fpr95-ok", "aurc", "ece", "loss"].contains(&quantity)
}

impl Results {
    /// How far each detector lies above the detector `rival`, number by number: both must be of
    /// the same quantity, set, task, category, notebook and seed. Rows of `rival` itself, and
    /// rows that it has no partner for, are left out. The quantity is then called as in
    /// `auroc above the baseline`.
    ///
    /// ```
    /// use nnerr::results::Rows;
    /// let mut rows = Rows::new("09");
    /// for (seed, (before, own)) in (1..).zip([(0.75, 0.875), (0.5, 0.75)]) {
    ///     rows.add("auroc", before).detector("baseline").set("ones").seed(seed);
    ///     rows.add("auroc", own).detector("cluster").layer(2).set("ones").seed(seed);
    /// }
    /// let leads = rows.results()?.above("baseline")?;
    /// assert_eq!(leads.quantity("auroc above the baseline").values(), [0.125, 0.25]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where no row is of `rival`, [`ErrorKind::Shape`] where two of its
    /// rows are the partner of one.
    pub fn above(&self, rival: &str) -> Result<Self> {
        self.leads("detector", rival, &["detector", "layer"])
    }

    /// How far each value lies above the one that has `base` in `column` and the same in all other
    /// columns: the noise of a seed above its correct samples, say. Rows of `base` itself, and rows
    /// that it has no partner for, are left out.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let shares = each("seed", 1..=3, |seed| each("set", ["correct", "noise"], |set| {
    ///     Ok(("share", if set == "noise" { seed as f64 } else { 2.0 }))
    /// }))?;
    /// assert_eq!(shares.beyond("set", "correct")?.values(), [-1.0, 0.0, 1.0]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] without the column, or a row of `base` in it;
    /// [`ErrorKind::Shape`] where `base` has two values for one place.
    pub fn beyond(&self, column: &str, base: &str) -> Result<Self> {
        self.leads(column, base, &[column])
    }

    /// How far each row lies above its partner, which has `rival` in `column`, and the same in all
    /// columns but those that are `free`.
    fn leads(&self, column: &str, rival: &str, free: &[&str]) -> Result<Self> {
        let shared: Vec<String> = self.keys().into_iter().filter(|name| !free.contains(&&**name)).collect();
        let (keys, names, values) = (cells(self.frame(), &shared)?, self.texts(column)?, self.values());
        let mut before: HashMap<&[String], f64> = HashMap::new();
        for place in (0..self.len()).filter(|&place| names[place] == rival) {
            if before.insert(&keys[place], values[place]).is_some() {
                let place = told(&shared, &keys[place]);
                let sentence = format!("“{rival}” has two values for {place}: one must be chosen");
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
        }
        if before.is_empty() {
            let sentence = format!("the results have no row of the {column} “{rival}” to compare with");
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        let others = (0..self.len()).filter(|&place| names[place] != rival);
        let (places, leads): (Vec<usize>, Vec<f64>) =
            others.filter_map(|at| Some((at, values[at] - before.get(&keys[at][..])?))).unzip();
        let kept = self.at(&places);
        let quantities: Vec<String> =
            kept.texts("quantity")?.iter().map(|name| format!("{name} above the {rival}")).collect();
        let columns = [Series::new("quantity".into(), quantities), Series::new("value".into(), leads)];
        Ok(kept.replaced(columns))
    }

    /// The best row for each value of the columns `by`. Detectors, layers and the values of columns
    /// of your own, such as `k`, compete with one another, unless `by` names them; all else
    /// (quantity, set, task, category, notebook, seed) must be the same. The highest value is the best, but for FPR95, AURC, ECE and the
    /// loss; of equal values the first.
    ///
    /// ```
    /// use nnerr::results::Rows;
    /// let mut rows = Rows::new("04");
    /// for (layer, set, area) in [(1, "ones", 0.8), (2, "ones", 0.9), (1, "noise", 0.7), (2, "noise", 0.6)] {
    ///     rows.add("auroc", area).detector("cluster").layer(layer).set(set);
    /// }
    /// let best = rows.results()?.best("set")?;
    /// assert_eq!((best.texts("layer")?, best.values()), (vec!["2".into(), "1".into()], vec![0.9, 0.7]));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no such column.
    pub fn best(&self, by: impl Names) -> Result<Self> {
        let by = by.names();
        cells(self.frame(), &by)?;
        let free =
            |name: &str| ["detector", "layer"].contains(&name) || !TEXTS.contains(&name) && name != "seed";
        let competes = |name: &String| free(name) && !by.contains(name);
        let shared: Vec<String> = self.keys().into_iter().filter(|name| !competes(name)).collect();
        let (keys, quantities, values) =
            (cells(self.frame(), &shared)?, self.texts("quantity")?, self.values());
        let mut best: HashMap<&[String], usize> = HashMap::new();
        let mut order: Vec<&[String]> = Vec::new();
        for place in 0..self.len() {
            let key = &keys[place][..];
            let Some(before) = best.get_mut(key) else {
                best.insert(key, place);
                order.push(key);
                continue;
            };
            let (old, new) = (values[*before], values[place]);
            if if lower_is_better(&quantities[place]) { new < old } else { new > old } {
                *before = place;
            }
        }
        Ok(self.at(&order.into_iter().map(|key| best[key]).collect::<Vec<_>>()))
    }
}
