//! Claims 30–36: the cluster distance coefficient and its detector (sections 4.2.1.2 and
//! 4.2.2).

use super::{ENOUGH, Experiment, Findings, defined, mean};
use crate::{
    Result,
    detect::{ClusterDistance, Detector, Evaluation, FittedClusterDistance, Task},
    metric::Confidence,
    pattern::{Assigned, named},
    record::Record,
};

/// The layer that the thesis shows.
const SHOWN: usize = 2;

/// The detector of one layer on matching, on mismatching and on all samples.
struct Parts {
    matching: Evaluation,
    mismatching: Option<Evaluation>,
    all: Evaluation,
}

impl Experiment {
    /// The cluster detector of every layer: 8 clusters or as many as were asked for, three starts
    /// by this seed.
    ///
    /// # Errors
    /// Fewer different patterns than clusters.
    pub fn cluster_detectors(&self) -> Result<Vec<FittedClusterDistance>> {
        self.basis().fit_each_layer(ClusterDistance::layer)
    }

    /// Claims 30–36; mean coefficients by set, category and layer, AUROC of the
    /// detector on matching, mismatching and all samples.
    ///
    /// # Errors
    /// Those of [`cluster_detectors`](Self::cluster_detectors).
    pub fn cluster_distances(&self) -> Result<Findings> {
        let mut found = Findings::new("06", self.seed());
        let detectors = self.cluster_detectors()?;
        self.coefficients(&detectors, &mut found)?;
        let parts: Vec<Parts> =
            detectors.iter().map(|detector| self.parts(detector)).collect::<Result<_>>()?;
        self.add_all_areas(&parts, &mut found)?;
        Ok(found)
    }

    /// Correct samples, and what the thesis sets beside them.
    fn five(&self) -> Vec<&Record> {
        [&self.sets.correct].into_iter().chain(self.unfamiliar()).collect()
    }

    /// Claims 30, 31, 33, 34.
    fn coefficients(&self, detectors: &[FittedClusterDistance], found: &mut Findings) -> Result<()> {
        let sure = Confidence::percent(90)?;
        let mut least = f64::INFINITY;
        for detector in detectors {
            let layer = detector.layer();
            for set in self.five() {
                let assigned = detector.clusters().assign(set)?;
                let share = assigned.share();
                found.add("matching samples", share).layer(layer).set(set.name()).category("all");
                if set.name() == self.sets.noise.name() {
                    least = least.min(share);
                }
                for category in Confidence::all_and_each() {
                    for matching in [true, false] {
                        let Some(summary) = defined(assigned.within(matching, category))? else { continue };
                        let detector = format!("cluster, {}", named(matching));
                        for (quantity, value) in [
                            ("samples", summary.samples as f64),
                            ("mean CDC", summary.mean),
                            ("lowest CDC", summary.lowest),
                            ("highest CDC", summary.highest),
                        ] {
                            let row = found.add(quantity, value).detector(&*detector).layer(layer);
                            row.set(set.name()).category(category.name());
                        }
                    }
                }
            }
        }
        let Some(detector) = detectors.get(SHOWN - 1) else { return Ok(()) };
        let assigned: Vec<Assigned> =
            self.five().into_iter().map(|set| detector.clusters().assign(set)).collect::<Result<_>>()?;
        let summaries = assigned.iter().map(|assigned| defined(assigned.within(true, sure)));
        let known: Option<Vec<_>> = summaries.collect::<Result<_>>()?;
        let below = known.as_ref().map(|all| {
            let others = all[1..].iter().map(|other| other.mean).fold(f64::INFINITY, f64::min);
            all[0].mean - others
        });
        let overlaps: Vec<f64> = known
            .iter()
            .flat_map(|all| all[1..].iter().map(move |other| all[0].interval.high - other.interval.low))
            .collect();
        let shown = SHOWN.to_string();
        for (set, overlap) in self.unfamiliar().iter().zip(&overlaps) {
            found.parts(30, [(&*shown, set.name(), *overlap)])?;
        }
        found.decide(30, below, &[&overlaps])?;

        let mut correlations = Vec::new();
        for (set, assigned) in self.five().iter().zip(&assigned) {
            let rho = defined(assigned.only(true).rank_correlation())?;
            found.maybe("rank correlation of CDC and confidence", rho.map(|c| c.rho()), |row| {
                row.detector("cluster, matching").layer(SHOWN).set(set.name()).category("all")
            });
            found.parts(31, [(&*shown, set.name(), rho.as_ref().map(|c| c.rho()))])?;
            correlations.extend(rho.map(|c| c.rho()));
        }
        found.decide(31, mean(&correlations), &[&correlations])?;
        found.decide(33, least, &[])?;

        let ratio = known.map(|all| {
            let ranges: Vec<f64> = all.iter().map(|summary| summary.highest - summary.lowest).collect();
            let means = all.iter().map(|summary| summary.mean);
            let spread =
                means.clone().fold(f64::NEG_INFINITY, f64::max) - means.fold(f64::INFINITY, f64::min);
            mean(&ranges).unwrap_or(0.0) / spread
        });
        found.decide(34, ratio, &[])
    }

    /// The detector on the matching samples of every set, on the others, and on all.
    fn parts(&self, detector: &FittedClusterDistance) -> Result<Parts> {
        let all = Evaluation::new(detector, &self.sets.normal, &self.sets.unfamiliar())?;
        let parts = detector.clusters().evaluations(detector, &self.sets)?;
        let part = |matching| parts.iter().find(|own| own.part() == named(matching)).cloned();
        Ok(Parts { matching: part(true).unwrap_or_else(|| all.clone()), mismatching: part(false), all })
    }

    /// Claims 32, 35, 36; the areas of Figure 4.2 in every layer.
    fn add_all_areas(&self, layers: &[Parts], found: &mut Findings) -> Result<()> {
        let mut matching = Vec::new();
        for parts in layers {
            self.add_areas(found, "cluster", &parts.all)?;
            self.add_areas(found, "cluster, matching", &parts.matching)?;
            if let Some(evaluation) = &parts.mismatching {
                self.add_areas(found, "cluster, mismatching", evaluation)?;
            }
            matching.push(self.main_sets(&parts.matching, Confidence::All)?);
        }
        let Some(shown) = layers.get(SHOWN - 1) else { return Ok(()) };
        let others = matching.iter().enumerate().filter(|(l, _)| l + 1 != SHOWN);
        let best = others.filter_map(|(_, &area)| area).max_by(f64::total_cmp);
        let ahead = matching[SHOWN - 1].zip(best).map(|(own, best)| own - best);
        let (mut tells, mut categories) = (Vec::new(), Vec::new());
        let pooled: Vec<&str> = self.unfamiliar().iter().skip(1).map(|set| set.name()).collect();
        for category in Confidence::each() {
            categories.extend(self.main_sets(&shown.matching, category)?);
            if category == Confidence::percent(90)? {
                continue;
            }
            let there: Vec<&str> =
                pooled.iter().copied().filter(|set| shown.matching.sets().contains(set)).collect();
            let roc = match there.is_empty() {
                true => None,
                false => shown.matching.defined(Task::Ood(&there), category)?,
            };
            tells.extend(
                roc.filter(|roc| roc.positives().min(roc.negatives()) >= ENOUGH).map(|roc| roc.auroc()),
            );
        }
        found.decide(32, mean(&tells), &[])?;
        found.decide(35, ahead, &[])?;
        let own = matching[SHOWN - 1];
        let rest =
            shown.mismatching.as_ref().map(|e| self.main_sets(e, Confidence::All)).transpose()?.flatten();
        let more = own.zip(rest).map(|(own, rest)| f64::from(own > rest));
        let below = own.zip(mean(&categories)).map(|(own, each)| each - own);
        found.decide(36, own, &[more.as_slice(), below.as_slice()])
    }

    /// Mean AUROC over the main sets.
    fn main_sets(&self, evaluation: &Evaluation, category: Confidence) -> Result<Option<f64>> {
        Ok(mean(&self.main_areas(evaluation, category)?))
    }

    /// AUROC of the four main sets of Figure 4.2, those that have samples of both kinds:
    /// misclassified samples, and each unfamiliar set in the task erroneous.
    pub(super) fn main_areas(&self, evaluation: &Evaluation, category: Confidence) -> Result<Vec<f64>> {
        let mut areas: Vec<f64> = evaluation.auroc(Task::Misclassified, category)?.into_iter().collect();
        for set in self.unfamiliar().iter().skip(1).filter(|set| evaluation.sets().contains(&set.name())) {
            areas.extend(evaluation.auroc(Task::Erroneous(&[set.name()]), category)?);
        }
        Ok(areas)
    }
}
