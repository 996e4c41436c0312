//! SCALE: in the last hidden layer all outputs h of a sample are multiplied by e^(s₁/s₂), with
//! s₁ their sum and s₂ the sum of the k = n − round(n·p/100) largest of the n, and the energy
//! −ln Σ_c e^(z̃_c) of z̃ = W h̃ + b is the score. Xu, Chen, Franchi and Yao, *Scaling for
//! Training Time and Post-hoc Out-of-distribution Detection Enhancement*, 2024.

use ndarray::Array1;

use super::{
    Basis, Detector, Fit, Layers,
    shaping::{PERCENTILE, Shaping, factor, largest},
};
use crate::{Result, record::Record};

/// The energy of a sample whose outputs all grow, the more the less of their sum the largest hold.
/// No output is cut away: [`Ash`](super::Ash) does that.
///
/// It agrees with `ScaleNet` of OpenOOD and `SCALE` of pytorch-ood 0.4.0: k is rounded as there, a
/// half to the even number. Which of equal outputs are the largest changes no sum.
///
/// A sample that activates no neuron keeps its logits, which are b: the programs' 0/0 is NaN there.
/// Where none of the largest would be left, it is an error.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Layers, Scale}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let fitted = Scale::new().percentile(85.0).fit(&Basis::new(&split, &study)?)?;
/// assert_eq!((fitted.name(), fitted.layer()), ("scale".into(), Layers::One(2)));
/// assert_eq!(fitted.largest(), 4); // 25.5 of 30 are rounded to 26
/// assert_eq!(fitted.score(&study.record(&split.normal)?)?.len(), split.normal.len());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    percentile: f64,
}

impl Default for Scale {
    fn default() -> Self {
        Self::new()
    }
}

impl Scale {
    /// p = 65, as in the programs where none is asked for; the paper's results have 85.
    pub fn new() -> Self {
        Self { percentile: PERCENTILE }
    }

    /// Another percentile p of a sample's outputs, in [0, 100), above which they are the largest.
    #[must_use]
    pub fn percentile(self, percentile: f64) -> Self {
        Self { percentile }
    }
}

impl Fit for Scale {
    type Fitted = FittedScale;

    /// Learns nothing from the training samples.
    ///
    /// # Errors
    /// A network without hidden layers; a percentile outside [0, 100), or so high that no neuron
    /// is left.
    fn fit(&self, basis: &Basis) -> Result<FittedScale> {
        Ok(FittedScale { shaping: Shaping::new(basis, self.percentile)? })
    }
}

/// A [`Scale`] that knows its network.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedScale {
    shaping: Shaping,
}

impl FittedScale {
    /// k, the outputs of a sample that are its largest.
    pub fn largest(&self) -> usize {
        self.shaping.k()
    }
}

impl Detector for FittedScale {
    fn name(&self) -> String {
        "scale".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.shaping.layer())
    }

    /// # Errors
    /// Also [`ErrorKind::NotFinite`](crate::ErrorKind::NotFinite) where the largest are so few
    /// that e^(s₁/s₂) overflows.
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.shaping.energy(record, |row| {
            let factor = factor(row, &largest(row, self.largest()));
            row.mapv(|o| f64::from(o) * factor)
        })
    }
}
