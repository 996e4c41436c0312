//! What a student reads who has not begun: the stub of every exercise, as the notebooks have it, is
//! told the first case that fails, and nothing that it did not do or that gives the answer away.

use std::{collections::BTreeMap, fs};

use nnerr::prelude::*;
use nnerr_tests::{notebooks, text_of};
use serde_json::Value;

/// A stub, and what it is told.
struct Stub {
    check: &'static str,
    source: &'static str,
    found: String,
    told: &'static str,
}

/// Stubs by their checks: what each is told, and its source.
macro_rules! stubs {
    ($($check:ident($student:ident) $told:literal { $($source:tt)* })*) => {
        vec![$({
            $($source)*
            Stub {
                check: stringify!($check),
                source: stringify!($($source)*),
                found: check::$check($student).to_string(),
                told: concat!("✗ Not yet: ", $told),
            }
        }),*]
    };
}

/// The stubs of the exercises that need no data.
fn stubs() -> Vec<Stub> {
    stubs! {
        brightness(brightness) "for 4 pixels with the sum 2 it is 0.5000, yours is 0.0000." {
            fn brightness(pixels: &[f64]) -> f64 {
                let _ = pixels;
                0.0
            }
        }
        neuron(neuron) "for w = [0.5, -0.25], x = [2.0, 1.0], b = 1, the neuron's output is 1.75, yours is 0." {
            fn neuron(w: &[f64], x: &[f64], b: f64) -> f64 {
                let _ = (w, x, b);
                0.0
            }
        }
        softmax(my_softmax) "for the logits [1000.0, 1001.0] your outputs are [NaN, NaN]: e¹⁰⁰⁰ is too large \
            for a number of the computer and becomes ∞, and ∞ / ∞ is NaN." {
            fn my_softmax(logits: &[f64]) -> Vec<f64> {
                let sum: f64 = logits.iter().map(|z| z.exp()).sum();
                logits.iter().map(|z| z.exp() / sum).collect()
            }
        }
        cross_entropy(cross_entropy) "for ŷ = [0.7, 0.2, 0.1] and true class 0, E is 0.3567, yours is 0.0000." {
            fn cross_entropy(outputs: &[f64], true_class: usize) -> f64 {
                let _ = (outputs, true_class);
                0.0
            }
        }
        expected_calibration_error(my_ece) "for the confidences [0.62, 0.68, 0.91, 0.99, 0.97, 0.93] and \
            outcomes [false, true, true, true, false, true] it is 0.1833, yours is 0.0000." {
            fn my_ece(confidence: &[f64], correct: &[bool]) -> f64 {
                let _ = (confidence, correct);
                0.0
            }
        }
        neuron_accuracy(my_accuracy) "for activated = [true, true, false, true, false] and correct = [true, \
            false, true, true, true] it is Some(0.6667), yours is Some(0.0000)." {
            fn my_accuracy(activated: &[bool], correct: &[bool]) -> Option<f64> {
                let _ = (activated, correct);
                Some(0.0)
            }
        }
        influence(my_influence) "for the weights [[3.0, 1.0], [-4.0, 0.5]], the next layer's influences \
            [1.0, 1.0] and n = 0 it is 5.0000, yours is 0.0000." {
            fn my_influence(weights: &[&[f64]], next: &[f64], n: usize) -> f64 {
                let _ = (weights, next, n);
                0.0
            }
        }
        spearman(my_spearman) "for x = [1.0, 2.0, 3.0, 4.0] and y = [1.0, 8.0, 27.0, 1000.0] it is 1.0000, \
            yours is 0.0000." {
            fn my_spearman(x: &[f64], y: &[f64]) -> f64 {
                let _ = (x, y);
                0.0
            }
        }
        activated_share(activated_share) "for the outputs [0.5, 0.0, 2.0, 0.0] the share is 0.5000, yours is \
            0.0000." {
            fn activated_share(outputs: &[f64]) -> f64 {
                let _ = outputs;
                0.0
            }
        }
        spread(spread) "for 28 × 28 pixels, all 0 but (row, column, value) [(3, 20, 1.0), (14, 13, 0.5), \
            (27, 0, 0.25)], it is 17.4756, yours is 0.0000." {
            fn spread(pixels: &[f64], width: usize) -> f64 {
                let _ = (pixels, width);
                0.0
            }
        }
        selectivity(selectivity) "for the rates [0.1, 0.8, 0.3, 0.2] it is 0.6000, yours is 0.0000." {
            fn selectivity(rates: &[f64]) -> Option<f64> {
                let _ = rates;
                Some(0.0)
            }
        }
        auroc(my_auroc) "for positives [0.9, 0.8, 0.3] and negatives [0.5, 0.2] it is 0.8333, yours is 0.5000." {
            fn my_auroc(positives: &[f64], negatives: &[f64]) -> f64 {
                let _ = (positives, negatives);
                0.5
            }
        }
        fpr95(my_fpr95) "for positives [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, \
            14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0] and negatives [0.5, 1.5, 2.5, 3.5, 30.0] the threshold \
            is 2 and the rate 0.6000, yours is 1.0000." {
            fn my_fpr95(positives: &[f64], negatives: &[f64]) -> f64 {
                let _ = (positives, negatives);
                1.0
            }
        }
        activation_coefficient(my_coefficient) "for activated = [true, false, true, true], counts [600, 10, \
            450, 0] and the highest count 600 it is 750, yours is 0." {
            fn my_coefficient(activated: &[bool], counts: &[u32], highest: u32) -> f64 {
                let _ = (activated, counts, highest);
                0.0
            }
        }
        pattern(my_pattern) "for the outputs [0.5, 2.0, 0.1, 1.0] and f = 0.5 the bits are 0101, yours are \
            1111: that is “output > 0”, the number of zeros must be ⌊f·r⌋ = 2." {
            fn my_pattern(outputs: &[f64], f: f64) -> Vec<bool> {
                let _ = f;
                outputs.iter().map(|&output| output > 0.0).collect()
            }
        }
        hamming(my_distance) "1110111110 and 0001111110 differ in 4 bits, yours is 5: that counts the ones \
            that both have." {
            fn my_distance(a: &[bool], b: &[bool]) -> usize {
                a.iter().zip(b).filter(|(a, b)| **a && **b).count()
            }
        }
        silhouette(my_silhouette) "for sample 0, its distances [0.0, 2.0, 4.0, 9.0, 11.0] and the clusters \
            [0, 0, 0, 1, 1] it is 0.7000, yours is 0.5000." {
            fn my_silhouette(own: usize, distances: &[f64], clusters: &[usize]) -> f64 {
                let _ = (own, distances, clusters);
                0.5
            }
        }
        dominant_class(my_dominant) "of the classes [9, 4, 9, 4, 7] 4 is dominant, yours is 9: that is the \
            first class, not the most frequent." {
            fn my_dominant(classes: &[usize]) -> usize {
                classes[0]
            }
        }
        cluster_distance(my_cdc) "for the pattern [0.0, 1.0, 1.0] and the members [[1.0, 1.0, 0.0], [1.0, \
            0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]] it is 2.2284, yours is 1.0000." {
            fn my_cdc(pattern: &[f64], centre: &[f64], members: &[&[f64]]) -> f64 {
                let _ = (pattern, centre, members);
                1.0
            }
        }
        cluster_accuracy(my_accuracy) "for the clusters [0, 1, 1, 2, 0], dominant classes [3, 0, 8] and true \
            classes [3, 0, 8, 8, 3] it is 0.8000, yours is 0.0000: a cluster's number is not a class." {
            fn my_accuracy(clusters: &[usize], dominant: &[usize], labels: &[usize]) -> f64 {
                let _ = dominant;
                clusters.iter().zip(labels).filter(|(c, l)| c == l).count() as f64
            }
        }
        nearest(my_nearest) "of the distances [9, 4, 7, 1] the 2 nearest are [3, 1], yours are [0, 1]." {
            fn my_nearest(distances: &[u32], k: usize) -> Vec<usize> {
                let _ = distances;
                (0..k).collect()
            }
        }
        average_group_distance(my_distance) "for the pattern 11010 and the group [\"11011\", \"01110\", \
            \"00101\"] it is 2.6667, yours is 0.0000." {
            fn my_distance(pattern: &[bool], group: &[Vec<bool>]) -> f64 {
                let _ = (pattern, group);
                0.0
            }
        }
        matching_class_percentage(my_percentage) "for a group of the classes [7, 7, 9, 7, 4] and a sample of \
            class 7 it is 0.6000, yours is 1.0000." {
            fn my_percentage(group: &[usize], own: usize) -> f64 {
                let _ = (group, own);
                1.0
            }
        }
        stratified_halves(my_halves) "of the kinds [\"normal\", \"normal\", \"normal\", \"normal\", \"ones\", \
            \"ones\", \"fives\", \"fives\"] your halves are [0, 1, 2, 3] for training and [4, 5, 6, 7] for \
            testing: 4 of the kind normal are for training and 0 for testing, not half of them in each." {
            fn my_halves(kinds: &[&str]) -> (Vec<usize>, Vec<usize>) {
                let half = kinds.len() / 2;
                ((0..half).collect(), (half..kinds.len()).collect())
            }
        }
        sigmoid_gradient(my_gradient) "for z = 1 and the target 1 it is -0.2689, yours is 0.2689: a step \
            against this gradient moves p away from the target." {
            fn my_gradient(z: f64, t: f64) -> f64 {
                let p = 1.0 / (1.0 + (-z).exp());
                t - p
            }
        }
        accuracy_at(my_accuracy) "for the probabilities [0.9, 0.2, 0.7, 0.6], erroneous [true, false, false, \
            true] and the threshold 0.5 it is 0.7500, yours is 0.0000." {
            fn my_accuracy(probability: &[f64], erroneous: &[bool], threshold: f64) -> f64 {
                let _ = (probability, erroneous, threshold);
                0.0
            }
        }
        odin_step(my_step) "for x = [0.5, 0.25, 0.75], g = [2.0, -0.5, 0.125] and ε = 0.05 it is [0.450, \
            0.300, 0.700], yours is [0.600, 0.225, 0.756]." {
            fn my_step(x: &[f64], g: &[f64], epsilon: f64) -> Vec<f64> {
                x.iter().zip(g).map(|(x, g)| x + epsilon * g).collect()
            }
        }
        threshold_at_95(my_threshold) "for positives (20 scores from 10 to 29) and negatives (60 scores from \
            0 to 14.75) it is (11, 0.2667, 0.2500), yours is (10, 0.3333, 0.3333): your threshold catches \
            enough, but a higher one does too." {
            fn my_threshold(positives: &[f64], negatives: &[f64]) -> (f64, f64, f64) {
                let threshold = positives.iter().copied().fold(f64::INFINITY, f64::min);
                let refused = negatives.iter().filter(|&&score| score >= threshold).count();
                let fpr95 = refused as f64 / negatives.len() as f64;
                (threshold, fpr95, fpr95)
            }
        }
        verdict(my_verdict) "for 18 of 20 seeds it is “holds”, yours is “holds partly”: exactly nine tenths, \
            or exactly a quarter, is enough." {
            fn my_verdict(seen: usize, decided: usize) -> &'static str {
                let _ = decided;
                let share = seen as f64 / 20.0;
                if share > 0.9 { "holds" } else if share > 0.25 { "holds partly" } else { "not seen" }
            }
        }
        strictest_limit(my_limit) "for the numbers [1.75, 3.5, 5.25, 1.25, 3.0, 4.75, 0.75, 2.5, 4.25, 0.25, \
            2.0, 3.75, 5.5, 1.5, 3.25, 5.0, 1.0, 2.75, 4.5, 0.5] at least 18 of 20 must not exceed it, so it \
            is 5, yours is 5.5: that is the highest of all, one of ten may exceed the limit." {
            fn my_limit(numbers: &[f64]) -> f64 {
                let mut sorted = numbers.to_vec();
                sorted.sort_by(f64::total_cmp);
                sorted[sorted.len() - 1]
            }
        }
        chance_of_at_least(my_chance) "for at least 1 of 2 at p = 0.25 it is 0.437500, yours is 0.250000: \
            that is p to the power of 1, for seeds that are named beforehand, whatever the others do." {
            fn my_chance(least: usize, n: usize, p: f64) -> f64 {
                let _ = n;
                p.powi(least as i32)
            }
        }
    }
}

/// The stubs that the notebooks hold, without comments and spaces, by their checks.
fn in_notebooks() -> BTreeMap<String, String> {
    let mut stubs = BTreeMap::new();
    for path in notebooks() {
        let notebook: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for cell in notebook["cells"].as_array().unwrap() {
            let tags = cell["metadata"]["tags"].as_array();
            if !tags.is_some_and(|tags| tags.contains(&"exercise".into())) {
                continue;
            }
            let source = text_of(&cell["source"]);
            let lines = source.lines().map(|line| line.split("//").next().unwrap().to_owned() + "\n");
            let source: String = lines.collect();
            let Some((stub, call)) = source.split_once("show(&check::") else { continue };
            let check = call.split('(').next().unwrap().to_owned();
            assert!(stubs.insert(check, dense(stub)).is_none(), "two exercises have the check of {call}");
        }
    }
    stubs
}

fn dense(source: &str) -> String {
    source.split_whitespace().collect()
}

#[test]
fn a_stub_is_told_what_is_true_of_it() {
    let mut stubs_there = in_notebooks();
    for Stub { check, source, found, told } in stubs() {
        let there =
            stubs_there.remove(check).unwrap_or_else(|| panic!("no notebook has the exercise {check}"));
        assert_eq!(dense(source), there, "the stub of {check} here and in its notebook");
        assert_eq!(found, told, "{check}");
    }
    let with_data: Vec<String> = stubs_there.into_keys().collect();
    assert_eq!(with_data, ["logit_detector", "rarest_class"], "exercises without a stub here");
}

#[test]
fn a_stub_with_data_is_told_what_is_true_of_it() {
    let digits = Digits::synthetic(600, 200, 1).unwrap();
    let told = check::rarest_class(&digits, 0).to_string();
    let count = digits.train().class_counts().unwrap()[0];
    assert!(told.contains(&format!("class 0 has {count} training samples")), "{told}");
    let split = digits.leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([40, 30]).batch(10).epochs(5);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let (normal, ones) = (study.record(&split.normal).unwrap(), study.record(&split.left_out[0]).unwrap());
    let my_scores = |logits: &Array2<f32>| -> Array1<f64> {
        logits.rows().into_iter().map(|row| f64::from(row[0].max(row[1]))).collect()
    };
    let told = check::logit_detector(my_scores, &normal, &[&ones]).to_string();
    // Two logits of eight: nothing says that a sign is reversed.
    assert!(told.contains("your AUROC is") && !told.contains("sign") && !told.contains("minus"), "{told}");
}
