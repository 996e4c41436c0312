//! The candidates of the rehearsal with all pairs of known classes, the rule that chooses among
//! them, and how a pair is measured. All of it was settled before the first pair was measured.
//!
//! Candidates are [`NearestExamples`] in sets of representations, each with k = 1 and 3 and with
//! weight 1 and 2 of the trust term: 13 sets of activations and activation patterns for a detector
//! of layers only, and 8 sets for one that is free to use pixels.
//!
//! Goals for the two that are chosen, as means over seeds 201 to 220, set before any of these was
//! run: with pixels an AUROC of 0.95 on left-out digits, 0.985 on misclassified samples and 0.995 on
//! far sets; of layers only 0.94, 0.97 and 0.98.

use std::path::Path;

use super::{
    rehearsal::{Play, without},
    rehearsed::Area,
};
use crate::{
    Result,
    data::{Samples, Split},
    detect::{Evaluation, Layers, Look, NearestExamples, SharedTerms, Task},
    metric::Confidence,
    network::Params,
};

/// What a candidate may look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Hidden layers: activations, activation patterns, or both. No pixel.
    LayersOnly,
    /// Pixels, alone or with hidden layers.
    Pixels,
}

/// Activations and patterns of each candidate of layers only.
const LAYERS_ONLY: [(&[usize], &[usize]); 13] = [
    (&[1], &[]),
    (&[2], &[]),
    (&[3], &[]),
    (&[1, 2], &[]),
    (&[1, 2, 3], &[]),
    (&[1, 2, 3, 4, 5], &[]),
    (&[], &[1]),
    (&[], &[2]),
    (&[], &[1, 2]),
    (&[], &[1, 2, 3, 4, 5]),
    (&[1], &[1]),
    (&[1, 2], &[1, 2]),
    (&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5]),
];
/// The same of each candidate that looks at pixels, layer 0.
const PIXELS: [(&[usize], &[usize]); 8] = [
    (&[0], &[]),
    (&[0, 1], &[]),
    (&[0, 2], &[]),
    (&[0, 1, 2], &[]),
    (&[0, 1, 2, 3, 4, 5], &[]),
    (&[0], &[1]),
    (&[0, 1], &[1]),
    (&[0, 1, 2, 3, 4, 5], &[1, 2, 3, 4, 5]),
];
/// Nearest examples of each class.
const KS: [usize; 2] = [1, 3];
/// Weights of the trust term.
const WEIGHTS: [f64; 2] = [1.0, 2.0];
/// The most reference samples of a pair, and the most normal ones.
const SAMPLES: usize = 2000;
/// The most unfamiliar samples of a pair.
const UNFAMILIAR: usize = 1000;
/// Where a data set is small, this part of it gives means and deviations.
const PART: usize = 5;

/// The candidates.
///
/// ```
/// use nnerr::claim::{Allowed, candidates};
/// assert_eq!(candidates(Allowed::LayersOnly).len(), 52); // 13 sets, two k, two weights
/// assert_eq!(candidates(Allowed::Pixels).len(), 32);
/// ```
pub fn candidates(allowed: Allowed) -> Vec<NearestExamples> {
    let sets: &[(&[usize], &[usize])] = match allowed {
        Allowed::LayersOnly => &LAYERS_ONLY,
        Allowed::Pixels => &PIXELS,
    };
    let mut all = Vec::new();
    for &(layers, patterns) in sets {
        for (k, weight) in KS.into_iter().flat_map(|k| WEIGHTS.map(|weight| (k, weight))) {
            all.push(NearestExamples::new().layers(layers).patterns(patterns).k(k).weight(weight));
        }
    }
    all
}

/// All pairs of the known classes of a split: 28 of eight.
///
/// ```
/// use nnerr::{claim::pairs, data::Digits};
/// let split = Digits::synthetic(200, 100, 1)?.leave_out(&[1, 5])?;
/// let pairs = pairs(&split);
/// assert_eq!((pairs.len(), pairs[0], pairs[27]), (28, [0, 2], [8, 9]));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn pairs(split: &Split) -> Vec<[usize; 2]> {
    let classes = &split.classes;
    let with = |(place, &first): (usize, &usize)| {
        classes[place + 1..].iter().map(move |&second| [first, second]).collect::<Vec<_>>()
    };
    classes.iter().enumerate().flat_map(with).collect()
}

/// AUROC of every candidate with one pair of known classes as the unfamiliar set: a network is
/// trained without them, or restored from `folder`, on eight of nine training samples of the other
/// classes; of the ninth up to 2 000 are the normal set, and up to 1 000 of the pair the unfamiliar
/// one, both spread evenly over the training set. 2 000 samples, or a fifth where that is fewer, give
/// means and deviations.
///
/// Misclassified samples are those of the normal set; where there is none, there is no area.
/// Nothing of the pair is held when it is done.
///
/// ```
/// use nnerr::{claim::rehearse, data::Digits, network::Params};
/// let split = Digits::synthetic(1500, 100, 1)?.leave_out(&[1, 5])?;
/// let params = Params::default().hidden([20; 5]).batch(10).epochs(2);
/// # let folder = std::env::temp_dir().join(format!("nnerr-rehearse-{}", std::process::id()));
/// let areas = rehearse(&folder, &split, &params, [3, 8])?;
/// assert_eq!(areas.len(), 2 * (52 + 32)); // unfamiliar and misclassified samples
/// assert!(areas.iter().all(|area| (0.0..=1.0).contains(&area.auroc)));
/// # let _ = std::fs::remove_dir_all(folder);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Study::new`](crate::study::Study::new) and of the detectors; a network with fewer
/// than five hidden layers.
pub fn rehearse(
    folder: impl AsRef<Path>,
    split: &Split,
    params: &Params,
    pair: [usize; 2],
) -> Result<Vec<Area>> {
    let mut split = without(split, pair)?;
    split.normal = evenly(&split.normal, SAMPLES)?;
    split.left_out = vec![evenly(&split.left_out[0], UNFAMILIAR)?];
    let Play { basis, normal, unfamiliar } = Play::new(folder.as_ref(), &split, params)?;

    let all = [candidates(Allowed::LayersOnly), candidates(Allowed::Pixels)].concat();
    let mut looks: Vec<Look> = all.iter().flat_map(NearestExamples::looks).collect();
    looks.sort_unstable();
    looks.dedup();
    let reference = SAMPLES.min(split.train.len() / PART);
    let terms = SharedTerms::new(&basis, &looks, &KS, Some(reference), &[&normal, &unfamiliar])?;
    let mut areas = Vec::new();
    for candidate in &all {
        let (own, other) = (terms.scores(candidate, 0)?, terms.scores(candidate, 1)?);
        let evaluation = Evaluation::of_scores(
            &candidate.settings(),
            Layers::None,
            (&normal, &own),
            &[(&unfamiliar, &other)],
        )?;
        for (set, task) in
            [("unfamiliar", Task::Ood(&["unfamiliar"])), ("misclassified", Task::Misclassified)]
        {
            if let Some(auroc) = evaluation.auroc(task, Confidence::All)? {
                areas.push(Area::new(pair, candidate, set, auroc));
            }
        }
    }
    Ok(areas)
}

/// As many samples, at even distances: data sets may be sorted by class.
fn evenly(samples: &Samples, most: usize) -> Result<Samples> {
    let count = most.min(samples.len());
    let places: Vec<usize> = (0..count).map(|place| place * samples.len() / count).collect();
    Ok(samples.select(&places)?.named(samples.name()))
}
