//! A row for each cluster.

use super::Table;
use crate::{Result, pattern::Clusters};

/// The clusters of a layer: examples, dominant class, purity, the centre sample's place in the
/// bank and its predicted class, and the mean distance to the centre.
///
/// # Errors
/// None in practice: columns have one length.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study, table};
/// use nnerr::pattern::{Bank, Binarisation, Clusters, KMeans};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let clusters = Clusters::new(&bank, 2, &KMeans::new(4, 1))?;
/// assert_eq!(table::clusters(&clusters)?.frame().shape(), (4, 7));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn clusters(clusters: &Clusters) -> Result<Table> {
    Table::titled(format!("Clusters of layer {}, k = {}", clusters.layer(), clusters.k()))
        .column("cluster", 1..=clusters.k())
        .column("examples", clusters.sizes())
        .column("dominant class", clusters.dominant())
        .percent("purity", clusters.purities(), 1)
        .column("centre sample", clusters.centre_samples())
        .column("its class", clusters.centre_classes())
        .fixed("mean distance to the centre", clusters.spreads(), 3)
        .note(format!(
            "{} different dominant classes; {:.1} % of all examples are of their cluster's dominant class.",
            clusters.distinct(),
            100.0 * clusters.purity()
        ))
        .build()
}
