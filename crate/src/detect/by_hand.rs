//! Detectors on samples whose scores are worked out by hand.

mod activations;

use ndarray::{Array1, Array2, array};

use super::*;
use crate::{
    ErrorKind, Result,
    data::{Samples, Split},
    network::{Layer, Network, OutputUnit},
    study::Study,
};

/// A record of samples of two pixels.
fn record(network: &Network, name: &str, images: Array2<f32>, labels: Array1<usize>) -> Record {
    Record::new(network, &Samples::new(name, images, Some(labels), (1, 2)).unwrap()).unwrap()
}

/// A basis whose training samples are those of a record.
fn with_counts(train: &Record, counts: &[Array1<u32>]) -> Basis {
    let (train, network) = (train.samples().clone(), train.network());
    let (classes, normal) = (network.classes().to_vec(), train.clone());
    let split = Split { classes, train, normal, left_out: Vec::new(), left_out_train: Vec::new() };
    Basis::new(&split, &Study::by_hand(network, counts).unwrap()).unwrap()
}

fn basis(train: &Record) -> Basis {
    with_counts(train, &[])
}

fn close(found: &Array1<f64>, expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (sample, (found, expected)) in found.iter().zip(expected).enumerate() {
        let same = found == expected || (found - expected).abs() <= tolerance * (1.0 + expected.abs());
        assert!(same, "sample {sample}: {found} {expected}");
    }
}

fn bad<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, said: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(said), "{error}");
}

/// Layer 1 holds a, b and a − b of a sample (a, b); layer 2 holds a + b − ½ and a − b.
///
/// | sample | active in layer 1 | in layer 2 |
/// |---|---|---|
/// | (0, 0) | none | none |
/// | (1, 0) | 1st, 3rd | both |
/// | (0, 1) | 2nd | 1st |
/// | (1, 1) | 1st, 2nd | 1st |
fn counted() -> (Basis, Record) {
    let first = Layer::new(array![[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]], array![0.0, 0.0, 0.0]).unwrap();
    let second = Layer::new(array![[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]], array![-0.5, 0.0]).unwrap();
    let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![first, second, output], &[3, 7], OutputUnit::Linear).unwrap();
    let images = array![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
    let normal = record(&network, "normal", images, array![3, 3, 3, 7]);
    (with_counts(&normal, &[array![10, 4, 6], array![5, 9]]), normal) // the highest is in layer 1
}

fn scores(detector: &impl Fit) -> Vec<f64> {
    let (basis, normal) = counted();
    detector.fit(&basis).unwrap().score(&normal).unwrap().to_vec()
}

#[test]
fn neuron_count_counts_the_activated() {
    assert_eq!(scores(&NeuronCount::layer(1)), [0.0, 2.0, 1.0, 2.0]);
    assert_eq!(scores(&NeuronCount::layer(2)), [0.0, 2.0, 1.0, 1.0]);
    assert_eq!(scores(&NeuronCount::summed()), [0.0, 4.0, 2.0, 3.0]);
}

#[test]
fn the_coefficients_maximum_is_over_all_layers() {
    assert_eq!(scores(&ActivationCoefficient::layer(1)), [0.0, 4.0, 6.0, 6.0]);
    // with the maximum of layer 2 alone these would be 4, 4 and 4
    assert_eq!(scores(&ActivationCoefficient::layer(2)), [0.0, 6.0, 5.0, 5.0]);
    assert_eq!(scores(&ActivationCoefficient::summed()), [0.0, 10.0, 11.0, 11.0]);
}

#[test]
fn the_average_is_turned_and_0_where_nothing_is_active() {
    assert_eq!(scores(&AverageActivationCount::layer(1)), [0.0, -8.0, -4.0, -7.0]);
    assert_eq!(scores(&AverageActivationCount::layer(2)), [0.0, -7.0, -5.0, -5.0]);
    assert_eq!(scores(&AverageActivationCount::summed()), [0.0, -7.5, -4.5, -19.0 / 3.0]);
}

/// h = (x, y), z = (x, y, 0).
fn passing(name: &str, images: Array2<f32>, labels: Array1<usize>) -> Record {
    let hidden = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], array![0.0, 0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7, 8], OutputUnit::Linear).unwrap();
    record(&network, name, images, labels)
}

/// Class 3 at (½, 0) and (1, 0), 7 at (0, ½) and (0, 1), 8 at (0, 0) twice; mean (¼, ¼).
fn train() -> Record {
    let images = array![[0.5, 0.0], [1.0, 0.0], [0.0, 0.5], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]];
    passing("train", images, array![3, 3, 7, 7, 8, 8])
}

fn queries() -> Record {
    passing("normal", array![[1.0, 0.5], [0.25, 0.25], [0.0, 0.0]], array![3, 3, 8])
}

#[test]
fn boundaries() {
    let fitted = Fdbd::new().fit(&basis(&train())).unwrap();
    assert_eq!((fitted.name(), fitted.layer()), ("fdbd".into(), Layers::One(1)));
    // (1, ½): ½/√2 from class 7 and 1 from class 8, √(9/16 + 1/16) from the mean; the second
    // is the mean itself, the third lies on all boundaries.
    let first = -(0.5 / 2f64.sqrt() + 1.0) / 2.0 / (10f64 / 16.0).sqrt();
    let scores = fitted.score(&queries()).unwrap();
    assert!((scores[0] - first).abs() < 1e-12, "{scores} {first}");
    assert_eq!((scores[1], scores[2]), (f64::NEG_INFINITY, 0.0));
}

/// A sigmoid output z is the logits 0 and z: their boundary is where z is 0.
#[test]
fn a_sigmoid_has_two_classes() {
    let hidden = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let output = Layer::new(array![[3.0, 4.0]], array![-1.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Sigmoid).unwrap();
    let train = record(&network, "train", array![[1.0, 0.5], [0.0, 0.5], [0.5, 0.5]], array![7, 7, 7]);
    let basis = basis(&train);
    let scores = Fdbd::new().fit(&basis).unwrap().score(&train).unwrap();
    close(&scores, &[-(4.0 / 5.0) / 0.5, -(1.0 / 5.0) / 0.5, f64::NEG_INFINITY], 1e-6);
    assert!(Vim::new().variance(0.5).fit(&basis).unwrap().alpha() > 0.0);
}

#[test]
fn classes_with_the_same_weights_are_named() {
    let hidden = Layer::new(array![[1.0, 0.0]], array![0.0]).unwrap();
    let output = Layer::new(array![[2.0], [2.0]], array![0.0, 1.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear).unwrap();
    let same = record(&network, "train", array![[0.5, 0.0], [1.0, 0.0]], array![3, 7]);
    bad(Fdbd::new().fit(&basis(&same)), ErrorKind::OutOfRange, "classes 3 and 7 have the same weights");
}

#[test]
fn a_class_covariance() {
    // Deviations ±¼ along x (class 3) and along y (class 7): Σ = (2 · 1/16)/6 on the diagonal, 0 beside.
    let variance = 2.0 / 16.0 / 6.0;
    let of =
        |ridge| Mahalanobis::layer(1).ridge(ridge).fit(&basis(&train())).unwrap().score(&queries()).unwrap();
    let expected = [(0.0625 + 0.25) / variance, 2.0 * 0.0625 / variance, 0.0];
    close(&of(0.0), &expected, 1e-12);
    close(&of(3.0), &expected.map(|distance| distance / 4.0), 1e-12);
    let pixels = Mahalanobis::layer(0).ridge(0.0).fit(&basis(&train())).unwrap();
    assert_eq!((pixels.score(&queries()).unwrap(), pixels.layer()), (of(0.0), Layers::One(0)), "h is x here");
}

#[test]
fn what_is_singular_is_named_and_a_ridge_helps() {
    // The second neuron never changes; twins have the same output.
    let flat = passing("train", array![[0.5, 0.0], [1.0, 0.0], [0.25, 0.0]], array![3, 3, 8]);
    let twins = passing("train", array![[0.5, 0.5], [1.0, 1.0], [0.3, 0.3], [0.7, 0.7]], array![3, 3, 7, 8]);
    for train in [&flat, &twins] {
        let (basis, relative) = (basis(train), RelativeMahalanobis::layer(1));
        let said =
            format!("the covariance of layer 1 (2 neurons, {} samples, ridge 0) is singular", train.len());
        bad(Mahalanobis::layer(1).ridge(0.0).fit(&basis), ErrorKind::OutOfRange, &said);
        bad(relative.ridge(0.0).fit(&basis), ErrorKind::OutOfRange, &said);
        let said =
            format!("the covariance of the pixels (2 values, {} samples, ridge 0) is singular", train.len());
        bad(Mahalanobis::layer(0).ridge(0.0).fit(&basis), ErrorKind::OutOfRange, &said);
        let scores = relative.fit(&basis).unwrap().score(&queries()).unwrap();
        assert!(scores.iter().all(|score| score.is_finite()), "{scores}");
    }
    let point = passing("train", array![[0.5, 0.5], [0.5, 0.5]], array![3, 3]);
    bad(Mahalanobis::layer(1).fit(&basis(&point)), ErrorKind::OutOfRange, "singular");
    bad(Vim::new().variance(0.9).fit(&basis(&flat)), ErrorKind::OutOfRange, "ViM needs something left");
}

/// Samples that nothing tells from familiar ones score lower than those far out.
#[test]
fn strangers_score_higher() {
    let far = passing("far", array![[1.0, 1.0], [0.9, 1.0]], array![3, 7]);
    let near = passing("near", array![[0.75, 0.0], [0.0, 0.75]], array![3, 7]);
    let basis = basis(&train());
    let fitted: [Box<dyn Detector>; 4] = [
        Box::new(Mahalanobis::layer(1).fit(&basis).unwrap()),
        Box::new(RelativeMahalanobis::layer(1).fit(&basis).unwrap()),
        Box::new(Fdbd::new().fit(&basis).unwrap()),
        Box::new(Vim::new().variance(0.4).fit(&basis).unwrap()),
    ];
    for detector in fitted {
        let (far, near) = (detector.score(&far).unwrap(), detector.score(&near).unwrap());
        let lowest = far.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(near.iter().all(|&score| score < lowest), "{}: {near} {far}", detector.name());
    }
}

/// On the unit circle class 3 lies at 0°, 7 at 90° and 8 at 45°; one sample of 8 is the origin.
fn remembered() -> Basis {
    let images = array![[0.5, 0.0], [1.0, 0.0], [0.0, 0.5], [0.0, 1.0], [0.5, 0.5], [0.0, 0.0]];
    basis(&passing("train", images, array![3, 3, 7, 7, 8, 8]))
}

#[test]
fn deep_knn() {
    let queries = passing("normal", array![[0.25, 0.0], [0.6, 0.8], [0.0, 0.0]], array![3, 7, 8]);
    let of = |k| DeepKnn::layer(1).k(k).fit(&remembered()).unwrap().score(&queries).unwrap();
    // (1, 0) twice; (0.6, 0.8) lies nearest to 45°; the origin is itself, else 1 away from all.
    let chord = |x: f64, y: f64| ((x - 0.6).powi(2) + (y - 0.8).powi(2)).sqrt();
    let half = 0.5f64.sqrt();
    close(&of(1), &[0.0, chord(half, half), 0.0], 1e-7);
    close(&of(2), &[0.0, chord(0.0, 1.0), 1.0], 1e-7);
    close(&of(3), &[(2.0 - 2.0 * half).sqrt(), chord(0.0, 1.0), 1.0], 1e-7);
    close(&of(6), &[2f64.sqrt(), 1.0, 1.0], 1e-7);
    let pixels = DeepKnn::layer(0).k(2).fit(&remembered()).unwrap();
    assert_eq!((pixels.score(&queries).unwrap(), pixels.layer()), (of(2), Layers::One(0)), "h is x here");
}

/// Images themselves, where layers tell nothing: every output of the network is the same.
#[test]
fn pixels_are_the_images() {
    let hidden = Layer::new(array![[0.0, 0.0]], array![1.0]).unwrap();
    let output = Layer::new(array![[1.0], [0.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear).unwrap();
    let train = record(&network, "train", array![[0.3, 0.4], [0.0, 1.0], [0.6, 0.8]], array![3, 7, 7]);
    let query = record(&network, "normal", array![[0.6, 0.0], [0.3, 0.4]], array![3, 3]);
    let of = |k| DeepKnn::layer(0).k(k).fit(&basis(&train)).unwrap().score(&query).unwrap();
    // Lengths do not count: (0.3, 0.4) and (0.6, 0.8) both are (0.6, 0.8), (0.6, 0) is (1, 0).
    close(&of(1), &[(0.16f64 + 0.64).sqrt(), 0.0], 1e-7);
    close(&of(3), &[2f64.sqrt(), (0.36f64 + 0.04).sqrt()], 1e-7);
    // Here they do: ½ from (0.3, 0.4), 0.8 from (0.6, 0.8).
    let trust = TrustScore::layer(0).fit(&basis(&train)).unwrap().score(&query).unwrap();
    close(&trust, &[0.5 / 0.8, 0.0], 1e-6);
    assert_eq!(DeepKnn::layer(1).k(1).fit(&basis(&train)).unwrap().score(&query).unwrap(), array![0.0, 0.0]);
}

#[test]
fn detectors_without_a_layer_0_say_so() {
    let (basis, normal) = counted();
    let candidates: [&dyn Candidate; 8] = [
        &NeuronCount::layer(0),
        &ActivationCoefficient::layer(0),
        &AverageActivationCount::layer(0),
        &ClusterDistance::layer(0),
        &GroupDistance::layer(0),
        &MatchingClass::layer(0),
        &PredictedClassHamming::layer(0),
        &Gram::layer(0),
    ];
    for candidate in candidates {
        let error = candidate.fitted(&basis).err().unwrap().to_string();
        assert_eq!(error, "layer 0 was asked for: layers are numbered 1 to 2 here");
    }
    bad(NegativeAwareNorm::layer(0).score(&normal), ErrorKind::OutOfRange, "layer 0 was asked for");
}

#[test]
fn trust() {
    let images = array![[1.0, 0.25], [0.5, 0.0], [0.0, 0.0], [0.25, 0.0]];
    let queries = passing("normal", images, array![3, 3, 3, 3]);
    let fitted = TrustScore::layer(1).fit(&remembered()).unwrap();
    assert_eq!(fitted.samples(), [2, 2, 2]);
    // All are taken for class 3. (1, ¼): ¼ from (1, 0), √(¼ + 1/16) from (½, ½); (½, 0) is one of
    // class 3, (0, 0) one of class 8 and ½ from the nearest of 3; (¼, 0) lies between both.
    let expected = [0.25 / 0.3125f64.sqrt(), 0.0, f64::INFINITY, 1.0];
    close(&fitted.score(&queries).unwrap(), &expected, 1e-12);
    let pixels = TrustScore::pixels().fit(&remembered()).unwrap();
    assert_eq!(pixels.score(&queries).unwrap(), fitted.score(&queries).unwrap(), "h is x here");
    assert_eq!((fitted.layer(), pixels.layer()), (Layers::One(1), Layers::One(0)));
}

#[test]
fn nnguide() {
    let queries = passing("normal", array![[1.0, 0.0], [0.0, 0.0]], array![3, 8]);
    let fitted = NnGuide::new().k(2).fit(&remembered()).unwrap();
    assert_eq!((fitted.name(), fitted.layer(), fitted.samples()), ("nnguide".into(), Layers::One(1), 6));
    let energy = |z: [f64; 2]| (z[0].exp() + z[1].exp() + 1.0).ln();
    // Most similar to (1, 0): itself, weighted by its energy, and (½, 0) or (½, ½) by theirs.
    let second = energy([0.5, 0.0]).max(energy([0.5, 0.5]) * 0.5f64.sqrt());
    let first = -energy([1.0, 0.0]) * (energy([1.0, 0.0]) + second) / 2.0;
    close(&fitted.score(&queries).unwrap(), &[first, 0.0], 1e-6);
}
