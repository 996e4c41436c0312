//! Mahalanobis: score = min_c (h − μ_c)ᵀ Σ⁻¹ (h − μ_c) in layer l, with the class means μ_c
//! and one covariance Σ = 1/N Σ_c Σ_i (h_i − μ_c)(h_i − μ_c)ᵀ + ridge of the training
//! samples. Lee et al., *A simple unified framework for detecting out-of-distribution samples
//! and adversarial attacks*, 2018, without its perturbed inputs; no training on OOD samples.

use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::{
    Basis, Detector, Fit, Layers,
    features::{Own, features, groups},
    gaussian::Gaussians,
};
use crate::{Result, record::Record};

/// The ridge beside the mean variance. The paper has none; neurons that no training sample
/// activates need one, as small as f32 outputs tell apart.
pub(super) const RIDGE: f64 = 1e-6;

/// How far a sample lies from the nearest class, as the classes' common covariance
/// measures it. The classes are the labels of the training samples.
///
/// pytorch-ood 0.4.0 leaves Σ undivided by N and adds 10⁻⁶ to its diagonal: its scores are 1/(2N)
/// of these at ridge 0, but for what that adds.
///
/// Layer 0 is the input. Pixels that no training image uses have the ridge as their whole
/// variance: without a ridge their covariance is singular, and with a small one a trace of ink at
/// the border outweighs all else. There [`RelativeMahalanobis`](super::RelativeMahalanobis), which
/// takes that part off again, says more.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Mahalanobis}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let scores = Mahalanobis::layer(2).ridge(0.01).fit(&basis)?.score(basis.train()?)?;
/// assert!(scores.iter().all(|&distance| distance >= 0.0));
/// // On the training samples the mean is about the number of neurons, less what the ridge takes.
/// assert!(scores.mean().is_some_and(|mean| mean < 30.0));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mahalanobis {
    layer: usize,
    ridge: f64,
}

impl Mahalanobis {
    /// In hidden layer `layer`, from 1, with a ridge of 10⁻⁶; layer 0 is the input.
    pub fn layer(layer: usize) -> Self {
        Self { layer, ridge: RIDGE }
    }

    /// What is added to every variance, as a multiple of their mean; 0 for none.
    #[must_use]
    pub fn ridge(self, ridge: f64) -> Self {
        Self { ridge, ..self }
    }
}

impl Fit for Mahalanobis {
    type Fitted = FittedMahalanobis;

    /// # Errors
    /// A layer that is not there, a ridge that is negative or not finite, a covariance
    /// that is singular: neurons that never change, and no ridge.
    fn fit(&self, basis: &Basis) -> Result<FittedMahalanobis> {
        basis.mahalanobis(self, || {
            let (train, layer) = (basis.train()?, self.layer);
            let rows = features(train, layer)?;
            let classes = train.network().classes().len();
            let gaussians = Gaussians::fit(layer, rows, &groups(train)?, classes, self.ridge)?;
            Ok(FittedMahalanobis { params: *self, own: Own::of_record(train), gaussians: gaussians.into() })
        })
    }
}

/// A [`Mahalanobis`] with its classes' means and their covariance. A clone shares them.
#[derive(Clone, Debug)]
pub struct FittedMahalanobis {
    params: Mahalanobis,
    own: Own,
    gaussians: Arc<Gaussians>,
}

impl FittedMahalanobis {
    /// What it was fitted with.
    pub(super) fn params(&self) -> &Mahalanobis {
        &self.params
    }

    /// The layer's outputs in a record of the network.
    pub(super) fn outputs<'a>(&self, record: &'a Record) -> Result<&'a Array2<f32>> {
        self.own.check(record)?;
        features(record, self.params.layer)
    }
}

impl Detector for FittedMahalanobis {
    fn name(&self) -> String {
        "mahalanobis".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.params.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.gaussians.nearest(self.outputs(record)?)
    }
}
