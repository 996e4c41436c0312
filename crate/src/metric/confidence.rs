//! Confidence categories (section 3.1): samples sorted by how sure the network is.

use std::fmt;

use crate::{Error, ErrorKind, Result};

/// How many confidence categories there are.
const CATEGORIES: usize = 10;

/// Which samples are looked at: all, or those of one of the ten confidence
/// categories 0–10 %, …, 90–100 %. Lower limits are included, upper limits are
/// not, except 100 %.
///
/// ```
/// use nnerr::metric::Confidence;
/// let sure = Confidence::percent(90)?;
/// assert!(sure.contains(0.9) && sure.contains(1.0) && !sure.contains(0.89));
/// assert_eq!((sure.name(), Confidence::All.name()), ("90-100".into(), "all".into()));
/// assert_eq!(Confidence::containing(0.95), sure);
/// assert!(Confidence::percent(95).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// Every sample.
    #[default]
    All,
    /// One category, counted from 0 (0–10 %) to 9 (90–100 %).
    Category(usize),
}

impl Confidence {
    /// The category that begins at `from` percent: 0, 10, …, 90.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for any other number.
    pub fn percent(from: usize) -> Result<Self> {
        if from.is_multiple_of(10) && from < 100 {
            return Ok(Self::Category(from / 10));
        }
        let sentence = format!("no confidence category begins at {from} %: they begin at 0, 10, …, 90");
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }

    /// The category that a confidence in [0, 1] falls in.
    pub fn containing(confidence: f64) -> Self {
        // Compared with the edges themselves: a product may round across one.
        let below = (1..CATEGORIES).take_while(|&edge| confidence >= edge as f64 / CATEGORIES as f64);
        Self::Category(below.count())
    }

    /// The ten categories, from the least to the most confident.
    pub fn each() -> [Self; CATEGORIES] {
        std::array::from_fn(Self::Category)
    }

    /// All samples, and then the ten categories.
    pub fn all_and_each() -> [Self; 1 + CATEGORIES] {
        std::array::from_fn(|place| place.checked_sub(1).map_or(Self::All, Self::Category))
    }

    /// Whether a sample of this confidence belongs to it.
    pub fn contains(self, confidence: f64) -> bool {
        self == Self::All || self == Self::containing(confidence)
    }

    /// The name in tables and files: `all`, or the limits in percent, as `90-100`.
    pub fn name(self) -> String {
        match self {
            Self::All => "all".into(),
            Self::Category(n) => format!("{}-{}", 10 * n, 10 * (n + 1)),
        }
    }
}

/// Its [`name`](Confidence::name).
impl From<Confidence> for String {
    fn from(category: Confidence) -> Self {
        category.name()
    }
}

impl fmt::Display for Confidence {
    /// For a figure's line: `all confidence categories`, `confidence 90–100 %`; with `{:#}` the
    /// [`name`](Self::name).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return f.write_str(&self.name());
        }
        match self {
            Self::All => f.write_str("all confidence categories"),
            Self::Category(n) => write!(f, "confidence {}–{} %", 10 * n, 10 * (n + 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_category_above_and_1_to_the_last() {
        for n in 0..CATEGORIES {
            let edge = n as f64 / 10.0;
            assert_eq!(Confidence::containing(edge), Confidence::Category(n));
            if n > 0 {
                let below = f64::from_bits(edge.to_bits() - 1);
                assert_eq!(Confidence::containing(below), Confidence::Category(n - 1), "just below {edge}");
            }
        }
        assert_eq!(Confidence::containing(1.0), Confidence::Category(9));
    }

    #[test]
    fn every_confidence_is_in_one_category_and_in_all() {
        for step in 0..=1000 {
            let confidence = f64::from(step) / 1000.0;
            let within = Confidence::each().into_iter().filter(|c| c.contains(confidence)).count();
            assert_eq!((within, Confidence::All.contains(confidence)), (1, true), "{confidence}");
        }
    }
}
