//! Checks on the comparison of detectors: a detector of the student's own, ODIN's step,
//! a threshold that catches 95 % and the rate of false positives in both directions.

use ndarray::{Array1, Array2};

use super::{Verdict, close, guarded};
use crate::{
    detect::{Baseline, Detector},
    metric::Roc,
    record::Record,
};

/// Exercise: a detector that looks at the logits alone. The student's function takes them
/// (samples × classes) and gives a score for each sample, higher = more likely erroneous.
/// It is tried on the `normal` set and on `others`, beside the baseline.
pub fn logit_detector(
    student: impl Fn(&Array2<f32>) -> Array1<f64>,
    normal: &Record,
    others: &[&Record],
) -> Verdict {
    guarded(|| {
        let (mut scores, mut baseline) = (Vec::new(), Vec::new());
        for record in [normal].iter().chain(others) {
            let (set, own) = (record.name(), student(record.logits()));
            if own.len() != record.len() {
                return Verdict::wrong(format!(
                    "{set} has {} samples, and yours are {} scores: give one for each row of the logits.",
                    record.len(),
                    own.len()
                ));
            }
            if let Some(sample) = own.iter().position(|score| score.is_nan()) {
                return Verdict::wrong(format!(
                    "the score of sample {sample} of {set} is NaN, which has no rank: its logits are {}.",
                    record.logits().row(sample)
                ));
            }
            match Baseline.score(record) {
                Ok(before) => baseline.push(before.to_vec()),
                Err(error) => return Verdict::wrong(error.to_string()),
            }
            scores.push(own.to_vec());
        }
        let area = |scores: &[Vec<f64>]| Roc::of(&scores[1..].concat(), &scores[0]).map(|roc| roc.auroc());
        let (own, before) = match (area(&scores), area(&baseline)) {
            (Ok(own), Ok(before)) => (own, before),
            (Err(error), _) | (_, Err(error)) => return Verdict::wrong(error.to_string()),
        };
        if scores.concat().windows(2).all(|pair| pair[0] == pair[1]) {
            return Verdict::wrong("all samples have the same score: no threshold can tell them apart.");
        }
        let given = format!("your AUROC is {own:.3}, the baseline's {before:.3}");
        // A score must not depend on who else is in the set.
        let alone = student(&normal.logits().slice(ndarray::s![..1, ..]).to_owned());
        if alone.len() != 1 || !close(alone[0], scores[0][0]) {
            return Verdict::wrong(format!(
                "{given}, but the first sample scores {:.4} among the others and {:.4} alone: \
                 a score may depend on the sample only.",
                scores[0][0],
                alone.first().copied().unwrap_or(f64::NAN)
            ));
        }
        if own < 0.5 {
            return Verdict::wrong(format!(
                "{given}: the sign is reversed, a higher score must mean more likely erroneous; \
                 with a minus sign it is {:.3}.",
                1.0 - own
            ));
        }
        let lead = own - before;
        Verdict::right(match () {
            _ if lead.abs() < 0.0005 => format!("{given}: level with it."),
            _ if lead > 0.0 => format!("{given}: {lead:.3} ahead of it."),
            _ => format!("{given}: a detector, if {:.3} behind it.", -lead),
        })
    })
}

/// Exercise: ODIN's step x̃ = x − ε · sign(g), where g is the gradient of −ln p_ŷ for the
/// input and sign(0) = 0. The student's function takes x, g and ε.
pub fn odin_step(student: impl Fn(&[f64], &[f64], f64) -> Vec<f64>) -> Verdict {
    let cases: [(&[f64], &[f64], f64); 3] = [
        (&[0.5, 0.25, 0.75], &[2.0, -0.5, 0.125], 0.05),
        (&[0.5, 0.5, 0.25, 0.0], &[-1.0, 0.0, 3.0, 0.0], 0.1),
        (&[0.0, 1.0, 0.5], &[4.0, -4.0, 0.5], 0.02),
    ];
    let sign = |g: f64| if g == 0.0 { 0.0 } else { g.signum() };
    guarded(|| {
        for (x, g, epsilon) in cases {
            let moved = |step: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
                x.iter().zip(g).map(|(&x, &g)| step(x, g)).collect()
            };
            let (expected, found) = (moved(&|x, g| x - epsilon * sign(g)), student(x, g, epsilon));
            let alike = |other: &[f64]| {
                found.len() == other.len() && found.iter().zip(other).all(|(&a, &b)| close(a, b))
            };
            if alike(&expected) {
                continue;
            }
            let print = |values: &[f64]| {
                let all: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
                format!("[{}]", all.join(", "))
            };
            let given = format!(
                "for x = {x:?}, g = {g:?} and ε = {epsilon} it is {}, yours is {}",
                print(&expected),
                print(&found)
            );
            return Verdict::wrong(match () {
                _ if found.len() != x.len() => {
                    format!("{given}: every pixel is kept, so {} of them.", x.len())
                }
                _ if alike(&moved(&|x, g| x + epsilon * sign(g))) => {
                    format!("{given}: the direction is reversed, g says how the network becomes less sure.")
                }
                _ if alike(&moved(&|x, g| x - epsilon * g)) => {
                    format!("{given}: only the sign of g counts, not its size.")
                }
                _ if alike(&moved(&|x, g| x - sign(g))) => format!("{given}: the step is ε, not 1."),
                _ if alike(&moved(&|x, g| x - epsilon * g.signum())) => {
                    format!("{given}: sign(0) is 0, and signum of 0.0 is 1.")
                }
                _ if alike(&moved(&|x, g| (x - epsilon * sign(g)).clamp(0.0, 1.0))) => {
                    format!("{given}: ODIN does not cut pixels back to [0, 1].")
                }
                _ if alike(x) => format!("{given}: nothing has moved."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("every pixel one step ε towards more confidence, or none where the gradient is 0.")
    })
}

/// Exercise: the highest threshold that catches 95 % of the positives (a score equal to it
/// is caught), and the false positive rate there; then the other direction: the share of the
/// positives that pass where 95 % of the negatives are to pass. The student's function takes
/// the scores of positives and negatives and gives (threshold, FPR95, FPR95-ok).
pub fn threshold_at_95(student: impl Fn(&[f64], &[f64]) -> (f64, f64, f64)) -> Verdict {
    let ramp = |low: usize, step: f64, count: usize| -> Vec<f64> {
        (0..count).map(|place| low as f64 + step * place as f64).collect()
    };
    let cases = [
        (ramp(10, 1.0, 20), ramp(0, 0.25, 60)),
        (ramp(1, 2.0, 10), ramp(0, 1.0, 20)),
        (ramp(3, 0.25, 40), ramp(2, 0.1, 60)),
    ];
    guarded(|| {
        for (positives, negatives) in cases {
            let Ok(roc) = Roc::of(&positives, &negatives) else { continue };
            let at = roc.tpr().iter().position(|&tpr| tpr >= 0.95).unwrap_or(0);
            let expected = (roc.thresholds()[at], roc.fpr95(), roc.fpr95_ok());
            let found = student(&positives, &negatives);
            let alike =
                |a: (f64, f64, f64)| close(found.0, a.0) && close(found.1, a.1) && close(found.2, a.2);
            if alike(expected) {
                continue;
            }
            let ends = |scores: &[f64]| {
                format!("{} scores from {} to {}", scores.len(), scores[0], scores[scores.len() - 1])
            };
            let given = format!(
                "for positives ({}) and negatives ({}) it is ({}, {:.4}, {:.4}), yours is ({}, {:.4}, {:.4})",
                ends(&positives),
                ends(&negatives),
                expected.0,
                expected.1,
                expected.2,
                found.0,
                found.1,
                found.2
            );
            let share = |scores: &[f64], passes: &dyn Fn(f64) -> bool| {
                scores.iter().filter(|&&score| passes(score)).count() as f64 / scores.len() as f64
            };
            let caught = share(&positives, &|score| score >= found.0);
            return Verdict::wrong(match () {
                _ if [found.0, found.1, found.2].iter().any(|value| value.is_nan()) => {
                    format!("{given}: one of them is NaN.")
                }
                _ if close(found.1, expected.2)
                    && close(found.2, expected.1)
                    && !close(expected.1, expected.2) =>
                {
                    format!("{given}: the two directions are exchanged.")
                }
                _ if close(found.1, 100.0 * expected.1) && expected.1 > 0.0 => {
                    format!("{given}: return fractions, not percent.")
                }
                _ if caught < 0.95 => format!(
                    "{given}: your threshold catches {:.1} % of the positives, lower it.",
                    100.0 * caught
                ),
                _ if found.0 < expected.0 => {
                    format!("{given}: your threshold catches enough, but a higher one does too.")
                }
                _ if close(found.1, share(&negatives, &|score| score > found.0)) => {
                    format!(
                        "{given}: a negative with a score equal to the threshold is refused too, so ≥ and not >."
                    )
                }
                _ if close(found.1, share(&negatives, &|score| score < found.0)) => {
                    format!("{given}: that is the share of negatives that pass, false positives are refused.")
                }
                _ if !close(found.1, expected.1) => format!("{given}: the second number is wrong."),
                _ if close(found.2, 1.0 - expected.2) => {
                    format!(
                        "{given}: the third is the share of positives that pass, yours is that of the refused."
                    )
                }
                _ => format!(
                    "{given}: the third asks for another threshold, the lowest at which 95 % of the negatives pass."
                ),
            });
        }
        Verdict::right("95 % of the positives caught, and both rates, which answer two different questions.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::Digits, network::Params, study::Study};

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn logit_detector_knows_detectors_and_slips() {
        let split = Digits::synthetic(600, 200, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([40, 30]).batch(10).epochs(5);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let normal = study.record(&split.normal).unwrap();
        let ones = study.record(&split.left_out[0]).unwrap();
        let margin = |z: &Array2<f32>| -> Array1<f64> {
            let gap = |row: ndarray::ArrayView1<f32>| {
                let mut sorted = row.to_vec();
                sorted.sort_by(|a, b| b.total_cmp(a));
                f64::from(sorted[1] - sorted[0])
            };
            z.rows().into_iter().map(gap).collect()
        };
        let check =
            |student: &dyn Fn(&Array2<f32>) -> Array1<f64>| logit_detector(student, &normal, &[&ones]);
        let right = check(&margin);
        assert!(right.passed() && right.to_string().contains("the baseline's"), "{right}");
        wrong(check(&|z| -margin(z)), "sign is reversed");
        wrong(check(&|z| margin(z).mapv(|_| f64::NAN)), "is NaN");
        wrong(check(&|_| Array1::zeros(3)), "yours are 3 scores");
        wrong(check(&|z| Array1::zeros(z.nrows())), "same score");
        wrong(check(&|z| margin(z) + z.nrows() as f64), "the sample only");
        wrong(check(&|_| panic!("no")), "panicked");
    }

    #[test]
    fn odin_step_knows_its_solution_and_its_slips() {
        let each = |x: &[f64], g: &[f64], step: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            x.iter().zip(g).map(|(&x, &g)| step(x, g)).collect()
        };
        let sign = |g: f64| if g == 0.0 { 0.0 } else { g.signum() };
        assert!(odin_step(|x, g, e| each(x, g, &|x, g| x - e * sign(g))).passed());
        wrong(odin_step(|x, g, e| each(x, g, &|x, g| x + e * sign(g))), "reversed");
        wrong(odin_step(|x, g, e| each(x, g, &|x, g| x - e * g)), "not its size");
        wrong(odin_step(|x, g, e| each(x, g, &|x, g| x - e * g.signum())), "sign(0) is 0");
        wrong(odin_step(|x, g, _| each(x, g, &|x, g| x - sign(g))), "not 1");
        let cut = |x: f64| x.clamp(0.0, 1.0);
        wrong(odin_step(|x, g, e| each(x, g, &|x, g| cut(x - e * sign(g)))), "cut pixels");
        wrong(odin_step(|x, _, _| x.to_vec()), "nothing has moved");
        wrong(odin_step(|_, _, _| Vec::new()), "every pixel");
    }

    #[test]
    fn threshold_at_95_knows_its_solution_and_its_slips() {
        let sorted = |scores: &[f64]| {
            let mut sorted = scores.to_vec();
            sorted.sort_by(f64::total_cmp);
            sorted
        };
        let share = |scores: &[f64], passes: &dyn Fn(f64) -> bool| {
            scores.iter().filter(|&&score| passes(score)).count() as f64 / scores.len() as f64
        };
        let solved = |p: &[f64], n: &[f64]| {
            let keep = (0.95 * p.len() as f64).ceil() as usize;
            let threshold = sorted(p)[p.len() - keep];
            let pass = (0.95 * n.len() as f64).ceil() as usize;
            let other = sorted(n)[pass - 1];
            (threshold, share(n, &|s| s >= threshold), share(p, &|s| s <= other))
        };
        let verdict = threshold_at_95(solved);
        assert!(verdict.passed(), "{verdict}");
        type Answer = (f64, f64, f64);
        type Change<'a> = &'a dyn Fn(Answer, &[f64], &[f64]) -> Answer;
        let changed = |change: Change| threshold_at_95(|p, n| change(solved(p, n), p, n));
        wrong(changed(&|(t, a, b), _, _| (t, b, a)), "exchanged");
        wrong(changed(&|(t, a, b), _, _| (t, 100.0 * a, b)), "not percent");
        wrong(changed(&|(_, a, b), p, _| (sorted(p)[p.len() / 20 + 2], a, b)), "lower it");
        wrong(changed(&|(_, a, b), p, _| (p[0] - 1.0, a, b)), "a higher one");
        wrong(changed(&|(t, _, b), _, n| (t, share(n, &|s| s > t), b)), "not >");
        wrong(changed(&|(t, _, b), _, n| (t, share(n, &|s| s < t), b)), "that pass");
        wrong(changed(&|(t, a, b), _, _| (t, a, 1.0 - b)), "of the refused");
        wrong(changed(&|(t, a, _), p, _| (t, a, share(p, &|s| s < t))), "another threshold");
        wrong(threshold_at_95(|_, _| (f64::NAN, 0.0, 0.0)), "NaN");
    }
}
