//! A set by its classes: the true ones, and those that the network takes the samples for.

use super::Record;
use crate::Result;

impl Record {
    /// The samples of one true class, called as in `threes`.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::{Network, Params}, record::Record};
    /// let split = Digits::synthetic(200, 100, 1)?.whole();
    /// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
    /// let threes = Record::new(&network, &split.normal)?.of_class(3)?;
    /// assert_eq!(threes.name(), "threes");
    /// assert!(threes.samples().labels()?.iter().all(|&class| class == 3));
    /// assert!(threes.of_class(4).is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A set without labels, or without a sample of the class.
    pub fn of_class(&self, class: usize) -> Result<Self> {
        let labels = self.samples().labels()?;
        let places: Vec<usize> = (0..self.len()).filter(|&place| labels[place] == class).collect();
        self.select(self.samples().class_name(class), &places)
    }

    /// Share of the samples that the network takes for this class, rightly or not.
    ///
    /// ```
    /// # use nnerr::{data::Digits, network::{Network, Params}, record::Record};
    /// # let split = Digits::synthetic(200, 100, 1)?.whole();
    /// # let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
    /// # let record = Record::new(&network, &split.normal)?;
    /// let shares: f64 = (0..10).map(|class| record.taken_for(class)).sum();
    /// assert!((shares - 1.0).abs() < 1e-12);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn taken_for(&self, class: usize) -> f64 {
        self.predicted().iter().filter(|&&predicted| predicted == class).count() as f64 / self.len() as f64
    }
}
