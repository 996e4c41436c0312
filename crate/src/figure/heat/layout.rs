//! Where the cells of heat maps stand, and what fits into them.

use super::{Heat, Map};
use crate::figure::axis::fixed;
use crate::figure::canvas::{Canvas, Text, stroke_attributes, tenths};
use crate::figure::font::Weight;
use crate::figure::grid::{GAP, LINE, SCALE, few, tallest};
use crate::figure::scale::Scale;
use crate::figure::style::{self, MARGIN, SMALL, WIDTH};

/// This many maps stand side by side at most.
const ACROSS: usize = 3;
/// Free space beside a text in its cell, both sides together.
const PAD: f64 = 6.0;
/// The widest cell of a short text, and the narrowest that is sought.
const WIDEST: f64 = 96.0;
const NARROWEST: f64 = 12.0;
/// A map is about this high at most.
const TALLEST: f64 = 720.0;
/// The lowest cell that holds a text.
const LOWEST: f64 = 20.0;
/// The widest name of a row; what is longer is shortened.
const NAME: f64 = 160.0;
/// A column's name is not shortened below this width.
const STUB: f64 = 40.0;

/// How the values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Print {
    Whole,
    /// Without the zero before the point.
    Short,
    Nothing,
}

/// Sizes and places, settled for all maps of a figure.
pub(super) struct Layout {
    across: usize,
    /// Left edge of the first column of maps.
    left: f64,
    /// Width and height of a cell, of a map.
    cell: (f64, f64),
    map: (f64, f64),
    print: Print,
}

impl Layout {
    /// The most maps side by side whose values, best their columns' names too, fit.
    pub(super) fn new(heat: &Heat) -> Self {
        let (rows, columns, count) = (heat.rows.len() as f64, heat.columns.len() as f64, heat.panels.len());
        let set = Text::default();
        let left = MARGIN + set_width(&heat.rows, set).min(NAME).ceil() + 8.0;
        let values = |print| {
            let cells = heat.panels.iter().flat_map(|map| map.cells.iter().flatten());
            set_width(cells.map(|&value| printed(value, heat.digits, print)), set.medium())
        };
        let (whole, short) = (values(Print::Whole), values(Print::Short));
        let names = set_width(&heat.columns, set);

        let most = (whole + 2.0 * PAD).max(names + PAD).clamp(WIDEST, 2.0 * NAME);
        let width = |across: usize| {
            let field = (WIDTH - MARGIN - left - GAP * (across - 1) as f64) / across as f64;
            (field / columns).min(most).floor() // whole pixels: no seam shows
        };
        let widest = |least: f64| (1..=ACROSS.min(count)).rev().find(|&across| width(across) >= least);
        let across =
            widest(short.max(names) + PAD).or(widest(short + PAD)).or(widest(NARROWEST)).unwrap_or(1);
        let across = count.div_ceil(count.div_ceil(across)); // rows of nearly equal length
        let wide = width(across);
        let high = (0.8 * wide).clamp(28.0, 40.0).min(TALLEST / rows).floor();
        let print = match wide - PAD {
            _ if high < LOWEST => Print::Nothing,
            room if whole <= room => Print::Whole,
            room if short <= room => Print::Short,
            _ => Print::Nothing,
        };
        Self { across, left, cell: (wide, high), map: (wide * columns, high * rows), print }
    }

    /// Draws everything; gives the height used too.
    pub(super) fn draw(&self, heat: &Heat, scale: Option<&Scale>) -> (Canvas, f64) {
        let (mut canvas, mut top) = (Canvas::default(), 0.0);
        let quiet = Text::new(SMALL, style::MUTED);
        let (width, height) = self.map;
        // The scale fills a free place of the last row, or else stands above the maps.
        let free = !heat.panels.len().is_multiple_of(self.across);
        if let (Some(scale), false) = (scale, free) {
            scale.level(&mut canvas, self.left, top, SCALE);
            top += scale.height(SCALE) + 10.0;
        }
        for line in quiet.lines(&heat.y, WIDTH - 2.0 * MARGIN) {
            canvas.text(MARGIN, top + 14.0, &line, quiet);
            top += 22.0;
        }
        let place = |column: usize| self.left + column as f64 * (width + GAP);
        for (row, maps) in heat.panels.chunks(self.across).enumerate() {
            top += tallest(maps.iter().map(|map| &map.title), width) + 8.0;
            let lowest = |column: usize| (row + 1) * self.across + column >= heat.panels.len();
            for (column, map) in maps.iter().enumerate() {
                let title = crate::figure::escape(&map.title);
                let at = format!("translate({} {top})", place(column));
                canvas.raw(&format!("<g data-panel=\"{title}\" transform=\"{at}\">"));
                canvas.raw(&self.panel(heat, map, scale, (lowest(column), column == 0)));
                canvas.raw("</g>");
            }
            if let (Some(scale), true) = (scale, maps.len() < self.across) {
                let y = top + (height - scale.height(width)) / 2.0;
                scale.level(&mut canvas, place(maps.len()), y, width);
            }
            top += height + if (0..maps.len()).any(lowest) { 24.0 } else { 0.0 } + GAP / 2.0;
        }
        let across = self.across as f64;
        for line in quiet.lines(&heat.x, WIDTH - MARGIN - self.left) {
            top += 20.0;
            let half = (quiet.width(&line) / 2.0).ceil();
            let middle = self.left + (across * width + (across - 1.0) * GAP) / 2.0;
            canvas.text(middle.max(MARGIN + half), top - 6.0, &line, quiet.middle());
        }
        top += 8.0;
        for line in quiet.lines(&note(heat), WIDTH - 2.0 * MARGIN) {
            top += 20.0;
            canvas.text(MARGIN, top - 6.0, &line, quiet);
        }
        (canvas, top - 4.0)
    }

    /// One map, its title and those names that stand beside and below it.
    fn panel(&self, heat: &Heat, map: &Map, scale: Option<&Scale>, (below, beside): (bool, bool)) -> String {
        let mut canvas = Canvas::default();
        for (line, text) in few(&map.title, Weight::Medium, self.map.0).iter().rev().enumerate() {
            canvas.text(0.0, -9.0 - LINE * line as f64, text, Text::default().medium());
        }
        self.cells(&mut canvas, heat, map, scale);
        let quiet = Text::new(SMALL, style::MUTED);
        if beside {
            let every = (LINE / self.cell.1).ceil() as usize;
            for (row, name) in heat.rows.iter().enumerate().step_by(every) {
                let y = (row as f64 + 0.5) * self.cell.1 + 5.0;
                canvas.text(-8.0, y, &quiet.fit(name, NAME), quiet.end());
            }
        }
        // Every name, or every second, third …: the first that fit.
        let limit = (self.cell.0 - 4.0).max(STUB);
        let names: Vec<String> = heat.columns.iter().map(|name| quiet.fit(name, limit)).collect();
        let every = ((set_width(&names, quiet) + 4.0) / self.cell.0).ceil().max(1.0) as usize;
        let mut end = f64::NEG_INFINITY;
        for (column, name) in names.iter().enumerate().step_by(every).filter(|_| below) {
            let (middle, half) = ((column as f64 + 0.5) * self.cell.0, quiet.width(name) / 2.0);
            let middle = middle.min(self.map.0 - half).max(half);
            // The map's ends push names inwards.
            if middle - half >= end + 4.0 {
                canvas.text(middle, self.map.1 + 19.0, name, quiet.middle());
                end = middle + half;
            }
        }
        canvas.finish()
    }

    /// The cells, the outlines of the highest, the values.
    fn cells(&self, canvas: &mut Canvas, heat: &Heat, map: &Map, scale: Option<&Scale>) {
        let (wide, high) = self.cell;
        let gap = if wide.min(high) >= LOWEST { 1.0 } else { 0.0 };
        let columns = heat.columns.len();
        let corner = |cell: usize| ((cell % columns) as f64 * wide, (cell / columns) as f64 * high);
        let colour = |cell: usize| match (scale, map.cells[cell]) {
            (Some(scale), Some(value)) => scale.colour(Some(value)),
            _ => style::EMPTY.to_owned(),
        };
        let Some(highest) = map.highest() else {
            let quiet = Text::new(SMALL, style::MUTED).middle();
            let said = quiet.fit("all undefined", self.map.0);
            canvas.rect(0.0, 0.0, self.map.0 - gap, self.map.1 - gap, style::EMPTY);
            canvas.text(self.map.0 / 2.0, self.map.1 / 2.0 + 5.0, &said, quiet);
            return;
        };
        let shades = (0..map.cells.len()).map(|cell| (colour(cell), cell));
        for (shade, cells) in crate::figure::scale::by_colour(shades) {
            for (x, y) in cells.into_iter().map(corner) {
                canvas.rect(x, y, wide - gap, high - gap, &shade);
            }
        }
        let best = |cell: &usize| heat.mark && map.cells[*cell] == Some(highest);
        // Dark around light: one of them stands out from any shade.
        for (inset, line, width) in [(0.0, style::INK, 2.5), (2.2, style::PAPER, 2.0)] {
            for (x, y) in (0..map.cells.len()).filter(best).map(corner) {
                let side = |length: f64| tenths(length - gap - 2.0 * inset);
                let look = stroke_attributes(line, width, "");
                canvas.rect_tenths(tenths(x + inset), tenths(y + inset), side(wide), side(high), &look);
            }
        }
        for (cell, value) in map.cells.iter().enumerate().filter(|_| self.print != Print::Nothing) {
            let Some(value) = value else { continue };
            let ((x, y), shade) = (corner(cell), colour(cell));
            let set = Text::new(SMALL, style::ink_on(&shade)).middle();
            let set = if best(&cell) { set.medium() } else { set };
            let text = printed(*value, heat.digits, self.print);
            canvas.text(x + (wide - gap) / 2.0, y + (high - gap) / 2.0 + 5.0, &text, set);
        }
    }
}

/// What an outline and a light cell mean, where there are any.
fn note(heat: &Heat) -> String {
    let cells = || heat.panels.iter().flat_map(|map| &map.cells);
    let each = if heat.panels.len() > 1 { " of each panel" } else { "" };
    let mut notes = Vec::new();
    if heat.mark && cells().any(Option::is_some) {
        notes.push(format!("Outlined: the highest value{each}."));
    }
    if cells().any(Option::is_none) && cells().any(Option::is_some) {
        notes.push("Light grey: undefined.".to_owned());
    }
    notes.join(" ")
}

/// `value` as it stands in its cell.
fn printed(value: f64, digits: usize, print: Print) -> String {
    let whole = fixed(value, digits);
    if print != Print::Short {
        return whole;
    }
    match (whole.strip_prefix("0."), whole.strip_prefix("−0.")) {
        (Some(rest), _) => format!(".{rest}"),
        (_, Some(rest)) => format!("−.{rest}"),
        _ => whole,
    }
}

/// Width of the widest of `texts`.
fn set_width(texts: impl IntoIterator<Item = impl AsRef<str>>, set: Text<'_>) -> f64 {
    texts.into_iter().map(|text| set.width(text.as_ref())).fold(0.0, f64::max)
}
