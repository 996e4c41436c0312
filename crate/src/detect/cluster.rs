//! Cluster: score = CDC_l(x) = d(p, centre) / mean d of the cluster's examples, with p the
//! sample's pattern in layer l and d the Euclidean distance. Thesis §4.2.2, eq. 4.2.

use ndarray::Array1;

use super::{Basis, Detector, Evaluation, Fit, Layers, features::Own};
use crate::{
    Result,
    pattern::{Clusters, KMeans},
    record::Record,
};

/// Clusters of the thesis' detector: the best k that it states.
pub(crate) const CLUSTERS: usize = 8;
/// Starts of k-means for a chosen k.
const STARTS: usize = 3;

/// The cluster distance coefficient in one layer, matching and mismatching samples alike.
///
/// The thesis finds that it works once mismatching samples are left out:
/// [`Assigned::matching`](crate::pattern::Assigned) tells them apart.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Cluster, Detector, Fit}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let detector = Cluster::layer(2).k(4).fit(&Basis::new(&split, &study)?)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(detector.score(&normal)?, detector.clusters().assign(&normal)?.coefficients);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster {
    layer: usize,
    k: usize,
}

impl Cluster {
    /// In hidden layer `layer`, from 1, with 8 clusters by default; three starts of k-means,
    /// drawn by the study's seed.
    pub fn layer(layer: usize) -> Self {
        Self { layer, k: CLUSTERS }
    }

    /// Another number of clusters.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k, ..self }
    }
}

impl Fit for Cluster {
    type Fitted = FittedCluster;

    /// # Errors
    /// Those of [`Clusters::new`].
    fn fit(&self, basis: &Basis) -> Result<FittedCluster> {
        let kmeans = KMeans::new(self.k, basis.seed()).starts(STARTS);
        let clusters = Clusters::new(basis.bank()?, self.layer, &kmeans)?;
        Ok(FittedCluster { own: Own::of(basis.study()), clusters })
    }
}

/// A [`Cluster`] with its clusters.
#[derive(Clone, Debug)]
pub struct FittedCluster {
    own: Own,
    clusters: Clusters,
}

impl FittedCluster {
    /// The clusters.
    pub fn clusters(&self) -> &Clusters {
        &self.clusters
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
        let Some(normal) = self.clusters.part(normal, matching)? else { return Ok(None) };
        let mut parts = Vec::new();
        for set in others {
            parts.extend(self.clusters.part(set, matching)?);
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
        Layers::One(self.clusters.layer())
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        Ok(self.clusters.assign(record)?.coefficients)
    }
}
