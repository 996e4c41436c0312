//! What a notebook cell displays: [`show`].
//!
//! A cell's output is one set of representations of one thing, one for each MIME
//! type, and the notebook picks the richest that it may show. A notebook that is
//! not trusted strips SVG and scripts out of HTML, therefore
//!
//! - a figure alone is `image/svg+xml`, `image/png` and `text/plain`, no HTML;
//! - tables, sliders, numbers, predictions summed up, and several things at once are `text/html` and
//!   `text/plain`, with figures as `<img>` inside;
//! - a [`Pad`] is `text/html` with a script, of which one line of text is left without it;
//! - [`Results`](crate::results::Results) add `text/csv`, which nobody sees and programs read.
//!
//! Two blocks of one MIME type in a cell lose the first, so what belongs into one
//! cell is shown by one call: `show(&(&figure, &table, &results))`.

mod number;
mod pad;
mod prediction;
mod results;
mod slider;
mod thresholds;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub use number::Number;
pub use pad::Pad;
pub use prediction::{Prediction, Predictions};
pub use slider::Slider;
pub use thresholds::threshold_slider;

use crate::figure::Figure;

/// PNG pixels for one of the SVG.
const SCALE: f64 = 1.5;
/// A higher figure, in pixels of the SVG, has a PNG of the same size: a notebook stays small.
const TALL: f64 = 1_200.0;

/// One thing to display. Made by the types that implement [`Show`].
#[derive(Clone, Debug)]
pub enum Part<'a> {
    /// A figure, which stays a picture where it stands alone.
    Figure(&'a Figure),
    /// HTML and the same in plain text.
    Html {
        /// The HTML: readable where its scripts, if it has any, are stripped.
        html: String,
        /// The same in plain text.
        text: String,
    },
    /// Rows of `results.csv`: seen where a cell shows nothing else.
    Results {
        /// The rows, each after a line break, without the line of column names.
        csv: String,
        /// The same as an HTML table.
        html: String,
        /// The same in plain text.
        text: String,
    },
}

/// What [`show`] can display: figures, tables, sliders, pads, numbers, results, predictions, and
/// tuples, arrays and options of them.
pub trait Show {
    /// The parts to display, in their order.
    fn parts(&self) -> Vec<Part<'_>>;
}

impl Show for Figure {
    fn parts(&self) -> Vec<Part<'_>> {
        vec![Part::Figure(self)]
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn parts(&self) -> Vec<Part<'_>> {
        (**self).parts()
    }
}

impl<T: Show> Show for [T] {
    fn parts(&self) -> Vec<Part<'_>> {
        self.iter().flat_map(Show::parts).collect()
    }
}

impl<T: Show, const N: usize> Show for [T; N] {
    fn parts(&self) -> Vec<Part<'_>> {
        self.as_slice().parts()
    }
}

impl<T: Show> Show for Vec<T> {
    fn parts(&self) -> Vec<Part<'_>> {
        self.as_slice().parts()
    }
}

impl<T: Show> Show for Option<T> {
    fn parts(&self) -> Vec<Part<'_>> {
        self.iter().flat_map(Show::parts).collect()
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => { $(
        impl<$($name: Show),+> Show for ($($name,)+) {
            fn parts(&self) -> Vec<Part<'_>> {
                #[allow(non_snake_case)]
                let ($($name,)+) = self;
                let mut parts = Vec::new();
                $(parts.extend($name.parts());)+
                parts
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// Displays `thing` in a notebook cell.
///
/// Outside a notebook the same blocks are printed as text.
///
/// ```
/// use nnerr::{figure, show::show, table::Table};
/// let figure = figure::lines("ReLU").function("ReLU", -2.0..2.0, |z| z.max(0.0)).draw()?;
/// let table = Table::titled("Accuracy").column("seed", [1, 2]).percent("accuracy", [0.95, 0.94], 2).build()?;
/// show(&(&figure, &table));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn show(thing: &impl Show) {
    crate::kernel::warn_when_stale();
    let mut output = String::new();
    for (mime, content) in blocks(thing) {
        output += &format!("EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT\n");
    }
    // One locked write: lines that other threads print stay outside the blocks.
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(output.as_bytes()).and_then(|()| stdout.flush());
}

/// The representations of `thing`: at most one content for each MIME type.
pub fn blocks(thing: &impl Show) -> Vec<(&'static str, String)> {
    let parts = thing.parts();
    let mut blocks = Vec::new();
    let results = |part: &&Part<'_>| matches!(part, Part::Results { .. });
    let (rows, seen): (Vec<&Part<'_>>, Vec<&Part<'_>>) = parts.iter().partition(results);
    let csv = rows.iter().map(|part| if let Part::Results { csv, .. } = part { csv } else { "" });
    let csv: String = csv.collect();
    match seen.as_slice() {
        [] => {
            let tables = rows.iter().filter_map(|part| match part {
                Part::Results { html, text, .. } => Some((html.clone(), text.clone())),
                _ => None,
            });
            joined(&mut blocks, tables.collect());
        }
        [Part::Figure(figure)] => {
            blocks.push(("image/svg+xml", figure.svg()));
            let scale = if figure.height() > TALL { 1.0 } else { SCALE };
            if let Ok(png) = figure.png(scale) {
                blocks.push(("image/png", STANDARD.encode(png)));
            }
            blocks.push(("text/plain", figure.plain()));
        }
        several => joined(&mut blocks, several.iter().map(|part| written(part)).collect()),
    }
    if !rows.is_empty() {
        blocks.push(("text/csv", results::COLUMNS.join(",") + &csv));
    }
    blocks
}

/// HTML and plain text of several things below one another.
pub(crate) fn together(thing: &impl Show) -> (String, String) {
    let parts = thing.parts();
    let (html, text): (Vec<_>, Vec<_>) = parts.iter().map(written).unzip();
    (html.concat(), text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

fn written(part: &Part<'_>) -> (String, String) {
    match part {
        Part::Figure(figure) => (figure.html(), figure.plain()),
        Part::Html { html, text } => (html.clone(), text.clone()),
        Part::Results { .. } => (String::new(), String::new()),
    }
}

fn joined(blocks: &mut Vec<(&'static str, String)>, parts: Vec<(String, String)>) {
    let (html, text): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    if !html.is_empty() {
        blocks.push(("text/html", html.concat()));
        blocks.push(("text/plain", text.join("\n\n")));
    }
}
