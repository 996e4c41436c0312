//! Progress lines of a long training.

use std::time::{Duration, Instant};

use crate::network::{Observer, Plan, Step};

/// Prints at most one line a second: share done, batch or epoch, samples a second, time
/// left. A training of less than a second prints nothing.
#[derive(Clone, Debug)]
pub struct Progress {
    started: Instant,
    printed: Instant,
    seen: usize,
    epochs: usize,
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
        Self { started: now, printed: now, seen: 0, epochs: 1 }
    }

    /// The line for `number` of `batches` done and `seen` samples in `seconds`. Of many
    /// epochs, it names the one under way.
    fn line(&self, number: usize, batches: usize, seconds: f64) -> String {
        let share = number as f64 / batches as f64;
        let (rate, left) = (self.seen as f64 / seconds, seconds * (1.0 - share) / share);
        let place = match self.epochs {
            1 => format!("batch {number} of {batches}"),
            epochs => format!("epoch {} of {epochs}", (number * epochs).div_ceil(batches)),
        };
        format!("training: {:.0} % ({place}), {rate:.0} samples/s, {left:.0} s left", 100.0 * share)
    }
}

impl Observer for Progress {
    fn start(&mut self, plan: &Plan) {
        *self = Self { epochs: plan.network.params().epochs, ..Self::new() };
    }

    fn batch(&mut self, step: &Step) {
        self.seen += step.samples.len();
        if self.printed.elapsed() >= Self::PAUSE && step.number < step.batches {
            self.printed = Instant::now();
            let seconds = self.started.elapsed().as_secs_f64();
            say!("{}", self.line(step.number, step.batches, seconds));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_share_rate_and_time_left() {
        let progress = Progress { seen: 15_000, ..Progress::new() };
        assert_eq!(
            progress.line(150, 600, 2.0),
            "training: 25 % (batch 150 of 600), 7500 samples/s, 6 s left"
        );
        let progress = Progress { epochs: 300, ..progress };
        let line = |number| progress.line(number, 600, 2.0);
        assert_eq!(line(150), "training: 25 % (epoch 75 of 300), 7500 samples/s, 6 s left");
        assert!(line(151).contains("epoch 76 of") && line(152).contains("epoch 76 of"));
    }
}
