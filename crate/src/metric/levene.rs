//! Levene's test: do groups vary alike around their middle? Levene 1960, with the
//! medians of Brown and Forsythe 1974.

use rayon::prelude::*;

use crate::{Error, ErrorKind, Random, Result, Stream, stop::Stoppable};

/// Brown and Forsythe's statistic of k groups, and its permutation p-value.
///
/// With z_ij = |y_ij − median_i|, N values in all and n_i in group i,
/// W = (N − k) / (k − 1) · Σ n_i (z̄_i − z̄)² / ΣΣ (z_ij − z̄_i)².
///
/// The p-value deals the deviations z_ij out to the groups anew, R times, and counts
/// how often W is at least as large: (1 + #≥) / (1 + R), which needs no normal
/// distribution. Moving a group as a whole changes nothing.
///
/// ```
/// use nnerr::metric::Levene;
/// let narrow: Vec<f64> = (0..20).map(|n| f64::from(n)).collect();
/// let wide: Vec<f64> = narrow.iter().map(|value| 5.0 * value).collect();
/// let test = Levene::new(&[narrow.clone(), wide], 999, 1)?;
/// assert!(test.statistic() > 20.0 && test.p() == 0.001);
/// let moved = narrow.iter().map(|value| value + 100.0).collect();
/// assert_eq!(Levene::new(&[narrow, moved], 999, 1)?.p(), 1.0);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levene {
    statistic: f64,
    p: f64,
}

impl Levene {
    /// Tests `groups` with `permutations` (999 give p to the third digit) drawn by
    /// `seed`; the same seed gives the same p for any number of threads.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] for fewer than 2 groups, fewer than 2 values in a group, or
    /// deviations that are all equal; [`ErrorKind::OutOfRange`] for no permutation, and
    /// for values too far apart; [`ErrorKind::NotFinite`] for a value that is NaN or infinite;
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn new(groups: &[Vec<f64>], permutations: usize, seed: u64) -> Result<Self> {
        check(groups, permutations)?;
        let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
        let deviations = deviations(groups)?;
        let between = between(&deviations, &sizes);
        let within = within(&deviations, &sizes);
        let freedom = (deviations.len() - sizes.len()) as f64 / (sizes.len() - 1) as f64;
        // The total is the same for every deal, so W rises with what lies between the
        // groups. Sums in another order differ by rounding, and equals must count.
        let reached = between - 1e-12 * (between + within);
        let work = Stoppable::new(permutations, "permutations");
        let as_large = (0..permutations)
            .into_par_iter()
            .map_with(deviations.clone(), |dealt, index| {
                work.step()?;
                dealt.copy_from_slice(&deviations);
                Random::nth(seed, Stream::Permutation, index as u64).shuffle(dealt);
                Ok(usize::from(self::between(dealt, &sizes) >= reached))
            })
            .try_reduce(|| 0, |some, more| Ok(some + more))?;
        let p = (1 + as_large) as f64 / (1 + permutations) as f64;
        Ok(Self { statistic: freedom * between / within, p })
    }

    /// W: 0 where the mean deviations of all groups are equal, large where the
    /// groups vary unalike; +∞ where deviations differ between groups alone.
    pub fn statistic(&self) -> f64 {
        self.statistic
    }

    /// The share of deals whose W is as large: small where the groups vary unalike.
    pub fn p(&self) -> f64 {
        self.p
    }
}

/// |y − median| of each value, group after group, as shares of the largest and with
/// their mean taken off: W does not change, and squares neither over- nor underflow.
fn deviations(groups: &[Vec<f64>]) -> Result<Vec<f64>> {
    let mut deviations: Vec<f64> = groups
        .iter()
        .flat_map(|group| {
            let median = median(group);
            group.iter().map(move |value| (value - median).abs())
        })
        .collect();
    let largest = deviations.iter().copied().fold(0.0, f64::max);
    if !largest.is_finite() {
        let sentence = "A value lies further from its group's median than the largest number, 1.8e308.";
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    if deviations.iter().all(|&deviation| deviation == largest) {
        let sentence = format!(
            "All {} values lie {largest} from their group's median; Levene's test needs at least 2 different deviations.",
            deviations.len()
        );
        return Err(Error::new(ErrorKind::Undefined, sentence));
    }
    deviations.iter_mut().for_each(|deviation| *deviation /= largest);
    let mean = deviations.iter().sum::<f64>() / deviations.len() as f64;
    deviations.iter_mut().for_each(|deviation| *deviation -= mean);
    Ok(deviations)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// The values cut into groups of these sizes.
fn cut<'a>(mut values: &'a [f64], sizes: &[usize]) -> impl Iterator<Item = &'a [f64]> {
    sizes.iter().map(move |&size| {
        let (group, rest) = values.split_at(size);
        values = rest;
        group
    })
}

/// Σ n_i z̄_i² of deviations whose mean is 0.
fn between(deviations: &[f64], sizes: &[usize]) -> f64 {
    cut(deviations, sizes).map(|group| group.iter().sum::<f64>().powi(2) / group.len() as f64).sum()
}

/// ΣΣ (z_ij − z̄_i)².
fn within(deviations: &[f64], sizes: &[usize]) -> f64 {
    let of = |group: &[f64]| {
        let mean = group.iter().sum::<f64>() / group.len() as f64;
        group.iter().map(|z| (z - mean).powi(2)).sum::<f64>()
    };
    cut(deviations, sizes).map(of).sum()
}

fn check(groups: &[Vec<f64>], permutations: usize) -> Result<()> {
    let undefined = |sentence: String| Err(Error::new(ErrorKind::Undefined, sentence));
    if groups.len() < 2 {
        return undefined(format!("There are {} groups; Levene's test needs at least 2.", groups.len()));
    }
    if permutations == 0 {
        let sentence = "0 permutations were asked for; a p-value needs at least 1.";
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    for (number, group) in groups.iter().enumerate() {
        if group.len() < 2 {
            return undefined(format!("Group {number} holds {} values; it needs at least 2.", group.len()));
        }
        if let Some((place, value)) = group.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            let sentence = format!("Value {place} of group {number} is {value}; it must be finite.");
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn statistic(groups: &[Vec<f64>]) -> f64 {
        Levene::new(groups, 1, 1).unwrap().statistic()
    }

    #[test]
    fn statistics_are_those_of_scipy() {
        // levene(…, center='median'); the first is the example of its documentation
        let documented = vec![
            vec![8.88, 9.12, 9.04, 8.98, 9.00, 9.08, 9.01, 8.85, 9.06, 8.99],
            vec![8.88, 8.95, 9.29, 9.44, 9.15, 9.58, 8.36, 9.18, 8.67, 9.05],
            vec![8.95, 9.12, 8.95, 8.85, 9.03, 8.84, 9.07, 8.98, 8.86, 8.98],
        ];
        let odd = vec![vec![1.0, 2.0, 4.0], vec![0.0, 5.0, 11.0]];
        for (groups, expected) in [(documented, 7.584952754501659), (odd, 1.8823529411764701)] {
            assert!((statistic(&groups) - expected).abs() < 1e-9, "{}", statistic(&groups));
        }
    }

    #[test]
    fn p_comes_near_the_share_of_all_deals() {
        // counted over all deals: 8 of 20, and 41 of 126
        let small = [vec![1.0, 2.0, 4.0], vec![0.0, 5.0, 11.0]];
        let larger = [vec![1.0, 2.0, 4.0, 7.0], vec![0.0, 5.0, 11.0, 20.0, 3.0]];
        for (groups, share) in [(small.to_vec(), 8.0 / 20.0), (larger.to_vec(), 41.0 / 126.0)] {
            let p = Levene::new(&groups, 20_000, 7).unwrap().p();
            assert!((p - share).abs() < 0.015, "{p} for {share}");
        }
    }

    #[test]
    fn p_is_the_same_for_any_number_of_threads_and_depends_on_the_seed() {
        let groups = [vec![1.0, 2.0, 4.0, 7.0], vec![0.0, 5.0, 11.0, 20.0, 3.0]];
        let p = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Levene::new(&groups, 1000, seed).unwrap().p())
        };
        assert_eq!(p(1, 3), p(4, 3));
        assert_ne!(p(1, 3), p(1, 4));
    }

    #[test]
    fn deviations_that_differ_between_groups_alone_give_infinity() {
        assert_eq!(statistic(&[vec![1.0, 3.0], vec![1.0, 5.0]]), f64::INFINITY);
    }

    #[test]
    fn bad_input_is_named() {
        let said = |groups: &[Vec<f64>], permutations| {
            let error = Levene::new(groups, permutations, 1).unwrap_err();
            (error.kind(), error.to_string())
        };
        let expect = |(kind, sentence): (ErrorKind, String), expected, part: &str| {
            assert!(kind == expected && sentence.contains(part), "{kind:?}: {sentence}");
        };
        let good = vec![1.0, 2.0, 4.0];
        expect(said(std::slice::from_ref(&good), 9), ErrorKind::Undefined, "There are 1 groups");
        expect(said(&[good.clone(), vec![1.0]], 9), ErrorKind::Undefined, "Group 1 holds 1 values");
        expect(said(&[good.clone(), good.clone()], 0), ErrorKind::OutOfRange, "0 permutations");
        expect(
            said(&[good.clone(), vec![0.0, f64::NAN]], 9),
            ErrorKind::NotFinite,
            "Value 1 of group 1 is NaN",
        );
        expect(said(&[vec![2.0; 3], vec![5.0; 3]], 9), ErrorKind::Undefined, "All 6 values lie 0");
        let far = vec![f64::MAX, f64::MAX, f64::MIN];
        expect(said(&[good, far], 9), ErrorKind::OutOfRange, "further from its group's median");
    }

    /// The formula, term by term.
    fn slow(groups: &[Vec<f64>]) -> f64 {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let z: Vec<Vec<f64>> =
            groups.iter().map(|group| group.iter().map(|y| (y - median(group)).abs()).collect()).collect();
        let all = z.concat();
        let between: f64 = z.iter().map(|z| z.len() as f64 * (mean(z) - mean(&all)).powi(2)).sum();
        let within: f64 = z.iter().flat_map(|group| group.iter().map(|z| (z - mean(group)).powi(2))).sum();
        (all.len() - z.len()) as f64 / (z.len() - 1) as f64 * between / within
    }

    proptest! {
        #[test]
        fn the_statistic_is_the_formula_and_blind_to_place_and_unit(
            groups in prop::collection::vec(prop::collection::vec(-50i32..50, 3..12), 2..5),
            unit in -3i32..4,
        ) {
            let by = |of: &dyn Fn(usize, f64) -> f64| -> Vec<Vec<f64>> {
                groups.iter().enumerate().map(|(g, v)| v.iter().map(|&y| of(g, f64::from(y))).collect()).collect()
            };
            let plain = by(&|_, y| y);
            let Ok(found) = Levene::new(&plain, 49, 1) else { return Ok(()) };
            let changed = Levene::new(&by(&|g, y| (y + 1000.0 * g as f64) * 2f64.powi(unit)), 49, 1).unwrap();
            let expected = slow(&plain);
            prop_assert!((0.02..=1.0).contains(&found.p()));
            prop_assert_eq!(changed, found);
            prop_assert!((found.statistic() - expected).abs() <= 1e-9 * expected.max(1.0) || expected > 1e20);
        }
    }
}
