//! The centre samples of clusters: section 4.2.1.

use super::{Figure, digits, number::fixed};
use crate::{Result, data::Samples, pattern::Clusters};

/// The centre sample of each cluster, in the order of their dominant classes. Below each stands the
/// class that the network predicts for it, and in brackets the cluster's dominant class and purity.
///
/// # Errors
/// Samples other than the bank's: [`OutOfRange`](crate::ErrorKind::OutOfRange) where one is missing.
///
/// ```
/// use nnerr::{data::Digits, figure, network::Params, study::Study};
/// use nnerr::pattern::{Bank, Binarisation, Clusters, KMeans};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let clusters = Clusters::new(&bank, 2, &KMeans::new(4, 1))?;
/// let figure = figure::centre_samples(&clusters, &split.train)?;
/// assert!(figure.alt_text().starts_with("4 images in a grid"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn centre_samples(clusters: &Clusters, samples: &Samples) -> Result<Figure> {
    let order = clusters.by_class();
    let places: Vec<usize> = order.iter().map(|&cluster| clusters.centre_samples()[cluster]).collect();
    let (centres, classes) = (samples.select(&places)?, clusters.centre_classes());
    let labels = order.iter().map(|&cluster| {
        let (dominant, purity) = (clusters.dominant()[cluster], 100.0 * clusters.purities()[cluster]);
        format!("{} ({dominant}: {} %)", classes[cluster], fixed(purity, 0))
    });
    let figure = digits("Centre samples", centres.images()).columns(8).labels(labels).draw()?;
    Ok(figure.subtitle(format!("layer {}, k = {}", clusters.layer(), clusters.k())))
}
