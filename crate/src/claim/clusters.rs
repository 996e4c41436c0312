//! Claims 27–29: the clusters of activation patterns (section 4.2.1).

use std::ops::RangeInclusive;

use super::{Experiment, Findings};
use crate::{
    Result,
    detect::{CLUSTERS, ClusterDistance, Fit},
    pattern::{Clusters, KMeans, Sweep},
    results::{Results, each_named},
};

/// Numbers of clusters that are tried.
const TRIED: RangeInclusive<usize> = 2..=32;
/// Many starts.
const MANY: usize = 10;

impl Experiment {
    /// The mean silhouettes of the sweep over k = 2 … 32 in every layer, with columns `layer` and
    /// `k`; it is kept in the cache. Where a layer has fewer different patterns, it ends there.
    ///
    /// # Errors
    /// A layer in which all patterns are alike.
    pub fn sweeps(&self) -> Result<Results> {
        each_named("layer", (1..).zip(self.swept()?), |sweep: Sweep| sweep.results())
    }

    fn swept(&self) -> Result<Vec<Sweep>> {
        let bank = self.basis().bank()?;
        let sweep = |layer| {
            let most = bank.patterns(layer)?.different(*TRIED.end());
            Sweep::cached(bank, layer, *TRIED.start()..=most, self.seed())
        };
        (1..=bank.layers()).map(sweep).collect()
    }

    /// Claims 27–29; mean silhouettes of all k, best k, dominant classes and purities.
    ///
    /// # Errors
    /// Those of [`sweeps`](Self::sweeps).
    pub fn grouping(&self) -> Result<Findings> {
        let (mut found, bank) = (Findings::new("05", self.seed()), self.basis().bank()?);
        let mut stated = Vec::new();
        for (layer, sweep) in (1..).zip(self.swept()?) {
            for point in sweep.points() {
                found
                    .add(format!("mean silhouette, k = {}", point.k), point.silhouette)
                    .layer(layer)
                    .set("train");
            }
            stated.push(f64::from(sweep.best().is_some_and(|best| best.k == CLUSTERS)));
            let Some(best) = sweep.best() else { continue };
            found.add("best_k", best.k as f64).layer(layer).set("train");
            found.add("mean silhouette at best_k", best.silhouette).layer(layer).set("train");
            let distinct = ClusterDistance::layer(layer).k(best.k).fit(self.basis())?.clusters().distinct();
            found.add("distinct dominant classes at best_k", distinct as f64).layer(layer).set("train");
        }
        found.by_layer(27, "", 1, stated.iter().copied())?;
        found.decide(27, stated.iter().sum::<f64>(), &[&stated])?;

        let (mut fewest, mut dominant, mut central) = (usize::MAX, Vec::new(), Vec::new());
        let mut purities = Vec::new();
        for detector in self.cluster_detectors()? {
            let (clusters, layer) = (detector.clusters(), detector.clusters().layer());
            let (distinct, centres) = (clusters.distinct(), clusters.distinct_centres());
            for (quantity, value) in [
                ("distinct dominant classes", distinct as f64),
                ("distinct classes of centre samples", centres as f64),
                ("purity", clusters.purity()),
                ("least purity of a cluster", clusters.least_purity()),
            ] {
                found.add(quantity, value).layer(layer).set("train");
            }
            fewest = fewest.min(distinct);
            dominant.push(f64::from(distinct == bank.classes().len()));
            central.push(f64::from(centres == bank.classes().len()));
            purities.push(clusters.purity());
        }
        found.by_layer(28, "", 1, dominant.iter().zip(&central).map(|(a, b)| a * b))?;
        found.by_layer(29, "", 1, purities.iter().copied())?;
        found.decide(28, fewest as f64, &[&dominant, &central])?;
        found.decide(29, purities.first().copied(), &[&purities])?;
        Ok(found)
    }

    /// What claims 27 and 28 owe to the number of starts, about which the thesis is silent:
    /// mean silhouettes and dominant classes with ten starts, for k = 8 (or as many
    /// [`clusters`](Self::clusters) as were asked for), one less and one more.
    ///
    /// # Errors
    /// Fewer different patterns than clusters.
    pub fn many_starts(&self) -> Result<Findings> {
        let (mut found, bank) = (Findings::new("10", self.seed()), self.basis().bank()?);
        let named = |quantity: &str, k: usize| format!("{quantity}, k = {k}, {MANY} starts");
        let asked = self.basis().cluster_count();
        for layer in 1..=bank.layers() {
            for k in asked.saturating_sub(1).max(2)..=asked + 1 {
                let kmeans = KMeans::new(k, self.seed()).starts(MANY);
                let clusters = Clusters::new(bank, layer, &kmeans)?;
                found.add(named("mean silhouette", k), clusters.silhouette()?).layer(layer).set("train");
                let distinct = clusters.distinct() as f64;
                found.add(named("distinct dominant classes", k), distinct).layer(layer).set("train");
            }
        }
        Ok(found)
    }
}
