//! Leaving classes out: what the network learns, and what it then meets as
//! unfamiliar (section 3.3).

use super::{Digits, Samples, samples::CLASSES};
use crate::{Error, ErrorKind, Result};

const NAMES: [&str; CLASSES] =
    ["zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines"];

/// The samples of a class, in words: `threes`.
pub(crate) fn class_name(class: usize) -> &'static str {
    NAMES[class]
}

/// The sets of a data set without some classes. Labels stay the digits.
#[derive(Clone, Debug)]
pub struct Split {
    /// The known classes, ascending.
    pub classes: Vec<usize>,
    /// Training samples of the known classes: `train`.
    pub train: Samples,
    /// Test samples of the known classes: `normal`.
    pub normal: Samples,
    /// Test samples of each class left out, in ascending order: `ones`, `fives` …
    pub left_out: Vec<Samples>,
    /// Training samples of each class left out: `train-ones`, `train-fives` …
    pub left_out_train: Vec<Samples>,
}

impl Digits {
    /// All classes: `train` is the whole training set, `normal` the whole test set.
    pub fn whole(&self) -> Split {
        Split {
            classes: (0..self.classes()).collect(),
            train: self.train().clone(),
            normal: self.test().named("normal"),
            left_out: Vec::new(),
            left_out_train: Vec::new(),
        }
    }

    /// Leaves out `classes`, as the thesis does with 1 and 5.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let digits = Digits::synthetic(200, 100, 1)?;
    /// let split = digits.leave_out(&[5, 1])?;
    /// assert_eq!(split.classes, [0, 2, 3, 4, 6, 7, 8, 9]);
    /// assert_eq!(split.left_out[1].name(), "fives");
    /// assert_eq!(split.normal.len() + split.left_out[0].len() + split.left_out[1].len(), 100);
    ///
    /// let error = digits.leave_out(&[12]).unwrap_err();
    /// assert_eq!(error.to_string(), "class 12 cannot be left out: the classes are 0 to 9");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownClass`] for a class that is not there,
    /// [`ErrorKind::OutOfRange`] for one named twice, [`ErrorKind::Empty`] where
    /// no class, or no sample of one, would be left to learn or to test.
    pub fn leave_out(&self, classes: &[usize]) -> Result<Split> {
        let largest = self.classes() - 1;
        for (place, &class) in classes.iter().enumerate() {
            if class > largest {
                let sentence = format!("class {class} cannot be left out: the classes are 0 to {largest}");
                return Err(Error::new(ErrorKind::UnknownClass, sentence));
            }
            if classes[..place].contains(&class) {
                let sentence = format!("class {class} is named twice among the classes to leave out");
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
        }
        let (out, known): (Vec<usize>, Vec<usize>) =
            (0..self.classes()).partition(|class| classes.contains(class));
        if known.is_empty() {
            let sentence = format!("all {} classes are left out: at least one must stay", self.classes());
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let split = Split {
            train: self.train().of_classes(&known)?,
            normal: self.test().of_classes(&known)?.named("normal"),
            left_out: sets(self.test(), &out, "")?,
            left_out_train: sets(self.train(), &out, "train-")?,
            classes: known,
        };
        for set in [&split.train, &split.normal] {
            if set.is_empty() {
                let sentence = format!("no sample of the classes {:?} is in {}", split.classes, set.name());
                return Err(Error::new(ErrorKind::Empty, sentence));
            }
        }
        Ok(split)
    }
}

impl Samples {
    /// The samples whose label is one of `classes`, in their order.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where the set has no labels.
    pub fn of_classes(&self, classes: &[usize]) -> Result<Self> {
        let labels = self.labels()?;
        let places = (0..self.len()).filter(|&place| classes.contains(&labels[place]));
        Ok(self.chosen(&places.collect::<Vec<_>>()))
    }
}

fn sets(samples: &Samples, classes: &[usize], prefix: &str) -> Result<Vec<Samples>> {
    classes
        .iter()
        .map(|&class| Ok(samples.of_classes(&[class])?.named(format!("{prefix}{}", NAMES[class]))))
        .collect()
}
