//! One axis: its range, its scale, where its ticks stand and what they say.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use crate::{Error, ErrorKind, Result};

/// What the author of a figure says of an axis.
#[derive(Clone, Debug, Default)]
pub(crate) struct AxisOptions {
    pub(crate) name: String,
    pub(crate) log: bool,
    pub(crate) percent: bool,
    pub(crate) range: Option<(f64, f64)>,
    /// Values that must be seen whatever the data, such as 0 below bars.
    pub(crate) include: Vec<f64>,
}

/// An axis that is settled; plotters draws with it.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    log: bool,
    percent: bool,
    ticks: Vec<f64>,
    /// Digits after the point that tell the ticks apart.
    digits: usize,
}

impl AxisOptions {
    /// The axis for `values`, with about `count` ticks; `snug` ends it at the
    /// data instead of at a tick.
    pub(crate) fn axis(&self, values: impl Iterator<Item = f64>, count: usize, snug: bool) -> Result<Axis> {
        let name = if self.name.is_empty() { "an axis" } else { &self.name };
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.chain(self.include.iter().copied()) {
            (low, high) = (low.min(value), high.max(value));
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
        if self.log {
            return self.logarithmic(name, low, high);
        }
        if !(high - low).is_finite() {
            let sentence =
                format!("The numbers of {name} reach from {low:e} to {high:e}, too far apart to be drawn.");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        if high - low <= 1e-12 * low.abs().max(high.abs()) {
            let pad = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
            (low, high) = (low - pad, high + pad);
        }
        let step = nice((high - low) / count as f64);
        if self.range.is_none() && !snug {
            (low, high) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        }
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let ticks = (first..=last).map(|index| index as f64 * step).collect();
        let shown = if self.percent { step * 100.0 } else { step };
        let whole = |digits: &usize| {
            let scaled = shown * 10f64.powi(*digits as i32);
            (scaled - scaled.round()).abs() < 1e-6 * scaled
        };
        let digits = (0..12).find(whole).unwrap_or(12);
        Ok(Axis { low, high, log: false, percent: self.percent, ticks, digits })
    }

    fn logarithmic(&self, name: &str, low: f64, high: f64) -> Result<Axis> {
        if low <= 0.0 {
            let sentence = format!("A logarithmic axis needs numbers above 0; {name} goes down to {low}.");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
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
        let ticks = ticks.filter(|tick| (from * 0.999..=to * 1.001).contains(tick)).collect();
        Ok(Axis { low: from, high: to, log: true, percent: self.percent, ticks, digits: 0 })
    }
}

impl Axis {
    /// Where `value` lies: 0 at the lower end, 1 at the upper; never beyond.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let share = if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        share.clamp(0.0, 1.0)
    }

    /// Lower and upper end.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Other ticks: none on an axis of categories, the categories' edges elsewhere.
    pub(crate) fn with_ticks(mut self, ticks: Vec<f64>) -> Self {
        let scale = if self.percent { 100.0 } else { 1.0 };
        self.digits =
            usize::from(ticks.iter().any(|tick| (tick * scale - (tick * scale).round()).abs() > 1e-9));
        self.ticks = ticks;
        self
    }

    /// Where each tick stands, 0 to 1, and its label.
    pub(crate) fn shares(&self) -> Vec<(f64, String)> {
        self.ticks.iter().map(|&tick| (self.share(tick), self.label(tick))).collect()
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        self.ticks.iter().map(|&tick| self.label(tick)).collect()
    }

    fn label(&self, tick: f64) -> String {
        match (self.percent, self.log) {
            (true, _) => format!("{} %", fixed(tick * 100.0, self.digits)),
            (false, false) if self.digits > 6 || self.high.abs().max(self.low.abs()) >= 1e7 => {
                scientific(tick, 2)
            }
            (false, false) => fixed(tick, self.digits),
            (false, true) => power(tick),
        }
    }
}

/// `number` with `digits` after the point, a true minus sign, and thousands
/// kept apart by a thin space from 10 000 on.
pub(crate) fn fixed(number: f64, digits: usize) -> String {
    let printed = format!("{:.digits$}", number.abs());
    let (whole, rest) = printed.split_at(printed.find('.').unwrap_or(printed.len()));
    let mut out = String::new();
    if number < 0.0 && printed.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        out.push('−');
    }
    for (at, digit) in whole.char_indices() {
        if whole.len() > 4 && at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out + rest
}

/// `number` as `1.5·10⁻⁷`, with at most `digits` after the point.
pub(crate) fn scientific(number: f64, digits: usize) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let printed = format!("{number:.digits$e}");
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((&printed, "0"));
    let mantissa =
        if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    format!("{}·10{}", mantissa.replace('-', "−"), raised(exponent))
}

/// Digits and minus sign of an exponent, raised.
fn raised(exponent: &str) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    exponent.chars().map(|sign| sign.to_digit(10).map_or('⁻', |digit| digits[digit as usize])).collect()
}

/// A tick of a logarithmic axis: plain near 1, as a power of ten far from it.
fn power(tick: f64) -> String {
    let exponent = (tick * 1.000_001).log10().floor() as i32;
    if (-3..=4).contains(&exponent) {
        return fixed(tick, (-exponent).max(0) as usize);
    }
    match (tick / 10f64.powi(exponent)).round() as i32 {
        1 => format!("10{}", raised(&exponent.to_string())),
        _ => scientific(tick, 0),
    }
}

/// The nearest of 1, 2, 5 times a power of ten at or below `number`, or above it.
fn one_two_five(number: f64, above: bool) -> f64 {
    let power = 10f64.powf(number.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let found = if above {
        steps.into_iter().find(|step| step * power >= number * 0.999)
    } else {
        steps.into_iter().rev().find(|step| step * power <= number * 1.001)
    };
    found.unwrap_or(1.0) * power
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
fn nice(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let times = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|times| times * power >= step * 0.999);
    times.unwrap_or(10.0) * power
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
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

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        self.label(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(options: &AxisOptions, values: &[f64]) -> Vec<String> {
        options.axis(values.iter().copied(), 5, false).unwrap().labels()
    }

    #[test]
    fn ticks_are_round_and_enclose_the_data() {
        let plain = AxisOptions::default();
        assert_eq!(labels(&plain, &[0.03, 2.31]), ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]);
        assert_eq!(labels(&plain, &[-3.0, 3.0]), ["−4", "−2", "0", "2", "4"]);
        assert_eq!(labels(&plain, &[0.0, 60_000.0]), ["0", "20\u{a0}000", "40\u{a0}000", "60\u{a0}000"]);
        assert_eq!(labels(&plain, &[0.0, 3e-9]), ["0", "1·10⁻⁹", "2·10⁻⁹", "3·10⁻⁹"]);
        let percent = AxisOptions { percent: true, ..AxisOptions::default() };
        assert_eq!(labels(&percent, &[0.0, 1.0]), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        let log = AxisOptions { log: true, ..AxisOptions::default() };
        assert_eq!(labels(&log, &[0.03, 3.0]), ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]);
        assert_eq!(labels(&log, &[1.2e-7, 2e-3]), ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001"]);
        assert_eq!(labels(&log, &[3e-6, 4e-6]), ["2·10⁻⁶", "5·10⁻⁶"]);
        let error = log.axis([0.0, 1.0].into_iter(), 5, false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
    }
}
