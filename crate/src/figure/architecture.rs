//! The architecture of a network: its layers as columns of units (Figure 2.1).

use super::Figure;
use super::canvas::{Canvas, Text};
use super::number::whole;
use super::style::{self, MARGIN, WIDTH};
use crate::{Error, ErrorKind, Result};

/// Layers drawn at most: more would not be told apart.
const MOST: usize = 12;
/// Units drawn of a layer, from the top; of a larger layer the middle is left out.
const UNITS: usize = 7;

/// A network with layers of `sizes` units: the inputs first, the outputs last
/// (Figure 2.1 of the thesis: 784, five times 300, 10).
///
/// # Errors
/// [`ErrorKind::Empty`] for fewer than two layers, [`ErrorKind::OutOfRange`] for
/// a layer without units or more than 12 layers.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::architecture("The network N10", &[784, 300, 300, 300, 300, 300, 10])?.thesis("Figure 2.1");
/// assert!(figure.alt_text().contains("layer 5: 300"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn architecture(title: impl Into<String>, sizes: &[usize]) -> Result<Figure> {
    let title = title.into();
    if sizes.len() < 2 {
        let sentence =
            format!("A network has at least inputs and outputs; {} sizes were given.", sizes.len());
        return Err(Error::new(ErrorKind::Empty, sentence));
    }
    if sizes.len() > MOST {
        let sentence = format!("A figure holds at most {MOST} layers, not {}.", sizes.len());
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    if let Some(layer) = sizes.iter().position(|&size| size == 0) {
        let sentence = format!("Layer {layer} has 0 units (layer 0 is the input); each needs at least one.");
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }

    let (top, field) = (28.0, 250.0);
    let last = sizes.len() - 1;
    let (first, end) = (MARGIN + 46.0, WIDTH - MARGIN - 46.0);
    let x = |layer: usize| first + (end - first) * layer as f64 / last as f64;
    let columns: Vec<Vec<f64>> = sizes.iter().map(|&size| heights(size, top, field)).collect();

    let mut canvas = Canvas::default();
    for layer in 0..last {
        for &from in &columns[layer] {
            for &to in &columns[layer + 1] {
                canvas.line((x(layer), from), (x(layer + 1), to), style::FAINT, 0.7);
            }
        }
    }
    let quiet = Text::new(style::SMALL, style::MUTED).middle();
    for (layer, (&size, units)) in sizes.iter().zip(&columns).enumerate() {
        let (name, under, colour) = match layer {
            0 => ("input".to_owned(), side(size), style::MUTED),
            layer if layer == last => ("output".to_owned(), "softmax".to_owned(), style::colour(1)),
            layer => (format!("layer {layer}"), "ReLU".to_owned(), style::colour(0)),
        };
        for &y in units {
            canvas.circle(x(layer), y, 8.0, style::PAPER);
            canvas.circle(x(layer), y, 6.5, colour);
        }
        if size > UNITS {
            let middle = top + field / 2.0;
            canvas.rect(x(layer) - 7.0, middle - 15.0, 14.0, 30.0, style::PAPER);
            for dot in [-8.0, 0.0, 8.0] {
                canvas.circle(x(layer), middle + dot, 1.8, style::MUTED);
            }
        }
        canvas.text(x(layer), 14.0, &name, Text::default().medium().middle());
        canvas.text(
            x(layer),
            top + field + 24.0,
            &whole(size as i128),
            Text::new(if last > 8 { style::SMALL } else { 17.0 }, style::INK).medium().middle(),
        );
        canvas.text(x(layer), top + field + 44.0, &under, quiet);
    }
    let hidden = (1..last).map(|layer| format!("layer {layer}: {} units with ReLU", sizes[layer]));
    let described: Vec<String> = std::iter::once(format!("input: {} values", sizes[0]))
        .chain(hidden)
        .chain([format!("output: {} units with softmax", sizes[last])])
        .collect();
    let alt = format!(
        "Network drawn as columns of units from left to right, each unit joined to all of the next column: {}.",
        described.join(", ")
    );
    Ok(Figure::new(&title, alt, canvas, top + field + 50.0))
}

/// Where the drawn units of a layer stand, centred in the field.
fn heights(size: usize, top: f64, field: f64) -> Vec<f64> {
    let step = field / UNITS as f64;
    let shown = size.min(UNITS);
    (0..shown)
        .filter(|&unit| size <= UNITS || unit != UNITS / 2)
        .map(|unit| top + field / 2.0 + (unit as f64 - (shown as f64 - 1.0) / 2.0) * step)
        .collect()
}

/// `28 × 28` for 784, nothing for a number that is no square.
fn side(size: usize) -> String {
    let side = (size as f64).sqrt().round() as usize;
    if side.checked_mul(side) == Some(size) && side > 3 {
        format!("{side} × {side} pixels")
    } else {
        "values".to_owned()
    }
}
