//! Checks on activation: the share of neurons that a sample activates, the neuron
//! activation coefficient, the spread of an image, the selectivity of a neuron.

use super::{Verdict, close, guarded};

/// Exercise: the share of a layer's neurons that a sample activates (output > 0).
pub fn activated_share(student: impl Fn(&[f64]) -> f64) -> Verdict {
    let cases: [&[f64]; 4] =
        [&[0.5, 0.0, 2.0, 0.0], &[0.0, 0.0], &[1e-9, 3.0, 0.25], &[0.0, 0.0, 0.0, 7.0, 0.0]];
    guarded(|| {
        for outputs in cases {
            let activated = outputs.iter().filter(|&&output| output > 0.0).count() as f64;
            let (expected, found) = (activated / outputs.len() as f64, student(outputs));
            if close(found, expected) {
                continue;
            }
            let given =
                format!("for the outputs {outputs:?} the share is {expected:.4}, yours is {found:.4}");
            return Verdict::wrong(match () {
                _ if close(found, activated) => format!("{given}: divide by the number of neurons."),
                _ if close(found, 1.0) => {
                    format!("{given}: an output of 0 is not activated, so > and not ≥.")
                }
                _ if close(found, 100.0 * expected) => format!("{given}: return a fraction, not percent."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("activated is what has an output above 0.")
    })
}

/// Exercise: the neuron activation coefficient of a sample in a layer, eq. 3.13: the
/// sum, over the neurons that it activates, of `highest` − activation count, where
/// `highest` is the highest activation count in all layers.
pub fn activation_coefficient(student: impl Fn(&[bool], &[u32], u32) -> f64) -> Verdict {
    let cases: [(&[bool], &[u32], u32); 4] = [
        (&[true, false, true, true], &[600, 10, 450, 0], 600),
        (&[true, true], &[30, 20], 50),
        (&[false, false], &[5, 7], 9),
        (&[true, false, true], &[100, 479, 300], 479),
    ];
    guarded(|| {
        for (activated, counts, highest) in cases {
            let sum = |term: &dyn Fn(f64) -> f64| -> f64 {
                let activated = activated.iter().zip(counts).filter(|(active, _)| **active);
                activated.map(|(_, &count)| term(f64::from(count))).sum()
            };
            let short = |count: f64| f64::from(highest) - count;
            let (expected, found) = (sum(&short), student(activated, counts, highest));
            if close(found, expected) {
                continue;
            }
            let everyone: f64 = counts.iter().map(|&count| short(f64::from(count))).sum();
            let own = counts.iter().copied().max().map_or(0.0, f64::from);
            let given = format!(
                "for activated = {activated:?}, counts {counts:?} and the highest count {highest} it is {expected}, yours is {found}"
            );
            return Verdict::wrong(match () {
                _ if close(found, sum(&|_| 1.0)) => {
                    format!(
                        "{given}: that is the number of activated neurons, each counts {highest} − its count."
                    )
                }
                _ if close(found, sum(&|count| count)) => {
                    format!("{given}: that sums the counts, what they lack of the highest is wanted.")
                }
                _ if close(found, everyone) => format!("{given}: only activated neurons count."),
                _ if close(found, sum(&|count| own - count)) => {
                    format!("{given}: the highest count is that of all layers, not of this one.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("high for many neurons that training rarely activated.")
    })
}

/// Exercise: the spread of an image, Σ pixel × distance from its centre, section
/// 3.3.2. The student's function takes the pixels row by row and the width; the
/// centre is ((height − 1)/2, (width − 1)/2), rows and columns counted from 0.
pub fn spread(student: impl Fn(&[f64], usize) -> f64) -> Verdict {
    /// Height, width and the pixels that are not 0: row, column, value.
    type Image = (usize, usize, &'static [(usize, usize, f64)]);
    let cases: [Image; 4] = [
        (28, 28, &[(3, 20, 1.0), (14, 13, 0.5), (27, 0, 0.25)]),
        (28, 28, &[(13, 13, 1.0)]),
        (3, 3, &[(0, 0, 1.0), (1, 1, 1.0), (2, 1, 0.5)]),
        (2, 4, &[(0, 3, 1.0), (1, 1, 0.5)]),
    ];
    guarded(|| {
        for (height, width, lit) in cases {
            let mut pixels = vec![0.0; height * width];
            lit.iter().for_each(|&(row, column, value)| pixels[row * width + column] = value);
            let from = |centre: (f64, f64), distance: &dyn Fn(f64, f64) -> f64| -> f64 {
                let of = |&(row, column, value): &(usize, usize, f64)| {
                    value * distance(row as f64 - centre.0, column as f64 - centre.1)
                };
                lit.iter().map(of).sum()
            };
            let half = |size: usize| size as f64 / 2.0;
            let (corner, centre) = ((half(height), half(width)), (half(height - 1), half(width - 1)));
            let (expected, found) = (from(centre, &f64::hypot), student(&pixels, width));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for {height} × {width} pixels, all 0 but (row, column, value) {lit:?}, it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, from(corner, &f64::hypot)) => format!(
                    "{given}: the centre is at {centre:?}, because rows and columns are counted from 0."
                ),
                _ if close(found, from(centre, &|y, x| y * y + x * x)) => {
                    format!("{given}: that is the squared distance, its root is missing.")
                }
                _ if close(found, from(centre, &|y, x| y.abs() + x.abs())) => {
                    format!("{given}: the distance is the straight one, √(Δrow² + Δcolumn²).")
                }
                _ if close(found, from((13.5, 13.5), &f64::hypot)) => {
                    format!("{given}: not every image has 28 × 28 pixels.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("ink in the corners counts most, in the centre nothing.")
    })
}

/// Exercise: how selective a neuron is among classes, by the share of each class'
/// samples that activate it: (m − m̄) / (m + m̄), with m the highest rate and m̄ the mean
/// of the others; `None` where no class activates it.
pub fn selectivity(student: impl Fn(&[f64]) -> Option<f64>) -> Verdict {
    let cases: [&[f64]; 4] = [&[0.1, 0.8, 0.3, 0.2], &[0.5, 0.5, 0.5], &[0.0, 0.0, 0.9, 0.0], &[0.0, 0.0]];
    guarded(|| {
        for rates in cases {
            let highest = rates.iter().copied().fold(0.0, f64::max);
            let index = |m: f64| (highest - m) / (highest + m);
            let others = (rates.iter().sum::<f64>() - highest) / (rates.len() - 1) as f64;
            let given = format!("for the rates {rates:?}");
            let (expected, found) = match (highest > 0.0, student(rates)) {
                (false, None) => continue,
                (false, Some(found)) => {
                    let sentence = "no class activates it, so that it is undefined: None";
                    return Verdict::wrong(format!("{given} {sentence}, yours is {found:.4}."));
                }
                (true, None) => {
                    return Verdict::wrong(format!("{given} it is {:.4}, yours is None.", index(others)));
                }
                (true, Some(found)) if close(found, index(others)) => continue,
                (true, Some(found)) => (index(others), found),
            };
            let given = format!("{given} it is {expected:.4}, yours is {found:.4}");
            let all = rates.iter().sum::<f64>() / rates.len() as f64;
            return Verdict::wrong(match () {
                _ if close(found, index(all)) => {
                    format!("{given}: the highest rate does not belong among the others.")
                }
                _ if close(found, highest - others) => format!("{given}: divide by their sum."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("1 where one class alone activates it, 0 where all do alike.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn activated_share_knows_its_solution_and_its_slips() {
        let count = |outputs: &[f64]| outputs.iter().filter(|&&output| output > 0.0).count() as f64;
        assert!(activated_share(|outputs| count(outputs) / outputs.len() as f64).passed());
        wrong(activated_share(count), "number of neurons");
        let loosely = |outputs: &[f64]| outputs.iter().filter(|&&output| output >= 0.0).count() as f64;
        wrong(activated_share(|outputs| loosely(outputs) / outputs.len() as f64), "> and not ≥");
        wrong(activated_share(|outputs| 100.0 * count(outputs) / outputs.len() as f64), "not percent");
    }

    #[test]
    fn activation_coefficient_knows_its_solution_and_its_slips() {
        let sum = |activated: &[bool], counts: &[u32], of: &dyn Fn(u32) -> u32| -> f64 {
            activated.iter().zip(counts).filter(|(a, _)| **a).map(|(_, &count)| f64::from(of(count))).sum()
        };
        assert!(
            activation_coefficient(|a, counts, highest| sum(a, counts, &|count| highest - count)).passed()
        );
        wrong(activation_coefficient(|a, counts, _| sum(a, counts, &|_| 1)), "number of activated");
        wrong(activation_coefficient(|a, counts, _| sum(a, counts, &|count| count)), "sums the counts");
        let of_all =
            |_: &[bool], counts: &[u32], highest: u32| counts.iter().map(|c| f64::from(highest - c)).sum();
        wrong(activation_coefficient(of_all), "only activated");
        let of_layer = |a: &[bool], counts: &[u32], _: u32| {
            sum(a, counts, &|count| counts.iter().max().unwrap_or(&0) - count)
        };
        wrong(activation_coefficient(of_layer), "of all layers");
    }

    #[test]
    fn spread_knows_its_solution_and_its_slips() {
        let by = |pixels: &[f64], width: usize, centre: (f64, f64), distance: fn(f64, f64) -> f64| -> f64 {
            let place = |pixel| ((pixel / width) as f64 - centre.0, (pixel % width) as f64 - centre.1);
            pixels.iter().enumerate().map(|(n, pixel)| pixel * distance(place(n).0, place(n).1)).sum()
        };
        let size = |pixels: &[f64], width: usize| ((pixels.len() / width) as f64, width as f64);
        let middle = |pixels: &[f64], width: usize| {
            let (height, width) = size(pixels, width);
            ((height - 1.0) / 2.0, (width - 1.0) / 2.0)
        };
        assert!(spread(|p, w| by(p, w, middle(p, w), f64::hypot)).passed());
        wrong(spread(|p, w| by(p, w, (14.0, 14.0), f64::hypot)), "counted from 0");
        wrong(
            spread(|p, w| by(p, w, (size(p, w).0 / 2.0, size(p, w).1 / 2.0), f64::hypot)),
            "counted from 0",
        );
        wrong(spread(|p, w| by(p, w, middle(p, w), |y, x| y * y + x * x)), "squared distance");
        wrong(spread(|p, w| by(p, w, middle(p, w), |y, x| y.abs() + x.abs())), "the straight one");
        wrong(spread(|p, w| by(p, w, (13.5, 13.5), f64::hypot)), "not every image");
    }
    #[test]
    fn selectivity_knows_its_solution_and_its_slips() {
        let mean = |sum: f64, count: usize| sum / count as f64;
        let highest = |rates: &[f64]| rates.iter().copied().fold(0.0, f64::max);
        let sum = |rates: &[f64]| rates.iter().sum::<f64>();
        let others = |rates: &[f64]| mean(sum(rates) - highest(rates), rates.len() - 1);
        let index = |m: f64, others: f64| (m - others) / (m + others);
        let defined = |rates: &[f64], value: f64| (highest(rates) > 0.0).then_some(value);
        assert!(selectivity(|rates| defined(rates, index(highest(rates), others(rates)))).passed());
        let all = |rates: &[f64]| defined(rates, index(highest(rates), mean(sum(rates), rates.len())));
        wrong(selectivity(all), "does not belong");
        wrong(selectivity(|rates| defined(rates, highest(rates) - others(rates))), "divide");
        let zero = |rates: &[f64]| Some(defined(rates, index(highest(rates), others(rates))).unwrap_or(0.0));
        wrong(selectivity(zero), "undefined");
        wrong(selectivity(|_| None), "yours is None");
    }
}
