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

/// The chance that k given trials succeed, and no other does.
pub(crate) fn given(k: usize, n: usize, p: f64) -> f64 {
    p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
}

/// The chance that k trials succeed, whichever.
pub(crate) fn exactly(k: usize, n: usize, p: f64) -> f64 {
    (1..=k).fold(given(k, n, p), |chance, i| chance * (n - k + i) as f64 / i as f64)
}
