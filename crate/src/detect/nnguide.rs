//! NNGuide: score = −E(x) · mean_(k nearest) ĥ·(E_i ĥ_i), the sample's energy
//! E = ln Σ_c e^(z_c) times its mean similarity to the k training samples whose
//! energy-weighted ĥ = h/‖h‖ are most similar to its own ĥ, in the last hidden layer. Park
//! et al., *Nearest neighbor guidance for out-of-distribution detection*, 2023, with its
//! sign turned; no training on OOD samples.

use ndarray::{Array1, Axis};

use super::{
    Basis, Detector, Fit, Layers,
    basis::drawn,
    euclid::{Near, Rows},
    features::{Own, last_layer, log_sum_exp, normalised},
};
use crate::{Error, ErrorKind, Result, pattern::check_k, record::Record};

/// How sure the logits are, guided by how similar sure training samples are.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, NnGuide}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let fitted = NnGuide::new().k(10).share(0.5).fit(&Basis::new(&split, &study)?)?;
/// assert_eq!(fitted.samples(), split.train.len() / 2);
/// assert_eq!(fitted.score(&study.record(&split.normal)?)?.len(), split.normal.len());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NnGuide {
    k: usize,
    share: f64,
}

impl Default for NnGuide {
    fn default() -> Self {
        Self::new()
    }
}

impl NnGuide {
    /// k = 100, as for ImageNet, among all training samples: the 1 % that is kept of its
    /// 1.3 million would be few of these.
    pub fn new() -> Self {
        Self { k: 100, share: 1.0 }
    }

    /// Another number of neighbours.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k, ..self }
    }

    /// The share of the training samples in the bank, in (0, 1], drawn by the seed.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        Self { share, ..self }
    }
}

impl Fit for NnGuide {
    type Fitted = FittedNnGuide;

    /// # Errors
    /// A network without hidden layers; a share outside (0, 1]; k = 0 or larger than the
    /// bank.
    fn fit(&self, basis: &Basis) -> Result<FittedNnGuide> {
        if !(self.share > 0.0 && self.share <= 1.0) {
            let sentence = format!("a share of {} of the training samples: it lies in (0, 1]", self.share);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let train = basis.train()?;
        let layer = last_layer(train)?;
        let count = (self.share * train.len() as f64) as usize;
        check_k(self.k, count)?;
        let (places, _) = drawn(basis.seed(), train.len(), count);
        let mut rows = normalised(&train.outputs(layer)?.select(Axis(0), &places));
        for (mut row, &place) in rows.rows_mut().into_iter().zip(&places) {
            row *= log_sum_exp(train.logits().row(place), 1.0) as f32;
        }
        let rows = Rows::new(train.name(), rows, Near::Product)?;
        Ok(FittedNnGuide { k: self.k, layer, own: Own::of_record(train), rows })
    }
}

/// An [`NnGuide`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedNnGuide {
    k: usize,
    layer: usize,
    own: Own,
    rows: Rows,
}

impl FittedNnGuide {
    /// Training samples in the bank.
    pub fn samples(&self) -> usize {
        self.rows.len()
    }
}

impl Detector for FittedNnGuide {
    fn name(&self) -> String {
        "nnguide".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let queries = normalised(record.outputs(self.layer)?);
        let scores = self.rows.nearest_each(queries.view(), self.k, |sample, nearest| {
            let similarity = nearest.iter().map(|near| near.value).sum::<f64>() / self.k as f64;
            -log_sum_exp(record.logits().row(sample), 1.0) * similarity
        })?;
        Ok(scores.into())
    }
}
