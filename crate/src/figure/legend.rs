//! The legend: what each colour, dash and shape stands for.

use super::canvas::{Canvas, Text};
use super::mark::{DASHED, DOTTED};
use super::marker::Marker;
use super::style::{self, MARGIN, SMALL, WIDTH};

/// How a series looks in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Line,
    Dashed,
    Dotted,
    Box,
    Marker(Marker),
    /// A marker with an outline.
    Outlined(Marker),
    /// A dashed line with a diamond.
    Predicted,
}

/// One entry of the legend.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    name: String,
    colour: &'static str,
    look: Look,
}

impl Key {
    pub(crate) fn new(name: &str, colour: &'static str, look: Look) -> Self {
        Self { name: name.to_owned(), colour, look }
    }

    /// The key of bars that are not there.
    pub(crate) fn undefined() -> Self {
        Self::new("undefined", style::UNDEFINED, Look::Box)
    }

    /// The key of the series `index`, drawn as a line: series beyond the palette's colours
    /// are dashed.
    pub(crate) fn line(index: usize, name: &str) -> Self {
        Self::new(name, style::colour(index), if dashed(index) { Look::Dashed } else { Look::Line })
    }
}

/// Series beyond the palette's five colours are dashed.
pub(crate) fn dashed(index: usize) -> bool {
    index >= style::PALETTE.len()
}

/// The legend in rows from the left; gives the height it takes.
pub(crate) fn legend(canvas: &mut Canvas, keys: &[Key]) -> f64 {
    if keys.is_empty() {
        return 0.0;
    }
    let set = Text::new(SMALL, style::INK);
    let (mut x, mut y) = (MARGIN, 14.0);
    for Key { name, colour, look } in keys {
        let name = set.fit(name, WIDTH - 2.0 * MARGIN - 30.0);
        let width = 30.0 + set.width(&name) + 22.0;
        if x > MARGIN && x + width - 22.0 > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + 22.0);
        }
        let middle = y - 5.0;
        let mut line = |width, dash| canvas.path(&[(x, middle), (x + 22.0, middle)], colour, width, dash);
        match look {
            Look::Line => line(2.5, ""),
            Look::Dashed => line(2.5, DASHED),
            Look::Dotted => line(1.5, DOTTED),
            Look::Box => canvas.rect(x + 4.0, middle - 7.0, 14.0, 14.0, colour),
            Look::Marker(marker) => marker.draw(canvas, (x + 11.0, middle), 4.5, colour),
            Look::Outlined(marker) => marker.outlined(canvas, (x + 11.0, middle), 4.5),
            Look::Predicted => {
                line(2.2, DASHED);
                Marker::Diamond.draw(canvas, (x + 11.0, middle), 5.0, colour);
            }
        }
        canvas.text(x + 30.0, y, &name, set);
        x += width;
    }
    y + 12.0
}
