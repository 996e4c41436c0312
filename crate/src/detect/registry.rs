//! The list of detectors: one line for each.

use super::{
    Aggregate, Baseline, Basis, Cluster, DeepKnn, Detector, Dknn, Fdbd, GroupDistance, Mahalanobis,
    NeuronCount, NnGuide, RelativeMahalanobis, TrustScore, Vim,
};
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

/// One for each hidden layer.
fn each<D: Detector + 'static>(basis: &Basis, fit: impl Fn(usize) -> Result<D>) -> Result<Fitted> {
    (1..=basis.train().layers()).map(|layer| Ok(Box::new(fit(layer)?) as Box<dyn Detector>)).collect()
}

/// The final group's distance in every layer, what the distance network gets, made one
/// without a training. Every twentieth training sample is held out for the scale.
fn aggregate(basis: &Basis, combine: fn(Fitted) -> Aggregate) -> Result<Fitted> {
    let (rest, reference) = basis.hold_out(basis.train().len().div_ceil(20))?;
    let members = each(&rest, |layer| GroupDistance::layer(layer).fit(rest.bank()))?;
    one(combine(members).fit(&reference)?)
}

/// All detectors that are compared, in the order of the tables.
pub const DETECTORS: &[Entry] = &[
    entry("baseline", "Hendrycks and Gimpel 2016", |_| one(Baseline)),
    entry("neuron count", "thesis 3.4", |b| one(NeuronCount::summed().fit(b.study())?)),
    entry("cluster", "thesis 4.2.2", |b| one(Cluster::layer(2).seed(b.seed()).fit(b.bank())?)),
    entry("deep knn", "Sun et al. 2022", |b| each(b, |layer| DeepKnn::layer(layer).fit(b))),
    entry("trust score", "Jiang et al. 2018", |b| each(b, |layer| TrustScore::layer(layer).fit(b))),
    entry("mahalanobis", "Lee et al. 2018", |b| each(b, |layer| Mahalanobis::layer(layer).fit(b))),
    entry("relative mahalanobis", "Ren et al. 2021", |b| {
        each(b, |layer| RelativeMahalanobis::layer(layer).fit(b))
    }),
    entry("vim", "Wang et al. 2022", |b| one(Vim::new().fit(b)?)),
    entry("fdbd", "Liu and Qin 2024", |b| one(Fdbd::new().fit(b)?)),
    entry("nnguide", "Park et al. 2023", |b| one(NnGuide::new().fit(b)?)),
    entry("dknn", "Papernot and McDaniel 2018", |b| one(Dknn::new().fit(b)?)),
    entry("mean z-score", "ours", |b| aggregate(b, Aggregate::mean_z)),
    entry("fisher", "Fisher 1925", |b| aggregate(b, Aggregate::fisher)),
];
