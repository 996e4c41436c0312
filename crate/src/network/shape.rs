//! What the values of a sample are to a layer: so many channels of so many rows and columns.

use serde::{Deserialize, Serialize};

/// Channels × height × width of the values that a layer reads or gives. In a row of values the
/// channels come one after the other, each of them row by row.
///
/// A number is that many values which are no image, a pair is the height and width of grey
/// images, a triple has the channels in front.
///
/// ```
/// use nnerr::network::Shape;
/// assert_eq!(Shape::from((28, 28)), Shape::from((1, 28, 28)));
/// assert_eq!(Shape::from((3, 32, 32)).values(), 3072);
/// assert_eq!(Shape::from(784), Shape::from((784, 1, 1)));
/// assert_eq!(Shape::from((3, 32, 32)).to_string(), "3 × 32 × 32");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Channels of an image: one of grey, three of colours; the maps of a convolution.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Shape {
    /// How many values there are.
    pub fn values(self) -> usize {
        self.channels * self.map()
    }

    /// How many values a channel has.
    pub fn map(self) -> usize {
        self.height * self.width
    }

    /// Whether there are more values than can be counted, or none.
    pub(super) fn is_absurd(self) -> bool {
        let values = self.height.checked_mul(self.width).and_then(|map| map.checked_mul(self.channels));
        values.is_none_or(|values| values == 0)
    }
}

impl From<usize> for Shape {
    fn from(values: usize) -> Self {
        Self { channels: values, height: 1, width: 1 }
    }
}

impl From<(usize, usize)> for Shape {
    fn from((height, width): (usize, usize)) -> Self {
        Self { channels: 1, height, width }
    }
}

impl From<(usize, usize, usize)> for Shape {
    fn from((channels, height, width): (usize, usize, usize)) -> Self {
        Self { channels, height, width }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} × {} × {}", self.channels, self.height, self.width)
    }
}

/// A square that moves over maps: a convolution's weights, or what a pool looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub side: usize,
    pub stride: usize,
    /// Rows and columns of zeros around the map.
    pub padding: usize,
}

impl Window {
    /// How many places it has along a map of this length; none where it is larger.
    pub fn places(self, length: usize) -> Option<usize> {
        let padded = length.checked_add(self.padding.checked_mul(2)?)?;
        Some(padded.checked_sub(self.side)? / self.stride + 1)
    }
}
