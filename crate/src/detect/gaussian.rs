//! Gaussians of a layer's outputs with one covariance for all groups: means μ_c,
//! Σ = 1/N Σ_c Σ_(i in c) (h_i − μ_c)(h_i − μ_c)ᵀ + ridge, and (h − μ_c)ᵀ Σ⁻¹ (h − μ_c) by
//! Cholesky's Σ = L Lᵀ: the square length of L⁻¹(h − μ_c). All in f64.

use linfa_linalg::{
    cholesky::Cholesky,
    triangular::{SolveTriangular, UPLO},
};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, linalg::general_mat_mul, s};
use rayon::prelude::*;

use crate::{Error, ErrorKind, Result, stop::Stoppable};

/// Rows that one thread takes at once.
const BLOCK: usize = 2048;
/// Columns of a product of a matrix with itself that are computed together.
const STRIPE: usize = 128;

/// Does `work` on blocks of rows in parallel; the results come in the rows' order, so that
/// what is made of them does not depend on the threads.
pub(super) fn blocks<T: Send>(
    rows: ArrayView2<f32>,
    work: impl Fn(usize, ArrayView2<f32>) -> T + Sync,
) -> Result<Vec<T>> {
    let count = rows.nrows().div_ceil(BLOCK);
    let stop = Stoppable::new(rows.nrows(), "samples");
    let block = |b: usize| {
        stop.check()?;
        let (start, end) = (b * BLOCK, rows.nrows().min((b + 1) * BLOCK));
        let part = work(start, rows.slice(s![start..end, ..]));
        stop.add(end - start);
        Ok(part)
    };
    (0..count).into_par_iter().map(block).collect()
}

/// The mean of each group's rows (groups × values): row i belongs to group `groups[i]`.
/// A group without rows stays at 0.
pub(super) fn means(rows: ArrayView2<f32>, groups: &[usize], count: usize) -> Result<Array2<f64>> {
    let parts = blocks(rows, |start, rows| {
        let mut sums = Array2::<f64>::zeros((count, rows.ncols()));
        for (row, &group) in rows.rows().into_iter().zip(&groups[start..]) {
            sums.row_mut(group).zip_mut_with(&row, |sum, &x| *sum += f64::from(x));
        }
        sums
    })?;
    let mut means = parts.into_iter().fold(Array2::zeros((count, rows.ncols())), |sum, part| sum + part);
    for (group, mut mean) in means.rows_mut().into_iter().enumerate() {
        mean /= groups.iter().filter(|&&g| g == group).count().max(1) as f64;
    }
    Ok(means)
}

/// Rows less a centre each, in f64.
pub(super) fn centred<'a>(
    rows: ArrayView2<f32>,
    centre: impl Fn(usize) -> ArrayView1<'a, f64>,
) -> Array2<f64> {
    let mut centred = rows.mapv(f64::from);
    centred.rows_mut().into_iter().enumerate().for_each(|(row, mut values)| values -= &centre(row));
    centred
}

/// AᵀA: what lies above the diagonal, stripe by stripe, and the same below it.
fn square(a: &Array2<f64>) -> Array2<f64> {
    let n = a.ncols();
    let mut square = Array2::zeros((n, n));
    for first in (0..n).step_by(STRIPE) {
        let (own, right) = (a.slice(s![.., first..n.min(first + STRIPE)]), a.slice(s![.., first..]));
        let mut into = square.slice_mut(s![first..n.min(first + STRIPE), first..]);
        general_mat_mul(1.0, &own.t(), &right, 0.0, &mut into);
    }
    for row in 1..n {
        for column in 0..row {
            square[[row, column]] = square[[column, row]];
        }
    }
    square
}

/// 1/N Σ (h_i − c_i)(h_i − c_i)ᵀ, the mean square about a centre for each row.
pub(super) fn scatter<'a>(
    rows: ArrayView2<f32>,
    centre: impl Fn(usize) -> ArrayView1<'a, f64> + Sync,
) -> Result<Array2<f64>> {
    let parts = blocks(rows, |start, rows| square(&centred(rows, |row| centre(start + row))))?;
    let zeros = Array2::zeros((rows.ncols(), rows.ncols()));
    Ok(parts.into_iter().fold(zeros, |sum, part| sum + part) / rows.nrows() as f64)
}

/// Gaussians with a common covariance, ready to measure distances.
#[derive(Clone, Debug)]
pub(super) struct Gaussians {
    /// Where L⁻¹ is taken from, so that nothing large cancels.
    centre: Array1<f64>,
    /// L⁻ᵀ.
    whitening: Array2<f64>,
    /// L⁻¹ (μ_c − centre), a row for each group that has samples.
    means: Array2<f64>,
}

impl Gaussians {
    /// Those of the `count` groups of a layer's rows; `ridge` times the mean variance is
    /// added to every variance.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a ridge that is negative or not finite, and where
    /// the covariance is singular.
    pub fn fit(layer: usize, rows: &Array2<f32>, groups: &[usize], count: usize, ridge: f64) -> Result<Self> {
        if !(ridge.is_finite() && ridge >= 0.0) {
            let sentence = format!("the ridge is {ridge}: it must be a finite number from 0 on");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let means = means(rows.view(), groups, count)?;
        let mut covariance = scatter(rows.view(), |row| means.row(groups[row]))?;
        let mean_variance = covariance.diag().mean().unwrap_or_default();
        covariance.diag_mut().mapv_inplace(|variance| variance + ridge * mean_variance);
        let (values, samples) = (rows.ncols(), rows.nrows());
        let largest = covariance.diag().fold(0.0, |a: f64, &b| a.max(b));
        let singular = |pivot: f64| {
            let (place, kind) = match layer {
                0 => ("the pixels".to_owned(), "values"),
                _ => (format!("layer {layer}"), "neurons"),
            };
            let sentence = format!(
                "the covariance of {place} ({values} {kind}, {samples} samples, ridge {ridge}) is \
                 singular: its smallest pivot is {pivot:.1e} of its largest variance, \
                 {:.1e} is needed; a larger ridge helps",
                values as f64 * f64::EPSILON
            );
            Error::new(ErrorKind::OutOfRange, sentence)
        };
        let lower = covariance.cholesky().map_err(|_| singular(0.0))?;
        let pivot = lower.diag().fold(f64::INFINITY, |a, &b| a.min(b * b)) / largest;
        if pivot.is_nan() || pivot <= values as f64 * f64::EPSILON {
            return Err(singular(pivot));
        }
        let inverse =
            lower.solve_triangular(&Array2::eye(values), UPLO::Lower).map_err(|_| singular(pivot))?;
        let whitening = inverse.reversed_axes();
        let present: Vec<usize> = (0..count).filter(|group| groups.contains(group)).collect();
        let centre = means.row(present[0]).to_owned();
        let means = (means.select(Axis(0), &present) - &centre).dot(&whitening);
        Ok(Self { centre, whitening, means })
    }

    /// The square distance (h − μ_c)ᵀ Σ⁻¹ (h − μ_c) of each row to the nearest mean.
    pub fn nearest(&self, rows: &Array2<f32>) -> Result<Array1<f64>> {
        let parts = blocks(rows.view(), |_, rows| {
            let white = centred(rows, |_| self.centre.view()).dot(&self.whitening);
            let distance = |row: ArrayView1<f64>, mean: ArrayView1<f64>| -> f64 {
                row.iter().zip(mean).map(|(a, b)| (a - b).powi(2)).sum()
            };
            let nearest = |row: ArrayView1<f64>| {
                let all = self.means.rows().into_iter().map(|mean| distance(row, mean));
                all.fold(f64::INFINITY, f64::min)
            };
            white.rows().into_iter().map(nearest).collect::<Vec<f64>>()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, Stream};

    #[test]
    fn half_of_a_square_is_the_whole() {
        let mut random = Random::new(1, Stream::Noise);
        for (rows, columns) in [(1, 1), (30, 7), (600, STRIPE), (700, 2 * STRIPE + 45)] {
            let a = Array2::from_shape_simple_fn((rows, columns), || f64::from(random.symmetric(1.0)));
            assert_eq!(square(&a).mapv(f64::to_bits), a.t().dot(&a).mapv(f64::to_bits));
        }
    }
}
