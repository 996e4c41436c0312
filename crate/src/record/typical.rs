//! The typical neurons of a class: what section 3.4.2 explains the number of activated
//! neurons by.
//!
//! Unsure samples activate more neurons. The thesis supposes that they activate what is
//! typical of several classes at once. Neuron n of layer l is *typical* of class c where
//!
//! Σ_x 1(o_n^l(x) > 0) > ½ · |X_c|,
//!
//! with X_c the training samples of class c that the network classifies correctly: more
//! than half of them activate it. What a sample activates beyond the typical neurons of its
//! likeliest class is measured in [`Beyond`](super::Beyond).

use std::fmt;

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::{Record, activation_count::count_rows, layer_index};
use crate::{Error, ErrorKind, Result};

/// For each class the neurons that more than half of its correctly classified training
/// samples activate, in every hidden layer.
///
/// A class without such a sample has no typical neurons, and nothing is said about it.
///
/// ```
/// use nnerr::{data::Digits, network::Params, record::Typical, study::Study};
/// let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
/// let params = Params::default().hidden([40, 30]).batch(10).epochs(3);
/// let study = Study::observed(&split, params, &mut [])?;
/// let train = study.record(&split.train)?;
/// let typical = Typical::new(&train)?;
/// let sevens = train.only_correct()?.of_class(7)?;
/// assert_eq!(typical.samples(7)?, sevens.len());
/// let active = sevens.outputs(2)?.column(4).iter().filter(|&&output| output > 0.0).count();
/// assert_eq!(typical.neurons(7, 2)?[4], 2 * active > sevens.len());
/// assert!(typical.neurons(5, 2).is_err()); // left out: the network does not know it
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Typical {
    pub(super) classes: Vec<usize>,
    /// Correctly classified samples of each class.
    pub(super) samples: Vec<usize>,
    /// Of each layer, whether a neuron is typical of a class (neurons × classes).
    pub(super) layers: Vec<Array2<bool>>,
}

impl Typical {
    /// The typical neurons by the samples of `record`: the training samples in the network.
    ///
    /// # Errors
    /// A set without labels.
    pub fn new(record: &Record) -> Result<Self> {
        let classes = record.network().classes().to_vec();
        let (correct, predicted) = (record.correct()?, record.predicted());
        let of_class = |class: usize| -> Vec<usize> {
            (0..record.len()).filter(|&place| correct[place] && predicted[place] == class).collect()
        };
        let places: Vec<Vec<usize>> = classes.iter().map(|&class| of_class(class)).collect();
        let layer = |l: usize| {
            let outputs = record.layer_outputs(l);
            let mut typical = Array2::from_elem((outputs.ncols(), classes.len()), false);
            for (places, mut column) in places.iter().zip(typical.columns_mut()) {
                let mut counts = Array1::zeros(outputs.ncols());
                count_rows(&mut counts, &outputs.select(Axis(0), places).view());
                column.zip_mut_with(&counts, |bit, &count| *bit = 2 * count as usize > places.len());
            }
            typical
        };
        let layers = (0..record.layers()).map(layer).collect();
        Ok(Self { samples: places.iter().map(Vec::len).collect(), classes, layers })
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// The classes that the network knows.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// How many correctly classified samples of `class` there were.
    ///
    /// # Errors
    /// A class that the network does not know.
    pub fn samples(&self, class: usize) -> Result<usize> {
        Ok(self.samples[self.place(class)?])
    }

    /// Whether each neuron of hidden layer `layer` (from 1) is typical of `class`.
    ///
    /// # Errors
    /// A layer that is not there, a class that the network does not know.
    pub fn neurons(&self, class: usize, layer: usize) -> Result<ArrayView1<'_, bool>> {
        let place = self.place(class)?;
        Ok(self.layers[layer_index(layer, self.layers.len())?].column(place))
    }

    fn place(&self, class: usize) -> Result<usize> {
        self.classes.iter().position(|&known| known == class).ok_or_else(|| {
            let known = &self.classes;
            let sentence = format!("class {class} was asked for: the network knows the classes {known:?}");
            Error::new(ErrorKind::OutOfRange, sentence)
        })
    }

    /// A record of a network with the same classes and hidden layers.
    pub(super) fn check(&self, record: &Record) -> Result<()> {
        let own: Vec<usize> = self.layers.iter().map(Array2::nrows).collect();
        let (widths, classes) = (record.network().hidden_widths(), record.network().classes());
        if widths == own && classes == self.classes {
            return Ok(());
        }
        let sentence = format!(
            "the record of {} comes from a network with hidden layers of {widths:?} neurons and the classes \
             {classes:?}, but the typical neurons from one with {own:?} and {:?}",
            record.name(),
            self.classes
        );
        Err(Error::new(ErrorKind::Shape, sentence))
    }
}

impl fmt::Debug for Typical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "typical neurons of the classes {:?} in {} layers", self.classes, self.layers())
    }
}
