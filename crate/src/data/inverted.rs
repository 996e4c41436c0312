//! Inverted images: paper where there was ink. A far set of Chapter 5's comparison.

use super::Samples;

impl Samples {
    /// The same samples inverted, pixel x as 1 − x: `inverted`. Labels stay the digits.
    ///
    /// ```
    /// use nnerr::{data::Samples, ndarray::array};
    /// let samples = Samples::new("two", array![[0.0, 0.25], [1.0, 0.5]], Some(array![3, 8]), (1, 2))?;
    /// let inverted = samples.inverted();
    /// assert_eq!(inverted.images(), &array![[1.0, 0.75], [0.0, 0.5]]);
    /// assert_eq!((inverted.name(), inverted.labels()?), ("inverted", samples.labels()?));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn inverted(&self) -> Self {
        self.with_images("inverted", self.images().mapv(|pixel| 1.0 - pixel), (self.height(), self.width()))
    }
}
