//! fDBD, distance to the decision boundaries: score = −1/(C − 1) Σ_(c ≠ ŷ)
//! |z_ŷ − z_c| / ‖w_ŷ − w_c‖ / ‖h − μ‖ in the last hidden layer, where each term is how far h
//! lies from where ŷ gives way to c, and μ is the training samples' mean. Liu and Qin, *Fast
//! decision boundary based out-of-distribution detector*, 2024; no training on OOD samples.

use ndarray::{Array1, Array2, Axis};

use super::{
    Basis, Detector, Fit, Layers,
    features::{Own, head, last_layer},
    gaussian::means,
};
use crate::{Error, ErrorKind, Result, network::largest, record::Record};

/// How near a sample lies to the decision boundaries for its distance from the middle of
/// the training samples. Never above 0.
///
/// A sample at that very middle scores −∞. A sigmoid output is the difference of its two
/// classes' logits.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Fdbd}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let fitted = Fdbd::new().fit(&Basis::new(&split, &study)?)?;
/// assert!(fitted.score(&study.record(&split.normal)?)?.iter().all(|&score| score <= 0.0));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fdbd;

impl Fdbd {
    /// In the last hidden layer, without parameters.
    pub fn new() -> Self {
        Self
    }
}

impl Fit for Fdbd {
    type Fitted = FittedFdbd;

    /// # Errors
    /// A network without hidden layers, two classes with the same weights: no boundary
    /// lies between them.
    fn fit(&self, basis: &Basis) -> Result<FittedFdbd> {
        let train = basis.train()?;
        let (network, layer) = (train.network(), last_layer(train)?);
        let (weights, _) = head(network);
        let apart = |a: usize, b: usize| {
            let difference = &weights.row(a) - &weights.row(b);
            difference.dot(&difference).sqrt()
        };
        let apart = Array2::from_shape_fn((weights.nrows(), weights.nrows()), |(a, b)| apart(a, b));
        if let Some(((a, b), _)) = apart.indexed_iter().find(|&((a, b), &d)| a < b && d == 0.0) {
            let (a, b) = (network.classes()[a], network.classes()[b]);
            let sentence =
                format!("classes {a} and {b} have the same weights: no boundary lies between them");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let rows = train.outputs(layer)?;
        let mean = means(rows.view(), &vec![0; rows.nrows()], 1)?.index_axis_move(Axis(0), 0);
        Ok(FittedFdbd { layer, own: Own::of_record(train), mean, apart })
    }
}

/// An [`Fdbd`] with the distances between its classes' weights.
#[derive(Clone, Debug)]
pub struct FittedFdbd {
    layer: usize,
    own: Own,
    mean: Array1<f64>,
    /// ‖w_a − w_b‖.
    apart: Array2<f64>,
}

impl Detector for FittedFdbd {
    fn name(&self) -> String {
        "fdbd".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let both = record.outputs(self.layer)?.rows().into_iter().zip(record.logits().rows());
        let score = |(h, z): (ndarray::ArrayView1<f32>, ndarray::ArrayView1<f32>)| {
            let own = largest(z);
            let boundary = |c: usize| f64::from(z[own] - z[c]) / self.apart[[own, c]];
            let sum: f64 = (0..z.len()).filter(|&c| c != own).map(boundary).sum();
            let square: f64 = h.iter().zip(&self.mean).map(|(&h, mean)| (f64::from(h) - mean).powi(2)).sum();
            match square {
                0.0 => f64::NEG_INFINITY,
                _ => -sum / (z.len() - 1) as f64 / square.sqrt(),
            }
        };
        Ok(both.map(score).collect())
    }
}
