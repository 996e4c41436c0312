//! How near the examples of a sample's predicted class lie, and those of the others: what
//! trust score and nearest examples compare.

use ndarray::ArrayView2;

use super::euclid::Rows;
use crate::{Result, record::Record};

/// Distance of each query to the nearest row of its sample's predicted class, and to the
/// nearest of any other. `classes` holds the rows of each class, in the order of
/// [`Network::classes`](crate::network::Network::classes).
///
/// # Errors
/// Those of [`Rows::nearest_each`].
pub(super) fn own_and_other(
    classes: &[Rows],
    record: &Record,
    queries: ArrayView2<f32>,
) -> Result<Vec<[f64; 2]>> {
    let mut nearest = vec![[f64::INFINITY; 2]; record.len()];
    for (rows, class) in classes.iter().zip(record.network().classes()) {
        let distances = rows.nearest_each(queries, 1, |_, near| near[0].value)?;
        for ((nearest, distance), predicted) in nearest.iter_mut().zip(distances).zip(record.predicted()) {
            let side = &mut nearest[usize::from(class != predicted)];
            *side = side.min(distance);
        }
    }
    Ok(nearest)
}
