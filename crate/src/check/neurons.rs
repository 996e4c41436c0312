//! Checks on single neurons: neuron accuracy and influence.

use super::{Feedback, exercise::*};

exercise! {
    /// Exercise: neuron accuracy, the share of samples classified correctly among those
    /// that activate the neuron; `None` where no sample does. The student's function
    /// takes, for each sample, whether it activates the neuron and whether it is
    /// classified correctly.
    pub fn neuron_accuracy(activated: &[bool], correct: &[bool]) -> Option<f64> as NEURON_ACCURACY;
    cases: (&[true, true, false, true, false], &[true, false, true, true, true]),
           (&[true, false], &[false, true]), (&[true, true], &[true, true]),
           (&[false, false, false], &[true, false, true]);
    solution: activated.contains(&true).then(|| both(activated, correct) / number(activated));
    report(right, yours):
        "for activated = {activated:?} and correct = {correct:?} it is {right:.4?}, yours is {yours:.4?}";
    slip "without a sample that activates the neuron, its accuracy is undefined"
        if !activated.contains(&true) => Some(both(activated, correct) / number(activated)),
            Some(both(activated, correct) / number(activated).max(1.0));
    slip "that is a share of all samples, not of those that activate the neuron"
        => Some(both(activated, correct) / activated.len() as f64);
    slip "that is the accuracy on all samples, whether they activate the neuron or not"
        => Some(number(correct) / correct.len() as f64);
    learned: "among those that activate it, and undefined where none does";
}

fn number(of: &[bool]) -> f64 {
    of.iter().filter(|&&one| one).count() as f64
}

fn both(activated: &[bool], correct: &[bool]) -> f64 {
    activated.iter().zip(correct).filter(|(activated, correct)| **activated && **correct).count() as f64
}

exercise! {
    /// Exercise: the I2 influence of neuron n, eq. 3.8: √(Σ_k (w_kn I_k)²). The student's
    /// function takes the weights of the next layer (a row for each of its neurons k, a
    /// column for each neuron of this layer), the influences I_k there, and n, from 0.
    pub fn influence(weights: &[&[f64]], next: &[f64], n: usize) -> f64 as INFLUENCE;
    cases: (&[&[3.0, 1.0], &[-4.0, 0.5]], &[1.0, 1.0], 0), (&[&[0.5, -1.0], &[0.25, 2.0]], &[2.0, 0.5], 1),
           (&[&[1.0, 2.0, -3.0], &[0.5, 0.0, 1.5]], &[0.5, 4.0], 2),
           (&[&[2.0], &[-1.0], &[0.5]], &[0.0, 3.0, 1.0], 0);
    solution: over_next(&column(weights, n), next, |w, i| (w * i).powi(2)).sqrt();
    report(right, yours): "for the weights {weights:?}, the next layer's influences {next:?} and n = {n} it \
        is {right:.4}, yours is {yours:.4}";
    slip "that is I1, equation 3.7" => over_next(&column(weights, n), next, |w, i| w.abs() * i);
    slip "that is its square" => right * right;
    slip "that is row n, the weights into a neuron of the next layer"
        => over_next(weights.get(n).unwrap_or(&&[][..]), next, |w, i| (w * i).powi(2)).sqrt();
    slip "that leaves the influences in the next layer out"
        => over_next(&column(weights, n), next, |w, _| w * w).sqrt();
    learned: "a neuron counts as much as the neurons it reaches";
}

fn column(weights: &[&[f64]], n: usize) -> Vec<f64> {
    weights.iter().map(|row| row[n]).collect()
}

fn over_next(weights: &[f64], next: &[f64], term: fn(f64, f64) -> f64) -> f64 {
    weights.iter().zip(next).map(|(&w, &influence)| term(w, influence)).sum()
}
