//! ReAct: h̄ = min(h, c), z̄ = W h̄ + b, then the baseline −max_k softmax(z̄)_k or the energy
//! −ln Σ_k e^z̄_k, with h the last hidden layer's outputs and c a percentile of them over all
//! training samples and neurons together. Sun, Guo and Li, *ReAct: Out-of-distribution
//! Detection With Rectified Activations*, 2021.

use ndarray::Array1;

use super::{Basis, Detector, Fit, Layers, energy::energy, features::Own};
use crate::{Error, ErrorKind, Result, network::confidence, record::Record};

/// A score of logits that no single neuron can drive up: outputs of the last hidden layer
/// above the limit c are cut down to it.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Layers, React}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let detector = React::energy().percentile(80.0).fit(&Basis::new(&split, &study)?)?;
/// assert_eq!((detector.name(), detector.layer()), ("react energy".into(), Layers::One(2)));
/// assert!(detector.limit() > 0.0);
/// assert_eq!(detector.score(&study.record(&split.normal)?)?.len(), split.normal.len());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct React {
    of: Of,
    percentile: f64,
}

/// The score that the new logits get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Baseline,
    Energy,
}

impl React {
    /// Percentile of the limit, unless told otherwise.
    const PERCENTILE: f64 = 90.0;

    /// Followed by the baseline; the 90th percentile by default.
    pub fn baseline() -> Self {
        Self { of: Of::Baseline, percentile: Self::PERCENTILE }
    }

    /// Followed by the energy at T = 1; the 90th percentile by default, as in the paper.
    pub fn energy() -> Self {
        Self { of: Of::Energy, percentile: Self::PERCENTILE }
    }

    /// Another percentile for the limit.
    #[must_use]
    pub fn percentile(self, percentile: f64) -> Self {
        Self { percentile, ..self }
    }
}

impl Fit for React {
    type Fitted = FittedReact;

    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a percentile that is not above 0 and below 100.
    fn fit(&self, basis: &Basis) -> Result<FittedReact> {
        let p = self.percentile;
        if !(p > 0.0 && p < 100.0) {
            let sentence = format!("the percentile of the limit is {p}: it must lie above 0 and below 100");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let train = basis.train()?;
        let outputs = train.outputs(train.layers())?;
        let limit = percentile(outputs.iter().copied().collect(), p);
        Ok(FittedReact { params: *self, limit, own: Own::of_record(train) })
    }
}

/// The percentile `p` of at least one finite value, between two neighbours in proportion.
fn percentile(mut values: Vec<f32>, p: f64) -> f32 {
    let place = p / 100.0 * (values.len() - 1) as f64;
    let (_, low, above) = values.select_nth_unstable_by(place as usize, f32::total_cmp);
    let low = f64::from(*low);
    let high = above.iter().copied().min_by(f32::total_cmp).map_or(low, f64::from);
    (low + place.fract() * (high - low)) as f32
}

/// A [`React`] with its limit.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedReact {
    params: React,
    limit: f32,
    own: Own,
}

impl FittedReact {
    /// The limit c of the last hidden layer's outputs.
    pub fn limit(&self) -> f32 {
        self.limit
    }
}

impl Detector for FittedReact {
    fn name(&self) -> String {
        match self.params.of {
            Of::Baseline => "react baseline".into(),
            Of::Energy => "react energy".into(),
        }
    }

    fn layer(&self) -> Layers {
        Layers::One(self.own.network().hidden_layers())
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let clipped = record.outputs(record.layers())?.mapv(|o| o.min(self.limit));
        let logits = record.network().logits_of_last(&clipped)?;
        Ok(match self.params.of {
            Of::Baseline => -confidence(&logits, 1.0)?,
            Of::Energy => energy(&logits, 1.0),
        })
    }
}
