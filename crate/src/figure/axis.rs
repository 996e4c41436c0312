//! One axis: its range, its scale, where its ticks stand and what they say.

mod number;

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

pub(crate) use self::number::{DIGITS, fixed, percent, scientific, shortest, whole};
use super::canvas::Text;
use crate::{Error, ErrorKind, Result};

/// Numbers of an axis are 0 or of a size between these: beyond them, steps and ratios of
/// `f64` lose their digits or become infinite.
const SIZES: (f64, f64) = (1e-290, 1e290);

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
    labels: Labels,
}

/// Where a tick stands, 0 to 1, and the middle of its label in pixels with the label.
pub(crate) type Tick = (f64, Option<(f64, String)>);

/// How the ticks' labels are written, so that they tell the ticks apart.
#[derive(Clone, Copy, Debug)]
enum Labels {
    /// With this many digits after the point.
    Fixed(usize),
    /// As a power of ten, with at most this many digits after its point.
    Scientific(usize),
    /// Plain near 1, as a power of ten far from it.
    Logarithmic,
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
        let step = nice((high - low) / count as f64);
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
        Axis { low, high, log, percent: self.percent, ticks, labels }
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
        Axis { low: from, high: to, log: true, percent: self.percent, ticks, labels: Labels::Logarithmic }
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

/// How `ticks`, multiples of `step` no larger than `largest`, are written: in full as long
/// as that is short, and always so that each label is its tick's number.
fn labels(ticks: &[f64], step: f64, largest: f64) -> Labels {
    let whole = |digits: &usize| {
        let scaled = step * 10f64.powi(*digits as i32);
        (scaled - scaled.round()).abs() < 1e-6 * scaled
    };
    let digits = (0..308).find(whole).unwrap_or(308);
    if digits <= 6 && largest < 1e7 {
        return Labels::Fixed(digits);
    }
    let right = |digits: &usize| {
        let digits = *digits;
        let read = |tick: &f64| format!("{tick:.digits$e}").parse().unwrap_or(f64::NAN);
        ticks.iter().all(|tick| (read(tick) - tick).abs() <= 0.01 * step)
    };
    let mantissa = (2..17).find(right).unwrap_or(17);
    let longest = |print: &dyn Fn(f64) -> String| {
        ticks.iter().map(|&tick| print(tick).chars().count()).max().unwrap_or(0)
    };
    let full = longest(&|tick| fixed(tick, digits));
    if mantissa > 2 && digits <= DIGITS && full <= longest(&|tick| scientific(tick, mantissa)) {
        return Labels::Fixed(digits);
    }
    Labels::Scientific(mantissa)
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

    /// Lower and upper end.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Other ticks: none on an axis of categories, the categories' edges elsewhere.
    pub(crate) fn with_ticks(mut self, ticks: Vec<f64>) -> Self {
        let scale = if self.percent { 100.0 } else { 1.0 };
        let broken = ticks.iter().any(|tick| (tick * scale - (tick * scale).round()).abs() > 1e-9);
        self.labels = Labels::Fixed(usize::from(broken));
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

    /// Where each tick stands, 0 to 1, with its label and the label's middle in pixels, which
    /// `place` gives from the tick's share and half the label's width. Labels that would
    /// touch are left out: only every second, third … is there.
    pub(crate) fn spaced(&self, set: Text<'_>, place: impl Fn(f64, f64) -> f64) -> Vec<Tick> {
        let labels: Vec<(f64, f64, f64, String)> = (self.shares().into_iter())
            .map(|(share, label)| {
                let half = set.width(&label) / 2.0;
                (share, place(share, half), half, label)
            })
            .collect();
        let fits = |every: &usize| {
            let said: Vec<_> = labels.iter().step_by(*every).collect();
            said.windows(2).all(|pair| pair[0].1 + pair[0].2 < pair[1].1 - pair[1].2)
        };
        let every = (1..labels.len()).find(fits).unwrap_or(labels.len().max(1));
        let said = |(place, (share, at, _, label)): (usize, (f64, f64, f64, String))| {
            (share, place.is_multiple_of(every).then_some((at, label)))
        };
        labels.into_iter().enumerate().map(said).collect()
    }

    fn label(&self, tick: f64) -> String {
        let shown = if self.percent { tick * 100.0 } else { tick };
        let label = match self.labels {
            Labels::Fixed(digits) => fixed(shown, digits),
            Labels::Scientific(digits) => scientific(shown, digits),
            Labels::Logarithmic => number::power(shown),
        };
        if self.percent { label + " %" } else { label }
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
    use proptest::prelude::*;

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

    /// The number that a label says.
    fn read(label: &str) -> f64 {
        let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        let percent = if label.ends_with(" %") { 0.01 } else { 1.0 };
        let label = label.trim_end_matches(" %").replace(['\u{a0}'], "").replace('−', "-");
        let (mantissa, exponent) = match label.split_once("·10") {
            Some(parts) => parts,
            None if label.ends_with(|letter| digits.contains(letter)) => {
                ("1", label.trim_start_matches("10"))
            }
            None => return percent * label.parse::<f64>().unwrap(),
        };
        let lowered = exponent.chars().map(|letter| match digits.chars().position(|digit| digit == letter) {
            Some(digit) => char::from(b'0' + digit as u8),
            None => '-',
        });
        percent * format!("{mantissa}e{}", lowered.collect::<String>()).parse::<f64>().unwrap()
    }

    /// Asserts that an axis has two ticks or more, not many, and labels that say where they are.
    fn sound(axis: &Axis, plain_least: usize) {
        let labels = axis.labels();
        let least = if axis.log { 2 } else { plain_least };
        assert!((least..=14).contains(&labels.len()), "{labels:?} in {axis:?}");
        for (pair, ticks) in labels.windows(2).zip(axis.ticks.windows(2)) {
            assert!(pair[0] != pair[1], "{labels:?} in {axis:?}");
            let apart = ticks[1] - ticks[0];
            for (label, tick) in pair.iter().zip(ticks) {
                assert!((read(label) - tick).abs() <= 0.02 * apart, "{label} of {tick:e} in {axis:?}");
            }
        }
        for label in &labels {
            assert!(label.chars().count() <= 32, "{label}");
        }
        let shares: Vec<f64> = axis.shares().iter().map(|(share, _)| *share).collect();
        assert!(shares.is_sorted_by(|a, b| a < b) && shares.iter().all(|share| (0.0..=1.0).contains(share)));
    }

    #[test]
    fn numbers_that_are_long_or_close_are_told_apart() {
        let plain = AxisOptions::default();
        let spaced =
            |labels: &[&str]| labels.iter().map(|label| label.replace(' ', "\u{a0}")).collect::<Vec<_>>();
        let seconds = labels(&plain, &[1_700_000_000.0, 1_700_000_040.0]);
        let expected = ["1 700 000 000", "1 700 000 010", "1 700 000 020", "1 700 000 030", "1 700 000 040"];
        assert_eq!(seconds, spaced(&expected));
        let near = labels(&plain, &[1.0 - 4e-8, 1.0 - 1e-8]);
        assert_eq!(near, ["0.99999996", "0.99999997", "0.99999998", "0.99999999"]);
        assert_eq!(labels(&plain, &[0.0, 2e7]), ["0", "5·10⁶", "1·10⁷", "1.5·10⁷", "2·10⁷"]);
        let percent = AxisOptions { percent: true, ..AxisOptions::default() };
        assert_eq!(labels(&percent, &[0.0, 3e-15]), ["0 %", "1·10⁻¹³ %", "2·10⁻¹³ %", "3·10⁻¹³ %"]);
        let log = |low, high| AxisOptions { log: true, range: Some((low, high)), ..AxisOptions::default() };
        assert_eq!(labels(&log(1.1, 1.9), &[]), ["1.2", "1.4", "1.6", "1.8"]);
        assert_eq!(labels(&log(3.0, 4.0), &[]), ["3.00", "3.25", "3.50", "3.75", "4.00"]);
        let shares = AxisOptions { percent: true, ..log(0.001, 1.0) };
        let expected = ["0.1 %", "0.2 %", "0.5 %", "1 %", "2 %", "5 %", "10 %", "20 %", "50 %", "100 %"];
        assert_eq!(labels(&shares, &[]), expected);
    }

    #[test]
    fn what_lies_beyond_an_axis_stands_at_its_end() {
        let wide = AxisOptions { log: true, ..AxisOptions::default() };
        let wide = wide.axis([1e-290, 1e290].into_iter(), 5, false).unwrap();
        assert!((wide.share(1.0) - 0.5).abs() < 1e-12);
        let log = AxisOptions { log: true, range: Some((0.1, 10.0)), ..AxisOptions::default() };
        let log = log.axis(std::iter::empty(), 5, false).unwrap();
        assert_eq!([-1.0, -0.0, 5e-324, 1e308].map(|value| log.share(value)), [0.0, 0.0, 0.0, 1.0]);
        let linear = AxisOptions { range: Some((-1.0, 1.0)), ..AxisOptions::default() };
        let linear = linear.axis(std::iter::empty(), 5, false).unwrap();
        assert_eq!([f64::MIN, 0.0, f64::MAX].map(|value| linear.share(value)), [0.0, 0.5, 1.0]);
    }

    proptest! {
        #[test]
        fn any_axis_has_labels_that_say_where_they_are(
            bits in any::<[u64; 2]>(), size in -300..300i32, near in -16..2i32, log in any::<bool>(),
            percent in any::<bool>(), range in any::<bool>(), snug in any::<bool>(), kind in 0..3, count in 2..9usize,
        ) {
            let unit = |bits: u64| (bits >> 11) as f64 / (1u64 << 53) as f64;
            let (a, b) = (unit(bits[0]), unit(bits[1]));
            let from = (a - if log { 0.0 } else { 0.5 }) * 10f64.powi(size);
            let to = match kind {
                0 => b * 10f64.powi(size),
                1 => from + b * from.abs() * 10f64.powi(near),
                _ => f64::from_bits(bits[1]),
            };
            prop_assume!(from.is_finite() && to.is_finite());
            let (from, to) = (from.min(to), from.max(to));
            let options = AxisOptions { log, percent, range: range.then_some((from, to)), ..AxisOptions::default() };
            match options.axis([from, to].into_iter(), count, snug) {
                Ok(axis) => sound(&axis, 1),
                Err(error) => prop_assert_eq!(error.kind(), ErrorKind::OutOfRange),
            }
        }
    }
}
