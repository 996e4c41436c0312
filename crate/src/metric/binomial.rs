//! The binomial distribution: how many of several independent trainings show something.

/// The chance that at least `least` of `n` independent trials succeed, each with probability `p`:
/// Σ C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ over k from `least` to n.
///
/// ```
/// use nnerr::metric::chance_of_at_least;
/// assert_eq!(chance_of_at_least(1, 2, 0.5), 0.75);
/// assert_eq!((chance_of_at_least(0, 2, 0.5), chance_of_at_least(3, 2, 0.5)), (1.0, 0.0));
/// ```
pub fn chance_of_at_least(least: usize, n: usize, p: f64) -> f64 {
    (least..=n).map(|k| exactly(k, n, p)).sum()
}

/// The exact two-sided binomial test: how likely a number of successes at least as far out as
/// `right` of `n` is, on either side, where each trial succeeds with probability `p`. It is twice
/// the smaller tail, at most 1.
///
/// ```
/// use nnerr::metric::binomial_test;
/// assert_eq!(binomial_test(5, 10, 0.5), 1.0);
/// assert!((binomial_test(0, 5, 0.5) - 2.0 / 32.0).abs() < 1e-15);
/// assert!(binomial_test(1, 100, 0.2) < 1e-6);
/// ```
pub fn binomial_test(right: usize, n: usize, p: f64) -> f64 {
    let chances = chances(n, p);
    let at = right.min(n);
    let (below, above): (f64, f64) = (chances[..=at].iter().sum(), chances[at..].iter().sum());
    (2.0 * above.min(below)).min(1.0)
}

/// The chance of each number of successes from 0 to n: in logarithms, since pᵏ of many trials
/// is too small for a number.
fn chances(n: usize, p: f64) -> Vec<f64> {
    let mut chances = vec![0.0; n + 1];
    if p <= 0.0 || p >= 1.0 {
        chances[if p <= 0.0 { 0 } else { n }] = 1.0;
        return chances;
    }
    let (mut log, odds) = (n as f64 * (1.0 - p).ln(), p.ln() - (1.0 - p).ln());
    for (k, chance) in chances.iter_mut().enumerate() {
        *chance = log.exp();
        log += ((n - k) as f64 / (k + 1) as f64).ln() + odds;
    }
    chances
}

/// p-values of several tests, corrected for their number: S. Holm, *A simple sequentially
/// rejective multiple test procedure*, 1979. The smallest of m is multiplied by m, the next by
/// m − 1 and so on; none becomes smaller than the one before it, or larger than 1. Those below a
/// level α together make a false rejection with a chance of at most α.
///
/// ```
/// use nnerr::metric::holm;
/// assert_eq!(holm(&[0.04, 0.01, 0.5]), [0.08, 0.03, 0.5]);
/// assert!(holm(&[]).is_empty());
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let (mut corrected, mut least) = (vec![1.0; p.len()], 0.0f64);
    for (rank, place) in order.into_iter().enumerate() {
        least = least.max((p[place] * (p.len() - rank) as f64).min(1.0));
        corrected[place] = least;
    }
    corrected
}

/// The chance that k given trials succeed, and no other does.
pub(crate) fn given(k: usize, n: usize, p: f64) -> f64 {
    p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
}

/// The chance that k trials succeed, whichever.
pub(crate) fn exactly(k: usize, n: usize, p: f64) -> f64 {
    (1..=k).fold(given(k, n, p), |chance, i| chance * (n - k + i) as f64 / i as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_is_that_of_each_number_counted() {
        for (n, p) in [(1, 0.3), (7, 0.5), (20, 0.05), (12, 0.9)] {
            for right in 0..=n {
                let tail = |from: usize, to: usize| (from..=to).map(|k| exactly(k, n, p)).sum::<f64>();
                let expected = (2.0 * tail(0, right).min(tail(right, n))).min(1.0);
                assert!((binomial_test(right, n, p) - expected).abs() < 1e-12, "{right} of {n}, {p}");
            }
        }
        assert_eq!(
            [binomial_test(0, 9, 0.0), binomial_test(1, 9, 0.0), binomial_test(9, 9, 1.0)],
            [1.0, 0.0, 1.0]
        );
        // So many that no single chance is a number by itself: two deviations off, about 4.6 %.
        let far = binomial_test(50_000 - 316, 100_000, 0.5);
        assert!((0.04..0.05).contains(&far), "{far}");
    }

    #[test]
    fn holm_rejects_as_the_procedure_does() {
        let p = [0.01, 0.04, 0.03, 0.005, 0.2];
        let corrected = holm(&p);
        // Step by step: the smallest against α/5, the next against α/4 …, until one is not below.
        for alpha in [0.02, 0.026, 0.041, 0.05, 0.1, 0.21] {
            let mut order = [3, 0, 2, 1, 4].into_iter();
            let rejected: Vec<usize> = (0..5)
                .zip(order.by_ref())
                .take_while(|&(rank, at)| p[at] <= alpha / (5 - rank) as f64)
                .map(|(_, at)| at)
                .collect();
            for (at, own) in corrected.iter().enumerate() {
                assert_eq!(*own <= alpha + 1e-15, rejected.contains(&at), "{at}, {alpha}");
            }
        }
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    }
}
