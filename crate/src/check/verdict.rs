//! Checks on verdicts over many seeds: the rule itself, the strictest limit under which a
//! claim would hold, and the chance of so many seeds.

use super::{Verdict, close, guarded};

/// Exercise: the verdict on a claim that `seen` of `decided` seeds saw: `"holds"` from nine
/// of ten on, `"holds partly"` from a quarter on, else `"not seen"`.
pub fn verdict<S: AsRef<str>>(student: impl Fn(usize, usize) -> S) -> Verdict {
    let cases = [
        (20, 20),
        (18, 20),
        (17, 20),
        (5, 20),
        (4, 20),
        (0, 20),
        (9, 10),
        (17, 18),
        (17, 19),
        (1, 4),
        (2, 9),
        (1, 1),
        (0, 1),
    ];
    let by = |seen: usize, of: usize, equal: bool| {
        let reaches = |own: usize, limit: usize| if equal { own >= limit } else { own > limit };
        match (reaches(10 * seen, 9 * of), reaches(4 * seen, of)) {
            (true, _) => "holds",
            (false, true) => "holds partly",
            (false, false) => "not seen",
        }
    };
    guarded(|| {
        for (seen, decided) in cases {
            let (found, given) = (student(seen, decided), format!("for {seen} of {decided} seeds"));
            let (found, expected) = (found.as_ref(), by(seen, decided, true));
            if found == expected {
                continue;
            }
            let given = format!("{given} it is “{expected}”, yours is “{found}”");
            return Verdict::wrong(match () {
                _ if !["holds", "holds partly", "not seen"].contains(&found) => {
                    format!("{given}: the words are “holds”, “holds partly” and “not seen”.")
                }
                _ if decided != 20 && found == by(seen, 20, true) => {
                    format!("{given}: take the share of the seeds that decide the claim, not of twenty.")
                }
                _ if found == by(seen, decided, false) => {
                    format!("{given}: exactly nine tenths, or a quarter, is enough, so ≥ and not >.")
                }
                _ if seen < decided && found == by(seen / decided, 1, true) => {
                    format!(
                        "{given}: a whole number divided by a whole number is a whole number in Rust, here 0."
                    )
                }
                _ if found == by(decided - seen, decided, true) => {
                    format!("{given}: that is the verdict on the seeds that did not see it.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("nine of ten, a quarter, and shares of the seeds that could decide.")
    })
}

/// Exercise: a claim is seen in a seed whose number is at most a limit. The student's function
/// takes the numbers of all seeds and gives the lowest limit under which the claim holds: the
/// least number that at least nine of ten numbers do not exceed.
pub fn strictest_limit(student: impl Fn(&[f64]) -> f64) -> Verdict {
    let twenty: Vec<f64> = (1..=20).map(|step| f64::from(step * 7 % 23) / 4.0).collect();
    let cases: [&[f64]; 5] = [
        &twenty,
        &[0.75, 0.25, 0.5, 1.0, 0.125, 0.375, 2.0, 0.625, 0.875, 1.5],
        &[-1.0, -3.0, -2.0],
        &[4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 9.0, 9.0, 9.0],
        &[0.5],
    ];
    guarded(|| {
        for numbers in cases {
            let mut sorted = numbers.to_vec();
            sorted.sort_by(f64::total_cmp);
            let (n, found) = (sorted.len(), student(numbers));
            let needed = (9 * n).div_ceil(10);
            let expected = sorted[needed - 1];
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for the numbers {numbers:?} at least {needed} of {n} must not exceed it, so it is {expected}, yours is {found}"
            );
            return Verdict::wrong(match () {
                _ if close(found, sorted[n - needed]) => {
                    format!("{given}: the order is reversed, small numbers are seen.")
                }
                _ if close(found, sorted[n - 1]) => {
                    format!("{given}: that is the highest of all, one of ten may exceed the limit.")
                }
                _ if needed < n && close(found, sorted[needed]) => {
                    format!("{given}: one place too far, places count from 0.")
                }
                _ if needed > 1 && close(found, sorted[needed - 2]) => {
                    format!("{given}: one place too early, that many must reach it and not only come near.")
                }
                _ if close(found, sorted.iter().sum::<f64>() / n as f64) => {
                    format!("{given}: that is the mean.")
                }
                _ => format!("{given}."),
            });
        }
        Verdict::right("sort, and go to the place that nine of ten reach.")
    })
}

/// Exercise: the probability that at least `least` of `n` seeds see a claim that each seed
/// sees with probability `p`, independently of one another.
pub fn chance_of_at_least(student: impl Fn(usize, usize, f64) -> f64) -> Verdict {
    let cases: [(usize, usize, f64); 7] =
        [(1, 1, 0.5), (2, 2, 0.5), (1, 2, 0.25), (9, 10, 0.5), (18, 20, 0.8), (0, 5, 0.3), (5, 20, 0.125)];
    guarded(|| {
        for (least, n, p) in cases {
            let exactly = |k: usize| {
                let ways = (1..=k).fold(1.0, |ways, i| ways * (n - k + i) as f64 / i as f64);
                ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
            };
            let from = |first: usize| (first..=n).map(exactly).sum::<f64>();
            let (expected, found) = (from(least), student(least, n, p));
            if close(found, expected) {
                continue;
            }
            let given =
                format!("for at least {least} of {n} at p = {p} it is {expected:.6}, yours is {found:.6}");
            let orders = |k: usize| p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
            return Verdict::wrong(match () {
                _ if close(found, exactly(least)) => {
                    format!("{given}: that is the chance of exactly {least}, more seeds count as well.")
                }
                _ if close(found, from(least + 1)) => {
                    format!("{given}: that is the chance of more than {least}, {least} itself is enough.")
                }
                _ if close(found, 1.0 - expected) || close(found, 1.0 - from(least + 1)) => {
                    format!("{given}: that is the chance of too few.")
                }
                _ if close(found, (least..=n).map(orders).sum()) => {
                    format!(
                        "{given}: which seeds see it does not matter, so multiply by the number of ways to choose them."
                    )
                }
                _ if close(found, p.powi(least as i32)) => {
                    format!(
                        "{given}: p to the power {least} asks for {least} given seeds and leaves the others free."
                    )
                }
                _ if found.is_nan() => format!("{given}: factorials grow fast, build the ways step by step."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("all counts from there on, each with its number of ways.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn verdict_knows_its_solution_and_its_slips() {
        let words = |share: f64, strict: bool| {
            let reaches = |limit: f64| if strict { share > limit } else { share >= limit };
            if reaches(0.9) {
                "holds"
            } else if reaches(0.25) {
                "holds partly"
            } else {
                "not seen"
            }
        };
        let share = |seen: usize, decided: usize| seen as f64 / decided as f64;
        assert!(verdict(|s, d| words(share(s, d), false)).passed());
        assert!(verdict(|s, d| crate::claim::Verdict::of(s, d).unwrap().to_string()).passed());
        wrong(verdict(|s, d| words(share(s, d), true)), "≥ and not >");
        wrong(verdict(|s, _| words(share(s, 20), false)), "not of twenty");
        wrong(verdict(|s, d| words((s / d) as f64, false)), "here 0");
        wrong(verdict(|s, d| words(share(d - s, d), false)), "did not see it");
        wrong(verdict(|s, d| words(share(s, d), false).replace(' ', "-")), "the words are");
    }

    #[test]
    fn strictest_limit_knows_its_solution_and_its_slips() {
        let at = |numbers: &[f64], place: &dyn Fn(usize) -> usize| {
            let mut sorted = numbers.to_vec();
            sorted.sort_by(f64::total_cmp);
            sorted[place(sorted.len())]
        };
        assert!(strictest_limit(|v| at(v, &|n| (9 * n).div_ceil(10) - 1)).passed());
        wrong(strictest_limit(|v| at(v, &|n| n - (9 * n).div_ceil(10))), "order is reversed");
        wrong(strictest_limit(|v| at(v, &|n| n - 1)), "highest of all");
        wrong(strictest_limit(|v| at(v, &|n| (9 * n).div_ceil(10).min(n - 1))), "one place too far");
        wrong(strictest_limit(|v| at(v, &|n| (9 * n / 10).saturating_sub(2))), "one place too early");
        wrong(strictest_limit(|v| v.iter().sum::<f64>() / v.len() as f64), "the mean");
    }

    #[test]
    fn chance_of_at_least_knows_its_solution_and_its_slips() {
        let exactly = |k: usize, n: usize, p: f64| {
            let ways = (0..k).fold(1.0, |ways, i| ways * (n - i) as f64 / (i + 1) as f64);
            ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
        };
        let right = move |least: usize, n: usize, p: f64| (least..=n).map(|k| exactly(k, n, p)).sum::<f64>();
        assert!(chance_of_at_least(right).passed());
        assert!(chance_of_at_least(|k, n, p| 1.0 - (0..k).map(|k| exactly(k, n, p)).sum::<f64>()).passed());
        wrong(chance_of_at_least(exactly), "exactly 1");
        wrong(chance_of_at_least(|k, n, p| right(k + 1, n, p)), "more than");
        wrong(chance_of_at_least(|k, n, p| 1.0 - right(k, n, p) * 0.0 - right(k + 1, n, p)), "too few");
        let orders = |least: usize, n: usize, p: f64| {
            (least..=n).map(|k| p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)).sum()
        };
        wrong(chance_of_at_least(orders), "number of ways");
        wrong(chance_of_at_least(|_, _, _| f64::NAN), "step by step");
    }
}
