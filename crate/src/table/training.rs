//! Tables of what was recorded during training.

use super::Table;
use crate::{Result, record::ActivationCount};

/// Activation counts layer by layer: the lowest and the highest, and how many
/// neurons no batch's first sample activated, or every batch's.
///
/// # Errors
/// A recorder that has seen no hidden layer.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study, table::activation_counts};
/// let split = Digits::synthetic(200, 10, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]), &mut [])?;
/// let table = activation_counts(study.activation_count())?;
/// assert_eq!(table.frame().shape(), (2, 5)); // a row for each hidden layer
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn activation_counts(counts: &ActivationCount) -> Result<Table> {
    let layers: Vec<Vec<u32>> = counts.first.iter().map(|layer| layer.to_vec()).collect();
    let exactly = |wanted: usize| {
        layers.iter().map(move |layer| layer.iter().filter(|&&count| count as usize == wanted).count())
    };
    Table::titled("Activation counts, neurons per layer")
        .column("layer", 1..=layers.len())
        .column("lowest", layers.iter().map(|layer| layer.iter().copied().min()))
        .column("highest", layers.iter().map(|layer| layer.iter().copied().max()))
        .column("never active", exactly(0))
        .column("always active", exactly(counts.batches()))
        .note(format!("Batches: {}.", counts.batches()))
        .build()
}
