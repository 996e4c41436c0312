//! Relative Mahalanobis: score = min_c (h − μ_c)ᵀ Σ⁻¹ (h − μ_c) − (h − μ)ᵀ Σ₀⁻¹ (h − μ) in
//! layer l, where μ and Σ₀ are mean and covariance of all training samples together: what
//! is unusual for every class alike counts no more. Ren et al., *A simple fix to Mahalanobis
//! distance for improving near-OOD detection*, 2021; no training on OOD samples.

use ndarray::Array1;

use super::{
    Basis, Detector, Fit, FittedMahalanobis, Layers, Mahalanobis, features::features, gaussian::Gaussians,
    mahalanobis::RIDGE,
};
use crate::{Result, record::Record};

/// How much farther a sample lies from its nearest class than from the training samples
/// as a whole.
///
/// pytorch-ood 0.4.0 leaves both covariances undivided by N and adds 10⁻⁶ to their diagonals: its
/// scores are 1/N of these at ridge 0, but for what that adds.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// use nnerr::detect::{Basis, Detector, Fit, Mahalanobis, RelativeMahalanobis};
/// let split = Digits::synthetic(600, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let normal = study.record(&split.normal)?;
/// let relative = RelativeMahalanobis::layer(2).fit(&basis)?.score(&normal)?;
/// let nearest = Mahalanobis::layer(2).fit(&basis)?.score(&normal)?;
/// assert!(relative.iter().zip(&nearest).all(|(relative, nearest)| relative <= nearest));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativeMahalanobis {
    layer: usize,
    ridge: f64,
}

impl RelativeMahalanobis {
    /// In hidden layer `layer`, from 1, with a ridge of 10⁻⁶; layer 0 is the input.
    pub fn layer(layer: usize) -> Self {
        Self { layer, ridge: RIDGE }
    }

    /// What is added to every variance of either covariance, as a multiple of their mean.
    #[must_use]
    pub fn ridge(self, ridge: f64) -> Self {
        Self { ridge, ..self }
    }
}

impl Fit for RelativeMahalanobis {
    type Fitted = FittedRelativeMahalanobis;

    /// # Errors
    /// Those of [`Mahalanobis`].
    fn fit(&self, basis: &Basis) -> Result<FittedRelativeMahalanobis> {
        let nearest = Mahalanobis::layer(self.layer).ridge(self.ridge).fit(basis)?;
        let rows = features(basis.train()?, self.layer)?;
        let whole = Gaussians::fit(self.layer, rows, &vec![0; rows.nrows()], 1, self.ridge)?;
        Ok(FittedRelativeMahalanobis { nearest, whole })
    }
}

/// A [`RelativeMahalanobis`] with both of its Gaussians.
#[derive(Clone, Debug)]
pub struct FittedRelativeMahalanobis {
    nearest: FittedMahalanobis,
    whole: Gaussians,
}

impl Detector for FittedRelativeMahalanobis {
    fn name(&self) -> String {
        "relative mahalanobis".into()
    }

    fn layer(&self) -> Layers {
        self.nearest.layer()
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let nearest = self.nearest.score(record)?;
        Ok(nearest - self.whole.nearest(self.nearest.outputs(record)?)?)
    }
}
