//! ViM, the virtual logit: score = α‖Rᵀ(h − o)‖ − ln Σ_c e^(z_c) in the last hidden layer.
//! o = −W⁺ b is where all logits are 0; R spans the residual subspace, the eigenvectors of
//! 1/N Σ (h − o)(h − o)ᵀ beyond the principal ones: half of them, a number, or those that hold
//! a share of its trace; α = mean largest logit / mean residual norm makes both terms alike on the
//! training samples. Wang et al., *ViM: Out-of-distribution with virtual-logit matching*, 2022,
//! whose code keeps half the width of layers below 768; no training on OOD samples.

use linfa_linalg::eigh::{EigSort, Eigh};
use ndarray::{Array1, Array2, Axis, s};

use super::{
    Basis, Detector, Fit, Layers, MaxLogit,
    energy::energy,
    features::{Own, head, last_layer},
    gaussian::{blocks, centred, scatter},
};
use crate::{Error, ErrorKind, Result, record::Record};

/// Eigenvalues of W Wᵀ below this share of the largest count as 0 in W⁺: weights are f32.
const RANK: f64 = 1e-12;

/// What of a sample lies outside the directions that training samples use, against how
/// sure its logits are.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Vim}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let vim = Vim::new().fit(&basis)?;
/// assert_eq!(vim.score(&study.record(&split.normal)?)?.len(), split.normal.len());
/// assert!(vim.residual_dimensions() == 15 && vim.alpha().is_finite());
/// let same = Vim::new().dimensions(15).fit(&basis)?;
/// assert_eq!(same.score(basis.train()?)?, vim.score(basis.train()?)?);
/// assert!(Vim::new().variance(1.0).fit(&basis).is_err()); // nothing would be left
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vim {
    principal: Principal,
}

/// How large the principal subspace is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Principal {
    /// The fewest dimensions that hold this share of the variance.
    Variance(f64),
    Dimensions(usize),
    /// Half as many dimensions as the layer has neurons, rounded down.
    Half,
}

impl Default for Vim {
    fn default() -> Self {
        Self::new()
    }
}

impl Vim {
    /// In the last hidden layer; the principal subspace has half as many dimensions as the layer
    /// has neurons, rounded down, as in the authors' code.
    pub fn new() -> Self {
        Self { principal: Principal::Half }
    }

    /// The fewest dimensions that hold this share of the variance about o, in (0, 1). Where few
    /// directions hold nearly all of it, as in small networks, that is next to none: 5 of 300 hold
    /// 90 % on MNIST.
    #[must_use]
    pub fn variance(self, variance: f64) -> Self {
        Self { principal: Principal::Variance(variance) }
    }

    /// This number of dimensions for the principal subspace, from 1 to one less than the layer
    /// has neurons, whatever share of the variance they hold.
    #[must_use]
    pub fn dimensions(self, dimensions: usize) -> Self {
        Self { principal: Principal::Dimensions(dimensions) }
    }
}

impl Principal {
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for what leaves no neuron or takes none of `width`.
    fn check(self, layer: usize, width: usize) -> Result<()> {
        let dimensions = match self {
            Self::Variance(share) if share > 0.0 && share < 1.0 => return Ok(()),
            Self::Variance(share) => {
                let sentence = format!("a share of {share} of the variance: it lies in (0, 1)");
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            Self::Dimensions(dimensions) => dimensions,
            Self::Half => width / 2,
        };
        if (1..width).contains(&dimensions) {
            return Ok(());
        }
        let sentence = format!(
            "{dimensions} principal dimensions of the {width} of layer {layer}: at least 1 is needed, and at \
             least 1 must be left"
        );
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }

    /// The number of dimensions, the largest of the eigenvalues first.
    fn of(self, values: &Array1<f64>) -> usize {
        match self {
            Self::Variance(share) => principal(values, share),
            Self::Dimensions(dimensions) => dimensions,
            Self::Half => values.len() / 2,
        }
    }
}

impl Fit for Vim {
    type Fitted = FittedVim;

    /// # Errors
    /// A network without hidden layers; a share outside (0, 1), no dimension, or as many as
    /// the layer has neurons; training samples without anything in the residual subspace.
    fn fit(&self, basis: &Basis) -> Result<FittedVim> {
        let train = basis.train()?;
        let layer = last_layer(train)?;
        let rows = train.outputs(layer)?;
        self.principal.check(layer, rows.ncols())?;
        let (weights, bias) = head(train.network());
        let origin = -pseudo_inverse(&weights)?.dot(&bias);
        let (values, vectors) = eigen(&scatter(rows.view(), |_| origin.view())?)?;
        let principal = self.principal.of(&values);
        let residual = vectors.slice(s![.., principal..]).to_owned();
        let mut fitted = FittedVim { layer, own: Own::of_record(train), origin, residual, alpha: 1.0 };
        let mean_norm = fitted.norms(rows)?.mean().unwrap_or_default();
        fitted.alpha = -MaxLogit.score(train)?.mean().unwrap_or_default() / mean_norm;
        if residual_is_empty(mean_norm, values.sum()) {
            let sentence = format!(
                "beyond {principal} of the {} principal dimensions of layer {layer}, training samples have \
                 a mean norm of {mean_norm:.1e}: ViM needs something left",
                values.len()
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        Ok(fitted)
    }
}

/// Whether the residual norm is what rounding leaves of the whole mean square.
fn residual_is_empty(mean_norm: f64, mean_square: f64) -> bool {
    mean_norm.is_nan() || mean_norm <= 1e-9 * mean_square.sqrt()
}

/// W⁺ = Wᵀ (W Wᵀ)⁺: outputs are few, so that the inner matrix is small.
fn pseudo_inverse(weights: &Array2<f64>) -> Result<Array2<f64>> {
    let (values, vectors) = eigen(&weights.dot(&weights.t()))?;
    let inverse = values.mapv(|value| if value > RANK * values[0] { 1.0 / value } else { 0.0 });
    Ok(weights.t().dot(&(&vectors * &inverse)).dot(&vectors.t()))
}

/// Eigenvalues of a symmetric matrix, the largest first, with their vectors in columns.
fn eigen(matrix: &Array2<f64>) -> Result<(Array1<f64>, Array2<f64>)> {
    if let Some(value) = matrix.iter().find(|value| !value.is_finite()) {
        let sentence = format!("a matrix that holds {value} has no eigenvalues: it must be finite");
        return Err(Error::new(ErrorKind::NotFinite, sentence));
    }
    let found = matrix.eigh().map_err(|cause| Error::new(ErrorKind::OutOfRange, cause.to_string()))?;
    Ok(found.sort_eig_desc())
}

/// The fewest of the largest eigenvalues that hold a share of their sum.
fn principal(values: &Array1<f64>, share: f64) -> usize {
    let wanted = share * values.sum();
    let mut held = 0.0;
    let enough = |value: &f64| {
        held += value;
        held >= wanted
    };
    values.iter().position(enough).map_or(values.len(), |last| last + 1)
}

/// A [`Vim`] with its origin, residual subspace and α.
#[derive(Clone, Debug)]
pub struct FittedVim {
    layer: usize,
    own: Own,
    origin: Array1<f64>,
    /// R: an eigenvector in each column.
    residual: Array2<f64>,
    alpha: f64,
}

impl FittedVim {
    /// α, mean largest logit over mean residual norm.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Dimensions of the residual subspace.
    pub fn residual_dimensions(&self) -> usize {
        self.residual.ncols()
    }

    /// ‖Rᵀ(h − o)‖ of each row.
    fn norms(&self, rows: &Array2<f32>) -> Result<Array1<f64>> {
        let parts = blocks(rows.view(), |_, rows| {
            let residual = centred(rows, |_| self.origin.view()).dot(&self.residual);
            residual.map_axis(Axis(1), |row| row.dot(&row).sqrt()).to_vec()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }
}

impl Detector for FittedVim {
    fn name(&self) -> String {
        "vim".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let norms = self.norms(record.outputs(self.layer)?)?;
        Ok(norms * self.alpha + energy(record.logits(), 1.0))
    }
}
