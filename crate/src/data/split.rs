//! Leaving classes out: what the network learns, and what it then meets as
//! unfamiliar (section 3.3).

use super::{Digits, Samples};
use crate::{Error, ErrorKind, Result};

/// The sets of a data set without some classes. Labels stay what they are.
#[derive(Clone, Debug)]
pub struct Split {
    /// The known classes, ascending: training samples have them.
    pub classes: Vec<usize>,
    /// Training samples of the known classes: `train`.
    pub train: Samples,
    /// Test samples of the known classes: `normal`.
    pub normal: Samples,
    /// Test samples of each class left out, in ascending order: `ones`, `fives` … A class that
    /// no training sample has is always among them, as nothing can learn it.
    pub left_out: Vec<Samples>,
    /// Training samples of each class left out that was asked for: `train-ones`, `train-fives` …
    pub left_out_train: Vec<Samples>,
}

impl Digits {
    /// All classes that can be learned: `train` is the whole training set, `normal` the whole
    /// test set but for samples of a class that no training sample has.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let split = Digits::synthetic(200, 100, 1)?.whole();
    /// assert_eq!((split.classes.len(), split.normal.len()), (10, 100));
    /// assert!(split.left_out.is_empty());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn whole(&self) -> Split {
        Split {
            classes: self.classes().to_vec(),
            train: self.train().clone(),
            normal: match self.test_alone() {
                [] => self.test().clone(),
                _ => of(self.test(), self.classes()),
            }
            .named("normal"),
            left_out: sets(self.test(), self.test_alone(), ""),
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
    /// [`ErrorKind::UnknownClass`] for a class that neither training nor test samples have,
    /// [`ErrorKind::OutOfRange`] for one named twice, [`ErrorKind::Empty`] where
    /// no class, or no sample of one, would be left to learn or to test.
    pub fn leave_out(&self, classes: &[usize]) -> Result<Split> {
        let mut all = [self.classes(), self.test_alone()].concat();
        all.sort_unstable();
        for (place, &class) in classes.iter().enumerate() {
            if !all.contains(&class) {
                let sentence =
                    format!("class {class} cannot be left out: the classes are {}", in_words(&all));
                return Err(Error::new(ErrorKind::UnknownClass, sentence));
            }
            if classes[..place].contains(&class) {
                let sentence = format!("class {class} is named twice among the classes to leave out");
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
        }
        let asked = |class: &usize| classes.contains(class);
        let known: Vec<usize> = self.classes().iter().copied().filter(|class| !asked(class)).collect();
        if known.is_empty() {
            let sentence = match self.classes() {
                [class] => format!("class {class}, the only one to learn, is left out: it must stay"),
                all => format!("all {} classes are left out: at least one must stay", all.len()),
            };
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let out: Vec<usize> = all.iter().copied().filter(|class| !known.contains(class)).collect();
        let out_train: Vec<usize> = out.iter().copied().filter(asked).collect();
        let split = Split {
            train: of(self.train(), &known),
            normal: of(self.test(), &known).named("normal"),
            left_out: sets(self.test(), &out, ""),
            left_out_train: sets(self.train(), &out_train, "train-"),
            classes: known,
        };
        if split.normal.is_empty() {
            let sentence = format!("no sample of the classes {:?} is in normal", split.classes);
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        Ok(split)
    }
}

/// `0 to 9`, or `2, 3 and 7` where some between are not there.
fn in_words(classes: &[usize]) -> String {
    let gaps = classes.windows(2).any(|pair| pair[0] + 1 != pair[1]);
    let list = |classes: &[usize]| classes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    match classes {
        [first, _, .., last] if !gaps => format!("{first} to {last}"),
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", list(others)),
        _ => list(classes),
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

/// The samples of some classes in a data set, whose samples are all labelled.
fn of(samples: &Samples, classes: &[usize]) -> Samples {
    samples.of_classes(classes).expect("a data set's samples have labels")
}

fn sets(samples: &Samples, classes: &[usize], prefix: &str) -> Vec<Samples> {
    let named =
        |&class: &usize| of(samples, &[class]).named(format!("{prefix}{}", samples.class_name(class)));
    classes.iter().map(named).collect()
}
