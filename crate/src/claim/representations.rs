//! The question of the thesis, asked straight: do activations know more than pixels? One detector
//! looks at pixels, at a layer, at activation patterns, at all layers and at all of these, on the
//! same samples.

use ndarray::{Array2, ArrayView1};
use sha2::{Digest, Sha256};

use super::{Experiment, Findings, mean};
use crate::{
    Result,
    detect::{Evaluation, Layers, Look, NearestExamples, SharedTerms},
    metric::{exponential_weights, weighted_aurocs},
    record::Record,
    results::LEFT_OUT,
    study::ComparisonSets,
};

/// How often the test samples are weighted anew.
pub(super) const REPLICATES: usize = 100;
/// What a replicate's rows are called, before its number.
pub(super) const REPLICATE: &str = "auroc, replicate ";
/// The mean over the far sets that are no noise.
pub(super) const FAR_WITHOUT_NOISE: &str = "far without noise";
/// What is to be found.
const ASKED: [&str; 4] = ["misclassified", LEFT_OUT, FAR_WITHOUT_NOISE, "noise"];

/// Whether a far set is noise of some kind.
pub(super) fn is_noise(set: &str) -> bool {
    set.contains("noise") || set == "gaussian"
}

/// Nearest examples in pixels; in a single layer, [`NearestExamples::in_layers`]; in activation
/// patterns; in several layers; in all layers; and in pixels and layers, [`NearestExamples::new`].
/// Among the candidates of its kind each is the one that the rule of [`Rehearsed`](super::Rehearsed)
/// takes.
///
/// ```
/// use nnerr::{claim::representatives, detect::NearestExamples};
/// assert!(representatives().contains(&NearestExamples::in_layers()));
/// ```
pub fn representatives() -> [NearestExamples; 6] {
    let new = NearestExamples::new;
    [
        new().layers([0]).k(3),
        NearestExamples::in_layers(),
        new().layers([]).patterns([1]).k(3),
        new().layers([1, 2]).where_there(),
        new().layers([1, 2, 3, 4, 5]).k(3).weight(1.0).where_there(),
        new(),
    ]
}

/// Some samples of a set, and what they weigh.
struct Side<'a> {
    record: &'a Record,
    places: Vec<usize>,
    /// Samples × replicates.
    weights: Vec<Vec<f64>>,
}

impl<'a> Side<'a> {
    fn new(record: &'a Record, kept: impl Fn(usize) -> bool) -> Self {
        let places: Vec<usize> = (0..record.len()).filter(|&place| kept(place)).collect();
        let images = record.samples().images();
        let weights = |&place: &usize| exponential_weights(identity(images.row(place)), REPLICATES);
        let weights = places.iter().map(weights).collect();
        Self { record, places, weights }
    }

    /// The scores of these samples.
    fn scores(&self, evaluation: &Evaluation, normal: &Record) -> Result<Vec<f64>> {
        let all = match self.record.name() == normal.name() {
            true => evaluation.normal_scores(),
            false => evaluation.scores(self.record.name())?,
        };
        Ok(self.places.iter().map(|&place| all[place]).collect())
    }
}

/// Replicates × samples, of some sides together.
fn across(sides: &[Side]) -> Array2<f64> {
    let all: Vec<&Vec<f64>> = sides.iter().flat_map(|side| &side.weights).collect();
    Array2::from_shape_fn((REPLICATES, all.len()), |(replicate, sample)| all[sample][replicate])
}

/// What tells an image from all others, in whichever set and seed it appears.
fn identity(image: ArrayView1<f32>) -> u64 {
    let mut digest = Sha256::new();
    image.iter().for_each(|pixel| digest.update(pixel.to_bits().to_le_bytes()));
    digest.finalize()[..8].iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

impl Experiment {
    /// What pixels, layers and patterns know: accuracy of one nearest neighbour in each of them, on
    /// the normal samples of the comparison, beside the network's; and AUROC of the `evaluations` on
    /// misclassified and unfamiliar samples, a hundred times with other weights of the samples.
    ///
    /// The weights are those of a Bayesian bootstrap (Rubin, *The Bayesian bootstrap*, 1981). An image
    /// has the same weights in every seed, so that [`Seeds::representations`](super::Seeds::representations)
    /// can say what other seeds *and* other test samples would change.
    ///
    /// # Errors
    /// Those of [`Basis::nearest_neighbour_accuracy`](crate::detect::Basis::nearest_neighbour_accuracy)
    /// and [`weighted_aurocs`].
    pub fn representations(&self, sets: &ComparisonSets, evaluations: &[Evaluation]) -> Result<Findings> {
        let mut found = Findings::new("09", self.seed());
        self.nearest_right(&sets.normal, &mut found)?;
        let correct = sets.normal.correct()?;
        for set in ASKED {
            let others: Vec<&Record> = match set {
                "misclassified" => Vec::new(),
                LEFT_OUT => sets.near[..sets.left_out].iter().collect(),
                FAR_WITHOUT_NOISE => sets.far.iter().filter(|far| !is_noise(far.name())).collect(),
                own => sets.far.iter().filter(|far| far.name() == own).collect(),
            };
            let (negatives, positives) = match set {
                "misclassified" => (
                    Side::new(&sets.normal, |place| correct[place]),
                    vec![Side::new(&sets.normal, |place| !correct[place])],
                ),
                _ => (
                    Side::new(&sets.normal, |_| true),
                    others.iter().map(|other| Side::new(other, |_| true)).collect(),
                ),
            };
            // Classes left out are pooled, far sets are not: of them the mean area counts.
            let groups: Vec<&[Side]> =
                if set == FAR_WITHOUT_NOISE { positives.chunks(1).collect() } else { vec![&positives] };
            if groups.iter().any(|group| group.iter().all(|side| side.places.is_empty())) {
                continue; // no such sample: undefined
            }
            for evaluation in evaluations {
                for (replicate, area) in
                    replicates(evaluation, &sets.normal, &groups, &negatives)?.enumerate()
                {
                    let row = found.add(format!("{REPLICATE}{replicate}"), area);
                    row.detector(evaluation.detector()).layer(evaluation.layer()).set(set).category("all");
                }
            }
        }
        Ok(found)
    }

    /// The [`representatives`] on all sets of the comparison, and this project's first choice, which
    /// weighs both terms alike: each representation is searched once for all of them.
    ///
    /// # Errors
    /// Those of [`NearestExamples`]' fit.
    pub fn nearest_examples(&self, sets: &ComparisonSets) -> Result<Vec<Evaluation>> {
        let all = [&representatives()[..], &[NearestExamples::new().weight(1.0)]].concat();
        let hidden = self.n8.network().hidden_layers();
        let mut looks: Vec<Look> = all.iter().flat_map(|own| own.looks_in(hidden)).collect();
        let mut ks: Vec<usize> = all.iter().map(NearestExamples::nearest).collect();
        looks.sort_unstable();
        looks.dedup();
        ks.sort_unstable();
        ks.dedup();
        let unfamiliar = sets.unfamiliar();
        let records = [&[&sets.normal], &unfamiliar[..]].concat();
        let terms = SharedTerms::new(self.basis(), &looks, &ks, None, &records)?;
        let evaluated = |detector: &NearestExamples| {
            let scores = (0..records.len()).map(|set| terms.scores(detector, set));
            let scores = scores.collect::<Result<Vec<_>>>()?;
            let others: Vec<_> = unfamiliar.iter().copied().zip(&scores[1..]).collect();
            let name = detector.title();
            Evaluation::of_scores(&name, Layers::None, (&sets.normal, &scores[0]), &others)
        };
        all.iter().map(evaluated).collect()
    }

    /// Accuracy of one nearest neighbour in pixels, in each layer and in each layer's patterns.
    fn nearest_right(&self, normal: &Record, found: &mut Findings) -> Result<()> {
        let mut add = |name: &str, layer: String, accuracy: f64| {
            let row = found.add("accuracy by representation", accuracy).detector(name).layer(layer);
            row.set("normal").category("all");
        };
        add("network", String::new(), normal.accuracy()?);
        let basis = self.basis();
        for layer in 0..=self.n8.network().hidden_layers() {
            add("nearest neighbour", layer.to_string(), basis.nearest_neighbour_accuracy(layer, normal)?);
            if layer > 0 {
                add("nearest pattern", layer.to_string(), basis.nearest_pattern_accuracy(layer, normal)?);
            }
        }
        Ok(())
    }
}

/// The area of each replicate, the mean over the groups of positives.
fn replicates(
    evaluation: &Evaluation,
    normal: &Record,
    groups: &[&[Side]],
    negatives: &Side,
) -> Result<impl Iterator<Item = f64> + use<>> {
    let (ours, weights) = (negatives.scores(evaluation, normal)?, across(std::slice::from_ref(negatives)));
    let mut areas = vec![Vec::new(); REPLICATES];
    for group in groups {
        let mut theirs = Vec::new();
        for side in *group {
            theirs.extend(side.scores(evaluation, normal)?);
        }
        let own = weighted_aurocs((&theirs, &across(group)), (&ours, &weights))?;
        areas.iter_mut().zip(own).for_each(|(areas, own)| areas.push(own));
    }
    Ok(areas.into_iter().filter_map(|areas| mean(&areas)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::Digits, network::Params, study::Study};

    /// An experiment of small networks, with its comparison.
    fn experiment() -> (Experiment, ComparisonSets) {
        let digits = Digits::synthetic(1500, 500, 1).unwrap();
        let params = Params::default().hidden([40, 30]).batch(10).epochs(3);
        let train = |split: &crate::data::Split| Study::observed(split, params.clone(), &mut []).unwrap();
        let (whole, split) = (digits.whole(), digits.leave_out(&[1, 5]).unwrap());
        let (n10, n8) = (train(&whole), train(&split));
        let sets = crate::study::Sets::with_noise(&n8, &split, 60, 0.2).unwrap();
        let compared = ComparisonSets::drawn(&n8, &split, &sets.normal, 60, 0.2).unwrap();
        (Experiment::from_studies((whole, n10), (split, n8), sets).unwrap(), compared)
    }

    #[test]
    fn replicates_lie_about_the_area_and_come_again() {
        let (experiment, sets) = experiment();
        let evaluations = experiment.nearest_examples(&sets).unwrap();
        assert_eq!(evaluations.len(), representatives().len() + 1);
        let found = experiment.representations(&sets, &evaluations).unwrap().results().unwrap();
        let areas = experiment.areas(&sets, &evaluations).unwrap().auroc();
        for evaluation in &evaluations {
            for set in [LEFT_OUT, FAR_WITHOUT_NOISE, "noise"] {
                let own = |replicate: usize| {
                    let rows = found.quantity(&format!("{REPLICATE}{replicate}"));
                    rows.detector(evaluation.detector()).set(set).values()[0]
                };
                let mean = (0..REPLICATES).map(own).sum::<f64>() / REPLICATES as f64;
                let area = areas.detector(evaluation.detector()).set(set).values()[0];
                assert!((mean - area).abs() < 0.02, "{} {set}: {mean} {area}", evaluation.detector());
            }
        }
        let again = experiment.representations(&sets, &evaluations[..1]).unwrap().results().unwrap();
        let first = found.detector(evaluations[0].detector());
        assert_eq!(again.detector(evaluations[0].detector()).values(), first.values());
        // One nearest neighbour: pixels and two layers; two layers' patterns; the network itself.
        assert_eq!(found.quantity("accuracy by representation").len(), 3 + 2 + 1);
    }

    #[test]
    fn an_image_weighs_the_same_in_every_set() {
        let (_, sets) = experiment();
        let (all, one) = (Side::new(&sets.normal, |_| true), Side::new(&sets.normal, |place| place == 3));
        assert_eq!(all.weights[3], one.weights[0]);
        assert_ne!(all.weights[2], all.weights[3]);
    }
}
