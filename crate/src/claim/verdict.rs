//! What many seeds together say to a claim.

use std::fmt;

use super::{Claim, Decided, Seeds};
use crate::{Error, ErrorKind, Result};

/// The verdict on a claim over many seeds, settled before the seeds were run.
///
/// Claims are statements of what the thesis saw in one training run; they hold where that is
/// what a reader who trains a network of her own will nearly always see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Fewer than half of the seeds could decide it.
    CannotBeDecided,
    /// Seen in less than a quarter of the seeds.
    NotSeen,
    /// Seen in at least a quarter of the seeds.
    HoldsPartly,
    /// Seen in at least nine of ten seeds.
    Holds,
}

/// All of them, the best first.
pub(super) const VERDICTS: [Verdict; 4] =
    [Verdict::Holds, Verdict::HoldsPartly, Verdict::NotSeen, Verdict::CannotBeDecided];

impl Verdict {
    /// The verdict where a claim was seen in `seen` of `decided` seeds.
    ///
    /// ```
    /// use nnerr::claim::Verdict;
    /// assert_eq!(Verdict::from_counts(17, 20)?.to_string(), "holds partly");
    /// assert_eq!(Verdict::from_counts(18, 20)?, Verdict::Holds);
    /// assert!(Verdict::from_counts(0, 0).is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] where no seed decided the claim, [`ErrorKind::OutOfRange`]
    /// where fewer did than saw it.
    pub fn from_counts(seen: usize, decided: usize) -> Result<Self> {
        if seen > decided {
            let sentence = format!("{seen} seeds see the claim, but only {decided} decide it");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        if decided == 0 {
            let sentence = "0 seeds decide the claim: a verdict needs at least one";
            return Err(Error::new(ErrorKind::Undefined, sentence));
        }
        Ok(match (10 * seen >= 9 * decided, 4 * seen >= decided) {
            (true, _) => Self::Holds,
            (false, true) => Self::HoldsPartly,
            (false, false) => Self::NotSeen,
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CannotBeDecided => "cannot be decided here",
            Self::Holds => "holds",
            Self::HoldsPartly => "holds partly",
            Self::NotSeen => "not seen",
        })
    }
}

/// One claim over many seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The claim.
    pub claim: &'static Claim,
    /// Its deciding number in every seed that has one.
    pub values: Vec<f64>,
    /// Seeds in which it was seen.
    pub seen: usize,
    /// Seeds that could decide it.
    pub decided: usize,
    /// All seeds.
    pub seeds: usize,
}

impl Judged {
    /// What the seeds decided, counted.
    pub(super) fn new(claim: &'static Claim, each: &[(i64, Decided)]) -> Self {
        let seen: Vec<bool> = each.iter().filter_map(|(_, decided)| decided.seen).collect();
        Self {
            claim,
            values: each.iter().filter_map(|(_, decided)| decided.value).collect(),
            seen: seen.iter().filter(|&&seen| seen).count(),
            decided: seen.len(),
            seeds: each.len(),
        }
    }

    /// One of its numbers, as it is printed.
    pub(super) fn print(&self, value: Option<f64>) -> Option<String> {
        value.map(|value| self.claim.print(value))
    }

    /// The share of the seeds that see it, among those that could decide it.
    pub fn share(&self) -> Option<f64> {
        (self.decided > 0).then(|| self.seen as f64 / self.decided as f64)
    }

    /// The same numbers judged by another limit: see [`Claim::keeps`].
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let calibrated = Seeds::read()?.judge(2)?;
    /// assert!(calibrated.with_limit(0.015)?.seen >= calibrated.seen);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Claim::keeps`].
    pub fn with_limit(&self, limit: f64) -> Result<Self> {
        let kept: Vec<bool> =
            self.values.iter().map(|&value| self.claim.keeps(value, limit)).collect::<Result<_>>()?;
        let seen = kept.iter().filter(|&&kept| kept).count();
        Ok(Self { seen, decided: kept.len(), ..self.clone() })
    }

    /// The verdict; `None` where there is no seed.
    pub fn verdict(&self) -> Option<Verdict> {
        if self.seeds > 0 && 2 * self.decided < self.seeds {
            return Some(Verdict::CannotBeDecided);
        }
        Verdict::from_counts(self.seen, self.decided).ok()
    }
}

/// Verdict and count, as in `holds, 18 of 20`.
impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict() {
            Some(verdict) => write!(f, "{verdict}, {} of {}", self.seen, self.decided),
            None => f.write_str("no seed"),
        }
    }
}

impl Seeds {
    /// A claim over all seeds.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn judge(&self, claim: usize) -> Result<Judged> {
        Ok(Judged::new(Claim::numbered(claim)?, &self.decided(claim)?))
    }
}
