//! Checks on activation patterns: bits by percentile, Hamming distance, silhouette.

use super::{Verdict, close, guarded};

/// Exercise: the bits of a layer's outputs by the percentile fraction f (section 4.1): the
/// ⌊f·r⌋ smallest of r outputs become 0, the others 1; of equal outputs the first counts
/// as smaller.
pub fn pattern(student: impl Fn(&[f64], f64) -> Vec<bool>) -> Verdict {
    let cases: [(&[f64], f64); 6] = [
        (&[0.5, 2.0, 0.1, 1.0], 0.5),
        (&[3.0, 1.0, 2.0, 5.0, 4.0], 0.5),
        (&[2.0, 2.0, 2.0, 0.5, 5.0, 1.0], 0.5),
        (&[0.0, 0.0, 0.0, 0.0, 7.0, 1.0], 0.5),
        (&[0.2, 0.0, 0.4, 0.0, 0.1], 0.2),
        (&[1.0, 2.0, 3.0, 4.0], 0.75),
    ];
    guarded(|| {
        for (outputs, f) in cases {
            let expected = ranked(outputs, (f * outputs.len() as f64 + 1e-9).floor() as usize, false);
            let found = student(outputs, f);
            if found == expected {
                continue;
            }
            let given = format!(
                "for the outputs {outputs:?} and f = {f} the bits are {}, yours are {}",
                bits(&expected),
                bits(&found)
            );
            let zeros = |bits: &[bool]| bits.iter().filter(|bit| !**bit).count();
            let (wanted, own) = (zeros(&expected), zeros(&found));
            let inverted: Vec<bool> = expected.iter().map(|bit| !bit).collect();
            let active: Vec<bool> = outputs.iter().map(|&output| output > 0.0).collect();
            let ceiling = (f * outputs.len() as f64).ceil() as usize;
            return Verdict::wrong(match () {
                _ if found.len() != outputs.len() => {
                    format!("{given}: there is one bit for each of {} outputs.", outputs.len())
                }
                _ if found == inverted => format!("{given}: the smallest become 0, not 1."),
                _ if found == active => {
                    format!("{given}: that is “output > 0”, the number of zeros must be ⌊f·r⌋ = {wanted}.")
                }
                _ if found == ranked(outputs, wanted, true) => {
                    format!("{given}: of equal outputs the first, not the last, counts as smaller.")
                }
                _ if ceiling != wanted && own == ceiling => {
                    format!("{given}: f·r is rounded down, so {wanted} bits become 0, not {own}.")
                }
                _ if own != wanted => {
                    format!("{given}: exactly {wanted} bits become 0, also where outputs are equal.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("as many zeros in every pattern, whatever the outputs.")
    })
}

/// Exercise: the Hamming distance of two patterns, eq. 4.1.
pub fn hamming(student: impl Fn(&[bool], &[bool]) -> usize) -> Verdict {
    const F: bool = false;
    const T: bool = true;
    let cases: [(&[bool], &[bool]); 4] = [
        (&[T, T, T, F, T, T, T, T, T, F], &[F, F, F, T, T, T, T, T, T, F]),
        (&[T, T, F, F], &[F, F, T, T]),
        (&[T, F, T], &[T, F, T]),
        (&[F, F, F, F, T], &[T, T, T, F, T]),
    ];
    guarded(|| {
        for (a, b) in cases {
            let count =
                |wanted: fn(bool, bool) -> bool| a.iter().zip(b).filter(|(a, b)| wanted(**a, **b)).count();
            let (expected, found) = (count(|a, b| a != b), student(a, b));
            if found == expected {
                continue;
            }
            let given = format!("{} and {} differ in {expected} bits, yours is {found}", bits(a), bits(b));
            return Verdict::wrong(match () {
                _ if found == count(|a, b| a == b) => {
                    format!("{given}: that counts the bits in which they agree.")
                }
                _ if found == count(|a, b| a && !b) || found == count(|a, b| !a && b) => {
                    format!("{given}: a 1 against a 0 and a 0 against a 1 both count.")
                }
                _ if found == count(|a, b| a && b) => {
                    format!("{given}: that counts the ones that both have.")
                }
                _ if found == count(|a, _| a).abs_diff(count(|_, b| b)) => {
                    format!("{given}: patterns with equally many ones may differ, compare bit by bit.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("a count of bits, from 0 to the width of the layer.")
    })
}

/// Exercise: the silhouette coefficient of one sample, section 4.1. The student's function
/// takes its place, its distance to every sample (0 to itself) and the cluster of every
/// sample; a sample alone in its cluster has 0.
pub fn silhouette(student: impl Fn(usize, &[f64], &[usize]) -> f64) -> Verdict {
    let cases: [(usize, &[f64], &[usize]); 5] = [
        (0, &[0.0, 2.0, 4.0, 9.0, 11.0], &[0, 0, 0, 1, 1]),
        (1, &[4.0, 0.0, 2.0, 3.0, 20.0, 22.0], &[2, 2, 2, 0, 1, 1]),
        (2, &[1.0, 3.0, 0.0, 6.0], &[0, 0, 1, 1]),
        (0, &[0.0, 5.0, 6.0], &[0, 1, 1]),
        (3, &[8.0, 8.0, 3.0, 0.0, 1.0], &[0, 0, 1, 1, 1]),
    ];
    guarded(|| {
        for (own, distances, clusters) in cases {
            let mean = |cluster: usize, with_self: bool| {
                let members = (0..clusters.len()).filter(|&at| clusters[at] == cluster);
                let members: Vec<usize> = members.filter(|&at| with_self || at != own).collect();
                members.iter().map(|&at| distances[at]).sum::<f64>() / members.len() as f64
            };
            let mut others: Vec<usize> = clusters.iter().copied().filter(|&c| c != clusters[own]).collect();
            let all = others.len() as f64;
            others.sort_unstable();
            others.dedup();
            let nearest = others.iter().map(|&c| mean(c, false)).fold(f64::INFINITY, f64::min);
            let farthest = others.iter().map(|&c| mean(c, false)).fold(0.0, f64::max);
            let outside = (0..clusters.len()).filter(|&at| clusters[at] != clusters[own]);
            let pooled = outside.clone().map(|at| distances[at]).sum::<f64>() / all;
            let closest = outside.map(|at| distances[at]).fold(f64::INFINITY, f64::min);
            let a = mean(clusters[own], false);
            let of = |a: f64, b: f64| (b - a) / a.max(b);
            let alone = clusters.iter().filter(|&&cluster| cluster == clusters[own]).count() == 1;
            let (expected, found) =
                (if alone { 0.0 } else { of(a, nearest) }, student(own, distances, clusters));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for sample {own}, its distances {distances:?} and the clusters {clusters:?} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if alone => {
                    format!("{given}: a sample alone in its cluster has no a, its silhouette is 0.")
                }
                _ if close(found, -expected) => format!("{given}: it is b − a, not a − b."),
                _ if close(found, of(mean(clusters[own], true), nearest)) => {
                    format!("{given}: the sample itself does not count in a.")
                }
                _ if close(found, of(a, pooled)) => {
                    format!("{given}: b is the mean distance to one other cluster, the nearest.")
                }
                _ if close(found, of(a, farthest)) => format!("{given}: b is the least of the means."),
                _ if close(found, of(a, closest)) => {
                    format!("{given}: b is a mean over a cluster, not the nearest sample.")
                }
                _ if close(found, (nearest - a) / nearest) || close(found, (nearest - a) / a) => {
                    format!("{given}: divide by the larger of a and b.")
                }
                _ if close(found, nearest - a) => format!("{given}: divide by max(a, b)."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("1 deep inside its cluster, 0 on the border, below 0 in the wrong one.")
    })
}

/// The `zeros` smallest outputs as 0; of equal ones the first is smaller, or the `last`.
fn ranked(outputs: &[f64], zeros: usize, last: bool) -> Vec<bool> {
    let mut places: Vec<usize> = (0..outputs.len()).collect();
    if last {
        places.reverse();
    }
    places.sort_by(|&a, &b| outputs[a].total_cmp(&outputs[b]));
    let mut bits = vec![true; outputs.len()];
    places[..zeros].iter().for_each(|&place| bits[place] = false);
    bits
}

fn bits(pattern: &[bool]) -> String {
    pattern.iter().map(|&bit| if bit { '1' } else { '0' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn pattern_knows_its_solution_and_its_slips() {
        let zeros = |outputs: &[f64], f: f64| (f * outputs.len() as f64) as usize;
        assert!(pattern(|outputs, f| ranked(outputs, zeros(outputs, f), false)).passed());
        wrong(pattern(|_, _| Vec::new()), "one bit for each");
        let inverted =
            |outputs: &[f64], f| ranked(outputs, zeros(outputs, f), false).iter().map(|b| !b).collect();
        wrong(pattern(inverted), "become 0, not 1");
        wrong(pattern(|outputs, _| outputs.iter().map(|&o| o > 0.0).collect()), "output > 0");
        wrong(pattern(|outputs, f| ranked(outputs, zeros(outputs, f), true)), "not the last");
        let ceiling =
            |outputs: &[f64], f: f64| ranked(outputs, (f * outputs.len() as f64).ceil() as usize, false);
        wrong(pattern(ceiling), "rounded down");
        let threshold = |outputs: &[f64], f: f64| {
            let mut sorted = outputs.to_vec();
            sorted.sort_by(f64::total_cmp);
            outputs.iter().map(|&output| output > sorted[zeros(outputs, f) - 1]).collect()
        };
        wrong(pattern(threshold), "also where outputs are equal");
    }

    #[test]
    fn hamming_knows_its_solution_and_its_slips() {
        let count = |a: &[bool], b: &[bool], wanted: fn(bool, bool) -> bool| {
            a.iter().zip(b).filter(|(a, b)| wanted(**a, **b)).count()
        };
        assert!(hamming(|a, b| count(a, b, |a, b| a != b)).passed());
        wrong(hamming(|a, b| count(a, b, |a, b| a == b)), "in which they agree");
        wrong(hamming(|a, b| count(a, b, |a, b| a && !b)), "both count");
        wrong(hamming(|a, b| count(a, b, |a, b| a && b)), "ones that both have");
        let ones = |a: &[bool]| a.iter().filter(|bit| **bit).count();
        wrong(hamming(|a, b| ones(a).abs_diff(ones(b))), "compare bit by bit");
    }

    #[test]
    fn silhouette_knows_its_solution_and_its_slips() {
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        let members = |own: usize, cluster: usize, distances: &[f64], clusters: &[usize]| -> Vec<f64> {
            let inside = (0..clusters.len()).filter(|&at| clusters[at] == cluster && at != own);
            inside.map(|at| distances[at]).collect()
        };
        let a = |own: usize, d: &[f64], c: &[usize]| mean(&members(own, c[own], d, c));
        let b = |own: usize, d: &[f64], c: &[usize], pick: fn(f64, f64) -> f64, from: f64| {
            let others = c.iter().filter(|&&other| other != c[own]);
            others.map(|&other| mean(&members(own, other, d, c))).fold(from, pick)
        };
        let alone = |own: usize, c: &[usize]| c.iter().filter(|&&other| other == c[own]).count() == 1;
        let of = |a: f64, b: f64| (b - a) / a.max(b);
        let nearest = |own: usize, d: &[f64], c: &[usize]| b(own, d, c, f64::min, f64::INFINITY);
        let zero = |own: usize, c: &[usize], value: f64| if alone(own, c) { 0.0 } else { value };
        assert!(silhouette(|own, d, c| zero(own, c, of(a(own, d, c), nearest(own, d, c)))).passed());
        wrong(silhouette(|own, d, c| of(a(own, d, c), nearest(own, d, c))), "alone in its cluster");
        wrong(silhouette(|own, d, c| -of(a(own, d, c), nearest(own, d, c))), "not a − b");
        let with_self = |own: usize, d: &[f64], c: &[usize]| {
            let inside: Vec<f64> = (0..c.len()).filter(|&at| c[at] == c[own]).map(|at| d[at]).collect();
            of(mean(&inside), nearest(own, d, c))
        };
        wrong(silhouette(with_self), "itself does not count");
        let farthest = |own: usize, d: &[f64], c: &[usize]| of(a(own, d, c), b(own, d, c, f64::max, 0.0));
        wrong(silhouette(farthest), "b is the least");
        let pooled = |own: usize, d: &[f64], c: &[usize]| {
            let outside: Vec<f64> = (0..c.len()).filter(|&at| c[at] != c[own]).map(|at| d[at]).collect();
            of(a(own, d, c), mean(&outside))
        };
        wrong(silhouette(pooled), "one other cluster");
        let closest = |own: usize, d: &[f64], c: &[usize]| {
            let outside = (0..c.len()).filter(|&at| c[at] != c[own]).map(|at| d[at]);
            of(a(own, d, c), outside.fold(f64::INFINITY, f64::min))
        };
        wrong(silhouette(closest), "not the nearest sample");
        wrong(silhouette(|own, d, c| nearest(own, d, c) - a(own, d, c)), "divide by max");
    }
}
