//! Claims in parts: in which layers and on which sets many seeds keep what a rule asks of each.

use super::{Claim, Seeds, findings::in_parts};
use crate::{Error, ErrorKind, Result, table::Table};

impl Seeds {
    /// A claim about several layers or sets, part by part: a row for each set, a column for each
    /// layer, and in how many of the seeds that could decide the part it keeps what the rule asks of
    /// each. A rule may ask for more than that.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let seeds = Seeds::read()?;
    /// show(&seeds.parts(20)?); // more neurons: misclassified, fives, ones, noise; layers 1 to 5
    /// assert!(seeds.parts(2).is_err()); // one number, of all layers together
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for a claim that has no parts, [`ErrorKind::OutOfRange`] for one that
    /// does not exist.
    pub fn parts(&self, claim: usize) -> Result<Table> {
        let claim = Claim::numbered(claim)?;
        let rows = self.quantity(&in_parts(claim.number));
        if rows.is_empty() {
            let sentence =
                format!("claim {} has no parts: what decides it is not told by layer or set", claim.number);
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        let (in_layers, in_sets, values) = (rows.texts("layer")?, rows.texts("set")?, rows.values());
        let (mut layers, sets) = (once_each(&in_layers), once_each(&in_sets));
        layers.sort();
        let kept = |set: &str, layer: &str| {
            let own = (0..values.len()).filter(|&at| in_sets[at] == set && in_layers[at] == layer);
            let own: Vec<f64> = own.map(|at| values[at]).collect();
            let kept = own.iter().filter(|&&value| value > 0.0).count();
            (!own.is_empty()).then(|| format!("{kept} of {}", own.len()))
        };
        let title = format!("Claim {} in parts: “{}”", claim.number, claim.says);
        let named = |set: &&str| (!set.is_empty()).then(|| (*set).to_owned());
        let mut table = Table::titled(title).column("set", sets.iter().map(named));
        for layer in &layers {
            let name = if layer.is_empty() { "all layers".to_owned() } else { format!("layer {layer}") };
            table = table.column(name, sets.iter().map(|set| kept(set, layer)));
        }
        let note = format!(
            "How many seeds keep each part, whatever the others say. The claim is seen if {}.",
            claim.seen_if()
        );
        table.note(note).build()
    }
}

/// Every text once, in the order of their first places.
fn once_each(texts: &[String]) -> Vec<&str> {
    let mut once = Vec::new();
    for text in texts {
        if !once.contains(&&**text) {
            once.push(&**text);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Findings;

    /// Three seeds; the second cannot decide layer 2, and noise breaks layer 1 in seeds 1 and 2.
    fn seeds() -> Seeds {
        Seeds::of((1..=3).map(|seed| {
            let mut found = Findings::new("03", seed);
            found.by_layer(20, "ones", 1, [Some(2.0), (seed != 2).then_some(0.5)]).unwrap();
            found.parts(20, [("1", "noise", seed as f64 - 2.0)]).unwrap();
            found.by_layer(12, "", 1, [0.6, 0.4]).unwrap();
            found.parts(22, [("", "ones", 0.1)]).unwrap();
            found
        }))
        .unwrap()
    }

    #[test]
    fn parts_are_counted_by_set_and_layer() {
        let column = |table: &Table, name: &str| -> Vec<String> {
            let column = table.frame().column(name).unwrap();
            (0..column.len())
                .map(|row| column.get(row).unwrap().to_string().trim_matches('"').to_owned())
                .collect()
        };
        let table = seeds().parts(20).unwrap();
        assert_eq!(column(&table, "set"), ["ones", "noise"]);
        assert_eq!(column(&table, "layer 1"), ["3 of 3", "1 of 3"]);
        assert_eq!(column(&table, "layer 2"), ["2 of 2", "null"]);
        let table = seeds().parts(12).unwrap();
        assert_eq!([column(&table, "layer 1"), column(&table, "layer 2")], [["3 of 3"], ["0 of 3"]]);
        assert_eq!(column(&table, "set"), ["null"]);
        assert_eq!(column(&seeds().parts(22).unwrap(), "all layers"), ["3 of 3"]);
    }

    #[test]
    fn a_claim_without_parts_is_named() {
        let error = seeds().parts(2).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert!(error.to_string().starts_with("claim 2 has no parts"), "{error}");
        assert_eq!(seeds().parts(45).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
}
