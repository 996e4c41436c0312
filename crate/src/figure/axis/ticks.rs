//! Where the ticks of an axis stand, and what they say.

use super::Axis;
use crate::figure::canvas::Text;
use crate::figure::number::{DIGITS, fixed, power, scientific};

/// How the ticks' labels are written, so that they tell the ticks apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Labels {
    /// With this many digits after the point.
    Fixed(usize),
    /// As a power of ten, with at most this many digits after its point.
    Scientific(usize),
    /// Plain near 1, as a power of ten far from it.
    Logarithmic,
}

impl Axis {
    pub(crate) fn ticks(&self) -> &[f64] {
        &self.ticks
    }

    /// Where each tick stands, 0 to 1, and its label.
    pub(crate) fn shares(&self) -> Vec<(f64, String)> {
        self.ticks.iter().map(|&tick| (self.share(tick), self.label(tick))).collect()
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        self.ticks.iter().map(|&tick| self.label(tick)).collect()
    }

    /// Width of the widest label, in pixels.
    pub(crate) fn widest(&self) -> f64 {
        self.labels().iter().map(|label| Text::default().width(label)).fold(0.0, f64::max)
    }

    /// The middle of each label in pixels, which `place` gives from the tick's share and half
    /// the label's width, with the label. Labels that would touch are left out: only every
    /// second, third … is there.
    pub(crate) fn spaced(&self, set: Text<'_>, place: impl Fn(f64, f64) -> f64) -> Vec<(f64, String)> {
        let labels: Vec<(f64, f64, String)> = (self.shares().into_iter())
            .map(|(share, label)| {
                let half = set.width(&label) / 2.0;
                (place(share, half), half, label)
            })
            .collect();
        let fits = |every: &usize| {
            let kept: Vec<_> = labels.iter().step_by(*every).collect();
            kept.windows(2).all(|pair| pair[0].0 + pair[0].1 < pair[1].0 - pair[1].1)
        };
        let every = (1..labels.len()).find(fits).unwrap_or(labels.len().max(1));
        labels.into_iter().step_by(every).map(|(at, _, label)| (at, label)).collect()
    }

    fn label(&self, tick: f64) -> String {
        let shown = if self.percent { tick * 100.0 } else { tick };
        let label = match self.labels {
            Labels::Fixed(digits) => fixed(shown, digits),
            Labels::Scientific(digits) => scientific(shown, digits),
            Labels::Logarithmic => power(shown),
        };
        if self.percent { label + " %" } else { label }
    }
}

/// How `ticks`, multiples of `step` no larger than `largest`, are written: in full as long
/// as that is short, and always so that each label is its tick's number.
pub(super) fn labels(ticks: &[f64], step: f64, largest: f64) -> Labels {
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

/// The nearest of 1, 2, 5 times a power of ten at or below `number`, or above it.
pub(super) fn one_two_five(number: f64, above: bool) -> f64 {
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
pub(super) fn nice(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let times = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|times| times * power >= step * 0.999);
    times.unwrap_or(10.0) * power
}
