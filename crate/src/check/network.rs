//! Checks for notebook 01: one neuron, softmax, cross-entropy, the derivative of
//! ReLU, and the expected calibration error.

use std::f64::consts::{LN_2, LN_10};

use super::{Feedback, exercise::*};

exercise! {
    /// Exercise: a neuron, eq. 2.1 with ReLU. The student's function takes the
    /// weights w⃗, the inputs x⃗ and the bias b and returns a = relu(w⃗·x⃗ + b).
    pub fn neuron(w: &[f64], x: &[f64], b: f64) -> f64 as NEURON;
    cases: (&[0.5, -0.25], &[2.0, 1.0], 1.0), (&[0.5, -0.25], &[1.0, 4.0], 1.5),
           (&[1.0, 1.0, 1.0], &[0.5, 0.25, 0.125], 0.0), (&[-1.0], &[3.0], 1.0);
    solution: (product(w, x) + b).max(0.0);
    report(right, yours):
        "for w = {w:?}, x = {x:?}, b = {b}, the neuron's output is {right}, yours is {yours}";
    slip "ReLU turns what is below zero into 0" => product(w, x) + b;
    slip "the bias is missing" => product(w, x).max(0.0);
    learned: "a weighted sum, a bias, and nothing below zero";
}

fn product(w: &[f64], x: &[f64]) -> f64 {
    w.iter().zip(x).map(|(w, x)| w * x).sum()
}

exercise! {
    /// Exercise: the derivative of ReLU, eq. 2.4: 1 where z > 0, 0 elsewhere, and at
    /// z = 0 too.
    pub fn relu_derivative(z: f64) -> f64 as RELU_DERIVATIVE;
    cases: (2.5), (1e-9), (-1e-9), (-3.0), (0.0);
    solution: if z > 0.0 { 1.0 } else { 0.0 };
    report(right, yours): "at z = {z} the derivative is {right}, yours is {yours}";
    slip "equation 2.4 counts z = 0 as not activated" if z == 0.0 => if z >= 0.0 { 1.0 } else { 0.0 };
    slip "that is ReLU itself, not its slope" => z.max(0.0);
    learned: "the slope is 1 for an activated neuron and 0 for all others";
}

exercise! {
    /// Exercise: softmax, eq. 2.6, that survives large logits.
    pub fn softmax(logits: &[f64]) -> Vec<f64> as SOFTMAX;
    cases: (&[1.0, 2.0, 3.0]), (&[0.0, 0.0]), (&[-5.0, 0.5, 0.25, 7.0]), (&[1000.0, 1001.0]);
    solution: over_sum(powers(logits, logits.iter().copied().fold(f64::NEG_INFINITY, f64::max)));
    report(right, yours): "for the logits {logits:?} {found}", found = match sum(yours).is_nan() {
        true => format!("your outputs are {yours:?}"),
        false => format!("softmax is {right:?}, yours is {yours:?}"),
    };
    slip "e¹⁰⁰⁰ is too large for a number of the computer and becomes ∞, and ∞ / ∞ is NaN"
        => over_sum(powers(logits, 0.0));
    slip "there is one output for each logit" if yours.len() != logits.len() => logits[..1].to_vec();
    slip "your outputs sum to {sum}; they must sum to 1" (sum = sum(yours))
        if !sum(yours).agrees(&1.0) => powers(logits, 0.0);
    learned: "the outputs are positive, sum to 1, and large logits do no harm";
}

fn powers(logits: &[f64], subtracted: f64) -> Vec<f64> {
    logits.iter().map(|z| (z - subtracted).exp()).collect()
}

fn over_sum(powers: Vec<f64>) -> Vec<f64> {
    powers.iter().map(|power| power / sum(&powers)).collect()
}

exercise! {
    /// Exercise: cross-entropy of one sample, eq. 2.9: −ln ŷ of the true class. The
    /// student's function takes the softmax outputs and the index of the true class.
    pub fn cross_entropy(outputs: &[f64], class: usize) -> f64 as CROSS_ENTROPY;
    cases: (&[0.7, 0.2, 0.1], 0), (&[0.7, 0.2, 0.1], 2), (&[0.0, 1.0, 0.0], 1);
    solution: 0.0 - outputs[class].ln();
    report(right, yours): "for ŷ = {outputs:?} and true class {class}, E is {right:.4}, yours is {yours:.4}";
    slip "the minus sign of equation 2.9 is missing" => -right;
    slip "that is the logarithm to base 10" => right / LN_10;
    slip "that is the logarithm to base 2" => right / LN_2;
    slip "that is a sum over all classes, and every other y is 0" => -outputs.iter().map(|y| y.ln()).sum::<f64>();
    learned: "the error is 0 for a sure and correct decision, and grows without limit for a sure and \
        wrong one";
}

exercise! {
    /// Exercise: the expected calibration error, eq. 3.12 with ten categories. The
    /// student's function takes confidences and whether each decision was correct.
    pub fn expected_calibration_error(confidence: &[f64], correct: &[bool]) -> f64
        as EXPECTED_CALIBRATION_ERROR;
    cases: (&[0.62, 0.68, 0.91, 0.99, 0.97, 0.93], &[false, true, true, true, false, true]),
           (&[0.95, 0.95, 0.55, 0.55], &[true, true, true, false]), (&[0.25, 1.0], &[true, true]);
    solution: weighted_gaps(confidence, correct, 10);
    report(right, yours):
        "for the confidences {confidence:?} and outcomes {correct:?} it is {right:.4}, yours is {yours:.4}";
    slip "that is one gap of all samples, in which gaps of opposite sign cancel"
        => weighted_gaps(confidence, correct, 1);
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    slip "the categories are not weighted by their share of the samples"
        => mean(&gaps(confidence, correct)), sum(&gaps(confidence, correct)),
            sum(&gaps(confidence, correct)) / 10.0;
    learned: "category by category, weighted by size";
}

/// |accuracy − mean confidence| of each of ten categories that holds a sample.
fn gaps(confidence: &[f64], correct: &[bool]) -> Vec<f64> {
    let samples = || confidence.iter().zip(correct);
    let gap = |category: usize| {
        let own = samples().filter(|(confidence, _)| ((**confidence * 10.0) as usize).min(9) == category);
        let gaps: Vec<f64> = own.map(|(sure, &right)| f64::from(u8::from(right)) - sure).collect();
        (!gaps.is_empty()).then(|| mean(&gaps).abs())
    };
    (0..10).filter_map(gap).collect()
}

/// |number correct − sum of confidences| of each category, summed and divided by all samples.
fn weighted_gaps(confidence: &[f64], correct: &[bool], categories: usize) -> f64 {
    let mut gaps = vec![0.0; categories];
    for (confidence, &correct) in confidence.iter().zip(correct) {
        let category = ((confidence * categories as f64) as usize).min(categories - 1);
        gaps[category] += f64::from(u8::from(correct)) - confidence;
    }
    gaps.iter().map(|gap| gap.abs()).sum::<f64>() / confidence.len() as f64
}
