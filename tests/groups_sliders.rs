//! What the sliders of notebooks `07` (layer groups) and `08` (detector networks) must show.

use nnerr::prelude::*;
use serde_json::{Value, json};

/// Parameters of notebook 07: examples in a group, percentile fraction, layer, the sample looked
/// at alone, and the task of its ROC curves (left-out digits, OOD).
const K: usize = 300;
const F: f64 = 0.5;
const LAYER: usize = 2;
const SAMPLE: usize = 0;
/// Parameter of notebook 08, as the thesis states it.
const EPOCHS: usize = 1000;

type Position = (String, Vec<f64>);

/// The sliders of notebook `07`, in their order.
pub fn layer_groups(digits: &Digits) -> Result<[Value; 6]> {
    let experiment = Experiment::new(digits, &Params::default())?.percentile(F).groups(K);
    let (basis, sets) = (experiment.basis(), &experiment.sets);
    let five = [&sets.correct, &sets.misclassified, &sets.left_out[0], &sets.left_out[1], &sets.noise];
    let layers = 1..=basis.network().hidden_layers();
    // The share of matching examples, here always by the detector.
    let matching = |set: &Record, l: usize| -> Result<Vec<f64>> {
        Ok((-MatchingClass::layer(l).fit(basis)?.score(set)?).to_vec())
    };

    let (mut neighbours, mut spread) = (Vec::new(), Vec::new());
    for l in layers.clone() {
        let (mut alone, mut sure) = (Vec::new(), Vec::new());
        for set in five {
            let shares = matching(set, l)?;
            alone.push(shares[SAMPLE]);
            sure.push(shares.iter().filter(|&&share| share >= 0.95).count() as f64 / set.len() as f64);
        }
        neighbours.push((l.to_string(), alone));
        spread.push((l.to_string(), sure));
    }

    // Each set against the correct samples.
    let against = |basis: Basis| -> Result<Vec<f64>> {
        let mut scores = Vec::new();
        for set in five {
            scores.push(MatchingClass::layer(LAYER).fit(&basis)?.score(set)?.to_vec());
        }
        scores[1..].iter().map(|own| Ok(Roc::between(own, &scores[0])?.auroc())).collect()
    };
    let mut by_k: Vec<Position> = Vec::new();
    for k in [1, 5, 20, 50, 100, 300, 1000, 3000] {
        by_k.push((k.to_string(), against(basis.clone().groups(k))?));
    }
    let mut by_f: Vec<Position> = Vec::new();
    for f in [0.1, 0.25, 0.5, 0.75, 0.9] {
        by_f.push((f.to_string(), against(basis.clone().percentile(f))?));
    }

    let auroc = |detector: &dyn Detector| -> Result<f64> {
        let scores = [detector.score(five[2])?.to_vec(), detector.score(five[3])?.to_vec()];
        Ok(Roc::between(&scores.concat(), &detector.score(&sets.normal)?.to_vec())?.auroc())
    };
    let mut curves: Vec<Position> = Vec::new();
    for l in layers {
        let values = vec![
            auroc(&Baseline)?,
            auroc(&GroupDistance::layer(l).fit(basis)?)?,
            auroc(&MatchingClass::layer(l).fit(basis)?)?,
            auroc(&PredictedClassHamming::layer(l).fit(basis)?)?,
            auroc(&PredictedClassHamming::layer(l).mean(K).fit(basis)?)?,
            auroc(&NeuronCount::layer(l).fit(basis)?)?,
        ];
        curves.push((l.to_string(), values));
    }

    let scores = ["matching class", "distance of the layer group", "predicted-class hamming"];
    let maps = scores.map(|score| (score.to_owned(), Vec::new())).to_vec();
    Ok([
        frames("layer", neighbours, 1),
        frames("layer", spread, 2),
        frames("k", by_k, 1),
        frames("f", by_f, 2),
        frames("layer", curves, 1),
        frames("score", maps, 2),
    ])
}

/// The sliders of notebook `08`, in their order.
pub fn detector_networks(digits: &Digits) -> Result<[Value; 2]> {
    let experiment = Experiment::new(digits, &Params::default())?.percentile(F).groups(K);
    let experiment = experiment.detector_epochs(EPOCHS);
    let basis = experiment.basis();
    let data = basis.detector_data()?;
    let (normal, sources) = (data.normal(), data.unfamiliar());
    let [distance, percentage] = Quantity::BOTH.map(|quantity| NetworkDetector::new(quantity).fit(basis));
    let (distance, percentage) = (distance?, percentage?);

    let scores = |detector: &dyn Detector| -> Result<[Vec<f64>; 2]> {
        let parts: Vec<Vec<f64>> =
            sources.iter().map(|set| Ok(detector.score(set)?.to_vec())).collect::<Result<_>>()?;
        Ok([detector.score(normal)?.to_vec(), parts.concat()])
    };
    let both = [scores(&distance)?, scores(&percentage)?];
    let mut thresholds: Vec<Position> = Vec::new();
    for t in [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98] {
        let mut values = Vec::new();
        for [familiar, unfamiliar] in &both {
            let above = |scores: &[f64]| scores.iter().filter(|&&score| score > t).count();
            let (alarms, found) = (above(familiar), above(unfamiliar));
            let right = found + familiar.len() - alarms;
            let share = right as f64 / (familiar.len() + unfamiliar.len()) as f64;
            values.extend([found as f64, alarms as f64, share]);
        }
        thresholds.push((t.to_string(), values));
    }

    let count = NeuronCount::summed().fit(basis)?;
    let cluster = ClusterDistance::layer(2).fit(basis)?;
    let detectors: [&dyn Detector; 5] = [&distance, &percentage, &Baseline, &count, &cluster];
    let mut curves: Vec<Position> = ["all sources", "train-ones", "train-fives", "noise", "misclassified"]
        .map(|source| (source.to_owned(), Vec::new()))
        .to_vec();
    for detector in detectors {
        let evaluation = Evaluation::new(detector, normal, &sources)?;
        for (source, values) in &mut curves {
            let roc = match source.as_str() {
                "all sources" => evaluation.roc(Task::Ood(&evaluation.sets()), Confidence::All)?,
                "misclassified" => evaluation.roc(Task::Misclassified, Confidence::All)?,
                one => evaluation.roc(Task::Ood(&[one]), Confidence::All)?,
            };
            values.push(roc.auroc());
        }
    }
    Ok([frames("threshold", thresholds, 1), frames("source", curves, 1)])
}

/// A slider whose positions each show so many pictures and all these numbers.
fn frames(name: &str, positions: Vec<Position>, pictures: usize) -> Value {
    let position = |(label, values): Position| {
        let values: Vec<String> = values.iter().map(f64::to_string).collect();
        json!({"label": label, "values": values, "pictures": vec![true; pictures]})
    };
    json!({"name": name, "positions": positions.into_iter().map(position).collect::<Vec<_>>()})
}
