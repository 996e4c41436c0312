//! Claims 41 and 42: the detector networks (section 4.3.2).

use std::collections::HashSet;

use rayon::{ThreadPoolBuilder, prelude::*};

use super::{Experiment, Findings, Seeds, mean};
use crate::{
    Result,
    detect::{
        Baseline, ClusterDistance, Detector, Evaluation, Fit, FittedNetworkDetector, NetworkDetector,
        NeuronCount, Quantity, Task,
    },
    metric::Confidence,
    results::{Results, TestSets},
};

/// Epochs that the thesis trains for.
const STATED: usize = 1000;
/// The layer whose clusters the thesis compares with.
const CLUSTERS: usize = 2;

impl Experiment {
    /// Claims 41 and 42; accuracy and AUROC of both networks after the basis' epochs, and whether
    /// they learned, as stated and with Glorot's initial weights; AUROC of the detectors before them
    /// on the same samples.
    ///
    /// # Errors
    /// Those of [`Basis::detector_data`](crate::detect::Basis::detector_data).
    pub fn detector_networks(&self) -> Result<Findings> {
        let mut found = Findings::new("08", self.seed());
        let (basis, data) = (self.basis(), self.basis().detector_data()?);
        let named = |name: &str| named(name, basis.epochs());
        let mut before = Vec::new();
        let cluster = ClusterDistance::layer(CLUSTERS).fit(basis)?;
        let count = NeuronCount::summed().fit(basis)?;
        let earlier: [&dyn Detector; 3] = [&Baseline, &count, &cluster];
        for detector in earlier {
            let evaluation = Evaluation::new(detector, data.normal(), &data.unfamiliar())?;
            // Notebooks 04 and 06 measure them on the whole sets, under the same names of sets.
            self.add_areas(&mut found, &format!("{}, test half", detector.name()), &evaluation)?;
            // The thesis compares with its own earlier detectors; the baseline is only reported.
            if detector.name() != "baseline" {
                before.push(mean_area(&evaluation, &data.sources())?);
            }
        }
        let before = before.into_iter().flatten().max_by(f64::total_cmp);

        let (mut accuracies, mut known) = (Vec::new(), Vec::new());
        for trained in self.trained_networks()? {
            let name = named(&trained.name());
            let (accuracy, learned) = (trained.accuracy(data)?, trained.learned(data)?);
            found.add("accuracy", accuracy).detector(&*name).layer("all").set("test half").category("all");
            found.add("learned", f64::from(learned)).detector(&*name).layer("all");
            let evaluation = trained.evaluation(data)?;
            self.add_areas(&mut found, &name, &evaluation)?;
            if learned && trained.network().start().is_empty() {
                accuracies.push(accuracy);
                known.extend(mean_area(&evaluation, &data.sources())?);
            }
        }
        let both = (accuracies.len() == Quantity::BOTH.len()).then_some(());
        found.decide(41, both.and(mean(&accuracies)), &[&accuracies])?;
        let ahead = both.and(mean(&known)).zip(before).map(|(own, before)| own - before);
        found.decide(42, ahead, &[])?;
        Ok(found)
    }
}

impl Experiment {
    /// Both networks as stated and with Glorot's initial weights. Batches are too small to be worth
    /// several threads, so each network has a thread of its own.
    fn trained_networks(&self) -> Result<Vec<FittedNetworkDetector>> {
        let basis = self.basis();
        let both = |quantity| [NetworkDetector::new(quantity).glorot(basis), NetworkDetector::new(quantity)];
        let all: Vec<NetworkDetector> = Quantity::BOTH.into_iter().flat_map(both).collect();
        basis.bank()?; // once, for all
        let alone = |network: &NetworkDetector| match ThreadPoolBuilder::new().num_threads(1).build() {
            Ok(pool) => pool.install(|| network.fit(basis)),
            Err(_) => network.fit(basis),
        };
        all.par_iter().map(alone).collect()
    }
}

impl Seeds {
    /// All rows but those of detector networks that never left their start, each in its seed: a mean
    /// over networks that learned and networks that did not describes neither. The rows `learned`, 1
    /// or 0, say which learned.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let seeds = Seeds::read()?;
    /// let (all, learned) = (seeds.auroc().notebook("09"), seeds.that_learned()?.auroc().notebook("09"));
    /// assert_eq!(all.detector("baseline").len(), learned.detector("baseline").len());
    /// let (all, learned) = (seeds.quantity("learned"), seeds.that_learned()?.quantity("learned"));
    /// assert_eq!(learned.len(), all.values().iter().filter(|&&learned| learned > 0.0).count());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: the columns are there.
    pub fn that_learned(&self) -> Result<Results> {
        let never = self.quantity("learned");
        let never: HashSet<(String, Option<i64>)> = (never.texts("detector")?.into_iter())
            .zip(never.seed_column())
            .zip(never.values())
            .filter_map(|(network, learned)| (learned == 0.0).then_some(network))
            .collect();
        let all = self.texts("detector")?.into_iter().zip(self.seed_column()).enumerate();
        let kept = all.filter(|(_, network)| !never.contains(network)).map(|(place, _)| place);
        Ok(self.at(&kept.collect::<Vec<_>>()))
    }
}

/// How a detector is named in tables: a detector network trained for other than the stated
/// epochs says so.
pub(super) fn named(name: &str, epochs: usize) -> String {
    match name.contains(" network") && epochs != STATED {
        true => format!("{name}, {epochs} epochs"),
        false => name.to_owned(),
    }
}

/// Mean AUROC over some sources, task OOD.
fn mean_area(evaluation: &Evaluation, sources: &[&str]) -> Result<Option<f64>> {
    let mut areas = Vec::new();
    for source in sources {
        areas.extend(evaluation.auroc(Task::Ood(&[source]), Confidence::All)?);
    }
    Ok(mean(&areas))
}
