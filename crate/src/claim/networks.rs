//! Claims 41 and 42: the detector networks (section 4.3.2).

use super::{Experiment, Findings, mean};
use crate::{
    Result,
    detect::{
        Baseline, ClusterDistance, Detector, Evaluation, Fit, NetworkDetector, NeuronCount, Quantity, Task,
    },
    metric::Confidence,
    network::InitialWeights,
    results::TestSets,
};

/// Epochs that the thesis trains for.
const STATED: usize = 1000;
/// The layer whose clusters the thesis compares with.
const CLUSTERS: usize = 2;

impl Experiment {
    /// Claims 41 and 42; accuracy and AUROC of both networks after the basis' epochs, also
    /// without each source in turn, with standardised inputs, and of the detectors before them on
    /// the same samples.
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
        let mut unseen = Vec::new();
        for quantity in Quantity::BOTH {
            let described = NetworkDetector::new(quantity);
            let trained = described.fit(basis)?;
            let accuracy = trained.accuracy(data)?;
            let name = named(&quantity.to_string());
            found.add("accuracy", accuracy).detector(&*name).layer("all").set("test half").category("all");
            let evaluation = trained.evaluation(data)?;
            self.add_areas(&mut found, &name, &evaluation)?;
            let learned = trained.learned(data)?;
            found.add("learned", f64::from(learned)).detector(&*name).layer("all");
            if learned {
                accuracies.push(accuracy);
                known.extend(mean_area(&evaluation, &data.sources())?);
            }

            let glorot = basis.detector_params().initial(InitialWeights::GlorotUniform { bias: 1.0 });
            let other = described.clone().params(glorot).fit(basis)?;
            let name = named(&other.name());
            found.add("learned", f64::from(other.learned(data)?)).detector(&*name).layer("all");
            let value = other.accuracy(data)?;
            found.add("accuracy", value).detector(&*name).layer("all").set("test half").category("all");
            self.add_areas(&mut found, &name, &other.evaluation(data)?)?;

            let params = basis.detector_params().standardise(true);
            let standardised = described.clone().params(params).fit(basis)?;
            let name = named(&standardised.name());
            let value = standardised.accuracy(data)?;
            found.add("accuracy", value).detector(name).layer("all").set("test half").category("all");

            for source in data.sources() {
                let evaluation = described.clone().without(source).fit(basis)?.evaluation(data)?;
                let Some(own) = mean_area(&evaluation, &[source])? else { continue };
                let name = named(evaluation.detector());
                found.add("auroc", own).detector(name).layer("all").set(source).task("OOD").category("all");
                unseen.push(own);
            }
        }
        let both = (accuracies.len() == Quantity::BOTH.len()).then_some(());
        found.decide(41, both.and(mean(&accuracies)), &[&accuracies])?;
        let ahead = both.and(mean(&known)).zip(before).map(|(own, before)| own - before);
        // Leaving a source out is our question, not the claim's.
        let unseen = mean(&unseen).zip(before).map(|(own, before)| own - before);
        found.maybe("auroc of unseen sources above the detectors before", unseen, |row| row.category("all"));
        found.decide(42, ahead, &[])?;
        Ok(found)
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
