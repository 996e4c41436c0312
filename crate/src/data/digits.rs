//! A data set of digits, and where it comes from.

use std::{fmt, path::PathBuf};

use super::{
    Fetch, Kind, Samples,
    samples::{CLASSES, LABELS},
};
use crate::{Error, ErrorKind, Result};

/// The names of MNIST's four files: images and labels of training and test set.
pub(crate) const FILES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

/// Where digits come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// MNIST where it is found or can be fetched, else synthetic digits;
    /// [`Digits::origin`] says which, and why.
    #[default]
    Auto,
    /// MNIST, found or fetched, or an error.
    Mnist,
    /// Fashion-MNIST, found or fetched ([`Fetch::test_files`] says where from, and which of its
    /// images are test samples), or an error.
    FashionMnist,
    /// Digits drawn by ourselves: 60 000 and 10 000, seed 1. See
    /// [`Digits::synthetic`] for other counts and seeds.
    Synthetic,
    /// The four files of a data set in MNIST's format, plain or gzip, in this folder.
    Dir(PathBuf),
}

/// A data set of images of at most ten classes: training samples and test samples.
#[derive(Clone)]
pub struct Digits {
    train: Samples,
    test: Samples,
    origin: String,
    classes: Vec<usize>,
    test_alone: Vec<usize>,
}

impl Digits {
    /// Loads the digits of `source`.
    ///
    /// # Errors
    /// A file that is missing, broken or does not agree with its partner
    /// ([`ErrorKind::Missing`], [`ErrorKind::Io`], [`ErrorKind::Format`],
    /// [`ErrorKind::Shape`]); for [`Source::Mnist`], the list of what was tried
    /// ([`ErrorKind::Missing`]).
    pub fn load(source: Source) -> Result<Self> {
        Fetch::from_environment().load(source)
    }

    /// The digits of four IDX files.
    pub(crate) fn from_files(files: [(PathBuf, Vec<u8>); 4], origin: String) -> Result<Self> {
        let set = |name: &str, pair: &[(PathBuf, Vec<u8>)], classes| {
            Samples::from_idx(name.into(), (&pair[0].0, &pair[0].1), (&pair[1].0, &pair[1].1), classes)
        };
        let (train, test) =
            rayon::join(|| set("train", &files[..2], CLASSES), || set("test", &files[2..], LABELS));
        Self::new(train?, test?, origin)
    }

    /// A data set of two labelled sets of images of one size.
    pub(crate) fn new(train: Samples, test: Samples, origin: String) -> Result<Self> {
        for set in [&train, &test] {
            if set.is_empty() {
                return Err(Error::new(ErrorKind::Empty, format!("{origin}: {} has no samples", set.name())));
            }
        }
        if (train.height(), train.width()) != (test.height(), test.width()) {
            let sentence = format!("{origin}: {train:?}, but {test:?}: the sizes must agree");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let (classes, mut test_alone) = (train.classes()?, test.classes()?);
        test_alone.retain(|class| !classes.contains(class));
        Ok(Self { train, test, origin, classes, test_alone })
    }

    /// The same, known to be of this data set.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        Self { train: self.train.of_kind(kind), test: self.test.of_kind(kind), ..self }
    }

    /// Adds to the origin why it is not another.
    pub(crate) fn explain(&mut self, error: &Error) {
        let reason = error.to_string().replace("\n ", "");
        self.origin = format!("{}, because {reason}", self.origin);
    }

    /// The training samples.
    pub fn train(&self) -> &Samples {
        &self.train
    }

    /// The test samples.
    pub fn test(&self) -> &Samples {
        &self.test
    }

    /// The classes that can be learned, ascending: those of the training samples. For MNIST
    /// they are 0 to 9.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// Classes of test samples that no training sample has, ascending: whatever learns from
    /// the others meets them as unfamiliar.
    pub(super) fn test_alone(&self) -> &[usize] {
        &self.test_alone
    }

    /// Where the samples come from, in one line.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} training and {} test samples", self.origin, self.train.len(), self.test.len())
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
