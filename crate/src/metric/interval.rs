//! An interval of confidence.

use super::DEVIATIONS_95;

/// Two limits that hold a value with the confidence that its maker states: 95 %
/// where nothing else is said.
///
/// ```
/// use nnerr::metric::Interval;
/// let interval = Interval { low: 0.91, high: 0.97 };
/// assert!(interval.contains(0.91) && interval.contains(0.97) && !interval.contains(0.98));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies between the limits; both belong to the interval.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// The mean of some values and its 95 % interval, mean ± 1.96 s / √n with s the sample's
/// standard deviation: without width for a single value, `None` of none.
///
/// ```
/// let (mean, interval) = nnerr::metric::normal_interval(&[1.0, 2.0, 3.0]).unwrap();
/// assert_eq!(mean, 2.0);
/// assert!((interval.high - (2.0 + 1.96 / 3f64.sqrt())).abs() < 1e-4);
/// assert!(nnerr::metric::normal_interval(&[]).is_none());
/// ```
pub fn normal_interval(values: &[f64]) -> Option<(f64, Interval)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let width = DEVIATIONS_95 * (squares / (n - 1.0).max(1.0) / n).sqrt();
    (!values.is_empty()).then_some((mean, Interval { low: mean - width, high: mean + width }))
}
