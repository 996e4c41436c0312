//! Checks on verdicts over many seeds: the rule itself, the strictest limit under which a
//! claim would hold, and the chance of so many seeds.

use super::{Feedback, exercise::*};
use crate::metric::{chance_of_at_least as at_least, exactly, given};

/// Exercise: the verdict on a claim that `seen` of `decided` seeds saw: `"holds"` from nine
/// of ten on, `"holds partly"` from a quarter on, else `"not seen"`. At least half of all seeds
/// decide it: otherwise it cannot be decided, which is no part of the exercise.
pub fn verdict<S: AsRef<str>>(student: impl Fn(usize, usize) -> S) -> Feedback {
    VERDICT.play(|&(seen, decided)| student(seen, decided).as_ref().to_string())
}

exercise! {
    VERDICT(seen: usize, decided: usize) -> String;
    cases: (20, 20), (18, 20), (17, 20), (5, 20), (4, 20), (0, 20), (9, 10), (17, 18), (17, 19), (1, 4),
           (2, 9), (1, 1), (0, 1);
    solution: words(10 * seen >= 9 * decided, 4 * seen >= decided);
    report(right, yours): "for {seen} of {decided} seeds it is “{right}”, yours is “{yours}”";
    slip "the words are “holds”, “holds partly” and “not seen”"
        if !["holds", "holds partly", "not seen"].contains(&yours.as_str()) => right.replace(' ', "-");
    slip "that is the share of twenty seeds, not of those that decide the claim" => words(seen >= 18, seen >= 5);
    slip "exactly nine tenths, or exactly a quarter, is enough"
        => words(10 * seen > 9 * decided, 4 * seen > decided), words(seen > 18, seen > 5);
    slip "a whole number divided by a whole number is a whole number in Rust, here 0"
        => words(seen / decided >= 1, seen / decided >= 1);
    slip "that is the verdict on the seeds that did not see it"
        => words(10 * (decided - seen) >= 9 * decided, 4 * (decided - seen) >= decided);
    learned: "nine of ten, a quarter, and shares of the seeds that could decide";
}

fn words(nine_tenths: bool, a_quarter: bool) -> String {
    match (nine_tenths, a_quarter) {
        (true, _) => "holds".into(),
        (false, true) => "holds partly".into(),
        (false, false) => "not seen".into(),
    }
}

exercise! {
    /// Exercise: a claim is seen in a seed whose number is at most a limit. The student's function
    /// takes the numbers of all seeds and gives the lowest limit under which the claim holds: the
    /// least number that at least nine of ten numbers do not exceed.
    pub fn strictest_limit(numbers: &[f64]) -> f64 as STRICTEST_LIMIT;
    cases: (&[
               1.75, 3.5, 5.25, 1.25, 3.0, 4.75, 0.75, 2.5, 4.25, 0.25, 2.0, 3.75, 5.5, 1.5, 3.25, 5.0, 1.0,
               2.75, 4.5, 0.5 ]), (&[0.75, 0.25, 0.5, 1.0, 0.125, 0.375, 2.0, 0.625, 0.875, 1.5]),
           (&[-1.0, -3.0, -2.0]), (&[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 9.0, 9.0, 9.0]), (&[0.5]);
    solution: at_place(numbers, |needed, _| needed - 1);
    report(right, yours): "for the numbers {numbers:?} at least {needed} of {n} must not exceed it, so it is \
        {right}, yours is {yours}", needed = (9 * numbers.len()).div_ceil(10), n = numbers.len();
    slip "the order is reversed, small numbers are seen" => at_place(numbers, |needed, n| n - needed);
    slip "that is the highest of all, one of ten may exceed the limit" => at_place(numbers, |_, n| n - 1);
    slip "one place too far, places count from 0" => at_place(numbers, |needed, n| needed.min(n - 1));
    slip "one place too early, that many must reach it and not only come near"
        => at_place(numbers, |needed, _| needed.saturating_sub(2));
    slip "that is the mean" => mean(numbers);
    learned: "sort, and go to the place that nine of ten reach";
}

/// The number at a place in ascending order, of n numbers of which nine of ten, rounded up, are needed.
fn at_place(numbers: &[f64], place: fn(usize, usize) -> usize) -> f64 {
    let (n, mut sorted) = (numbers.len(), numbers.to_vec());
    sorted.sort_by(f64::total_cmp);
    sorted[place((9 * n).div_ceil(10), n)]
}

exercise! {
    /// Exercise: the probability that at least `least` of `n` seeds see a claim that each seed
    /// sees with probability `p`, independently of one another.
    pub fn chance_of_at_least(least: usize, n: usize, p: f64) -> f64 as CHANCE_OF_AT_LEAST;
    cases: (1, 1, 0.5), (2, 2, 0.5), (1, 2, 0.25), (9, 10, 0.5), (18, 20, 0.8), (0, 5, 0.3), (5, 20, 0.125);
    solution: at_least(least, n, p);
    report(right, yours): "for at least {least} of {n} at p = {p} it is {right:.6}, yours is {yours:.6}";
    slip "that is the chance of exactly {least}, more seeds count as well" => exactly(least, n, p);
    slip "that is the chance of more than {least}, {least} itself is enough" => at_least(least + 1, n, p);
    slip "that is the chance of too few" => 1.0 - right, 1.0 - at_least(least + 1, n, p);
    slip "that is p to the power of {least}, for seeds that are named beforehand, whatever the others do"
        => p.powi(least as i32);
    slip "that leaves out in how many ways the seeds can be chosen"
        => (least..=n).map(|k| given(k, n, p)).sum();
    learned: "all counts from there on, each with its number of ways";
}
