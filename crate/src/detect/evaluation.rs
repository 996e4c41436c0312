//! How well one detector finds the samples of each task.

use std::fmt;

use ndarray::Array1;

use super::{Detector, Layers, Task, layers::layer_title};
use crate::{
    Error, ErrorKind, Result,
    error::defined,
    metric::{Confidence, RiskCoverage, Roc},
    record::Record,
    stop::Stoppable,
};

/// The scores of one detector on the normal set and on others: each sample is scored
/// once, and every task in every confidence category is read from the same scores.
///
/// ```
/// use nnerr::{data::Digits, detect::{Baseline, Detector, Evaluation, Task}};
/// use nnerr::{metric::{Confidence, RiskCoverage}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([30]).batch(10), &mut [])?;
/// let normal = study.record(&split.normal)?;
/// let (ones, fives) = (study.record(&split.left_out[0])?, study.record(&split.left_out[1])?);
///
/// let evaluation = Evaluation::new(&Baseline, &normal, &[&ones, &fives])?;
/// assert_eq!((evaluation.detector(), evaluation.sets()), ("baseline", vec!["ones", "fives"]));
/// let left_out = evaluation.roc(Task::Ood(&["ones", "fives"]), Confidence::All)?; // both pooled
/// assert_eq!(left_out.positives(), ones.len() + fives.len());
/// let area = evaluation.auroc(Task::Misclassified, Confidence::All)?; // `None` without such samples
/// assert!(area.is_some_and(|area| area > 0.5));
///
/// assert_eq!(evaluation.scores("ones")?, Baseline.score(&ones)?);
/// let (scores, wrong) = (evaluation.normal_scores(), normal.correct()?.mapv(|correct| !correct));
/// assert_eq!(evaluation.risk_coverage(), RiskCoverage::new(&scores, &wrong)?);
/// assert_eq!(evaluation.normal_scores(), Baseline.score(&normal)?);
/// assert_eq!(evaluation.among("sure").to_string(), "baseline, sure"); // as tables and legends print it
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Evaluation {
    detector: String,
    layer: Layers,
    /// Which samples of every set were scored; empty where all were.
    part: String,
    normal: Vec<Sample>,
    /// Whether each normal sample is classified correctly.
    correct: Vec<bool>,
    others: Vec<(String, Vec<Sample>)>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    score: f64,
    confidence: f64,
}

impl Evaluation {
    /// Scores the `normal` set and the `others`, out-of-distribution ones.
    ///
    /// # Errors
    /// Those of the detector; a normal set without labels; two other sets of one name
    /// ([`ErrorKind::OutOfRange`]); scores that are NaN ([`ErrorKind::NotFinite`]) or
    /// not one for each sample ([`ErrorKind::Shape`]); [`ErrorKind::Stopped`] where Stop was
    /// pressed.
    pub fn new(detector: &dyn Detector, normal: &Record, others: &[&Record]) -> Result<Self> {
        let work = Stoppable::new(1 + others.len(), "sets");
        let score = |set: &Record| work.part(|| detector.score(set));
        let own = score(normal)?;
        let scores: Vec<Array1<f64>> = others.iter().map(|set| score(set)).collect::<Result<_>>()?;
        let others: Vec<(&Record, &Array1<f64>)> = others.iter().copied().zip(&scores).collect();
        Self::of_scores(&detector.name(), detector.layer(), (normal, &own), &others)
    }

    /// The same from scores that are at hand, a set beside its own: for quantities that
    /// one search gives together.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) but for the detector's own.
    pub fn of_scores(
        detector: &str,
        layer: Layers,
        normal: (&Record, &Array1<f64>),
        others: &[(&Record, &Array1<f64>)],
    ) -> Result<Self> {
        for (place, (set, _)) in others.iter().enumerate() {
            if others[..place].iter().any(|(other, _)| other.name() == set.name()) {
                let sentence = format!("two sets are named {}: names must tell them apart", set.name());
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
        }
        let scored = |set: &(&Record, &Array1<f64>)| Ok((set.0.name().to_string(), samples(detector, *set)?));
        Ok(Self {
            detector: detector.to_owned(),
            layer,
            part: String::new(),
            normal: samples(detector, normal)?,
            correct: normal.0.correct()?.to_vec(),
            others: others.iter().map(scored).collect::<Result<_>>()?,
        })
    }

    /// The detector's name.
    pub fn detector(&self) -> &str {
        &self.detector
    }

    /// What stands in the column `detector`: `cluster`; `cluster, matching`.
    pub(crate) fn named(&self) -> String {
        if self.part.is_empty() { self.detector.clone() } else { format!("{}, {}", self.detector, self.part) }
    }

    /// The hidden layers that it looks at.
    pub fn layer(&self) -> Layers {
        self.layer
    }

    /// Risk against coverage on the normal samples: how often the network is wrong on those that it
    /// keeps where it may refuse the highest scores.
    ///
    /// ```
    /// # use nnerr::prelude::*;
    /// # let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
    /// # let study = Study::observed(&split, Params::default().hidden([30]).batch(10), &mut [])?;
    /// # let normal = study.record(&split.normal)?;
    /// let curve = Evaluation::new(&Baseline, &normal, &[])?.risk_coverage();
    /// assert_eq!(curve.risk().last(), Some(&(1.0 - normal.accuracy()?)));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn risk_coverage(&self) -> RiskCoverage {
        let wrong = self.correct.iter().map(|correct| !correct).collect();
        RiskCoverage::new(&self.normal_scores(), &wrong).expect("at least one sample, and a score of each")
    }

    /// Says which samples of every set were scored, as `matching`.
    #[must_use]
    pub fn among(self, part: impl Into<String>) -> Self {
        Self { part: part.into(), ..self }
    }

    /// Which samples of every set were scored; empty where all were.
    pub fn part(&self) -> &str {
        &self.part
    }

    /// Name, number of samples that score above `threshold`, and number of all samples: of the
    /// normal set, then of each other.
    pub(crate) fn counted_above(&self, threshold: f64) -> Vec<(&str, usize, usize)> {
        let sets = self.others.iter().map(|(name, samples)| (name.as_str(), samples));
        let count = |samples: &[Sample]| samples.iter().filter(|sample| sample.score > threshold).count();
        let all = [("normal", &self.normal)].into_iter().chain(sets);
        all.map(|(name, samples)| (name, count(samples), samples.len())).collect()
    }

    /// The names of the out-of-distribution sets.
    pub fn sets(&self) -> Vec<&str> {
        self.others.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The scores of an out-of-distribution set, in the order of its samples.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for a set that was not scored.
    pub fn scores(&self, set: &str) -> Result<Array1<f64>> {
        Ok(self.set(set, &[])?.iter().map(|sample| sample.score).collect())
    }

    /// The scores of the normal samples, in their order.
    pub fn normal_scores(&self) -> Array1<f64> {
        self.normal.iter().map(|sample| sample.score).collect()
    }

    /// The area under the curve of a task, among the samples of one confidence category; `None`
    /// where no positive or no negative sample lies there.
    ///
    /// # Errors
    /// Those of [`roc`](Self::roc), but for the undefined curve.
    pub fn auroc(&self, task: Task, confidence: Confidence) -> Result<Option<f64>> {
        Ok(self.defined(task, confidence)?.map(|roc| roc.auroc()))
    }

    /// The curve of a task; `None` where it is undefined.
    pub(crate) fn defined(&self, task: Task, confidence: Confidence) -> Result<Option<Roc>> {
        defined(self.roc(task, confidence))
    }

    /// The curve of a task, among the samples of one confidence category.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] where no positive or no negative sample lies in the
    /// category; [`ErrorKind::Missing`] for a set that was not scored, or none where
    /// the task needs one; [`ErrorKind::OutOfRange`] for one named twice.
    pub fn roc(&self, task: Task, confidence: Confidence) -> Result<Roc> {
        let unfamiliar = self.pooled(task)?.into_iter().flatten();
        let normal = |correct| {
            let all = self.normal.iter().zip(&self.correct);
            all.filter(move |&(_, &c)| c == correct).map(|(sample, _)| sample)
        };
        let (positives, negatives) = match task {
            Task::Misclassified => (within(normal(false), confidence), within(normal(true), confidence)),
            Task::Ood(_) => (within(unfamiliar, confidence), within(self.normal.iter(), confidence)),
            Task::Erroneous(_) => {
                (within(unfamiliar.chain(normal(false)), confidence), within(normal(true), confidence))
            }
        };
        let empty = |who: &str, class: &str| {
            let sentence = format!("no {who} in {confidence}: the {class} class of the task {task} is empty");
            Error::new(ErrorKind::Undefined, sentence)
        };
        if positives.is_empty() {
            return Err(empty(&task.positive(), "positive"));
        }
        if negatives.is_empty() {
            return Err(empty(task.negative(), "negative"));
        }
        Roc::between(&positives, &negatives)
    }

    /// The samples of the task's sets.
    fn pooled(&self, task: Task) -> Result<Vec<&Vec<Sample>>> {
        let sets = task.sets();
        if sets.is_empty() && task != Task::Misclassified {
            let sentence = format!("no set was named: the task {task} needs one of {:?}", self.sets());
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        (0..sets.len()).map(|place| self.set(sets[place], &sets[..place])).collect()
    }

    /// The samples of one set, which must not be among those named `before`.
    fn set(&self, set: &str, before: &[&str]) -> Result<&Vec<Sample>> {
        if before.contains(&set) {
            let sentence = format!("the set {set} is named twice: its samples count once");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let found = self.others.iter().find(|(name, _)| name == set);
        found.map(|(_, samples)| samples).ok_or_else(|| {
            let sentence = format!("the set {set:?} was not scored: there are {:?}", self.sets());
            Error::new(ErrorKind::Missing, sentence)
        })
    }
}

/// The detector with its layer, and with the part of the samples that was scored: `baseline`;
/// `cluster, layer 2, matching`.
impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detector)?;
        if let Layers::One(layer) = self.layer {
            write!(f, ", {}", layer_title(layer))?;
        }
        if self.part.is_empty() { Ok(()) } else { write!(f, ", {}", self.part) }
    }
}

/// The scores of the samples in a category.
fn within<'a>(samples: impl Iterator<Item = &'a Sample>, confidence: Confidence) -> Vec<f64> {
    samples.filter(|sample| confidence.contains(sample.confidence)).map(|sample| sample.score).collect()
}

/// The scores of a set, each beside the sample's confidence.
fn samples(name: &str, (record, scores): (&Record, &Array1<f64>)) -> Result<Vec<Sample>> {
    let set = record.name();
    if scores.len() != record.len() {
        let (found, needed) = (scores.len(), record.len());
        let sentence = format!("{name} gave {found} scores for the {needed} samples of {set}");
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    if let Some(sample) = scores.iter().position(|score| score.is_nan()) {
        let sentence = format!("{name} scored sample {sample} of {set} NaN: it has no rank");
        return Err(Error::new(ErrorKind::NotFinite, sentence));
    }
    let both = scores.iter().zip(record.confidence());
    Ok(both.map(|(&score, &confidence)| Sample { score, confidence }).collect())
}
