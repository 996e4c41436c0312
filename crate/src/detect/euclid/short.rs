//! Rows in few values that bound their inner products: q·b ≤ s(q)·s(b).
//!
//! With V of orthonormal columns, the axes, s(x) = (Vᵀx, √(‖x‖² − ‖Vᵀx‖²)). Along the axes the
//! product is exact, and of what they miss of both it is at most that of the lengths (Cauchy and
//! Schwarz). Rows that vary along few directions, as images and layers do, lose little so.
//!
//! Any axes bound; good ones are near the largest principal axes: a few rounds of orthogonal
//! iteration on some of the rows find such. All is done in f64 and then rounded. What rounding
//! does to s(q)·s(b) is less than τ‖q‖‖b‖ with τ = ε (r + 4) for r values in s, and τ‖x‖² under
//! each root outweighs that, again by Cauchy and Schwarz.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

/// Values of a row for each axis of a bank.
const VALUES: usize = 8;
/// Rows with fewer values are not shortened, and no fewer rows.
const LEAST: usize = 128;
/// Rows that axes are made for.
const SAMPLE: usize = 1024;
/// Rounds of orthogonal iteration.
const ROUNDS: usize = 3;
/// What is left of a column, below which it has no direction of its own.
const NOTHING: f64 = 1e-8;
/// Rows that are shortened at once.
const BLOCK: usize = 512;

/// A bank's rows, shortened, and the axes to shorten queries by.
#[derive(Clone)]
pub(super) struct Short {
    /// V, values × axes.
    axes: Arc<Array2<f64>>,
    /// Rows × axes and one.
    rows: Arc<Array2<f32>>,
}

impl Short {
    /// The rows of a bank with their ‖b‖²; none where it would save little.
    pub fn new(rows: ArrayView2<f32>, squares: &[f64]) -> Option<Self> {
        if rows.ncols() < LEAST || rows.nrows() < LEAST {
            return None;
        }
        let axes = axes(rows);
        let rows = shortened(&axes, rows, squares);
        Some(Self { axes: Arc::new(axes), rows: Arc::new(rows) })
    }

    /// The shortened rows.
    pub fn rows(&self) -> &Array2<f32> {
        &self.rows
    }

    /// Queries, shortened, with their ‖q‖².
    pub fn shorten(&self, queries: ArrayView2<f32>, squares: &[f64]) -> Array2<f32> {
        shortened(&self.axes, queries, squares)
    }
}

/// Orthonormal columns near the largest principal axes about the origin.
fn axes(rows: ArrayView2<f32>) -> Array2<f64> {
    let sample = rows.slice(s![..; rows.nrows().div_ceil(SAMPLE), ..]).mapv(f64::from);
    let count = rows.ncols() / VALUES;
    let start = Array2::from_shape_fn((rows.ncols(), count), |(value, axis)| {
        sample[[axis * sample.nrows() / count, value]]
    });
    let mut axes = orthonormal(start);
    for _ in 0..ROUNDS {
        axes = orthonormal(sample.t().dot(&sample.dot(&axes)));
    }
    axes
}

/// Columns made orthonormal one after the other (Gram and Schmidt, twice, so that rounding leaves
/// nothing); one that depends on those before it becomes 0.
fn orthonormal(columns: Array2<f64>) -> Array2<f64> {
    let mut rows = columns.reversed_axes().as_standard_layout().into_owned();
    for place in 0..rows.nrows() {
        let (before, mut rest) = rows.view_mut().split_at(Axis(0), place);
        let mut own = rest.row_mut(0);
        let length = own.dot(&own).sqrt();
        for _ in 0..2 {
            for other in before.rows() {
                let along = own.dot(&other);
                own.scaled_add(-along, &other);
            }
        }
        let left = own.dot(&own).sqrt();
        own *= if left > NOTHING * length { 1.0 / left } else { 0.0 };
    }
    rows.reversed_axes()
}

/// s of each row.
fn shortened(axes: &Array2<f64>, rows: ArrayView2<f32>, squares: &[f64]) -> Array2<f32> {
    let values = axes.ncols() + 1;
    let mut short = Array2::zeros((rows.nrows(), values));
    let blocks = short.axis_chunks_iter_mut(Axis(0), BLOCK).into_par_iter();
    let blocks = blocks.zip(rows.axis_chunks_iter(Axis(0), BLOCK)).zip(squares.par_chunks(BLOCK));
    let rounding = f64::from(f32::EPSILON) * (values + 4) as f64;
    blocks.for_each(|((mut short, rows), squares)| {
        let along = rows.mapv(f64::from).dot(axes);
        for ((mut short, along), square) in short.rows_mut().into_iter().zip(along.rows()).zip(squares) {
            let missed = (square - along.dot(&along)).max(0.0) + rounding * square;
            let all = along.iter().copied().chain([missed.sqrt()]);
            short.iter_mut().zip(all).for_each(|(short, value)| *short = value as f32);
        }
    });
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, Stream};

    /// Rows about a few directions, rows about none, rows of zeros: products are never above the bound.
    #[test]
    fn products_are_bounded() {
        let mut random = Random::new(1, Stream::Noise);
        let values = 200;
        for (directions, length) in [(3, 1.0), (3, 1e-12), (60, 1e9), (200, 1.0), (0, 1.0)] {
            let mut draw = |rows, columns, size: f32| {
                Array2::from_shape_simple_fn((rows, columns), || size * random.symmetric(1.0))
            };
            let (weights, directions) = (draw(300, directions, length), draw(directions, values, 1.0));
            let bank = weights.dot(&directions) + draw(300, values, 1e-3 * length);
            let queries = ndarray::concatenate![Axis(0), bank.slice(s![..40, ..]), draw(40, values, length)];
            let squares = |rows: &Array2<f32>| -> Vec<f64> {
                rows.rows().into_iter().map(|row| row.iter().map(|&x| f64::from(x).powi(2)).sum()).collect()
            };
            let (own, others) = (squares(&bank), squares(&queries));
            let short = Short::new(bank.view(), &own).unwrap();
            let orthogonal = short.axes.t().dot(&*short.axes);
            for ((a, b), product) in orthogonal.indexed_iter() {
                let one = f64::from(u8::from(a == b));
                assert!((product - one).abs() < 1e-12 || *product == 0.0, "{a} {b}: {product}");
            }
            let bounds = short.shorten(queries.view(), &others).dot(&short.rows().t());
            let exact = queries.mapv(f64::from).dot(&bank.t().mapv(f64::from));
            for (place, (bound, product)) in bounds.iter().zip(&exact).enumerate() {
                assert!(f64::from(*bound) >= *product, "{place}: {bound} {product}");
            }
            // A bank along few directions is bounded closely.
            if directions.nrows() == 3 {
                for (row, bounds) in bounds.slice(s![..40, ..]).rows().into_iter().enumerate() {
                    let room = 1e-4 * (own[row] * own.iter().fold(0.0, |a: f64, &b| a.max(b))).sqrt();
                    let off = bounds.iter().zip(exact.row(row)).map(|(a, b)| f64::from(*a) - b);
                    assert!(off.fold(0.0, f64::max) < room);
                }
            }
        }
    }

    #[test]
    fn few_values_and_few_rows_stay_as_they_are() {
        let short = |rows, values| Short::new(Array2::zeros((rows, values)).view(), &vec![0.0; rows]);
        assert!(short(127, 128).is_none() && short(128, 127).is_none());
        assert!(short(128, 128).is_some_and(|short| short.rows().iter().all(|&value| value == 0.0)));
    }
}
