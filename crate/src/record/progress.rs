//! Progress lines of a long training.

use std::time::{Duration, Instant};

use crate::network::{Observer, Plan, Step};

/// Prints at most one line a second: share done, samples a second, time left. A
/// training of less than a second prints nothing.
#[derive(Clone, Debug)]
pub struct Progress {
    started: Instant,
    printed: Instant,
    seen: usize,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// Time between two lines.
    const PAUSE: Duration = Duration::from_secs(1);

    /// A reporter whose clock starts with the training.
    pub fn new() -> Self {
        let now = Instant::now();
        Self { started: now, printed: now, seen: 0 }
    }

    /// The line for `number` of `batches` done and `seen` samples in `seconds`.
    fn line(number: usize, batches: usize, seen: usize, seconds: f64) -> String {
        let share = number as f64 / batches as f64;
        let (rate, left) = (seen as f64 / seconds, seconds * (1.0 - share) / share);
        format!(
            "training: {:.0} % (batch {number} of {batches}), {rate:.0} samples/s, {left:.0} s left",
            100.0 * share
        )
    }
}

impl Observer for Progress {
    fn start(&mut self, _plan: &Plan) {
        *self = Self::new();
    }

    fn batch(&mut self, step: &Step) {
        self.seen += step.samples.len();
        if self.printed.elapsed() >= Self::PAUSE && step.number < step.batches {
            self.printed = Instant::now();
            let seconds = self.started.elapsed().as_secs_f64();
            println!("{}", Self::line(step.number, step.batches, self.seen, seconds));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_share_rate_and_time_left() {
        assert_eq!(
            Progress::line(150, 600, 15_000, 2.0),
            "training: 25 % (batch 150 of 600), 7500 samples/s, 6 s left"
        );
    }
}
