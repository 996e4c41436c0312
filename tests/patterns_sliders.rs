//! What the sliders of notebooks 05 and 06 must show.

use nnerr::prelude::*;
use serde_json::Value;

use crate::frames;

/// The notebooks' parameters.
const LAYER: usize = 2;
const SEED: u64 = 1;

/// The sliders of notebook `05`, in their order.
pub(crate) fn patterns_and_clusters(digits: &Digits) -> Result<[Value; 4]> {
    let experiment = Experiment::new(digits, &Params::default().seed(SEED))?;
    let train = experiment.n8.record(&experiment.split.train)?;
    let places: Vec<usize> = (0..500).map(|place| place * (train.len() / 500)).collect();
    let some = train.select("examples", &places)?;
    let mut fractions = Vec::new();
    for tenths in 1..10 {
        let f = f64::from(tenths) / 10.0;
        let patterns = Binarisation::percentile(f).binarise(&some, LAYER)?;
        let [mut alike, mut other] = [Vec::new(), Vec::new()];
        for a in 0..some.len() {
            for b in a + 1..some.len() {
                let distances =
                    if some.predicted()[a] == some.predicted()[b] { &mut alike } else { &mut other };
                distances.push(f64::from(patterns.distance(a, &patterns, b)?));
            }
        }
        let mean = |distances: &[f64]| distances.iter().sum::<f64>() / distances.len() as f64;
        let ones = patterns.ones(0)?.min(patterns.width() as u32 - patterns.ones(0)?);
        let areas = Roc::between(&other, &alike)?.auroc();
        fractions.push((f.to_string(), vec![f64::from(2 * ones), mean(&alike), mean(&other), areas]));
    }

    let bank = experiment.basis().bank()?;
    let mut numbers = Vec::new();
    for k in 2..=12 {
        let clusters = Clusters::new(bank, LAYER, &KMeans::new(k, SEED).starts(3))?;
        let silhouette = mean_silhouette(bank.patterns(LAYER)?, clusters.clustering().labels())?;
        numbers.push((k.to_string(), vec![clusters.distinct() as f64, clusters.purity(), silhouette]));
    }
    // A map, and a silhouette plot, of each layer: pictures without a number.
    let pictures = || frames("layer", (1..=5).map(|layer| (layer.to_string(), Vec::new())).collect());
    Ok([frames("f", fractions), pictures(), pictures(), frames("k", numbers)])
}

/// The slider of notebook `06`.
pub(crate) fn cluster_detector(digits: &Digits) -> Result<[Value; 1]> {
    let experiment = Experiment::new(digits, &Params::default().seed(SEED))?;
    let (basis, sets) = (experiment.basis(), &experiment.sets);
    let mut areas = Vec::new();
    for k in [2, 4, 6, 8, 10, 12, 16, 24, 32] {
        let detector = ClusterDistance::layer(LAYER).k(k).fit(basis)?;
        let score = |set: &Record| Ok(detector.score(set)?.to_vec());
        let (correct, misclassified) = (score(&sets.correct)?, score(&sets.misclassified)?);
        let mut values = vec![Roc::between(&misclassified, &correct)?.auroc()];
        for set in [&sets.left_out[0], &sets.left_out[1], &sets.noise] {
            values.push(Roc::between(&[score(set)?, misclassified.clone()].concat(), &correct)?.auroc());
        }
        values.push(detector.clusters().assign(&sets.normal)?.share());
        areas.push((k.to_string(), values));
    }
    Ok([frames("k", areas)])
}
