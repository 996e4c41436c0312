//! What nearest examples look at: the input, hidden layers, activation patterns.

use std::fmt;

use crate::{Error, ErrorKind, Result};

/// One representation of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// h/‖h‖ of a hidden layer, from 1; 0 is the input.
    Layer(usize),
    /// The activation pattern of a hidden layer, from 1.
    Pattern(usize),
}

impl Look {
    /// The layer that a network must have for it.
    pub fn layer(self) -> usize {
        match self {
            Self::Layer(layer) | Self::Pattern(layer) => layer,
        }
    }

    /// Layers and patterns as one list, in their order.
    pub fn all(layers: &[usize], patterns: &[usize]) -> Vec<Self> {
        let layers = layers.iter().copied().map(Self::Layer);
        layers.chain(patterns.iter().copied().map(Self::Pattern)).collect()
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layer(0) => f.write_str("pixels"),
            Self::Layer(layer) => write!(f, "layer {layer}"),
            Self::Pattern(layer) => write!(f, "pattern {layer}"),
        }
    }
}

/// No representation, and one that is named twice, are errors.
pub(super) fn check(looks: &[Look]) -> Result<()> {
    if looks.is_empty() {
        let sentence = "no layer was named: nearest examples look at one at least, 0 being the input";
        return Err(Error::new(ErrorKind::Empty, sentence));
    }
    match looks.iter().enumerate().find(|(place, look)| looks[..*place].contains(look)) {
        None => Ok(()),
        Some((_, twice)) => {
            let sentence = format!("{twice} is named twice: nearest examples look at it once");
            Err(Error::new(ErrorKind::OutOfRange, sentence))
        }
    }
}

/// What a set of representations is called: `pixels and layer 1`, `layers 1–5`, `layer 2 and
/// patterns 1–5`.
pub(super) fn in_words(looks: &[Look]) -> String {
    let mut parts = Vec::new();
    if looks.contains(&Look::Layer(0)) {
        parts.push(Look::Layer(0).to_string());
    }
    let of = |layer: fn(usize) -> Look| {
        let mut all: Vec<usize> =
            looks.iter().filter(|look| **look == layer(look.layer())).map(|look| look.layer()).collect();
        all.retain(|&number| number > 0);
        all.sort_unstable();
        all
    };
    parts.extend(numbered("layer", &of(Look::Layer)));
    parts.extend(numbered("pattern", &of(Look::Pattern)));
    match parts.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => parts.concat(),
    }
}

/// `layer 2`, `layers 1–5`, `layers 1, 3`.
fn numbered(what: &str, numbers: &[usize]) -> Option<String> {
    let run = numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    match numbers {
        [] => None,
        [only] => Some(format!("{what} {only}")),
        [first, .., last] if run => Some(format!("{what}s {first}–{last}")),
        _ => {
            let list: Vec<String> = numbers.iter().map(usize::to_string).collect();
            Some(format!("{what}s {}", list.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_looked_at() {
        for (layers, patterns, words) in [
            (&[0][..], &[][..], "pixels"),
            (&[1, 0], &[], "pixels and layer 1"),
            (&[1, 2, 3, 4, 5], &[], "layers 1–5"),
            (&[2], &[1, 2, 3, 4, 5], "layer 2 and patterns 1–5"),
            (&[], &[5, 4, 3, 2, 1], "patterns 1–5"),
            (&[], &[2], "pattern 2"),
            (&[3, 1], &[1, 2, 4], "layers 1, 3 and patterns 1, 2, 4"),
            (&[0, 1, 2], &[1], "pixels, layers 1–2 and pattern 1"),
        ] {
            assert_eq!(in_words(&Look::all(layers, patterns)), words);
        }
    }

    #[test]
    fn nothing_and_the_same_twice_are_errors() {
        assert_eq!(check(&[]).unwrap_err().kind(), ErrorKind::Empty);
        check(&Look::all(&[0, 1], &[1])).unwrap();
        for (layers, patterns, said) in [
            (&[0, 1, 0][..], &[][..], "pixels is named twice: nearest examples look at it once"),
            (&[2, 2], &[2], "layer 2 is named twice: nearest examples look at it once"),
            (&[2], &[1, 2, 1], "pattern 1 is named twice: nearest examples look at it once"),
        ] {
            let error = check(&Look::all(layers, patterns)).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::OutOfRange, said));
        }
    }
}
