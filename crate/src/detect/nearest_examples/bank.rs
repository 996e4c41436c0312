//! The examples in one representation, class by class, and how near they are to samples.

use ndarray::{Array2, Axis};

use super::Look;
use crate::{
    Error, ErrorKind, Result,
    detect::{
        euclid::{Near, Neighbour, Rows},
        features::{features, normalised},
    },
    pattern::{Binarisation, Patterns},
    record::Record,
};

/// Euclidean distances below it count as this one: a copy of an example has a finite logarithm.
const CLOSEST: f64 = 1e-6;
/// The same for Hamming distances: half a bit.
const HALF_A_BIT: f64 = 0.5;
/// Terms of a representation: trust, and distance.
pub(super) const TERMS: usize = 2;

/// The examples of all classes in one representation, in the order of the network's classes.
#[derive(Clone, Debug)]
pub(super) enum Bank {
    /// h/‖h‖ in a layer.
    Rows { layer: usize, classes: Vec<Rows> },
    /// Activation patterns in a layer.
    Bits { layer: usize, binarisation: Binarisation, classes: Vec<Patterns> },
}

impl Bank {
    /// The examples of a record of training samples; `places` are those of each class.
    ///
    /// # Errors
    /// A layer that is not there; a class without an example; those of
    /// [`Binarisation::patterns`].
    pub fn new(
        train: &Record,
        places: &[Vec<usize>],
        look: Look,
        binarisation: Binarisation,
    ) -> Result<Self> {
        let of_class = |class: &usize| format!("the examples of class {class}");
        let classes = places.iter().zip(train.network().classes());
        match look {
            Look::Layer(layer) => {
                let rows = features(train, layer)?;
                let class = |(places, class): (&Vec<usize>, &usize)| {
                    let rows = normalised(&rows.select(Axis(0), places));
                    Rows::new(&of_class(class), rows, Near::Distance)
                };
                Ok(Self::Rows { layer, classes: classes.map(class).collect::<Result<_>>()? })
            }
            Look::Pattern(layer) => {
                let patterns = binarisation.binarise(train, layer)?;
                let class = |(places, class): (&Vec<usize>, &usize)| {
                    if places.is_empty() {
                        let sentence = format!("{}: 0 patterns hold no nearest one", of_class(class));
                        return Err(Error::new(ErrorKind::Empty, sentence));
                    }
                    patterns.select(places)
                };
                Ok(Self::Bits { layer, binarisation, classes: classes.map(class).collect::<Result<_>>()? })
            }
        }
    }

    /// What `each` makes of the `k` nearest examples of every class (classes × samples), nearest
    /// first; of all, where a class has fewer.
    ///
    /// # Errors
    /// Those of the searches.
    pub fn nearest_each<T: Send>(
        &self,
        record: &Record,
        k: usize,
        each: impl Fn(&[Neighbour]) -> T + Sync,
    ) -> Result<Vec<Vec<T>>> {
        match self {
            Self::Rows { layer, classes } => {
                let queries = normalised(features(record, *layer)?);
                let class =
                    |rows: &Rows| rows.nearest_each(queries.view(), k.min(rows.len()), |_, near| each(near));
                classes.iter().map(class).collect()
            }
            Self::Bits { layer, binarisation, classes } => {
                let queries = binarisation.binarise(record, *layer)?;
                let near = |(&id, &value): (&u32, &u32)| Neighbour { id, value: value.into() };
                let class = |bits: &Patterns| {
                    bits.nearest_each(&queries, k.min(bits.len()), |_, ids, distances| {
                        each(&ids.iter().zip(distances).map(near).collect::<Vec<_>>())
                    })
                };
                classes.iter().map(class).collect()
            }
        }
    }

    /// The terms of the score before they are standardised, for each of `ks` (samples × trust and
    /// distance). A class' distance is the mean of those to its k nearest examples.
    ///
    /// # Errors
    /// Those of the searches.
    pub fn terms(&self, record: &Record, ks: &[usize]) -> Result<Vec<Array2<f64>>> {
        let most = ks.iter().copied().max().unwrap_or(1);
        let means = |near: &[Neighbour]| -> Vec<f64> {
            let mean = |&k: &usize| {
                let near = &near[..k.min(near.len())];
                near.iter().map(|near| near.value).sum::<f64>() / near.len() as f64
            };
            ks.iter().map(mean).collect()
        };
        let mut sides = vec![vec![[f64::INFINITY; 2]; record.len()]; ks.len()];
        let classes = record.network().classes();
        for (class, distances) in classes.iter().zip(self.nearest_each(record, most, means)?) {
            for (sample, (means, predicted)) in distances.into_iter().zip(record.predicted()).enumerate() {
                for (sides, mean) in sides.iter_mut().zip(means) {
                    let side = &mut sides[sample][usize::from(class != predicted)];
                    *side = side.min(mean);
                }
            }
        }
        let closest = match self {
            Self::Rows { .. } => CLOSEST,
            Self::Bits { .. } => HALF_A_BIT,
        };
        let terms = |sides: Vec<[f64; 2]>| {
            let mut terms = Array2::zeros((sides.len(), TERMS));
            for (mut terms, [own, other]) in terms.rows_mut().into_iter().zip(sides) {
                terms[0] = own.max(closest).ln() - other.max(closest).ln();
                terms[1] = own.min(other);
            }
            terms
        };
        Ok(sides.into_iter().map(terms).collect())
    }
}
