//! What a rule asks of a number.

use crate::table::Format;

/// What a condition asks of every number that it is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    AtMost(f64),
    Below(f64),
    AtLeast(f64),
    Above(f64),
    /// Both ends belong to it.
    Within(f64, f64),
    /// It is so in all cases: a share of 1, or the truth of a comparison, which is 1 or 0.
    All,
    /// There is none.
    Nothing,
}

impl Limit {
    /// Whether all numbers keep it; `None` where there is none, or one is undefined.
    pub(super) fn kept_by(self, numbers: &[f64]) -> Option<bool> {
        let defined = !numbers.is_empty() && !numbers.iter().any(|number| number.is_nan());
        defined.then(|| numbers.iter().all(|&number| self.holds(number)))
    }

    fn holds(self, number: f64) -> bool {
        match self {
            Self::AtMost(at) => number <= at,
            Self::Below(at) => number < at,
            Self::AtLeast(at) => number >= at,
            Self::Above(at) => number > at,
            Self::Within(low, high) => (low..=high).contains(&number),
            Self::All => number == 1.0,
            Self::Nothing => number == 0.0,
        }
    }

    /// The numbers at which it begins to be broken; none where the words alone say it.
    pub(super) fn ends(self) -> Vec<f64> {
        match self {
            Self::AtMost(at) | Self::Below(at) | Self::AtLeast(at) | Self::Above(at) => vec![at],
            Self::Within(low, high) => vec![low, high],
            Self::All | Self::Nothing => Vec::new(),
        }
    }

    /// The same question with another end; `None` where there is not one end to move.
    pub(super) fn moved(self, end: f64) -> Option<Self> {
        match self {
            Self::AtMost(_) => Some(Self::AtMost(end)),
            Self::Below(_) => Some(Self::Below(end)),
            Self::AtLeast(_) | Self::All => Some(Self::AtLeast(end)),
            Self::Above(_) => Some(Self::Above(end)),
            Self::Within(..) | Self::Nothing => None,
        }
    }

    /// In words, its ends times `scale` and with their `unit`.
    pub(super) fn words(self, scale: f64, unit: &str) -> String {
        let words = match self {
            Self::AtMost(_) => "at most ",
            Self::Below(_) => "below ",
            Self::AtLeast(_) => "at least ",
            Self::Above(_) => "above ",
            Self::Within(..) => "in ",
            Self::All => return "all".into(),
            Self::Nothing => return "none".into(),
        };
        // 7 % is not to be printed as 7.000000000000001 %.
        let print = |end: f64| Format::Plain.number((end * scale * 1e6).round() / 1e6);
        let ends: Vec<String> = self.ends().into_iter().map(print).collect();
        format!("{words}{}{unit}", ends.join("–"))
    }
}
