//! An interval of confidence.

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
