//! One axis: its range, its scale, where its ticks stand and what they say.

mod ticks;

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use self::ticks::{Labels, labels, nice, one_two_five};
use super::input::finite;
use super::number::in_words;
use crate::{Error, ErrorKind, Result};

/// Numbers of an axis are 0 or of a size between these: beyond them, steps and ratios of
/// `f64` lose their digits or become infinite.
const SIZES: (f64, f64) = (1e-290, 1e290);

/// What the author of a figure says of an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AxisOptions {
    pub(crate) name: String,
    pub(crate) log: bool,
    pub(crate) percent: bool,
    pub(crate) range: Option<(f64, f64)>,
    /// Values that must be seen whatever the data, such as 0 below bars.
    pub(crate) include: Vec<f64>,
    /// What the reader predicted.
    pub(crate) predicted: Option<f64>,
}

/// Whole numbers that reach so far have a tick each.
const FEW: f64 = 5.0;

/// An axis that is settled; plotters draws with it.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    log: bool,
    percent: bool,
    predicted: Option<f64>,
    ticks: Vec<f64>,
    labels: Labels,
}

impl AxisOptions {
    /// The axis for `values`, with about `count` ticks; `snug` ends it at the
    /// data instead of at a tick.
    pub(crate) fn axis(&self, values: impl Iterator<Item = f64>, count: usize, snug: bool) -> Result<Axis> {
        let name = if self.name.is_empty() { "an axis" } else { &self.name };
        let (mut low, mut high, mut whole) = (f64::INFINITY, f64::NEG_INFINITY, true);
        finite(&format!("the prediction on {name}"), &Vec::from_iter(self.predicted))?;
        for value in values.chain(self.include.iter().copied()).chain(self.predicted) {
            (low, high, whole) = (low.min(value), high.max(value), whole && value.fract() == 0.0);
        }
        if let Some((from, to)) = self.range {
            if !(from.is_finite() && to.is_finite() && from < to) {
                let sentence = format!(
                    "The range of {name} must go from a lower to a higher number, not from {from} to {to}."
                );
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            (low, high) = (from, to);
        }
        if self.log && low <= 0.0 {
            let sentence = format!("A logarithmic axis needs numbers above 0; {name} goes down to {low}.");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let largest = low.abs().max(high.abs());
        if largest > SIZES.1 || (largest != 0.0 && largest < SIZES.0) || (self.log && low < SIZES.0) {
            let sentence = format!(
                "The numbers of {name} reach from {low:e} to {high:e}; an axis holds 0 and numbers whose size is \
                 {:e} to {:e}.",
                SIZES.0, SIZES.1
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        if self.log {
            return Ok(self.logarithmic(low, high));
        }
        (low, high) = padded(low, high);
        // Five layers have a tick each, however small the figure.
        let few = whole && !self.percent && 1.0 <= low && high <= 9.0 && high - low <= FEW;
        let step = if few { 1.0 } else { nice((high - low) / count as f64) };
        if self.range.is_none() && !snug {
            (low, high) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        }
        Ok(self.linear(low, high, step, false))
    }

    /// Ticks at all multiples of `step`.
    fn linear(&self, low: f64, high: f64, step: f64, log: bool) -> Axis {
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let ticks: Vec<f64> = (first..=last).map(|index| index as f64 * step).collect();
        let times = if self.percent { 100.0 } else { 1.0 };
        let shown: Vec<f64> = ticks.iter().map(|tick| tick * times).collect();
        let labels = labels(&shown, step * times, times * low.abs().max(high.abs()));
        Axis { low, high, log, percent: self.percent, predicted: self.predicted, ticks, labels }
    }

    fn logarithmic(&self, low: f64, high: f64) -> Axis {
        let (mut from, mut to) = (low, high);
        if self.range.is_none() {
            (from, to) = (one_two_five(low, false), one_two_five(high, true));
            if from >= to {
                (from, to) = (from / 2.0, to * 2.0);
            }
        }
        let (first, last) = (from.log10().floor() as i32, to.log10().ceil() as i32);
        let steps: &[f64] = if last - first <= 3 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let every = ((last - first) / 8 + 1) as usize;
        let ticks = (first..=last)
            .step_by(every)
            .flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)));
        let ticks: Vec<f64> = ticks.filter(|tick| (from * 0.999..=to * 1.001).contains(tick)).collect();
        if ticks.len() < 2 {
            // Too narrow for powers of ten: ticks at equal steps, which stand closer and closer.
            (from, to) = padded(from, to);
            return self.linear(from, to, nice((to - from) / 4.0), true);
        }
        let (percent, predicted, labels) = (self.percent, self.predicted, Labels::Logarithmic);
        Axis { low: from, high: to, log: true, percent, predicted, ticks, labels }
    }
}

/// The range from `low` to `high`, widened where it is a single number.
fn padded(low: f64, high: f64) -> (f64, f64) {
    if high - low > 1e-12 * low.abs().max(high.abs()) {
        return (low, high);
    }
    let pad = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
    (low - pad, high + pad)
}

impl Axis {
    /// Where `value` lies: 0 at the lower end, 1 at the upper; never beyond.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let share = if self.log {
            let (over, whole) = (value.max(0.0) / self.low, self.high / self.low);
            match whole.is_finite() {
                true => over.ln() / whole.ln(),
                // The ends are too far apart for a ratio.
                false => (value.max(0.0).ln() - self.low.ln()) / (self.high.ln() - self.low.ln()),
            }
        } else {
            (value - self.low) / (self.high - self.low)
        };
        share.clamp(0.0, 1.0)
    }

    /// From 0 to `high`, without ticks: places of categories, or pixels.
    pub(crate) fn plain(high: f64) -> Self {
        let (ticks, labels) = (Vec::new(), Labels::Logarithmic);
        Self { low: 0.0, high, log: false, percent: false, predicted: None, ticks, labels }
    }

    /// What the reader predicted.
    pub(crate) fn predicted(&self) -> Option<f64> {
        self.predicted
    }

    /// The same in words, as “80 %”.
    pub(crate) fn prediction(&self) -> Option<String> {
        self.predicted.map(|at| in_words(at, self.percent))
    }

    /// Lower and upper end.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Ticks at the edges of categories instead.
    pub(crate) fn with_ticks(mut self, ticks: Vec<f64>) -> Self {
        let scale = if self.percent { 100.0 } else { 1.0 };
        let broken = ticks.iter().any(|tick| (tick * scale - (tick * scale).round()).abs() > 1e-9);
        self.labels = Labels::Fixed(usize::from(broken));
        self.ticks = ticks;
        self
    }
}

impl Ranged for &Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        limit.0 + (self.share(*value) * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

#[cfg(test)]
mod tests;
