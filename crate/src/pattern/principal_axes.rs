//! The two principal axes of patterns: where each pattern lies in a plane.
//!
//! Bits are 0 and 1, so that the Hamming distance of two patterns is the square of their Euclidean
//! distance. With n_j the number of the n patterns whose bit j is 1, and n_jk of those whose bits j
//! and k both are, the covariance of two bits is
//!
//! c_jk = (n·n_jk − n_j·n_k) / n²
//!
//! a quotient of whole numbers, which are counted. The axes v₁ and v₂ are the eigenvectors of its
//! two largest eigenvalues, each of length 1; a pattern x lies at (v₁·(x − μ), v₂·(x − μ)), with μ
//! the mean pattern. An eigenvalue is the variance along its axis, and its share of Σ c_jj is the
//! share of the variance that the axis shows.
//!
//! This is principal component analysis (Pearson, *On lines and planes of closest fit to systems of
//! points in space*, 1901). It gives the same points as classical multidimensional scaling of the roots of the
//! Hamming distances (Torgerson, *Multidimensional scaling: I. Theory and method*, 1952); Gower,
//! *Some distance properties of latent root and vector methods used in multivariate analysis*,
//! 1966, shows that. The distances need n² numbers, the covariance r².

use linfa_linalg::eigh::{EigSort, Eigh};
use ndarray::{Array1, Array2, ArrayView1};
use rayon::prelude::*;

use super::{Patterns, lloyd::blocks, patterns::each_one};
use crate::{Error, ErrorKind, Result, network::counting, stop::Stoppable};

/// Loadings that reach this share of the largest one count as equal to it: between equal ones
/// rounding must not choose.
const EQUAL: f64 = 1.0 - 1e-9;

/// The two axes along which patterns vary most, fitted on some patterns; others are then placed on
/// the same axes.
///
/// The sign of an axis means nothing. Here the loading of the largest size is positive, of equally
/// large ones the first. Where the second and the third variance are equal, the second axis
/// is one of many. An axis without variance is 0 for every pattern.
///
/// ```
/// use nnerr::{ndarray::arr2, pattern::{Patterns, PrincipalAxes}};
/// // The first two bits always agree, the third is independent of them.
/// let (a, b) = ([true, true, true], [false, false, true]);
/// let (c, d) = ([true, true, false], [false, false, false]);
/// let patterns = Patterns::new(&arr2(&[a, b, c, d]))?;
/// let axes = PrincipalAxes::fit(&patterns)?;
/// assert!((axes.shares()[0] - 2.0 / 3.0).abs() < 1e-12); // two of three bits
/// let points = axes.project(&patterns)?;
/// // a and b differ in two bits: √2 apart on the first axis, not on the second.
/// assert!((points[[0, 0]] - points[[1, 0]] - 2f64.sqrt()).abs() < 1e-12);
/// assert!((points[[0, 1]] - points[[1, 1]]).abs() < 1e-12);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalAxes {
    /// v₁ and v₂ (bits × 2).
    loadings: Array2<f64>,
    /// v·μ.
    origin: [f64; 2],
    variances: [f64; 2],
    total: f64,
}

impl PrincipalAxes {
    /// The axes of `patterns`.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] for fewer than two patterns, and where all are the same.
    pub fn fit(patterns: &Patterns) -> Result<Self> {
        let count = patterns.len();
        if count < 2 {
            let sentence = format!("principal axes of {count} patterns: they need at least two");
            return Err(Error::new(ErrorKind::Undefined, sentence));
        }
        let covariance = covariance(patterns)?;
        let total = covariance.diag().sum();
        if total == 0.0 {
            let sentence = format!("all {count} patterns are the same: principal axes need some variance");
            return Err(Error::new(ErrorKind::Undefined, sentence));
        }
        let found = covariance.eigh().map_err(|cause| Error::new(ErrorKind::Undefined, cause.to_string()))?;
        let (values, vectors) = found.sort_eig_desc();
        let width = patterns.width();
        let mut loadings = Array2::zeros((width, 2));
        let mut variances = [0.0; 2];
        for axis in 0..width.min(2) {
            // What is smaller is what rounding left of 0.
            if values[axis] > width as f64 * f64::EPSILON * values[0] {
                let vector = vectors.column(axis);
                variances[axis] = values[axis];
                loadings.column_mut(axis).assign(&(&vector * sign(vector)));
            }
        }
        let mean: Array1<f64> = patterns.rates()?;
        let origin = [0, 1].map(|axis| loadings.column(axis).dot(&mean));
        Ok(Self { loadings, origin, variances, total })
    }

    /// Where each pattern lies (patterns × 2). Two points are never farther apart than the root of
    /// their patterns' Hamming distance; equal patterns lie on the same point.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] for patterns of another width.
    pub fn project(&self, patterns: &Patterns) -> Result<Array2<f64>> {
        let (own, width) = (self.loadings.nrows(), patterns.width());
        if own != width {
            let sentence = format!("patterns of {width} bits on the axes of {own} bits: both must be alike");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let places: Vec<usize> = (0..patterns.len()).collect();
        let points =
            blocks(&places, |places| places.iter().map(|&place| self.point(patterns.row(place))).collect())?;
        Ok(points.into())
    }

    /// The weight of each bit on both axes (bits × 2).
    pub fn loadings(&self) -> &Array2<f64> {
        &self.loadings
    }

    /// The variance along both axes, the larger first, of patterns whose bits are 0 and 1.
    pub fn variances(&self) -> [f64; 2] {
        self.variances
    }

    /// The share of all variance along each axis, from 0 to 1.
    pub fn shares(&self) -> [f64; 2] {
        self.variances.map(|variance| variance / self.total)
    }

    /// Bit after bit: equal patterns give equal sums.
    fn point(&self, row: &[u64]) -> [f64; 2] {
        let mut sums = [0.0; 2];
        each_one(row, |bit| {
            sums[0] += self.loadings[[bit, 0]];
            sums[1] += self.loadings[[bit, 1]];
        });
        [sums[0] - self.origin[0], sums[1] - self.origin[1]]
    }
}

/// 1 or −1: what makes the largest loading positive.
fn sign(vector: ArrayView1<f64>) -> f64 {
    let largest = vector.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
    let decides = vector.iter().find(|value| value.abs() >= EQUAL * largest);
    decides.map_or(1.0, |value| value.signum())
}

/// The covariance of all pairs of bits, from counts of patterns.
fn covariance(patterns: &Patterns) -> Result<Array2<f64>> {
    let (count, width) = (patterns.len(), patterns.width());
    // A row for each bit: what it is in pattern after pattern.
    let turned = Patterns::filled(width, count, |bit, words| {
        for pattern in 0..count {
            let one = patterns.row(pattern)[bit / 64] >> (bit % 64) & 1;
            words[pattern / 64] |= one << (pattern % 64);
        }
        Ok(())
    })?;
    let work = Stoppable::new(width, "rows of the covariance");
    let counts = (0..width).into_par_iter().map(|bit| {
        work.step()?;
        Ok(counting(
            #[inline(always)]
            || (0..=bit).map(|other| both(turned.row(bit), turned.row(other))).collect(),
        ))
    });
    let counts: Vec<Vec<i64>> = counts.collect::<Result<_>>()?;
    let n = count as i64;
    let mut covariance = Array2::zeros((width, width));
    for (j, row) in counts.iter().enumerate() {
        for (k, &both) in row.iter().enumerate() {
            let value = (n * both - counts[j][j] * counts[k][k]) as f64 / (count as f64).powi(2);
            covariance[[j, k]] = value;
            covariance[[k, j]] = value;
        }
    }
    Ok(covariance)
}

/// In how many places both rows of words are 1.
#[inline(always)]
fn both(a: &[u64], b: &[u64]) -> i64 {
    a.iter().zip(b).map(|(a, b)| i64::from((a & b).count_ones())).sum()
}
