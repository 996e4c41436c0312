//! What Chapter 3 trains and records for one seed.

use crate::{
    Result,
    data::{Digits, Split},
    detect::Basis,
    network::Params,
    record::{Neurons, Record},
    stop::Stoppable,
    study::{Sets, Study},
};

/// The classes that the thesis leaves out.
pub(super) const LEFT_OUT: [usize; 2] = [1, 5];

/// The two networks of one seed, with everything that the claims of Chapter 3 rest on.
/// What was trained before comes from the cache.
///
/// ```no_run
/// use nnerr::prelude::*;
/// let experiment = Experiment::new(&Digits::load(Source::Auto)?, &Params::default().seed(7))?;
/// let findings = experiment.neurons()?;
/// show(&findings); // claims 5–13 and 15 as seed 7 decides them
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Experiment {
    /// All ten classes.
    pub whole: Split,
    /// The network on all ten classes.
    pub n10: Study,
    /// The test samples in N10.
    pub test: Record,
    /// The neurons of N10.
    pub neurons10: Neurons,
    /// The eight known classes, and ones and fives left out.
    pub split: Split,
    /// The network on eight classes.
    pub n8: Study,
    /// The sets of section 3.3 in N8.
    pub sets: Sets,
    /// The neurons of N8.
    pub neurons8: Neurons,
    basis: Basis,
}

impl Experiment {
    /// Trains N10 and N8 with `params`, or restores them, and records the test samples. N8
    /// knows all classes but 1 and 5, as in the thesis.
    ///
    /// # Errors
    /// Those of [`leaving_out`](Self::leaving_out).
    pub fn new(digits: &Digits, params: &Params) -> Result<Self> {
        Self::leaving_out(digits, &LEFT_OUT, params)
    }

    /// The same with other classes left out of what N8 learns.
    ///
    /// ```no_run
    /// use nnerr::prelude::*;
    /// let clothes = Digits::load(Source::FashionMnist)?;
    /// let experiment = Experiment::leaving_out(&clothes, &[4, 6], &Params::default())?;
    /// assert_eq!(experiment.split.left_out[0].name(), "coats");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Study::new`], [`Sets::new`] and [`Digits::leave_out`].
    pub fn leaving_out(digits: &Digits, classes: &[usize], params: &Params) -> Result<Self> {
        let (whole, split) = (digits.whole(), digits.leave_out(classes)?);
        let work = Stoppable::new(2, "networks").kept("they are kept");
        let study = |split: &Split| work.part(|| Study::new(split, params.clone()));
        let (n10, n8) = (study(&whole)?, study(&split)?);
        let sets = Sets::new(&n8, &split)?;
        Self::from_studies((whole, n10), (split, n8), sets)
    }

    /// The same for two networks of your own, each with what it was trained on: all
    /// classes, and some left out, with the sets in the latter.
    ///
    /// # Errors
    /// Records of another network than the study's.
    pub fn from_studies(
        (whole, n10): (Split, Study),
        (split, n8): (Split, Study),
        sets: Sets,
    ) -> Result<Self> {
        let test = n10.record(&whole.normal)?;
        let (neurons10, neurons8) = (n10.neurons(&test)?, n8.neurons(&sets.normal)?);
        let basis = Basis::new(&split, &n8)?.with_detector_data(&sets);
        Ok(Self { whole, n10, test, neurons10, split, n8, sets, neurons8, basis })
    }

    /// Another percentile fraction f of the patterns than 0.5.
    #[must_use]
    pub fn percentile(self, f: f64) -> Self {
        Self { basis: self.basis.percentile(f), ..self }
    }

    /// Another number of examples in a group than 300.
    #[must_use]
    pub fn groups(self, k: usize) -> Self {
        Self { basis: self.basis.groups(k), ..self }
    }

    /// Another number of clusters in a layer than 8.
    #[must_use]
    pub fn clusters(self, k: usize) -> Self {
        Self { basis: self.basis.clusters(k), ..self }
    }

    /// Another number of epochs for the detector networks than 100; the thesis has 1000.
    #[must_use]
    pub fn detector_epochs(self, epochs: usize) -> Self {
        Self { basis: self.basis.detector_epochs(epochs), ..self }
    }

    /// What detectors are fitted to: N8, f, both k, the seed and the data of §4.3.2.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// The seed of both networks.
    pub fn seed(&self) -> u64 {
        self.n10.params().seed
    }
}
