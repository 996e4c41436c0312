//! Checks on ranks: the area under the ROC curve, the false positive rate at 95 %
//! true positives, Spearman's correlation.

use super::{Verdict, close, guarded};
use crate::metric::mean_ranks;

/// Exercise: AUROC, the share of pairs in which the positive scores higher than the
/// negative, ties counted as one half. The student's function takes the scores of
/// both; higher means more likely positive.
pub fn auroc(student: impl Fn(&[f64], &[f64]) -> f64) -> Verdict {
    let cases: [(&[f64], &[f64]); 5] = [
        (&[0.9, 0.8, 0.3], &[0.5, 0.2]),
        (&[3.0, 1.0], &[-2.0, 0.5, 2.0, 7.0]),
        (&[0.5, 0.5, 0.75], &[0.5, 0.25]),
        (&[-1.0, -1.0], &[-1.0]),
        (&[0.0], &[1.0, 2.0]),
    ];
    guarded(|| {
        for (positives, negatives) in cases {
            let with_ties = |tie: f64| pairs_won(positives, negatives, tie);
            let (expected, found) = (with_ties(0.5), student(positives, negatives));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for positives {positives:?} and negatives {negatives:?} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, with_ties(0.0)) => {
                    format!("{given}: a tie counts one half, yours counts nothing.")
                }
                _ if close(found, with_ties(1.0)) => {
                    format!("{given}: a tie counts one half, yours counts as won.")
                }
                _ if close(found, 1.0 - expected) => {
                    format!("{given}: the direction is reversed, the positive should score higher.")
                }
                _ if close(found, 100.0 * expected) => format!("{given}: return a fraction, not percent."),
                _ => format!("{given}: count the pairs won and divide by all pairs."),
            });
        }
        Verdict::right("the share of pairs won, and half of those tied.")
    })
}

fn pairs_won(positives: &[f64], negatives: &[f64], tie: f64) -> f64 {
    let won = |positive: f64, negative: f64| match positive.total_cmp(&negative) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => tie,
        std::cmp::Ordering::Less => 0.0,
    };
    let of = |&positive: &f64| negatives.iter().map(|&negative| won(positive, negative)).sum::<f64>();
    positives.iter().map(of).sum::<f64>() / (positives.len() * negatives.len()) as f64
}

/// Exercise: FPR95, the share of negatives at or above the highest threshold that at
/// least 95 % of the positives reach (score ≥ threshold).
pub fn fpr95(student: impl Fn(&[f64], &[f64]) -> f64) -> Verdict {
    let twenty: Vec<f64> = (1..=20).map(f64::from).collect();
    let cases: [(&[f64], &[f64]); 4] = [
        (&twenty, &[0.5, 1.5, 2.5, 3.5, 30.0]),
        (&twenty, &[2.0, 2.0, 1.0, 0.0, 18.5, 9.5, 40.0]),
        (&[0.75, 0.25, 0.5], &[0.25, 0.125, 0.625, 0.0]),
        (&[5.0, 6.0], &[1.0, 2.0, 3.0]),
    ];
    guarded(|| {
        for (positives, negatives) in cases {
            let threshold = threshold95(positives, |score, threshold| score >= threshold);
            let above = threshold95(positives, |score, threshold| score > threshold);
            let share = |reached: &dyn Fn(f64) -> bool| {
                negatives.iter().filter(|&&score| reached(score)).count() as f64 / negatives.len() as f64
            };
            let exchanged = threshold95(negatives, |score, threshold| score >= threshold);
            let exchanged =
                positives.iter().filter(|&&score| score >= exchanged).count() as f64 / positives.len() as f64;
            let (expected, found) = (share(&|score| score >= threshold), student(positives, negatives));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for positives {positives:?} and negatives {negatives:?} the threshold is {threshold} and the rate {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, exchanged) => format!(
                    "{given}: positives and negatives are exchanged, 95 % of the positives must be found."
                ),
                _ if close(found, share(&|score| score > threshold))
                    || close(found, share(&|score| score > above)) =>
                {
                    format!(
                        "{given}: a score equal to the threshold counts as found, so compare with ≥, not >."
                    )
                }
                _ if close(found, 1.0 - expected) => {
                    format!("{given}: that is the share of negatives below the threshold.")
                }
                _ if close(found, 100.0 * expected) => format!("{given}: return a fraction, not percent."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("the price in false alarms of finding 95 % of the positives.")
    })
}

/// The highest of `scores` that at least 95 % of them reach; −∞ where none is.
fn threshold95(scores: &[f64], reaches: impl Fn(f64, f64) -> bool) -> f64 {
    let share = |threshold: f64| {
        scores.iter().filter(|&&score| reaches(score, threshold)).count() as f64 / scores.len() as f64
    };
    scores.iter().copied().filter(|&threshold| share(threshold) >= 0.95).fold(f64::NEG_INFINITY, f64::max)
}

/// Exercise: Spearman's rank correlation, Pearson's correlation of the ranks, where
/// equal values share the mean of their ranks.
pub fn spearman(student: impl Fn(&[f64], &[f64]) -> f64) -> Verdict {
    let cases: [(&[f64], &[f64]); 4] = [
        (&[1.0, 2.0, 3.0, 4.0], &[1.0, 8.0, 27.0, 1000.0]),
        (&[0.5, 3.0, -1.0, 2.0, 9.0], &[4.0, 2.0, 5.0, 3.0, -7.0]),
        (&[3.0, 1.0, 1.0, 2.0, 2.0, 2.0], &[0.0, 4.0, 2.0, 2.0, 8.0, 2.0]),
        (&[600.0, 600.0, 599.0, 0.0], &[0.25, 0.5, 0.5, 1.0]),
    ];
    guarded(|| {
        for (x, y) in cases {
            let (a, b) = (mean_ranks(x), mean_ranks(y));
            let (expected, found) = (pearson(&a, &b), student(x, y));
            if close(found, expected) {
                continue;
            }
            let n = x.len() as f64;
            let squares: f64 = a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum();
            let given = format!("for x = {x:?} and y = {y:?} it is {expected:.4}, yours is {found:.4}");
            return Verdict::wrong(match () {
                _ if close(found, pearson(x, y)) => {
                    format!("{given}: that is Pearson's correlation of the values, take that of their ranks.")
                }
                _ if close(found, pearson(&ranks_by_order(x), &ranks_by_order(y))) => {
                    format!("{given}: equal values share the mean of their ranks, yours rank by their order.")
                }
                _ if close(found, 1.0 - 6.0 * squares / (n * (n * n - 1.0))) => {
                    format!("{given}: the short formula 1 − 6 Σ d² / (n (n² − 1)) holds only without ties.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("only the order counts, and equals rank alike.")
    })
}

fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let centred = |values: &[f64]| -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| value - mean).collect()
    };
    let (x, y) = (centred(x), centred(y));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    product(&x, &y) / (product(&x, &x) * product(&y, &y)).sqrt()
}

/// Ranks in which of equals the first is the lower.
fn ranks_by_order(values: &[f64]) -> Vec<f64> {
    let rank = |place: usize| {
        let lower =
            |other: usize| values[other] < values[place] || values[other] == values[place] && other <= place;
        (0..values.len()).filter(|&other| lower(other)).count() as f64
    };
    (0..values.len()).map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::RankCorrelation;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn auroc_knows_its_solution_and_its_slips() {
        let by_pairs =
            |tie: f64| move |positives: &[f64], negatives: &[f64]| pairs_won(positives, negatives, tie);
        let mann_whitney = |positives: &[f64], negatives: &[f64]| {
            let ranks = mean_ranks(&[positives, negatives].concat());
            let (p, n) = (positives.len() as f64, negatives.len() as f64);
            (ranks[..positives.len()].iter().sum::<f64>() - p * (p + 1.0) / 2.0) / (p * n)
        };
        assert!(auroc(by_pairs(0.5)).passed() && auroc(mann_whitney).passed());
        wrong(auroc(by_pairs(0.0)), "yours counts nothing");
        wrong(auroc(by_pairs(1.0)), "yours counts as won");
        wrong(auroc(|p, n| mann_whitney(n, p)), "direction is reversed");
        wrong(auroc(|p, n| 100.0 * mann_whitney(p, n)), "not percent");
        wrong(auroc(|_, _| f64::NAN), "count the pairs won");
    }

    #[test]
    fn fpr95_knows_its_solution_and_its_slips() {
        let solution = |positives: &[f64], negatives: &[f64]| {
            let mut sorted = positives.to_vec();
            sorted.sort_by(f64::total_cmp);
            let threshold = sorted[positives.len() / 20]; // a twentieth may lie below
            negatives.iter().filter(|&&score| score >= threshold).count() as f64 / negatives.len() as f64
        };
        let strictly = |positives: &[f64], negatives: &[f64]| {
            let mut sorted = positives.to_vec();
            sorted.sort_by(f64::total_cmp);
            let threshold = sorted[positives.len() / 20];
            negatives.iter().filter(|&&score| score > threshold).count() as f64 / negatives.len() as f64
        };
        let strictly_both = |positives: &[f64], negatives: &[f64]| {
            let threshold = threshold95(positives, |score, threshold| score > threshold);
            negatives.iter().filter(|&&score| score > threshold).count() as f64 / negatives.len() as f64
        };
        assert!(fpr95(solution).passed());
        wrong(fpr95(|p, n| solution(n, p)), "exchanged");
        wrong(fpr95(strictly), "compare with ≥");
        wrong(fpr95(strictly_both), "compare with ≥");
        wrong(fpr95(|p, n| 1.0 - solution(p, n)), "below the threshold");
        wrong(fpr95(|p, n| 100.0 * solution(p, n)), "not percent");
    }

    #[test]
    fn spearman_knows_its_solution_and_its_slips() {
        let solution = |x: &[f64], y: &[f64]| {
            let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
            RankCorrelation::new(&some(x), &some(y)).unwrap().rho()
        };
        let short = |x: &[f64], y: &[f64]| {
            let squares = mean_ranks(x).iter().zip(mean_ranks(y)).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            let n = x.len() as f64;
            1.0 - 6.0 * squares / (n * (n * n - 1.0))
        };
        assert!(spearman(solution).passed());
        wrong(spearman(pearson), "that is Pearson's");
        wrong(spearman(|x, y| pearson(&ranks_by_order(x), &ranks_by_order(y))), "rank by their order");
        wrong(spearman(short), "only without ties");
    }
}
