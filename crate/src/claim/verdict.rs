//! What many seeds together say to a claim.

use std::fmt;

use super::{Claim, Decided, Seeds, mean};
use crate::{Error, ErrorKind, Result, table::Format};

/// The verdict on a claim over many seeds, settled before the seeds were run. Seeds that cannot
/// decide a claim are left out of the count; where they are more than half, nothing is concluded.
///
/// Claims are statements of what the thesis saw in one training run; they hold where that is
/// what a reader who trains a network of her own will nearly always see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Fewer than half of the seeds could decide it.
    CannotBeDecided,
    /// Seen in less than a quarter of the seeds that decide it.
    NotSeen,
    /// Seen in at least a quarter of them.
    HoldsPartly,
    /// Seen in at least nine of ten of them.
    Holds,
}

/// All of them, the best first.
pub(super) const VERDICTS: [Verdict; 4] =
    [Verdict::Holds, Verdict::HoldsPartly, Verdict::NotSeen, Verdict::CannotBeDecided];

impl Verdict {
    /// The verdict where a claim was seen in `seen` of `decided` seeds, and few could not decide it:
    /// [`Judged::verdict`] looks at those too.
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
        Ok(Self::of(seen, decided))
    }

    /// The same for counts that are known to be right.
    pub(super) fn of(seen: usize, decided: usize) -> Self {
        match (10 * seen >= 9 * decided, 4 * seen >= decided) {
            (true, _) => Self::Holds,
            (false, true) => Self::HoldsPartly,
            (false, false) => Self::NotSeen,
        }
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

    /// The mean of its numbers; of whole numbers with one digit after the point.
    pub(super) fn print_mean(&self) -> Option<String> {
        let format = match self.claim.format {
            Format::Fixed(0) => Format::Fixed(1),
            format => format,
        };
        mean(&self.values).map(|mean| format.number(mean))
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
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let few = Judged { seen: 4, decided: 4, seeds: 20, ..Seeds::read()?.judge(7)? };
    /// assert_eq!(few.verdict(), Some(Verdict::CannotBeDecided));
    /// assert_eq!(few.to_string(), "cannot be decided here, by 4 of 20");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn verdict(&self) -> Option<Verdict> {
        if self.seeds > 0 && 2 * self.decided < self.seeds {
            return Some(Verdict::CannotBeDecided);
        }
        Verdict::from_counts(self.seen, self.decided).ok()
    }
}

/// Verdict and count, as in `holds, 18 of 20`; where it cannot be decided, the seeds that could.
impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict() {
            Some(verdict @ Verdict::CannotBeDecided) => {
                write!(f, "{verdict}, by {} of {}", self.decided, self.seeds)
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Findings;

    /// `seeds` seeds, of which the first `decided` decide claim 7, and of these the first `seen` see it.
    fn judged(seen: u64, decided: u64, seeds: u64) -> Judged {
        let each = (1..=seeds).map(|seed| {
            let mut found = Findings::new("02", seed);
            found.push(Decided { claim: 7, value: None, seen: (seed <= decided).then_some(seed <= seen) });
            found.push(Decided { claim: 2, value: Some(0.5), seen: Some(false) });
            found
        });
        Seeds::of(each).unwrap().judge(7).unwrap()
    }

    #[test]
    fn a_mean_of_whole_numbers_has_a_digit() {
        let of = |claim, values: &[f64]| {
            let claim = Claim::numbered(claim).unwrap();
            let values = values.to_vec();
            Judged { claim, values, seen: 1, decided: 2, seeds: 2 }.print_mean()
        };
        assert_eq!(of(28, &[8.0, 7.0]).as_deref(), Some("7.5"));
        assert_eq!(of(2, &[0.01, 0.02]).as_deref(), Some("1.50 %"));
        assert_eq!(of(28, &[]), None);
    }

    #[test]
    fn fewer_than_half_of_the_seeds_decide_nothing() {
        let of = |seen, decided, seeds| judged(seen, decided, seeds).verdict();
        assert_eq!(of(9, 9, 20), Some(Verdict::CannotBeDecided));
        assert_eq!(of(9, 10, 20), Some(Verdict::Holds), "half is enough");
        assert_eq!(of(0, 0, 1), Some(Verdict::CannotBeDecided));
        assert_eq!([of(0, 2, 4), of(1, 2, 4)], [Some(Verdict::NotSeen), Some(Verdict::HoldsPartly)]);
        assert_eq!(judged(2, 3, 7).to_string(), "cannot be decided here, by 3 of 7");
        assert_eq!(judged(2, 4, 7).to_string(), "holds partly, 2 of 4");
        let none = Judged { seeds: 0, decided: 0, seen: 0, ..judged(1, 1, 1) };
        assert_eq!((none.verdict(), &*none.to_string()), (None, "no seed"));
    }
}
