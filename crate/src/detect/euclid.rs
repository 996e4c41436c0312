//! The k rows of a matrix nearest to each query, exactly: by Euclidean distance,
//! ‖q − b‖² = ‖q‖² + ‖b‖² − 2 q·b, or by inner product, largest first.
//!
//! Matrix products in f32 find the candidates: ‖b‖² − 2 q·b ranks as the distance does.
//! There the terms cancel, so a value may be off by ½ε (r + 4)(‖q‖ + ‖b‖)² for r values
//! in a row. Every row within twice that of the k-th smallest value stays a candidate and
//! is measured again in f64 from the differences themselves; the k best of these are the
//! k best of all.

use std::{fmt, sync::Arc};

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use crate::{
    Error, ErrorKind, Result,
    network::{product, wide},
    pattern::check_k,
    stop::Stoppable,
};

/// Queries that one task takes through the bank.
const QUERIES: usize = 128;
/// Rows of the bank that are multiplied at once.
const TILE: usize = 96;
/// Values that are compared with their bounds at once.
const STEP: usize = 32;
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
        let offset = |square: f64| if near == Near::Distance { square as f32 } else { 0.0 };
        let squares = squares.into_iter().map(offset).collect();
        Ok(Self { near, rows: Arc::new(rows), squares, longest })
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
                let found = self.candidates(&work, block, &squares[here.clone()], k)?;
                work.add(here.len());
                let rows = here.zip(block.rows()).zip(found);
                let measured =
                    rows.map(|((place, query), ids)| each(place, &self.measured(&query.to_vec(), ids, k)));
                Ok(measured.collect())
            })
            .collect::<Result<_>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// For each of a few queries the places of rows among which the k nearest are.
    fn candidates(
        &self,
        work: &Stoppable,
        queries: ArrayView2<f32>,
        squares: &[f64],
        k: usize,
    ) -> Result<Vec<Vec<u32>>> {
        let values = queries.ncols() as f64;
        let slack = |&square: &f64| {
            let error = f64::from(f32::EPSILON) * (values + 4.0) * (square.sqrt() + self.longest).powi(2);
            Candidates::new(k, error as f32)
        };
        let mut found: Vec<Candidates> = squares.iter().map(slack).collect();
        let mut bounds = vec![f32::INFINITY; found.len()];
        let factors = queries.t().mapv(|value| -2.0 * value).as_standard_layout().into_owned();
        let mut products = Array2::zeros((TILE, found.len()));
        for (tile, rows) in self.rows.axis_chunks_iter(Axis(0), TILE).enumerate() {
            work.check()?;
            let mut products = products.slice_mut(s![..rows.nrows(), ..]);
            product(products.view_mut(), rows, factors.view());
            let products = products.as_slice().expect("whole rows of a new array are contiguous");
            wide(
                #[inline(always)]
                || {
                    for (row, products) in products.chunks_exact(found.len()).enumerate() {
                        let id = tile * TILE + row;
                        offer(id as u32, self.squares[id], products, &mut bounds, &mut found);
                    }
                },
            );
        }
        Ok(found.into_iter().map(Candidates::ids).collect())
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

/// Offers one row of the bank to all queries of a block.
#[inline(always)]
fn offer(id: u32, square: f32, products: &[f32], bounds: &mut [f32], found: &mut [Candidates]) {
    for (step, products) in products.chunks(STEP).enumerate() {
        let here = step * STEP..step * STEP + products.len();
        let (bounds, found) = (&mut bounds[here.clone()], &mut found[here]);
        // Mostly it is near to none: one comparison of whole vectors settles it.
        let near =
            products.iter().zip(&*bounds).fold(false, |near, (p, bound)| near | (p + square <= *bound));
        if !near {
            continue;
        }
        for ((product, bound), found) in products.iter().zip(bounds).zip(found) {
            if product + square <= *bound {
                *bound = found.take(product + square, id);
            }
        }
    }
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
    fn new(k: usize, slack: f32) -> Self {
        let room = 2 * k + STEP;
        Self { k, slack, bound: f32::INFINITY, room, found: Vec::with_capacity(room) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, Stream};

    /// All rows by distance (or product), measured in f64 one by one.
    fn slow(bank: &Array2<f32>, query: &[f32], near: Near) -> Vec<Neighbour> {
        let term = |(&a, &b): (&f32, &f32)| match near {
            Near::Distance => (f64::from(a) - f64::from(b)).powi(2),
            Near::Product => -f64::from(a) * f64::from(b),
        };
        let value = |row: ndarray::ArrayView1<f32>| query.iter().zip(row).map(term).sum::<f64>();
        let rows = bank.rows().into_iter().enumerate();
        let mut all: Vec<_> = rows.map(|(id, row)| Neighbour { id: id as u32, value: value(row) }).collect();
        all.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.id.cmp(&b.id)));
        all
    }

    fn check(bank: &Array2<f32>, queries: &Array2<f32>, k: usize, near: Near) {
        let rows = Rows::new("bank", bank.clone(), near).unwrap();
        let found = rows.nearest_each(queries.view(), k, |place, all| (place, all.to_vec())).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let again = pool.install(|| rows.nearest_each(queries.view(), k, |place, all| (place, all.to_vec())));
        assert_eq!(found, again.unwrap());
        for (query, (place, found)) in found.into_iter().enumerate() {
            assert_eq!((query, found.len()), (place, k));
            let all = slow(bank, &queries.row(query).to_vec(), near);
            for (found, expected) in found.iter().zip(all) {
                let value = if near == Near::Distance { expected.value.sqrt() } else { -expected.value };
                assert!((found.value - value).abs() <= 1e-13 * (1.0 + value.abs()), "{found:?} {value}");
                assert_eq!(found.id, expected.id, "query {query}, k = {k}");
            }
        }
    }

    #[test]
    fn the_nearest_are_those_of_plain_loops() {
        let mut random = Random::new(1, Stream::Noise);
        for (bank, queries, values) in [(1, 1, 1), (95, 3, 7), (97, 129, 17), (500, 200, 31)] {
            let mut draw = |rows| Array2::from_shape_simple_fn((rows, values), || random.symmetric(1.0));
            let (bank, queries) = (draw(bank), draw(queries));
            for k in [1, 2, 50, bank.nrows()].into_iter().filter(|&k| k <= bank.nrows()) {
                check(&bank, &queries, k, Near::Distance);
                check(&bank, &queries, k, Near::Product);
            }
        }
    }

    /// Values on a grid: many rows are equally far, and the lower place comes first.
    #[test]
    fn ties_go_to_the_lowest_place() {
        let mut random = Random::new(2, Stream::Noise);
        let mut draw = |rows| Array2::from_shape_simple_fn((rows, 3), || random.below(2) as f32);
        let (bank, queries) = (draw(400), draw(140));
        for k in [1, 7, 150] {
            check(&bank, &queries, k, Near::Distance);
            check(&bank, &queries, k, Near::Product);
        }
    }

    /// Rows far from the origin and close together: in f32 every ‖b‖² − 2 q·b is the same.
    #[test]
    fn cancellation_costs_no_neighbour() {
        let mut random = Random::new(3, Stream::Noise);
        let mut draw = |rows| Array2::from_shape_simple_fn((rows, 20), || 1e4 + random.symmetric(0.5));
        let (bank, queries) = (draw(300), draw(5));
        check(&bank, &queries, 4, Near::Distance);
        let own = Rows::new("bank", bank.clone(), Near::Distance).unwrap();
        let nearest = own.nearest_each(bank.view(), 1, |_, near| near[0]).unwrap();
        for (place, near) in nearest.into_iter().enumerate() {
            assert_eq!(near, Neighbour { id: place as u32, value: 0.0 });
        }
    }

    #[test]
    fn what_cannot_be_searched_is_named() {
        let rows = |bank: Array2<f32>| Rows::new("bank", bank, Near::Distance);
        assert_eq!(rows(Array2::zeros((0, 3))).unwrap_err().kind(), ErrorKind::Empty);
        for (bad, kind) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (4e18, "1.6e37")] {
            let error = rows(Array2::from_elem((2, 1), bad)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFinite);
            assert!(error.to_string().contains(&format!("square sum of row 0 is {kind}")), "{error}");
        }
        let bank = rows(Array2::zeros((4, 3))).unwrap();
        let search = |queries: Array2<f32>, k| bank.nearest_each(queries.view(), k, |_, _| ()).unwrap_err();
        assert_eq!(search(Array2::zeros((1, 2)), 1).kind(), ErrorKind::Shape);
        assert_eq!(search(Array2::from_elem((1, 3), f32::NAN), 1).kind(), ErrorKind::NotFinite);
        for k in [0, 5] {
            let said = search(Array2::zeros((1, 3)), k).to_string();
            assert_eq!(said, format!("the k = {k} nearest examples were asked for: k lies in 1 to 4"));
        }
    }
}
