//! Softmax (eq. 2.6) and cross-entropy (eq. 2.8) that survive large logits.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use crate::{Error, ErrorKind, Result};

/// Softmax of each row at `temperature` T: p_n = e^(z_n/T) / Σ_m e^(z_m/T), eq. 2.6
/// where T = 1, in f64.
///
/// The row's largest logit is taken off first, so logits of ±10⁴ neither overflow
/// nor lose the sum of one.
///
/// ```
/// use nnerr::{ndarray::array, network::softmax};
/// let p = softmax(&array![[1e4, 0.0, -1e4], [1.0, 1.0, 1.0]], 1.0)?;
/// assert_eq!(p.row(0).to_vec(), [1.0, 0.0, 0.0]);
/// assert_eq!(p.row(1).to_vec(), [1.0 / 3.0; 3]);
/// assert!(softmax(&array![[f32::INFINITY, 0.0]], 1.0).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// A logit that is infinite or NaN; a temperature that is not a finite number above 0.
pub fn softmax(logits: &Array2<f32>, temperature: f64) -> Result<Array2<f64>> {
    check_temperature(temperature)?;
    check_logits(logits.view())?;
    let mut probabilities = Array2::zeros(logits.dim());
    for (logits, mut row) in logits.rows().into_iter().zip(probabilities.rows_mut()) {
        row.assign(&softmax_row(logits, temperature));
    }
    Ok(probabilities)
}

/// The confidence of each row of `logits` at `temperature`: its largest softmax output.
pub(crate) fn confidence(logits: &Array2<f32>, temperature: f64) -> Result<Array1<f64>> {
    let largest = |row: ArrayView1<f64>| row.iter().copied().fold(0.0, f64::max);
    Ok(softmax(logits, temperature)?.rows().into_iter().map(largest).collect())
}

/// Softmax of one row of finite logits.
pub(super) fn softmax_row(logits: ArrayView1<f32>, temperature: f64) -> Array1<f64> {
    let largest = logits.fold(f32::NEG_INFINITY, |a, &b| a.max(b));
    let mut row = logits.mapv(|z| ((f64::from(z) - f64::from(largest)) / temperature).exp());
    row /= row.sum();
    row
}

/// −ln p of output `class` of one row of finite logits, without ever taking ln 0.
pub(super) fn cross_entropy_row(logits: ArrayView1<f32>, class: usize) -> f64 {
    let largest = f64::from(logits.fold(f32::NEG_INFINITY, |a, &b| a.max(b)));
    let sum: f64 = logits.iter().map(|&z| (f64::from(z) - largest).exp()).sum();
    sum.ln() - (f64::from(logits[class]) - largest)
}

/// Position of the largest value; of equals the first.
pub(crate) fn largest(row: ArrayView1<f32>) -> usize {
    (1..row.len()).fold(0, |best, n| if row[n] > row[best] { n } else { best })
}

pub(crate) fn check_temperature(temperature: f64) -> Result<()> {
    if temperature.is_finite() && temperature > 0.0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        format!("the temperature is {temperature}: it must be a finite number above 0"),
    ))
}

pub(super) fn check_logits(logits: ArrayView2<f32>) -> Result<()> {
    match logits.indexed_iter().find(|(_, z)| !z.is_finite()) {
        None => Ok(()),
        Some(((sample, output), z)) => Err(Error::new(
            ErrorKind::NotFinite,
            format!(
                "the logit of output {output} for sample {sample} is {z}: the softmax needs finite logits"
            ),
        )),
    }
}
