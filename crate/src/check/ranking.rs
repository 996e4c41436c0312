//! Checks on ranks: the area under the ROC curve, the false positive rate at 95 %
//! true positives, Spearman's correlation.

use super::{Feedback, exercise::*};
use crate::metric::mean_ranks;

exercise! {
    /// Exercise: AUROC, the share of pairs in which the positive scores higher than the
    /// negative, ties counted as one half. The student's function takes the scores of
    /// both; higher means more likely positive.
    pub fn auroc(positives: &[f64], negatives: &[f64]) -> f64 as AUROC;
    cases: (&[0.9, 0.8, 0.3], &[0.5, 0.2]), (&[3.0, 1.0], &[-2.0, 0.5, 2.0, 7.0]),
           (&[0.5, 0.5, 0.75], &[0.5, 0.25]), (&[-1.0, -1.0], &[-1.0]), (&[0.0], &[1.0, 2.0]);
    solution: pairs_won(positives, negatives, 0.5);
    report(right, yours):
        "for positives {positives:?} and negatives {negatives:?} it is {right:.4}, yours is {yours:.4}";
    slip "a tie counts one half, yours counts nothing" => pairs_won(positives, negatives, 0.0);
    slip "a tie counts one half, yours counts as won" => pairs_won(positives, negatives, 1.0);
    slip "the direction is reversed, the positive should score higher" => 1.0 - right;
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    slip "that is not divided by the number of all pairs"
        => right * positives.len() as f64, right * negatives.len() as f64,
            right * (positives.len() * negatives.len()) as f64;
    learned: "the share of pairs won, and half of those tied";
}

fn pairs_won(positives: &[f64], negatives: &[f64], tie: f64) -> f64 {
    let all = positives.iter().flat_map(|p| negatives.iter().map(move |n| (p, n)));
    let pairs: Vec<(&f64, &f64)> = all.collect();
    share(&pairs, |(p, n)| p > n) + tie * share(&pairs, |(p, n)| p == n)
}

exercise! {
    /// Exercise: FPR95, the share of negatives at or above the highest threshold that at
    /// least 95 % of the positives reach (score ≥ threshold).
    pub fn fpr95(positives: &[f64], negatives: &[f64]) -> f64 as FPR95;
    cases: (TWENTY, &[0.5, 1.5, 2.5, 3.5, 30.0]), (TWENTY, &[2.0, 2.0, 1.0, 0.0, 18.5, 9.5, 40.0]),
           (&[0.75, 0.25, 0.5], &[0.25, 0.125, 0.625, 0.0]), (&[5.0, 6.0], &[1.0, 2.0, 3.0]), (&[0.0, 3.0, 4.0], &[1.0, 2.0]);
    solution: false_positive_rate(positives, negatives);
    report(right, yours): "for positives {positives:?} and negatives {negatives:?} the threshold is \
        {threshold} and the rate {right:.4}, yours is {yours:.4}",
        threshold = threshold95(positives, |s, t| s >= t);
    slip "positives and negatives are exchanged, 95 % of the positives must be found"
        => false_positive_rate(negatives, positives);
    slip "a score equal to the threshold counts as found"
        => share(negatives, |&score| score > threshold95(positives, |s, t| s >= t)),
            share(negatives, |&score| score > threshold95(positives, |s, t| s > t));
    slip "that is the share of negatives below the threshold" => 1.0 - right;
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    learned: "the price in false alarms of finding 95 % of the positives";
}

const TWENTY: &[f64] = &[
    1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0,
    20.0,
];

fn false_positive_rate(positives: &[f64], negatives: &[f64]) -> f64 {
    share(negatives, |&score| score >= threshold95(positives, |s, t| s >= t))
}

/// The highest of `scores` that at least 95 % of them reach; −∞ where none is.
fn threshold95(scores: &[f64], reaches: fn(f64, f64) -> bool) -> f64 {
    let enough = |&threshold: &f64| share(scores, |&score| reaches(score, threshold)) >= 0.95;
    scores.iter().copied().filter(enough).fold(f64::NEG_INFINITY, f64::max)
}

exercise! {
    /// Exercise: Spearman's rank correlation, Pearson's correlation of the ranks, where
    /// equal values share the mean of their ranks.
    pub fn spearman(x: &[f64], y: &[f64]) -> f64 as SPEARMAN;
    cases: (&[1.0, 2.0, 3.0, 4.0], &[1.0, 8.0, 27.0, 1000.0]),
           (&[0.5, 3.0, -1.0, 2.0, 9.0], &[4.0, 2.0, 5.0, 3.0, -7.0]),
           (&[3.0, 1.0, 1.0, 2.0, 2.0, 2.0], &[0.0, 4.0, 2.0, 2.0, 8.0, 2.0]),
           (&[600.0, 600.0, 599.0, 0.0], &[0.25, 0.5, 0.5, 1.0]);
    solution: pearson(&mean_ranks(x), &mean_ranks(y));
    report(right, yours): "for x = {x:?} and y = {y:?} it is {right:.4}, yours is {yours:.4}";
    slip "that is Pearson's correlation of the values, not of their ranks" => pearson(x, y);
    slip "equal values share the mean of their ranks, yours rank by their order"
        => pearson(&ranks_by_order(x), &ranks_by_order(y));
    slip "the short formula 1 − 6 Σ d² / (n (n² − 1)) holds only without ties" => {
        let (n, ranks) = (x.len() as f64, mean_ranks(x).into_iter().zip(mean_ranks(y)));
        1.0 - 6.0 * ranks.map(|(a, b)| (a - b).powi(2)).sum::<f64>() / (n * (n * n - 1.0))
    };
    learned: "only the order counts, and equals rank alike";
}

fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(value, other)| (value - mean(a)) * (other - mean(b))).sum()
    };
    product(x, y) / (product(x, x) * product(y, y)).sqrt()
}

/// Ranks in which of equals the first is the lower.
fn ranks_by_order(values: &[f64]) -> Vec<f64> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    (1..).zip(places).for_each(|(rank, place)| ranks[place] = f64::from(rank));
    ranks
}
