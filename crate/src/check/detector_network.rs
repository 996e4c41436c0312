//! Checks on network detectors: the gradient of sigmoid and binary cross-entropy,
//! accuracy at a threshold, halves of a data set that hold every kind alike.

use super::{Feedback, exercise::*};

exercise! {
    /// Exercise: the derivative of the binary cross-entropy
    /// E = −t ln p − (1 − t) ln(1 − p), p = 1 / (1 + e^−z), with respect to z. The student's
    /// function takes z and the target t, 0 or 1.
    pub fn sigmoid_gradient(z: f64, t: f64) -> f64 as SIGMOID_GRADIENT;
    cases: (1.0, 1.0), (2.0, 0.0), (0.0, 1.0), (0.0, 0.0), (-1.5, 1.0), (40.0, 0.0);
    solution: p(z) - t;
    report(right, yours): "for z = {z} and the target {t} it is {right:.4}, yours is {yours:.4}";
    slip "a step against this gradient moves p away from the target" => -right;
    slip "the target is missing" => p(z), -p(z);
    slip "that is the gradient of half the squared error, not of cross-entropy"
        => right * p(z) * (1.0 - p(z));
    slip "that is the derivative with respect to p, not to z"
        => right / (p(z) * (1.0 - p(z)));
    slip "that is the derivative of the sigmoid alone" => p(z) * (1.0 - p(z));
    slip "1 − p is rounded to 0 there, and stands in a denominator" => (-t / p(z) + (1.0 - t) / (1.0 - p(z))) * p(z) * (1.0 - p(z));
    learned: "p − t, as for softmax with cross-entropy: what the output says minus what it should";
}

fn p(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

exercise! {
    /// Exercise: the share of samples on the right side of a threshold: erroneous ones with a
    /// probability above it, the others at or below it.
    pub fn accuracy_at(probability: &[f64], erroneous: &[bool], threshold: f64) -> f64 as ACCURACY_AT;
    cases: (&[0.9, 0.2, 0.7, 0.6], &[true, false, false, true], 0.5),
           (&[0.9, 0.85, 0.95, 0.6, 0.1, 0.7, 0.99], &[true, false, true, true, false, false, true], 0.8),
           (&[0.5, 0.5, 0.5, 1.0], &[true, false, false, true], 0.5),
           (&[0.3, 0.1, 0.4], &[true, true, true], 0.2);
    solution: both(probability, erroneous, |p, e| (p > threshold) == e);
    report(right, yours): "for the probabilities {probability:?}, erroneous {erroneous:?} and the threshold \
        {threshold} it is {right:.4}, yours is {yours:.4}";
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    slip "that is the share of samples on the wrong side" => 1.0 - right;
    slip "what equals the threshold is not called erroneous"
        => both(probability, erroneous, |p, e| (p >= threshold) == e);
    slip "samples that are rightly let pass count as well"
        => both(probability, erroneous, |p, e| p > threshold && e);
    slip "that is the share called erroneous, rightly or not" => share(probability, |&p| p > threshold);
    slip "the threshold is not always 0.5" => both(probability, erroneous, |p, e| (p > 0.5) == e);
    learned: "errors that are called so, and the others that are not";
}

/// The share of samples whose probability and kind count.
fn both(probability: &[f64], erroneous: &[bool], counts: impl Fn(f64, bool) -> bool) -> f64 {
    probability.iter().zip(erroneous).filter(|(p, e)| counts(**p, **e)).count() as f64
        / probability.len() as f64
}

/// Exercise: two halves of a data set that hold every kind alike. The student's function
/// takes each sample's kind and gives the places for training and for testing; where a
/// kind is odd, either half may have the one more.
pub fn stratified_halves(student: impl Fn(&[&str]) -> (Vec<usize>, Vec<usize>)) -> Feedback {
    STRATIFIED_HALVES.play(|&(kinds,)| Halves::new(kinds, student(kinds)))
}

exercise! {
    STRATIFIED_HALVES(kinds: &[&str]) -> Halves;
    cases: (&["normal", "normal", "normal", "normal", "ones", "ones", "fives", "fives"]),
           (&["normal", "ones", "normal", "noise", "normal", "noise", "normal", "ones", "fives", "fives"]),
           (&["ones", "noise", "normal", "normal", "normal", "ones", "ones"]);
    solution: Halves::new(kinds, alternating(kinds));
    report(right, yours): "of the kinds {kinds:?} your halves are {training:?} for training and {test:?} for \
        testing", training = yours.training, test = yours.test;
    slip "{fault}" (fault = yours.fault.clone().unwrap_or_default()) if yours.fault.is_some()
        => Halves::new(kinds, (0..kinds.len()).partition(|&place| place < kinds.len() / 2)),
            Halves::new(kinds, ((0..kinds.len()).collect(), (0..kinds.len()).collect())),
            Halves::new(kinds, (right.training.clone(), Vec::new())),
            Halves::new(kinds, ((1..=kinds.len()).collect(), Vec::new()));
    learned: "each kind is halved, and no sample is in both halves";
}

/// Of each kind the first, the third and so on for training, the others for testing.
fn alternating(kinds: &[&str]) -> (Vec<usize>, Vec<usize>) {
    let before = |place: usize| kinds[..place].iter().filter(|&&kind| kind == kinds[place]).count();
    (0..kinds.len()).partition(|&place| before(place) % 2 == 0)
}

/// The places for training and for testing, and what is wrong with them. Many answers are right.
pub(super) struct Halves {
    training: Vec<usize>,
    test: Vec<usize>,
    fault: Option<String>,
}

impl Halves {
    fn new(kinds: &[&str], (training, test): (Vec<usize>, Vec<usize>)) -> Self {
        let mut all = [&training[..], &test[..]].concat();
        all.sort_unstable();
        let uneven = |kind: &&str| {
            let count = |half: &[usize]| half.iter().filter(|&&place| kinds[place] == *kind).count();
            let (here, there) = (count(&training), count(&test));
            let given = format!("{here} of the kind {kind} are for training and {there} for testing");
            (here.abs_diff(there) > 1).then(|| format!("{given}, not half of them in each"))
        };
        let fault = if let Some(place) = all.iter().find(|&&place| place >= kinds.len()) {
            Some(format!("there is no sample {place}, places count from 0"))
        } else if let Some(pair) = all.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(format!("sample {} is used twice, a test sample must never be trained on", pair[0]))
        } else if let Some(place) = (0..kinds.len()).find(|place| !all.contains(place)) {
            Some(format!("sample {place} is in neither half"))
        } else {
            kinds.iter().find_map(uneven)
        };
        Self { training, test, fault }
    }
}

impl Answer for Halves {
    fn agrees(&self, other: &Self) -> bool {
        self.fault == other.fault
    }
}
