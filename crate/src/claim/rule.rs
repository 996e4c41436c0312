//! A claim of the thesis and the rule that decides it: a value from which its sentence, its
//! limit lines and its decisions follow.

use super::{Decided, limit::Limit};
use crate::{Error, ErrorKind, Result, table::Format};

/// One claim of the thesis and how it is decided for one seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// Its number in this project.
    pub number: usize,
    /// The section of the thesis that makes it.
    pub section: &'static str,
    /// What the thesis says.
    pub says: &'static str,
    /// The number that decides it.
    pub measured: &'static str,
    /// Why its rule is not the one that gave the first verdict ([`FirstVerdict`](super::FirstVerdict));
    /// `None` where it is.
    pub mended: Option<&'static str>,
    /// How that number is printed.
    pub(crate) format: Format,
    /// The number where it is so in all cases.
    all: f64,
    conditions: [Option<Condition>; 3],
}

/// Which numbers a condition is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum About {
    /// The deciding number.
    Value,
    /// Several numbers, of which the deciding number is the mean, the least or the count.
    Each,
    /// Other numbers: its limit is none of the deciding number.
    Other,
}

/// One condition of a rule. In its words stands `{}` for a limit, `{%}` for one in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Condition {
    words: &'static str,
    limit: Limit,
    about: About,
}

/// A claim without a rule, which the following methods add.
pub(super) const fn claim(number: usize, section: &'static str, says: &'static str) -> Claim {
    let (measured, mended, conditions) = ("", None, [None; 3]);
    Claim { number, section, says, measured, mended, format: Format::Plain, all: 1.0, conditions }
}

impl Claim {
    /// The deciding number: a fraction, printed in percent.
    pub(super) const fn percent(self, measured: &'static str) -> Self {
        Self { measured, format: Format::Percent(2), ..self }
    }

    /// The deciding number.
    pub(super) const fn number(self, measured: &'static str) -> Self {
        Self { measured, format: Format::Fixed(3), ..self }
    }

    /// The deciding number: how many of the thesis' `all` it is.
    pub(super) const fn count(self, measured: &'static str, all: f64) -> Self {
        Self { measured, format: Format::Fixed(0), all, ..self }
    }

    /// Seen when the deciding number keeps the limit.
    pub(super) const fn when(self, words: &'static str, limit: Limit) -> Self {
        self.with(Condition { words, limit, about: About::Value })
    }

    /// Seen when each number keeps the limit that the deciding number is made of.
    pub(super) const fn each(self, words: &'static str, limit: Limit) -> Self {
        self.with(Condition { words, limit, about: About::Each })
    }

    /// Seen only when one or several further numbers keep the limit.
    pub(super) const fn and(self, words: &'static str, limit: Limit) -> Self {
        self.with(Condition { words, limit, about: About::Other })
    }

    /// Why the rule was mended.
    pub(super) const fn mended(self, why: &'static str) -> Self {
        Self { mended: Some(why), ..self }
    }

    const fn with(mut self, condition: Condition) -> Self {
        let mut at = 0;
        while self.conditions[at].is_some() {
            at += 1;
        }
        self.conditions[at] = Some(condition);
        self
    }

    /// When the claim counts as seen.
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// assert_eq!(Claim::numbered(2)?.seen_if(), "ECE is at most 1 %");
    /// assert_eq!(Claim::numbered(24)?.seen_if(), "it is at most 0.55 there, and below 0.5 in layer 3");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn seen_if(&self) -> String {
        let mut conditions: Vec<String> = self.conditions().map(Condition::sentence).collect();
        let last = conditions.pop().unwrap_or_default();
        if conditions.is_empty() { last } else { format!("{}, and {last}", conditions.join(", ")) }
    }

    /// What was measured, and when the claim counts as seen, for a table.
    pub(super) fn rule(&self) -> String {
        format!("{}; seen if {}", self.measured, self.seen_if())
    }

    /// The limits that the rule sets to the deciding number, or to the numbers that it is made
    /// of. Many rules ask for more than that: see [`seen_if`](Self::seen_if).
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// assert_eq!(Claim::numbered(2)?.limits(), [0.01]);
    /// assert_eq!(Claim::numbered(32)?.limits(), [0.4, 0.6]);
    /// assert!(Claim::numbered(6)?.limits().is_empty()); // none at all
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn limits(&self) -> Vec<f64> {
        let own = self.conditions().find(|condition| condition.about != About::Other);
        match own.map(|condition| condition.limit) {
            Some(Limit::All) => vec![self.all],
            own => own.map(Limit::ends).unwrap_or_default(),
        }
    }

    /// A deciding number as it is printed in tables.
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// assert_eq!(Claim::numbered(1)?.print(0.9531), "95.31 %");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn print(&self, value: f64) -> String {
        self.format.number(value)
    }

    /// Decides the claim by its deciding number and, in the rule's order, the numbers of each
    /// condition that is about others: no numbers where they are undefined. A comparison is the
    /// number 1 where it is true, else 0.
    ///
    /// A claim of which any number is undefined is neither seen nor not seen.
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// assert_eq!(Claim::numbered(2)?.decide(0.0057, &[])?.seen, Some(true));
    /// let weak = Claim::numbered(8)?; // its rule asks for a second number
    /// assert_eq!(weak.decide(0.54, &[&[21.0]])?.seen, Some(true));
    /// assert_eq!(weak.decide(0.54, &[&[1.9]])?.seen, Some(false));
    /// assert_eq!(weak.decide(0.54, &[&[]])?.seen, None);
    /// assert!(weak.decide(0.54, &[]).is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] for numbers of more or fewer conditions than the rule has.
    pub fn decide(&self, value: impl Into<Option<f64>>, further: &[&[f64]]) -> Result<Decided> {
        let value = value.into().filter(|value| value.is_finite());
        let asked = self.conditions().filter(|condition| condition.about != About::Value).count();
        if asked != further.len() {
            let (number, given) = (self.number, further.len());
            let sentence = format!("claim {number} has {asked} conditions on further numbers, not {given}");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        let mut further = further.iter();
        let mut seen = value.map(|_| true);
        for condition in self.conditions() {
            let numbers = match condition.about {
                About::Value => value.as_slice(),
                About::Each | About::Other => further.next().copied().unwrap_or_default(),
            };
            seen = seen.zip(condition.limit.kept_by(numbers)).map(|(before, kept)| before && kept);
        }
        Ok(Decided { claim: self.number, value, seen })
    }

    /// Whether the deciding number alone would keep the rule if its limit were `limit`.
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// let calibrated = Claim::numbered(2)?; // ECE at most 1 %
    /// assert!(!calibrated.keeps(0.012, 0.01)? && calibrated.keeps(0.012, 0.015)?);
    /// assert!(Claim::numbered(8)?.keeps(0.5, 0.6).is_err()); // asks for a second number
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a rule that is not one condition with one limit.
    pub fn keeps(&self, value: f64, limit: f64) -> Result<bool> {
        let own = self.conditions().next().filter(|own| own.about != About::Other);
        let alone = own.filter(|_| self.conditions().count() == 1);
        let kept = alone.and_then(|own| own.limit.moved(limit)?.kept_by(&[value]));
        kept.ok_or_else(|| {
            let sentence = format!("claim {} has no rule of one limit: {}", self.number, self.seen_if());
            Error::new(ErrorKind::OutOfRange, sentence)
        })
    }

    /// Whether one of the numbers that the deciding number is made of keeps the rule.
    pub(super) fn keeps_each(&self, number: f64) -> Option<bool> {
        self.conditions().find(|condition| condition.about == About::Each)?.limit.kept_by(&[number])
    }

    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().flatten()
    }
}

impl Condition {
    fn sentence(&self) -> String {
        let percent = self.words.replace("{%}", &self.limit.words(100.0, " %"));
        percent.replace("{}", &self.limit.words(1.0, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::CLAIMS, *};

    /// A number that keeps a limit.
    fn kept(limit: Limit) -> f64 {
        match limit {
            Limit::AtMost(at) | Limit::AtLeast(at) | Limit::Within(at, _) => at,
            Limit::Below(at) => at - 1.0,
            Limit::Above(at) => at + 1.0,
            Limit::All => 1.0,
            Limit::Nothing => 0.0,
        }
    }

    /// What the claim says to `numbers` for the condition at `place`, where all others are kept.
    fn seen(claim: &Claim, place: usize, numbers: &[f64]) -> Option<bool> {
        let mut all: Vec<Vec<f64>> = claim.conditions().map(|own| vec![kept(own.limit)]).collect();
        all[place] = numbers.to_vec();
        let parts: Vec<_> = claim.conditions().map(|condition| condition.about).zip(&all).collect();
        let own = parts.iter().find(|(about, _)| *about == About::Value);
        let further = parts.iter().filter(|(about, _)| *about != About::Value);
        let further: Vec<&[f64]> = further.map(|(_, numbers)| &numbers[..]).collect();
        claim.decide(own.map_or(Some(0.0), |(_, numbers)| numbers.first().copied()), &further).unwrap().seen
    }

    /// What a sentence says to a number, read from its words alone.
    fn as_read(sentence: &str, number: f64) -> bool {
        let find = |words: &str| -> Option<f64> {
            let rest = sentence.split_once(words)?.1;
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let scale = if sentence.contains('%') { 100.0 } else { 1.0 };
            Some(rest[..end].parse::<f64>().ok()? / scale)
        };
        match (
            find("at most "),
            find("at least "),
            find("below "),
            find("above "),
            find("in ").zip(find("–")),
        ) {
            (Some(at), ..) => number <= at,
            (_, Some(at), ..) => number >= at,
            (_, _, Some(at), ..) => number < at,
            (_, _, _, Some(at), _) => number > at,
            (.., Some((low, high))) => low <= number && number <= high,
            _ if sentence.contains("none") && !sentence.contains("some") => number == 0.0,
            _ if sentence.contains("lies below") => number < 0.0,
            _ => number == 1.0,
        }
    }

    #[test]
    fn every_rule_decides_at_its_limits_what_its_sentence_says() {
        for claim in &CLAIMS {
            for (place, condition) in claim.conditions().enumerate() {
                let mut ends = condition.limit.ends();
                if ends.is_empty() {
                    ends = vec![0.0, 1.0];
                }
                let (number, sentence) = (claim.number, condition.sentence());
                for at in ends.into_iter().flat_map(|at| [at.next_down(), at, at.next_up()]) {
                    let says = as_read(&sentence, at);
                    assert_eq!(seen(claim, place, &[at]), Some(says), "claim {number}, “{sentence}”: {at:e}");
                    if condition.about != About::Value {
                        // One of several numbers is enough to break it.
                        let several = [kept(condition.limit), at, kept(condition.limit)];
                        assert_eq!(seen(claim, place, &several), Some(says), "claim {number}: {at:e}");
                    }
                }
                assert!(claim.seen_if().contains(&sentence) && !sentence.contains(['{', '}']));
            }
        }
    }

    #[test]
    fn what_is_undefined_decides_nothing() {
        for claim in &CLAIMS {
            let places = claim.conditions().count();
            assert!(places > 0, "claim {} has no rule", claim.number);
            for place in 0..places {
                assert_eq!(seen(claim, place, &[]), None, "claim {}", claim.number);
                assert_eq!(seen(claim, place, &[f64::NAN]), None, "claim {}", claim.number);
            }
            let further = vec![&[1.0][..]; claim.conditions().filter(|c| c.about != About::Value).count()];
            for value in [None, Some(f64::NAN), Some(f64::INFINITY)] {
                let decided = claim.decide(value, &further).unwrap();
                assert_eq!((decided.value, decided.seen), (None, None), "claim {}", claim.number);
            }
            let error = claim.decide(0.5, &vec![&[][..]; further.len() + 1]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Shape);
        }
        let error = Claim::numbered(2).unwrap().decide(0.5, &[&[1.0]]).unwrap_err().to_string();
        assert_eq!(error, "claim 2 has 0 conditions on further numbers, not 1");
    }

    #[test]
    fn a_conjunction_is_seen_when_all_of_it_is() {
        let claim = Claim::numbered(36).unwrap();
        for case in 0..27 {
            let states =
                [case % 3, case / 3 % 3, case / 9].map(|state| [Some(true), Some(false), None][state]);
            let [own, more, below] = states;
            let value = own.map(|own| if own { 0.65 } else { 0.64 });
            let more = more.map(f64::from);
            let below = below.map(|below| if below { 0.02 } else { 0.03 });
            let decided = claim.decide(value, &[more.as_slice(), below.as_slice()]).unwrap();
            let all = states.iter().all(Option::is_some).then(|| states == [Some(true); 3]);
            assert_eq!(decided.seen, all, "{states:?}");
        }
    }
}
