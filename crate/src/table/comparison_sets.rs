//! The sets of Chapter 5 as a table.

use super::Table;
use crate::{Result, study::ComparisonSets};

impl ComparisonSets {
    /// Every set with its kind (`familiar`, `near`, `far`), how many samples it holds and where they
    /// are from; at the end the sets that are absent, each with the reason.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
    /// let sets = ComparisonSets::drawn(&study, &split, &study.record(&split.normal)?, 50, 0.2)?;
    /// let table = sets.table()?;
    /// assert_eq!(table.frame().height(), 1 + sets.unfamiliar().len() + sets.absent.len());
    /// assert!(table.text().contains("Gaussian pixels"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: the columns are of one length.
    pub fn table(&self) -> Result<Table> {
        let mut rows: Vec<(&str, &str, Option<usize>, &str)> = Vec::new();
        for (place, set) in self.unfamiliar().into_iter().enumerate() {
            let kind = if place < self.near.len() { "near" } else { "far" };
            let from = match place < self.left_out {
                true => "test files: a class that the network has never seen",
                false => origin(set.name()),
            };
            rows.push((set.name(), kind, Some(set.len()), from));
        }
        let normal = "test files: samples that no detector was trained on";
        rows.insert(0, (self.normal.name(), "familiar", Some(self.normal.len()), normal));
        rows.extend(self.absent.iter().map(|(name, reason)| (&**name, "absent", None, &**reason)));
        Table::titled(format!("The sets of the comparison, seed {}", self.seed))
            .column("set", rows.iter().map(|row| row.0))
            .column("kind", rows.iter().map(|row| row.1))
            .column("samples", rows.iter().map(|row| row.2))
            .column("where from", rows.iter().map(|row| row.3))
            .build()
    }
}

/// Where the samples of a set are from that is no class left out.
fn origin(set: &str) -> &'static str {
    match set {
        "rotated" => "normal samples, turned clockwise",
        "noise" => "uniform pixels, kept where the network is sure",
        "noise-unfiltered" => "uniform pixels, whatever the confidence",
        "gaussian" => "Gaussian pixels, cut to [0, 1]",
        "inverted" => "normal samples, ink and paper exchanged",
        "fashion-mnist" => "a data set of its own: clothes",
        "mnist" => "a data set of its own: digits",
        "notmnist" => "a data set of its own: letters",
        _ => "added to the comparison",
    }
}
