//! Checks on clusters: cluster distance coefficient, dominant class, clusters as a classifier.

use super::{Verdict, close, guarded};

/// Exercise: the cluster distance coefficient of a pattern, eq. 4.2: its Euclidean distance
/// to the centre over the mean distance of the cluster's members to it. Where all members
/// lie at the centre it is 0 at the centre and +∞ elsewhere.
pub fn cluster_distance(student: impl Fn(&[f64], &[f64], &[&[f64]]) -> f64) -> Verdict {
    /// A pattern and the members of its cluster.
    type Case = (&'static [f64], &'static [&'static [f64]]);
    let cases: [Case; 5] = [
        (&[0.0, 1.0, 1.0], &[&[1.0, 1.0, 0.0], &[1.0, 0.0, 0.0], &[1.0, 1.0, 0.0], &[0.0, 1.0, 0.0]]),
        (&[1.0, 0.0], &[&[1.0, 1.0], &[0.0, 0.0]]),
        (&[1.0, 1.0, 0.0, 0.0], &[&[1.0, 1.0, 1.0, 0.0], &[0.0, 1.0, 0.0, 0.0], &[1.0, 0.0, 0.0, 0.0]]),
        (&[1.0, 0.0, 1.0], &[&[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0]]),
        (&[0.0, 0.0, 1.0], &[&[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0]]),
    ];
    guarded(|| {
        for (pattern, members) in cases {
            let size = members.len() as f64;
            let bit = |n: usize| members.iter().map(|member| member[n]).sum::<f64>() / size;
            let centre: Vec<f64> = (0..pattern.len()).map(bit).collect();
            let squared = |a: &[f64]| a.iter().zip(&centre).map(|(a, c)| (a - c).powi(2)).sum::<f64>();
            let blocks = |a: &[f64]| a.iter().zip(&centre).map(|(a, c)| (a - c).abs()).sum::<f64>();
            let euclidean = |a: &[f64]| squared(a).sqrt();
            let over = |distance: &dyn Fn(&[f64]) -> f64| {
                (distance(pattern), members.iter().map(|member| distance(member)).sum::<f64>())
            };
            let (own, sum) = over(&euclidean);
            let expected = match sum {
                0.0 if own == 0.0 => 0.0,
                0.0 => f64::INFINITY,
                sum => size * own / sum,
            };
            let found = student(pattern, &centre, members);
            if found == expected || close(found, expected) {
                continue;
            }
            let given = format!(
                "for the pattern {pattern:?} and the members {members:?} it is {expected:.4}, yours is {found:.4}"
            );
            let ratio = |distance: &dyn Fn(&[f64]) -> f64| {
                let (own, sum) = over(distance);
                size * own / sum
            };
            return Verdict::wrong(match () {
                _ if sum == 0.0 => format!(
                    "{given}: the members have no spread, so that it is 0 at the centre and +∞ elsewhere."
                ),
                _ if close(found, own / sum) => {
                    format!("{given}: divide by the mean of the members' distances, not by their sum.")
                }
                _ if close(found, own) => {
                    format!("{given}: that is the distance alone, divide by the members' mean distance.")
                }
                _ if close(found, 1.0 / expected) => format!("{given}: it is upside down."),
                _ if close(found, ratio(&squared)) => {
                    format!("{given}: these are squared distances, their roots are missing.")
                }
                _ if close(found, ratio(&blocks)) => {
                    format!("{given}: the distance here is the Euclidean one, not the Hamming distance.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("1 is as far out as the cluster's examples are on average.")
    })
}

/// Exercise: the dominant class of a cluster, from the predicted classes of its examples; of
/// equally frequent ones the lowest.
pub fn dominant_class(student: impl Fn(&[usize]) -> usize) -> Verdict {
    let cases: [&[usize]; 4] = [&[3, 8, 3, 3, 2], &[9, 4, 9, 4, 7], &[0, 6, 6], &[7, 7, 2, 2, 2, 7, 3]];
    guarded(|| {
        for classes in cases {
            let count = |class: usize| classes.iter().filter(|&&other| other == class).count();
            let most = (0..10).map(count).max().unwrap_or(0);
            let tied: Vec<usize> = (0..10).filter(|&class| count(class) == most).collect();
            let (expected, found) = (tied[0], student(classes));
            if found == expected {
                continue;
            }
            let given = format!("of the classes {classes:?} {expected} is dominant, yours is {found}");
            return Verdict::wrong(match () {
                _ if tied.contains(&found) => {
                    format!("{given}: it is as frequent, then the lowest class counts.")
                }
                _ if found == most => format!("{given}: that is how often it occurs, not which it is."),
                _ if found == classes[0] => format!("{given}: the first is not the most frequent."),
                _ if classes.iter().max() == Some(&found) => {
                    format!("{given}: the highest class is not the most frequent.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("what the network says most often within the cluster.")
    })
}

/// Exercise: the clusters of a layer as a classifier. The student's function takes the
/// cluster of each sample, the dominant class of each cluster and the true class of each
/// sample, and gives the share of samples that the clusters classify correctly.
pub fn cluster_accuracy(student: impl Fn(&[usize], &[usize], &[usize]) -> f64) -> Verdict {
    let cases: [(&[usize], &[usize], &[usize]); 3] = [
        (&[0, 1, 1, 2, 0], &[3, 0, 8], &[3, 0, 8, 8, 3]),
        (&[2, 2, 1], &[4, 9, 4], &[4, 9, 9]),
        (&[1, 0], &[0, 1], &[0, 1]),
    ];
    guarded(|| {
        for (clusters, dominant, labels) in cases {
            let size = labels.len() as f64;
            let right =
                clusters.iter().zip(labels).filter(|(c, label)| dominant[**c] == **label).count() as f64;
            let numbers = clusters.iter().zip(labels).filter(|(c, label)| c == label).count() as f64;
            let (expected, found) = (right / size, student(clusters, dominant, labels));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for the clusters {clusters:?}, dominant classes {dominant:?} and true classes {labels:?} it is {expected:.4}, yours is {found:.4}"
            );
            return Verdict::wrong(match () {
                _ if close(found, right) => format!("{given}: divide by the number of samples."),
                _ if close(found, numbers / size) => {
                    format!("{given}: a cluster's number is not a class, look up its dominant class first.")
                }
                _ if close(found, 1.0 - expected) => format!("{given}: that is the share of errors."),
                _ if close(found, 100.0 * expected) => format!("{given}: return a fraction, not percent."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("each sample is given the dominant class of its cluster.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn cluster_distance_knows_its_solution_and_its_slips() {
        fn squared(a: &[f64], c: &[f64]) -> f64 {
            a.iter().zip(c).map(|(a, c)| (a - c).powi(2)).sum()
        }
        fn blocks(a: &[f64], c: &[f64]) -> f64 {
            a.iter().zip(c).map(|(a, c)| (a - c).abs()).sum()
        }
        fn euclidean(a: &[f64], c: &[f64]) -> f64 {
            squared(a, c).sqrt()
        }
        type Distance = fn(&[f64], &[f64]) -> f64;
        let sum = |c: &[f64], members: &[&[f64]], d: Distance| members.iter().map(|m| d(m, c)).sum::<f64>();
        let mean = |c: &[f64], members: &[&[f64]], d: Distance| sum(c, members, d) / members.len() as f64;
        let right = |p: &[f64], c: &[f64], members: &[&[f64]]| match mean(c, members, euclidean) {
            0.0 if p == c => 0.0,
            0.0 => f64::INFINITY,
            spread => euclidean(p, c) / spread,
        };
        assert!(cluster_distance(right).passed());
        let naive = |p: &[f64], c: &[f64], m: &[&[f64]]| euclidean(p, c) / mean(c, m, euclidean);
        wrong(cluster_distance(naive), "no spread");
        wrong(cluster_distance(|p, c, m| euclidean(p, c) / sum(c, m, euclidean)), "not by their sum");
        wrong(cluster_distance(|p, c, _| euclidean(p, c)), "distance alone");
        wrong(cluster_distance(|p, c, m| mean(c, m, euclidean) / euclidean(p, c)), "upside down");
        wrong(cluster_distance(|p, c, m| squared(p, c) / mean(c, m, squared)), "roots are missing");
        wrong(cluster_distance(|p, c, m| blocks(p, c) / mean(c, m, blocks)), "not the Hamming");
    }

    #[test]
    fn dominant_class_knows_its_solution_and_its_slips() {
        let count = |classes: &[usize], class: usize| classes.iter().filter(|&&c| c == class).count();
        assert!(dominant_class(|c| (0..10).rev().max_by_key(|&class| count(c, class)).unwrap_or(0)).passed());
        wrong(dominant_class(|c| (0..10).max_by_key(|&class| count(c, class)).unwrap_or(0)), "the lowest");
        wrong(dominant_class(|c| (0..10).map(|class| count(c, class)).max().unwrap_or(0)), "how often");
        wrong(dominant_class(|c| c[0]), "as frequent");
        wrong(dominant_class(|c| c.iter().copied().max().unwrap_or(0)), "highest class");
    }

    #[test]
    fn cluster_accuracy_knows_its_solution_and_its_slips() {
        let right = |clusters: &[usize], dominant: &[usize], labels: &[usize]| {
            clusters.iter().zip(labels).filter(|(c, label)| dominant[**c] == **label).count() as f64
        };
        let share = |c: &[usize], d: &[usize], l: &[usize]| right(c, d, l) / l.len() as f64;
        assert!(cluster_accuracy(share).passed());
        wrong(cluster_accuracy(right), "number of samples");
        let numbers = |c: &[usize], l: &[usize]| c.iter().zip(l).filter(|(c, l)| c == l).count() as f64;
        wrong(cluster_accuracy(|c, _, l| numbers(c, l) / l.len() as f64), "not a class");
        wrong(cluster_accuracy(|c, d, l| 1.0 - share(c, d, l)), "share of errors");
        wrong(cluster_accuracy(|c, d, l| 100.0 * share(c, d, l)), "not percent");
    }
}
