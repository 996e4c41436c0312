//! Cluster: score = CDC_l(x) = d(p, centre) / mean d of the cluster's examples, with p the
//! sample's pattern in layer l and d the Euclidean distance. Thesis §4.2.2, eq. 4.2.

use ndarray::Array1;

use super::{Detector, Evaluation, Layers};
use crate::{
    Result,
    pattern::{Bank, Clusters, KMeans},
    record::Record,
};

/// Clusters of the thesis' detector: the best k that it states.
const K: usize = 8;
/// Starts of k-means for a chosen k.
const STARTS: usize = 3;

/// The cluster distance coefficient in one layer, matching and mismatching samples alike.
///
/// The thesis finds that it works once mismatching samples are left out:
/// [`Assigned::matching`](crate::pattern::Assigned) tells them apart.
///
/// ```
/// use nnerr::{data::Digits, detect::{Cluster, Detector}, network::Params};
/// use nnerr::{pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let detector = Cluster::layer(2).k(4).seed(7).fit(&bank)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(detector.score(&normal)?, detector.clusters().assign(&normal)?.coefficients);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    layer: usize,
    kmeans: KMeans,
}

impl Cluster {
    /// In hidden layer `layer`, from 1, with 8 clusters by default.
    pub fn layer(layer: usize) -> Self {
        Self { layer, kmeans: KMeans::new(K).starts(STARTS) }
    }

    /// Another number of clusters.
    #[must_use]
    pub fn k(mut self, k: usize) -> Self {
        self.kmeans = self.kmeans.clusters(k);
        self
    }

    /// The seed of k-means, 1 by default.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.kmeans = self.kmeans.seed(seed);
        self
    }

    /// Clusters the bank's examples.
    ///
    /// # Errors
    /// Those of [`Clusters::new`].
    pub fn fit(&self, bank: &Bank) -> Result<FittedCluster> {
        Ok(FittedCluster(Clusters::new(bank, self.layer, &self.kmeans)?))
    }
}

/// A [`Cluster`] with its clusters.
#[derive(Clone, Debug)]
pub struct FittedCluster(Clusters);

impl FittedCluster {
    /// The clusters.
    pub fn clusters(&self) -> &Clusters {
        &self.0
    }

    /// The detector on the `matching` or the mismatching samples of every set alone, as in
    /// Figure 4.2; a set without such samples is left out. `None` where the normal set
    /// has none.
    ///
    /// # Errors
    /// Those of [`Evaluation::new`].
    pub fn evaluation(
        &self,
        normal: &Record,
        others: &[&Record],
        matching: bool,
    ) -> Result<Option<Evaluation>> {
        let Some(normal) = self.0.part(normal, matching)? else { return Ok(None) };
        let mut parts = Vec::new();
        for set in others {
            parts.extend(self.0.part(set, matching)?);
        }
        let evaluation = Evaluation::new(self, &normal, &parts.iter().collect::<Vec<_>>())?;
        Ok(Some(evaluation.among(if matching { "matching" } else { "mismatching" })))
    }
}

impl Detector for FittedCluster {
    fn name(&self) -> String {
        "cluster".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.0.layer())
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(self.0.assign(record)?.coefficients)
    }
}
