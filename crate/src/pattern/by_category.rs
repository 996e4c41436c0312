//! The cluster distance coefficient of a set by confidence category: Figure 4.1.

use ndarray::Axis;

use super::{Assigned, Clusters};
use crate::{
    Error, ErrorKind, Result,
    metric::{Confidence, Interval, RankCorrelation, normal_interval},
    record::Record,
};

/// The cluster distance coefficients of some samples of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Coefficients {
    /// How many samples.
    pub samples: usize,
    /// Their mean.
    pub mean: f64,
    /// The 95 % interval of the mean (normal approximation).
    pub interval: Interval,
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

impl Assigned {
    /// The coefficients (eq. 4.2) of the `matching` or mismatching samples in one
    /// confidence category. Infinite ones, of clusters without spread, are left out.
    ///
    /// ```
    /// use nnerr::{data::Digits, metric::Confidence, network::Params, study::Study};
    /// use nnerr::pattern::{Bank, Binarisation, Clusters, KMeans};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
    /// let normal = study.record(&split.normal)?;
    /// let assigned = Clusters::new(&bank, 2, &KMeans::new(4, 1))?.assign(&normal)?;
    /// let count = |matching| assigned.within(matching, Confidence::All).map_or(0, |c| c.samples);
    /// assert_eq!(count(true) + count(false), normal.len());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] where there is none.
    pub fn within(&self, matching: bool, category: Confidence) -> Result<Coefficients> {
        let own = self.only(matching);
        let sure = own.coefficients.iter().zip(&own.confidence).filter(|(_, sure)| category.contains(**sure));
        let values: Vec<f64> = sure.map(|(&coefficient, _)| coefficient).filter(|c| c.is_finite()).collect();
        let Some((mean, interval)) = normal_interval(&values) else {
            let sentence = format!("no {} sample has a coefficient in {category}", named(matching));
            return Err(Error::new(ErrorKind::Undefined, sentence));
        };
        Ok(Coefficients {
            samples: values.len(),
            mean,
            interval,
            lowest: values.iter().copied().fold(f64::INFINITY, f64::min),
            highest: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    /// The matching samples alone, or the mismatching ones.
    #[must_use]
    pub fn only(&self, matching: bool) -> Self {
        let places: Vec<usize> =
            (0..self.matching.len()).filter(|&sample| self.matching[sample] == matching).collect();
        Self {
            clusters: places.iter().map(|&sample| self.clusters[sample]).collect(),
            coefficients: self.coefficients.select(Axis(0), &places),
            matching: vec![matching; places.len()],
            classes: places.iter().map(|&sample| self.classes[sample]).collect(),
            confidence: self.confidence.select(Axis(0), &places),
        }
    }

    /// Whether the coefficient rises or falls with confidence: their rank correlation.
    ///
    /// # Errors
    /// Those of [`RankCorrelation::new`]: [`ErrorKind::Undefined`] for fewer than 4 samples.
    pub fn rank_correlation(&self) -> Result<RankCorrelation> {
        RankCorrelation::new(&self.coefficients, &self.confidence)
    }

    /// Share of the samples that are matching.
    pub fn share(&self) -> f64 {
        self.matching.iter().filter(|&&matching| matching).count() as f64 / self.matching.len() as f64
    }
}

impl Clusters {
    /// The matching or the mismatching samples of a set, as a set of the same name;
    /// `None` where there is none.
    ///
    /// # Errors
    /// A record of a network with other layers.
    pub fn part(&self, record: &Record, matching: bool) -> Result<Option<Record>> {
        let assigned = self.assign(record)?;
        let places: Vec<usize> =
            (0..record.len()).filter(|&place| assigned.matching[place] == matching).collect();
        (!places.is_empty()).then(|| record.select(record.name(), &places)).transpose()
    }
}

/// What such samples are called.
pub(crate) fn named(matching: bool) -> &'static str {
    if matching { "matching" } else { "mismatching" }
}
