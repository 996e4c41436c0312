//! The first verdicts: what seeds 101 to 120 said by the rules of that time, and what is said now.

use std::fmt;

use super::{Claim, Judged, Seeds, Verdict, tables::told_with_count};
use crate::{Error, ErrorKind, Result, table::Table};

/// How many seeds there were first; each of them decided every claim.
const SEEDS: usize = 20;

/// What seeds 101 to 120 said to a claim, by the rule of that time.
///
/// Their results showed that some of those rules could fail a true claim, or decided something
/// else than the claim. Such rules were mended ([`mended`](field@Claim::mended)). Who has seen the results of some
/// seeds cannot judge them fairly by a new rule, so new seeds were run. The first verdicts are kept
/// here, and [`Seeds::beside_first`] sets them beside those of today.
///
/// ```
/// use nnerr::claim::{FIRST_VERDICTS, FirstVerdict, Verdict};
/// let holds = FIRST_VERDICTS.iter().filter(|first| first.verdict() == Verdict::Holds);
/// assert_eq!(holds.count(), 15);
/// assert_eq!(FirstVerdict::on(2)?.to_string(), "holds, 18 of 20");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstVerdict {
    /// The claim's number.
    pub claim: usize,
    /// The mean of its deciding number over the seeds.
    pub mean: f64,
    /// How many of the twenty seeds saw it.
    pub seen: usize,
    /// The rule of that time; `None` where it is the rule of today.
    pub rule: Option<&'static str>,
}

const fn first(claim: usize, mean: f64, seen: usize) -> FirstVerdict {
    FirstVerdict { claim, mean, seen, rule: None }
}

/// The first verdicts on all claims, in their order.
pub const FIRST_VERDICTS: [FirstVerdict; 44] = [
    first(1, 0.946735, 18),
    first(2, 0.006949, 18),
    first(3, 0.95, 17)
        .by("share of the categories below 50 % whose binomial interval holds their mean confidence; seen \
         if all of them do"),
    first(4, 1.593312, 0),
    first(5, -0.000868, 0)
        .by("AUROC of the average gradient for quiet neurons at x = 0.5, minus the best at another x; seen \
         if it is at least 0, and I2 separates quiet neurons better than I1"),
    first(6, 0.0, 20),
    first(7, 0.37002, 1),
    first(8, 0.543867, 20),
    first(9, 0.628759, 0),
    first(10, 0.067587, 0)
        .by("mean rank correlation over the layers; seen if ρ is above 0 in every layer, and larger in \
         layers 4–5 than in 1–3"),
    first(11, 0.8, 13)
        .by("share of ten tests (five layers, two measures) in which it falls, Levene's p < 0.05; seen if \
         it is at least 80 %"),
    first(12, 0.808564, 20),
    first(13, 0.927707, 16),
    first(14, 0.060066, 4)
        .by("accuracy of ones minus accuracy of fives, N10; seen if at most 1 class is better than ones, \
         and at most 1 is no better than fives"),
    first(15, 5.55, 13)
        .by("claims 7–12, by their rules of that time, decided alike on both networks; seen if all six are"),
    first(16, 0.637167, 0),
    first(17, 0.229033, 20),
    first(18, 0.9984, 20),
    first(19, 16.804159, 20),
    first(20, 12.945204, 0).by(
        "misclassified minus correct, least mean number over the layers; seen if above 0 in every layer \
         for misclassified, fives, ones and noise",
    ),
    first(21, 0.813276, 4),
    first(22, -0.006481, 0),
    first(23, -0.057113, 20),
    first(24, 0.416179, 12),
    first(25, 0.057113, 20),
    first(26, -0.900653, 13)
        .by("mean rank correlation of selectivity and activation count, layers 2–4; seen if it is below 0 \
         in each, and each holds at least 10 % of both kinds"),
    first(27, 2.4, 0),
    first(28, 7.5, 10),
    first(29, 0.878798, 20),
    first(30, -0.122894, 20),
    first(31, -0.456433, 19),
    first(32, 0.665453, 3),
    first(33, 0.50575, 0),
    first(34, 2.736291, 7),
    first(35, -0.03741, 3),
    first(36, 0.856528, 18),
    first(37, 0.019281, 10),
    first(38, 0.062178, 20)
        .by("rise of the matching class percentage per layer (least squares), mean over ones, fives and \
         noise; seen if it is above 0 for each, and above that of correct samples"),
    first(39, -0.011838, 5),
    first(40, 3.102414, 8),
    first(41, 0.768253, 10)
        .by("mean accuracy of both on their test half after 100 epochs; seen if both lie in 82–90 %"),
    first(42, -0.025746, 6).by(
        "mean AUROC of both minus that of the better of neuron count (summed) and cluster (layer 2), \
         task OOD, mean over ones, fives and noise; seen if at least 0.05, and above 0 where they were \
         trained without the set",
    ),
    first(43, -0.33884, 0),
    first(44, 0.201343, 1),
];

impl FirstVerdict {
    /// By another rule than that of today.
    const fn by(self, rule: &'static str) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// The first verdict on a claim.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a number that no claim has.
    pub fn on(claim: usize) -> Result<&'static Self> {
        let number = Claim::numbered(claim)?.number;
        FIRST_VERDICTS.iter().find(|first| first.claim == number).ok_or_else(|| {
            Error::new(ErrorKind::OutOfRange, format!("claim {number} was not among the first claims"))
        })
    }

    /// Holds, holds partly or not seen.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.seen, SEEDS)
    }
}

/// Verdict and count, as in `holds, 18 of 20`.
impl fmt::Display for FirstVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} of {SEEDS}", self.verdict(), self.seen)
    }
}

impl Seeds {
    /// The claims whose rule or verdict is not what it was for seeds 101 to 120: the first verdict,
    /// that of these seeds, and what changed. Below stands how many kept their verdict.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// show(&Seeds::read()?.beside_first()?);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: every claim has a first verdict.
    pub fn beside_first(&self) -> Result<Table> {
        let both: Vec<(&FirstVerdict, Judged)> = FIRST_VERDICTS
            .iter()
            .map(|first| Ok((first, self.judge(first.claim)?)))
            .collect::<Result<_>>()?;
        let turned = |(first, now): &&(&FirstVerdict, Judged)| now.verdict() != Some(first.verdict());
        let mended = |(_, now): &&(&FirstVerdict, Judged)| now.claim.mended.is_some();
        let kept = both.iter().filter(|own| !turned(own)).count();
        let rules = both.iter().filter(mended).count();
        let both_changed = both.iter().filter(mended).filter(turned).count();
        let note = format!(
            "First: seeds 101 to 120, by the rules of that time. Now: {} seeds, by the rules of today. {kept} \
             of {} claims keep their verdict. {rules} rules were mended; {both_changed} of these claims have \
             another verdict now. Every other rule is as it was.",
            self.seeds().len(),
            both.len(),
        );
        let rows: Vec<_> = both.iter().filter(|own| turned(own) || mended(own)).collect();
        let each = |cell: fn(&FirstVerdict, &Judged) -> Option<String>| {
            rows.iter().map(|(first, now)| cell(first, now)).collect::<Vec<_>>()
        };
        Table::titled("First verdicts, and those of today")
            .column("claim", rows.iter().map(|(first, _)| first.claim))
            .column("the thesis says", rows.iter().map(|(_, now)| now.claim.says))
            .column("first verdict", each(|first, _| Some(first.to_string())))
            .column("verdict now", each(|_, now| told_with_count(now)))
            .column("what changed", each(|_, now| Some(changed(now.claim))))
            .column("first rule", each(|first, _| first.rule.map(String::from)))
            .note(note)
            .build()
    }
}

/// Why a verdict may be another one.
fn changed(claim: &Claim) -> String {
    claim.mended.map_or("the seeds".into(), |why| format!("the rule: {why}"))
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::{super::CLAIMS, *};
    use crate::claim::Findings;

    #[test]
    fn every_claim_has_a_first_verdict_and_every_mended_rule_its_reason() {
        for (first, claim) in FIRST_VERDICTS.iter().zip(&CLAIMS) {
            let number = claim.number;
            assert_eq!((first.claim, FirstVerdict::on(number).unwrap()), (number, first));
            assert_eq!(first.rule.is_some(), claim.mended.is_some(), "claim {number}");
            assert_ne!(first.rule, Some(&*claim.rule()), "claim {number}");
            assert!(first.seen <= SEEDS && first.mean.is_finite());
        }
        let count = |wanted| FIRST_VERDICTS.iter().filter(|first| first.verdict() == wanted).count();
        assert_eq!([Verdict::Holds, Verdict::HoldsPartly, Verdict::NotSeen].map(count), [15, 13, 16]);
        assert_eq!(FirstVerdict::on(45).unwrap_err().kind(), ErrorKind::OutOfRange);
    }

    /// Words that readers took for something else, and what stood there at first: the rules are the same.
    const REWORDED: [(&str, &str); 2] = [
        (
            "mean jump from bar to bar sorted so, over that sorted by",
            "roughness sorted so, over roughness sorted by",
        ),
        ("in every class other than 2, 3, 5 and 8", "in every other class than those"),
    ];

    /// The digest is that of these rules as they were printed with the first verdicts.
    #[test]
    fn every_rule_that_is_not_called_mended_is_the_first_one() {
        let kept = CLAIMS.iter().filter(|claim| claim.mended.is_none());
        let rules: String = kept.map(|claim| format!("{}: {}\n", claim.number, claim.rule())).collect();
        let rules = REWORDED.iter().fold(rules, |rules, (now, first)| {
            assert_eq!(rules.matches(now).count(), 1, "{now}");
            rules.replace(now, first)
        });
        let digest: String = Sha256::digest(rules).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, "7419f9e96485053693af2e91ecfd2168e13a56aac4b7d45c4396f6f33d6aaf93");
    }

    /// Ten seeds, all of which decide every claim as the first seeds did mostly, but for claims 2
    /// and 11, and none of which decides claim 5.
    #[test]
    fn only_what_changed_is_listed() {
        let seed = |seed: u64| {
            let mut found = Findings::new("10", seed);
            for first in FIRST_VERDICTS.iter().filter(|first| first.claim != 5) {
                let seen = match first.verdict() {
                    _ if first.claim == 2 => false,
                    _ if first.claim == 11 => true,
                    Verdict::Holds => true,
                    Verdict::HoldsPartly => seed <= 5,
                    _ => false,
                };
                found.push(crate::claim::Decided { claim: first.claim, value: Some(0.5), seen: Some(seen) });
            }
            found
        };
        let seeds = Seeds::of((1..=10).map(seed)).unwrap();
        let table = seeds.beside_first().unwrap();
        let cell = |name: &str, row| table.frame().column(name).unwrap().get(row).unwrap().to_string();
        let claims: Vec<String> = (0..table.frame().height()).map(|row| cell("claim", row)).collect();
        assert_eq!(claims, ["2", "3", "5", "10", "11", "14", "15", "20", "26", "38", "41", "42"]);
        assert_eq!(cell("first verdict", 0), "\"holds, 18 of 20\"");
        assert_eq!(
            [cell("verdict now", 0), cell("what changed", 0)],
            ["\"not seen, 0 of 10\"", "\"the seeds\""]
        );
        assert_eq!(cell("first rule", 0), "null");
        assert_eq!(cell("verdict now", 1), "\"holds partly, 5 of 10\"");
        assert_eq!(cell("verdict now", 2), "\"cannot be decided here, by 0 of 10\"");
        assert!(cell("what changed", 2).starts_with("\"the rule: "));
        assert!(cell("first rule", 4).starts_with("\"share of ten tests"));
        let text = table.text();
        assert!(text.contains("41 of 44 claims keep their verdict. 11 rules were mended; 2 of"), "{text}");
    }
}
