//! The k rows of a matrix nearest to each query, exactly: by Euclidean distance,
//! ‖q − b‖² = ‖q‖² + ‖b‖² − 2 q·b, or by inner product, largest first.
//!
//! ‖b‖² − 2 q·b ranks as the distance does. Two sieves in f32 ([`sieve`]) leave few rows, among
//! which the k nearest are. These are measured again in f64 from the differences themselves; the
//! k best of them are the k best of all.

use std::{fmt, sync::Arc};

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

mod short;
mod sieve;

use short::Short;

use crate::{Error, ErrorKind, Result, network::wide, pattern::check_k, stop::Stoppable};

/// Queries that one task takes through the bank.
const QUERIES: usize = 128;
/// Sums that run side by side where a distance is measured.
const LANES: usize = 8;

/// The largest square sum of a row: no value of a search then overflows.
const LARGEST: f64 = 1e37;

/// What makes a row near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Near {
    /// A small Euclidean distance.
    Distance,
    /// A large inner product.
    Product,
}

/// A bank of rows to search. A clone shares them.
#[derive(Clone)]
pub(crate) struct Rows {
    near: Near,
    rows: Arc<Array2<f32>>,
    /// ‖b‖² of each row, or 0 where products count.
    squares: Arc<[f32]>,
    /// The largest ‖b‖.
    longest: f64,
    /// None where rows are short as they are, or few.
    short: Option<Short>,
}

impl Rows {
    /// The rows of a matrix (samples × values); `what` names them in errors.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where there is no row; [`ErrorKind::NotFinite`] for a row
    /// with a square sum that is NaN or above [`LARGEST`].
    pub fn new(what: &str, rows: Array2<f32>, near: Near) -> Result<Self> {
        if rows.is_empty() {
            let (count, values) = rows.dim();
            let sentence = format!("{what}: {count} rows of {values} values hold no nearest one");
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let rows = rows.as_standard_layout().into_owned();
        let squares = squares(what, rows.view())?;
        let longest = squares.iter().fold(0.0, |longest: f64, &square| longest.max(square)).sqrt();
        let short = Short::new(rows.view(), &squares);
        let offset = |square: f64| if near == Near::Distance { square as f32 } else { 0.0 };
        let squares = squares.into_iter().map(offset).collect();
        Ok(Self { near, rows: Arc::new(rows), squares, longest, short })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.nrows()
    }

    /// The rows.
    pub fn rows(&self) -> &Array2<f32> {
        &self.rows
    }

    /// What `each` makes of the `k` nearest rows of every query (queries × values): it gets
    /// the query's place and the neighbours' places and distances (or products), nearest
    /// first, of equal ones the lower place first.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where k is 0 or larger than the bank, [`ErrorKind::Shape`]
    /// for queries of another width, [`ErrorKind::NotFinite`] as for [`new`](Self::new),
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn nearest_each<T: Send>(
        &self,
        queries: ArrayView2<f32>,
        k: usize,
        each: impl Fn(usize, &[Neighbour]) -> T + Sync,
    ) -> Result<Vec<T>> {
        self.nearest_within(queries, k, &vec![f64::INFINITY; queries.nrows()], each)
    }

    /// The same of rows that are no farther than a query's limit, a distance: fewer than `k` where
    /// fewer are, and maybe some that are a little farther. The lower the limits, the less it takes.
    ///
    /// # Errors
    /// Those of [`nearest_each`](Self::nearest_each).
    pub fn nearest_within<T: Send>(
        &self,
        queries: ArrayView2<f32>,
        k: usize,
        limits: &[f64],
        each: impl Fn(usize, &[Neighbour]) -> T + Sync,
    ) -> Result<Vec<T>> {
        check_k(k, self.len())?;
        if queries.ncols() != self.rows.ncols() {
            let (found, own) = (queries.ncols(), self.rows.ncols());
            let sentence = format!("queries of {found} values cannot be compared with rows of {own}");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let squares = squares("queries", queries)?;
        let tasks = (0..queries.nrows().div_ceil(QUERIES)).into_par_iter();
        let work = Stoppable::new(queries.nrows(), "samples");
        let parts: Vec<Vec<T>> = tasks
            .map(|task| {
                let here = task * QUERIES..queries.nrows().min((task + 1) * QUERIES);
                let block = queries.slice(s![here.clone(), ..]);
                let found = sieve::candidates(
                    self,
                    &work,
                    block,
                    (&squares[here.clone()], &limits[here.clone()]),
                    k,
                )?;
                work.add(here.len());
                let rows = here.zip(block.rows()).zip(found);
                let measured =
                    rows.map(|((place, query), ids)| each(place, &self.measured(&query.to_vec(), ids, k)));
                Ok(measured.collect())
            })
            .collect::<Result<_>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// The k nearest of some rows, measured in f64.
    fn measured(&self, query: &[f32], ids: Vec<u32>, k: usize) -> Vec<Neighbour> {
        let rows = self.rows.as_slice().expect("rows are kept in standard layout");
        let measure = |id: u32| {
            let row = &rows[id as usize * query.len()..][..query.len()];
            let value = match self.near {
                Near::Distance => sum(query, row, |a, b| (a - b) * (a - b)),
                Near::Product => -sum(query, row, |a, b| a * b),
            };
            Neighbour { id, value }
        };
        let mut all: Vec<Neighbour> = wide(
            #[inline(always)]
            || ids.into_iter().map(measure).collect(),
        );
        all.sort_unstable_by(|a, b| a.value.total_cmp(&b.value).then(a.id.cmp(&b.id)));
        all.truncate(k);
        for neighbour in &mut all {
            neighbour.value = match self.near {
                Near::Distance => neighbour.value.sqrt(),
                Near::Product => -neighbour.value,
            };
        }
        all
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows of {} values", self.len(), self.rows.ncols())
    }
}

/// A row that is near a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Neighbour {
    /// Its place in the bank.
    pub id: u32,
    /// Its distance, or inner product.
    pub value: f64,
}

/// ‖row‖² of each row.
fn squares(what: &str, rows: ArrayView2<f32>) -> Result<Vec<f64>> {
    let square = |row: ndarray::ArrayView1<f32>| row.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let squares: Vec<f64> = rows.axis_iter(Axis(0)).into_par_iter().map(square).collect();
    match squares.iter().position(|&square| square.is_nan() || square > LARGEST) {
        None => Ok(squares),
        Some(row) => {
            let square = squares[row];
            let sentence =
                format!("{what}: the square sum of row {row} is {square:.1e}, not at most {LARGEST:e}");
            Err(Error::new(ErrorKind::NotFinite, sentence))
        }
    }
}

/// Σ term(a, b) in f64, in [`LANES`] sums that are added in a fixed order.
#[inline(always)]
fn sum(a: &[f32], b: &[f32], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += term(f64::from(a[lane]), f64::from(b[lane]));
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(&a, &b)| term(f64::from(a), f64::from(b))).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests;
