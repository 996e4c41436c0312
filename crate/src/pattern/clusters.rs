//! The clusters of a layer, read as section 4.2 does: dominant class, centre sample,
//! matching samples, cluster distance coefficient.

use std::fmt;

use ndarray::{Array1, Array2};

use super::{Bank, Binarisation, FittedKMeans, KMeans, mean_silhouette, silhouettes};
use crate::{Result, record::Record};

/// The clusters that k-means finds among the examples' patterns in one layer.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// use nnerr::pattern::{Bank, Binarisation, Clusters, KMeans};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let clusters = Clusters::new(&bank, 2, &KMeans::new(4, 1))?;
/// let normal = clusters.assign(&study.record(&split.normal)?)?;
/// let first = normal.clusters[0];
/// assert_eq!(clusters.sizes().iter().sum::<usize>(), bank.len());
/// assert!(normal.coefficients[0] >= 0.0 && first < 4);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct Clusters {
    layer: usize,
    bank: Bank,
    clustering: FittedKMeans,
    dominant: Vec<usize>,
    purities: Vec<f64>,
    centre_samples: Vec<usize>,
    spreads: Vec<f64>,
}

/// The samples of a set among the [`Clusters`] of a layer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Assigned {
    /// The nearest cluster of each sample.
    pub clusters: Vec<usize>,
    /// *Cluster distance coefficient* of each sample, eq. 4.2: its Euclidean distance to the
    /// centre over the mean distance of the cluster's examples. In a cluster whose
    /// examples are all alike it is 0 at the centre and +∞ elsewhere.
    pub coefficients: Array1<f64>,
    /// Whether the cluster's dominant class is the class that the network predicts for
    /// the sample: *matching* or *mismatching*.
    pub matching: Vec<bool>,
    /// The dominant class of each sample's cluster: what the clusters say it is.
    pub classes: Vec<usize>,
    /// The network's confidence in each.
    pub confidence: Array1<f64>,
}

impl Clusters {
    /// Clusters the examples' patterns in hidden layer `layer`, from 1.
    ///
    /// # Errors
    /// A layer that is not there; those of [`KMeans::fit`].
    pub fn new(bank: &Bank, layer: usize, kmeans: &KMeans) -> Result<Self> {
        let patterns = bank.patterns(layer)?;
        let clustering = kmeans.fit(patterns)?;
        let (labels, k) = (clustering.labels(), clustering.k());
        let distances = clustering.own_distances(patterns)?;
        let sizes = clustering.sizes();
        let mut counts = Array2::<usize>::zeros((k, bank.classes().len()));
        let mut sums = vec![0.0; k];
        let mut centres: Vec<(usize, f64)> = vec![(0, f64::INFINITY); k];
        for (example, (&cluster, &distance)) in labels.iter().zip(&distances).enumerate() {
            let predicted = bank.predicted()[example];
            let class = bank.classes().iter().position(|&class| class == predicted).unwrap_or(0);
            counts[[cluster, class]] += 1;
            sums[cluster] += distance;
            if distance < centres[cluster].1 {
                centres[cluster] = (example, distance);
            }
        }
        let most = |cluster: usize| {
            let counts = counts.row(cluster);
            // Of equal counts the lowest class.
            let best = (0..counts.len()).rev().max_by_key(|&class| counts[class]).unwrap_or(0);
            (bank.classes()[best], counts[best] as f64 / sizes[cluster] as f64)
        };
        let (dominant, purities) = (0..k).map(most).unzip();
        Ok(Self {
            layer,
            bank: bank.clone(),
            dominant,
            purities,
            centre_samples: centres.into_iter().map(|(example, _)| example).collect(),
            spreads: sums.iter().zip(&sizes).map(|(sum, &size)| sum / size as f64).collect(),
            clustering,
        })
    }

    /// Finds the cluster of each sample of `record`.
    ///
    /// # Errors
    /// A record of a network with other layers.
    pub fn assign(&self, record: &Record) -> Result<Assigned> {
        let (clusters, distances) = self.clustering.assign(&self.bank.binarise(record, self.layer)?)?;
        let coefficient = |(&cluster, &distance): (&usize, &f64)| match self.spreads[cluster] {
            0.0 if distance == 0.0 => 0.0,
            0.0 => f64::INFINITY,
            spread => distance / spread,
        };
        let coefficients = clusters.iter().zip(&distances).map(coefficient).collect();
        let classes: Vec<usize> = clusters.iter().map(|&cluster| self.dominant[cluster]).collect();
        let matching = classes.iter().zip(record.predicted()).map(|(class, said)| class == said).collect();
        Ok(Assigned { clusters, coefficients, matching, classes, confidence: record.confidence().clone() })
    }

    /// The layer, from 1.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Number of clusters.
    pub fn k(&self) -> usize {
        self.clustering.k()
    }

    /// The clusters of the examples.
    pub fn clustering(&self) -> &FittedKMeans {
        &self.clustering
    }

    /// The classes that the network knows.
    pub(crate) fn classes(&self) -> &[usize] {
        self.bank.classes()
    }

    /// How outputs became bits.
    pub fn binarisation(&self) -> Binarisation {
        self.bank.binarisation()
    }

    /// Examples in each cluster.
    pub fn sizes(&self) -> Vec<usize> {
        self.clustering.sizes()
    }

    /// Places of the examples of cluster `cluster`, from 0.
    pub fn members(&self, cluster: usize) -> Vec<usize> {
        let labels = self.clustering.labels();
        (0..labels.len()).filter(|&example| labels[example] == cluster).collect()
    }

    /// *Dominant class* of each cluster: the most frequent predicted class, of equally
    /// frequent ones the lowest.
    pub fn dominant(&self) -> &[usize] {
        &self.dominant
    }

    /// Number of different dominant classes.
    pub fn distinct(&self) -> usize {
        different(self.dominant.clone())
    }

    /// Share of each cluster's examples whose predicted class is its dominant one.
    pub fn purities(&self) -> &[f64] {
        &self.purities
    }

    /// Purity of the worst cluster.
    pub fn least_purity(&self) -> f64 {
        self.purities.iter().copied().fold(1.0, f64::min)
    }

    /// Share of all examples whose predicted class is their cluster's dominant one.
    pub fn purity(&self) -> f64 {
        let sizes = self.sizes();
        let pure: f64 = self.purities.iter().zip(&sizes).map(|(purity, &size)| purity * size as f64).sum();
        pure / sizes.iter().sum::<usize>() as f64
    }

    /// The clusters as a classifier: share of the samples of `record` whose cluster's dominant class
    /// is their true one.
    ///
    /// # Errors
    /// A record without labels, or of a network with other layers.
    pub fn accuracy(&self, record: &Record) -> Result<f64> {
        let (said, labels) = (self.assign(record)?.classes, record.samples().labels()?);
        let right = said.iter().zip(labels).filter(|(said, label)| said == label).count();
        Ok(right as f64 / record.len() as f64)
    }

    /// The silhouette coefficient of every example, see [`silhouettes`].
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`](crate::ErrorKind::Undefined) of a single cluster.
    pub fn silhouettes(&self) -> Result<Array1<f64>> {
        silhouettes(self.bank.patterns(self.layer)?, self.clustering.labels())
    }

    /// The mean of them: how well the clusters stand apart, from −1 to 1.
    ///
    /// # Errors
    /// Those of [`silhouettes`](Self::silhouettes).
    pub fn silhouette(&self) -> Result<f64> {
        mean_silhouette(self.bank.patterns(self.layer)?, self.clustering.labels())
    }

    /// *Centre sample* of each cluster: the place in the bank of the example nearest to
    /// the centre, of equally near ones the first.
    pub fn centre_samples(&self) -> &[usize] {
        &self.centre_samples
    }

    /// The clusters in the order of their dominant classes.
    pub(crate) fn by_class(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.k()).collect();
        order.sort_by_key(|&cluster| self.dominant[cluster]); // stable
        order
    }

    /// The class that the network predicts for each centre sample.
    pub fn centre_classes(&self) -> Vec<usize> {
        self.centre_samples.iter().map(|&example| self.bank.predicted()[example]).collect()
    }

    /// How many different classes the centre samples have.
    pub fn distinct_centres(&self) -> usize {
        different(self.centre_classes())
    }

    /// Mean Euclidean distance of each cluster's examples to its centre: the lower part
    /// of eq. 4.2.
    pub fn spreads(&self) -> &[f64] {
        &self.spreads
    }
}

impl fmt::Debug for Clusters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} clusters in layer {}, dominant classes {:?}", self.k(), self.layer, self.dominant)
    }
}

/// How many different classes there are.
fn different(mut classes: Vec<usize>) -> usize {
    classes.sort_unstable();
    classes.dedup();
    classes.len()
}
