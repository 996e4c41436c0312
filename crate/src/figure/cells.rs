//! Tables of coloured cells with a text in each, as heat maps and confusion tables are.

use super::axis::Axis;
use super::canvas::{Canvas, Text};
use super::chart::{Chart, Field};
use super::mark::Mark;
use super::style::{self, SMALL};

/// Width of the widest of `texts`.
pub(crate) fn widest(texts: impl IntoIterator<Item = impl AsRef<str>>, set: Text<'_>) -> f64 {
    texts.into_iter().map(|text| set.width(text.as_ref())).fold(0.0, f64::max)
}

/// One cell.
pub(crate) struct Cell {
    pub(crate) colour: String,
    pub(crate) text: String,
    /// Whether it is outlined, its text in strong letters.
    pub(crate) strong: bool,
}

/// Draws `cells`, row after row from the top, `columns` in each, into `field`; none is a cell
/// that stays as the card is. A text wider than its cell is left out.
pub(crate) fn draw(canvas: &mut Canvas, field: Field, columns: usize, gap: f64, cells: &[Option<Cell>]) {
    let rows = cells.len() / columns;
    let (x, y) = (Axis::plain(columns as f64), Axis::plain(rows as f64));
    let chart = Chart { x: &x, y: &y, field, reach: (0.0, 0.0) };
    let corners = |place: usize| {
        let (left, top) = ((place % columns) as f64, (rows - place / columns) as f64);
        [(left, top), (left + 1.0, top - 1.0)]
    };
    let known = || cells.iter().enumerate().filter_map(|(place, cell)| Some((place, cell.as_ref()?)));
    chart.draw(canvas, Mark::cells(known().map(|(place, cell)| (cell.colour.clone(), corners(place))), gap));
    // Dark around light: one of them stands out from any shade.
    for (colour, look) in [(style::INK, (0.0, 2.5)), (style::PAPER, (2.2, 2.0))] {
        let strong = known().filter(|(_, cell)| cell.strong).map(|(place, _)| corners(place));
        chart.draw(canvas, [Mark::outlines(strong, colour, gap, look)]);
    }
    let (wide, high) = (field.width / columns as f64, field.height / rows as f64);
    for (place, cell) in known().filter(|(_, cell)| !cell.text.is_empty()) {
        let set = Text::new(SMALL, style::ink_on(&cell.colour)).middle();
        let set = if cell.strong { set.medium() } else { set };
        if set.width(&cell.text) <= wide - 2.0 {
            let (left, top) = chart.at(corners(place)[0].0, corners(place)[0].1);
            canvas.text(left + (wide - gap) / 2.0, top + (high - gap) / 2.0 + 5.0, &cell.text, set);
        }
    }
}
