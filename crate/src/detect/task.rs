//! What a detector is asked to find: which samples are positive, which negative.

use std::fmt;

/// The three tasks. The thesis changes between them without a name; here every curve
/// and every table says which one it is. The positive samples are always those to be
/// found.
///
/// | task | positive | negative | where |
/// |---|---|---|---|
/// | misclassified | misclassified normal samples | correct normal samples | Figures 3.9–3.11, first column |
/// | OOD | out-of-distribution samples | all normal samples | Chapter 5, and the field |
/// | erroneous | out-of-distribution and misclassified normal samples | correct normal samples | Chapters 3 and 4 |
///
/// ```
/// use nnerr::detect::Task;
/// assert_eq!(Task::Misclassified.set(""), "misclassified");
/// assert_eq!(Task::Ood.set("ones"), "ones");
/// assert_eq!(Task::Erroneous.set("ones"), "ones+misclassified");
/// assert_eq!(Task::Ood.to_string(), "OOD");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// Misclassified against correct samples of the normal set.
    Misclassified,
    /// Out-of-distribution samples against the whole normal set.
    Ood,
    /// Out-of-distribution and misclassified samples against correct ones.
    Erroneous,
}

impl Task {
    /// What stands in the column `set` of tables and files, for the task with the
    /// out-of-distribution set `name`, which [`Misclassified`](Self::Misclassified)
    /// does not use.
    pub fn set(self, name: &str) -> String {
        match self {
            Self::Misclassified => "misclassified".into(),
            Self::Ood => name.into(),
            Self::Erroneous => format!("{name}+misclassified"),
        }
    }

    /// Who is positive, in words.
    pub(crate) fn positive(self, sets: &[&str]) -> String {
        match self {
            Self::Misclassified => "misclassified normal samples".into(),
            Self::Ood => format!("samples of {}", sets.join(" and ")),
            Self::Erroneous => format!("samples of {} or misclassified normal ones", sets.join(" and ")),
        }
    }

    /// Who is negative, in words.
    pub(crate) fn negative(self) -> &'static str {
        match self {
            Self::Ood => "normal samples",
            Self::Misclassified | Self::Erroneous => "correct normal samples",
        }
    }
}

impl fmt::Display for Task {
    /// For a figure's line: `misclassified`, `OOD`, `erroneous`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Misclassified => "misclassified",
            Self::Ood => "OOD",
            Self::Erroneous => "erroneous",
        })
    }
}
