//! Checks on activation: the share of neurons that a sample activates, the neuron
//! activation coefficient, the spread of an image, the selectivity of a neuron.

use super::{Feedback, exercise::*};

exercise! {
    /// Exercise: the share of a layer's neurons that a sample activates (output > 0).
    pub fn activated_share(outputs: &[f64]) -> f64 as ACTIVATED_SHARE;
    cases: (&[0.5, 0.0, 2.0, 0.0]), (&[0.0, 0.0]), (&[1e-9, 3.0, 0.25]), (&[0.0, 0.0, 0.0, 7.0, 0.0]),
           (&[2.0, -1.0, 0.0, 4.0]);
    solution: share(outputs, |&output| output > 0.0);
    report(right, yours): "for the outputs {outputs:?} the share is {right:.4}, yours is {yours:.4}";
    slip "that is how many are activated, not their share" => right * outputs.len() as f64;
    slip "an output of 0 does not count as activated" => share(outputs, |&output| output >= 0.0);
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    learned: "activated is what has an output above 0";
}

exercise! {
    /// Exercise: the neuron activation coefficient of a sample in a layer, eq. 3.13: the
    /// sum, over the neurons that it activates, of `highest` − activation count, where
    /// `highest` is the highest activation count in all layers.
    pub fn activation_coefficient(activated: &[bool], counts: &[u32], highest: u32) -> f64
        as ACTIVATION_COEFFICIENT;
    cases: (&[true, false, true, true], &[600, 10, 450, 0], 600), (&[true, true], &[30, 20], 50),
           (&[false, false], &[5, 7], 9), (&[true, false, true], &[100, 479, 300], 479);
    solution: over(activated, counts, |count| highest - count);
    report(right, yours): "for activated = {activated:?}, counts {counts:?} and the highest count {highest} \
        it is {right}, yours is {yours}";
    slip "that is the number of activated neurons, which do not all count alike"
        => over(activated, counts, |_| 1);
    slip "that sums the counts, so that neurons that are often activated count most"
        => over(activated, counts, |count| count);
    slip "neurons that the sample does not activate are in the sum as well" => counts.iter().map(|count| f64::from(highest - count)).sum();
    slip "the highest count is that of all layers, not of this one"
        => over(activated, counts, |count| counts.iter().fold(0, |a, &b| a.max(b)) - count);
    learned: "high for many neurons that training rarely activated";
}

fn over(activated: &[bool], counts: &[u32], term: impl Fn(u32) -> u32) -> f64 {
    let activated = activated.iter().zip(counts).filter(|(activated, _)| **activated);
    activated.map(|(_, &count)| f64::from(term(count))).sum()
}

/// Exercise: the spread of an image, Σ pixel × distance from its centre, section
/// 3.3.2. The student's function takes the pixels row by row and the width; the
/// centre is ((height − 1)/2, (width − 1)/2), rows and columns counted from 0.
pub fn spread(student: impl Fn(&[f64], usize) -> f64) -> Feedback {
    SPREAD.play(|&(height, width, lit)| {
        let mut pixels = vec![0.0; height * width];
        lit.iter().for_each(|&(row, column, value)| pixels[row * width + column] = value);
        student(&pixels, width)
    })
}

exercise! {
    SPREAD(height: usize, width: usize, lit: &[(usize, usize, f64)]) -> f64;
    cases: (28, 28, &[(3, 20, 1.0), (14, 13, 0.5), (27, 0, 0.25)]), (28, 28, &[(13, 13, 1.0)]),
           (3, 3, &[(0, 0, 1.0), (1, 1, 1.0), (2, 1, 0.5)]), (2, 4, &[(0, 3, 1.0), (1, 1, 0.5)]);
    solution: weighted(lit, middle(height, width), f64::hypot);
    report(right, yours): "for {height} × {width} pixels, all 0 but (row, column, value) {lit:?}, it is \
        {right:.4}, yours is {yours:.4}";
    slip "the centre is at {centre:?}, as rows and columns are counted from 0"
        (centre = middle(height, width))
        => weighted(lit, (height as f64 / 2.0, width as f64 / 2.0), f64::hypot),
            weighted(lit, (14.0, 14.0), f64::hypot);
    slip "these are squared distances"
        => weighted(lit, middle(height, width), |y, x| y * y + x * x);
    slip "these are distances along rows and columns, not straight ones"
        => weighted(lit, middle(height, width), |y, x| y.abs() + x.abs());
    slip "not every image has 28 × 28 pixels" => weighted(lit, (13.5, 13.5), f64::hypot);
    learned: "ink in the corners counts most, in the centre nothing";
}

fn middle(height: usize, width: usize) -> (f64, f64) {
    ((height - 1) as f64 / 2.0, (width - 1) as f64 / 2.0)
}

fn weighted(lit: &[(usize, usize, f64)], from: (f64, f64), distance: fn(f64, f64) -> f64) -> f64 {
    lit.iter().map(|&(y, x, value)| value * distance(y as f64 - from.0, x as f64 - from.1)).sum()
}

exercise! {
    /// Exercise: how selective a neuron is among classes, by the share of each class'
    /// samples that activate it: (m − m̄) / (m + m̄), with m the highest rate and m̄ the mean
    /// of the others; `None` where no class activates it.
    pub fn selectivity(rates: &[f64]) -> Option<f64> as SELECTIVITY;
    cases: (&[0.1, 0.8, 0.3, 0.2]), (&[0.5, 0.5, 0.5]), (&[0.0, 0.0, 0.9, 0.0]), (&[0.0, 0.0]);
    solution: selective(rates, |m, others| (m - others) / (m + others));
    report(right, yours): "for the rates {rates:?} it is {right}, yours is {yours}",
        right = number(*right), yours = number(*yours);
    slip "no class activates it, so that it is undefined" if sum(rates) == 0.0
        => Some(right.unwrap_or(0.0)), Some(right.unwrap_or(f64::NAN));
    slip "the highest rate does not belong among the others"
        => selective(rates, |m, _| (m - mean(rates)) / (m + mean(rates)));
    slip "that is the difference of m and m̄ alone" => selective(rates, |m, others| m - others);
    learned: "1 where one class alone activates it, 0 where all do alike";
}

/// The index, from the highest rate and the mean of the others, where any class activates the neuron.
fn selective(rates: &[f64], index: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let highest = rates.iter().copied().fold(0.0, f64::max);
    let others = (sum(rates) - highest) / (rates.len() - 1) as f64;
    (highest > 0.0).then(|| index(highest, others))
}

fn number(answer: Option<f64>) -> String {
    answer.map_or("None".into(), |value| format!("{value:.4}"))
}
