//! Checks on layer groups: the k nearest examples, the average group distance, the
//! matching class percentage.

use std::cmp::Reverse;

use super::{
    Feedback,
    exercise::*,
    patterns::{count, from_bits},
};

exercise! {
    /// Exercise: the places of the `k` nearest examples, given everyone's distance: nearest
    /// first, of equal distances the lower place first.
    pub fn nearest(distances: &[u32], k: usize) -> Vec<usize> as NEAREST;
    cases: (&[9, 4, 7, 1], 2), (&[5, 3, 5, 3, 8, 3], 2), (&[2, 2, 1, 2, 0, 2, 1], 5), (&[6, 6, 6], 3),
           (&[30, 10, 20], 1);
    solution: first(distances, k, |place| (distances[place], place));
    report(right, yours): "of the distances {distances:?} the {k} nearest are {right:?}, yours are {yours:?}";
    slip "those are distances, the places are wanted"
        => right.iter().map(|&place| distances[place] as usize).collect();
    slip "exactly k = {k} places are wanted" if yours.len() != k
        => first(distances, k + 1, |place| (distances[place], place));
    slip "those are the farthest" => first(distances, k, |place| (Reverse(distances[place]), place));
    slip "the nearest comes first, and of equals the lower place"
        if right.iter().all(|place| yours.contains(place)) => right.iter().rev().copied().collect();
    slip "of equal distances the lower place comes first, yours has the higher"
        => first(distances, k, |place| (distances[place], Reverse(place)));
    learned: "with a rule for ties, everyone finds the same group";
}

/// The first k places in the order of the keys.
fn first<K: Ord>(distances: &[u32], k: usize, key: impl Fn(usize) -> K) -> Vec<usize> {
    let mut places: Vec<usize> = (0..distances.len()).collect();
    places.sort_by_key(|&place| key(place));
    places.truncate(k);
    places
}

/// Exercise: the average group distance, the mean Hamming distance between a sample's
/// pattern and the patterns of a group.
pub fn average_group_distance(student: impl Fn(&[bool], &[Vec<bool>]) -> f64) -> Feedback {
    AVERAGE_GROUP_DISTANCE.play(|(pattern, group)| {
        student(&from_bits(pattern), &group.iter().map(|other| from_bits(other)).collect::<Vec<_>>())
    })
}

exercise! {
    AVERAGE_GROUP_DISTANCE(pattern: &str, group: &[&str]) -> f64;
    cases: ("11010", &["11011", "01110", "00101"]), ("11100", &["10100", "00011"]),
           ("01", &["01", "01", "10"]), ("110010", &["000111"]);
    solution: mean(&counts(pattern, group, |a, b| a != b));
    report(right, yours):
        "for the pattern {pattern} and the group {group:?} it is {right:.4}, yours is {yours:.4}";
    slip "that is the sum over the group, not its mean" => right * group.len() as f64;
    slip "that is a share of the bits, and eq. 4.1 counts them" => right / pattern.len() as f64;
    slip "that counts the bits that are equal"
        => mean(&counts(pattern, group, |a, b| a == b));
    slip "that counts the ones that both have" => mean(&counts(pattern, group, |a, b| a == '1' && b == '1'));
    slip "a bit differs both ways, 1 against 0 and 0 against 1"
        => mean(&counts(pattern, group, |a, b| a > b)), mean(&counts(pattern, group, |a, b| a < b));
    slip "that is the Euclidean distance"
        => mean(&counts(pattern, group, |a, b| a != b).into_iter().map(f64::sqrt).collect::<Vec<_>>());
    slip "that is the distance to the nearest alone" => least(&counts(pattern, group, |a, b| a != b));
    learned: "how far a sample lies from its group, in bits";
}

/// With each of the group: in how many bits the two are as wanted.
fn counts(pattern: &str, group: &[&str], wanted: fn(char, char) -> bool) -> Vec<f64> {
    group.iter().map(|other| count(pattern, other, wanted) as f64).collect()
}

exercise! {
    /// Exercise: the matching class percentage, as a fraction: the share of a group's
    /// examples whose predicted class is the sample's. The student's function takes the
    /// group's predicted classes and the sample's.
    pub fn matching_class_percentage(group: &[usize], class: usize) -> f64 as MATCHING_CLASS_PERCENTAGE;
    cases: (&[7, 7, 9, 7, 4], 7), (&[3, 3, 3, 8, 6], 8), (&[0, 2, 6], 4), (&[9, 4, 4, 9, 9, 7, 4, 4], 9);
    solution: share(group, |&other| other == class);
    report(right, yours): "for a group of the classes {group:?} and a sample of class {class} it is \
        {right:.4}, yours is {yours:.4}";
    slip "that is in percent, a fraction is wanted" => 100.0 * right;
    slip "that is how many match, not their share" => right * group.len() as f64;
    slip "that is the share of the other classes" => 1.0 - right;
    slip "that is the share of the most frequent class, not of the sample's"
        => group.iter().map(|most| share(group, |other| other == most)).fold(0.0, f64::max);
    learned: "whether the neighbours agree with the network";
}
