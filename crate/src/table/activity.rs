//! How many neurons sets activate, layer by layer.

use super::Table;
use crate::{
    Result, defined,
    metric::Confidence,
    record::{Activity, Record},
};

/// The mean share of each hidden layer's neurons that a sample activates (the
/// percentages below the panels of Figure 3.8), a row for each set: its samples in the
/// category, and a column for each layer, undefined where there are none.
///
/// # Errors
/// None in practice: columns have one length.
///
/// ```
/// use nnerr::{data::Digits, metric::Confidence, network::Params, study::Study, table};
/// let split = Digits::synthetic(200, 50, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]), &mut [])?;
/// let normal = study.record(&split.normal)?;
/// let all = table::activity(&[&normal], Confidence::All)?;
/// assert_eq!(all.frame().shape(), (1, 4));
/// let none = table::activity(&[&normal], Confidence::percent(0)?)?; // ten classes: 10 % at least
/// assert!(none.text().contains('–'));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn activity(sets: &[&Record], category: Confidence) -> Result<Table> {
    let part = |set: &&Record| defined(Activity::within(set, category));
    let parts: Vec<Option<Activity>> = sets.iter().map(part).collect::<Result<_>>()?;
    let mut table = Table::titled(format!("Share of activated neurons, {category}"))
        .column("set", sets.iter().map(|set| set.name()))
        .column("samples", parts.iter().map(|part| part.as_ref().map_or(0, Activity::samples)));
    for layer in 1..=sets.iter().map(|set| set.layers()).max().unwrap_or(0) {
        let mean = |part: &Option<Activity>| part.as_ref().map(|part| part.mean(layer)).transpose();
        let shares: Vec<Option<f64>> = parts.iter().map(mean).collect::<Result<_>>()?;
        table = table.percent(format!("layer {layer}"), shares, 1);
    }
    table.build()
}
