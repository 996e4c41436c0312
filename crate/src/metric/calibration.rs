//! Calibration: does a confidence of 90 % mean nine correct decisions in ten?
//! Thesis §3.1, equations 3.10–3.12; Guo et al. 2017.

use ndarray::Array1;

use super::Category;
use crate::error::{Error, ErrorKind, Result};

/// The most categories that can be asked for.
const MOST: usize = 1_000_000;

/// Samples sorted into *confidence categories* [lo, hi), the last one closed, of
/// equal width or of equal counts, and the calibration errors over them.
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

impl Calibration {
    /// Sorts samples into `categories` of equal width (the thesis: 10).
    ///
    /// `confidence` is the largest softmax output of each sample, in [0, 1];
    /// `correct` whether its predicted class is the true one.
    ///
    /// # Errors
    /// No sample, no category or more than 1 000 000, unequal lengths, a confidence
    /// that is NaN or outside [0, 1].
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
        let category = |(b, sums)| Category::of(edge(b), edge(b + 1), sums);
        let categories = bins.into_iter().enumerate().map(category).collect();
        Ok(Self { categories, samples: confidence.len() })
    }

    /// Sorts samples into `categories` of equal counts, or counts that differ by
    /// one: each then says as much as the others, where nearly all samples crowd
    /// into the last category of equal width (Nguyen & O'Connor 2015).
    ///
    /// Equal confidences are never parted: an edge that would fall among them moves
    /// down to the first, so all of them go into the category above, and a category
    /// that this empties is left out. There can thus be fewer than `categories`, and
    /// the edges are the lowest confidence of the category above them; the first
    /// begins at 0, the last ends with 1.
    ///
    /// ```
    /// use nnerr::{metric::Calibration, ndarray::array};
    /// let confidence = array![0.5, 0.875, 1.0, 1.0, 1.0, 0.75];
    /// let correct = array![false, true, true, true, true, true];
    /// let calibration = Calibration::equal_mass(&confidence, &correct, 3)?;
    /// // 0.5 and 0.75 below; then 0.875 without the first of the ones; then the ones
    /// assert_eq!(calibration.counts(), [2, 1, 3]);
    /// assert_eq!(calibration.categories()[1].low, 0.875);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn equal_mass(confidence: &Array1<f64>, correct: &Array1<bool>, categories: usize) -> Result<Self> {
        check(confidence, correct, categories)?;
        let samples = confidence.len();
        let mut sorted: Vec<(f64, bool)> = confidence.iter().copied().zip(correct.iter().copied()).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let categories = categories.min(samples);
        let first_equal = |place: usize| sorted.partition_point(|sample| sample.0 < sorted[place].0);
        let mut starts: Vec<usize> = (0..categories).map(|b| first_equal(b * samples / categories)).collect();
        starts.dedup();
        let category = |b: usize| {
            let end = starts.get(b + 1).copied();
            let members = &sorted[starts[b]..end.unwrap_or(samples)];
            let low = if b == 0 { 0.0 } else { sorted[starts[b]].0 };
            let high = end.map_or(1.0, |end| sorted[end].0);
            let right = members.iter().filter(|sample| sample.1).count();
            Category::of(low, high, (members.len(), right, members.iter().map(|sample| sample.0).sum()))
        };
        Ok(Self { categories: (0..starts.len()).map(category).collect(), samples })
    }

    /// The categories from the least to the most confident.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// How many samples each category holds.
    pub fn counts(&self) -> Vec<usize> {
        self.categories.iter().map(|category| category.count).collect()
    }

    /// Expected calibration error, a fraction (eq. 3.12):
    /// Σ (|B_m| / N) · |acc(B_m) − conf(B_m)|; an empty category adds nothing.
    pub fn ece(&self) -> f64 {
        self.weighted(|gap| gap)
    }

    /// Root mean square calibration error: √(Σ (|B_m| / N) · (acc(B_m) − conf(B_m))²),
    /// never below [`ece`](Self::ece) (Hendrycks et al. 2019, *Deep anomaly detection
    /// with outlier exposure*).
    pub fn rms(&self) -> f64 {
        self.weighted(|gap| gap * gap).sqrt()
    }

    /// Maximum calibration error: the largest |acc(B_m) − conf(B_m)| of a category
    /// that holds a sample, however few (Guo et al. 2017).
    pub fn maximum(&self) -> f64 {
        self.categories.iter().filter_map(Category::gap).fold(0.0, f64::max)
    }

    /// The mean over all samples of what `of` makes of their category's gap.
    fn weighted(&self, of: impl Fn(f64) -> f64) -> f64 {
        let share = |c: &Category| c.count as f64 / self.samples as f64;
        self.categories.iter().filter_map(|c| Some(share(c) * of(c.gap()?))).sum()
    }

    /// Share of all samples classified correctly.
    pub fn accuracy(&self) -> f64 {
        let right = |c: &Category| c.accuracy.unwrap_or(0.0) * c.count as f64;
        self.categories.iter().map(right).sum::<f64>() / self.samples as f64
    }
}

fn check(confidence: &Array1<f64>, correct: &Array1<bool>, categories: usize) -> Result<()> {
    if !(1..=MOST).contains(&categories) {
        let sentence =
            format!("{categories} confidence categories were asked for; from 1 to {MOST} are possible.");
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    if confidence.is_empty() {
        return Err(Error::new(
            ErrorKind::Undefined,
            "Calibration needs at least 1 sample, and the set has 0.",
        ));
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
    fn equal_counts_differ_by_one_at_most_and_equal_confidences_stay_together() {
        let counts = |confidence: Vec<f64>, categories| {
            let correct = Array1::from_elem(confidence.len(), true);
            Calibration::equal_mass(&confidence.into(), &correct, categories).unwrap().counts()
        };
        assert_eq!(counts((0..10).map(|n| f64::from(n) / 10.0).collect(), 4), [2, 3, 2, 3]);
        assert_eq!(counts(vec![1.0; 7], 5), [7]);
        assert_eq!(counts(vec![0.0, -0.0, 0.5], 3), [2, 1]);
        assert_eq!(counts(vec![0.25, 0.75], MOST), [1, 1]);
    }

    #[test]
    fn bad_input_is_named() {
        let said = |c: Array1<f64>, k: Array1<bool>, m| Calibration::new(&c, &k, m).unwrap_err().to_string();
        assert!(said(array![], array![], 10).contains("the set has 0"));
        assert!(said(array![0.5], array![true, false], 10).contains("1 confidences but 2 outcomes"));
        assert!(said(array![0.5, f64::NAN], array![true, false], 10).contains("sample 1 is NaN"));
        assert!(said(array![1.5], array![true], 10).contains("1.5; it must lie in [0, 1]"));
        assert!(said(array![0.5], array![true], 0).contains("from 1 to 1000000"));
        let equal_mass = Calibration::equal_mass(&array![0.5, 2.0], &array![true, true], 2);
        assert!(equal_mass.unwrap_err().to_string().contains("sample 1 is 2; it must lie in [0, 1]"));
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

        #[test]
        fn equal_mass_parts_the_samples(
            samples in prop::collection::vec(((0..=20u32).prop_map(|c| f64::from(c) / 20.0), any::<bool>()), 1..200),
            m in 1usize..20,
        ) {
            let (confidence, correct): (Vec<f64>, Vec<bool>) = samples.into_iter().unzip();
            let calibration = Calibration::equal_mass(&confidence.clone().into(), &correct.clone().into(), m).unwrap();
            let categories = calibration.categories();
            prop_assert!((1..=m).contains(&categories.len()));
            prop_assert_eq!((categories[0].low, categories[categories.len() - 1].high), (0.0, 1.0));
            prop_assert!(categories.windows(2).all(|pair| pair[0].high == pair[1].low));
            let mut errors = Vec::new();
            for (b, category) in categories.iter().enumerate() {
                // each category holds exactly what its limits say, and something
                let inside = |c: f64| c >= category.low && (c < category.high || b + 1 == categories.len());
                let members: Vec<usize> = (0..confidence.len()).filter(|&i| inside(confidence[i])).collect();
                prop_assert_eq!(members.len(), category.count);
                prop_assert!(category.count > 0);
                let mean = |of: &dyn Fn(usize) -> f64| members.iter().map(|&i| of(i)).sum::<f64>() / members.len() as f64;
                let gap = (mean(&|i| f64::from(u8::from(correct[i]))) - mean(&|i| confidence[i])).abs();
                errors.push((members.len() as f64 / confidence.len() as f64, gap));
            }
            let (ece, rms) = errors.iter().fold((0.0, 0.0), |(e, r), (w, gap)| (e + w * gap, r + w * gap * gap));
            let maximum = errors.iter().fold(0.0f64, |a, b| a.max(b.1));
            prop_assert!((calibration.ece() - ece).abs() < 1e-12 && (calibration.rms() - rms.sqrt()).abs() < 1e-12);
            prop_assert!((calibration.maximum() - maximum).abs() < 1e-12);
            prop_assert!(calibration.ece() <= calibration.rms() + 1e-12 && calibration.rms() <= calibration.maximum() + 1e-12);
        }

        #[test]
        fn equal_mass_without_ties_has_equal_counts(n in 1usize..100, m in 1usize..20) {
            let confidence: Array1<f64> = (0..n).map(|i| i as f64 / n as f64).collect();
            let counts = Calibration::equal_mass(&confidence, &Array1::from_elem(n, true), m).unwrap().counts();
            prop_assert_eq!(counts.len(), m.min(n));
            prop_assert!(counts.iter().all(|&count| count == n / counts.len() || count == n.div_ceil(counts.len())));
        }
    }
}
