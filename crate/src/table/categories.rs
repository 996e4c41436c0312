//! One row per confidence category.

use super::Table;
use crate::{
    Result,
    metric::{Calibration, Category, Interval},
};

/// The categories of a calibration, a row for each: its limits in per cent, its samples, their mean
/// confidence and accuracy, Wilson's 95 % interval of the accuracy, and whether that holds the mean
/// confidence. If not, chance does not explain the gap well.
///
/// # Errors
/// None in practice: columns have one length.
///
/// ```
/// use nnerr::{metric::Calibration, ndarray::array, table::confidence_categories};
/// let calibration = Calibration::new(&array![0.95, 0.95, 0.55], &array![true, true, false], 10)?;
/// let table = confidence_categories(&calibration)?;
/// assert_eq!(table.frame().shape(), (10, 7));
/// assert!(table.text().contains("90-100"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn confidence_categories(calibration: &Calibration) -> Result<Table> {
    let rows = || calibration.categories().iter();
    let limit = |of: fn(Interval) -> f64| rows().map(move |category| category.interval().map(of));
    let holds = |category: &Category| Some(category.interval()?.contains(category.confidence?));
    Table::titled("The confidence categories")
        .column("confidence, %", rows().map(Category::name))
        .column("samples", calibration.counts())
        .percent("mean confidence", rows().map(|category| category.confidence), 1)
        .percent("accuracy", rows().map(|category| category.accuracy), 1)
        .percent("interval from", limit(|interval| interval.low), 1)
        .percent("to", limit(|interval| interval.high), 1)
        .column(
            "holds the confidence",
            rows().map(|one| holds(one).map(|yes| if yes { "yes" } else { "no" })),
        )
        .build()
}
