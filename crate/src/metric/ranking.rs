//! How well a score ranks errors above the rest: ROC curve, AUROC, FPR95, AUPR.
//! The curves of thesis Figures 3.9–3.11, 4.2, 4.4 and 5.1–5.3.

use ndarray::Array1;
use rayon::prelude::*;

use crate::{Error, ErrorKind, Result};

/// The receiver operating characteristic of a score that is **higher for samples
/// more likely erroneous**: a sample is called positive where its score is at least
/// the threshold. One point for each distinct score, so ties are one step.
///
/// Scores may be infinite, and −0 ties with 0. All counts are integers: areas are
/// exact for any number of samples.
///
/// ```
/// use nnerr::{metric::Roc, ndarray::array};
/// let roc = Roc::new(&array![0.9, 0.5, 0.5, 0.1], &array![true, true, false, false])?;
/// // four pairs: three in the right order, one tied
/// assert_eq!(roc.auroc(), 3.5 / 4.0);
/// assert_eq!(roc.thresholds(), [f64::INFINITY, 0.9, 0.5, 0.1]);
/// assert_eq!((roc.fpr(), roc.tpr()), (vec![0.0, 0.0, 0.5, 1.0], vec![0.0, 0.5, 1.0, 1.0]));
/// assert_eq!(roc.fpr95(), 0.5);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Roc {
    /// From the highest score to the lowest, without the origin; the last one holds
    /// the sizes of both classes.
    points: Vec<Point>,
}

/// How many samples of each class score at least `threshold`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    threshold: f64,
    positives: usize,
    negatives: usize,
}

impl Roc {
    /// The curve of `scores`, where `positive` says which samples are to be found.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] for unequal lengths, [`ErrorKind::NotFinite`] for a score
    /// that is NaN, [`ErrorKind::Undefined`] where one of the classes has no sample.
    pub fn new(scores: &Array1<f64>, positive: &Array1<bool>) -> Result<Self> {
        check_scores(scores, positive.len())?;
        let (mut positives, mut negatives) = (Vec::new(), Vec::new());
        for (&score, &positive) in scores.iter().zip(positive) {
            if positive { &mut positives } else { &mut negatives }.push(key(score));
        }
        Self::of_keys(positives, negatives)
    }

    /// The curve of two classes given apart.
    ///
    /// # Errors
    /// [`ErrorKind::NotFinite`] for a score that is NaN, [`ErrorKind::Undefined`] where
    /// one of the classes has no sample.
    pub fn between<'a>(
        positives: impl IntoIterator<Item = &'a f64>,
        negatives: impl IntoIterator<Item = &'a f64>,
    ) -> Result<Self> {
        let (positives, negatives): (Vec<f64>, Vec<f64>) =
            (positives.into_iter().copied().collect(), negatives.into_iter().copied().collect());
        for (class, scores) in [("positive", &positives), ("negative", &negatives)] {
            if let Some(sample) = scores.iter().position(|score| score.is_nan()) {
                let sentence = format!("the score of {class} sample {sample} is NaN: it has no rank");
                return Err(Error::new(ErrorKind::NotFinite, sentence));
            }
        }
        let keys = |scores: Vec<f64>| scores.into_iter().map(key).collect();
        Self::of_keys(keys(positives), keys(negatives))
    }

    fn of_keys(mut positives: Vec<u64>, mut negatives: Vec<u64>) -> Result<Self> {
        for (class, keys) in [("positive", &positives), ("negative", &negatives)] {
            if keys.is_empty() {
                let sentence =
                    format!("there are 0 {class} samples: a ROC curve needs at least 1 of each class");
                return Err(Error::new(ErrorKind::Undefined, sentence));
            }
        }
        rayon::join(|| positives.par_sort_unstable(), || negatives.par_sort_unstable());
        let mut points = Vec::new();
        let (mut p, mut n) = (0, 0);
        while let Some(&first) = positives.get(p).into_iter().chain(negatives.get(n)).min() {
            while positives.get(p) == Some(&first) {
                p += 1;
            }
            while negatives.get(n) == Some(&first) {
                n += 1;
            }
            points.push(Point { threshold: score(first), positives: p, negatives: n });
        }
        Ok(Self { points })
    }

    /// Number of positive samples.
    pub fn positives(&self) -> usize {
        self.points[self.points.len() - 1].positives
    }

    /// Number of negative samples.
    pub fn negatives(&self) -> usize {
        self.points[self.points.len() - 1].negatives
    }

    /// The threshold of each point, descending. The first is +∞ and stands for the
    /// origin, where no sample is called positive.
    pub fn thresholds(&self) -> Vec<f64> {
        self.curve(f64::INFINITY, |point| point.threshold)
    }

    /// False positive rate of each point: the share of the negative samples that are
    /// called positive. From 0 to 1.
    pub fn fpr(&self) -> Vec<f64> {
        let negatives = self.negatives() as f64;
        self.curve(0.0, |point| point.negatives as f64 / negatives)
    }

    /// True positive rate of each point: the share of the positive samples that are
    /// found. From 0 to 1.
    pub fn tpr(&self) -> Vec<f64> {
        let positives = self.positives() as f64;
        self.curve(0.0, |point| point.positives as f64 / positives)
    }

    /// False and true positive rate where every sample that scores at least `threshold` is called
    /// positive.
    ///
    /// ```
    /// use nnerr::metric::Roc;
    /// let roc = Roc::between(&[0.9, 0.5], &[0.5, 0.1])?;
    /// assert_eq!((roc.rates(0.9), roc.rates(0.6), roc.rates(0.5)), ((0.0, 0.5), (0.0, 0.5), (0.5, 1.0)));
    /// assert_eq!((roc.rates(2.0), roc.rates(0.0)), ((0.0, 0.0), (1.0, 1.0)));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn rates(&self, threshold: f64) -> (f64, f64) {
        let called = self.points.partition_point(|point| point.threshold >= threshold);
        let (p, n) = called.checked_sub(1).map_or((0, 0), |last| {
            let point = &self.points[last];
            (point.positives, point.negatives)
        });
        (n as f64 / self.negatives() as f64, p as f64 / self.positives() as f64)
    }

    /// The scores of the positive samples, the highest first.
    ///
    /// ```
    /// use nnerr::metric::Roc;
    /// let roc = Roc::between(&[0.5, 0.9, 0.5], &[0.1, 0.5])?;
    /// assert_eq!((roc.positive_scores(), roc.negative_scores()), (vec![0.9, 0.5, 0.5], vec![0.5, 0.1]));
    /// assert_eq!(roc.range(), (0.1, 0.9));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn positive_scores(&self) -> Vec<f64> {
        self.scores(|point| point.positives)
    }

    /// The scores of the negative samples, the highest first.
    pub fn negative_scores(&self) -> Vec<f64> {
        self.scores(|point| point.negatives)
    }

    /// The lowest and the highest score.
    pub fn range(&self) -> (f64, f64) {
        (self.points[self.points.len() - 1].threshold, self.points[0].threshold)
    }

    /// The scores of one class, which `found` counts.
    fn scores(&self, found: impl Fn(&Point) -> usize) -> Vec<f64> {
        let mut scores = Vec::new();
        for point in &self.points {
            scores.resize(found(point), point.threshold);
        }
        scores
    }

    fn curve(&self, origin: f64, value: impl Fn(&Point) -> f64) -> Vec<f64> {
        std::iter::once(origin).chain(self.points.iter().map(value)).collect()
    }

    /// Area under the curve: the probability that a positive sample scores above a
    /// negative one, plus half the probability of a tie (Mann and Whitney's U).
    pub fn auroc(&self) -> f64 {
        auroc(self.counts(), self.positives(), self.negatives())
    }

    /// False positive rate at the first (highest) threshold whose true positive rate
    /// is at least 0.95.
    pub fn fpr95(&self) -> f64 {
        fpr95(self.counts(), self.positives(), self.negatives())
    }

    /// FPR95 with the correct, in-distribution class as the positive one, as half of
    /// the literature has it: the share of errors that still pass at the first
    /// threshold that accepts 95 % of the correct samples.
    pub fn fpr95_ok(&self) -> f64 {
        self.mirrored().fpr95()
    }

    /// Average precision with errors as the positive class:
    /// Σ (recall − recall before) · precision over the points, without interpolation, as in
    /// scikit-learn. pytorch-ood 0.4.0 joins the points by lines.
    pub fn aupr_err(&self) -> f64 {
        let mut found = 0;
        let step = |(p, n): (usize, usize)| {
            let new = p - std::mem::replace(&mut found, p);
            new as f64 * (p as f64 / (p + n) as f64)
        };
        self.counts().map(step).sum::<f64>() / self.positives() as f64
    }

    /// Average precision with correct samples as the positive class.
    pub fn aupr_ok(&self) -> f64 {
        self.mirrored().aupr_err()
    }

    /// The five measures, as the column `quantity` of results calls them.
    pub(crate) fn measures(&self) -> [(&'static str, f64); 5] {
        [
            ("auroc", self.auroc()),
            ("fpr95", self.fpr95()),
            ("fpr95-ok", self.fpr95_ok()),
            ("aupr-err", self.aupr_err()),
            ("aupr-ok", self.aupr_ok()),
        ]
    }

    /// The same detector seen from the other side: classes exchanged and score
    /// negated. The same area; the curve runs through (1 − TPR, 1 − FPR).
    ///
    /// Thesis Figure 3.11 draws the correct samples as positive: this is its curve.
    pub fn mirrored(&self) -> Self {
        let (positives, negatives) = (self.positives(), self.negatives());
        // What scores at most a threshold is what the point before it leaves over.
        let before = std::iter::once((0, 0)).chain(self.counts());
        let mirror = |(point, (p, n)): (&Point, (usize, usize))| Point {
            threshold: 0.0 - point.threshold,
            positives: negatives - n,
            negatives: positives - p,
        };
        let mut points: Vec<Point> = self.points.iter().zip(before).map(mirror).collect();
        points.reverse();
        Self { points }
    }

    /// Positive and negative samples at or above each distinct score, descending.
    pub(super) fn counts(&self) -> impl ExactSizeIterator<Item = (usize, usize)> {
        self.points.iter().map(|point| (point.positives, point.negatives))
    }
}

/// Area under the steps through `counts`, which end in (`positives`, `negatives`).
pub(super) fn auroc(counts: impl Iterator<Item = (usize, usize)>, positives: usize, negatives: usize) -> f64 {
    let (mut twice, mut before) = (0u128, (0, 0));
    for (p, n) in counts {
        // a negative sample of this score is below `before.0` positives and tied with the new ones
        twice += (n - before.1) as u128 * (p + before.0) as u128;
        before = (p, n);
    }
    twice as f64 / (2 * positives as u128 * negatives as u128) as f64
}

/// False positive rate at the first of `counts` with 95 % of the positives, compared
/// as integers: 0.95 itself is no binary fraction.
pub(super) fn fpr95(
    mut counts: impl Iterator<Item = (usize, usize)>,
    positives: usize,
    negatives: usize,
) -> f64 {
    let enough = counts.find(|&(p, _)| 20 * p as u128 >= 19 * positives as u128);
    enough.map_or(1.0, |(_, n)| n as f64 / negatives as f64)
}

/// An integer that falls as the score rises, equal for equal scores only.
fn key(score: f64) -> u64 {
    turn((score + 0.0).to_bits()) // −0 + 0 is 0
}

/// The score of a key.
fn score(key: u64) -> f64 {
    f64::from_bits(turn(key))
}

/// Turns the order of the floats at and above 0 round; those below 0 have it turned
/// already, their sign bit being the highest. Twice is nothing.
fn turn(bits: u64) -> u64 {
    if bits >> 63 == 1 { bits } else { !bits & (u64::MAX >> 1) }
}

/// One score for each sample, and none of them NaN.
pub(super) fn check_scores(scores: &Array1<f64>, samples: usize) -> Result<()> {
    if scores.len() != samples {
        let sentence =
            format!("there are {} scores for {samples} samples: there must be one each", scores.len());
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    match scores.iter().position(|score| score.is_nan()) {
        None => Ok(()),
        Some(sample) => {
            let sentence = format!("the score of sample {sample} is NaN: it has no rank");
            Err(Error::new(ErrorKind::NotFinite, sentence))
        }
    }
}
