//! Cluster: score = CDC_l(x) = d(p, centre) / mean d of the cluster's examples, with p the
//! sample's pattern in layer l and d the Euclidean distance. Thesis §4.2.2, eq. 4.2.

use ndarray::Array1;

use super::{Basis, Detector, Evaluation, Fit, Layers, features::Own};
use crate::{
    Result,
    pattern::{Clusters, KMeans, named},
    record::Record,
    results::TestSets,
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
/// use nnerr::{data::Digits, detect::{Basis, ClusterDistance, Detector, Fit}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let detector = ClusterDistance::layer(2).k(4).fit(&Basis::new(&split, &study)?)?;
/// let normal = study.record(&split.normal)?;
/// assert_eq!(detector.score(&normal)?, detector.clusters().assign(&normal)?.coefficients);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterDistance {
    layer: usize,
    /// That of the basis, where none was asked for.
    k: Option<usize>,
}

impl ClusterDistance {
    /// In hidden layer `layer`, from 1, with as many clusters as [`Basis::clusters`] says, 8 by
    /// default; three starts of k-means, drawn by the study's seed.
    pub fn layer(layer: usize) -> Self {
        Self { layer, k: None }
    }

    /// Another number of clusters.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k: Some(k), ..self }
    }
}

impl Fit for ClusterDistance {
    type Fitted = FittedClusterDistance;

    /// # Errors
    /// Those of [`Clusters::new`].
    fn fit(&self, basis: &Basis) -> Result<FittedClusterDistance> {
        let kmeans = KMeans::new(self.k.unwrap_or(basis.cluster_count()), basis.seed()).starts(STARTS);
        let clusters = Clusters::new(basis.bank()?, self.layer, &kmeans)?;
        Ok(FittedClusterDistance { own: Own::of(basis.study()), clusters })
    }
}

/// A [`ClusterDistance`] with its clusters.
#[derive(Clone, Debug)]
pub struct FittedClusterDistance {
    own: Own,
    clusters: Clusters,
}

impl FittedClusterDistance {
    /// The clusters.
    pub fn clusters(&self) -> &Clusters {
        &self.clusters
    }
}

impl Clusters {
    /// A detector on the matching samples of every set alone, then on the mismatching ones, as in
    /// Figure 4.2. A set without such samples is left out, and a part of which the normal set has
    /// none.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::{Baseline, Basis, ClusterDistance, Fit}, network::Params};
    /// use nnerr::study::{Sets, Study};
    /// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
    /// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
    /// let detector = ClusterDistance::layer(2).k(4).fit(&Basis::new(&split, &study)?)?;
    /// let parts = detector.clusters().evaluations(&Baseline, &sets)?; // on the very same samples
    /// let parts: Vec<&str> = parts.iter().map(|evaluation| evaluation.part()).collect();
    /// assert_eq!(parts, ["matching", "mismatching"]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Evaluation::new`].
    pub fn evaluations(&self, detector: &dyn Detector, sets: &impl TestSets) -> Result<Vec<Evaluation>> {
        let mut all = Vec::new();
        for matching in [true, false] {
            let Some(normal) = self.part(sets.normal(), matching)? else { continue };
            let mut others = Vec::new();
            for set in sets.unfamiliar() {
                others.extend(self.part(set, matching)?);
            }
            let evaluation = Evaluation::new(detector, &normal, &others.iter().collect::<Vec<_>>())?;
            all.push(evaluation.among(named(matching)));
        }
        Ok(all)
    }
}

impl Detector for FittedClusterDistance {
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
