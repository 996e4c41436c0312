//! Claims 23–25: the detectors of section 3.4.

use std::ops::RangeInclusive;

use super::{Experiment, Findings, mean};
use crate::{
    Result,
    detect::{
        ActivationCoefficient, AverageActivationCount, Baseline, Basis, Detector, Evaluation, Evaluations,
        Fit, NeuronCount, Task,
    },
    metric::Confidence,
    results::{LEFT_OUT, evaluations, measured},
};

/// The baseline, and the three detectors of section 3.4 in each layer and summed over
/// all, ready for records of the basis' network.
///
/// # Errors
/// None in practice: the layers are the network's.
pub fn detectors(basis: &Basis) -> Result<Vec<Box<dyn Detector>>> {
    let mut all: Vec<Box<dyn Detector>> = vec![Box::new(Baseline)];
    for layer in 1..=basis.network().hidden_layers() {
        all.push(Box::new(ActivationCoefficient::layer(layer).fit(basis)?));
        all.push(Box::new(NeuronCount::layer(layer).fit(basis)?));
        all.push(Box::new(AverageActivationCount::layer(layer).fit(basis)?));
    }
    all.push(Box::new(ActivationCoefficient::summed().fit(basis)?));
    all.push(Box::new(NeuronCount::summed().fit(basis)?));
    all.push(Box::new(AverageActivationCount::summed().fit(basis)?));
    Ok(all)
}

impl Experiment {
    /// Every detector of [`detectors`] on all sets of section 3.3.
    ///
    /// # Errors
    /// None in practice.
    pub fn evaluations(&self) -> Result<Vec<Evaluation>> {
        evaluations(&detectors(self.basis())?, &self.sets)
    }

    /// Claims 23–25; AUROC of every detector, set, task and confidence category, and
    /// over all categories also FPR95 (both ways round) and AUPR.
    ///
    /// # Errors
    /// None in practice.
    pub fn detectors(&self) -> Result<Findings> {
        let mut found = Findings::new("04", self.seed());
        let evaluations = self.evaluations()?;
        for evaluation in &evaluations {
            self.add_areas(&mut found, evaluation.detector(), evaluation)?;
        }
        self.decide_detectors(&evaluations, &mut found)?;
        Ok(found)
    }

    /// AUROC and the rest of one evaluation, all tasks, sets and categories, under a detector's name.
    pub(super) fn add_areas(&self, found: &mut Findings, name: &str, evaluation: &Evaluation) -> Result<()> {
        self.add_areas_in(found, name, evaluation, &Confidence::all_and_each())
    }

    /// The same in some categories alone.
    pub(super) fn add_areas_in(
        &self,
        found: &mut Findings,
        name: &str,
        evaluation: &Evaluation,
        categories: &[Confidence],
    ) -> Result<()> {
        let left_out: Vec<&str> = self.split.left_out.iter().map(|set| set.name()).collect();
        for measured in measured(evaluation, (LEFT_OUT, &left_out), categories)? {
            let row = found.add(measured.quantity, measured.value).detector(name).layer(evaluation.layer());
            row.set(measured.set).task(measured.task).category(measured.category);
        }
        Ok(())
    }

    /// The claims, on the curves of Figures 3.9–3.11: task *erroneous*, confidence
    /// 90–100 %, single layers.
    fn decide_detectors(&self, evaluations: &[Evaluation], found: &mut Findings) -> Result<()> {
        let sure = Confidence::percent(90)?;
        let aurocs = |detector: &str, layers: RangeInclusive<usize>| -> Result<Option<f64>> {
            let mut values = Vec::new();
            for evaluation in evaluations.detectors(detector).layers(layers) {
                values.extend(self.main_areas(&evaluation, sure)?);
            }
            Ok(mean(&values))
        };
        let all = || 1..=self.n8.network().hidden_layers();
        let coefficient = aurocs("neuron activation coefficient", all())?;
        let number = aurocs("neuron count", all())?;
        let average = aurocs("average activation count", all())?;
        let ahead = coefficient.zip(number).map(|(coefficient, number)| coefficient - number);
        found.decide(23, ahead, &[])?;

        let low = aurocs("average activation count", 1..=2)?;
        let middle = aurocs("average activation count", 3..=3)?;
        found.maybe("mean auroc of figure 3.11", middle, |row| row.layer(3));
        found.decide(24, low, &[middle.as_slice()])?;

        let best = coefficient.zip(average).map(|(a, b)| a.max(b));
        let ahead = number.zip(best).map(|(number, best)| number - best);
        found.decide(25, ahead, &[])?;

        let summed = |detector: &str| -> Result<Option<f64>> {
            let own = evaluations.detectors(detector).beside("all");
            let Some(evaluation) = own.first() else { return Ok(None) };
            let left_out: Vec<&str> = self.split.left_out.iter().map(|set| set.name()).collect();
            evaluation.auroc(Task::Ood(&left_out), Confidence::All)
        };
        let ahead =
            summed("neuron count")?.zip(summed("baseline")?).map(|(count, baseline)| count - baseline);
        found.maybe("auroc above the baseline", ahead, |row| {
            row.detector("neuron count").layer("all").set(LEFT_OUT).task("OOD").category("all")
        });
        Ok(())
    }
}
