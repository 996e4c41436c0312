//! Deep ensemble: score = −Σ_k p̄_k ln p̄_k with p̄ the mean softmax over networks that differ
//! in their seed only. Lakshminarayanan, Pritzel and Blundell, *Simple and Scalable
//! Predictive Uncertainty Estimation using Deep Ensembles*, 2017, without its adversarial
//! training.

use std::path::PathBuf;

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, entropy::entropy, features::Own};
use crate::{
    Error, ErrorKind, Random, Result, Stream, network::softmax, record::Record, stop::Stoppable,
    store::cache_folder, study::Study,
};

/// The entropy of what several networks say together: high where they disagree, and where
/// they agree to be unsure.
///
/// The study's own network is the first member; the others are trained like it, with seeds
/// that follow from its own.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, DeepEnsemble, Detector, Fit}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// # let folder = std::env::temp_dir().join(format!("nnerr-ensemble-{}", std::process::id()));
/// let detector = DeepEnsemble::default().members(3).kept_in(&folder).fit(&Basis::new(&split, &study)?)?;
/// assert_eq!(detector.members().len(), 3);
/// let scores = detector.score(&study.record(&split.normal)?)?;
/// assert!(scores.iter().all(|&entropy| entropy > 0.0 && entropy <= 8f64.ln()));
/// # let _ = std::fs::remove_dir_all(folder);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeepEnsemble {
    members: usize,
    folder: PathBuf,
}

impl Default for DeepEnsemble {
    /// Five members, as in the paper, kept in [`cache_folder`].
    fn default() -> Self {
        Self { members: 5, folder: cache_folder() }
    }
}

impl DeepEnsemble {
    /// Another number of networks, the study's own among them.
    #[must_use]
    pub fn members(self, members: usize) -> Self {
        Self { members, ..self }
    }

    /// Another folder for the networks.
    #[must_use]
    pub fn kept_in(self, folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), ..self }
    }
}

impl Fit for DeepEnsemble {
    type Fitted = FittedDeepEnsemble;

    /// Trains the other members, or restores them where they were trained before; see
    /// [`Study::new`].
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for 0 members; those of [`Study::new`].
    fn fit(&self, basis: &Basis) -> Result<FittedDeepEnsemble> {
        if self.members == 0 {
            let sentence = "an ensemble of 0 networks: it needs at least one";
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let work = Stoppable::new(self.members, "networks").kept("they are kept");
        work.add(1);
        let mut members = vec![basis.study().clone()];
        for member in 1..self.members {
            let seed = Random::nth(basis.seed(), Stream::Ensemble, member as u64).next_u64();
            let params = basis.study().params().clone().seed(seed);
            members.push(work.part(|| Study::cached_in(&self.folder, basis.split(), params))?);
        }
        Ok(FittedDeepEnsemble { members })
    }
}

/// A [`DeepEnsemble`] with its networks.
#[derive(Clone, Debug)]
pub struct FittedDeepEnsemble {
    members: Vec<Study>,
}

impl FittedDeepEnsemble {
    /// The networks, the study's own first.
    pub fn members(&self) -> &[Study] {
        &self.members
    }
}

impl Detector for FittedDeepEnsemble {
    fn name(&self) -> String {
        "deep ensemble".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Own::of(&self.members[0]).check(record)?;
        let mut mean = record.softmax().clone();
        let work = Stoppable::new(self.members.len() - 1, "networks");
        for member in &self.members[1..] {
            let logits = work.part(|| member.network().logits(record.samples().images()))?;
            mean += &softmax(&logits, 1.0)?;
        }
        mean /= self.members.len() as f64;
        Ok(entropy(&mean))
    }
}
