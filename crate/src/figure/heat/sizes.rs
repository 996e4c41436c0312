//! Where the cells of heat maps stand, and what fits into them.

use super::{Heat, Map, Marked};
use crate::figure::canvas::{Canvas, Text};
use crate::figure::cells::{self, Cell, widest};
use crate::figure::chart::Field;
use crate::figure::layout::{Around, GAP, LINE, Layout};
use crate::figure::number::fixed;
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
pub(super) struct Sizes {
    across: usize,
    /// Left edge of the first column of maps.
    left: f64,
    /// Width and height of a cell, of a map.
    cell: (f64, f64),
    map: (f64, f64),
    print: Print,
}

impl Sizes {
    /// The most maps side by side whose values, best their columns' names too, fit.
    pub(super) fn new(heat: &Heat) -> Self {
        let (rows, columns, count) = (heat.rows.len() as f64, heat.columns.len() as f64, heat.panels.len());
        let set = Text::default();
        let left = MARGIN + widest(&heat.rows, set).min(NAME).ceil() + 8.0;
        let values = |print| {
            let cells = heat.panels.iter().flat_map(|map| map.cells.iter().flatten());
            widest(cells.map(|&value| printed(value, heat.digits, print)), set.medium())
        };
        let (whole, short) = (values(Print::Whole), values(Print::Short));
        let names = widest(&heat.columns, set);

        let most = (whole + 2.0 * PAD).max(names + PAD).clamp(WIDEST, 2.0 * NAME);
        let width = |across: usize| {
            let field = (WIDTH - MARGIN - left - GAP * (across - 1) as f64) / across as f64;
            (field / columns).min(most).floor() // whole pixels: no seam shows
        };
        let most_across = |least: f64| (1..=ACROSS.min(count)).rev().find(|&across| width(across) >= least);
        let across = most_across(short.max(names) + PAD)
            .or(most_across(short + PAD))
            .or(most_across(NARROWEST))
            .unwrap_or(1);
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
        let mut canvas = Canvas::default();
        let layout = Layout {
            columns: self.across,
            left: self.left,
            size: self.map,
            gap: GAP,
            panels: heat.panels.iter().map(|map| Around { title: &map.title, ..Around::default() }).collect(),
            below: 24.0,
            own_x: false,
            keys: Vec::new(),
            scale,
            x_name: &heat.x,
            y_name: (&heat.y, WIDTH - 2.0 * MARGIN),
        };
        let mut height = 8.0
            + layout.draw(&mut canvas, |canvas, place| {
                self.cells(canvas, heat, &heat.panels[place.index], scale);
                if place.first {
                    self.rows(canvas, heat);
                }
                if place.lowest {
                    self.columns(canvas, heat);
                }
            });
        let quiet = Text::new(SMALL, style::MUTED);
        for line in quiet.lines(&note(heat), WIDTH - 2.0 * MARGIN) {
            height += 20.0;
            canvas.text(MARGIN, height - 6.0, &line, quiet);
        }
        (canvas, height - 4.0)
    }

    /// Names of the rows left of a map, as many as fit.
    fn rows(&self, canvas: &mut Canvas, heat: &Heat) {
        let quiet = Text::new(SMALL, style::MUTED).end();
        let every = (LINE / self.cell.1).ceil() as usize;
        for (row, name) in heat.rows.iter().enumerate().step_by(every) {
            canvas.text(-8.0, (row as f64 + 0.5) * self.cell.1 + 5.0, &quiet.fit(name, NAME), quiet);
        }
    }

    /// Names of the columns below a map: every one, or every second, third …, the first that fit.
    fn columns(&self, canvas: &mut Canvas, heat: &Heat) {
        let quiet = Text::new(SMALL, style::MUTED).middle();
        let limit = (self.cell.0 - 4.0).max(STUB);
        let names: Vec<String> = heat.columns.iter().map(|name| quiet.fit(name, limit)).collect();
        let every = ((widest(&names, quiet) + 4.0) / self.cell.0).ceil().max(1.0) as usize;
        let mut end = f64::NEG_INFINITY;
        for (column, name) in names.iter().enumerate().step_by(every) {
            let (middle, half) = ((column as f64 + 0.5) * self.cell.0, quiet.width(name) / 2.0);
            let middle = middle.min(self.map.0 - half).max(half);
            // The map's ends push names inwards.
            if middle - half >= end + 4.0 {
                canvas.text(middle, self.map.1 + 19.0, name, quiet);
                end = middle + half;
            }
        }
    }

    /// The cells, the outlines of the highest, the values.
    fn cells(&self, canvas: &mut Canvas, heat: &Heat, map: &Map, scale: Option<&Scale>) {
        let (width, height) = self.map;
        let gap = if self.cell.0.min(self.cell.1) >= LOWEST { 1.0 } else { 0.0 };
        let (Some(_), Some(scale)) = (map.highest(), scale) else {
            let quiet = Text::new(SMALL, style::MUTED).middle();
            canvas.rect(0.0, 0.0, width - gap, height - gap, style::EMPTY);
            canvas.text(width / 2.0, height / 2.0 + 5.0, &quiet.fit("all undefined", width), quiet);
            return;
        };
        let columns = heat.columns.len();
        let cell = |(place, value): (usize, &Option<f64>)| {
            Some(Cell {
                colour: value.map_or(style::UNDEFINED.to_owned(), |_| scale.colour(*value)),
                text: value.map_or(String::new(), |value| printed(value, heat.digits, self.print)),
                strong: map.marked(heat.mark, place, columns),
            })
        };
        let cells: Vec<_> = map.cells.iter().enumerate().map(cell).collect();
        cells::draw(canvas, Field { left: 0.0, top: 0.0, width, height }, columns, gap, &cells);
    }
}

/// What an outline and a grey cell mean, where there are any.
fn note(heat: &Heat) -> String {
    let cells = || heat.panels.iter().flat_map(|map| &map.cells);
    let each = match heat.mark {
        Marked::OfColumn => " of each column",
        _ if heat.panels.len() > 1 => " of each panel",
        _ => "",
    };
    let mut notes = Vec::new();
    if heat.mark != Marked::Nothing && cells().any(Option::is_some) {
        notes.push(format!("Outlined: the highest value{each}."));
    }
    if cells().any(Option::is_none) && cells().any(Option::is_some) {
        notes.push("Grey: undefined.".to_owned());
    }
    notes.join(" ")
}

/// `value` as it stands in its cell.
fn printed(value: f64, digits: usize, print: Print) -> String {
    let whole = fixed(value, digits);
    match print {
        Print::Whole => return whole,
        Print::Nothing => return String::new(),
        Print::Short => {}
    }
    match (whole.strip_prefix("0."), whole.strip_prefix("−0.")) {
        (Some(rest), _) => format!(".{rest}"),
        (_, Some(rest)) => format!("−.{rest}"),
        _ => whole,
    }
}
