//! Detectors by means, covariances and the output layer: by hand on a network that passes
//! its samples on, against plain loops on a trained one, and what they refuse.

#[path = "drawn/basis.rs"]
mod drawn;

use drawn::{basis, close, dot, log_sum_exp, normal, passing};
use nnerr::{
    ErrorKind, Result,
    data::Samples,
    detect::*,
    ndarray::array,
    network::{Layer, Network, OutputUnit},
    record::Record,
};

fn rows(record: &Record, layer: usize) -> Vec<Vec<f64>> {
    let outputs = record.outputs(layer).unwrap();
    outputs.rows().into_iter().map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect()
}

fn mean(rows: &[Vec<f64>]) -> Vec<f64> {
    (0..rows[0].len()).map(|n| rows.iter().map(|row| row[n]).sum::<f64>() / rows.len() as f64).collect()
}

fn less(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// x of Σ x = v, by Gauss' elimination with the largest pivots.
fn solved(matrix: &[Vec<f64>], v: &[f64]) -> Vec<f64> {
    let n = v.len();
    let mut m: Vec<Vec<f64>> = matrix.iter().zip(v).map(|(row, &v)| [&row[..], &[v]].concat()).collect();
    for c in 0..n {
        let pivot = (c..n).max_by(|&a, &b| m[a][c].abs().total_cmp(&m[b][c].abs())).unwrap();
        m.swap(c, pivot);
        for r in (0..n).filter(|&r| r != c) {
            let factor = m[r][c] / m[c][c];
            (c..=n).for_each(|k| m[r][k] -= factor * m[c][k]);
        }
    }
    (0..n).map(|r| m[r][n] / m[r][r]).collect()
}

/// Σ of rows less their centres, with ridge times the mean variance on the diagonal.
fn covariance(centred: &[Vec<f64>], ridge: f64) -> Vec<Vec<f64>> {
    let n = centred[0].len();
    let entry =
        |a: usize, b: usize| centred.iter().map(|row| row[a] * row[b]).sum::<f64>() / centred.len() as f64;
    let mut all: Vec<Vec<f64>> = (0..n).map(|a| (0..n).map(|b| entry(a, b)).collect()).collect();
    let variance = (0..n).map(|a| all[a][a]).sum::<f64>() / n as f64;
    (0..n).for_each(|a| all[a][a] += ridge * variance);
    all
}

#[test]
fn mahalanobis_distances_are_those_of_loops() {
    let basis = basis();
    let (train, normal) = (basis.train(), normal(&basis));
    let labels = train.samples().labels().unwrap();
    for layer in [1, 2] {
        let (known, queries) = (rows(train, layer), rows(&normal, layer));
        let of = |class: usize| -> Vec<Vec<f64>> {
            known.iter().zip(labels).filter(|(_, l)| **l == class).map(|(row, _)| row.clone()).collect()
        };
        let classes = train.network().classes();
        let means: Vec<Vec<f64>> = classes.iter().map(|&class| mean(&of(class))).collect();
        let place = |label: usize| classes.iter().position(|&class| class == label).unwrap();
        let centred: Vec<Vec<f64>> =
            known.iter().zip(labels).map(|(row, &label)| less(row, &means[place(label)])).collect();
        let (pooled, middle) = (covariance(&centred, 1e-3), mean(&known));
        let whole = covariance(&known.iter().map(|row| less(row, &middle)).collect::<Vec<_>>(), 1e-3);
        let distance = |matrix: &[Vec<f64>], row: &[f64], mean: &[f64]| {
            let difference = less(row, mean);
            dot(&difference, &solved(matrix, &difference))
        };
        let nearest: Vec<f64> = queries
            .iter()
            .map(|row| means.iter().map(|mean| distance(&pooled, row, mean)).fold(f64::INFINITY, f64::min))
            .collect();
        let relative: Vec<f64> =
            queries.iter().zip(&nearest).map(|(row, n)| n - distance(&whole, row, &middle)).collect();
        let fitted = Mahalanobis::layer(layer).ridge(1e-3).fit(&basis).unwrap();
        assert_eq!((fitted.name(), fitted.layer()), ("mahalanobis".into(), Layers::One(layer)));
        close(&fitted.score(&normal).unwrap(), &nearest, 1e-8);
        let fitted = RelativeMahalanobis::layer(layer).ridge(1e-3).fit(&basis).unwrap();
        assert_eq!((fitted.name(), fitted.layer()), ("relative mahalanobis".into(), Layers::One(layer)));
        close(&fitted.score(&normal).unwrap(), &relative, 1e-8);
    }
}

/// ‖Rᵀ x‖² = ‖x‖² − ‖Pᵀ x‖², with P found one vector at a time by power iteration.
#[test]
fn vims_residual_is_what_power_iteration_leaves() {
    let basis = basis();
    let (train, normal) = (basis.train(), normal(&basis));
    let fitted = Vim::new().fit(&basis).unwrap();
    assert_eq!((fitted.name(), fitted.layer()), ("vim".into(), Layers::One(2)));
    let output = train.network().layer(3).unwrap();
    let weights: Vec<Vec<f64>> =
        output.weights().rows().into_iter().map(|row| row.iter().map(|&w| f64::from(w)).collect()).collect();
    // o = −Wᵀ (W Wᵀ)⁻¹ b, where all logits are 0
    let gram: Vec<Vec<f64>> = weights.iter().map(|a| weights.iter().map(|b| dot(a, b)).collect()).collect();
    let bias: Vec<f64> = output.bias().iter().map(|&b| f64::from(b)).collect();
    let inner = solved(&gram, &bias);
    let origin: Vec<f64> =
        (0..21).map(|n| -weights.iter().zip(&inner).map(|(row, x)| row[n] * x).sum::<f64>()).collect();
    weights.iter().zip(&bias).for_each(|(row, b)| assert!((dot(row, &origin) + b).abs() < 1e-9));
    let from_origin =
        |record: &Record| rows(record, 2).iter().map(|row| less(row, &origin)).collect::<Vec<Vec<f64>>>();
    let (known, queries) = (from_origin(train), from_origin(&normal));
    let mut square = covariance(&known, 0.0);
    let trace: f64 = (0..21).map(|n| square[n][n]).sum();
    let (mut held, mut principal) = (0.0, Vec::new());
    while held < 0.9 * trace {
        let mut vector: Vec<f64> = (0..21).map(|n| 1.0 + n as f64 / 21.0).collect();
        for _ in 0..20_000 {
            let next: Vec<f64> = square.iter().map(|row| dot(row, &vector)).collect();
            let norm = dot(&next, &next).sqrt();
            vector = next.iter().map(|x| x / norm).collect();
        }
        let value = dot(&vector, &square.iter().map(|row| dot(row, &vector)).collect::<Vec<_>>());
        (0..21).for_each(|a| (0..21).for_each(|b| square[a][b] -= value * vector[a] * vector[b]));
        held += value;
        principal.push(vector);
    }
    assert_eq!(fitted.residual_dimensions(), 21 - principal.len());
    let norm = |row: &Vec<f64>| {
        let inside: f64 = principal.iter().map(|vector| dot(row, vector).powi(2)).sum();
        (dot(row, row) - inside).sqrt()
    };
    let mean_of = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let largest = train.logits().rows().into_iter();
    let largest = largest.map(|row| row.iter().map(|&z| f64::from(z)).fold(f64::NEG_INFINITY, f64::max));
    let alpha = mean_of(largest.collect()) / mean_of(known.iter().map(norm).collect());
    assert!((fitted.alpha() - alpha).abs() < 1e-6 * alpha.abs(), "{} {alpha}", fitted.alpha());
    let expected: Vec<f64> =
        queries.iter().enumerate().map(|(i, row)| alpha * norm(row) - log_sum_exp(&normal, i)).collect();
    close(&fitted.score(&normal).unwrap(), &expected, 1e-6);
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
fn boundaries_by_hand() {
    let fitted = Fdbd::new().fit_record(&train()).unwrap();
    assert_eq!((fitted.name(), fitted.layer()), ("fdbd".into(), Layers::One(1)));
    // (1, ½): ½/√2 from class 7 and 1 from class 8, √(9/16 + 1/16) from the mean; the second
    // is the mean itself, the third lies on all boundaries.
    let first = -(0.5 / 2f64.sqrt() + 1.0) / 2.0 / (10f64 / 16.0).sqrt();
    let scores = fitted.score(&queries()).unwrap();
    assert!((scores[0] - first).abs() < 1e-12, "{scores} {first}");
    assert_eq!((scores[1], scores[2]), (f64::NEG_INFINITY, 0.0));
}

#[test]
fn a_class_covariance_by_hand() {
    // Deviations ±¼ along x (class 3) and along y (class 7): Σ = (2 · 1/16)/6 on the diagonal, 0 beside.
    let variance = 2.0 / 16.0 / 6.0;
    let scores = Mahalanobis::layer(1).ridge(0.0).fit_record(&train()).unwrap().score(&queries()).unwrap();
    let expected = [(0.0625 + 0.25) / variance, 2.0 * 0.0625 / variance, 0.0];
    close(&scores, &expected, 1e-12);
    let ridged = Mahalanobis::layer(1).ridge(3.0).fit_record(&train()).unwrap().score(&queries()).unwrap();
    close(&ridged, &expected.map(|distance| distance / 4.0), 1e-12);
}

/// Samples that nothing tells from familiar ones score lower than those far out.
#[test]
fn strangers_score_higher() {
    let far = passing("far", array![[1.0, 1.0], [0.9, 1.0]], array![3, 7]);
    let near = passing("near", array![[0.75, 0.0], [0.0, 0.75]], array![3, 7]);
    let vim = Vim::new().variance(0.4).fit_record(&train()).unwrap();
    let [mahalanobis, relative, fdbd]: [Box<dyn Detector>; 3] = [
        Box::new(Mahalanobis::layer(1).fit_record(&train()).unwrap()),
        Box::new(RelativeMahalanobis::layer(1).fit_record(&train()).unwrap()),
        Box::new(Fdbd::new().fit_record(&train()).unwrap()),
    ];
    for detector in [&*mahalanobis, &*relative, &*fdbd, &vim as &dyn Detector] {
        let of = |record| detector.score(record).unwrap();
        let (far, near) = (of(&far), of(&near));
        let lowest = far.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(near.iter().all(|&score| score < lowest), "{}: {near} {far}", detector.name());
    }
}

/// A sigmoid output z is the logits 0 and z: their boundary is where z is 0.
#[test]
fn a_sigmoid_has_two_classes() {
    let hidden = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let output = Layer::new(array![[3.0, 4.0]], array![-1.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Sigmoid).unwrap();
    let images = array![[1.0, 0.5], [0.0, 0.5], [0.5, 0.5]];
    let samples = Samples::new("train", images, Some(array![7, 7, 7]), (1, 2)).unwrap();
    let record = Record::new(&network, &samples).unwrap();
    let scores = Fdbd::new().fit_record(&record).unwrap().score(&record).unwrap();
    close(&scores, &[-(4.0 / 5.0) / 0.5, -(1.0 / 5.0) / 0.5, f64::NEG_INFINITY], 1e-6);
    assert!(Vim::new().variance(0.5).fit_record(&record).unwrap().alpha() > 0.0);
}

fn bad<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, said: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn parameters_out_of_their_limits_are_named() {
    let train = train();
    for layer in [0, 2] {
        let said = format!("layer {layer} was asked for: layers are numbered 1 to 1");
        bad(Mahalanobis::layer(layer).fit_record(&train), ErrorKind::OutOfRange, &said);
        bad(RelativeMahalanobis::layer(layer).fit_record(&train), ErrorKind::OutOfRange, &said);
    }
    for ridge in [-0.1, f64::NAN, f64::INFINITY] {
        let said = format!("the ridge is {ridge}");
        bad(Mahalanobis::layer(1).ridge(ridge).fit_record(&train), ErrorKind::OutOfRange, &said);
        bad(RelativeMahalanobis::layer(1).ridge(ridge).fit_record(&train), ErrorKind::OutOfRange, &said);
    }
    for share in [0.0, 1.0, f64::NAN] {
        let said = format!("a share of {share} of the variance");
        bad(Vim::new().variance(share).fit_record(&train), ErrorKind::OutOfRange, &said);
    }
}

#[test]
fn what_is_singular_is_named_and_a_ridge_helps() {
    // The second neuron never changes; twins have the same output.
    let flat = passing("train", array![[0.5, 0.0], [1.0, 0.0], [0.25, 0.0]], array![3, 3, 8]);
    let twins = passing("train", array![[0.5, 0.5], [1.0, 1.0], [0.3, 0.3], [0.7, 0.7]], array![3, 3, 7, 8]);
    for train in [&flat, &twins] {
        let said =
            format!("the covariance of layer 1 (2 neurons, {} samples, ridge 0) is singular", train.len());
        bad(Mahalanobis::layer(1).ridge(0.0).fit_record(train), ErrorKind::OutOfRange, &said);
        bad(RelativeMahalanobis::layer(1).ridge(0.0).fit_record(train), ErrorKind::OutOfRange, &said);
        let scores = RelativeMahalanobis::layer(1).fit_record(train).unwrap().score(&queries()).unwrap();
        assert!(scores.iter().all(|score| score.is_finite()), "{scores}");
    }
    let point = passing("train", array![[0.5, 0.5], [0.5, 0.5]], array![3, 3]);
    bad(Mahalanobis::layer(1).fit_record(&point), ErrorKind::OutOfRange, "singular");
    bad(Vim::new().fit_record(&flat), ErrorKind::OutOfRange, "ViM needs something left");
    let hidden = Layer::new(array![[1.0, 0.0]], array![0.0]).unwrap();
    let output = Layer::new(array![[2.0], [2.0]], array![0.0, 1.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear).unwrap();
    let same = Record::new(&network, train().samples()).unwrap();
    bad(Fdbd::new().fit_record(&same), ErrorKind::OutOfRange, "classes 3 and 7 have the same weights");
}

#[test]
fn other_networks_and_sets_that_do_not_fit_are_named() {
    let basis = basis();
    let other = normal(&basis);
    let fitted: [Box<dyn Detector>; 4] = [
        Box::new(Mahalanobis::layer(1).fit_record(&train()).unwrap()),
        Box::new(RelativeMahalanobis::layer(1).fit_record(&train()).unwrap()),
        Box::new(Vim::new().variance(0.4).fit_record(&train()).unwrap()),
        Box::new(Fdbd::new().fit_record(&train()).unwrap()),
    ];
    for detector in fitted {
        let said = "the record of normal comes from a network of widths [784, 33, 21, 8], \
                    but the detector was fitted to one of [2, 2, 3]";
        bad(detector.score(&other), ErrorKind::Shape, said);
    }
    let strange = passing("train", array![[0.5, 0.0], [1.0, 0.5]], array![3, 4]);
    bad(Mahalanobis::layer(1).fit_record(&strange), ErrorKind::UnknownClass, "sample 1 is labelled 4");
    let unlabelled = Samples::new("noise", array![[0.5, 0.0]], None, (1, 2)).unwrap();
    let unlabelled = Record::new(train().network(), &unlabelled).unwrap();
    bad(Mahalanobis::layer(1).fit_record(&unlabelled), ErrorKind::Missing, "noise");
    let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let shallow = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear).unwrap();
    let shallow = Record::new(&shallow, train().samples()).unwrap();
    bad(Vim::new().fit_record(&shallow), ErrorKind::OutOfRange, "numbered 1 to 0");
    bad(Fdbd::new().fit_record(&shallow), ErrorKind::OutOfRange, "numbered 1 to 0");
    // NaN weights never make it into a network.
    bad(Layer::new(array![[f32::NAN]], array![0.0]), ErrorKind::NotFinite, "NaN");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let basis = basis();
    let normal = normal(&basis);
    let scores = || {
        [
            Mahalanobis::layer(2).fit(&basis).unwrap().score(&normal).unwrap(),
            RelativeMahalanobis::layer(2).fit(&basis).unwrap().score(&normal).unwrap(),
            Vim::new().fit(&basis).unwrap().score(&normal).unwrap(),
            Fdbd::new().fit(&basis).unwrap().score(&normal).unwrap(),
        ]
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    assert_eq!(scores(), pool.install(scores));
}
