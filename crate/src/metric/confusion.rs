//! The confusion table: which class is taken for which.

use ndarray::{Array1, Array2};

use crate::error::{Error, ErrorKind, Result};

/// Counts of samples by true class (rows) and predicted class (columns).
///
/// ```
/// use nnerr::{metric::Confusion, ndarray::array};
/// let table = Confusion::new(&array![4, 4, 9], &array![4, 9, 9], &[4, 9])?;
/// assert_eq!(table.counts(), array![[1, 1], [0, 1]]);
/// assert_eq!(table.accuracy(), 2.0 / 3.0);
/// assert_eq!(table.mistakes()[0], (4, 9, 1)); // one four was taken for a nine
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    classes: Vec<usize>,
    counts: Array2<usize>,
}

impl Confusion {
    /// Counts every pair of `truth` and `predicted`; `classes` gives rows and
    /// columns their order.
    ///
    /// # Errors
    /// No sample, unequal lengths, a class that `classes` does not hold.
    pub fn new(truth: &Array1<usize>, predicted: &Array1<usize>, classes: &[usize]) -> Result<Self> {
        if truth.is_empty() {
            return Err(Error::new(
                ErrorKind::Empty,
                "A confusion table needs at least 1 sample, and the set has 0.",
            ));
        }
        if truth.len() != predicted.len() {
            let sentence = format!(
                "There are {} true classes but {} predicted ones; each sample needs one of both.",
                truth.len(),
                predicted.len()
            );
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let place = |class: usize| {
            classes.iter().position(|&known| known == class).ok_or_else(|| {
                let sentence = format!("Class {class} is not among the table's classes {classes:?}.");
                Error::new(ErrorKind::UnknownClass, sentence)
            })
        };
        let mut counts = Array2::zeros((classes.len(), classes.len()));
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            counts[[place(truth)?, place(predicted)?]] += 1;
        }
        Ok(Self { classes: classes.to_vec(), counts })
    }

    /// The classes, in the order of rows and columns.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The counts: row = true class, column = predicted class.
    pub fn counts(&self) -> &Array2<usize> {
        &self.counts
    }

    /// Share of samples on the diagonal.
    pub fn accuracy(&self) -> f64 {
        self.counts.diag().sum() as f64 / self.counts.sum() as f64
    }

    /// Share of each true class that is predicted as such; `None` for a class
    /// without samples.
    pub fn accuracy_per_class(&self) -> Vec<Option<f64>> {
        let share = |(c, row): (usize, ndarray::ArrayView1<usize>)| {
            let all = row.sum();
            (all > 0).then(|| row[c] as f64 / all as f64)
        };
        self.counts.rows().into_iter().enumerate().map(share).collect()
    }

    /// Every kind of mistake that was made, the most frequent first:
    /// (true class, predicted class, count).
    pub fn mistakes(&self) -> Vec<(usize, usize, usize)> {
        let mut mistakes: Vec<_> = self
            .counts
            .indexed_iter()
            .filter(|&((truth, predicted), &count)| truth != predicted && count > 0)
            .map(|((truth, predicted), &count)| (self.classes[truth], self.classes[predicted], count))
            .collect();
        mistakes.sort_by_key(|&(truth, predicted, count)| (std::cmp::Reverse(count), truth, predicted));
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_class_without_samples_has_no_accuracy() {
        let table = Confusion::new(&array![0, 0, 2], &array![0, 2, 2], &[0, 1, 2]).unwrap();
        assert_eq!(table.accuracy_per_class(), vec![Some(0.5), None, Some(1.0)]);
    }

    #[test]
    fn mistakes_come_in_order_of_count_then_class() {
        let table = Confusion::new(&array![1, 1, 0, 2, 2], &array![0, 0, 1, 1, 2], &[0, 1, 2]).unwrap();
        assert_eq!(table.mistakes(), vec![(1, 0, 2), (0, 1, 1), (2, 1, 1)]);
    }

    #[test]
    fn bad_input_is_named() {
        let said =
            |t: Array1<usize>, p: Array1<usize>| Confusion::new(&t, &p, &[0, 1]).unwrap_err().to_string();
        assert!(said(array![], array![]).contains("the set has 0"));
        assert!(said(array![0], array![0, 1]).contains("1 true classes but 2 predicted"));
        assert!(said(array![7], array![0]).contains("Class 7 is not among"));
    }
}
