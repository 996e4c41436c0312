//! AUROC of samples that count more or less than others, and the weights of a bootstrap.

use ndarray::{Array2, ArrayView1};

use crate::{Error, ErrorKind, Random, Result, Stream};

/// The area under the ROC curve, once for each row of weights: the probability that a positive
/// sample scores above a negative one, ties counting half, where both are drawn in proportion to
/// their weights.
///
/// AUROC_w = Σ_p Σ_n w_p w_n (1{s_p > s_n} + ½ 1{s_p = s_n}) / (Σ_p w_p Σ_n w_n). With equal weights
/// it is [`Roc::auroc`](super::Roc::auroc).
///
/// `positives` and `negatives` are scores, each beside its weights (rows × samples).
///
/// ```
/// use nnerr::{metric::weighted_aurocs, ndarray::array};
/// let (positives, negatives) = ([0.9, 0.4], [0.5, 0.1]);
/// let weights = array![[1.0, 1.0], [3.0, 1.0]]; // alike; the first positive thrice
/// let alike = array![[1.0, 1.0], [1.0, 1.0]];
/// let areas = weighted_aurocs((&positives, &weights), (&negatives, &alike))?;
/// assert_eq!(areas, [3.0 / 4.0, 7.0 / 8.0]);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Shape`] for weights that are not one for each score, or not as many rows of both;
/// [`ErrorKind::NotFinite`] for a score that is NaN; [`ErrorKind::OutOfRange`] for a weight that is
/// negative or not finite; [`ErrorKind::Undefined`] where all weights of one class are 0, or there
/// are none.
pub fn weighted_aurocs(
    positives: (&[f64], &Array2<f64>),
    negatives: (&[f64], &Array2<f64>),
) -> Result<Vec<f64>> {
    for (class, (scores, weights)) in [("positive", positives), ("negative", negatives)] {
        check(class, scores, weights, positives.1.nrows())?;
    }
    // Every sample with its class, by score.
    let of = |scores: &[f64], class: bool| -> Vec<(f64, bool, usize)> {
        scores.iter().enumerate().map(|(place, &score)| (score, class, place)).collect()
    };
    let mut order = [of(positives.0, true), of(negatives.0, false)].concat();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let tied = |a: &(f64, bool, usize), b: &(f64, bool, usize)| a.0 == b.0;
    let groups: Vec<&[(f64, bool, usize)]> = order.chunk_by(tied).collect();
    let area = |(p, n): (ArrayView1<f64>, ArrayView1<f64>)| {
        let (mut below, mut area) = (0.0, 0.0);
        for group in &groups {
            let (mut higher, mut alike) = (0.0, 0.0);
            for &(_, positive, place) in *group {
                if positive { higher += p[place] } else { alike += n[place] }
            }
            area += higher * (below + alike / 2.0);
            below += alike;
        }
        match p.sum() * n.sum() {
            all if all > 0.0 => Ok(area / all),
            _ => Err(Error::new(ErrorKind::Undefined, "all weights of a class are 0: no sample is left")),
        }
    };
    positives.1.rows().into_iter().zip(negatives.1.rows()).map(area).collect()
}

fn check(class: &str, scores: &[f64], weights: &Array2<f64>, rows: usize) -> Result<()> {
    if weights.dim() != (rows, scores.len()) {
        let sentence = format!(
            "the weights of {} {class} samples are {} × {}: {rows} × {} are needed",
            scores.len(),
            weights.nrows(),
            weights.ncols(),
            scores.len()
        );
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    if let Some(sample) = scores.iter().position(|score| score.is_nan()) {
        let sentence = format!("the score of {class} sample {sample} is NaN: it has no rank");
        return Err(Error::new(ErrorKind::NotFinite, sentence));
    }
    match weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        None => Ok(()),
        Some(weight) => {
            let sentence =
                format!("a {class} sample has the weight {weight}: it must be 0 or more, and finite");
            Err(Error::new(ErrorKind::OutOfRange, sentence))
        }
    }
}

/// Weights of a Bayesian bootstrap (Rubin 1981): `rows` exponential numbers with mean 1 for what
/// `identity` stands for. The same identity has the same weights wherever it appears, so that
/// samples which several trainings share are resampled together.
pub(crate) fn exponential_weights(identity: u64, rows: usize) -> Vec<f64> {
    let mut random = Random::new(identity, Stream::Bootstrap);
    (0..rows).map(|_| -(1.0 - random.uniform()).ln()).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;
    use crate::metric::Roc;

    /// All pairs, as the formula has them.
    fn slow(positives: (&[f64], &[f64]), negatives: (&[f64], &[f64])) -> f64 {
        let (mut area, mut all) = (0.0, 0.0);
        for (p, v) in positives.0.iter().zip(positives.1) {
            for (n, w) in negatives.0.iter().zip(negatives.1) {
                let won = if p > n {
                    1.0
                } else if p == n {
                    0.5
                } else {
                    0.0
                };
                area += won * v * w;
                all += v * w;
            }
        }
        area / all
    }

    proptest! {
        #[test]
        fn the_sum_over_all_pairs_is_the_area(
            positives in prop::collection::vec((0u8..9, 0.1f64..3.0), 1..30),
            negatives in prop::collection::vec((0u8..9, 0.1f64..3.0), 1..30),
        ) {
            let split = |class: &[(u8, f64)]| -> (Vec<f64>, Vec<f64>) {
                class.iter().map(|&(score, weight)| (f64::from(score), weight)).unzip()
            };
            let ((p, v), (n, w)) = (split(&positives), split(&negatives));
            let row = |weights: &[f64]| Array2::from_shape_vec((1, weights.len()), weights.to_vec()).unwrap();
            let area = weighted_aurocs((&p, &row(&v)), (&n, &row(&w))).unwrap()[0];
            prop_assert!((area - slow((&p, &v), (&n, &w))).abs() < 1e-12);
            let ones = |scores: &[f64]| Array2::ones((1, scores.len()));
            let area = weighted_aurocs((&p, &ones(&p)), (&n, &ones(&n))).unwrap()[0];
            prop_assert!((area - Roc::between(&p, &n).unwrap().auroc()).abs() < 1e-12);
        }
    }

    #[test]
    fn bad_weights_are_named() {
        let bad = |p: f64, weight: f64, columns: usize, kind: ErrorKind| {
            let weights = Array2::from_elem((2, columns), weight);
            let error = weighted_aurocs((&[p], &weights), (&[0.5], &Array2::ones((2, 1)))).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
        };
        bad(1.0, 1.0, 2, ErrorKind::Shape);
        bad(f64::NAN, 1.0, 1, ErrorKind::NotFinite);
        bad(1.0, -1.0, 1, ErrorKind::OutOfRange);
        bad(1.0, f64::NAN, 1, ErrorKind::OutOfRange);
        bad(1.0, 0.0, 1, ErrorKind::Undefined);
    }

    #[test]
    fn an_identity_keeps_its_weights() {
        let weights = exponential_weights(7, 4000);
        assert_eq!(weights[..10], exponential_weights(7, 10));
        assert_ne!(weights[..10], exponential_weights(8, 10));
        let mean = weights.iter().sum::<f64>() / 4000.0;
        assert!(weights.iter().all(|&weight| weight >= 0.0) && (mean - 1.0).abs() < 0.08, "{mean}");
    }
}
