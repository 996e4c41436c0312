//! Which data set samples are of: it says what their classes are called, and what is another one.

use super::{Samples, samples::CLASSES};

const DIGITS: [&str; CLASSES] =
    ["zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines"];
const CLOTHES: [&str; CLASSES] = [
    "t-shirts",
    "trousers",
    "pullovers",
    "dresses",
    "coats",
    "sandals",
    "shirts",
    "sneakers",
    "bags",
    "ankle boots",
];

/// The data set of a set of samples, as far as the library knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Digits, or a data set of the reader's own.
    #[default]
    Digits,
    /// Fashion-MNIST.
    Clothes,
}

impl Kind {
    /// The data sets in files that are of another kind.
    pub(crate) const fn others(self) -> [&'static str; 2] {
        match self {
            Self::Digits => ["fashion-mnist", "notmnist"],
            Self::Clothes => ["mnist", "notmnist"],
        }
    }
}

impl Samples {
    /// The samples of a class, in words: `threes`, `coats` in Fashion-MNIST, and `class 12` for a
    /// label that neither has.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let digits = Digits::synthetic(200, 100, 1)?;
    /// assert_eq!((digits.test().class_name(3), digits.test().class_name(12)), ("threes".into(), "class 12".into()));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn class_name(&self, class: usize) -> String {
        let names = match self.kind() {
            Kind::Digits => DIGITS,
            Kind::Clothes => CLOTHES,
        };
        names.get(class).map_or_else(|| format!("class {class}"), |name| (*name).into())
    }
}
