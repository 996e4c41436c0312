//! The list of detectors: one line for each.

use super::{Baseline, Basis, Cluster, Detector, NearestExamples, NeuronCount};
use crate::Result;

/// Detectors that are ready to score.
pub type Fitted = Vec<Box<dyn Detector>>;

/// One line of the list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, in lower case, as [`Detector::name`] gives it.
    pub name: &'static str,
    /// Who proposed it.
    pub source: &'static str,
    /// Whether it is trained on out-of-distribution samples.
    pub learns_from_ood: bool,
    fit: fn(&Basis) -> Result<Fitted>,
}

impl Entry {
    /// The detector, fitted; several where it looks at one layer, one for each that is compared.
    ///
    /// # Errors
    /// Those of its fit.
    pub fn fit(&self, basis: &Basis) -> Result<Fitted> {
        (self.fit)(basis)
    }
}

/// One that learns from training samples, or not at all.
const fn entry(name: &'static str, source: &'static str, fit: fn(&Basis) -> Result<Fitted>) -> Entry {
    Entry { name, source, learns_from_ood: false, fit }
}

/// A single detector.
fn one(detector: impl Detector + 'static) -> Result<Fitted> {
    Ok(vec![Box::new(detector)])
}

/// All detectors that are compared, in the order of the tables.
pub const DETECTORS: &[Entry] = &[
    entry("baseline", "Hendrycks and Gimpel 2016", |_| one(Baseline)),
    entry("neuron count", "thesis 3.4", |b| one(NeuronCount::summed().fit(b.study())?)),
    entry("cluster", "thesis 4.2.2", |b| one(Cluster::layer(2).seed(b.seed()).fit(b.bank())?)),
    entry("nearest examples", "ours, after Jiang 2018 and Sun 2022", |b| one(NearestExamples::new().fit(b)?)),
];
