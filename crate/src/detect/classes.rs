//! Sums over the classes' probabilities: what several detectors on the softmax are.

use ndarray::{Array1, Array2, ArrayView1};

/// Σ_k f(p_k, 1 − p_k) of each row of `probabilities`. What a class leaves over is summed
/// up from the others: 1 − p_k itself would be 0 long before they are, and leave the order
/// of the most confident samples to chance.
pub(super) fn over_classes(probabilities: &Array2<f64>, f: impl Fn(f64, f64) -> f64) -> Array1<f64> {
    let of = |row: ArrayView1<f64>| {
        let others = |class: usize| row.iter().enumerate().filter(move |&(other, _)| other != class);
        let rest = |class| others(class).map(|(_, p)| p).sum::<f64>();
        row.iter().enumerate().map(|(class, &p)| f(p, rest(class))).sum::<f64>()
    };
    probabilities.rows().into_iter().map(of).collect()
}
