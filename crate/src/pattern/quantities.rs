//! What single layers tell about a sample through its nearest examples, for one k or
//! for many from a single search.

use std::fmt;

use ndarray::Array1;

use super::{Bank, neighbours::check_k};
use crate::{
    Error, ErrorKind, Result,
    record::{Record, layer_index},
    stop::Stoppable,
};

/// What the nearest examples tell about each sample of a set, for several k and in every layer.
///
/// ```
/// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let normal = study.record(&split.normal)?;
/// let by_k = bank.by_k(&normal, &[5, 20])?;
/// assert_eq!(by_k.matching(1, 20)?, bank.groups(&normal, 20)?.matching(1)?);
/// let error = by_k.matching(1, 7).unwrap_err();
/// assert_eq!(error.to_string(), "k = 7 was asked for: the set normal was looked at with k in [5, 20]");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct ByK {
    set: String,
    ks: Vec<usize>,
    layers: Vec<Quantities>,
}

/// What they tell in one layer: a list for each k, in it a value for each sample.
#[derive(Clone, PartialEq)]
struct Quantities {
    matching: Vec<Array1<f64>>,
    distance: Vec<Array1<f64>>,
    class: Vec<Array1<f64>>,
}

impl ByK {
    /// The name of the set.
    pub fn name(&self) -> &str {
        &self.set
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// Matching class percentage of the layer groups of `k` in layer `layer`, as a fraction.
    ///
    /// # Errors
    /// A layer that is not there, a k that was not asked for.
    pub fn matching(&self, layer: usize, k: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.matching[self.place(k)?])
    }

    /// Average distance of the layer groups of `k` in layer `layer`, in bits.
    ///
    /// # Errors
    /// A layer that is not there, a k that was not asked for.
    pub fn distance(&self, layer: usize, k: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.distance[self.place(k)?])
    }

    /// Mean distance to the `k` nearest examples of the predicted class in layer `layer`, as
    /// [`Bank::predicted_class_distances`] gives it, in bits.
    ///
    /// # Errors
    /// A layer that is not there, a k that was not asked for.
    pub fn predicted_class_distance(&self, layer: usize, k: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.class[self.place(k)?])
    }

    fn layer(&self, layer: usize) -> Result<&Quantities> {
        Ok(&self.layers[layer_index(layer, self.layers.len())?])
    }

    fn place(&self, k: usize) -> Result<usize> {
        self.ks.iter().position(|&own| own == k).ok_or_else(|| {
            let (set, ks) = (&self.set, &self.ks);
            let sentence = format!("k = {k} was asked for: the set {set} was looked at with k in {ks:?}");
            Error::new(ErrorKind::OutOfRange, sentence)
        })
    }
}

/// The name of the set, as tables and charts print it.
impl fmt::Display for ByK {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.set)
    }
}

impl fmt::Debug for ByK {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nearest examples of {} for k in {:?} in {} layers", self.set, self.ks, self.layers())
    }
}

impl Bank {
    /// What the nearest examples tell with every one of `ks`: in each layer one search among all
    /// examples, and one among those of the predicted class, for the largest k.
    ///
    /// # Errors
    /// A record of a network with other layers; no k, k = 0 or larger than the bank;
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn by_k(&self, record: &Record, ks: &[usize]) -> Result<ByK> {
        let work = Stoppable::new(self.layers(), "layers");
        let layer = |layer| {
            let [matching, distance] = self.layer_groups_by_k(record, layer, ks)?;
            Ok(Quantities { matching, distance, class: self.predicted_class_distances(record, layer, ks)? })
        };
        let layers = (1..=self.layers()).map(|l| work.part(|| layer(l))).collect::<Result<_>>()?;
        Ok(ByK { set: record.name().to_owned(), ks: ks.to_vec(), layers })
    }

    /// Matching class percentage and average distance of the layer groups for every one of `ks`.
    fn layer_groups_by_k(
        &self,
        record: &Record,
        layer: usize,
        ks: &[usize],
    ) -> Result<[Vec<Array1<f64>>; 2]> {
        let (bank, queries) = (self.patterns(layer)?, self.binarise(record, layer)?);
        let found = bank.nearest_each(&queries, self.largest(ks)?, |query, ids, distances| {
            let own = record.predicted()[query];
            let matching = |k: &usize| {
                let same = ids[..*k].iter().filter(|&&id| self.predicted()[id as usize] == own).count();
                (same as f64 / *k as f64, mean(&distances[..*k]))
            };
            ks.iter().map(matching).collect::<Vec<(f64, f64)>>()
        })?;
        let places = || 0..ks.len();
        let matching = places().map(|place| found.iter().map(|values| values[place].0).collect());
        let distance = places().map(|place| found.iter().map(|values| values[place].1).collect());
        Ok([matching.collect(), distance.collect()])
    }

    /// Mean Hamming distance in hidden layer `layer` to the k nearest examples of the class
    /// that the network predicts, for every one of `ks`; with k = 1 the minimum. Where a
    /// class has fewer than k examples, all of them count; where it has none, as a class that
    /// the network predicts for no training sample, the distance is +∞.
    ///
    /// # Errors
    /// A layer that is not there; a record of a network with other layers; no k or k = 0.
    pub fn predicted_class_distances(
        &self,
        record: &Record,
        layer: usize,
        ks: &[usize],
    ) -> Result<Vec<Array1<f64>>> {
        let (bank, queries) = (self.patterns(layer)?, self.binarise(record, layer)?);
        let largest = self.largest(ks)?;
        let mut values = vec![Array1::from_elem(record.len(), f64::INFINITY); ks.len()];
        let mut classes = record.predicted().to_vec();
        classes.sort_unstable();
        classes.dedup();
        let work = Stoppable::new(classes.len(), "classes");
        for class in classes {
            let Ok(examples) = self.of_class(class) else { continue };
            let places: Vec<usize> = (0..record.len()).filter(|&p| record.predicted()[p] == class).collect();
            let examples = bank.select(&examples)?;
            let most = largest.min(examples.len());
            let own = queries.select(&places)?;
            let found = work.part(|| {
                examples.nearest_each(&own, most, |_, _, distances| {
                    ks.iter().map(|&k| mean(&distances[..k.min(most)])).collect::<Vec<f64>>()
                })
            })?;
            for (place, found) in places.into_iter().zip(found) {
                values.iter_mut().zip(found).for_each(|(values, found)| values[place] = found);
            }
        }
        Ok(values)
    }

    /// The largest k, all of which must be above 0.
    fn largest(&self, ks: &[usize]) -> Result<usize> {
        let Some(largest) = ks.iter().max() else {
            return Err(Error::new(ErrorKind::Empty, "no k was given: at least one is needed"));
        };
        ks.iter().filter(|&&k| k == 0).try_for_each(|&k| check_k(k, self.len()))?;
        Ok(*largest)
    }
}

/// The mean of distances, of which there is at least one.
pub(super) fn mean(distances: &[u32]) -> f64 {
    distances.iter().copied().map(u64::from).sum::<u64>() as f64 / distances.len() as f64
}
