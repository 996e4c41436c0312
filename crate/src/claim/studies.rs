//! The claims in several studies: other data, or other classes left out, beside these seeds.

use super::{CLAIMS, Judged, Seeds, Verdict, tables::told_with_count, verdict::VERDICTS};
use crate::{ErrorKind, Result, table::Table};

impl Seeds {
    /// The seeds of another design, in the folder of its name below [`folder`](Self::folder): `glorot`,
    /// `1000-epochs`, `fashion-mnist-without-4-6`, as `cargo xtask study` names it. `None` where it was
    /// not measured.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// assert!(Seeds::of_study("a-design-that-nobody-ran")?.is_none());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`read_from`](Self::read_from), but for a folder that is missing or empty.
    pub fn of_study(name: &str) -> Result<Option<Self>> {
        match Self::read_from(Self::folder().join(name)) {
            Err(error) if error.kind() == ErrorKind::Missing => Ok(None),
            read => read.map(Some),
        }
    }

    /// What other studies say to the claims: their verdicts in a column each, by name; and how many
    /// claims have which verdict in each study, and how many of those that hold there hold here, too.
    /// “–” stands where a study has no seed.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let seeds = Seeds::read()?;
    /// if let Some(clothes) = Seeds::of_study("fashion-mnist-without-4-6")? {
    ///     let (claims, counts) = seeds.claims_beside(&[("Fashion-MNIST", &clothes)])?;
    ///     assert_eq!((claims.frame().height(), counts.frame().height()), (44, 5));
    /// }
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Table`]'s columns, as where two studies have one name.
    pub fn claims_beside(&self, others: &[(&str, &Self)]) -> Result<(Table, Table)> {
        let studies: Vec<(&str, Vec<Judged>)> = [("here", self)]
            .iter()
            .chain(others)
            .map(|(name, seeds)| Ok((*name, seeds.judge_all(1..=CLAIMS.len())?)))
            .collect::<Result<_>>()?;
        let mut claims = Table::titled("The claims in each study")
            .column("claim", CLAIMS.iter().map(|claim| claim.number))
            .column("the thesis says", CLAIMS.iter().map(|claim| claim.says));
        let mut rows: Vec<String> = VERDICTS.iter().map(Verdict::to_string).collect();
        rows.insert(1, format!("{}, and here, too", Verdict::Holds));
        let mut counts = Table::titled("Verdicts in each study").column("verdict", rows);
        let holds = |own: &Judged| own.verdict() == Some(Verdict::Holds);
        for (name, judged) in &studies {
            let count = |wanted| judged.iter().filter(|own| own.verdict() == Some(wanted)).count();
            let mut numbers: Vec<usize> = VERDICTS.into_iter().map(count).collect();
            let both = judged.iter().zip(&studies[0].1).filter(|(own, here)| holds(own) && holds(here));
            numbers.insert(1, both.count());
            claims = claims.column(*name, judged.iter().map(told_with_count));
            counts = counts.column(*name, numbers);
        }
        let note = "Where a claim names digits, other data have the classes of the same numbers; for ones and \
                    fives that were left out they have the classes left out there.";
        Ok((claims.note(note).build()?, counts.build()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ErrorKind,
        claim::{Decided, Findings},
    };

    /// `count` seeds that decide all claims; claim 1 is seen by all, claim 2 by none, claim 3 by all of
    /// another study.
    fn study(count: u64, other: bool) -> Seeds {
        Seeds::of((1..=count).map(|seed| {
            let mut found = Findings::new("10", seed);
            for claim in 1..=CLAIMS.len() {
                let seen = claim == 1 || other && claim == 3 || claim > 2 && seed <= count / 2;
                found.push(Decided { claim, value: Some(0.5), seen: Some(seen) });
            }
            found
        }))
        .unwrap()
    }

    #[test]
    fn verdicts_stand_beside_each_other_and_are_counted() {
        let (own, other) = (study(10, false), study(4, true));
        let none = own.without(&own.seeds());
        let (claims, counts) = own.claims_beside(&[("clothes", &other), ("nothing", &none)]).unwrap();
        let cell = |table: &Table, name: &str, row| {
            table.frame().column(name).unwrap().get(row).unwrap().to_string().trim_matches('"').to_owned()
        };
        assert_eq!(claims.frame().height(), CLAIMS.len());
        assert_eq!(
            [0, 1, 2].map(|row| cell(&claims, "here", row)),
            ["holds, 10 of 10", "not seen, 0 of 10", "holds partly, 5 of 10"]
        );
        assert_eq!(
            [2, 3].map(|row| cell(&claims, "clothes", row)),
            ["holds, 4 of 4", "holds partly, 2 of 4"]
        );
        assert_eq!(cell(&claims, "nothing", 0), "null");
        let numbers = |name| [0, 1, 2, 3, 4].map(|row| cell(&counts, name, row));
        assert_eq!(numbers("here"), ["1", "1", "42", "1", "0"]);
        assert_eq!(numbers("clothes"), ["2", "1", "41", "1", "0"], "claim 3 holds there alone");
        assert_eq!(numbers("nothing"), ["0", "0", "0", "0", "0"]);
        let twice = own.claims_beside(&[("clothes", &other), ("clothes", &other)]);
        assert_eq!(twice.unwrap_err().kind(), ErrorKind::Shape);
    }
}
