//! k-means behind linfa's traits, and beside linfa-clustering's.

use linfa::{
    DatasetBase, ParamGuard,
    traits::{Fit, Predict},
};
use nnerr::{
    ErrorKind,
    ndarray::{Array1, Array2},
    pattern::{FitError, KMeans, Patterns},
};

#[path = "drawn/bits.rs"]
mod drawn;

#[test]
fn linfa_clustering_ends_with_the_same_partition() {
    for (k, seed) in [(2, 1), (3, 2), (5, 3), (8, 4), (8, 5)] {
        // one in fifty bits is turned, and kinds differ in half of them
        let patterns = drawn::patterns(600, 300, k, 2, seed);
        let kmeans = KMeans::new(k, seed);
        let (labels, inertia) = kmeans.fit_with_linfa(&patterns).unwrap();
        let own = kmeans.fit(&patterns).unwrap();
        assert_eq!(labels.to_vec(), own.labels());
        assert!(own.converged());
        assert!((inertia - own.inertia()).abs() < 1e-6 * inertia, "{inertia} {}", own.inertia());
    }
}

#[test]
fn fit_and_predict_of_linfa_are_ours() {
    let (patterns, others) = (drawn::patterns(300, 65, 4, 20, 1), drawn::patterns(50, 65, 4, 20, 1));
    let kmeans = KMeans::new(4, 3);
    let own = kmeans.fit(&patterns).unwrap();
    let dataset = DatasetBase::new(patterns.clone(), ());
    let fitted = Fit::fit(&kmeans, &dataset).unwrap();
    assert_eq!(fitted, own);
    assert_eq!(Fit::fit(&kmeans.clone().check().unwrap(), &dataset).unwrap(), own);
    let labels: Array1<usize> = fitted.predict(&DatasetBase::new(others.clone(), ()));
    assert_eq!(labels.to_vec(), own.assign(&others).unwrap().0);
    let labelled: DatasetBase<Patterns, Array1<usize>> = fitted.predict(dataset);
    assert_eq!((labelled.targets.to_vec(), labelled.records), (own.labels().to_vec(), patterns));
}

#[test]
fn errors_come_through_linfa_as_they_are() {
    let patterns = drawn::patterns(10, 20, 1, 0, 1);
    let error: FitError = Fit::fit(&KMeans::new(0, 1), &DatasetBase::new(patterns.clone(), ())).unwrap_err();
    assert_eq!(error.to_string(), "k-means with 0 clusters: it needs at least one");
    assert_eq!(KMeans::new(0, 1).check().unwrap_err().kind(), ErrorKind::OutOfRange);
    let error = Fit::fit(&KMeans::new(2, 1), &DatasetBase::new(patterns.clone(), ())).unwrap_err();
    assert!(error.to_string().contains("there are only 1 different patterns"), "{error}");
    let none = Patterns::new(&Array2::<bool>::default((0, 20))).unwrap();
    assert_eq!(KMeans::new(1, 1).fit_with_linfa(&none).unwrap_err().kind(), ErrorKind::Empty);
    assert_eq!(KMeans::new(2, 1).fit_with_linfa(&patterns).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(
        KMeans::new(1, 1).iterations(0).fit_with_linfa(&patterns).unwrap_err().kind(),
        ErrorKind::OutOfRange
    );
}
