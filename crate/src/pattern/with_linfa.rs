//! linfa's traits for our k-means, and linfa-clustering's own beside it.

use std::fmt;

use linfa::{
    DatasetBase, ParamGuard,
    dataset::Records,
    traits::{Fit, PredictInplace},
};
use linfa_clustering::{KMeans as LinfaKMeans, KMeansInit};
use ndarray::{Array1, Array2};

use super::{FittedKMeans, KMeans, KMeansValid, Patterns};
use crate::{Error, ErrorKind, Result};

/// linfa-clustering stops when centres move less than this.
const STILL: f64 = 1e-9;

impl KMeans {
    /// What linfa-clustering's k-means makes of the same patterns from the same
    /// [`start`](Self::start): labels, and the inertia as a sum. It takes a cluster's old
    /// centre for one more member, so it goes another way to the same end, mostly.
    ///
    /// ```
    /// use nnerr::{ndarray::arr2, pattern::{KMeans, Patterns}};
    /// let (a, b) = ([true, true, false, false], [false, false, true, true]);
    /// let patterns = Patterns::new(&arr2(&[a, b, a, b, b]))?;
    /// let (labels, _) = KMeans::new(2, 1).fit_with_linfa(&patterns)?;
    /// assert_eq!(labels.to_vec(), KMeans::new(2, 1).fit(&patterns)?.labels());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`fit`](Self::fit), and what linfa-clustering says.
    pub fn fit_with_linfa(&self, patterns: &Patterns) -> Result<(Array1<usize>, f64)> {
        let start = dense(&self.start(patterns)?);
        let data = DatasetBase::from(dense(patterns));
        let fitted = LinfaKMeans::params(start.nrows())
            .n_runs(1)
            .max_n_iterations(self.valid()?.iterations as u64)
            .tolerance(STILL)
            .init_method(KMeansInit::Precomputed(start))
            .fit(&data)
            .map_err(|cause| Error::new(ErrorKind::OutOfRange, format!("linfa-clustering: {cause}")))?;
        let mut labels = fitted.default_target(&data.records);
        fitted.predict_inplace(&data.records, &mut labels);
        Ok((labels, fitted.inertia() * patterns.len() as f64))
    }
}

/// Bits as 0.0 and 1.0, a row for each pattern.
fn dense(patterns: &Patterns) -> Array2<f64> {
    Array2::from_shape_fn((patterns.len(), patterns.width()), |(row, bit)| {
        (patterns.row(row)[bit / 64] >> (bit % 64) & 1) as f64
    })
}

impl Records for Patterns {
    type Elem = bool;

    fn nsamples(&self) -> usize {
        self.len()
    }

    fn nfeatures(&self) -> usize {
        self.width()
    }
}

impl ParamGuard for KMeans {
    type Checked = KMeansValid;
    type Error = Error;

    fn check_ref(&self) -> Result<&KMeansValid> {
        self.valid()
    }

    fn check(self) -> Result<KMeansValid> {
        self.into_valid()
    }
}

impl<T> Fit<Patterns, T, FitError> for KMeansValid {
    type Object = FittedKMeans;

    fn fit(&self, dataset: &DatasetBase<Patterns, T>) -> Result<FittedKMeans, FitError> {
        Ok(self.cluster(&dataset.records)?)
    }
}

impl PredictInplace<Patterns, Array1<usize>> for FittedKMeans {
    /// # Panics
    /// Patterns of another width, as linfa's models do; [`FittedKMeans::assign`] gives an
    /// error instead.
    fn predict_inplace(&self, patterns: &Patterns, labels: &mut Array1<usize>) {
        match self.assign(patterns) {
            Ok((found, _)) => *labels = found.into(),
            Err(error) => panic!("{error}"),
        }
    }

    fn default_target(&self, patterns: &Patterns) -> Array1<usize> {
        Array1::zeros(patterns.len())
    }
}

/// What linfa's `fit` returns where it fails: our [`Error`], or one of linfa's own. (If linfa's
/// became [`Error`] by themselves, `?` in a closure could no longer tell which is meant.)
#[derive(Clone, Debug)]
pub struct FitError(Error);

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for FitError {}

impl From<Error> for FitError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<linfa::Error> for FitError {
    fn from(cause: linfa::Error) -> Self {
        Self(Error::new(ErrorKind::Shape, format!("linfa: {cause}")))
    }
}
