//! What a detector is asked to find: which samples are positive, which negative.

use std::fmt;

/// The three tasks, each with the out-of-distribution sets that it needs. The thesis changes
/// between them without a name; here every curve and every table says which one it is. The
/// positive samples are always those to be found; several sets are pooled.
///
/// | task | positive | negative | where |
/// |---|---|---|---|
/// | misclassified | misclassified normal samples | correct normal samples | Figures 3.9–3.11, first column |
/// | OOD | out-of-distribution samples | all normal samples | Chapter 5, and the field |
/// | erroneous | out-of-distribution and misclassified normal samples | correct normal samples | Chapters 3 and 4 |
///
/// ```
/// use nnerr::detect::Task;
/// assert_eq!(Task::Misclassified.set(), "misclassified");
/// assert_eq!(Task::Ood(&["ones", "fives"]).set(), "ones+fives");
/// assert_eq!(Task::Erroneous(&["ones"]).set(), "ones+misclassified");
/// assert_eq!(Task::Ood(&["ones"]).to_string(), "OOD");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task<'a> {
    /// Misclassified against correct samples of the normal set.
    Misclassified,
    /// Samples of these sets against the whole normal set.
    Ood(&'a [&'a str]),
    /// Samples of these sets and misclassified ones against correct ones.
    Erroneous(&'a [&'a str]),
}

impl<'a> Task<'a> {
    /// The out-of-distribution sets.
    pub fn sets(self) -> &'a [&'a str] {
        match self {
            Self::Misclassified => &[],
            Self::Ood(sets) | Self::Erroneous(sets) => sets,
        }
    }

    /// The same task with each of its sets alone.
    ///
    /// ```
    /// use nnerr::detect::Task;
    /// assert_eq!(Task::Ood(&["ones", "fives"]).each(), [Task::Ood(&["ones"]), Task::Ood(&["fives"])]);
    /// ```
    pub fn each(self) -> Vec<Self> {
        match self {
            Self::Misclassified => vec![self],
            Self::Ood(sets) => sets.chunks(1).map(Self::Ood).collect(),
            Self::Erroneous(sets) => sets.chunks(1).map(Self::Erroneous).collect(),
        }
    }

    /// What stands in the column `set` of tables and files.
    pub fn set(self) -> String {
        match self {
            Self::Misclassified => "misclassified".into(),
            Self::Ood(sets) => sets.join("+"),
            Self::Erroneous(sets) => format!("{}+misclassified", sets.join("+")),
        }
    }

    /// Who is positive, in words.
    pub(crate) fn positive(self) -> String {
        match self {
            Self::Misclassified => "misclassified normal samples".into(),
            Self::Ood(sets) => format!("samples of {}", sets.join(" and ")),
            Self::Erroneous(sets) => {
                format!("samples of {} or misclassified normal ones", sets.join(" and "))
            }
        }
    }

    /// Who is negative, in words.
    pub(crate) fn negative(self) -> &'static str {
        match self {
            Self::Ood(_) => "normal samples",
            Self::Misclassified | Self::Erroneous(_) => "correct normal samples",
        }
    }
}

impl fmt::Display for Task<'_> {
    /// For a figure's line: `misclassified`, `OOD`, `erroneous`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Misclassified => "misclassified",
            Self::Ood(_) => "OOD",
            Self::Erroneous(_) => "erroneous",
        })
    }
}
