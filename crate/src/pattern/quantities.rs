//! What single layers tell about a sample through its nearest examples, for one k or
//! for many from a single search.

use ndarray::Array1;
use rayon::prelude::*;

use super::{Bank, neighbours::check_k, patterns::hamming};
use crate::{Error, ErrorKind, Result, record::Record, stop::Stoppable};

/// What the nearest examples in one layer tell with one k, a value for each sample.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ByK {
    /// Number of neighbours.
    pub k: usize,
    /// Average distance of the layer group, in bits.
    pub distance: Array1<f64>,
    /// Matching class percentage, as a fraction.
    pub matching: Array1<f64>,
}

impl Bank {
    /// Average distance and matching class percentage of the layer groups for every one of
    /// `ks`, from one search for the largest.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
    /// let normal = study.record(&split.normal)?;
    /// let by_k = bank.by_k(&normal, 1, &[5, 20])?;
    /// assert_eq!(&by_k[1].matching, bank.groups(&normal, 20)?.matching(1)?);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A layer that is not there; a record of a network with other layers; no k, k = 0 or
    /// larger than the bank.
    pub fn by_k(&self, record: &Record, layer: usize, ks: &[usize]) -> Result<Vec<ByK>> {
        let (bank, queries) = (self.patterns(layer)?, self.binarise(record, layer)?);
        let found = bank.nearest_each(&queries, self.largest(ks)?, |query, ids, distances| {
            let own = record.predicted()[query];
            let matching = |k: &usize| {
                let same = ids[..*k].iter().filter(|&&id| self.predicted()[id as usize] == own).count();
                (mean(&distances[..*k]), same as f64 / *k as f64)
            };
            ks.iter().map(matching).collect::<Vec<(f64, f64)>>()
        })?;
        let with = |(place, &k): (usize, &usize)| ByK {
            k,
            distance: found.iter().map(|values| values[place].0).collect(),
            matching: found.iter().map(|values| values[place].1).collect(),
        };
        Ok(ks.iter().enumerate().map(with).collect())
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

    /// Matching class percentage of layer groups of `k`, as a fraction.
    pub(crate) fn matching(&self, record: &Record, layer: usize, k: usize) -> Result<Array1<f64>> {
        let mut found = self.by_k(record, layer, &[k])?;
        Ok(found.remove(0).matching)
    }

    /// Mean distance in hidden layer `layer` to the final group of `k`, in bits.
    pub(crate) fn final_distance(&self, record: &Record, layer: usize, k: usize) -> Result<Array1<f64>> {
        let last = self.layers();
        let (bank, queries) = (self.patterns(layer)?, self.binarise(record, layer)?);
        let ids =
            self.patterns(last)?.nearest_each(&self.binarise(record, last)?, k, |_, ids, _| ids.to_vec())?;
        let work = Stoppable::new(record.len(), "samples");
        let distance = |(query, ids): (usize, &Vec<u32>)| {
            work.step()?;
            let own = queries.row(query);
            let sum: u64 = ids.iter().map(|&id| u64::from(hamming(bank.row(id as usize), own))).sum();
            Ok(sum as f64 / k as f64)
        };
        Ok(ids.par_iter().enumerate().map(distance).collect::<Result<Vec<f64>>>()?.into())
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
