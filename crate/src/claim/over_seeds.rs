//! Figures of many seeds: what each of them saw, and the numbers that decided it.

use std::ops::RangeInclusive;

use super::{Claim, Decided, Seeds, Verdict, verdict::VERDICTS};
use crate::{
    Result,
    figure::{self, Figure, Strip},
    table::Format,
};

impl Seeds {
    /// A claim as each seed decides it, ascending by seed.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn decided(&self, claim: usize) -> Result<Vec<(i64, Decided)>> {
        let claim = Claim::numbered(claim)?.number;
        let values = self.quantity(&format!("claim {claim}")).by_seed();
        let seen = self.quantity(&format!("claim {claim} seen")).by_seed();
        let of = |list: &[(i64, f64)], seed: i64| list.iter().find(|row| row.0 == seed).map(|row| row.1);
        let each = self.seeds().into_iter().map(|seed| {
            let seen = of(&seen, seed).map(|seen| seen > 0.0);
            (seed, Decided { claim, value: of(&values, seed), seen })
        });
        Ok(each.collect())
    }

    /// What each seed saw of some claims, and the verdicts.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn verdicts(&self, claims: RangeInclusive<usize>) -> Result<Figure> {
        let title =
            format!("Claims {} to {} over {} seeds", claims.start(), claims.end(), self.seeds().len());
        // What cannot be decided is no kind of verdict there, but has a mark of its own.
        let kinds = VERDICTS.into_iter().filter(|&kind| kind != Verdict::CannotBeDecided);
        let mut chart = figure::verdicts(title, kinds.clone());
        for number in claims {
            let verdict = self.judge(number)?.verdict();
            let kind = verdict.and_then(|verdict| kinds.clone().position(|kind| kind == verdict));
            let runs = self.decided(number)?.into_iter().map(|(_, decided)| decided.seen);
            chart = chart.row(named(Claim::numbered(number)?), runs, kind);
        }
        chart.draw()
    }

    /// The deciding numbers of some claims in each seed, every claim on an axis of its own;
    /// a claim that no seed has a number for is left out.
    ///
    /// # Errors
    /// A claim that does not exist; none that has a number.
    pub fn deciding(&self, claims: impl IntoIterator<Item = usize>) -> Result<Figure> {
        let mut chart = figure::strips(format!("Deciding numbers over {} seeds", self.seeds().len()));
        for number in claims {
            let claim = Claim::numbered(number)?;
            let each = self.decided(number)?.into_iter();
            let runs: Vec<_> =
                each.filter_map(|(_, decided)| decided.value.map(|value| (value, decided.seen))).collect();
            if runs.is_empty() {
                continue;
            }
            let strip = Strip::new(named(claim), runs);
            let strip = match claim.format {
                Format::Percent(digits) => strip.percent(digits),
                Format::Fixed(digits) => strip.digits(digits),
                Format::Plain => strip,
            };
            chart = chart.strip(claim.limits().into_iter().fold(strip, Strip::limit));
        }
        Ok(chart.draw()?.caption(
            "A mark is a seed: a dot saw the claim, a square did not. Dotted: what the rule asks of this number; \
             a rule may ask for more. At the ends the lowest and highest value.",
        ))
    }
}

fn named(claim: &Claim) -> String {
    format!("{} · {}", claim.number, claim.says)
}
