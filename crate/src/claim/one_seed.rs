//! [`OneSeed`]: what somebody would have reported who trained once.

use std::fmt;

use super::{Judged, Seeds, Verdict, verdict::VERDICTS};
use crate::{
    Result,
    figure::{self, Figure},
    table::Table,
};

/// What one seed alone would have told of all claims, beside the verdicts of all seeds.
///
/// ```
/// use nnerr::prelude::*;
/// for own in Seeds::read()?.one_by_one()? {
///     assert!(own.sees() >= own.wrongly() && own.sees() <= 44);
/// }
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct OneSeed {
    seed: i64,
    /// Each claim over all seeds, and whether this one saw it.
    claims: Vec<(Judged, Option<bool>)>,
}

impl Seeds {
    /// Every seed alone, ascending.
    ///
    /// # Errors
    /// None in practice: the files were checked when read.
    pub fn one_by_one(&self) -> Result<Vec<OneSeed>> {
        let of = |seed| OneSeed { seed, claims: Vec::new() };
        let mut all: Vec<OneSeed> = self.seeds().into_iter().map(of).collect();
        for claim in &super::CLAIMS {
            let each = self.decided(claim.number)?;
            let judged = Judged::new(claim, &each);
            for (own, (_, decided)) in all.iter_mut().zip(&each) {
                own.claims.push((judged.clone(), decided.seen));
            }
        }
        Ok(all)
    }
}

/// The seed.
impl fmt::Display for OneSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.seed)
    }
}

impl OneSeed {
    /// The seed.
    pub fn seed(&self) -> i64 {
        self.seed
    }

    /// How many claims it sees.
    pub fn sees(&self) -> usize {
        self.with(true).count()
    }

    /// How many of the claims that it sees do not hold over all seeds.
    pub fn wrongly(&self) -> usize {
        self.with(true).filter(|judged| judged.verdict() != Some(Verdict::Holds)).count()
    }

    /// Every claim at the share of the seeds that see it; the colour says whether this one does.
    ///
    /// # Errors
    /// None in practice.
    pub fn figure(&self) -> Result<Figure> {
        let points = |seen| {
            let (claims, shares): (Vec<f64>, Vec<f64>) = self
                .with(seen)
                .map(|judged| (judged.claim.number as f64, judged.share().unwrap_or(0.0)))
                .unzip();
            (claims, shares)
        };
        let ((sees, often), (misses, seldom)) = (points(true), points(false));
        figure::points(format!("What seed {} alone would have told", self.seed))
            .series("this seed sees it", sees, often)
            .series("this seed does not see it", misses, seldom)
            .x("claim")
            .y("share of the seeds that see it")
            .percent_y()
            .y_range(0.0, 1.0)
            .draw()
    }

    /// The claims by their verdict over all seeds, those that it sees and those that it does not.
    ///
    /// # Errors
    /// None in practice.
    pub fn table(&self) -> Result<Table> {
        let listed = |seen: bool, verdict: Verdict| {
            let own = self.with(seen).filter(|judged| judged.verdict() == Some(verdict));
            let own: Vec<String> = own.map(|judged| judged.claim.number.to_string()).collect();
            if own.is_empty() { "none".to_owned() } else { own.join(", ") }
        };
        Table::titled("Claims by their verdict over all seeds")
            .column("verdict", VERDICTS.map(|verdict| verdict.to_string()))
            .column("this seed sees", VERDICTS.map(|verdict| listed(true, verdict)))
            .column("it does not see", VERDICTS.map(|verdict| listed(false, verdict)))
            .build()
    }

    /// The claims that it sees, or those that it does not.
    fn with(&self, seen: bool) -> impl Iterator<Item = &Judged> {
        self.claims.iter().filter(move |own| own.1 == Some(seen)).map(|own| &own.0)
    }
}
