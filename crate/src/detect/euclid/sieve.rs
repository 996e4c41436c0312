//! Which rows of a bank may be among the k nearest to a query: few enough to measure each.
//!
//! ‖b‖² − 2 q·b ranks as the distance does, −2 q·b as the inner product. Rows pass two sieves, and
//! what lies above the bound of a query in either is out:
//!
//! 1. Rows in few values ([`short`](super::short)) bound q·b from above. Most rows are too far even so.
//! 2. Inner products in f32: one by one, or where many rows are left, as a matrix product.
//!
//! In the second the terms cancel, so a value may be off by ½ε (r + 4)(‖q‖ + ‖b‖)² for r values in
//! a row; what the first may be off is less. The bound is the k-th smallest value so far and twice
//! that.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::Rows;
use crate::{
    Result,
    network::{product, wide},
    stop::Stoppable,
};

/// Rows of the bank that are multiplied at once.
const TILE: usize = 96;
/// Values that are compared with their bounds at once: the bits of a mask.
const STEP: usize = 32;
/// Where the first sieve leaves more than one in so many, whole rows are multiplied.
const MANY: usize = 4;
/// Candidates beyond twice k, before the farther ones are dropped.
const SPARE: usize = 8;
/// Sums of an inner product that run side by side.
const LANES: usize = 16;

/// For each of a few queries the places of rows among which the k nearest are, of those within its
/// limit; `squares` are their ‖q‖².
///
/// # Errors
/// [`Stopped`](crate::ErrorKind::Stopped) where Stop was pressed.
pub(super) fn candidates(
    bank: &Rows,
    work: &Stoppable,
    queries: ArrayView2<f32>,
    (squares, limits): (&[f64], &[f64]),
    k: usize,
) -> Result<Vec<Vec<u32>>> {
    let queries = queries.as_standard_layout();
    let mut sieve = Sieve::new(bank, squares, limits, k);
    let whole = factors(queries.view());
    let short = bank.short.as_ref();
    let short = short.map(|short| (short.rows(), factors(short.shorten(queries.view(), squares).view())));
    for (tile, rows) in bank.rows.axis_chunks_iter(Axis(0), TILE).enumerate() {
        work.check()?;
        let first = tile * TILE;
        let few = short.as_ref().is_some_and(|(short, factors)| {
            sieve.product(first, short.slice(s![first..first + rows.nrows(), ..]), factors);
            sieve.left.len() <= rows.nrows() * squares.len() / MANY
        });
        if few {
            sieve.one_by_one(queries.view());
        } else {
            sieve.product(first, rows, &whole);
        }
        sieve.take();
    }
    Ok(sieve.found.into_iter().map(Candidates::ids).collect())
}

/// −2 qᵀ: what rows are multiplied by.
fn factors(queries: ArrayView2<f32>) -> Array2<f32> {
    queries.t().mapv(|value| -2.0 * value).as_standard_layout().into_owned()
}

/// What is left of a tile, and of all tiles before it.
struct Sieve<'a> {
    bank: &'a Rows,
    /// Of each query, the value above which rows no longer matter.
    bounds: Vec<f32>,
    found: Vec<Candidates>,
    products: Array2<f32>,
    /// What of the tile lies within the bounds.
    left: Vec<Left>,
}

/// A row, a query that it may be near to, and what is known of ‖b‖² − 2 q·b.
struct Left {
    row: u32,
    query: u32,
    value: f32,
}

impl<'a> Sieve<'a> {
    fn new(bank: &'a Rows, squares: &[f64], limits: &[f64], k: usize) -> Self {
        let values = bank.rows.ncols() as f64;
        let found = |(square, limit): (&f64, &f64)| {
            let error = f64::from(f32::EPSILON) * (values + 4.0) * (square.sqrt() + bank.longest).powi(2);
            Candidates::new(k, (limit * limit - square + error) as f32, error as f32)
        };
        let found: Vec<Candidates> = squares.iter().zip(limits).map(found).collect();
        Self {
            bank,
            bounds: found.iter().map(|found| found.bound).collect(),
            found,
            products: Array2::zeros((TILE, squares.len())),
            left: Vec::new(),
        }
    }

    /// Leaves what of the tile's `rows`, whole or shortened, lies within the bounds.
    fn product(&mut self, first: usize, rows: ArrayView2<f32>, factors: &Array2<f32>) {
        let mut products = self.products.slice_mut(s![..rows.nrows(), ..]);
        product(products.view_mut(), rows, factors.view());
        let products = products.into_slice().expect("whole rows of a new array are contiguous");
        let (bounds, left) = (self.bounds.as_slice(), &mut self.left);
        left.clear();
        wide(
            #[inline(always)]
            || {
                for (row, products) in (first..).zip(products.chunks_exact(bounds.len())) {
                    compare(row as u32, self.bank.squares[row], products, bounds, left);
                }
            },
        );
    }

    /// Takes the inner products of what is left.
    fn one_by_one(&mut self, queries: ArrayView2<f32>) {
        let (rows, queries) = (self.bank.rows.as_slice(), queries.to_slice());
        let (rows, queries) = rows.zip(queries).expect("both are kept in standard layout");
        let values = self.bank.rows.ncols();
        wide(
            #[inline(always)]
            || {
                for Left { row, query, value } in &mut self.left {
                    let (row, query) = (*row as usize, *query as usize);
                    let inner = inner(&rows[row * values..][..values], &queries[query * values..][..values]);
                    *value = self.bank.squares[row] - 2.0 * inner;
                }
            },
        );
    }

    /// What is left becomes a candidate where it still lies within the bounds.
    fn take(&mut self) {
        for &Left { row, query, value } in &self.left {
            let bound = &mut self.bounds[query as usize];
            if value <= *bound {
                *bound = self.found[query as usize].take(value, row);
            }
        }
    }
}

/// Leaves the queries that a row may be near to.
#[inline(always)]
fn compare(row: u32, square: f32, products: &[f32], bounds: &[f32], left: &mut Vec<Left>) {
    for (step, (products, bounds)) in products.chunks(STEP).zip(bounds.chunks(STEP)).enumerate() {
        // Mostly it is near to none: one comparison of whole vectors settles it.
        let near = |(product, bound): (&f32, &f32)| product + square <= *bound;
        if !products.iter().zip(bounds).fold(false, |any, both| any | near(both)) {
            continue;
        }
        let mut mask = 0u32;
        for (place, both) in products.iter().zip(bounds).enumerate() {
            mask |= u32::from(near(both)) << place;
        }
        while mask != 0 {
            let place = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            left.push(Left { row, query: (step * STEP + place) as u32, value: products[place] + square });
        }
    }
}

/// Σ a b.
#[inline(always)]
fn inner(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// Rows that can still be among the k nearest of a query.
struct Candidates {
    k: usize,
    /// Twice the error of a value.
    slack: f32,
    bound: f32,
    /// How many are kept before the farther ones are dropped.
    room: usize,
    found: Vec<(f32, u32)>,
}

impl Candidates {
    /// `slack` is added to the k-th smallest value for a new bound.
    fn new(k: usize, bound: f32, slack: f32) -> Self {
        let room = 2 * k + SPARE;
        Self { k, slack, bound, room, found: Vec::with_capacity(room) }
    }

    /// Takes a row and gives the bound above which rows no longer matter.
    fn take(&mut self, value: f32, id: u32) -> f32 {
        self.found.push((value, id));
        if self.found.len() >= self.room {
            self.drop_far();
            self.room = self.room.max(2 * self.found.len());
        }
        self.bound
    }

    fn drop_far(&mut self) {
        if self.found.len() < self.k {
            return;
        }
        let (_, &mut (last, _), _) =
            self.found.select_nth_unstable_by(self.k - 1, |a, b| a.0.total_cmp(&b.0));
        self.bound = last + self.slack;
        self.found.retain(|&(value, _)| value <= self.bound);
    }

    fn ids(mut self) -> Vec<u32> {
        self.drop_far();
        self.found.into_iter().map(|(_, id)| id).collect()
    }
}
