//! Checks on activation patterns: bits by percentile, Hamming distance, silhouette.

use super::{Feedback, exercise::*};

exercise! {
    /// Exercise: the bits of a layer's outputs by the percentile fraction f (section 4.1): the
    /// ⌊f·r⌋ smallest of r outputs become 0, the others 1; of equal outputs the first counts
    /// as smaller.
    pub fn pattern(outputs: &[f64], f: f64) -> Vec<bool> as PATTERN;
    cases: (&[0.5, 2.0, 0.1, 1.0], 0.5), (&[3.0, 1.0, 2.0, 5.0, 4.0], 0.5),
           (&[2.0, 2.0, 2.0, 0.5, 5.0, 1.0], 0.5), (&[0.0, 0.0, 0.0, 0.0, 7.0, 1.0], 0.5),
           (&[0.2, 0.0, 0.4, 0.0, 0.1], 0.2), (&[1.0, 2.0, 3.0, 4.0], 0.75);
    solution: without_smallest(outputs, zeros(outputs, f));
    report(right, yours): "for the outputs {outputs:?} and f = {f} the bits are {right}, yours are {yours}",
        right = bits(right), yours = bits(yours);
    slip "there is one bit for each of {r} outputs" (r = outputs.len()) if yours.len() != outputs.len()
        => Vec::new();
    slip "the smallest become 0, not 1" => right.iter().map(|bit| !bit).collect();
    slip "that is “output > 0”, the number of zeros must be ⌊f·r⌋ = {wanted}" (wanted = zeros(outputs, f))
        => outputs.iter().map(|&output| output > 0.0).collect();
    slip "of equal outputs the first, not the last, counts as smaller" => {
        let reversed: Vec<f64> = outputs.iter().rev().copied().collect();
        without_smallest(&reversed, zeros(outputs, f)).into_iter().rev().collect()
    };
    slip "f·r is rounded down, to {wanted} bits that become 0" (wanted = zeros(outputs, f))
        => without_smallest(outputs, (f * outputs.len() as f64).ceil() as usize);
    slip "of equal outputs only so many become 0 that there are {wanted}" (wanted = zeros(outputs, f)) => {
        let mut sorted = outputs.to_vec();
        sorted.sort_by(f64::total_cmp);
        outputs.iter().map(|&output| output > sorted[zeros(outputs, f) - 1]).collect()
    };
    slip "{found} of your bits are 0, not ⌊f·r⌋ = {wanted}"
        (found = yours.iter().filter(|&&bit| !bit).count(), wanted = zeros(outputs, f))
        if yours.iter().filter(|&&bit| !bit).count() != zeros(outputs, f) => vec![false; outputs.len()];
    learned: "as many zeros in every pattern, whatever the outputs";
}

/// ⌊f·r⌋, also for a product that rounding has put just below a whole number.
fn zeros(outputs: &[f64], f: f64) -> usize {
    (f * outputs.len() as f64 + 1e-9).floor() as usize
}

fn without_smallest(outputs: &[f64], zeros: usize) -> Vec<bool> {
    let mut places: Vec<usize> = (0..outputs.len()).collect();
    places.sort_by(|&a, &b| outputs[a].total_cmp(&outputs[b]));
    (0..outputs.len()).map(|place| !places[..zeros].contains(&place)).collect()
}

fn bits(pattern: &[bool]) -> String {
    pattern.iter().map(|&bit| if bit { '1' } else { '0' }).collect()
}

/// Exercise: the Hamming distance of two patterns, eq. 4.1.
pub fn hamming(student: impl Fn(&[bool], &[bool]) -> usize) -> Feedback {
    HAMMING.play(|(a, b)| student(&from_bits(a), &from_bits(b)))
}

exercise! {
    HAMMING(a: &str, b: &str) -> usize;
    cases: ("1110111110", "0001111110"), ("1100", "0011"), ("101", "101"), ("00001", "11101");
    solution: count(a, b, |a, b| a != b);
    report(right, yours): "{a} and {b} differ in {right} bits, yours is {yours}";
    slip "that counts the bits in which they agree" => count(a, b, |a, b| a == b);
    slip "a 1 against a 0 and a 0 against a 1 both count"
        => count(a, b, |a, b| a > b), count(a, b, |a, b| a < b);
    slip "that counts the ones that both have" => count(a, b, |a, b| a == '1' && b == '1');
    slip "that compares how many ones they have, and patterns with equally many may differ"
        => count(a, b, |a, _| a == '1').abs_diff(count(a, b, |_, b| b == '1'));
    learned: "a count of bits, from 0 to the width of the layer";
}

/// In how many bits two patterns are as wanted.
pub(super) fn count(a: &str, b: &str, wanted: fn(char, char) -> bool) -> usize {
    a.chars().zip(b.chars()).filter(|&(a, b)| wanted(a, b)).count()
}

pub(super) fn from_bits(bits: &str) -> Vec<bool> {
    bits.chars().map(|bit| bit == '1').collect()
}

exercise! {
    /// Exercise: the silhouette coefficient of one sample, section 4.1. The student's function
    /// takes its place, its distance to every sample (0 to itself) and the cluster of every
    /// sample; a sample alone in its cluster has 0.
    pub fn silhouette(own: usize, d: &[f64], c: &[usize]) -> f64 as SILHOUETTE;
    cases: (0, &[0.0, 2.0, 4.0, 9.0, 11.0], &[0, 0, 0, 1, 1]),
           (1, &[4.0, 0.0, 2.0, 3.0, 20.0, 22.0], &[2, 2, 2, 0, 1, 1]),
           (2, &[1.0, 3.0, 0.0, 6.0], &[0, 0, 1, 1]), (0, &[0.0, 5.0, 6.0], &[0, 1, 1]),
           (3, &[8.0, 8.0, 3.0, 0.0, 1.0], &[0, 0, 1, 1, 1]);
    solution: if alone(own, c) { 0.0 } else { coefficient(a(own, d, c), least(&means(own, d, c))) };
    report(right, yours):
        "for sample {own}, its distances {d:?} and the clusters {c:?} it is {right:.4}, yours is {yours:.4}";
    slip "a sample alone in its cluster has no a, its silhouette is 0" if alone(own, c)
        => coefficient(a(own, d, c), least(&means(own, d, c)));
    slip "it is b − a, not a − b" => -right;
    slip "the sample itself does not count in a"
        => coefficient(mean(&of(d, c, |cluster| cluster == c[own])), least(&means(own, d, c)));
    slip "b is the mean distance to one other cluster, the nearest"
        => coefficient(a(own, d, c), mean(&of(d, c, |cluster| cluster != c[own])));
    slip "that is with the farthest of the other clusters, not the nearest"
        => coefficient(a(own, d, c), means(own, d, c).into_iter().fold(0.0, f64::max));
    slip "b is a mean over a cluster, not the nearest sample"
        => coefficient(a(own, d, c), least(&of(d, c, |cluster| cluster != c[own])));
    slip "that is divided by one of a and b, not by the larger of them"
        => (least(&means(own, d, c)) - a(own, d, c)) / least(&means(own, d, c)),
            (least(&means(own, d, c)) - a(own, d, c)) / a(own, d, c);
    slip "that is b − a alone" => least(&means(own, d, c)) - a(own, d, c);
    learned: "1 deep inside its cluster, 0 on the border, below 0 in the wrong one";
}

fn coefficient(a: f64, b: f64) -> f64 {
    (b - a) / a.max(b)
}

/// The mean distance to the others in its own cluster, without the 0 to itself.
fn a(own: usize, distances: &[f64], clusters: &[usize]) -> f64 {
    let within = of(distances, clusters, |cluster| cluster == clusters[own]);
    sum(&within) / (within.len() - 1) as f64
}

/// The mean distance to each other cluster, of which b is the least.
fn means(own: usize, distances: &[f64], clusters: &[usize]) -> Vec<f64> {
    let mut others = clusters.to_vec();
    others.sort_unstable();
    others.dedup();
    others.retain(|&other| other != clusters[own]);
    others.iter().map(|&other| mean(&of(distances, clusters, |cluster| cluster == other))).collect()
}

fn alone(own: usize, clusters: &[usize]) -> bool {
    clusters.iter().filter(|&&cluster| cluster == clusters[own]).count() == 1
}

/// The distances to the samples of the clusters that are wanted.
fn of(distances: &[f64], clusters: &[usize], wanted: impl Fn(usize) -> bool) -> Vec<f64> {
    distances.iter().zip(clusters).filter(|(_, cluster)| wanted(**cluster)).map(|(&d, _)| d).collect()
}
