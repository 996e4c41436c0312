//! How near the examples of a sample's predicted class lie, and those of the others: what
//! trust score and nearest examples compare.

use ndarray::ArrayView2;

use super::euclid::{Neighbour, Rows};
use crate::{Result, record::Record};

/// Distance of each query to the nearest row of its sample's predicted class, and to the
/// nearest of any other. `classes` holds the rows of each class, in the order of
/// [`Network::classes`](crate::network::Network::classes).
///
/// # Errors
/// Those of [`Rows::nearest_within`].
pub(super) fn own_and_other(
    classes: &[Rows],
    record: &Record,
    queries: ArrayView2<f32>,
) -> Result<Vec<[f64; 2]>> {
    let mut nearest = vec![[f64::INFINITY; 2]; record.len()];
    for (rows, class) in classes.iter().zip(record.network().classes()) {
        let sides = record.predicted().iter().map(|predicted| usize::from(class != predicted));
        // A class that is farther than one before it does not matter.
        let limits: Vec<f64> =
            nearest.iter().zip(sides.clone()).map(|(nearest, side)| nearest[side]).collect();
        let first = |_, near: &[Neighbour]| near.first().map_or(f64::INFINITY, |near| near.value);
        let distances = rows.nearest_within(queries, 1, &limits, first)?;
        for ((nearest, distance), side) in nearest.iter_mut().zip(distances).zip(sides) {
            nearest[side] = nearest[side].min(distance);
        }
    }
    Ok(nearest)
}
