//! Checks on clusters: cluster distance coefficient, dominant class, clusters as a classifier.

use super::{Feedback, exercise::*};

exercise! {
    /// Exercise: the cluster distance coefficient of a pattern, eq. 4.2: its Euclidean distance
    /// to the centre over the mean distance of the cluster's members to it. Where all members
    /// lie at the centre it is 0 at the centre and +∞ elsewhere.
    pub fn cluster_distance(pattern: &[f64], centre: &[f64], members: &[&[f64]]) -> f64 as CLUSTER_DISTANCE;
    cases: (&[0.0, 1.0, 1.0], &[0.75, 0.75, 0.0],
               &[&[1.0, 1.0, 0.0], &[1.0, 0.0, 0.0], &[1.0, 1.0, 0.0], &[0.0, 1.0, 0.0]]),
           (&[1.0, 0.0], &[0.5, 0.5], &[&[1.0, 1.0], &[0.0, 0.0]]),
           (&[1.0, 1.0, 0.0, 0.0], &[2.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0, 0.0],
               &[&[1.0, 1.0, 1.0, 0.0], &[0.0, 1.0, 0.0, 0.0], &[1.0, 0.0, 0.0, 0.0]]),
           (&[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0], &[&[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0]]),
           (&[0.0, 0.0, 1.0], &[1.0, 0.0, 1.0], &[&[1.0, 0.0, 1.0], &[1.0, 0.0, 1.0]]);
    solution: if pattern == centre { 0.0 } else { over_mean(pattern, centre, members, euclidean) };
    report(right, yours):
        "for the pattern {pattern:?} and the members {members:?} it is {right:.4}, yours is {yours:.4}";
    slip "the members have no spread, so that it is 0 at the centre and +∞ elsewhere"
        if members.iter().all(|member| *member == centre)
        => over_mean(pattern, centre, members, euclidean), if right.is_finite() { *right } else { 0.0 };
    slip "that is divided by the sum of the members' distances, not by their mean" => right / members.len() as f64;
    slip "that is the distance alone" => euclidean(pattern, centre);
    slip "it is upside down" => 1.0 / right;
    slip "these are squared distances"
        => over_mean(pattern, centre, members, squared);
    slip "the distance here is the Euclidean one, not the Hamming distance"
        => over_mean(pattern, centre, members, hamming);
    learned: "1 is as far out as the cluster's examples are on average";
}

type Distance = fn(&[f64], &[f64]) -> f64;

/// The pattern's distance to the centre over the members' mean distance to it.
fn over_mean(pattern: &[f64], centre: &[f64], members: &[&[f64]], distance: Distance) -> f64 {
    let of_members: f64 = members.iter().map(|member| distance(member, centre)).sum();
    distance(pattern, centre) * members.len() as f64 / of_members
}

fn euclidean(a: &[f64], b: &[f64]) -> f64 {
    squared(a, b).sqrt()
}

fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

fn hamming(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum()
}

exercise! {
    /// Exercise: the dominant class of a cluster, from the predicted classes of its examples; of
    /// equally frequent ones the lowest.
    pub fn dominant_class(classes: &[usize]) -> usize as DOMINANT_CLASS;
    cases: (&[3, 8, 3, 3, 2]), (&[9, 4, 9, 4, 7]), (&[0, 6, 6]), (&[7, 7, 2, 2, 2, 7, 3]);
    solution: most_frequent(classes)[0];
    report(right, yours): "of the classes {classes:?} {right} is dominant, yours is {yours}";
    slip "that is the first class, not the most frequent" => classes[0];
    slip "{yours} is as frequent, and of equals the lowest counts" if most_frequent(classes).contains(yours)
        => most_frequent(classes).pop().unwrap_or(0);
    slip "that is how often it occurs, not which it is" => number(classes, *right);
    slip "that is the highest class, not the most frequent" => classes.iter().max().copied().unwrap_or(0);
    learned: "what the network says most often within the cluster";
}

fn number(classes: &[usize], class: usize) -> usize {
    classes.iter().filter(|&&other| other == class).count()
}

/// The classes that no other is more frequent than, the lowest first.
fn most_frequent(classes: &[usize]) -> Vec<usize> {
    let most = (0..10).map(|class| number(classes, class)).max();
    (0..10).filter(|&class| Some(number(classes, class)) == most).collect()
}

exercise! {
    /// Exercise: the clusters of a layer as a classifier. The student's function takes the
    /// cluster of each sample, the dominant class of each cluster and the true class of each
    /// sample, and gives the share of samples that the clusters classify correctly.
    pub fn cluster_accuracy(clusters: &[usize], dominant: &[usize], labels: &[usize]) -> f64
        as CLUSTER_ACCURACY;
    cases: (&[0, 1, 1, 2, 0], &[3, 0, 8], &[3, 0, 8, 8, 3]), (&[2, 2, 1], &[4, 9, 4], &[4, 9, 9]),
           (&[1, 0], &[0, 1], &[0, 1]), (&[0, 1, 2, 1], &[0, 2, 2], &[0, 1, 2, 1]);
    solution: accuracy(clusters, dominant, labels);
    report(right, yours): "for the clusters {clusters:?}, dominant classes {dominant:?} and true classes \
        {labels:?} it is {right:.4}, yours is {yours:.4}";
    slip "that is how many are correct, not their share" => right * labels.len() as f64;
    slip "a cluster's number is not a class"
        => accuracy(clusters, &[0, 1, 2], labels),
            accuracy(clusters, &[0, 1, 2], labels) * labels.len() as f64;
    slip "that is the share of errors" => 1.0 - right;
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    learned: "each sample is given the dominant class of its cluster";
}

/// The share of samples whose class is that of their cluster.
fn accuracy(clusters: &[usize], class: &[usize], labels: &[usize]) -> f64 {
    let samples: Vec<_> = clusters.iter().zip(labels).collect();
    share(&samples, |(cluster, label)| class[**cluster] == **label)
}
