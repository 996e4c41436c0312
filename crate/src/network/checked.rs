//! What a gradient check found: the two derivatives of each weight compared.

use std::fmt;

/// One weight's gradient, both ways.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct CheckedWeight {
    /// Layer l, from 1; the output layer is the last.
    pub layer: usize,
    /// Neuron n, from 0.
    pub neuron: usize,
    /// Weight m of w_nm: 0 is the bias, m stands for input m − 1. With batch normalisation γ and β follow.
    pub weight: usize,
    /// ∂E/∂w by back-propagation.
    pub analytic: f64,
    /// ∂E/∂w by a finite difference.
    pub numeric: f64,
    /// |analytic − numeric| over the larger of both, or over 10⁻⁶ where both are smaller.
    pub relative_error: f64,
    /// Whether some neuron switches on or off between w − h and w + h, or another value of a pool
    /// wins: there E has a kink, and the finite difference no claim to be right.
    pub kink: bool,
}

/// The weights that a [`GradientCheck`](super::GradientCheck) compared.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedWeights(pub(super) Vec<CheckedWeight>);

impl CheckedWeights {
    /// Every weight compared, layer by layer.
    pub fn weights(&self) -> &[CheckedWeight] {
        &self.0
    }

    /// The weights whose finite difference crosses no kink, where the error has a derivative.
    pub fn smooth(&self) -> impl Iterator<Item = &CheckedWeight> {
        self.0.iter().filter(|weight| !weight.kink)
    }

    /// The largest relative error, weights at a kink left out.
    pub fn worst(&self) -> f64 {
        self.smooth().map(|weight| weight.relative_error).fold(0.0, f64::max)
    }
}

impl fmt::Display for CheckedWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "layer neuron weight  back-propagation  finite difference  relative error")?;
        for w in &self.0 {
            let kink = if w.kink { "  (at a kink)" } else { "" };
            writeln!(
                f,
                "{:5} {:6} {:6} {:17.9e} {:18.9e} {:15.1e}{kink}",
                w.layer, w.neuron, w.weight, w.analytic, w.numeric, w.relative_error
            )?;
        }
        Ok(())
    }
}
