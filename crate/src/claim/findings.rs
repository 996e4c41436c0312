//! What one seed says to the claims.

use super::{Claim, tables::yes_or_no};
use crate::{
    Result,
    results::{Results, Row, Rows},
    show::{Part, Show},
    table::Table,
};

/// Numbers measured for one seed, and for each claim among them the number that
/// decides it and whether it was seen. Shown as a table of claims; all numbers go to
/// `results.csv`.
///
/// A claim that a seed cannot decide (no weak neuron, an empty category) is
/// undefined: neither seen nor not seen.
#[derive(Clone, Debug)]
pub struct Findings {
    rows: Rows,
    decided: Vec<Decided>,
    seed: u64,
}

/// One claim as one seed decides it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    /// Its number.
    pub claim: usize,
    /// The deciding number; `None` where it is undefined.
    pub value: Option<f64>,
    /// Whether it was seen; `None` where that is undefined.
    pub seen: Option<bool>,
}

impl Findings {
    /// Nothing yet, of the notebook `notebook` under `seed`.
    pub fn new(notebook: &str, seed: u64) -> Self {
        Self { rows: Rows::new(notebook), decided: Vec::new(), seed }
    }

    /// One more number.
    pub fn add(&mut self, quantity: impl Into<String>, value: f64) -> &mut Row {
        let seed = self.seed;
        self.rows.add(quantity, value).seed(seed)
    }

    /// More numbers, as `results` has them: quantity, layer, set and category.
    pub(crate) fn extend(&mut self, results: &Results) -> Result<()> {
        let [quantities, layers, sets, categories] =
            ["quantity", "layer", "set", "category"].map(|column| results.texts(column));
        let (quantities, layers, sets, categories) = (quantities?, layers?, sets?, categories?);
        for (at, value) in results.values().into_iter().enumerate() {
            let row = self.add(&quantities[at], value).layer(&layers[at]);
            row.set(&sets[at]).category(&categories[at]);
        }
        Ok(())
    }

    /// One more number, unless it is undefined: then it has no row. What is done to
    /// the row (its layer, its set …) is done by `fill`.
    pub(crate) fn maybe(
        &mut self,
        quantity: &str,
        value: Option<f64>,
        fill: impl FnOnce(&mut Row) -> &mut Row,
    ) {
        if let Some(value) = value {
            fill(self.add(quantity, value));
        }
    }

    /// What the rule asks of each part of a claim: rows `claim 20 in parts`, 1 where the part keeps
    /// it, else 0, none where its number is undefined. A part is a layer and a set; `""` where it is
    /// about all layers, or about no set.
    pub(super) fn parts<'a, Number: Into<Option<f64>>>(
        &mut self,
        claim: usize,
        parts: impl IntoIterator<Item = (&'a str, &'a str, Number)>,
    ) -> Result<()> {
        let claim = Claim::numbered(claim)?;
        for (layer, set, number) in parts {
            let kept = number.into().and_then(|number| claim.keeps_each(number)).map(f64::from);
            self.maybe(&in_parts(claim.number), kept, |row| row.layer(layer).set(set));
        }
        Ok(())
    }

    /// The same for a set in the layers from `first` on.
    pub(super) fn by_layer<Number: Into<Option<f64>>>(
        &mut self,
        claim: usize,
        set: &str,
        first: usize,
        numbers: impl IntoIterator<Item = Number>,
    ) -> Result<()> {
        for (layer, number) in (first..).zip(numbers) {
            self.parts(claim, [(&*layer.to_string(), set, number)])?;
        }
        Ok(())
    }

    /// Decides a claim by what was measured, as [`Claim::decide`] does.
    pub(super) fn decide(
        &mut self,
        claim: usize,
        value: impl Into<Option<f64>>,
        further: &[&[f64]],
    ) -> Result<()> {
        self.push(Claim::numbered(claim)?.decide(value, further)?);
        Ok(())
    }

    /// Rows `claim 7` with the deciding number and `claim 7 seen`, 1 or 0.
    pub(super) fn push(&mut self, decided: Decided) {
        let Decided { claim, value, seen } = decided;
        self.maybe(&format!("claim {claim}"), value, |row| row);
        self.maybe(&format!("claim {claim} seen"), seen.map(f64::from), |row| row);
        self.decided.push(decided);
    }

    /// The claims decided so far.
    pub fn decided(&self) -> &[Decided] {
        &self.decided
    }

    /// All numbers.
    ///
    /// # Errors
    /// Those of [`Rows::results`].
    pub fn results(&self) -> Result<Results> {
        self.rows.results()
    }

    /// The claims with what the thesis says, what was measured, and whether it was seen.
    ///
    /// # Errors
    /// Nothing was decided yet.
    pub fn table(&self) -> Result<Table> {
        let mut decided = self.decided.clone();
        decided.sort_by_key(|decided| decided.claim);
        let claims: Vec<&Claim> =
            decided.iter().map(|decided| Claim::numbered(decided.claim)).collect::<Result<_>>()?;
        Table::titled(format!("The claims, seed {}", self.seed))
            .column("claim", claims.iter().map(|claim| claim.number))
            .column("the thesis says", claims.iter().map(|claim| claim.says))
            .column("measured", claims.iter().map(|claim| claim.rule()))
            .column(
                "value",
                decided.iter().zip(&claims).map(|(own, claim)| own.value.map(|v| claim.print(v))),
            )
            .column("seen", decided.iter().map(|decided| decided.seen.map(yes_or_no)))
            .build()
    }
}

/// The quantity of a claim's parts.
pub(super) fn in_parts(claim: usize) -> String {
    format!("claim {claim} in parts")
}

impl Show for Findings {
    fn parts(&self) -> Vec<Part<'_>> {
        let table = self.table().map(|table| Part::Html { html: table.html(), text: table.text() });
        table.into_iter().chain(self.rows.parts()).collect()
    }
}
