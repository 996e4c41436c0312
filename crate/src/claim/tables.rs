//! Tables of claims over many seeds.

use std::ops::RangeInclusive;

use super::{CLAIMS, Claim, Decided, Findings, Judged, Seeds, Verdict, mean, verdict::VERDICTS};
use crate::{Error, ErrorKind, Result, results::Rows, show::Number, table::Table};

impl Seeds {
    /// One claim, seed by seed: its deciding number, and whether it was seen.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn claim(&self, claim: usize) -> Result<Table> {
        let (claim, decided) = (Claim::numbered(claim)?, self.decided(claim)?);
        let mended = claim.mended.map(|why| format!(" Mended since the first seeds: {why}."));
        let rule = format!(
            "Measured: {}. Seen if {}.{}",
            claim.measured,
            claim.seen_if(),
            mended.unwrap_or_default()
        );
        Table::titled(format!("Claim {}: “{}” ({})", claim.number, claim.says, claim.section))
            .column("seed", decided.iter().map(|(seed, _)| *seed))
            .column("value", decided.iter().map(|(_, own)| own.value.map(|value| claim.print(value))))
            .column("seen", decided.iter().map(|(_, own)| own.seen.map(yes_or_no)))
            .note(rule)
            .build()
    }

    /// The claims with their deciding numbers over all seeds: mean, range, and in how
    /// many of the seeds that could decide it each was seen.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn claims(&self, claims: RangeInclusive<usize>) -> Result<Table> {
        let judged = self.judge_all(claims)?;
        let each = |cell: fn(&Judged) -> Option<String>| judged.iter().map(cell).collect::<Vec<_>>();
        let claims = || judged.iter().map(|judged| judged.claim);
        Table::titled(format!("The claims over {} seeds", self.seeds().len()))
            .column("claim", claims().map(|claim| claim.number))
            .column("section", claims().map(|claim| claim.section))
            .column("the thesis says", claims().map(|claim| claim.says))
            .column("measured", claims().map(|claim| claim.rule()))
            .column("mean", each(|own| own.print_mean()))
            .column("lowest", each(|own| own.print(own.values.iter().copied().min_by(f64::total_cmp))))
            .column("highest", each(|own| own.print(own.values.iter().copied().max_by(f64::total_cmp))))
            .column("seen in seeds", each(seen_in))
            .column("verdict", each(told))
            .build()
    }

    /// How many claims of each part have each verdict; and of all claims, as rows of `results.csv`, the share
    /// of the seeds that see it, where any decides it, and the mean of its deciding number. A part is
    /// named, and holds the claims of its sections: `("4.1–4.2 clusters", &["4.1", "4.2"])`.
    ///
    /// # Errors
    /// Those of [`Table`]'s columns.
    pub fn verdicts_by_part(&self, parts: &[(&str, &[&str])]) -> Result<(Table, Rows)> {
        let all = self.judge_all(1..=CLAIMS.len())?;
        let within = |own: &Judged, sections: &[&str]| {
            sections.iter().any(|section| own.claim.section.starts_with(section))
        };
        let judged: Vec<Vec<&Judged>> =
            parts.iter().map(|part| all.iter().filter(|own| within(own, part.1)).collect()).collect();
        let mut table = Table::titled("Verdicts by part of the thesis")
            .column("sections", parts.iter().map(|part| part.0))
            .column("claims", judged.iter().map(Vec::len));
        for wanted in VERDICTS {
            let count = |part: &Vec<&Judged>| part.iter().filter(|own| own.verdict() == Some(wanted)).count();
            table = table.column(wanted.to_string(), judged.iter().map(count));
        }
        let mut rows = Rows::new("10");
        for own in &all {
            let claim = own.claim.number;
            if let Some(share) = own.share() {
                rows.add(format!("claim {claim}, share of seeds"), share);
            }
            if let Some(mean) = mean(&own.values) {
                rows.add(format!("claim {claim}, mean over seeds"), mean);
            }
        }
        Ok((table.build()?, rows))
    }

    /// What a training of one's own decides, beside these seeds: in how many of them the number is
    /// lower, and how many see the claim; and the share of its claims that it decides as most of
    /// them do.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] where no finding is a claim.
    pub fn beside(&self, own: &[Findings]) -> Result<(Table, Number)> {
        let mut decided: Vec<Decided> = own.iter().flat_map(|findings| findings.decided()).copied().collect();
        decided.sort_by_key(|decided| decided.claim);
        if decided.is_empty() {
            return Err(Error::new(
                ErrorKind::Empty,
                "no claim was decided: there is none to set beside the seeds",
            ));
        }
        let judged: Vec<Judged> = decided.iter().map(|own| self.judge(own.claim)).collect::<Result<_>>()?;
        let both = || decided.iter().zip(&judged);
        let below = |own: f64, judged: &Judged| judged.values.iter().filter(|&&value| value < own).count();
        let table = Table::titled(format!("One training beside {} seeds", self.seeds().len()))
            .column("claim", decided.iter().map(|own| own.claim))
            .column("the thesis says", judged.iter().map(|judged| judged.claim.says))
            .column("value here", both().map(|(own, judged)| judged.print(own.value)))
            .column("seen here", decided.iter().map(|own| own.seen.map(yes_or_no)))
            .column("seeds below", both().map(|(own, judged)| own.value.map(|value| below(value, judged))))
            .column("seen in seeds", judged.iter().map(seen_in))
            .build()?;
        let usual = |judged: &Judged| match judged.verdict() {
            Some(Verdict::CannotBeDecided) | None => None,
            Some(_) => Some(2 * judged.seen > judged.decided),
        };
        let alike = both().filter(|(own, judged)| own.seen == usual(judged)).count();
        Ok((table, Number::percent("as in most seeds", alike as f64 / decided.len() as f64, 1)))
    }

    /// The verdicts on some claims if their rules had another limit, each claim beside it.
    ///
    /// # Errors
    /// Those of [`Claim::keeps`].
    pub fn with_limits(&self, limits: &[(usize, f64)]) -> Result<Table> {
        let judged: Vec<Judged> = limits.iter().map(|row| self.judge(row.0)).collect::<Result<_>>()?;
        let both = || judged.iter().zip(limits);
        let moved: Vec<Judged> = both().map(|(own, row)| own.with_limit(row.1)).collect::<Result<_>>()?;
        Table::titled("The same numbers, other limits")
            .column("claim", limits.iter().map(|row| row.0))
            .column("the thesis says", judged.iter().map(|own| own.claim.says))
            .column("limit", judged.iter().map(|own| own.print(own.claim.limits().first().copied())))
            .column("verdict", judged.iter().map(Judged::to_string))
            .column("other limit", both().map(|(own, row)| own.print(Some(row.1))))
            .column("verdict with it", moved.iter().map(Judged::to_string))
            .build()
    }

    /// The claims on which other seeds have another verdict than these, both with their name.
    ///
    /// # Errors
    /// Those of [`Table`]'s columns.
    pub fn turned(&self, name: &str, others: &Self, other_name: &str) -> Result<Table> {
        let (all, theirs) = (self.judge_all(1..=CLAIMS.len())?, others.judge_all(1..=CLAIMS.len())?);
        let both: Vec<(Judged, Judged)> =
            all.into_iter().zip(theirs).filter(|(a, b)| a.verdict() != b.verdict()).collect();
        let mut table = Table::titled("Claims whose verdict turns")
            .column("claim", both.iter().map(|(own, _)| own.claim.number))
            .column("the thesis says", both.iter().map(|(own, _)| own.claim.says));
        let sides: [(&str, Vec<&Judged>); 2] = [
            (name, both.iter().map(|(a, _)| a).collect()),
            (other_name, both.iter().map(|(_, b)| b).collect()),
        ];
        for (name, side) in sides {
            let each =
                |cell: fn(&Judged) -> Option<String>| side.iter().map(|own| cell(own)).collect::<Vec<_>>();
            table = table
                .column(format!("mean, {name}"), each(|own| own.print_mean()))
                .column(format!("seen, {name}"), each(seen_in))
                .column(format!("verdict, {name}"), each(told));
        }
        table.build()
    }

    /// Some claims over all seeds.
    ///
    /// # Errors
    /// A claim that does not exist.
    pub fn judge_all(&self, claims: RangeInclusive<usize>) -> Result<Vec<Judged>> {
        claims.map(|claim| self.judge(claim)).collect()
    }
}

fn seen_in(own: &Judged) -> Option<String> {
    (own.decided > 0).then(|| format!("{} of {}", own.seen, own.decided))
}

fn told(own: &Judged) -> Option<String> {
    own.verdict().map(|verdict| verdict.to_string())
}

/// Verdict and count; `None` where there is no seed.
pub(super) fn told_with_count(own: &Judged) -> Option<String> {
    own.verdict().map(|_| own.to_string())
}

pub(super) fn yes_or_no(seen: bool) -> &'static str {
    if seen { "yes" } else { "no" }
}
