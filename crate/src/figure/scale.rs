//! The colour scale: a second measure as a shade of the sequential map.

use super::axis::{Axis, AxisOptions};
use super::canvas::{Canvas, Text};
use super::font::{self, Weight};
use super::style::{self, SMALL};
use crate::Result;

/// How many shades there are: shapes of one shade share one path.
const SHADES: usize = 16;
/// Steps that the scale itself is drawn in.
const STEPS: u32 = 32;

/// A measure whose values are told by colour.
pub(crate) struct Scale {
    axis: Axis,
    name: String,
    /// Whether values lie beyond its lower and its upper end.
    beyond: (bool, bool),
}

impl Scale {
    /// A scale that holds all `values`, with about `count` ticks.
    pub(crate) fn new(name: &str, values: impl Iterator<Item = f64>, count: usize) -> Result<Self> {
        let options = AxisOptions { name: name.to_owned(), ..AxisOptions::default() };
        Ok(Self { axis: options.axis(values, count, false)?, name: name.to_owned(), beyond: (false, false) })
    }

    /// A scale from the lowest to the highest of `values`, or over `range`: what lies
    /// beyond has the colour of its end, which says so.
    pub(crate) fn tight(
        name: &str,
        values: impl Iterator<Item = f64>,
        range: Option<(f64, f64)>,
        count: usize,
    ) -> Result<Self> {
        let options = AxisOptions { name: name.to_owned(), range, ..AxisOptions::default() };
        let values: Vec<f64> = values.collect();
        let axis = options.axis(values.iter().copied(), count, true)?;
        let (low, high) = axis.ends();
        let beyond = (values.iter().any(|&value| value < low), values.iter().any(|&value| value > high));
        Ok(Self { axis, name: name.to_owned(), beyond })
    }

    /// The colour of `value`; where it is undefined a grey lighter than the map's own.
    pub(crate) fn colour(&self, value: Option<f64>) -> String {
        value.map_or(style::FAINT.to_owned(), |value| {
            let shade = (self.axis.share(value) * SHADES as f64).floor().min(SHADES as f64 - 1.0);
            shaded((shade + 0.5) / SHADES as f64)
        })
    }

    /// Where its ticks stand, and what they say.
    fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = self.axis.shares();
        let end = |at: &f64, end: f64| (at - end).abs() < 1e-9;
        for (share, label) in &mut ticks {
            match share {
                at if self.beyond.0 && end(at, 0.0) => label.insert_str(0, "≤ "),
                at if self.beyond.1 && end(at, 1.0) => label.insert_str(0, "≥ "),
                _ => {}
            }
        }
        ticks
    }

    /// Room that the [`upright`](Scale::upright) scale takes right of a field.
    pub(crate) fn room(&self) -> f64 {
        96f64.max(self.axis.widest().ceil() + 18.0)
    }

    /// The scale from the bottom (little) to the top (much), right of a field of this size whose
    /// upper left corner is (0, 0); its name ends at `end`.
    pub(crate) fn upright(&self, canvas: &mut Canvas, (width, height): (f64, f64), end: f64) {
        let (x, step) = (width + 18.0, height / f64::from(STEPS));
        for index in 0..STEPS {
            canvas.rect(x, height - f64::from(index + 1) * step, 14.0, step + 0.3, &shade(index));
        }
        for (share, label) in self.ticks() {
            let y = (1.0 - share) * height;
            canvas.line((x + 14.0, y), (x + 18.0, y), style::AXIS, 1.0);
            canvas.text(x + 22.0, y + 5.0, &label, Text::new(SMALL, style::MUTED));
        }
        let set = Text::new(SMALL, style::MUTED).end();
        canvas.text(end, -16.0, &set.fit(&self.name, 240.0), set);
    }

    /// Height that [`level`](Scale::level) takes at this width.
    pub(crate) fn height(&self, width: f64) -> f64 {
        20.0 * self.lines(width).len() as f64 + 36.0
    }

    /// The scale from the left (little) to the right (much), its name above.
    pub(crate) fn level(&self, canvas: &mut Canvas, x: f64, mut y: f64, width: f64) {
        for line in self.lines(width) {
            y += 20.0;
            canvas.text(x, y - 6.0, &line, Text::new(SMALL, style::MUTED));
        }
        let step = width / f64::from(STEPS);
        for index in 0..STEPS {
            // Each reaches below the next, so that no gap shows between them.
            let room = width - f64::from(index) * step;
            canvas.rect(x + f64::from(index) * step, y, (step + 0.3).min(room), 12.0, &shade(index));
        }
        let (ticks, set) = (self.ticks(), Text::new(SMALL, style::MUTED));
        let place = |(share, label): &(f64, String)| {
            let wide = set.width(label);
            let left = (x + share * width - wide / 2.0).clamp(x, (x + width - wide).max(x));
            (left, left + wide)
        };
        // Every label, or every second, third … up to both ends alone: the first that fit.
        let last = ticks.len().saturating_sub(1).max(1);
        let fits = |every: &usize| {
            let said: Vec<_> = ticks.iter().step_by(*every).map(place).collect();
            last.is_multiple_of(*every) && said.windows(2).all(|pair| pair[0].1 + 8.0 < pair[1].0)
        };
        let every = (1..=last).find(fits).unwrap_or(2 * last);
        for (index, tick) in ticks.iter().enumerate() {
            let at = x + tick.0 * width;
            canvas.line((at, y + 12.0), (at, y + 16.0), style::AXIS, 1.0);
            if index.is_multiple_of(every) {
                canvas.text(place(tick).0, y + 31.0, &tick.1, set);
            }
        }
    }

    fn lines(&self, width: f64) -> Vec<String> {
        font::few(&self.name, SMALL, Weight::Regular, width, 3)
    }
}

fn shade(index: u32) -> String {
    shaded((f64::from(index) + 0.5) / f64::from(STEPS))
}

/// The map without its lightest end, which thin bars and points would lose on white.
fn shaded(share: f64) -> String {
    style::sequential(0.12 + 0.88 * share)
}
