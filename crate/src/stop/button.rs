//! The button: when it was pressed, and what of that still counts. All in atomics, because
//! a signal's handler presses it.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    time::Instant,
};

/// Milliseconds for which a press counts that no running work has seen.
const FRESH: u64 = 2000;
/// Milliseconds within which a second press is a double click.
const DOUBLE: u64 = 250;
/// Milliseconds within which work that begins belongs to the cell whose work was stopped.
const NEXT: u64 = 100;

/// The button of this process.
pub(super) static BUTTON: Button = Button::new();

/// Times are milliseconds of some clock, never 0, which means never.
#[derive(Debug)]
pub(super) struct Button {
    /// The last press that still counts.
    pressed: AtomicU64,
    /// When work was last stopped.
    stopped: AtomicU64,
    /// How much work is under way, pieces of others included.
    running: AtomicUsize,
    /// Whether some of it returned the error.
    honoured: AtomicBool,
}

impl Button {
    const fn new() -> Self {
        Self {
            pressed: AtomicU64::new(0),
            stopped: AtomicU64::new(0),
            running: AtomicUsize::new(0),
            honoured: AtomicBool::new(false),
        }
    }

    /// A press; whether it is the second one in a time in which nothing looked at the first.
    pub fn press(&self, now: u64) -> bool {
        let last = self.pressed.load(SeqCst);
        if within(last, now, DOUBLE) || within(self.stopped.load(SeqCst), now, DOUBLE) {
            return false;
        }
        self.pressed.store(now, SeqCst);
        within(last, now, FRESH)
    }

    #[inline]
    pub fn pressed(&self) -> bool {
        self.pressed.load(std::sync::atomic::Ordering::Relaxed) != 0
    }

    /// Work begins. What was pressed long before it was meant for something else.
    pub fn begin(&self, now: u64) {
        if self.running.fetch_add(1, SeqCst) > 0 {
            return;
        }
        self.honoured.store(false, SeqCst);
        let last = self.pressed.load(SeqCst);
        if within(self.stopped.load(SeqCst), now, NEXT) {
            self.pressed.store(now, SeqCst);
        } else if last != 0 && !within(last, now, FRESH) {
            // A press in just this moment stays.
            let _ = self.pressed.compare_exchange(last, 0, SeqCst, SeqCst);
        }
    }

    /// Work returns the error.
    pub fn honour(&self) {
        self.honoured.store(true, SeqCst);
    }

    /// Work ends. With the last of it, a press that was honoured is done with.
    pub fn end(&self, now: u64) {
        if self.running.fetch_sub(1, SeqCst) == 1 && self.honoured.swap(false, SeqCst) {
            self.stopped.store(now, SeqCst);
            self.pressed.store(0, SeqCst);
        }
    }
}

/// Whether `then` lies at most `span` before `now`.
fn within(then: u64, now: u64, span: u64) -> bool {
    then != 0 && now.saturating_sub(then) <= span
}

/// Milliseconds since the clock was first asked, from 1.
pub(super) fn now() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_millis() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether work that begins and ends at these times is stopped by what was pressed.
    fn stopped(button: &Button, begins: u64, ends: u64) -> bool {
        button.begin(begins);
        let pressed = button.pressed();
        if pressed {
            button.honour();
        }
        button.end(ends);
        pressed
    }

    #[test]
    fn a_press_counts_for_work_that_runs_and_for_what_begins_within_two_seconds() {
        let button = Button::new();
        button.begin(1);
        assert!(!button.pressed());
        assert!(!button.press(60_000));
        assert!(button.pressed());
        button.honour();
        button.end(60_050);
        for (begins, expected) in [(12_000, true), (12_001, false)] {
            let button = Button::new();
            button.press(10_000);
            assert_eq!(stopped(&button, begins, begins + 5), expected, "{begins}");
            assert!(!button.pressed(), "what was not forgotten was honoured");
        }
    }

    #[test]
    fn a_press_that_was_honoured_does_not_stop_the_next_cell() {
        let button = Button::new();
        button.press(1000);
        assert!(stopped(&button, 1001, 1002));
        assert!(!stopped(&button, 1500, 1600));
    }

    /// `for … { let _ = train(); }`: no error ends the loop, so every round is stopped.
    #[test]
    fn the_rounds_of_a_loop_that_follow_at_once_are_stopped_too() {
        let button = Button::new();
        button.press(1000);
        let mut now = 1001;
        for _ in 0..20 {
            assert!(stopped(&button, now, now + 1));
            now += 1 + NEXT;
        }
        assert!(!stopped(&button, now + 1, now + 2));
    }

    /// Work within other work neither forgets what was pressed during the latter nor ends
    /// what the latter has yet to see.
    #[test]
    fn only_the_outermost_work_forgets_and_clears() {
        let button = Button::new();
        button.begin(1);
        button.press(5000);
        assert!(stopped(&button, 9000, 9001), "an inner piece that begins four seconds later");
        assert!(button.pressed(), "the outer one sees it too");
        button.end(9002);
        assert!(!button.pressed());
    }

    #[test]
    fn what_ends_before_it_looks_leaves_the_press_to_the_next() {
        let button = Button::new();
        button.begin(1);
        button.press(100);
        button.end(101);
        assert!(stopped(&button, 150, 151));
    }

    #[test]
    fn the_second_of_two_presses_that_nothing_looked_at_ends_the_process() {
        for (second, ends) in [(1250, false), (1251, true), (3000, true), (3001, false)] {
            let button = Button::new();
            assert!(!button.press(1000));
            assert_eq!(button.press(second), ends, "{second}");
        }
    }

    #[test]
    fn a_press_that_was_honoured_is_no_first_one() {
        let button = Button::new();
        button.press(1000);
        assert!(stopped(&button, 1001, 1100));
        assert!(!button.press(1200), "meant for the work that was just stopped");
        assert!(!button.pressed());
        assert!(!button.press(1400), "a first one");
        assert!(button.press(1800));
    }

    #[test]
    fn many_clicks_at_once_are_one_press() {
        let button = Button::new();
        assert!((0..8).all(|click| !button.press(1000 + 30 * click)));
    }
}
