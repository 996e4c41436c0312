//! Which cells of notebooks 05, 07, 08 and 09 do not follow seed, f or k.

use std::collections::BTreeSet;

/// Cells that show the same whatever these parameters are, and why: notebook, parameters, cells.
/// (An exercise's check and what is told of the machine may do as they like: their tags say so.)
const SAME: [(&str, &str, &str, &str); 20] = [
    ("05", "seed f k", "c59a c70 c71", "the twenty seeds"),
    ("05", "f k", "c06", "how many samples there are"),
    ("05", "seed f k", "c08", "an image and its class"),
    ("05", "f k", "c12", "which neurons are active, whatever their pattern"),
    ("05", "f k", "c28 c31", "every f; no clusters"),
    ("05", "k", "c09 c14 c18 c35 c36 c37 c38 p02 p04", "patterns and their distances, no clusters"),
    ("05", "k", "c53 c60", "every k"),
    ("07", "seed f k", "c78 c82 c84 c87 c89", "the twenty seeds"),
    ("07", "f k", "c06", "how many samples there are"),
    ("07", "seed f k", "c07", "how many examples there are"),
    ("07", "f k", "c61", "how many samples there are"),
    ("07", "f", "c49", "every f"),
    ("07", "k", "c45", "every k"),
    ("07", "f k", "c69 c71", "every f and k"),
    ("08", "seed f k", "c15", "a formula"),
    ("08", "seed f k", "c05 c07", "how many samples there are"),
    ("08", "seed f k", "c61 c63 c68", "the twenty seeds"),
    ("09", "seed", "c09", "which sets there are"),
    ("09", "seed", "c32 c45 c76 k02 k04 k05 k06 c90", "the twenty seeds"),
    ("09", "seed", "c60b", "the committed rehearsal"),
];

/// The cells that are on the list for a notebook and a parameter.
pub fn listed<'a>(notebook: &str, parameter: &str) -> BTreeSet<&'a str> {
    let of = |(own, parameters, ..): &&(&str, &str, &str, &str)| {
        *own == notebook && parameters.split(' ').any(|own| own == parameter)
    };
    SAME.iter().filter(of).flat_map(|(_, _, cells, _)| cells.split(' ')).collect()
}
