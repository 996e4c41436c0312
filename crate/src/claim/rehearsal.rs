//! Settings of a detector chosen on training samples alone: known classes stand for the
//! unfamiliar ones.

use std::path::Path;

use super::mean;
use crate::{
    Result,
    data::Split,
    detect::{Basis, Candidate, Evaluation, Task},
    metric::Confidence,
    network::Params,
    record::Record,
    results::{Results, Rows},
    stop::Stoppable,
    store::cache_folder,
    study::Study,
};

/// Pairs of known classes; each in turn stands for the unfamiliar ones.
const PAIRS: [[usize; 2]; 4] = [[0, 2], [3, 4], [6, 7], [8, 9]];
/// Of so many training samples of the other classes, one stands for a test sample.
const HELD: usize = 9;
/// The most unfamiliar samples of a pair.
const MOST: usize = 2000;

/// Compares detectors on training samples alone: for each of four pairs of known classes a network
/// is trained without them, on eight of nine training samples of the other classes. The
/// ninth are the normal set, 2 000 training samples of the pair the unfamiliar one.
///
/// No test sample and no class that is left out of the split is seen, so settings may be
/// chosen here and judged there.
///
/// ```
/// use nnerr::{claim::Rehearsal, data::Digits, detect::{Baseline, Energy}, network::Params};
/// let split = Digits::synthetic(1500, 100, 1)?.leave_out(&[1, 5])?;
/// let params = Params::default().hidden([30]).batch(10).epochs(2);
/// # let folder = std::env::temp_dir().join(format!("nnerr-rehearsal-{}", std::process::id()));
/// let rehearsal = Rehearsal::cached_in(&folder, &split, &params)?;
/// let areas = rehearsal.areas(&[("baseline", &Baseline), ("energy", &Energy::default())])?.detector("baseline");
/// assert_eq!(areas.texts("set")?, ["unfamiliar", "misclassified"]);
/// assert!(areas.values().iter().all(|&area| area > 0.5));
/// # let _ = std::fs::remove_dir_all(folder);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rehearsal {
    plays: Vec<Play>,
}

/// One pair's network.
#[derive(Clone, Debug)]
pub(super) struct Play {
    pub basis: Basis,
    pub normal: Record,
    pub unfamiliar: Record,
}

impl Play {
    /// Trains the network of a split that [`without`] gave, or restores it.
    pub fn new(folder: &Path, split: &Split, params: &Params) -> Result<Self> {
        let study = Study::cached_in(folder, split, params.clone())?;
        let (normal, unfamiliar) = (study.record(&split.normal)?, study.record(&split.left_out[0])?);
        Ok(Self { basis: Basis::new(split, &study)?, normal, unfamiliar })
    }
}

/// The training samples of a split as a split of their own, in which a pair of known classes is the
/// unfamiliar set and one of nine samples of the others the normal one.
pub(super) fn without(split: &Split, pair: [usize; 2]) -> Result<Split> {
    let classes: Vec<usize> = split.classes.iter().copied().filter(|class| !pair.contains(class)).collect();
    let samples = split.train.of_classes(&classes)?;
    let (held, rest): (Vec<usize>, Vec<usize>) = (0..samples.len()).partition(|place| place % HELD == 0);
    Ok(Split {
        classes,
        train: samples.select(&rest)?,
        normal: samples.select(&held)?.named("normal"),
        left_out: vec![split.train.of_classes(&pair)?.named("unfamiliar")],
        left_out_train: Vec::new(),
    })
}

impl Rehearsal {
    /// Trains the networks with `params`, or restores them. Pairs of which the split does not
    /// know both classes are left out.
    ///
    /// # Errors
    /// Those of [`Study::new`].
    pub fn new(split: &Split, params: &Params) -> Result<Self> {
        Self::cached_in(cache_folder(), split, params)
    }

    /// [`new`](Self::new) with networks kept in a `folder` of your choice.
    ///
    /// # Errors
    /// Those of [`Study::new`].
    pub fn cached_in(folder: impl AsRef<Path>, split: &Split, params: &Params) -> Result<Self> {
        let known = |pair: &&[usize; 2]| pair.iter().all(|class| split.classes.contains(class));
        let play = |pair: &[usize; 2]| {
            let mut split = without(split, *pair)?;
            split.left_out = split.left_out.iter().map(|samples| samples.first(MOST)).collect();
            Play::new(folder.as_ref(), &split, params)
        };
        let pairs: Vec<&[usize; 2]> = PAIRS.iter().filter(known).collect();
        let work = Stoppable::new(pairs.len(), "networks").kept("they are kept");
        let plays = pairs.into_iter().map(|pair| work.part(|| play(pair)));
        Ok(Self { plays: plays.collect::<Result<_>>()? })
    }

    /// AUROC of each candidate, which stands beside its name, on the sets `unfamiliar` and
    /// `misclassified`: the mean over the pairs, and no row where it is undefined.
    ///
    /// # Errors
    /// Those of the detectors' fits and scores.
    pub fn areas(&self, candidates: &[(&str, &dyn Candidate)]) -> Result<Results> {
        let work = Stoppable::new(candidates.len() * self.plays.len(), "pairs");
        let mut rows = Rows::new("");
        for (name, candidate) in candidates {
            let (mut unfamiliar, mut misclassified) = (Vec::new(), Vec::new());
            for play in &self.plays {
                let detector = || candidate.fitted(&play.basis);
                let evaluation =
                    work.part(|| Evaluation::new(&*detector()?, &play.normal, &[&play.unfamiliar]))?;
                unfamiliar.extend(evaluation.auroc(Task::Ood(&["unfamiliar"]), Confidence::All)?);
                misclassified.extend(evaluation.auroc(Task::Misclassified, Confidence::All)?);
            }
            for (set, areas) in [("unfamiliar", unfamiliar), ("misclassified", misclassified)] {
                if let Some(area) = mean(&areas) {
                    rows.add("auroc", area).detector(*name).set(set);
                }
            }
        }
        rows.results()
    }
}
