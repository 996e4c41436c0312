//! Layer aggregation without OOD data: detectors of single layers become one. Mean z-score:
//! score = 1/m Σ_l (s_l − μ_l) / σ_l, with mean and deviation of member l over reference
//! samples. Fisher's combination: score = −2 Σ_l ln p_l, with p_l = (1 + #{reference ≥ s_l}) /
//! (n + 1). Fisher, *Statistical methods for research workers*, 1925.

use std::fmt;

use ndarray::Array1;

use super::{Basis, Detector, Fit, Fitted, Layers, ranks::Ranks, registry::each};
use crate::{Error, ErrorKind, Result, record::Record};

/// How the scores of members become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    MeanZ,
    Fisher,
}

/// Every so many-th training sample is held out for the reference.
const HELD_OUT: usize = 20;

/// One detector for each hidden layer, their scores put on one scale by what they give
/// familiar samples.
///
/// A twentieth of the training samples, drawn by the seed, is the reference; the members are
/// fitted to the others, since one that remembers its samples finds those at distance 0.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// use nnerr::detect::{Aggregate, Basis, DeepKnn, Detector, Fit, Layers};
/// let split = Digits::synthetic(600, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let detector = Aggregate::mean_z(|layer| DeepKnn::layer(layer).k(10)).fit(&basis)?;
/// let (_, reference) = basis.hold_out(split.train.len().div_ceil(20))?;
/// assert!(detector.score(&reference)?.mean().is_some_and(|mean| mean.abs() < 1e-12));
/// assert_eq!(detector.layer(), Layers::All);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Aggregate<F> {
    rule: Rule,
    member: F,
}

impl<D: Fit, F: Fn(usize) -> D> Aggregate<F> {
    /// The mean of the members' z-scores; `member` makes that of a hidden layer, from 1.
    pub fn mean_z(member: F) -> Self {
        Self { rule: Rule::MeanZ, member }
    }

    /// Fisher's combination of the members' p-values: every score lies between 0 and
    /// 2 m ln(n + 1) for m members and n reference samples.
    pub fn fisher(member: F) -> Self {
        Self { rule: Rule::Fisher, member }
    }
}

impl<D: Fit<Fitted: 'static>, F: Fn(usize) -> D> Fit for Aggregate<F> {
    type Fitted = FittedAggregate;

    /// # Errors
    /// [`ErrorKind::Empty`] without a hidden layer; [`ErrorKind::NotFinite`] for a reference score
    /// that is NaN, for z-scores also one that is infinite; for those
    /// [`ErrorKind::OutOfRange`] where a member scores all of them alike; those of the
    /// members.
    fn fit(&self, basis: &Basis) -> Result<FittedAggregate> {
        let (rest, reference) = basis.hold_out(basis.split().train.len().div_ceil(HELD_OUT))?;
        let members = each(&rest, &self.member)?;
        if members.is_empty() {
            let sentence = "an aggregate of 0 detectors: the network has no hidden layer";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let scales = members.iter().map(|member| Scale::of(self.rule, &**member, &reference));
        let scales = scales.collect::<Result<_>>()?;
        Ok(FittedAggregate { rule: self.rule, members, scales })
    }
}

/// What a member gives the reference samples.
enum Scale {
    Normal { mean: f64, deviation: f64 },
    Ranks(Ranks),
}

impl Scale {
    fn of(rule: Rule, member: &dyn Detector, reference: &Record) -> Result<Self> {
        let scores = member.score(reference)?;
        let (name, set) = (title(member), reference.name());
        let unfit = |score: &&f64| score.is_nan() || (rule == Rule::MeanZ && score.is_infinite());
        if let Some(score) = scores.iter().find(unfit) {
            let sentence = format!("{name} scores a sample of {set} {score}: the reference must be finite");
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        if rule == Rule::Fisher {
            return Ok(Self::Ranks(Ranks::new(scores.to_vec())));
        }
        let mean = scores.mean().unwrap_or_default();
        let deviation = scores.std(0.0);
        if scores.iter().all(|&score| score == scores[0]) {
            let sentence = format!("{name} scores every sample of {set} {}: no z-score follows", scores[0]);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        Ok(Self::Normal { mean, deviation })
    }

    /// What a score adds to the sum over members.
    fn term(&self, score: f64) -> f64 {
        match self {
            Self::Normal { mean, deviation } => (score - mean) / deviation,
            Self::Ranks(_) if score.is_nan() => score,
            Self::Ranks(reference) => -2.0 * reference.p_value(score).ln(),
        }
    }
}

fn title(member: &dyn Detector) -> String {
    format!("{} {}", member.name(), member.layer()).trim_end().to_owned()
}

/// An [`Aggregate`] with the scores of its reference samples.
pub struct FittedAggregate {
    rule: Rule,
    members: Fitted,
    scales: Vec<Scale>,
}

impl Detector for FittedAggregate {
    fn name(&self) -> String {
        match self.rule {
            Rule::MeanZ => "mean z-score".into(),
            Rule::Fisher => "fisher".into(),
        }
    }

    fn layer(&self) -> Layers {
        Layers::All
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let mut sums = Array1::zeros(record.len());
        for (member, scale) in self.members.iter().zip(&self.scales) {
            sums += &member.score(record)?.mapv(|score| scale.term(score));
        }
        if let Some(sample) = sums.iter().position(|sum: &f64| sum.is_nan()) {
            let sentence = format!(
                "the members score sample {sample} of {} NaN, or +∞ and −∞: no mean follows",
                record.name()
            );
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        if self.rule == Rule::MeanZ {
            sums /= self.members.len() as f64;
        }
        Ok(sums)
    }
}

impl<F> fmt::Debug for Aggregate<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of a detector for each layer", self.rule)
    }
}

impl fmt::Debug for FittedAggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members: Vec<String> = self.members.iter().map(|member| title(&**member)).collect();
        write!(f, "{:?} of {members:?}, fitted", self.rule)
    }
}
