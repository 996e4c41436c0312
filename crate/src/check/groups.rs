//! Checks on layer groups: the k nearest examples, the average group distance, the
//! matching class percentage.

use super::{Verdict, close, guarded};

/// Exercise: the places of the `k` nearest examples, given everyone's distance: nearest
/// first, of equal distances the lower place first.
pub fn nearest(student: impl Fn(&[u32], usize) -> Vec<usize>) -> Verdict {
    let cases: [(&[u32], usize); 5] = [
        (&[9, 4, 7, 1], 2),
        (&[5, 3, 5, 3, 8, 3], 2),
        (&[2, 2, 1, 2, 0, 2, 1], 5),
        (&[6, 6, 6], 3),
        (&[30, 10, 20], 1),
    ];
    guarded(|| {
        for (distances, k) in cases {
            let by = |key: &dyn Fn(usize) -> (i64, i64)| -> Vec<usize> {
                let mut places: Vec<usize> = (0..distances.len()).collect();
                places.sort_by_key(|&place| key(place));
                places.truncate(k);
                places
            };
            let far = |place: usize| i64::from(distances[place]);
            let expected = by(&|place| (far(place), place as i64));
            let found = student(distances, k);
            if found == expected {
                continue;
            }
            let sorted = |places: &[usize]| {
                let mut places = places.to_vec();
                places.sort_unstable();
                places
            };
            let values: Vec<usize> = expected.iter().map(|&place| distances[place] as usize).collect();
            let given = format!(
                "of the distances {distances:?} the {k} nearest are {expected:?}, yours are {found:?}"
            );
            return Verdict::wrong(match () {
                _ if found == values => format!("{given}: those are distances, the places are wanted."),
                _ if found.len() != k => format!("{given}: exactly k = {k} places are wanted."),
                _ if found == by(&|place| (-far(place), place as i64)) => {
                    format!("{given}: those are the farthest.")
                }
                _ if sorted(&found) == sorted(&expected) => {
                    format!("{given}: the nearest comes first, and of equals the lower place.")
                }
                _ if found == by(&|place| (far(place), -(place as i64))) => {
                    format!("{given}: of equal distances the lower place comes first, yours has the higher.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("with a rule for ties, everyone finds the same group.")
    })
}

/// Exercise: the average group distance, the mean Hamming distance between a sample's
/// pattern and the patterns of a group.
pub fn average_group_distance(student: impl Fn(&[bool], &[Vec<bool>]) -> f64) -> Verdict {
    let pattern = |bits: &str| -> Vec<bool> { bits.chars().map(|bit| bit == '1').collect() };
    let cases: [(&str, &[&str]); 4] = [
        ("11010", &["11011", "01110", "00101"]),
        ("11100", &["10100", "00011"]),
        ("01", &["01", "01", "10"]),
        ("110010", &["000111"]),
    ];
    guarded(|| {
        for (sample, group) in cases {
            let (own, others) = (pattern(sample), group.iter().map(|bits| pattern(bits)).collect::<Vec<_>>());
            let sums = |counts: &dyn Fn(bool, bool) -> bool| -> Vec<f64> {
                let of = |other: &Vec<bool>| own.iter().zip(other).filter(|(a, b)| counts(**a, **b)).count();
                others.iter().map(|other| of(other) as f64).collect()
            };
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            let distances = sums(&|a, b| a != b);
            let (expected, found) = (mean(&distances), student(&own, &others));
            if close(found, expected) {
                continue;
            }
            let nearest = distances.iter().copied().fold(f64::INFINITY, f64::min);
            let given = format!(
                "for the pattern {sample} and the group {group:?} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, distances.iter().sum()) => {
                    format!("{given}: that is the sum, divide by the size of the group.")
                }
                _ if close(found, expected / own.len() as f64) => {
                    format!("{given}: eq. 4.1 counts differing bits, it does not divide by their number.")
                }
                _ if close(found, mean(&sums(&|a, b| a == b))) => {
                    format!("{given}: that counts the bits that are equal, those that differ are wanted.")
                }
                _ if close(found, mean(&sums(&|a, b| a && b))) => {
                    format!("{given}: that counts the ones that both have.")
                }
                _ if close(found, mean(&sums(&|a, b| a && !b)))
                    || close(found, mean(&sums(&|a, b| !a && b))) =>
                {
                    format!("{given}: a bit differs both ways, 1 against 0 and 0 against 1.")
                }
                _ if close(found, mean(&distances.iter().map(|d| d.sqrt()).collect::<Vec<_>>())) => {
                    format!("{given}: that is the Euclidean distance, Hamming's has no root.")
                }
                _ if close(found, nearest) => {
                    format!("{given}: that is the nearest alone, average over all.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("how far a sample lies from its group, in bits.")
    })
}

/// Exercise: the matching class percentage, as a fraction: the share of a group's
/// examples whose predicted class is the sample's. The student's function takes the
/// group's predicted classes and the sample's.
pub fn matching_class_percentage(student: impl Fn(&[usize], usize) -> f64) -> Verdict {
    let cases: [(&[usize], usize); 4] =
        [(&[7, 7, 9, 7, 4], 7), (&[3, 3, 3, 8, 6], 8), (&[0, 2, 6], 4), (&[9, 4, 4, 9, 9, 7, 4, 4], 9)];
    guarded(|| {
        for (group, class) in cases {
            let count = |wanted: usize| group.iter().filter(|&&other| other == wanted).count() as f64;
            let size = group.len() as f64;
            let (expected, found) = (count(class) / size, student(group, class));
            if close(found, expected) {
                continue;
            }
            let most = (0..10).map(count).fold(0.0, f64::max);
            let given = format!(
                "for a group of the classes {group:?} and a sample of class {class} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, 100.0 * expected) => {
                    format!("{given}: return a fraction, the library prints it as a percentage.")
                }
                _ if close(found, count(class)) => format!("{given}: divide by the size of the group."),
                _ if close(found, 1.0 - expected) => {
                    format!("{given}: that is the share of the other classes.")
                }
                _ if close(found, most / size) => {
                    format!("{given}: that is the share of the most frequent class, not of the sample's.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("whether the neighbours agree with the network.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn nearest_knows_its_solution_and_its_slips() {
        let by = |distances: &[u32], k: usize, key: &dyn Fn(usize) -> (i64, i64)| -> Vec<usize> {
            let mut places: Vec<usize> = (0..distances.len()).collect();
            places.sort_by_key(|&place| key(place));
            places[..k].to_vec()
        };
        let right = |d: &[u32], k: usize| by(d, k, &|p| (d[p].into(), 0));
        assert!(nearest(right).passed());
        // By counting, as the library does.
        let counting = |d: &[u32], k: usize| {
            let most = d.iter().copied().max().unwrap_or(0);
            let each = (0..=most).flat_map(|wanted| (0..d.len()).filter(move |&place| d[place] == wanted));
            each.take(k).collect()
        };
        assert!(nearest(counting).passed());
        wrong(nearest(|d, k| by(d, k, &|p| (-i64::from(d[p]), 0))), "the farthest");
        wrong(nearest(|d, k| by(d, k, &|p| (d[p].into(), -(p as i64)))), "lower place comes first");
        wrong(
            nearest(|d, k| right(d, k).into_iter().map(|p| d[p] as usize).collect()),
            "distances, the places",
        );
        wrong(nearest(|d, k| right(d, (k + 1).min(d.len()))), "exactly k = 2");
        wrong(nearest(|d, k| right(d, k).into_iter().rev().collect()), "nearest comes first");
        wrong(nearest(|d, _| vec![d[99] as usize]), "panicked");
    }

    #[test]
    fn average_group_distance_knows_its_solution_and_its_slips() {
        let sums = |a: &[bool], group: &[Vec<bool>], counts: fn(bool, bool) -> bool| -> Vec<f64> {
            let of = |b: &Vec<bool>| a.iter().zip(b).filter(|(a, b)| counts(**a, **b)).count() as f64;
            group.iter().map(of).collect()
        };
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        let right = |a: &[bool], group: &[Vec<bool>]| mean(sums(a, group, |a, b| a != b));
        assert!(average_group_distance(right).passed());
        wrong(average_group_distance(|a, g| sums(a, g, |a, b| a != b).iter().sum()), "that is the sum");
        wrong(average_group_distance(|a, g| right(a, g) / a.len() as f64), "does not divide");
        wrong(average_group_distance(|a, g| mean(sums(a, g, |a, b| a == b))), "bits that are equal");
        wrong(average_group_distance(|a, g| mean(sums(a, g, |a, b| a && b))), "both have");
        wrong(average_group_distance(|a, g| mean(sums(a, g, |a, b| a && !b))), "both ways");
        let root = |a: &[bool], g: &[Vec<bool>]| {
            mean(sums(a, g, |a, b| a != b).into_iter().map(f64::sqrt).collect())
        };
        wrong(average_group_distance(root), "Euclidean");
        let least =
            |a: &[bool], g: &[Vec<bool>]| sums(a, g, |a, b| a != b).into_iter().fold(f64::INFINITY, f64::min);
        wrong(average_group_distance(least), "nearest alone");
    }

    #[test]
    fn matching_class_percentage_knows_its_solution_and_its_slips() {
        let count = |group: &[usize], class: usize| group.iter().filter(|&&c| c == class).count() as f64;
        let right = |group: &[usize], class: usize| count(group, class) / group.len() as f64;
        assert!(matching_class_percentage(right).passed());
        wrong(matching_class_percentage(|g, c| 100.0 * right(g, c)), "a fraction");
        wrong(matching_class_percentage(count), "divide by the size");
        wrong(matching_class_percentage(|g, c| 1.0 - right(g, c)), "other classes");
        let most = |g: &[usize], _: usize| (0..10).map(|class| right(g, class)).fold(0.0, f64::max);
        wrong(matching_class_percentage(most), "most frequent");
        wrong(matching_class_percentage(|_, _| f64::NAN), "yours is NaN");
    }
}
