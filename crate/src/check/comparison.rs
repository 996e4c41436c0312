//! Checks on the comparison of detectors: a detector of the student's own, ODIN's step,
//! a threshold that catches 95 % and the rate of false positives in both directions.

use ndarray::{Array1, Array2};

use super::{Feedback, attempt, exercise::*};
use crate::{
    Result,
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
) -> Feedback {
    match attempt(|| beside_baseline(student, normal, others)) {
        Ok(Ok(feedback)) | Err(feedback) => feedback,
        Ok(Err(error)) => Feedback::wrong(error.to_string()),
    }
}

fn beside_baseline(
    student: impl Fn(&Array2<f32>) -> Array1<f64>,
    normal: &Record,
    others: &[&Record],
) -> Result<Feedback> {
    let (mut scores, mut baseline) = (Vec::new(), Vec::new());
    for record in [normal].iter().chain(others) {
        let (set, samples, own) = (record.name(), record.len(), student(record.logits()));
        if own.len() != samples {
            let given = format!("{set} has {samples} samples, and yours are {} scores", own.len());
            return Ok(Feedback::wrong(format!("{given}: give one for each row of the logits.")));
        }
        if let Some(sample) = own.iter().position(|score| score.is_nan()) {
            let logits = record.logits().row(sample);
            return Ok(Feedback::wrong(format!(
                "the score of sample {sample} of {set} is NaN, which has no rank: its logits are {logits}."
            )));
        }
        scores.push(own.to_vec());
        baseline.push(Baseline.score(record)?.to_vec());
    }
    let area = |scores: &[Vec<f64>]| Roc::between(&scores[1..].concat(), &scores[0]).map(|roc| roc.auroc());
    let (own, before) = (area(&scores)?, area(&baseline)?);
    if scores.concat().windows(2).all(|pair| pair[0] == pair[1]) {
        let sentence = "all samples have the same score: no threshold can tell them apart.";
        return Ok(Feedback::wrong(sentence));
    }
    let given = format!("your AUROC is {own:.3}, the baseline's {before:.3}");
    // A score must not depend on who else is in the set.
    let alone = student(&normal.logits().slice(ndarray::s![..1, ..]).to_owned()).to_vec();
    if !alone.agrees(&scores[0][..1].to_vec()) {
        let (among, alone) = (scores[0][0], alone.first().copied().unwrap_or(f64::NAN));
        return Ok(Feedback::wrong(format!(
            "{given}, but the first sample scores {among:.4} among the others and {alone:.4} alone: \
             a score may depend on the sample only."
        )));
    }
    let lead = own - before;
    Ok(match () {
        _ if own < 0.5 => Feedback::wrong(format!(
            "{given}: below 0.5 the others score lower than the normal samples more often than not, and a \
             higher score must mean more likely erroneous."
        )),
        _ if lead.abs() < 0.0005 => Feedback::right(format!("{given}: level with it.")),
        _ if lead > 0.0 => Feedback::right(format!("{given}: {lead:.3} ahead of it.")),
        _ => Feedback::right(format!("{given}: a detector, if {:.3} behind it.", -lead)),
    })
}

exercise! {
    /// Exercise: ODIN's step x̃ = x − ε · sign(g), where g is the gradient of −ln p_ŷ for the
    /// input and sign(0) = 0. The student's function takes x, g and ε.
    pub fn odin_step(x: &[f64], g: &[f64], epsilon: f64) -> Vec<f64> as ODIN_STEP;
    cases: (&[0.5, 0.25, 0.75], &[2.0, -0.5, 0.125], 0.05),
           (&[0.5, 0.5, 0.25, 0.0], &[-1.0, 0.0, 3.0, 0.0], 0.1),
           (&[0.0, 1.0, 0.5], &[4.0, -4.0, 0.5], 0.02);
    solution: each(x, g, |x, g| x - epsilon * sign(g));
    report(right, yours):
        "for x = {x:?}, g = {g:?} and ε = {epsilon} it is {right:.3?}, yours is {yours:.3?}";
    slip "every pixel is kept, so {pixels} of them" (pixels = x.len()) if yours.len() != x.len()
        => Vec::new();
    slip "the direction is reversed, g says how the network becomes less sure"
        => each(x, g, |x, g| x + epsilon * sign(g));
    slip "only the sign of g counts, not its size" => each(x, g, |x, g| x - epsilon * g);
    slip "that is a step of 1, not of ε" => each(x, g, |x, g| x - sign(g));
    slip "sign(0) is 0, and signum of 0.0 is 1" => each(x, g, |x, g| x - epsilon * g.signum());
    slip "ODIN does not cut pixels back to [0, 1]"
        => each(x, g, |x, g| (x - epsilon * sign(g)).clamp(0.0, 1.0));
    slip "nothing has moved" => x.to_vec();
    learned: "every pixel one step ε towards more confidence, or none where the gradient is 0";
}

fn sign(g: f64) -> f64 {
    if g == 0.0 { 0.0 } else { g.signum() }
}

fn each(x: &[f64], g: &[f64], pixel: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    x.iter().zip(g).map(|(&x, &g)| pixel(x, g)).collect()
}

/// Exercise: the highest threshold that catches 95 % of the positives (a score equal to it
/// is caught), and the false positive rate there; then the other direction: the share of the
/// positives that pass where 95 % of the negatives are to pass. The student's function takes
/// the scores of positives and negatives and gives (threshold, FPR95, FPR95-ok).
pub fn threshold_at_95(student: impl Fn(&[f64], &[f64]) -> (f64, f64, f64)) -> Feedback {
    THRESHOLD_AT_95.play(|&(p, n)| student(&scores(p), &scores(n)))
}

exercise! {
    THRESHOLD_AT_95(p: Ramp, n: Ramp) -> (f64, f64, f64);
    cases: ((10.0, 1.0, 20), (0.0, 0.25, 60)), ((1.0, 2.0, 10), (0.0, 1.0, 20)),
           ((3.0, 0.25, 40), (2.0, 0.1, 60));
    solution: at_95(&scores(p), &scores(n));
    report(right, yours): "for positives {p} and negatives {n} it is {right}, yours is {yours}",
        p = ends(p), n = ends(n), right = three(right), yours = three(yours);
    slip "one of them is NaN" if (yours.0 + yours.1 + yours.2).is_nan() => (f64::NAN, 0.0, 0.0);
    slip "the two directions are exchanged" => (right.0, right.2, right.1);
    slip "the rates are in percent, fractions are wanted" if yours.1.agrees(&(100.0 * right.1))
        => (right.0, 100.0 * right.1, 100.0 * right.2);
    slip "your threshold catches only {caught:.1} % of the positives"
        (caught = 100.0 * share(&scores(p), |&score| score >= yours.0))
        if yours.0 > right.0 => (right.0 + 2.0, right.1, right.2);
    slip "your threshold catches enough, but a higher one does too"
        if yours.0 < right.0 => (right.0 - 1.0, right.1, right.2);
    slip "the second is the share of negatives above the threshold, and one equal to it is refused too"
        if yours.1.agrees(&share(&scores(n), |&score| score > right.0))
        => (right.0, share(&scores(n), |&score| score > right.0), right.2);
    slip "the second is the share of negatives below the threshold, which pass"
        if yours.1.agrees(&share(&scores(n), |&score| score < right.0))
        => (right.0, share(&scores(n), |&score| score < right.0), right.2);
    slip "the second number is wrong" if !yours.1.agrees(&right.1) => (right.0, 0.0, right.2);
    slip "the third is the share of positives that are refused, those that pass are wanted"
        if yours.2.agrees(&(1.0 - right.2)) => (right.0, right.1, 1.0 - right.2);
    slip "the third is the share of positives below your threshold, and 95 % of the negatives set another"
        if yours.2.agrees(&share(&scores(p), |&score| score < right.0))
        => (right.0, right.1, share(&scores(p), |&score| score < right.0));
    slip "the third number is wrong" if !yours.2.agrees(&right.2) => (right.0, right.1, right.1);
    learned: "95 % of the positives caught, and both rates, which answer two different questions";
}

/// Ascending scores: the lowest, the step and how many they are.
type Ramp = (f64, f64, usize);

fn scores((lowest, step, count): Ramp) -> Vec<f64> {
    (0..count).map(|place| lowest + step * place as f64).collect()
}

fn at_95(positives: &[f64], negatives: &[f64]) -> (f64, f64, f64) {
    let enough = |scores: &[f64]| (19 * scores.len()).div_ceil(20);
    let threshold = positives[positives.len() - enough(positives)];
    let passing = negatives[enough(negatives) - 1];
    (threshold, share(negatives, |&n| n >= threshold), share(positives, |&p| p <= passing))
}

fn ends(ramp: Ramp) -> String {
    let scores = scores(ramp);
    format!("({} scores from {} to {})", scores.len(), scores[0], scores[scores.len() - 1])
}

fn three((threshold, fpr, ok): &(f64, f64, f64)) -> String {
    format!("({threshold}, {fpr:.4}, {ok:.4})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::Digits, network::Params, study::Study};

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
        check(&|z| -margin(z)).refuses("below 0.5 the others score lower");
        check(&|z| margin(z).mapv(|_| f64::NAN)).refuses("is NaN");
        check(&|_| Array1::zeros(3)).refuses("yours are 3 scores");
        check(&|z| Array1::zeros(z.nrows())).refuses("same score");
        check(&|z| margin(z) + z.nrows() as f64).refuses("the sample only");
        check(&|_| panic!("no")).refuses("panicked");
    }
}
