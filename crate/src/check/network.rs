//! Checks for notebook 01: one neuron, softmax, cross-entropy, the derivative of
//! ReLU, and the expected calibration error.

use super::{Verdict, close, guarded};

/// Exercise: a neuron, eq. 2.1 with ReLU. The student's function takes the
/// weights w⃗, the inputs x⃗ and the bias b and returns a = relu(w⃗·x⃗ + b).
pub fn neuron(student: impl Fn(&[f64], &[f64], f64) -> f64) -> Verdict {
    let cases: [(&[f64], &[f64], f64); 4] = [
        (&[0.5, -0.25], &[2.0, 1.0], 1.0),
        (&[0.5, -0.25], &[1.0, 4.0], 1.5),
        (&[1.0, 1.0, 1.0], &[0.5, 0.25, 0.125], 0.0),
        (&[-1.0], &[3.0], 1.0),
    ];
    guarded(|| {
        for (w, x, b) in cases {
            let z: f64 = w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b;
            let (expected, found) = (z.max(0.0), student(w, x, b));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for w = {w:?}, x = {x:?}, b = {b}, the neuron's output is {expected}, yours is {found}"
            );
            return Verdict::wrong(match () {
                _ if z < 0.0 && close(found, z) => format!("{given}: ReLU turns what is below zero into 0."),
                _ if close(found, (z - b).max(0.0)) => format!("{given}: the bias is missing."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("a weighted sum, a bias, and nothing below zero.")
    })
}

/// Exercise: the derivative of ReLU, eq. 2.4: 1 where z > 0, 0 elsewhere, and at
/// z = 0 too.
pub fn relu_derivative(student: impl Fn(f64) -> f64) -> Verdict {
    guarded(|| {
        for (z, expected) in [(2.5, 1.0), (1e-9, 1.0), (-1e-9, 0.0), (-3.0, 0.0), (0.0, 0.0)] {
            let found = student(z);
            if close(found, expected) {
                continue;
            }
            let given = format!("at z = {z} the derivative is {expected}, yours is {found}");
            return Verdict::wrong(match () {
                _ if z == 0.0 => format!("{given}: equation 2.4 counts z = 0 as not activated."),
                _ if close(found, z.max(0.0)) => format!("{given}: that is ReLU itself, not its slope."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("the slope is 1 for an activated neuron and 0 for all others.")
    })
}

/// Exercise: softmax, eq. 2.6, that survives large logits.
pub fn softmax(student: impl Fn(&[f64]) -> Vec<f64>) -> Verdict {
    let cases: [&[f64]; 4] = [&[1.0, 2.0, 3.0], &[0.0, 0.0], &[-5.0, 0.5, 0.25, 7.0], &[1000.0, 1001.0]];
    guarded(|| {
        for logits in cases {
            let (expected, found) = (stable_softmax(logits), student(logits));
            if found.len() != logits.len() {
                return Verdict::wrong(format!(
                    "for {} logits you return {} outputs.",
                    logits.len(),
                    found.len()
                ));
            }
            let sum: f64 = found.iter().sum();
            if sum.is_nan() {
                let hint = "e¹⁰⁰⁰ overflows; subtract the largest logit from all of them first, which changes nothing else";
                return Verdict::wrong(format!(
                    "for the logits {logits:?} your outputs are {found:?}: {hint}."
                ));
            }
            if !close(sum, 1.0) {
                return Verdict::wrong(format!(
                    "for the logits {logits:?} your outputs sum to {sum}; they must sum to 1."
                ));
            }
            if !found.iter().zip(&expected).all(|(f, e)| close(*f, *e)) {
                return Verdict::wrong(format!(
                    "for the logits {logits:?} softmax is {expected:?}, yours is {found:?}."
                ));
            }
        }
        Verdict::right("the outputs are positive, sum to 1, and large logits do no harm.")
    })
}

fn stable_softmax(logits: &[f64]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logits.iter().map(|z| (z - largest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// Exercise: cross-entropy of one sample, eq. 2.9: −ln ŷ of the true class. The
/// student's function takes the softmax outputs and the index of the true class.
pub fn cross_entropy(student: impl Fn(&[f64], usize) -> f64) -> Verdict {
    guarded(|| {
        for (outputs, class) in [([0.7, 0.2, 0.1], 0), ([0.7, 0.2, 0.1], 2), ([0.0, 1.0, 0.0], 1)] {
            let (expected, found) = (-f64::ln(outputs[class]) + 0.0, student(&outputs, class));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for ŷ = {outputs:?} and true class {class}, E is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, -expected) => {
                    format!("{given}: the minus sign of equation 2.9 is missing.")
                }
                _ if close(found, expected / std::f64::consts::LN_10) => {
                    format!("{given}: that is the logarithm to base 10.")
                }
                _ if close(found, expected / std::f64::consts::LN_2) => {
                    format!("{given}: that is the logarithm to base 2.")
                }
                _ => format!("{given}: only the true class counts, because every other y is 0."),
            });
        }
        Verdict::right(
            "the error is 0 for a sure and correct decision, and grows without limit for a sure and wrong one.",
        )
    })
}

/// Exercise: the expected calibration error, eq. 3.12 with ten categories. The
/// student's function takes confidences and whether each decision was correct.
pub fn expected_calibration_error(student: impl Fn(&[f64], &[bool]) -> f64) -> Verdict {
    let cases: [(&[f64], &[bool], f64); 3] = [
        (
            &[0.62, 0.68, 0.91, 0.99, 0.97, 0.93],
            &[false, true, true, true, false, true],
            2.0 / 6.0 * 0.15 + 4.0 / 6.0 * 0.2,
        ),
        (&[0.95, 0.95, 0.55, 0.55], &[true, true, true, false], 0.05),
        (&[0.25, 1.0], &[true, true], 0.375),
    ];
    guarded(|| {
        for (confidence, correct, expected) in cases {
            let found = student(confidence, correct);
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for the confidences {confidence:?} and outcomes {correct:?} it is {expected:.4}, yours is {found:.4}"
            );
            let n = confidence.len() as f64;
            let gap =
                (correct.iter().filter(|&&c| c).count() as f64 - confidence.iter().sum::<f64>()).abs() / n;
            return Verdict::wrong(match () {
                _ if close(found, gap) => format!(
                    "{given}: the gap must be taken category by category, or gaps of opposite sign cancel."
                ),
                _ if close(found, 100.0 * expected) => format!("{given}: return a fraction, not percent."),
                _ => format!(
                    "{given}: weigh each category's |accuracy − mean confidence| by its share of the samples."
                ),
            });
        }
        Verdict::right("category by category, weighted by size.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn neuron_knows_its_solution_and_two_slips() {
        let z = |w: &[f64], x: &[f64]| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        assert!(neuron(|w, x, b| (z(w, x) + b).max(0.0)).passed());
        wrong(neuron(|w, x, b| z(w, x) + b), "ReLU turns");
        wrong(neuron(|w, x, _| z(w, x).max(0.0)), "bias is missing");
    }

    #[test]
    fn relu_derivative_knows_its_solution_and_two_slips() {
        assert!(relu_derivative(|z| if z > 0.0 { 1.0 } else { 0.0 }).passed());
        wrong(relu_derivative(|z| if z >= 0.0 { 1.0 } else { 0.0 }), "counts z = 0");
        wrong(relu_derivative(|z| z.max(0.0)), "not its slope");
    }

    #[test]
    fn softmax_knows_its_solution_and_its_slips() {
        let naive = |z: &[f64]| {
            let powers: Vec<f64> = z.iter().map(|z| z.exp()).collect();
            let sum: f64 = powers.iter().sum();
            powers.iter().map(|p| p / sum).collect()
        };
        assert!(softmax(stable_softmax).passed());
        wrong(softmax(naive), "subtract the largest");
        wrong(softmax(|z| z.iter().map(|z| z.exp()).collect()), "must sum to 1");
        wrong(softmax(|z| z[..1].to_vec()), "you return 1 outputs");
    }

    #[test]
    fn cross_entropy_knows_its_solution_and_two_slips() {
        assert!(cross_entropy(|y, class| -y[class].ln()).passed());
        wrong(cross_entropy(|y, class| y[class].ln()), "minus sign");
        wrong(cross_entropy(|y, class| -y[class].log10()), "base 10");
        wrong(cross_entropy(|y, _| -y.iter().map(|y| y.ln()).sum::<f64>()), "only the true class");
    }

    #[test]
    fn calibration_error_knows_its_solution_and_two_slips() {
        let solution = |confidence: &[f64], correct: &[bool]| {
            let correct: Vec<bool> = correct.to_vec();
            crate::metric::Calibration::new(&confidence.to_vec().into(), &correct.into(), 10).unwrap().ece()
        };
        let pooled = |confidence: &[f64], correct: &[bool]| {
            let right = correct.iter().filter(|&&c| c).count() as f64;
            (right - confidence.iter().sum::<f64>()).abs() / confidence.len() as f64
        };
        assert!(expected_calibration_error(solution).passed());
        wrong(expected_calibration_error(pooled), "cancel");
        wrong(expected_calibration_error(|c, k| 100.0 * solution(c, k)), "not percent");
    }

    #[test]
    fn a_panic_is_a_verdict() {
        wrong(neuron(|w, _, _| w[99]), "panicked");
    }
}
