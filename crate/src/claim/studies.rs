//! The claims in several studies: other data, or other classes left out, beside these seeds.

use super::{CLAIMS, Judged, Seeds, tables::told_with_count, verdict::VERDICTS};
use crate::{Result, table::Table};

impl Seeds {
    /// What other studies say to the claims: their verdicts in a column each, by name; and how many
    /// claims have which verdict in each study. “–” stands where a study has no seed.
    ///
    /// ```no_run
    /// use nnerr::prelude::*;
    /// let clothes = Seeds::read_from(Seeds::folder().join("fashion-mnist"))?;
    /// let (claims, counts) = Seeds::read()?.claims_beside(&[("Fashion-MNIST", &clothes)])?;
    /// show(&(claims, counts));
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
        let mut counts =
            Table::titled("Verdicts in each study").column("verdict", VERDICTS.map(|own| own.to_string()));
        for (name, judged) in &studies {
            let count = |wanted| judged.iter().filter(|own| own.verdict() == Some(wanted)).count();
            claims = claims.column(*name, judged.iter().map(told_with_count));
            counts = counts.column(*name, VERDICTS.map(count));
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

    /// `count` seeds that decide all claims; claim 1 is seen by all, claim 2 by none.
    fn study(count: u64) -> Seeds {
        Seeds::of((1..=count).map(|seed| {
            let mut found = Findings::new("10", seed);
            for claim in 1..=CLAIMS.len() {
                let seen = claim == 1 || claim > 2 && seed <= count / 2;
                found.push(Decided { claim, value: Some(0.5), seen: Some(seen) });
            }
            found
        }))
        .unwrap()
    }

    #[test]
    fn verdicts_stand_beside_each_other_and_are_counted() {
        let (own, other) = (study(10), study(4));
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
        assert_eq!(cell(&claims, "clothes", 2), "holds partly, 2 of 4");
        assert_eq!(cell(&claims, "nothing", 0), "null");
        for name in ["here", "clothes"] {
            assert_eq!([0, 1, 2, 3].map(|row| cell(&counts, name, row)), ["1", "42", "1", "0"]);
        }
        assert_eq!([0, 1, 2, 3].map(|row| cell(&counts, "nothing", row)), ["0", "0", "0", "0"]);
        let twice = own.claims_beside(&[("clothes", &other), ("clothes", &other)]);
        assert_eq!(twice.unwrap_err().kind(), ErrorKind::Shape);
    }
}
