//! Clusters of a layer: dominant classes, centre samples and the cluster distance
//! coefficient, worked out by hand.

use nnerr::{
    ErrorKind, Random, Stream,
    pattern::{Bank, Binarisation, Clusters, KMeans},
};

#[path = "drawn/network.rs"]
mod drawn;
use drawn::record;

/// | examples | centre | distances to it |
/// |---|---|---|
/// | 0011 twice | 0, 0, 1, 1 | 0 |
/// | 1110, 1100 twice, 1101 | 1, 1, ¼, ¼ | ¼√10, ¼√2 twice, ¼√10 |
const EXAMPLES: [(&str, usize); 6] =
    [("0011", 9), ("1110", 7), ("1100", 7), ("1100", 3), ("0011", 9), ("1101", 3)];

fn bank() -> Bank {
    Bank::new(&record("train", &EXAMPLES), Binarisation::activated()).unwrap()
}

/// The clusters in either layer, whose patterns differ in order only, and the places
/// of the two.
fn clusters(layer: usize) -> (Clusters, usize, usize) {
    let clusters = Clusters::new(&bank(), layer, &KMeans::new(2, 1)).unwrap();
    let labels = clusters.clustering().labels().to_vec();
    assert_eq!((labels[0], labels[1]), (labels[4], labels[5]));
    (clusters, labels[0], labels[1])
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

#[test]
fn clusters_are_read_as_by_hand() {
    for layer in [1, 2] {
        let (clusters, alike, wide) = clusters(layer);
        assert_eq!((clusters.layer(), clusters.k()), (layer, 2));
        assert_eq!((clusters.sizes()[alike], clusters.sizes()[wide]), (2, 4));
        // of 3 and 7, which are predicted twice each, the lower
        assert_eq!((clusters.dominant()[alike], clusters.dominant()[wide]), (9, 3));
        assert_eq!((clusters.purities()[alike], clusters.purities()[wide]), (1.0, 0.5));
        assert!(close(clusters.purity(), 4.0 / 6.0) && clusters.distinct() == 2);
        // of 1100 twice, the first
        assert_eq!((clusters.centre_samples()[alike], clusters.centre_samples()[wide]), (0, 2));
        assert_eq!((clusters.centre_classes()[alike], clusters.centre_classes()[wide]), (9, 7));
        assert_eq!((clusters.members(alike), clusters.members(wide)), (vec![0, 4], vec![1, 2, 3, 5]));
        assert_eq!((clusters.least_purity(), clusters.distinct_centres()), (0.5, 2));
        assert!(close(clusters.clustering().purity(bank().predicted()).unwrap(), 4.0 / 6.0));
        assert!(close(clusters.silhouette().unwrap(), clusters.silhouettes().unwrap().sum() / 6.0));
        let spread = (2f64.sqrt() + 10f64.sqrt()) / 8.0;
        assert!(clusters.spreads()[alike] == 0.0 && close(clusters.spreads()[wide], spread));
    }
}

#[test]
fn the_coefficient_is_the_distance_over_the_mean_one() {
    for layer in [1, 2] {
        let (clusters, alike, wide) = clusters(layer);
        let samples = [("1111", 3), ("1100", 7), ("1110", 9), ("0011", 9), ("0111", 9), ("0011", 3)];
        let assigned = clusters.assign(&record("normal", &samples)).unwrap();
        assert_eq!(assigned.clusters, [wide, wide, wide, alike, alike, alike]);
        assert_eq!(assigned.matching, [true, false, false, true, true, false]);
        assert_eq!(assigned.classes, [3, 3, 3, 9, 9, 9]); // predicted are 3, 7, 9, 9, 9 and 3
        let (own, others) = (assigned.only(true), assigned.only(false));
        assert_eq!((own.clusters, own.matching), (vec![wide, alike, alike], vec![true; 3]));
        assert_eq!(others.coefficients.to_vec()[..2], assigned.coefficients.to_vec()[1..3]);
        assert_eq!(others.rank_correlation().unwrap_err().kind(), ErrorKind::Undefined); // three samples
        let mean = (2f64.sqrt() + 10f64.sqrt()) / 8.0; // below the line in eq. 4.2
        let above = [1.125f64.sqrt(), 2f64.sqrt() / 4.0, 10f64.sqrt() / 4.0];
        for (found, distance) in assigned.coefficients.iter().zip(above) {
            assert!(close(*found, distance / mean), "{found}");
        }
        // examples that are all alike: at the centre, and anywhere else
        assert_eq!(assigned.coefficients.to_vec()[3..], [0.0, f64::INFINITY, 0.0]);
    }
}

/// Examples drawn at random.
fn random(count: usize) -> Bank {
    let mut random = Random::new(1, Stream::Noise);
    let mut text = || (0..12).map(|_| if random.below(2) == 1 { '1' } else { '0' }).collect::<String>();
    let texts: Vec<String> = (0..count).map(|_| text()).collect();
    let samples: Vec<(&str, usize)> =
        texts.iter().enumerate().map(|(place, text)| (&text[..], [3, 7, 9][place % 3])).collect();
    Bank::new(&record("train", &samples), Binarisation::percentile(0.5)).unwrap()
}

#[test]
fn whatever_stopped_the_clustering_examples_are_measured_to_their_own_centre() {
    let bank = random(200);
    let patterns = bank.patterns(1).unwrap();
    let mut elsewhere = 0;
    for most in [1, 2, 100] {
        let clusters = Clusters::new(&bank, 1, &KMeans::new(4, 1).iterations(most)).unwrap();
        let clustering = clusters.clustering();
        let nearest = clustering.assign(patterns).unwrap().0;
        elsewhere += nearest.iter().zip(clustering.labels()).filter(|(a, b)| a != b).count();
        let distance = |example: usize, cluster: usize| {
            let centres = clustering.centres();
            let off = |bit| f64::from(patterns.bit(example, bit).unwrap()) - centres[[cluster, bit]];
            (0..patterns.width()).map(|bit| off(bit).powi(2)).sum::<f64>().sqrt()
        };
        for cluster in 0..4 {
            let members: Vec<usize> = (0..200).filter(|&row| clustering.labels()[row] == cluster).collect();
            let distances: Vec<f64> = members.iter().map(|&row| distance(row, cluster)).collect();
            let mean = distances.iter().sum::<f64>() / distances.len() as f64;
            assert!(close(clusters.spreads()[cluster], mean), "{most} iterations");
            let centre = clusters.centre_samples()[cluster];
            assert!(members.contains(&centre));
            assert!(distances.iter().all(|&other| distance(centre, cluster) < other + 1e-12));
        }
    }
    assert!(elsewhere > 0); // or all had converged
}

#[test]
fn bad_input_is_named() {
    let (bank, (clusters, ..)) = (bank(), clusters(1));
    for layer in [0, 3] {
        let error = Clusters::new(&bank, layer, &KMeans::new(2, 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().contains(&format!("layer {layer} was asked for")), "{error}");
    }
    let error = Clusters::new(&bank, 1, &KMeans::new(5, 1)).unwrap_err();
    assert!(error.to_string().contains("only 4 different patterns"), "{error}");
    let unlabelled = clusters.accuracy(&record("normal", &EXAMPLES)).unwrap_err();
    assert_eq!(unlabelled.kind(), ErrorKind::Missing);
    let error = clusters.assign(&record("wider", &[("11110", 3)])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    assert!(error.to_string().contains("[6, 6] neurons") && error.to_string().contains("[5, 5]"), "{error}");
}

#[test]
fn the_bank_knows_its_classes() {
    let bank = bank();
    assert_eq!((bank.len(), bank.layers(), bank.classes()), (6, 2, &[3, 7, 9][..]));
    assert_eq!(bank.predicted().to_vec(), [9, 7, 7, 3, 9, 3]);
    assert_eq!(bank.of_class(7).unwrap(), [1, 2]);
    let error = bank.of_class(5).unwrap_err();
    assert!(
        error.kind() == ErrorKind::Empty && error.to_string().contains("class 5 for none of the 6"),
        "{error}"
    );
}
