//! Claims 43 and 44: the comparison of Chapter 5, the thesis' six detectors and all others.

use super::{
    Experiment, Findings, mean,
    networks::named,
    representations::{FAR_WITHOUT_NOISE, is_noise},
};
use crate::{
    Result,
    detect::{DETECTORS, Entry, Evaluation, Layers, OdinSearch, Task},
    metric::Confidence,
    record::Record,
    results::{LEFT_OUT, Results, TestSets},
    stop::Stoppable,
    study::ComparisonSets,
};

/// The thesis' own detectors, as it compares them.
const OWN: [(&str, Layers); 4] = [
    ("neuron count", Layers::All),
    ("cluster", Layers::One(2)),
    ("distance network", Layers::All),
    ("percentage network", Layers::All),
];
/// What the thesis compares them with.
const RIVALS: [(&str, Layers); 2] = [("baseline", Layers::None), ("odin", Layers::None)];

/// Whether a line of the list is one of the six detectors that the thesis compares.
pub fn in_thesis(entry: &Entry) -> bool {
    RIVALS.iter().chain(&OWN).any(|(name, _)| *name == entry.name)
}

impl Experiment {
    /// The sets of the comparison: normal samples that no detector network was trained on,
    /// and all near and far sets that are found.
    ///
    /// # Errors
    /// Those of [`ComparisonSets::new`]; no data of §4.3.2.
    pub fn comparison_sets(&self) -> Result<ComparisonSets> {
        ComparisonSets::new(&self.n8, &self.split, self.basis().detector_data()?.normal())
    }

    /// The `wanted` detectors of [`DETECTORS`], fitted and evaluated on all sets.
    ///
    /// # Errors
    /// Those of the fits.
    pub fn compared(
        &self,
        sets: &ComparisonSets,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<Evaluation>> {
        let unfamiliar = sets.unfamiliar();
        let entries: Vec<&Entry> = DETECTORS.iter().filter(|entry| wanted(entry)).collect();
        let work =
            Stoppable::new(entries.len(), "detectors").kept("networks that were trained for them are kept");
        let evaluated = |entry: &Entry| -> Result<Vec<Evaluation>> {
            let fitted = entry.fit(self.basis())?;
            fitted.iter().map(|detector| Evaluation::new(&**detector, &sets.normal, &unfamiliar)).collect()
        };
        let mut all = Vec::new();
        for entry in entries {
            all.extend(work.part(|| evaluated(entry))?);
        }
        Ok(all)
    }

    /// Claims 43 and 44, where all six detectors were evaluated; for every evaluation
    /// AUROC, FPR95 (both ways round) and AUPR of all sets, means over near ones, over far ones,
    /// and over far ones without noise, and the lead over the baseline.
    ///
    /// # Errors
    /// Those of [`Evaluation::roc`].
    pub fn comparison(&self, sets: &ComparisonSets, evaluations: &[Evaluation]) -> Result<Findings> {
        let mut found = self.measured(sets, evaluations)?;
        self.odin(sets, &mut found)?;
        self.decide_comparison(evaluations, &mut found)?;
        Ok(found)
    }

    /// What [`comparison`](Self::comparison) says of these evaluations alone: AUROC, FPR95 (both ways
    /// round) and AUPR of all sets; AUROC as the mean over the `near`, over the `far` sets and over those of them
    /// that are no noise; the
    /// lead over the baseline, where it is among them. A detector network's name tells its epochs.
    ///
    /// # Errors
    /// Those of [`Evaluation::roc`].
    pub fn areas(&self, sets: &ComparisonSets, evaluations: &[Evaluation]) -> Result<Results> {
        self.measured(sets, evaluations)?.results()
    }

    fn measured(&self, sets: &ComparisonSets, evaluations: &[Evaluation]) -> Result<Findings> {
        let mut found = Findings::new("09", self.seed());
        let baseline = evaluations.iter().find(|evaluation| evaluation.detector() == "baseline");
        let baseline = baseline.map(|evaluation| self.areas_of(sets, evaluation)).transpose()?;
        for evaluation in evaluations {
            let name = named(evaluation.detector(), self.basis().epochs());
            self.add_areas_in(&mut found, &name, evaluation, &[Confidence::All])?;
            for (set, area) in self.areas_of(sets, evaluation)? {
                let mut add = |quantity: &str, value: f64| {
                    let row = found.add(quantity, value).detector(&*name).layer(evaluation.layer());
                    let task = if set == "misclassified" { Task::Misclassified } else { Task::Ood(&[]) };
                    row.set(&*set).task(task).category("all");
                };
                if ["near", "far", FAR_WITHOUT_NOISE].contains(&&*set) {
                    add("auroc", area);
                }
                let before = baseline.iter().flatten().find(|(other, _)| *other == set);
                if let Some((_, before)) = before {
                    add("auroc above the baseline", area - before);
                }
            }
        }
        Ok(found)
    }

    /// AUROC of one detector: misclassified samples, each set, left-out digits pooled, and the
    /// means over near sets, over far ones, and over far ones that are no noise.
    fn areas_of(&self, sets: &ComparisonSets, evaluation: &Evaluation) -> Result<Vec<(String, f64)>> {
        let area = |task: Task| evaluation.auroc(task, Confidence::All);
        let mut all = Vec::new();
        all.extend(area(Task::Misclassified)?.map(|area| ("misclassified".into(), area)));
        let left_out: Vec<&str> = self.split.left_out.iter().map(|set| set.name()).collect();
        if !left_out.is_empty() {
            all.extend(area(Task::Ood(&left_out))?.map(|area| (LEFT_OUT.into(), area)));
        }
        for (kind, records) in [("near", &sets.near), ("far", &sets.far)] {
            let (mut areas, mut without_noise) = (Vec::new(), Vec::new());
            for record in records {
                let own = area(Task::Ood(&[record.name()]))?;
                areas.extend(own);
                without_noise.extend(own.filter(|_| !is_noise(record.name())));
                all.extend(own.map(|own| (record.name().to_owned(), own)));
            }
            all.extend(mean(&areas).map(|mean| (kind.into(), mean)));
            if kind == "far" {
                all.extend(mean(&without_noise).map(|mean| (FAR_WITHOUT_NOISE.into(), mean)));
            }
        }
        Ok(all)
    }

    /// T and ε of ODIN as the validation data choose them, and beside it what ODIN reaches
    /// where the test samples themselves choose: an upper bound.
    fn odin(&self, sets: &ComparisonSets, found: &mut Findings) -> Result<()> {
        let chosen = OdinSearch::new(self.basis())?.best();
        found.add("temperature", chosen.temperature()).detector("odin");
        found.add("epsilon", chosen.epsilon()).detector("odin");
        let left_out: Vec<&Record> = sets.near.iter().take(self.split.left_out.len()).collect();
        let noise: Vec<&Record> = sets.far.iter().filter(|set| set.name() == "noise").collect();
        let mut groups = vec![(LEFT_OUT, left_out), ("noise", noise)];
        groups.retain(|(_, records)| !records.is_empty());
        let records: Vec<&[&Record]> = groups.iter().map(|(_, records)| &records[..]).collect();
        for ((set, _), search) in groups.iter().zip(OdinSearch::on_each(&sets.normal, &records)?) {
            let best = search.auroc().iter().copied().fold(0.0, f64::max);
            found.add("auroc", best).detector("odin, upper bound").set(*set).task("OOD").category("all");
        }
        Ok(())
    }

    /// The claims, on left-out digits and the thesis' noise.
    fn decide_comparison(&self, evaluations: &[Evaluation], found: &mut Findings) -> Result<()> {
        let left_out: Vec<&str> = self.split.left_out.iter().map(|set| set.name()).collect();
        let areas = |(name, layer): &(&str, Layers)| -> Result<Option<[f64; 2]>> {
            let own = |e: &&Evaluation| e.detector() == *name && e.layer() == *layer;
            let Some(evaluation) = evaluations.iter().find(own) else { return Ok(None) };
            if left_out.is_empty() || !evaluation.sets().contains(&"noise") {
                return Ok(None);
            }
            let area = |sets: &[&str]| evaluation.auroc(Task::Ood(sets), Confidence::All);
            let (digits, noise) = (area(&left_out)?, area(&["noise"])?);
            Ok(digits.zip(noise).map(|(digits, noise)| [digits, noise]))
        };
        let own: Option<Vec<[f64; 2]>> = OWN.iter().map(areas).collect::<Result<_>>()?;
        let against = |rival: Option<[f64; 2]>, of: fn(f64, f64) -> f64, start: f64| {
            let (own, rival) = (own.as_ref()?, rival?);
            let leads = own.iter().flat_map(|areas| [areas[0] - rival[0], areas[1] - rival[1]]);
            Some(leads.fold(start, of))
        };
        let least = against(areas(&RIVALS[0])?, f64::min, f64::INFINITY);
        found.decide(43, least, &[])?;
        let largest = against(areas(&RIVALS[1])?, f64::max, f64::NEG_INFINITY);
        found.decide(44, largest, &[])
    }
}
