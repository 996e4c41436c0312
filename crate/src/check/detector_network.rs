//! Checks on network detectors: the gradient of sigmoid and binary cross-entropy,
//! accuracy at a threshold, halves of a data set that hold every kind alike.

use super::{Verdict, close, guarded};

/// Exercise: the derivative of the binary cross-entropy
/// E = −t ln p − (1 − t) ln(1 − p), p = 1 / (1 + e^−z), with respect to z. The student's
/// function takes z and the target t, 0 or 1.
pub fn sigmoid_gradient(student: impl Fn(f64, f64) -> f64) -> Verdict {
    let cases: [(f64, f64); 6] = [(1.0, 1.0), (2.0, 0.0), (0.0, 1.0), (0.0, 0.0), (-1.5, 1.0), (40.0, 0.0)];
    guarded(|| {
        for (z, t) in cases {
            let p = 1.0 / (1.0 + (-z).exp());
            let (expected, found) = (p - t, student(z, t));
            if close(found, expected) {
                continue;
            }
            let slope = p * (1.0 - p);
            let given = format!("for z = {z} and the target {t} it is {expected:.4}, yours is {found:.4}");
            return Verdict::wrong(match () {
                _ if close(found, t - p) => {
                    format!("{given}: the sign is reversed, z must fall where p is above the target.")
                }
                _ if close(found, p) || close(found, -p) => format!("{given}: the target is missing."),
                _ if close(found, (p - t) * slope) => {
                    format!(
                        "{given}: that is the gradient of half the squared error, cross-entropy has no factor p (1 − p)."
                    )
                }
                _ if slope > 0.0 && close(found, (p - t) / slope) => {
                    format!(
                        "{given}: that is the derivative with respect to p, the sigmoid's own p (1 − p) is missing."
                    )
                }
                _ if close(found, slope) => {
                    format!("{given}: that is the derivative of the sigmoid alone, the error's is missing.")
                }
                _ if found.is_nan() => {
                    format!("{given}: simplify first, 1 − p can be 0 in the denominator.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("p − t, as for softmax with cross-entropy: what the output says minus what it should.")
    })
}

/// Exercise: the share of samples on the right side of a threshold: erroneous ones with a
/// probability above it, the others at or below it.
pub fn accuracy_at(student: impl Fn(&[f64], &[bool], f64) -> f64) -> Verdict {
    let cases: [(&[f64], &[bool], f64); 4] = [
        (&[0.9, 0.2, 0.7, 0.6], &[true, false, false, true], 0.5),
        (&[0.9, 0.85, 0.95, 0.6, 0.1, 0.7, 0.99], &[true, false, true, true, false, false, true], 0.8),
        (&[0.5, 0.5, 0.5, 1.0], &[true, false, false, true], 0.5),
        (&[0.3, 0.1, 0.4], &[true, true, true], 0.2),
    ];
    guarded(|| {
        for (probability, erroneous, threshold) in cases {
            let share = |right: &dyn Fn(f64, bool) -> bool| {
                let both = probability.iter().zip(erroneous);
                both.filter(|(p, erroneous)| right(**p, **erroneous)).count() as f64
                    / probability.len() as f64
            };
            let expected = share(&|p, erroneous| (p > threshold) == erroneous);
            let found = student(probability, erroneous, threshold);
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for the probabilities {probability:?}, erroneous {erroneous:?} and the threshold {threshold} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, 100.0 * expected) => format!("{given}: return a fraction, not percent."),
                _ if close(found, 1.0 - expected) => {
                    format!("{given}: that is the share of samples on the wrong side.")
                }
                _ if close(found, share(&|p, erroneous| (p >= threshold) == erroneous)) => {
                    format!("{given}: what equals the threshold is not called erroneous, so > and not ≥.")
                }
                _ if close(found, share(&|p, erroneous| p > threshold && erroneous)) => {
                    format!("{given}: samples that are rightly let pass count as well.")
                }
                _ if close(found, share(&|p, _| p > threshold)) => {
                    format!("{given}: that is the share called erroneous, rightly or not.")
                }
                _ if close(found, share(&|p, erroneous| (p > 0.5) == erroneous)) => {
                    format!("{given}: the threshold is not always 0.5.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("errors that are called so, and the others that are not.")
    })
}

/// Exercise: two halves of a data set that hold every kind alike. The student's function
/// takes each sample's kind and gives the places for training and for testing; where a
/// kind is odd, either half may have the one more.
pub fn stratified_halves(student: impl Fn(&[&str]) -> (Vec<usize>, Vec<usize>)) -> Verdict {
    let (normal, ones, fives, noise) = ("normal", "ones", "fives", "noise");
    let cases: [&[&str]; 3] = [
        &[normal, normal, normal, normal, ones, ones, fives, fives],
        &[normal, ones, normal, noise, normal, noise, normal, ones, fives, fives],
        &[ones, noise, normal, normal, normal, ones, ones],
    ];
    guarded(|| {
        for kinds in cases {
            let (training, test) = student(kinds);
            let mut all = [&training[..], &test[..]].concat();
            all.sort_unstable();
            let given = format!(
                "of the kinds {kinds:?} your halves are {training:?} for training and {test:?} for testing"
            );
            let twice = all.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
            let missing = (0..kinds.len()).find(|place| !all.contains(place));
            if let Some(place) = all.iter().find(|&&place| place >= kinds.len()) {
                return Verdict::wrong(format!("{given}: there is no sample {place}, places count from 0."));
            }
            if let Some(place) = twice {
                return Verdict::wrong(format!(
                    "{given}: sample {place} is used twice, a test sample must never be trained on."
                ));
            }
            if let Some(place) = missing {
                return Verdict::wrong(format!("{given}: sample {place} is in neither half."));
            }
            for kind in [normal, ones, fives, noise] {
                let count = |half: &[usize]| half.iter().filter(|&&place| kinds[place] == kind).count();
                let (here, there) = (count(&training), count(&test));
                if here.abs_diff(there) > 1 {
                    return Verdict::wrong(format!(
                        "{given}: {here} of the kind {kind} are for training and {there} for testing, halve each kind by itself."
                    ));
                }
            }
        }
        Verdict::right("each kind is halved, and no sample is in both halves.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn sigmoid_gradient_knows_its_solution_and_its_slips() {
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        assert!(sigmoid_gradient(|z, t| sigmoid(z) - t).passed());
        wrong(sigmoid_gradient(|z, t| t - sigmoid(z)), "sign is reversed");
        wrong(sigmoid_gradient(|z, _| sigmoid(z)), "target is missing");
        let slope = |z: f64| sigmoid(z) * (1.0 - sigmoid(z));
        wrong(sigmoid_gradient(|z, t| (sigmoid(z) - t) * slope(z)), "squared error");
        wrong(sigmoid_gradient(|z, t| (sigmoid(z) - t) / slope(z)), "with respect to p");
        wrong(sigmoid_gradient(|z, _| slope(z)), "sigmoid alone");
        // Unsimplified it is right until 1 − p is 0.
        let long = |z: f64, t: f64| (-t / sigmoid(z) + (1.0 - t) / (1.0 - sigmoid(z))) * slope(z);
        wrong(sigmoid_gradient(long), "simplify first");
    }

    #[test]
    fn accuracy_at_knows_its_solution_and_its_slips() {
        let share = |p: &[f64], e: &[bool], right: &dyn Fn(f64, bool) -> bool| {
            p.iter().zip(e).filter(|(p, e)| right(**p, **e)).count() as f64 / p.len() as f64
        };
        assert!(accuracy_at(|p, e, t| share(p, e, &|p, e| (p > t) == e)).passed());
        wrong(accuracy_at(|p, e, t| 100.0 * share(p, e, &|p, e| (p > t) == e)), "not percent");
        wrong(accuracy_at(|p, e, t| share(p, e, &|p, e| (p > t) != e)), "wrong side");
        wrong(accuracy_at(|p, e, t| share(p, e, &|p, e| (p >= t) == e)), "not ≥");
        wrong(accuracy_at(|p, e, t| share(p, e, &|p, e| p > t && e)), "let pass");
        wrong(accuracy_at(|p, e, _| share(p, e, &|p, e| (p > 0.5) == e)), "not always 0.5");
        wrong(accuracy_at(|p, e, t| share(p, e, &|p, _| p > t)), "rightly or not");
    }

    #[test]
    fn stratified_halves_knows_its_solution_and_its_slips() {
        let places = |kinds: &[&str]| (0..kinds.len()).collect::<Vec<_>>();
        let alternating = |kinds: &[&str]| {
            let (mut training, mut test) = (Vec::new(), Vec::new());
            for place in places(kinds) {
                let before = kinds[..place].iter().filter(|&&kind| kind == kinds[place]).count();
                if before % 2 == 0 { training.push(place) } else { test.push(place) }
            }
            (training, test)
        };
        assert!(stratified_halves(alternating).passed());
        let middle = |kinds: &[&str]| {
            let (training, test) = (0..kinds.len()).partition(|&place| place < kinds.len() / 2);
            (training, test)
        };
        wrong(stratified_halves(middle), "halve each kind");
        wrong(stratified_halves(|kinds| (places(kinds), places(kinds))), "used twice");
        wrong(stratified_halves(|kinds| (alternating(kinds).0, Vec::new())), "in neither half");
        wrong(stratified_halves(|kinds| ((1..=kinds.len()).collect(), Vec::new())), "count from 0");
    }
}
