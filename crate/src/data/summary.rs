//! A set at a glance: how many samples of each class, and their mean image.

use ndarray::{Array1, Array2, Axis};

use super::{Samples, samples::CLASSES};
use crate::{Error, ErrorKind, Result};

impl Samples {
    /// How many samples each class 0 to 9 has, and each after them up to the largest label.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for a set without labels.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let digits = Digits::synthetic(50, 10, 1)?;
    /// assert_eq!(digits.train().class_counts()?.sum(), 50);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn class_counts(&self) -> Result<Array1<usize>> {
        let mut counts = Array1::zeros(self.labelled_up_to()?);
        self.labels()?.iter().for_each(|&class| counts[class] += 1);
        Ok(counts)
    }

    /// Classes that a table by label has room for: ten, or more where a label is larger.
    pub(super) fn labelled_up_to(&self) -> Result<usize> {
        Ok(self.labels()?.iter().fold(CLASSES, |most, &label| most.max(label + 1)))
    }

    /// The mean of all images, one row of pixels in [0, 1].
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for a set without samples.
    ///
    /// ```
    /// use nnerr::data::Noise;
    /// let mean = Noise::new((28, 28), 1).draw(2000)?.mean_image()?;
    /// assert!(mean.iter().all(|pixel| (pixel - 0.5).abs() < 0.05));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn mean_image(&self) -> Result<Array2<f32>> {
        let mean = self.images().mean_axis(Axis(0)).ok_or_else(|| {
            Error::new(
                ErrorKind::Empty,
                format!("The set {} has 0 samples; a mean needs at least 1.", self.name()),
            )
        })?;
        Ok(mean.insert_axis(Axis(0)))
    }
}
