//! Calibration: does a confidence of 90 % mean nine correct decisions in ten?
//! Thesis §3.1, equations 3.10–3.12; Guo et al. 2017.

use ndarray::Array1;

use crate::error::{Error, ErrorKind, Result};

/// Samples sorted into equal-width *confidence categories* [lo, hi), the last
/// one closed, and the expected calibration error over them.
///
/// ```
/// use nnerr::{metric::Calibration, ndarray::array};
/// let confidence = array![0.95, 0.95, 0.55, 0.55];
/// let correct = array![true, true, true, false];
/// let calibration = Calibration::new(&confidence, &correct, 10)?;
/// // two categories with half the samples each: |1 − 0.95| / 2 + |0.5 − 0.55| / 2
/// assert!((calibration.ece() - 0.05).abs() < 1e-12);
/// assert_eq!(calibration.categories()[0].accuracy, None); // nobody is that unsure
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    categories: Vec<Category>,
    samples: usize,
}

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
    /// The category's name in tables and captions: `90-100` (percent).
    pub fn name(&self) -> String {
        let percent = |share: f64| (share * 1000.0).round() / 10.0;
        format!("{}-{}", percent(self.low), percent(self.high))
    }
}

impl Calibration {
    /// Sorts samples into `categories` equal bins of confidence (the thesis: 10).
    ///
    /// `confidence` is the largest softmax output of each sample, in [0, 1];
    /// `correct` whether its predicted class is the true one.
    ///
    /// # Errors
    /// No sample, no category, unequal lengths, a confidence that is NaN or
    /// outside [0, 1].
    pub fn new(confidence: &Array1<f64>, correct: &Array1<bool>, categories: usize) -> Result<Self> {
        check(confidence, correct, categories)?;
        let edge = |b: usize| b as f64 / categories as f64;
        let mut bins = vec![(0usize, 0usize, 0.0f64); categories];
        for (&confidence, &correct) in confidence.iter().zip(correct) {
            // the product may round across an edge, so compare with the edges themselves
            let mut b = ((confidence * categories as f64) as usize).min(categories - 1);
            while confidence < edge(b) {
                b -= 1;
            }
            while b + 1 < categories && confidence >= edge(b + 1) {
                b += 1;
            }
            let (count, right, sum) = &mut bins[b];
            *count += 1;
            *right += usize::from(correct);
            *sum += confidence;
        }
        let categories = bins
            .into_iter()
            .enumerate()
            .map(|(b, (count, right, sum))| {
                let mean = |total: f64| (count > 0).then(|| total / count as f64);
                let (accuracy, confidence) = (mean(right as f64), mean(sum));
                Category { low: edge(b), high: edge(b + 1), count, accuracy, confidence }
            })
            .collect();
        Ok(Self { categories, samples: confidence.len() })
    }

    /// The categories from the least to the most confident.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// How many samples each category holds.
    pub fn counts(&self) -> Vec<usize> {
        self.categories.iter().map(|category| category.count).collect()
    }

    /// Mean confidence of each category; `None` where it is empty.
    pub fn confidences(&self) -> Vec<Option<f64>> {
        self.categories.iter().map(|category| category.confidence).collect()
    }

    /// Accuracy of each category; `None` where it is empty.
    pub fn accuracies(&self) -> Vec<Option<f64>> {
        self.categories.iter().map(|category| category.accuracy).collect()
    }

    /// Expected calibration error, a fraction (eq. 3.12):
    /// Σ (|B_m| / N) · |acc(B_m) − conf(B_m)|; an empty category adds nothing.
    pub fn ece(&self) -> f64 {
        let gap = |c: &Category| (c.accuracy.unwrap_or(0.0) - c.confidence.unwrap_or(0.0)).abs();
        let weight = |c: &Category| c.count as f64 / self.samples as f64;
        self.categories.iter().map(|c| weight(c) * gap(c)).sum()
    }

    /// Share of all samples classified correctly.
    pub fn accuracy(&self) -> f64 {
        let right = |c: &Category| c.accuracy.unwrap_or(0.0) * c.count as f64;
        self.categories.iter().map(right).sum::<f64>() / self.samples as f64
    }
}

fn check(confidence: &Array1<f64>, correct: &Array1<bool>, categories: usize) -> Result<()> {
    if categories == 0 {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            "0 confidence categories were asked for; at least 1 is needed.",
        ));
    }
    if confidence.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "Calibration needs at least 1 sample, and the set has 0."));
    }
    if confidence.len() != correct.len() {
        let sentence = format!(
            "There are {} confidences but {} outcomes; each sample needs one of both.",
            confidence.len(),
            correct.len()
        );
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    if let Some((sample, value)) = confidence.iter().enumerate().find(|(_, c)| !(0.0..=1.0).contains(*c)) {
        let sentence = format!("The confidence of sample {sample} is {value}; it must lie in [0, 1].");
        let kind = if value.is_finite() { ErrorKind::OutOfRange } else { ErrorKind::NotFinite };
        return Err(Error::new(kind, sentence));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    /// Equation 3.12 read literally: one pass over all samples for each category.
    fn slow_ece(confidence: &[f64], correct: &[bool], m: usize) -> f64 {
        (0..m)
            .map(|b| {
                let (low, high) = (b as f64 / m as f64, (b + 1) as f64 / m as f64);
                let inside = |c: f64| c >= low && (c < high || b + 1 == m);
                let members: Vec<usize> = (0..confidence.len()).filter(|&i| inside(confidence[i])).collect();
                if members.is_empty() {
                    return 0.0;
                }
                let n = members.len() as f64;
                let acc = members.iter().filter(|&&i| correct[i]).count() as f64 / n;
                let conf = members.iter().map(|&i| confidence[i]).sum::<f64>() / n;
                n / confidence.len() as f64 * (acc - conf).abs()
            })
            .sum()
    }

    #[test]
    fn an_edge_belongs_to_the_category_above_and_1_to_the_last() {
        for m in [1, 3, 7, 10, 15, 49] {
            for b in 0..=m {
                let at_edge = array![b as f64 / m as f64];
                let calibration = Calibration::new(&at_edge, &array![true], m).unwrap();
                assert_eq!(calibration.categories()[b.min(m - 1)].count, 1, "edge {b} of {m}");
            }
        }
    }

    #[test]
    fn just_below_an_edge_belongs_to_the_category_below() {
        for b in 1..10 {
            let below = array![f64::from_bits((b as f64 / 10.0).to_bits() - 1)];
            let calibration = Calibration::new(&below, &array![true], 10).unwrap();
            assert_eq!(calibration.categories()[b - 1].count, 1, "below edge {b}");
        }
    }

    #[test]
    fn a_category_is_named_in_percent() {
        let calibration = Calibration::new(&array![0.5], &array![true], 10).unwrap();
        let names: Vec<String> = calibration.categories().iter().map(Category::name).collect();
        assert_eq!((names[0].as_str(), names[9].as_str()), ("0-10", "90-100"));
    }

    #[test]
    fn bad_input_is_named() {
        let said = |c: Array1<f64>, k: Array1<bool>, m| Calibration::new(&c, &k, m).unwrap_err().to_string();
        assert!(said(array![], array![], 10).contains("the set has 0"));
        assert!(said(array![0.5], array![true, false], 10).contains("1 confidences but 2 outcomes"));
        assert!(said(array![0.5, f64::NAN], array![true, false], 10).contains("sample 1 is NaN"));
        assert!(said(array![1.5], array![true], 10).contains("1.5; it must lie in [0, 1]"));
        assert!(said(array![0.5], array![true], 0).contains("at least 1"));
    }

    proptest! {
        #[test]
        fn ece_is_the_definition(samples in prop::collection::vec((0.0..=1.0f64, any::<bool>()), 1..200), m in 1usize..20) {
            let (confidence, correct): (Vec<f64>, Vec<bool>) = samples.into_iter().unzip();
            let expected = slow_ece(&confidence, &correct, m);
            let right = correct.iter().filter(|&&c| c).count() as f64 / correct.len() as f64;
            let calibration = Calibration::new(&confidence.into(), &correct.into(), m).unwrap();
            prop_assert!((calibration.ece() - expected).abs() < 1e-12);
            prop_assert!((calibration.accuracy() - right).abs() < 1e-12);
        }
    }
}
