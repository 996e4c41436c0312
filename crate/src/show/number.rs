//! [`Number`]: one number with its name, as a line of output.

use super::{Part, Show};
use crate::figure::escape;
use crate::{
    Result,
    results::Results,
    table::{Format, title},
};

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

    /// The value in full.
    pub fn value(&self) -> f64 {
        self.value
    }
}

impl Results {
    /// A [`Number`] for each row, named after what stands in the column `by` and the quantity;
    /// digits follow from the quantity, as in tables.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let areas = each("detector", ["baseline", "odin"], |_| Ok(("auroc", 0.8125)))?;
    /// assert_eq!(blocks(&areas.numbers("detector")?[1])[1].1, "odin: AUROC: 0.813");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`](crate::ErrorKind::Missing) where there is no such column.
    pub fn numbers(&self, by: &str) -> Result<Vec<Number>> {
        let (places, quantities) = (self.texts(by)?, self.texts("quantity")?);
        let number = |((place, quantity), value): ((String, String), f64)| {
            let format = Format::of_quantity(&quantity);
            Number { name: format!("{place}: {}", title(&quantity)), value, format }
        };
        Ok(places.into_iter().zip(quantities).zip(self.values()).map(number).collect())
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
