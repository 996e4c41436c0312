//! What the sliders of notebook `09` (the comparison) must show.

use nnerr::prelude::*;
use serde_json::{Value, json};

/// The notebook's parameters: epochs of the detector networks, and the set beside the normal one.
const EPOCHS: usize = 100;
const SET: &str = "fives";

/// One position: its label, all numbers in it and how many pictures.
type Position = (String, Vec<f64>, usize);

/// The sliders of notebook `09`, in their order.
pub fn comparison(digits: &Digits) -> Result<[Value; 2]> {
    let experiment = Experiment::new(digits, &Params::default())?.detector_epochs(EPOCHS);
    let (basis, sets) = (experiment.basis(), experiment.comparison_sets()?);
    let other = sets.unfamiliar().into_iter().find(|set| set.name() == SET).expect("a class left out");

    // Confidence gained by a step, on six samples of each kind.
    let mut steps: Vec<Position> = Vec::new();
    for epsilon in [0.0f32, 0.01, 0.05, 0.1, 0.2] {
        let mut gains = Vec::new();
        for set in [&sets.normal, other] {
            let six = set.select(set.name(), &[0, 1, 2, 3, 4, 5])?;
            let gradient = basis.network().input_gradient(six.samples().images(), 1000.0)?;
            let sign = gradient.mapv(|g| if g == 0.0 { 0.0 } else { g.signum() });
            let moved = six.samples().images() - &(sign * epsilon);
            let gain = basis.network().confidence(&moved)? - six.confidence();
            gains.push(gain.mean().expect("six samples"));
        }
        steps.push((epsilon.to_string(), gains, 2));
    }

    // Counts on both sides of each threshold, in the scores themselves.
    let detector = NearestExamples::new().fit(basis)?;
    let (normal, other) = (detector.score(&sets.normal)?, detector.score(other)?);
    let mut sorted = normal.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut thresholds: Vec<Position> = Vec::new();
    for percent in [50, 60, 70, 80, 85, 90, 95, 98, 99] {
        let threshold = sorted[sorted.len() * percent / 100];
        let mut values = vec![threshold];
        for scores in [&other, &normal] {
            let refused = scores.iter().filter(|&&score| score >= threshold).count();
            let share = refused as f64 / scores.len() as f64;
            values.extend([refused as f64, (scores.len() - refused) as f64, share]);
        }
        let mistakes = [values[2], values[4]]; // missed samples, false alarms
        let pictures = mistakes.iter().filter(|&&count| count > 0.0).count();
        thresholds.push((format!("{percent} %"), values, pictures));
    }
    Ok([frames("step ε", steps), frames("normal samples below the threshold", thresholds)])
}

fn frames(name: &str, positions: Vec<Position>) -> Value {
    let position = |(label, values, pictures): Position| {
        let values: Vec<String> = values.iter().map(f64::to_string).collect();
        json!({"label": label, "values": values, "pictures": vec![true; pictures]})
    };
    json!({"name": name, "positions": positions.into_iter().map(position).collect::<Vec<_>>()})
}
