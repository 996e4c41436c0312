//! ASH, activation shaping: in the last hidden layer the k = n − round(n·p/100) largest of the n
//! outputs h of a sample stay, the others become 0, and the energy −ln Σ_c e^(z̃_c) of
//! z̃ = W h̃ + b is the score. ASH-P leaves those that stay as they are, ASH-B sets each to
//! s₁/k, ASH-S multiplies each by e^(s₁/s₂), with s₁ the sum of all h and s₂ the sum of those
//! that stay. Djurisic, Bozanic, Ashok and Liu, *Extremely Simple Activation Shaping for
//! Out-of-Distribution Detection*, 2023.

use ndarray::{Array1, ArrayView1};

use super::{
    Basis, Detector, Fit, Layers,
    shaping::{PERCENTILE, Shaping, factor, largest, sum},
};
use crate::{Result, record::Record};

/// The energy of a sample whose small outputs are cut away, whatever the others then become.
///
/// It agrees with the authors' program and with `ASH` of pytorch-ood 0.4.0: k is rounded as there,
/// a half to the even number, and k largest outputs stay whatever ties with them. Both leave
/// open which of equal outputs stay: here the first do. Nothing depends on that but ASH-P and
/// ASH-S where the smallest that stay tie above 0, and ASH-B, which gives s₁/k to inactive
/// neurons too where a sample activates fewer than k.
///
/// A sample that activates no neuron keeps its logits, which are b: the programs' 0/0 is NaN there.
/// Where no neuron would be left, which is an empty sum there, it is an error.
///
/// ```
/// use nnerr::{data::Digits, detect::{Ash, Basis, Detector, Energy, Fit}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
/// let fitted = Ash::scaled().percentile(80.0).fit(&basis)?;
/// assert_eq!((fitted.name(), fitted.kept()), ("ash-s".into(), 6));
/// assert_eq!(fitted.score(&normal)?.len(), normal.len());
/// // Where nothing is cut away, ASH-P is the energy.
/// let all = Ash::pruned().percentile(0.0).fit(&basis)?.score(&normal)?;
/// let energy = Energy::default().score(&normal)?;
/// assert!(all.iter().zip(&energy).all(|(a, b)| (a - b).abs() < 1e-5 * (1.0 + b.abs())));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ash {
    rule: Rule,
    percentile: f64,
}

/// What becomes of the outputs that stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Pruned,
    Binarised,
    Scaled,
}

impl Ash {
    /// ASH-P: they stay as they are. p = 65, as in the authors' program; the same for all three.
    pub fn pruned() -> Self {
        Self { rule: Rule::Pruned, percentile: PERCENTILE }
    }

    /// ASH-B: all become alike, so that their sum is that of all before.
    pub fn binarised() -> Self {
        Self { rule: Rule::Binarised, ..Self::pruned() }
    }

    /// ASH-S: they grow by e^(s₁/s₂), the more the more was cut away.
    pub fn scaled() -> Self {
        Self { rule: Rule::Scaled, ..Self::pruned() }
    }

    /// Another percentile p of a sample's outputs, in [0, 100), below which they become 0.
    #[must_use]
    pub fn percentile(self, percentile: f64) -> Self {
        Self { percentile, ..self }
    }
}

impl Fit for Ash {
    type Fitted = FittedAsh;

    /// Learns nothing from the training samples.
    ///
    /// # Errors
    /// A network without hidden layers; a percentile outside [0, 100), or so high that no neuron
    /// is left.
    fn fit(&self, basis: &Basis) -> Result<FittedAsh> {
        Ok(FittedAsh { rule: self.rule, shaping: Shaping::new(basis, self.percentile)? })
    }
}

/// An [`Ash`] that knows its network.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedAsh {
    rule: Rule,
    shaping: Shaping,
}

impl FittedAsh {
    /// k, the outputs of a sample that stay.
    pub fn kept(&self) -> usize {
        self.shaping.k()
    }

    /// h̃ from h.
    fn shaped(&self, row: ArrayView1<f32>) -> Array1<f64> {
        let places = largest(row, self.kept());
        let alike = sum(row) / places.len() as f64;
        let factor = match self.rule {
            Rule::Scaled => factor(row, &places),
            Rule::Pruned | Rule::Binarised => 1.0,
        };
        let mut shaped = Array1::zeros(row.len());
        for n in places {
            let binarised = self.rule == Rule::Binarised;
            shaped[n] = if binarised { alike } else { f64::from(row[n]) * factor };
        }
        shaped
    }
}

impl Detector for FittedAsh {
    fn name(&self) -> String {
        match self.rule {
            Rule::Pruned => "ash-p".into(),
            Rule::Binarised => "ash-b".into(),
            Rule::Scaled => "ash-s".into(),
        }
    }

    fn layer(&self) -> Layers {
        Layers::One(self.shaping.layer())
    }

    /// # Errors
    /// Also [`ErrorKind::NotFinite`](crate::ErrorKind::NotFinite) where so few outputs stay that
    /// e^(s₁/s₂) overflows.
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.shaping.energy(record, |row| self.shaped(row))
    }
}
