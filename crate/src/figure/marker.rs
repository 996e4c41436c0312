//! Marks of series that colour alone should not tell apart.

use super::canvas::{Canvas, tenths};
use super::style;

/// A shape for each colour of the palette, about equally heavy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Diamond,
    Up,
    Down,
    /// The outline of a circle: something that is not there.
    Ring,
}

/// In the order of the palette.
pub(crate) const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Diamond, Marker::Up, Marker::Down];

impl Marker {
    /// The shape around (x, y), `radius` pixels from its middle to its edge.
    pub(crate) fn draw(self, canvas: &mut Canvas, at: (f64, f64), radius: f64, colour: &str) {
        let look = match self {
            Self::Ring => format!("fill=\"none\" stroke=\"{colour}\""),
            _ => format!("fill=\"{colour}\""),
        };
        self.shape(canvas, at, radius, &look, false);
    }

    /// The shape in the card's colour with a dark outline: it stands out from points of any colour.
    pub(crate) fn outlined(self, canvas: &mut Canvas, at: (f64, f64), radius: f64) {
        let look = format!(
            "fill=\"{}\" stroke=\"{}\" stroke-width=\"1.4\" stroke-linejoin=\"round\" stroke-linecap=\"round\"",
            style::PAPER,
            style::INK
        );
        self.shape(canvas, at, radius, &look, true);
    }

    /// The shape with ready attributes; `closed` where its outline is to be seen.
    fn shape(self, canvas: &mut Canvas, (x, y): (f64, f64), r: f64, attributes: &str, closed: bool) {
        let corners: &[(f64, f64)] = match self {
            Self::Circle | Self::Ring => {
                return canvas.circle_tenths(tenths(x), tenths(y), tenths(r), attributes);
            }
            Self::Square => {
                let (left, top, side) = (tenths(x - 0.88 * r), tenths(y - 0.88 * r), tenths(1.76 * r));
                return canvas.rect_tenths(left, top, side, side, attributes);
            }
            Self::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Self::Up => &[(0.0, -1.2), (1.25, 0.95), (-1.25, 0.95)],
            Self::Down => &[(0.0, 1.2), (1.25, -0.95), (-1.25, -0.95)],
        };
        let first = closed.then_some(&corners[0]);
        let points: Vec<_> =
            (corners.iter().chain(first)).map(|(dx, dy)| (tenths(x + dx * r), tenths(y + dy * r))).collect();
        canvas.path_tenths(&points, attributes);
    }
}
