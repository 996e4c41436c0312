//! One confidence category of a calibration: its means, their gap, and how sure its
//! accuracy is. Thesis §3.1, equations 3.10 and 3.11.

use super::{DEVIATIONS_95, Interval};

/// One confidence category: its limits, its size and its two means.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Lower limit of the confidence, included.
    pub low: f64,
    /// Upper limit, excluded (included in the last category).
    pub high: f64,
    /// How many samples fall in it: |B_m|.
    pub count: usize,
    /// Share of them classified correctly (eq. 3.10); `None` where there are none.
    pub accuracy: Option<f64>,
    /// Their mean confidence (eq. 3.11); `None` where there are none.
    pub confidence: Option<f64>,
}

impl Category {
    /// The category's name in tables and captions: `90-100` (percent, with the
    /// decimals that tell its limits apart, and at least one where there are any).
    pub fn name(&self) -> String {
        let percent = |share: f64, scale: f64| (share * 100.0 * scale).round() / scale;
        let apart = |scale: &f64| percent(self.low, *scale) < percent(self.high, *scale);
        let scale = (1..15).map(|decimals| 10f64.powi(decimals)).find(apart).unwrap_or(10.0);
        format!("{}-{}", percent(self.low, scale), percent(self.high, scale))
    }

    /// |acc(B_m) − conf(B_m)|; `None` where it is empty.
    pub fn gap(&self) -> Option<f64> {
        Some((self.accuracy? - self.confidence?).abs())
    }

    /// 95 % interval of the accuracy, as a binomial share; `None` where it is empty.
    ///
    /// With n samples, accuracy p and z = 1.96: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n),
    /// E. B. Wilson 1927, *Probable inference, the law of succession, and statistical
    /// inference*. It stays in [0, 1] and is sound for few samples and for p = 0 and 1.
    ///
    /// ```
    /// use nnerr::{metric::Calibration, ndarray::Array1};
    /// let correct: Array1<bool> = (0..10).map(|sample| sample < 8).collect();
    /// let calibration = Calibration::new(&Array1::from_elem(10, 0.55), &correct, 10)?;
    /// let category = &calibration.categories()[5];
    /// let interval = category.interval().expect("ten samples");
    /// assert!((interval.low - 0.4902).abs() < 1e-4 && (interval.high - 0.9433).abs() < 1e-4);
    /// // eight of ten right are no proof against a confidence of 55 %
    /// assert!(category.confidence.is_some_and(|confidence| interval.contains(confidence)));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn interval(&self) -> Option<Interval> {
        let (p, n) = (self.accuracy?, self.count as f64);
        let square = DEVIATIONS_95 * DEVIATIONS_95 / n;
        let centre = (p + square / 2.0) / (1.0 + square);
        let half = (square * (p * (1.0 - p) + square / 4.0)).sqrt() / (1.0 + square);
        // The outer limits of p = 0 and p = 1 are 0 and 1, whatever the rounding.
        let low = if p == 0.0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if p == 1.0 { 1.0 } else { (centre + half).min(1.0) };
        Some(Interval { low, high })
    }

    /// The category of these limits; of its samples: how many, how many of them
    /// correct, the sum of their confidences.
    pub(super) fn of(low: f64, high: f64, (count, right, sum): (usize, usize, f64)) -> Self {
        let mean = |total: f64| (count > 0).then(|| total / count as f64);
        let (accuracy, confidence) = (mean(right as f64), mean(sum));
        Self { low, high, count, accuracy, confidence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_close_to_each_other_get_more_decimals() {
        let near = Category::of(0.99981, 0.99984, (0, 0, 0.0));
        assert_eq!(near.name(), "99.981-99.984");
    }

    #[test]
    fn intervals_are_those_of_scipy() {
        // binomtest(k, n).proportion_ci(method='wilson')
        let cases = [
            (8, 10, 0.4901624715366418, 0.9433178485456248),
            (0, 5, 0.0, 0.43448246478317476),
            (5, 5, 0.5655175352168251, 1.0),
            (81, 263, 0.2552885198782742, 0.36620957698280004),
        ];
        for (right, count, low, high) in cases {
            let found = Category::of(0.0, 1.0, (count, right, 0.0)).interval().unwrap();
            assert!((found.low - low).abs() < 1e-12 && (found.high - high).abs() < 1e-12, "{found:?}");
            assert!(found.contains(right as f64 / count as f64));
        }
        assert_eq!(Category::of(0.0, 1.0, (0, 0, 0.0)).interval(), None);
    }
}
