//! Lines that say how often values occur.

use std::{fmt::Display, ops::Range};

use super::Lines;
use crate::Result;
use crate::figure::input::{Numeric, plain};
use crate::figure::occurrence::{in_steps, up_to};

impl Lines {
    /// How often values occur: the share of them in each step of `step` over `range`, as a curve
    /// through the steps' middles. What lies outside counts in the first or the last step.
    ///
    /// ```
    /// use nnerr::figure;
    /// let chart = figure::lines("Ages").histogram("people", [3, 14, 15, 99], 0.0..30.0, 10.0).draw()?;
    /// assert!(chart.alt_text().contains("lowest 0.25, highest 0.5"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn histogram(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
        range: Range<f64>,
        step: f64,
    ) -> Self {
        let (middles, shares) = in_steps(&plain(values), &range, step);
        self.points(name, middles, shares)
    }

    /// The share of values up to each place of `range`, taken at its start and after each `step`: where
    /// many values are equal, the curve jumps. Unlike a [`histogram`](Self::histogram) it has no steps
    /// to choose that change its shape, and it shows a crowd at the end of the range as what it is.
    ///
    /// ```
    /// use nnerr::figure;
    /// let chart = figure::lines("Ages").cumulative("people", [3, 14, 15, 20], 0.0..20.0, 5.0).draw()?;
    /// assert!(chart.alt_text().contains("people: 0 at 0, 1 at 20"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn cumulative(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
        range: Range<f64>,
        step: f64,
    ) -> Self {
        let (edges, shares) = up_to(&plain(values), &range, step);
        self.points(name, edges, shares)
    }

    /// [`cumulative`](Self::cumulative) for each of `things`, called as it is printed: of sets, say, by
    /// their [`Groups`](crate::pattern::Groups).
    ///
    /// ```
    /// use nnerr::figure;
    /// let chart = figure::lines("Ages").cumulatives(["a", "b"], |_| Ok([3, 14]), 0.0..20.0, 10.0)?;
    /// assert!(chart.draw()?.alt_text().contains("b: 0 at 0, 1 at 20"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first of `values`.
    pub fn cumulatives<T: Display + Copy, V: IntoIterator<Item: Numeric>>(
        self,
        things: impl IntoIterator<Item = T>,
        values: impl Fn(T) -> Result<V>,
        range: Range<f64>,
        step: f64,
    ) -> Result<Self> {
        things.into_iter().try_fold(self, |chart, thing| {
            Ok(chart.cumulative(thing.to_string(), values(thing)?, range.clone(), step))
        })
    }
}
