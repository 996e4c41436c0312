//! Which hidden layers a detector looks at.

use std::fmt;
use std::ops::Range;

use crate::{Result, record::layer_index};

/// The hidden layers that a detector looks at; `Display` gives what stands in the
/// column `layer` of tables and files.
///
/// ```
/// use nnerr::detect::Layers;
/// let all = [Layers::None, Layers::One(0), Layers::One(3), Layers::All];
/// assert_eq!(all.map(|layers| layers.to_string()), ["", "pixels", "3", "all"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layers {
    /// None of them: the output alone.
    None,
    /// One, counted from 1; 0 is the input, the pixels.
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

/// What the input is called, where hidden layers have numbers.
pub(crate) const PIXELS: &str = "pixels";

/// A layer as columns hold it: layer 0 by its name, all else as it is.
pub(crate) fn layer_text(layer: impl ToString) -> String {
    let text = layer.to_string();
    if text == "0" { PIXELS.to_owned() } else { text }
}

/// The same where it stands alone, as in titles and legends: “layer 3”, “pixels”.
pub(crate) fn layer_title(layer: impl ToString) -> String {
    let text = layer_text(layer);
    if text == PIXELS { text } else { format!("layer {text}") }
}

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::One(layer) => f.write_str(&layer_text(layer)),
            Self::All => f.write_str("all"),
        }
    }
}
