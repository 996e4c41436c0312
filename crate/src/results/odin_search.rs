//! The search for ODIN's parameters as [`Results`].

use super::{Results, each_named};
use crate::{Result, detect::OdinSearch};

impl OdinSearch {
    /// `auroc`, `fpr95` and `fpr95-ok` for each temperature and step, which stand in the columns
    /// `temperature` and `step`.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let search = OdinSearch::new(&Basis::new(&split, &study)?)?;
    /// assert_eq!(search.results()?.auroc().values(), search.auroc().iter().copied().collect::<Vec<_>>());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: the values are finite.
    pub fn results(&self) -> Result<Results> {
        each_named("temperature", self.temperatures().iter().zip(0..), |row| {
            each_named("step", self.epsilons().iter().zip(0..), |column| {
                let at = [row, column];
                Ok([
                    ("auroc", self.auroc()[at]),
                    ("fpr95", self.fpr95()[at]),
                    ("fpr95-ok", self.fpr95_ok()[at]),
                ])
            })
        })
    }
}
