//! Marks of series that colour alone should not tell apart.

use super::canvas::{Canvas, tenths};

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
    pub(crate) fn draw(self, canvas: &mut Canvas, (x, y): (f64, f64), radius: f64, colour: &str) {
        let r = radius;
        let corners: &[(f64, f64)] = match self {
            Self::Circle => return canvas.circle(x, y, r, colour),
            Self::Ring => {
                let look = format!("fill=\"none\" stroke=\"{colour}\"");
                return canvas.circle_tenths(tenths(x), tenths(y), tenths(r), &look);
            }
            Self::Square => {
                return canvas.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r, colour);
            }
            Self::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Self::Up => &[(0.0, -1.2), (1.25, 0.95), (-1.25, 0.95)],
            Self::Down => &[(0.0, 1.2), (1.25, -0.95), (-1.25, -0.95)],
        };
        let points: Vec<_> =
            corners.iter().map(|(dx, dy)| (tenths(x + dx * r), tenths(y + dy * r))).collect();
        canvas.path_tenths(&points, &format!("fill=\"{colour}\""));
    }
}
