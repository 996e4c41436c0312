//! Ticks and labels of every kind of axis.

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
        None if label.ends_with(|letter| digits.contains(letter)) => ("1", label.trim_start_matches("10")),
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
