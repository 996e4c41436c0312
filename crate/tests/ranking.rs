//! ROC, AUROC, FPR95, AUPR, their bootstrap and the risk–coverage curve, against
//! their definitions.

use nnerr::{
    ErrorKind,
    metric::{RiskCoverage, Roc},
    ndarray::{Array1, array},
};
use proptest::prelude::*;

const INFINITY: f64 = f64::INFINITY;

/// Few distinct values, so that ties are frequent; infinities and both zeros too.
fn score() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-3i32..=3).prop_map(f64::from),
        2 => -1.0..1.0f64,
        1 => prop::sample::select(vec![0.0, -0.0, INFINITY, -INFINITY, f64::MIN_POSITIVE / 2.0]),
    ]
}

fn class() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(score(), 1..60)
}

/// Every pair of a positive and a negative sample: won, tied or lost.
fn pairs(positives: &[f64], negatives: &[f64]) -> f64 {
    let mut sum = 0.0;
    for p in positives {
        for n in negatives {
            sum += if p > n { 1.0 } else { f64::from(p == n) / 2.0 };
        }
    }
    sum / (positives.len() * negatives.len()) as f64
}

fn share_from(threshold: f64, scores: &[f64]) -> f64 {
    scores.iter().filter(|&&score| score >= threshold).count() as f64 / scores.len() as f64
}

/// All scores, the highest first.
fn thresholds(positives: &[f64], negatives: &[f64]) -> Vec<f64> {
    let mut all = [positives, negatives].concat();
    all.sort_by(|a, b| b.partial_cmp(a).unwrap());
    all.dedup();
    all
}

/// Tries every threshold from the highest down.
fn slow_fpr95(positives: &[f64], negatives: &[f64]) -> f64 {
    let all = thresholds(positives, negatives);
    let first = all.into_iter().find(|&threshold| {
        let found = positives.iter().filter(|&&score| score >= threshold).count();
        found * 100 >= positives.len() * 95
    });
    share_from(first.unwrap(), negatives)
}

/// Σ (R_k − R_(k−1)) P_k, each threshold on its own.
fn slow_average_precision(positives: &[f64], negatives: &[f64]) -> f64 {
    let mut recall = 0.0;
    let mut sum = 0.0;
    for threshold in thresholds(positives, negatives) {
        let found = share_from(threshold, positives);
        let (p, n) =
            (found * positives.len() as f64, share_from(threshold, negatives) * negatives.len() as f64);
        sum += (found - recall) * p / (p + n);
        recall = found;
    }
    sum
}

fn negated(scores: &[f64]) -> Vec<f64> {
    scores.iter().map(|score| -score).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

/// Both classes mixed: one after the other, the positives first.
fn mixed(positives: &[f64], negatives: &[f64]) -> Vec<(f64, bool)> {
    let of = |scores: &[f64], class| scores.iter().map(|&s| (s, class)).collect::<Vec<_>>();
    [of(positives, true), of(negatives, false)].concat()
}

fn roc(samples: &[(f64, bool)]) -> Roc {
    let (scores, positive): (Vec<f64>, Vec<bool>) = samples.iter().copied().unzip();
    Roc::new(&scores.into(), &positive.into()).unwrap()
}

proptest! {
    #[test]
    fn auroc_is_the_share_of_pairs_in_order(positives in class(), negatives in class()) {
        let roc = Roc::between(&positives, &negatives).unwrap();
        prop_assert!(close(roc.auroc(), pairs(&positives, &negatives)));
        let turned = Roc::between(&negated(&positives), &negated(&negatives)).unwrap();
        prop_assert!(close(turned.auroc(), 1.0 - roc.auroc()));
        // the area under the drawn curve, by trapezoids
        let (fpr, tpr) = (roc.fpr(), roc.tpr());
        let area: f64 = (1..fpr.len()).map(|i| (fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1]) / 2.0).sum();
        prop_assert!(close(roc.auroc(), area));
    }

    #[test]
    fn order_and_increasing_maps_change_nothing(positives in class(), negatives in class(), seed in any::<u64>()) {
        let mut samples = mixed(&positives, &negatives);
        let expected = roc(&samples);
        nnerr::Random::new(seed, nnerr::Stream::Order).shuffle(&mut samples);
        prop_assert_eq!(&roc(&samples), &expected);
        // doubling is exact, and so increasing beyond doubt
        samples.iter_mut().for_each(|(score, _)| *score *= 2.0);
        let mapped = roc(&samples);
        prop_assert_eq!((mapped.fpr(), mapped.tpr()), (expected.fpr(), expected.tpr()));
    }

    #[test]
    fn each_point_is_the_two_shares_from_its_threshold(positives in class(), negatives in class()) {
        let roc = Roc::between(&positives, &negatives).unwrap();
        prop_assert_eq!((roc.positives(), roc.negatives()), (positives.len(), negatives.len()));
        prop_assert_eq!(&roc.thresholds()[1..], &thresholds(&positives, &negatives)[..]);
        prop_assert_eq!((roc.thresholds()[0], roc.fpr()[0], roc.tpr()[0]), (INFINITY, 0.0, 0.0));
        for ((threshold, fpr), tpr) in roc.thresholds().into_iter().zip(roc.fpr()).zip(roc.tpr()).skip(1) {
            prop_assert_eq!(fpr, share_from(threshold, &negatives));
            prop_assert_eq!(tpr, share_from(threshold, &positives));
        }
    }

    #[test]
    fn fpr95_and_average_precision_are_their_definitions(positives in class(), negatives in class()) {
        let roc = Roc::between(&positives, &negatives).unwrap();
        let (minus_p, minus_n) = (negated(&positives), negated(&negatives));
        prop_assert_eq!(roc.fpr95(), slow_fpr95(&positives, &negatives));
        prop_assert_eq!(roc.fpr95_ok(), slow_fpr95(&minus_n, &minus_p));
        prop_assert!(close(roc.aupr_err(), slow_average_precision(&positives, &negatives)));
        prop_assert!(close(roc.aupr_ok(), slow_average_precision(&minus_n, &minus_p)));
    }

    #[test]
    fn the_mirror_is_the_curve_of_exchanged_classes(positives in class(), negatives in class()) {
        let roc = Roc::between(&positives, &negatives).unwrap();
        let mirror = roc.mirrored();
        prop_assert_eq!(&mirror, &Roc::between(&negated(&negatives), &negated(&positives)).unwrap());
        prop_assert_eq!(mirror.auroc(), roc.auroc());
        prop_assert_eq!(&mirror.mirrored(), &roc);
        let turned = |rates: Vec<f64>| rates.into_iter().rev().map(|rate| 1.0 - rate).collect::<Vec<f64>>();
        for (a, b) in mirror.fpr().into_iter().zip(turned(roc.tpr())) {
            prop_assert!(close(a, b));
        }
        for (a, b) in mirror.tpr().into_iter().zip(turned(roc.fpr())) {
            prop_assert!(close(a, b));
        }
    }

    #[test]
    fn risk_is_the_share_wrong_among_those_trusted_at_least_as_much(
        samples in prop::collection::vec((score(), any::<bool>()), 1..80),
    ) {
        let (scores, wrong): (Vec<f64>, Vec<bool>) = samples.iter().copied().unzip();
        let curve = RiskCoverage::new(&scores.clone().into(), &wrong.into()).unwrap();
        let mut limits = scores.clone();
        limits.sort_by(|a, b| a.partial_cmp(b).unwrap());
        limits.dedup();
        prop_assert_eq!(curve.coverage().len(), limits.len());
        for ((limit, coverage), risk) in limits.into_iter().zip(curve.coverage()).zip(curve.risk()) {
            let accepted: Vec<bool> = samples.iter().filter(|(s, _)| *s <= limit).map(|(_, wrong)| *wrong).collect();
            let share = accepted.iter().filter(|&&wrong| wrong).count() as f64 / accepted.len() as f64;
            prop_assert_eq!((coverage, risk), (accepted.len() as f64 / samples.len() as f64, share));
        }
        // the mean over samples of the risk at which each is accepted
        let mean = scores.iter().map(|limit| {
            let accepted = samples.iter().filter(|(s, _)| s <= limit);
            let (all, wrong) = accepted.fold((0, 0), |(all, bad), (_, wrong)| (all + 1, bad + usize::from(*wrong)));
            f64::from(all).recip() * wrong as f64
        }).sum::<f64>() / scores.len() as f64;
        prop_assert!(close(curve.aurc(), mean));
    }
}

#[test]
fn a_perfect_score_and_its_opposite() {
    let roc = Roc::between(&[2.0, 3.0], &[0.0, 1.0]).unwrap();
    assert_eq!(
        (roc.auroc(), roc.fpr95(), roc.fpr95_ok(), roc.aupr_err(), roc.aupr_ok()),
        (1.0, 0.0, 0.0, 1.0, 1.0)
    );
    let worst = Roc::between(&[0.0, 1.0], &[2.0, 3.0]).unwrap();
    assert_eq!((worst.auroc(), worst.fpr95(), worst.fpr95_ok()), (0.0, 1.0, 1.0));
    assert!(close(worst.aupr_err(), (1.0 / 3.0 + 2.0 / 4.0) / 2.0));
}

#[test]
fn all_tied_is_one_step_from_corner_to_corner() {
    let roc = Roc::between(&[5.0; 3], &[5.0; 4]).unwrap();
    assert_eq!((roc.fpr(), roc.tpr()), (vec![0.0, 1.0], vec![0.0, 1.0]));
    assert_eq!((roc.auroc(), roc.fpr95(), roc.fpr95_ok()), (0.5, 1.0, 1.0));
    assert!(close(roc.aupr_err(), 3.0 / 7.0) && close(roc.aupr_ok(), 4.0 / 7.0));
}

#[test]
fn zeros_tie_and_infinities_stand_at_the_ends() {
    assert_eq!(Roc::between(&[0.0], &[-0.0]).unwrap().auroc(), 0.5);
    assert_eq!(Roc::between(&[-0.0], &[0.0]).unwrap().fpr(), [0.0, 1.0]);
    let roc = Roc::between(&[INFINITY, 0.0], &[1e308, -INFINITY]).unwrap();
    assert_eq!(roc.thresholds(), [INFINITY, INFINITY, 1e308, 0.0, -INFINITY]);
    assert_eq!((roc.auroc(), roc.tpr()), (0.75, vec![0.0, 0.5, 0.5, 1.0, 1.0]));
}

#[test]
fn the_95th_of_100_and_the_19th_of_20_are_enough() {
    for size in [20, 100, 140, 1000] {
        // each positive is followed by a negative, so the rate says where it stopped
        let positives: Vec<f64> = (0..size).map(|i| -f64::from(i)).collect();
        let negatives: Vec<f64> = positives.iter().map(|score| score - 0.5).collect();
        let needed = size * 19 / 20;
        let expected = f64::from(needed - 1) / f64::from(size);
        assert_eq!(Roc::between(&positives, &negatives).unwrap().fpr95(), expected, "{size}");
    }
}

#[test]
fn areas_stay_exact_beyond_the_integers_of_f32() {
    // 2²⁵ + 1 negatives, one of them above the only positive
    let mut negatives = vec![0.0; (1 << 25) + 1];
    negatives[77] = 2.0;
    let roc = Roc::between(&[1.0], &negatives).unwrap();
    assert_eq!(roc.auroc(), (1u64 << 25) as f64 / ((1u64 << 25) + 1) as f64);
    assert_eq!(roc.fpr95(), 1.0 / ((1u64 << 25) + 1) as f64);
}

#[test]
fn bad_input_is_named() {
    let new = |scores: Array1<f64>, positive: Array1<bool>| {
        let error = Roc::new(&scores, &positive).unwrap_err();
        (error.kind(), error.to_string())
    };
    let (kind, said) = new(array![1.0, 2.0], array![true, true]);
    assert!(kind == ErrorKind::Undefined && said.contains("0 negative samples"), "{said}");
    let (kind, said) = new(array![1.0, 2.0], array![false, false]);
    assert!(kind == ErrorKind::Undefined && said.contains("0 positive samples"), "{said}");
    assert_eq!(new(array![], array![]).0, ErrorKind::Undefined);
    let (kind, said) = new(array![1.0, f64::NAN, 2.0], array![true, false, true]);
    assert!(kind == ErrorKind::NotFinite && said.contains("sample 1 is NaN"), "{said}");
    let (kind, said) = new(array![1.0], array![true, false]);
    assert!(kind == ErrorKind::Shape && said.contains("1 scores for 2 samples"), "{said}");

    let said = Roc::between(&[1.0, 2.0], &[1.0, 1.0, -f64::NAN]).unwrap_err().to_string();
    assert!(said.contains("negative sample 2 is NaN"), "{said}");
    assert_eq!(Roc::between(&[], &[1.0]).unwrap_err().kind(), ErrorKind::Undefined);
    let roc = Roc::between(&[1.0], &[0.0]).unwrap();
    assert_eq!(roc.bootstrap(0, 1).unwrap_err().kind(), ErrorKind::OutOfRange);

    let risk = |scores: Array1<f64>, wrong: Array1<bool>| RiskCoverage::new(&scores, &wrong).unwrap_err();
    assert_eq!(risk(array![], array![]).kind(), ErrorKind::Undefined);
    assert_eq!(risk(array![1.0], array![]).kind(), ErrorKind::Shape);
    assert!(risk(array![0.0, f64::NAN], array![true, false]).to_string().contains("sample 1 is NaN"));
}

/// `size` scores around `mean`, rounded so that some tie.
fn drawn(size: usize, mean: f64, seed: u64) -> Vec<f64> {
    let mut random = nnerr::Random::new(seed, nnerr::Stream::Noise);
    (0..size).map(|_| ((random.normal() + mean) * 100.0).round() / 100.0).collect()
}

#[test]
fn the_bootstrap_is_the_same_with_any_number_of_threads() {
    let roc = Roc::between(&drawn(300, 1.0, 1), &drawn(900, 0.0, 2)).unwrap();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| roc.bootstrap(2000, 7).unwrap())
    };
    assert_eq!(with(1), with(3));
    assert_ne!(roc.bootstrap(2000, 8).unwrap(), with(1));
}

#[test]
fn the_bootstrap_is_as_wide_as_theory_says() {
    let roc = Roc::between(&drawn(400, 1.0, 1), &drawn(1200, 0.0, 2)).unwrap();
    let bootstrap = roc.bootstrap(1000, 7).unwrap();
    assert!(bootstrap.auroc.contains(roc.auroc()) && bootstrap.fpr95.contains(roc.fpr95()), "{bootstrap:?}");
    // Hanley and McNeil 1982: the standard error of an area A
    let (a, p, n) = (roc.auroc(), 400.0, 1200.0);
    let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
    let error = ((a * (1.0 - a) + (p - 1.0) * (q1 - a * a) + (n - 1.0) * (q2 - a * a)) / (p * n)).sqrt();
    let width = bootstrap.auroc.high - bootstrap.auroc.low;
    assert!((0.85..1.15).contains(&(width / (2.0 * 1.96 * error))), "{width} {error}");
}

#[test]
fn a_bootstrap_of_separate_classes_has_no_width() {
    let bootstrap = Roc::between(&[2.0, 3.0], &[0.0, 1.0]).unwrap().bootstrap(50, 1).unwrap();
    assert_eq!((bootstrap.auroc.low, bootstrap.auroc.high), (1.0, 1.0));
    assert_eq!((bootstrap.fpr95.low, bootstrap.fpr95.high), (0.0, 0.0));
}
