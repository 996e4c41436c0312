//! Which hidden layers a detector looks at.

use std::fmt;
use std::ops::Range;

use crate::{Result, record::layer_index};

/// The hidden layers that a detector looks at; `Display` gives what stands in the
/// column `layer` of tables and files.
///
/// ```
/// use nnerr::detect::Layers;
/// let names = [Layers::None, Layers::One(3), Layers::All].map(|layers| layers.to_string());
/// assert_eq!(names, ["", "3", "all"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layers {
    /// None of them: the output alone.
    None,
    /// One, counted from 1; 0 is the input.
    One(usize),
    /// All together.
    All,
}

impl Layers {
    /// Their indices, from 0, in a network of `hidden` layers.
    pub(super) fn indices(self, hidden: usize) -> Result<Range<usize>> {
        Ok(match self {
            Self::None => 0..0,
            Self::One(layer) => {
                let index = layer_index(layer, hidden)?;
                index..index + 1
            }
            Self::All => 0..hidden,
        })
    }
}

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::One(layer) => write!(f, "{layer}"),
            Self::All => f.write_str("all"),
        }
    }
}
