//! Checks on single neurons: neuron accuracy and influence.

use super::{Verdict, close, guarded};

/// Exercise: neuron accuracy, the share of samples classified correctly among those
/// that activate the neuron; `None` where no sample does. The student's function
/// takes, for each sample, whether it activates the neuron and whether it is
/// classified correctly.
pub fn neuron_accuracy(student: impl Fn(&[bool], &[bool]) -> Option<f64>) -> Verdict {
    let cases: [(&[bool], &[bool]); 4] = [
        (&[true, true, false, true, false], &[true, false, true, true, true]),
        (&[true, false], &[false, true]),
        (&[true, true], &[true, true]),
        (&[false, false, false], &[true, false, true]),
    ];
    guarded(|| {
        for (activated, correct) in cases {
            let active = activated.iter().filter(|&&active| active).count() as f64;
            let both = activated.iter().zip(correct).filter(|(active, correct)| **active && **correct).count()
                as f64;
            let expected = (active > 0.0).then(|| both / active);
            let found = student(activated, correct);
            let agrees = match (found, expected) {
                (Some(found), Some(expected)) => close(found, expected),
                (found, expected) => found.is_none() && expected.is_none(),
            };
            if agrees {
                continue;
            }
            let is = |value: f64| found.is_some_and(|found| close(found, value));
            let given = format!(
                "for activated = {activated:?} and correct = {correct:?} it is {expected:.4?}, yours is {found:.4?}"
            );
            return Verdict::wrong(match () {
                _ if active == 0.0 => {
                    format!("{given}: without a sample that activates the neuron, its accuracy is undefined.")
                }
                _ if is(both / activated.len() as f64) => {
                    format!("{given}: divide by the samples that activate the neuron, not by all.")
                }
                _ if is(correct.iter().filter(|&&correct| correct).count() as f64 / correct.len() as f64) => {
                    format!(
                        "{given}: that is the network's accuracy, only samples that activate the neuron count."
                    )
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("among those that activate it, and undefined where none does.")
    })
}

/// Exercise: the I2 influence of neuron n, eq. 3.8: √(Σ_k (w_kn I_k)²). The student's
/// function takes the weights of the next layer (a row for each of its neurons k, a
/// column for each neuron of this layer), the influences I_k there, and n, from 0.
pub fn influence(student: impl Fn(&[&[f64]], &[f64], usize) -> f64) -> Verdict {
    /// Weights, the next layer's influences, n.
    type Layer<'a> = (&'a [&'a [f64]], &'a [f64], usize);
    let cases: [Layer; 4] = [
        (&[&[3.0, 1.0], &[-4.0, 0.5]], &[1.0, 1.0], 0),
        (&[&[0.5, -1.0], &[0.25, 2.0]], &[2.0, 0.5], 1),
        (&[&[1.0, 2.0, -3.0], &[0.5, 0.0, 1.5]], &[0.5, 4.0], 2),
        (&[&[2.0], &[-1.0], &[0.5]], &[0.0, 3.0, 1.0], 0),
    ];
    guarded(|| {
        for (weights, next, n) in cases {
            let sum = |term: &dyn Fn(f64, f64) -> f64| -> f64 {
                weights.iter().zip(next).map(|(row, &influence)| term(row[n], influence)).sum()
            };
            let square = sum(&|w, influence| (w * influence).powi(2));
            let (expected, found) = (square.sqrt(), student(weights, next, n));
            if close(found, expected) {
                continue;
            }
            let transposed = weights.get(n).map_or(f64::NAN, |row| {
                row.iter().zip(next).map(|(w, influence)| (w * influence).powi(2)).sum::<f64>().sqrt()
            });
            let given = format!(
                "for the weights {weights:?}, the next layer's influences {next:?} and n = {n} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, sum(&|w, influence| w.abs() * influence)) => {
                    format!("{given}: that is I1, equation 3.7.")
                }
                _ if close(found, square) => format!("{given}: the square root is missing."),
                _ if close(found, transposed) => {
                    format!(
                        "{given}: that is row n, the weights into a neuron; take column n, those out of it."
                    )
                }
                _ if close(found, sum(&|w, _| w * w).sqrt()) => {
                    format!("{given}: each weight counts with the influence of the neuron it leads to.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("a neuron counts as much as the neurons it reaches.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn neuron_accuracy_knows_its_solution_and_its_slips() {
        let both = |a: &[bool], c: &[bool]| a.iter().zip(c).filter(|(a, c)| **a && **c).count() as f64;
        let active = |a: &[bool]| a.iter().filter(|&&a| a).count() as f64;
        assert!(neuron_accuracy(|a, c| (active(a) > 0.0).then(|| both(a, c) / active(a))).passed());
        wrong(neuron_accuracy(|a, c| Some(both(a, c) / active(a))), "is undefined");
        wrong(neuron_accuracy(|a, c| Some(both(a, c) / active(a).max(1.0))), "is undefined");
        wrong(neuron_accuracy(|a, c| Some(both(a, c) / a.len() as f64)), "not by all");
        wrong(neuron_accuracy(|_, c| Some(active(c) / c.len() as f64)), "the network's accuracy");
        wrong(neuron_accuracy(|_, _| None), "yours is None");
    }

    #[test]
    fn influence_knows_its_solution_and_its_slips() {
        let square = |w: &[&[f64]], next: &[f64], n: usize| {
            w.iter().zip(next).map(|(row, i)| (row[n] * i).powi(2)).sum::<f64>()
        };
        let first =
            |w: &[&[f64]], next: &[f64], n: usize| w.iter().zip(next).map(|(row, i)| row[n].abs() * i).sum();
        let row = |w: &[&[f64]], next: &[f64], n: usize| {
            w[n].iter().zip(next).map(|(w, i)| (w * i).powi(2)).sum::<f64>().sqrt()
        };
        assert!(influence(|w, next, n| square(w, next, n).sqrt()).passed());
        wrong(influence(first), "that is I1");
        wrong(influence(square), "square root is missing");
        wrong(influence(row), "take column n");
        wrong(influence(|w, _, n| w.iter().map(|row| row[n].powi(2)).sum::<f64>().sqrt()), "leads to");
    }
}
