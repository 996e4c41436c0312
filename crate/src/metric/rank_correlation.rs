//! Rank correlation: does one measure rise with another, whatever the shape of the
//! relation? Spearman 1904.

use super::{DEVIATIONS_95, Interval};
use crate::{
    Error, ErrorKind, Result,
    figure::{Numeric, optional},
};

/// The fewest pairs that an interval can be given for.
const FEWEST: usize = 4;

/// Spearman's ρ: Pearson's correlation of the ranks, where equal values share the
/// mean of their ranks, with its 95 % interval.
///
/// ```
/// use nnerr::metric::RankCorrelation;
/// let count = [10, 20, 30, 40, 0];
/// let accuracy = [Some(0.5), Some(0.6), Some(0.99), Some(0.995), None]; // never activated
/// let correlation = RankCorrelation::new(&count, &accuracy)?;
/// assert_eq!((correlation.rho(), correlation.pairs(), correlation.left_out()), (1.0, 4, 1));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankCorrelation {
    rho: f64,
    pairs: usize,
    left_out: usize,
}

impl RankCorrelation {
    /// Correlates `x` with `y`, pair by pair; a pair with an undefined side is left
    /// out and counted. Infinite values have ranks like all others.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] for unequal lengths, [`ErrorKind::NotFinite`] for NaN,
    /// [`ErrorKind::Undefined`] for fewer than 4 pairs or where all values of a side
    /// are equal, which leaves ρ undefined.
    pub fn new(
        x: impl IntoIterator<Item = impl Numeric>,
        y: impl IntoIterator<Item = impl Numeric>,
    ) -> Result<Self> {
        Self::of(&optional(x), &optional(y))
    }

    fn of(x: &[Option<f64>], y: &[Option<f64>]) -> Result<Self> {
        if x.len() != y.len() {
            let sentence = format!("There are {} values on one side and {} on the other.", x.len(), y.len());
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let is_nan = |value: &Option<f64>| value.is_some_and(f64::is_nan);
        if let Some(pair) = (0..x.len()).find(|&i| is_nan(&x[i]) || is_nan(&y[i])) {
            let sentence = format!("A value of pair {pair} is NaN; one that is undefined must be None.");
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        let (a, b): (Vec<f64>, Vec<f64>) = x.iter().zip(y).filter_map(|(&x, &y)| x.zip(y)).unzip();
        let pairs = a.len();
        if pairs < FEWEST {
            let sentence = format!(
                "{pairs} pairs of {} are defined on both sides; a rank correlation needs at least {FEWEST}.",
                x.len()
            );
            return Err(Error::new(ErrorKind::Undefined, sentence));
        }
        for (name, side) in [("first", &a), ("second", &b)] {
            if side.iter().all(|value| *value == side[0]) {
                let sentence = format!(
                    "All {pairs} values of the {name} side are {}; a rank correlation needs at least 2 different ones.",
                    side[0]
                );
                return Err(Error::new(ErrorKind::Undefined, sentence));
            }
        }
        // Twice the distance from the mean rank is a whole number: the sums are exact.
        let centred = |side: &[f64]| -> Vec<f64> {
            mean_ranks(side).into_iter().map(|rank| 2.0 * rank - (pairs + 1) as f64).collect()
        };
        let (a, b) = (centred(&a), centred(&b));
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let rho = product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt();
        Ok(Self { rho: rho.clamp(-1.0, 1.0), pairs, left_out: x.len() - pairs })
    }

    /// ρ in [−1, 1]: 1 where one side always rises with the other, −1 where it falls.
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// How many pairs are defined on both sides.
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// How many pairs are left out, because a side is undefined.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// 95 % interval: tanh(artanh ρ ± 1.96 √((1 + ρ²/2) / (n − 3))), Fisher's z with the
    /// standard error of Bonett and Wright 2000, *Sample size requirements for
    /// estimating Pearson, Kendall and Spearman correlations*.
    ///
    /// For ρ = ±1 it has no width, which says little where pairs are few.
    pub fn interval(&self) -> Interval {
        let error = ((1.0 + self.rho * self.rho / 2.0) / (self.pairs - 3) as f64).sqrt();
        let limit = |side: f64| (self.rho.atanh() + side * DEVIATIONS_95 * error).tanh();
        Interval { low: limit(-1.0), high: limit(1.0) }
    }
}

/// The rank of each value, from 1 for the smallest; equal values share the mean of
/// their ranks. The values hold no NaN.
///
/// ```
/// assert_eq!(nnerr::metric::mean_ranks(&[7.0, 5.0, 7.0, 1.0]), [3.5, 2.0, 3.5, 1.0]);
/// ```
pub fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = below as f64 + (equal.len() + 1) as f64 / 2.0;
        equal.iter().for_each(|&place| ranks[place] = rank);
        below += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn defined(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    fn rho(x: &[f64], y: &[f64]) -> f64 {
        RankCorrelation::new(defined(x), defined(y)).unwrap().rho()
    }

    #[test]
    fn values_are_those_of_scipy() {
        // spearmanr, and tanh(arctanh(rho) ± norm.ppf(0.975) · sqrt((1 + rho²/2) / (n − 3)))
        let check = |x: &[f64], y: &[f64], expected: [f64; 3]| {
            let found = RankCorrelation::new(defined(x), defined(y)).unwrap();
            let Interval { low, high } = found.interval();
            let near = |(found, expected): (f64, f64)| (found - expected).abs() < 1e-12;
            assert!([found.rho(), low, high].into_iter().zip(expected).all(near), "{found:?} {low} {high}");
        };
        check(
            &[86.0, 97.0, 99.0, 100.0, 101.0, 103.0, 106.0, 110.0, 112.0, 113.0],
            &[2.0, 20.0, 28.0, 27.0, 50.0, 29.0, 7.0, 17.0, 6.0, 12.0],
            [-0.17575757575757575, -0.7278300282394071, 0.5145466616329561],
        );
        check(
            &[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0],
            &[2.5, 1.0, 3.0, 3.0, 2.0, 8.0, 8.0, 9.0],
            [0.7268342671254985, -0.06344222175779733, 0.9568744390317824],
        );
    }

    #[test]
    fn a_perfect_order_is_1_exactly_and_its_interval_has_no_width() {
        let x: Vec<f64> = (0..1001).map(f64::from).collect();
        let falling: Vec<f64> = x.iter().map(|x| -x.powi(3)).collect();
        let found = RankCorrelation::new(defined(&x), defined(&falling)).unwrap();
        assert_eq!((found.rho(), found.interval()), (-1.0, Interval { low: -1.0, high: -1.0 }));
    }

    #[test]
    fn zeros_of_both_signs_tie_and_infinities_rank() {
        assert_eq!(mean_ranks(&[0.0, f64::INFINITY, -0.0, f64::NEG_INFINITY]), [2.5, 4.0, 2.5, 1.0]);
        assert_eq!(mean_ranks(&[]), Vec::<f64>::new());
    }

    #[test]
    fn bad_input_is_named() {
        let said = |x: &[Option<f64>], y: &[Option<f64>]| {
            let error = RankCorrelation::new(x, y).unwrap_err();
            (error.kind(), error.to_string())
        };
        let expect = |(kind, sentence): (ErrorKind, String), expected, part: &str| {
            assert!(kind == expected && sentence.contains(part), "{kind:?}: {sentence}");
        };
        let rising = defined(&[1.0, 2.0, 3.0, 4.0]);
        expect(said(&rising, &rising[1..]), ErrorKind::Shape, "4 values on one side and 3");
        expect(said(&[], &[]), ErrorKind::Undefined, "0 pairs of 0");
        let gap = [Some(1.0), None, Some(3.0), Some(4.0)];
        expect(said(&rising, &gap), ErrorKind::Undefined, "3 pairs of 4");
        expect(said(&rising, &[Some(0.5); 4]), ErrorKind::Undefined, "of the second side are 0.5");
        expect(said(&[Some(f64::NAN); 4], &rising), ErrorKind::NotFinite, "pair 0 is NaN");
    }

    /// A rank by counting: those below, and half of those equal.
    fn slow_ranks(values: &[f64]) -> Vec<f64> {
        let rank = |v: f64| {
            let below = values.iter().filter(|&&other| other < v).count() as f64;
            let equal = values.iter().filter(|&&other| other == v).count() as f64;
            below + (equal + 1.0) / 2.0
        };
        values.iter().map(|&v| rank(v)).collect()
    }

    proptest! {
        #[test]
        fn ranks_are_counts(values in prop::collection::vec((-8i32..8).prop_map(f64::from), 0..60)) {
            prop_assert_eq!(mean_ranks(&values), slow_ranks(&values));
        }

        #[test]
        fn rho_is_symmetric_and_blind_to_increasing_maps(
            pairs in prop::collection::vec((-8i32..8, -8i32..8), 4..60)
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
            let Ok(found) = RankCorrelation::new(defined(&x), defined(&y)) else { return Ok(()) };
            let map = |values: &[f64], by: fn(f64) -> f64| values.iter().map(|&v| by(v)).collect::<Vec<_>>();
            prop_assert_eq!(rho(&y, &x), found.rho());
            prop_assert_eq!(rho(&map(&x, f64::exp), &y), found.rho());
            prop_assert_eq!(rho(&map(&x, |v| -v), &y), -found.rho());
            prop_assert!(found.interval().contains(found.rho()) || found.rho().abs() == 1.0);
        }
    }
}
