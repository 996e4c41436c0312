//! [`Trial`]: what a study trains and measures for each of its seeds.

use std::path::Path;

use super::{
    Experiment, Seeds,
    experiment::LEFT_OUT,
    seed_file::{data_of, finished, path_of},
};
use crate::{Result, data::Digits, detect::EPOCHS, network::Params};

/// One data set, the classes left out, and how the networks are made: the same for every seed of a
/// folder.
///
/// | setter | default |
/// |---|---|
/// | [`leaving_out`](Self::leaving_out) | 1 and 5, as in the thesis |
/// | [`params`](Self::params) | [`Params::default`], the thesis' |
/// | [`detector_epochs`](Self::detector_epochs) | 100; the thesis has 1000 |
///
/// ```no_run
/// use nnerr::{claim::Trial, prelude::*};
/// let clothes = Digits::load(Source::FashionMnist)?;
/// let trial = Trial::new(&clothes).leaving_out(&[4, 6]);
/// for seed in 1..=10 {
///     trial.measure("my-study", seed)?;
/// }
/// assert_eq!(Seeds::read_from("my-study")?.seeds().len(), 10);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trial<'a> {
    digits: &'a Digits,
    left_out: Vec<usize>,
    params: Params,
    epochs: usize,
}

impl<'a> Trial<'a> {
    /// The thesis' design, on these data.
    pub fn new(digits: &'a Digits) -> Self {
        Self { digits, left_out: LEFT_OUT.into(), params: Params::default(), epochs: EPOCHS }
    }

    /// Other classes left out of what N8 learns.
    #[must_use]
    pub fn leaving_out(self, classes: &[usize]) -> Self {
        Self { left_out: classes.into(), ..self }
    }

    /// How N10 and N8 are made and trained, but for the seed.
    #[must_use]
    pub fn params(self, params: Params) -> Self {
        Self { params, ..self }
    }

    /// Another number of epochs for the detector networks.
    #[must_use]
    pub fn detector_epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// The networks of one seed, trained or restored.
    ///
    /// # Errors
    /// Those of [`Experiment::leaving_out`].
    pub fn experiment(&self, seed: u64) -> Result<Experiment> {
        let params = self.params.clone().seed(seed);
        Ok(Experiment::leaving_out(self.digits, &self.left_out, &params)?.detector_epochs(self.epochs))
    }

    /// Measures everything for a seed and writes its file into `folder`, unless one that is whole, of
    /// this version and of this design is there. Tells whether it was measured now. One folder holds
    /// one design.
    ///
    /// # Errors
    /// Those of [`experiment`](Self::experiment); [`Io`](crate::ErrorKind::Io) where the file cannot
    /// be written.
    pub fn measure(&self, folder: impl AsRef<Path>, seed: u64) -> Result<bool> {
        let folder = folder.as_ref();
        let split = self.digits.leave_out(&self.left_out)?;
        let data = data_of(self.digits, &split, self.epochs, &self.params);
        if finished(&path_of(folder, seed), &data) {
            return Ok(false);
        }
        Seeds::write(folder, self.digits, &self.experiment(seed)?)
    }
}
