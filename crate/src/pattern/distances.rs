//! Hamming distances of many pairs of patterns: within classes, and between them.

use std::collections::BTreeMap;

use ndarray::Array1;

use super::{Bank, Patterns, patterns::one_for_each};
use crate::{
    Result,
    metric::Roc,
    results::{Results, each},
};

/// The Hamming distances of all pairs of some patterns, see [`Patterns::pairs`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pairs {
    /// Those of two patterns of one class.
    pub within: Array1<f64>,
    /// Those of patterns of two classes.
    pub between: Array1<f64>,
}

impl Pairs {
    /// How well distances tell classes apart: how often a pair of two classes is farther apart
    /// than a pair of one class.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`](crate::ErrorKind::Undefined) where there is no pair of one class, or none of two.
    pub fn auroc(&self) -> Result<f64> {
        Ok(Roc::between(&self.between, &self.within)?.auroc())
    }
}

impl Patterns {
    /// The distances of all pairs of these patterns, by whether both are of one class.
    ///
    /// ```
    /// use nnerr::{ndarray::arr2, pattern::Patterns};
    /// let patterns = Patterns::new(&arr2(&[[true, true, true], [true, true, false], [false, false, false]]))?;
    /// let pairs = patterns.pairs(&[7, 7, 3])?;
    /// assert_eq!((pairs.within.to_vec(), pairs.between.to_vec()), (vec![1.0], vec![3.0, 2.0]));
    /// assert_eq!(pairs.auroc()?, 1.0);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Shape`](crate::ErrorKind::Shape) where there is not one class for each pattern.
    pub fn pairs<'a>(&self, classes: impl IntoIterator<Item = &'a usize>) -> Result<Pairs> {
        let classes = one_for_each(classes, self.len())?;
        let (mut within, mut between) = (Vec::new(), Vec::new());
        for a in 0..self.len() {
            for b in 0..a {
                let pairs = if classes[a] == classes[b] { &mut within } else { &mut between };
                pairs.push(f64::from(self.distance(a, self, b)?));
            }
        }
        Ok(Pairs { within: within.into(), between: between.into() })
    }

    /// The mean distance of all pairs of a pattern here and one of `other`, exactly and without
    /// going through the pairs: Σ p + q − 2pq over the bits, with p and q the shares of patterns
    /// whose bit is 1.
    ///
    /// ```
    /// use nnerr::{ndarray::arr2, pattern::Patterns};
    /// let two = Patterns::new(&arr2(&[[true, true], [true, false]]))?;
    /// let one = Patterns::new(&arr2(&[[false, true]]))?;
    /// assert_eq!(two.mean_distance(&one)?, 1.5); // 1 and 2
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Patterns of another width; [`ErrorKind::Empty`](crate::ErrorKind::Empty) where one side has none.
    pub fn mean_distance(&self, other: &Self) -> Result<f64> {
        self.same_width(other)?;
        Ok(mean_distance(&self.rates()?, &other.rates()?))
    }
}

impl Bank {
    /// The mean distance of the examples of each class to those of each: a row for each pair of
    /// the columns `class` and `other class`, classes as the network predicts them. The quantity
    /// is `between two classes`, and `within a class` for two different examples of one class.
    /// A class without examples, or with a single one for `within`, has no row.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
    /// let distances = bank.class_distances(2)?;
    /// assert!(distances.values().iter().all(|bits| (0.0..=30.0).contains(bits)));
    /// assert_eq!(distances.quantity("between two classes").len() % 2, 0); // each pair both ways
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn class_distances(&self, layer: usize) -> Result<Results> {
        let (patterns, mut shares) = (self.patterns(layer)?, BTreeMap::new());
        for &class in self.classes() {
            let Ok(places) = self.of_class(class) else { continue };
            shares.insert(class, (places.len() as f64, patterns.select(&places)?.rates()?));
        }
        each("class", shares.keys(), |a| {
            each("other class", shares.keys(), |b| {
                let ((m, p), (_, q)) = (&shares[a], &shares[b]);
                let distance = mean_distance(p, q);
                // Within a class of m examples, m of the m² pairs are an example with itself.
                Ok(match a == b {
                    true => ("within a class", (*m > 1.0).then(|| distance * (m / (m - 1.0)))),
                    false => ("between two classes", Some(distance)),
                })
            })
        })
    }
}

fn mean_distance(p: &Array1<f64>, q: &Array1<f64>) -> f64 {
    p.iter().zip(q).map(|(p, q)| p + q - 2.0 * p * q).sum()
}
