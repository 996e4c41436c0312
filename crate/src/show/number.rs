//! [`Number`]: one number with its name, as a line of output.

use super::{Part, Show};
use crate::figure::escape;
use crate::table::Format;

/// One number with its name, as a line below a figure or in a slider's frame.
///
/// The HTML carries the full value in `data-value`, so that a test can compare
/// what is shown with what the library computes.
///
/// ```
/// use nnerr::show::{Number, blocks};
/// let accuracy = Number::percent("accuracy", 0.95312, 2);
/// assert_eq!(blocks(&accuracy)[1].1, "accuracy: 95.31 %");
/// assert!(blocks(&accuracy)[0].1.contains("data-value=\"0.95312\""));
/// ```
#[derive(Clone, Debug)]
pub struct Number {
    name: String,
    value: f64,
    format: Format,
}

impl Number {
    /// `value` with `digits` after the point.
    pub fn fixed(name: impl Into<String>, value: f64, digits: usize) -> Self {
        Self { name: name.into(), value, format: Format::Fixed(digits) }
    }

    /// The fraction `value` as a percentage with `digits` after the point.
    pub fn percent(name: impl Into<String>, value: f64, digits: usize) -> Self {
        Self { name: name.into(), value, format: Format::Percent(digits) }
    }

    /// `value` in this format.
    pub(crate) fn formatted(name: String, value: f64, format: Format) -> Self {
        Self { name, value, format }
    }

    /// The value in full.
    pub fn value(&self) -> f64 {
        self.value
    }
}

impl Show for Number {
    fn parts(&self) -> Vec<Part<'_>> {
        let (name, shown) = (&self.name, self.format.number(self.value));
        let html = format!(
            "<p style=\"margin:.3em 0\">{0}: <strong data-name=\"{0}\" data-value=\"{1}\">{2}</strong></p>",
            escape(name),
            self.value,
            escape(&shown)
        );
        vec![Part::Html { html, text: format!("{name}: {shown}") }]
    }
}
