//! Stop: long work that ends soon after the notebook's Stop button is pressed, with an
//! error instead of the end of the kernel, so that no variable is lost.
//!
//! Everything in this crate that can take long looks at the button and returns
//! [`ErrorKind::Stopped`]. Work of your own does the same with a [`Stoppable`]:
//!
//! ```standalone_crate
//! use nnerr::{ErrorKind, Result, stop::{self, Stoppable}};
//!
//! fn sum_of_roots(numbers: &[f64]) -> Result<f64> {
//!     let work = Stoppable::new(numbers.len(), "numbers");
//!     let mut sum = 0.0;
//!     for number in numbers {
//!         work.step()?; // where Stop was pressed, this is the error
//!         sum += number.sqrt();
//!         # if *number == 4.0 { stop::press() }
//!     }
//!     Ok(sum)
//! }
//!
//! assert_eq!(sum_of_roots(&[0.0, 1.0, 9.0])?, 4.0);
//! // … and here somebody presses Stop at the second number:
//! let error = sum_of_roots(&[1.0, 4.0, 9.0]).unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Stopped);
//! assert_eq!(error.to_string(), "stopped after 2 of 3 numbers");
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! | when Stop is pressed | |
//! |---|---|
//! | during such work | it ends with the error |
//! | between two pieces of it, in a loop of the cell | the next one ends at once, if it begins within two seconds |
//! | while a cell compiles, or nothing runs | it is forgotten after two seconds, however often it is pressed |
//! | in a loop that never looks | nothing; pressed again within two seconds, the process that runs cells ends, and its variables are lost |
//!
//! Two presses within a quarter of a second, a double click, count as one. So does a press
//! that comes so soon after work was stopped: it was meant for that. Work that begins
//! within a tenth of a second after other work was stopped is stopped too: it is the next
//! round of a loop that did not look at the error, for a new cell takes longer to begin.
//!
//! Whether a cell runs, only Linux tells. Elsewhere a second press within two seconds ends the
//! process also while none does.
//! Outside a kernel no signal is caught: Ctrl-C ends a program as ever.

mod button;
#[cfg(target_os = "linux")]
mod judge;
#[cfg(unix)]
mod signal;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Error, ErrorKind, Result};
use button::{BUTTON, now};

/// Work of many steps that Stop can end. While it lives, every press counts, however long
/// a step takes; pieces of other such work may be among its steps.
///
/// It may be shared by threads: `par_iter().try_for_each(|row| { work.step()?; … })`.
#[derive(Debug)]
pub struct Stoppable {
    total: usize,
    unit: &'static str,
    kept: &'static str,
    done: AtomicUsize,
}

impl Stoppable {
    /// Work of `total` steps; `unit` is what they are called in the error, a plural.
    pub fn new(total: usize, unit: &'static str) -> Self {
        BUTTON.begin(now());
        Self { total, unit, kept: "", done: AtomicUsize::new(0) }
    }

    /// What becomes of what is done, for the end of the error: `they are kept`.
    #[must_use]
    pub fn kept(mut self, kept: &'static str) -> Self {
        self.kept = kept;
        self
    }

    /// Looks at the button, then counts a step: to be called before each.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn step(&self) -> Result<()> {
        self.check()?;
        self.add(1);
        Ok(())
    }

    /// Looks at the button in the midst of a step: one atomic load.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    #[inline]
    pub fn check(&self) -> Result<()> {
        if BUTTON.pressed() { Err(self.stopped()) } else { Ok(()) }
    }

    /// Counts steps that are done.
    pub fn add(&self, steps: usize) {
        self.done.fetch_add(steps, Ordering::Relaxed);
    }

    /// A step that is itself such work, counted once it is done. Where it is stopped, the
    /// error says how many of *these* steps were done, unless this is the only one.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::Params, stop::Stoppable, study::Study};
    /// let split = Digits::synthetic(200, 50, 1)?.whole();
    /// let work = Stoppable::new(3, "networks");
    /// for seed in 1..=3 {
    ///     let params = Params::default().hidden([10]).batch(10).seed(seed);
    ///     let study = work.part(|| Study::observed(&split, params.clone(), &mut []))?;
    ///     assert_eq!(study.params(), &params);
    /// }
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] where Stop was pressed; those of the step.
    pub fn part<T>(&self, step: impl FnOnce() -> Result<T>) -> Result<T> {
        self.check()?;
        let done = step().map_err(|error| match error.kind() {
            ErrorKind::Stopped if self.total != 1 => self.stopped(),
            _ => error,
        })?;
        self.add(1);
        Ok(done)
    }

    fn stopped(&self) -> Error {
        BUTTON.honour();
        let (done, kept) = (self.done.load(Ordering::Relaxed), self.kept);
        let end = if kept.is_empty() { "" } else { "; " };
        let sentence = format!("stopped after {done} of {} {}{end}{kept}", self.total, self.unit);
        Error::new(ErrorKind::Stopped, sentence)
    }
}

impl Drop for Stoppable {
    fn drop(&mut self) {
        BUTTON.end(now());
    }
}

/// Presses Stop: what the kernel's button does, but that it never ends the process. For a
/// button of your own, and for tests of work that looks at it.
pub fn press() {
    BUTTON.press(now());
}
