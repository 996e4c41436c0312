//! How often the nearest training sample has a sample's label: what a representation knows of
//! the classes without any network behind it. Cover and Hart, *Nearest neighbor pattern
//! classification*, 1967, with one neighbour.

use super::{
    Basis,
    euclid::{Near, Rows},
    features::{Own, features, normalised},
};
use crate::{Result, record::Record};

impl Basis {
    /// Accuracy of one nearest neighbour in a hidden layer: the share of the samples of `record`
    /// that have the label of their nearest training sample, by the Euclidean distance of h/‖h‖
    /// (the one that [`DeepKnn`](super::DeepKnn) measures). Layer 0 is the input: images divided
    /// by their length. Of training samples equally near the first counts. A sample of a class
    /// that the network does not know is never right.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
    /// let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
    /// let accuracies = [0, 1, 2].map(|layer| basis.nearest_neighbour_accuracy(layer, &normal));
    /// assert!(accuracies.into_iter().all(|accuracy| accuracy.is_ok_and(|share| share > 0.5)));
    /// assert_eq!(basis.nearest_neighbour_accuracy(0, basis.train()?)?, 1.0); // each is its own nearest
    /// assert!(basis.nearest_neighbour_accuracy(3, &normal).is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A layer that is not there, a record of another network, samples without labels.
    pub fn nearest_neighbour_accuracy(&self, layer: usize, record: &Record) -> Result<f64> {
        Own::of(self.study()).check(record)?;
        let train = self.train()?;
        let rows = Rows::new(train.name(), normalised(features(train, layer)?), Near::Distance)?;
        let queries = normalised(features(record, layer)?);
        self.share_right(record, rows.nearest_each(queries.view(), 1, |_, near| near[0].id as usize)?)
    }

    /// The same by activation patterns: the nearest training sample has the smallest Hamming
    /// distance in `layer`, with the patterns of this basis' f.
    ///
    /// ```
    /// # use nnerr::{data::Digits, detect::Basis, network::Params, study::Study};
    /// # let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
    /// # let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
    /// assert!(basis.nearest_pattern_accuracy(1, &normal)? > 0.5);
    /// assert!(basis.nearest_pattern_accuracy(0, &normal).is_err()); // images have no patterns
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`nearest_neighbour_accuracy`](Self::nearest_neighbour_accuracy) and of
    /// [`bank`](Self::bank).
    pub fn nearest_pattern_accuracy(&self, layer: usize, record: &Record) -> Result<f64> {
        Own::of(self.study()).check(record)?;
        let bank = self.bank()?;
        let patterns = bank.patterns(layer)?;
        let queries = bank.binarise(record, layer)?;
        self.share_right(record, patterns.nearest_each(&queries, 1, |_, ids, _| ids[0] as usize)?)
    }

    /// Share of a record's samples whose neighbour among the training samples has their label.
    fn share_right(&self, record: &Record, nearest: Vec<usize>) -> Result<f64> {
        let (known, labels) = (self.train()?.samples().labels()?, record.samples().labels()?);
        let right = nearest.iter().zip(labels).filter(|&(&place, label)| known[place] == *label).count();
        Ok(right as f64 / record.len() as f64)
    }
}
