//! Detectors by means, covariances and the output layer: against plain loops on a trained
//! network, and what they refuse.

#[path = "drawn/basis.rs"]
mod drawn;

use drawn::{basis, close, dot, log_sum_exp, normal, with_training};
use nnerr::{
    ErrorKind, Result,
    data::Noise,
    detect::*,
    ndarray::array,
    network::{Layer, Params},
    record::Record,
    study::Study,
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
    let (train, normal) = (basis.train().unwrap(), normal(&basis));
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
    let (train, normal) = (basis.train().unwrap(), normal(&basis));
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
    let (mut held, mut principal, mut of_variance) = (0.0, Vec::new(), 0);
    while principal.len() < 10 {
        let mut vector: Vec<f64> = (0..21).map(|n| 1.0 + n as f64 / 21.0).collect();
        for _ in 0..20_000 {
            let next: Vec<f64> = square.iter().map(|row| dot(row, &vector)).collect();
            let norm = dot(&next, &next).sqrt();
            vector = next.iter().map(|x| x / norm).collect();
        }
        let value = dot(&vector, &square.iter().map(|row| dot(row, &vector)).collect::<Vec<_>>());
        (0..21).for_each(|a| (0..21).for_each(|b| square[a][b] -= value * vector[a] * vector[b]));
        of_variance += usize::from(held < 0.9 * trace);
        held += value;
        principal.push(vector);
    }
    assert!((1..10).contains(&of_variance), "{of_variance}");
    let mean_of = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let largest = train.logits().rows().into_iter();
    let largest = largest.map(|row| row.iter().map(|&z| f64::from(z)).fold(f64::NEG_INFINITY, f64::max));
    let largest = mean_of(largest.collect());
    let of = [
        (Vim::new().variance(0.9), of_variance),
        (Vim::new().dimensions(1), 1),
        (Vim::new().dimensions(7), 7),
        (Vim::new(), 10), // half of 21
    ];
    for (vim, dimensions) in of {
        let fitted = vim.fit(&basis).unwrap();
        assert_eq!((fitted.name(), fitted.layer()), ("vim".into(), Layers::One(2)));
        assert_eq!(fitted.residual_dimensions(), 21 - dimensions);
        let norm = |row: &Vec<f64>| {
            let inside: f64 = principal[..dimensions].iter().map(|vector| dot(row, vector).powi(2)).sum();
            (dot(row, row) - inside).sqrt()
        };
        let alpha = largest / mean_of(known.iter().map(norm).collect());
        assert!((fitted.alpha() - alpha).abs() < 1e-6 * alpha.abs(), "{} {alpha}", fitted.alpha());
        let expected: Vec<f64> =
            queries.iter().enumerate().map(|(i, row)| alpha * norm(row) - log_sum_exp(&normal, i)).collect();
        close(&fitted.score(&normal).unwrap(), &expected, 1e-6);
    }
}

fn bad<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, said: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn parameters_out_of_their_limits_are_named() {
    let basis = basis();
    let said = "layer 3 was asked for: layers are numbered 1 to 2 here, and 0 is the input";
    bad(Mahalanobis::layer(3).fit(&basis), ErrorKind::OutOfRange, said);
    bad(RelativeMahalanobis::layer(3).fit(&basis), ErrorKind::OutOfRange, said);
    for dimensions in [0, 21, 22] {
        let said = format!("{dimensions} principal dimensions of the 21 of layer 2: at least 1 is needed");
        bad(Vim::new().dimensions(dimensions).fit(&basis), ErrorKind::OutOfRange, &said);
    }
    for ridge in [-0.1, f64::NAN, f64::INFINITY] {
        let said = format!("the ridge is {ridge}");
        bad(Mahalanobis::layer(1).ridge(ridge).fit(&basis), ErrorKind::OutOfRange, &said);
        bad(RelativeMahalanobis::layer(1).ridge(ridge).fit(&basis), ErrorKind::OutOfRange, &said);
    }
    for share in [0.0, 1.0, f64::NAN] {
        let said = format!("a share of {share} of the variance");
        bad(Vim::new().variance(share).fit(&basis), ErrorKind::OutOfRange, &said);
    }
}

#[test]
fn training_samples_that_do_not_fit_are_named() {
    let basis = basis();
    let strange = with_training(&basis, basis.split().left_out[0].clone());
    bad(Mahalanobis::layer(1).fit(&strange), ErrorKind::UnknownClass, "sample 0 is labelled 1");
    let noise = with_training(&basis, Noise::new((28, 28), 1).draw(5).unwrap());
    bad(Mahalanobis::layer(1).fit(&noise), ErrorKind::Missing, "noise");
    let shallow = Study::observed(basis.split(), Params::default().hidden([]).batch(10), &mut []).unwrap();
    let shallow = Basis::new(basis.split(), &shallow).unwrap();
    bad(Vim::new().fit(&shallow), ErrorKind::OutOfRange, "numbered 1 to 0");
    bad(Fdbd::new().fit(&shallow), ErrorKind::OutOfRange, "numbered 1 to 0");
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
