//! The bank of examples: what the network remembers of its training samples.

use std::{fmt, sync::Arc};

use ndarray::Array1;

use super::{Binarisation, Patterns, groups::Memo};
use crate::{
    Error, ErrorKind, Result,
    record::{Record, layer_index},
};

/// The activation patterns of the training samples in every hidden layer, and the class
/// that the network predicts for each: the *examples* that samples are compared with
/// (section 4.1). A clone shares the patterns.
///
/// It keeps the [`groups`](Self::groups) that it found as long as their record is held somewhere, so that a
/// smaller k needs no search: for each sample its nearest examples in the last layer, 4 bytes
/// each, in every layer a bit for each and 8 bytes for each distance that occurs among them, and the
/// groups of the last two k. That is 1024 examples of a sample at most, about 7 kB in five
/// layers; beyond this each k is searched for anew.
///
/// ```
/// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::percentile(0.5))?;
/// assert_eq!((bank.len(), bank.layers(), bank.patterns(2)?.width()), (split.train.len(), 2, 30));
/// assert_eq!(bank.patterns(1)?.ones(7)?, 20); // half of 40
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct Bank {
    binarisation: Binarisation,
    classes: Vec<usize>,
    patterns: Arc<[Patterns]>,
    predicted: Arc<Array1<usize>>,
    /// Nearest examples and groups that were found in it.
    known: Arc<Memo>,
}

impl Bank {
    /// The examples of `record`, the training samples in the network.
    ///
    /// # Errors
    /// Those of [`Binarisation::patterns`]; a network without hidden layers.
    pub fn new(record: &Record, binarisation: Binarisation) -> Result<Self> {
        if record.layers() == 0 {
            let sentence = "the network has 0 hidden layers: activation patterns need at least one";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let patterns: Vec<Patterns> =
            (1..=record.layers()).map(|l| binarisation.binarise(record, l)).collect::<Result<_>>()?;
        Ok(Self {
            binarisation,
            classes: record.network().classes().to_vec(),
            patterns: patterns.into(),
            predicted: Arc::new(record.predicted().clone()),
            known: Arc::default(),
        })
    }

    pub(super) fn known(&self) -> &Memo {
        &self.known
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.predicted.len()
    }

    /// Never: a record holds at least one sample.
    pub fn is_empty(&self) -> bool {
        self.predicted.is_empty()
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.patterns.len()
    }

    /// How outputs became bits.
    pub fn binarisation(&self) -> Binarisation {
        self.binarisation
    }

    /// The classes that the network knows.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The examples' patterns in hidden layer `layer`, from 1.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn patterns(&self, layer: usize) -> Result<&Patterns> {
        Ok(&self.patterns[layer_index(layer, self.layers())?])
    }

    /// The class that the network predicts for each example.
    pub fn predicted(&self) -> &Array1<usize> {
        &self.predicted
    }

    /// Places of the examples of which the network predicts `class`.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where there is none.
    pub fn of_class(&self, class: usize) -> Result<Vec<usize>> {
        let places: Vec<usize> = (0..self.len()).filter(|&place| self.predicted[place] == class).collect();
        if places.is_empty() {
            let sentence = format!(
                "the network predicts class {class} for none of the {} examples: one is needed",
                self.len()
            );
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        Ok(places)
    }

    /// The patterns of a record's samples in hidden layer `layer`, made as the examples' were.
    ///
    /// # Errors
    /// A layer that is not there; a record of a network with other layers.
    pub fn binarise(&self, record: &Record, layer: usize) -> Result<Patterns> {
        self.check(record)?;
        self.binarisation.binarise(record, layer)
    }

    /// Bits of a pattern in each layer.
    pub(super) fn widths(&self) -> Vec<usize> {
        self.patterns.iter().map(Patterns::width).collect()
    }

    /// A record whose hidden layers are as many and as wide as the bank's.
    pub(crate) fn check(&self, record: &Record) -> Result<()> {
        let own = self.widths();
        let found = record.network().hidden_widths();
        if found == own {
            return Ok(());
        }
        let name = record.name();
        let sentence = format!(
            "the record of {name} comes from a network with hidden layers of {found:?} neurons, \
             but the bank of examples from one with {own:?}"
        );
        Err(Error::new(ErrorKind::Shape, sentence))
    }
}

impl fmt::Debug for Bank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bank of {} examples in {} layers, {}", self.len(), self.layers(), self.binarisation)
    }
}
