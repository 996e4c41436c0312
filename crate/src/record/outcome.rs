//! How right and how sure a network is on a set: calibration, confusion, cross-entropy.

use ndarray::Array1;

use super::Record;
use crate::{
    Result,
    metric::{Calibration, Confusion, cross_entropy},
    network::check_temperature,
};

impl Record {
    /// The samples in so many confidence categories of equal width (the thesis: 10).
    ///
    /// ```
    /// use nnerr::{data::Digits, network::{Network, Params}, record::Record};
    /// let split = Digits::synthetic(200, 100, 1)?.whole();
    /// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
    /// let record = Record::new(&network, &split.normal)?;
    /// assert!((record.calibration(10)?.accuracy() - record.accuracy()?).abs() < 1e-12);
    /// assert_eq!(record.calibration_at(1.0, 10)?, record.calibration(10)?);
    /// // So hot that every class is as likely as the nine others.
    /// assert!((record.cross_entropy_at(1e9)? - 10f64.ln()).abs() < 1e-6);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A set without labels, and those of [`Calibration::new`].
    pub fn calibration(&self, categories: usize) -> Result<Calibration> {
        Calibration::new(self.confidence(), &self.correct()?, categories)
    }

    /// The same with the logits divided by `temperature`.
    ///
    /// # Errors
    /// A temperature that is not a finite number above 0, and those of
    /// [`calibration`](Self::calibration).
    pub fn calibration_at(&self, temperature: f64, categories: usize) -> Result<Calibration> {
        Calibration::new(&self.confidence_at(temperature)?, &self.correct()?, categories)
    }

    /// Mean cross-entropy (eq. 2.8) with the logits divided by `temperature`, in nats.
    ///
    /// # Errors
    /// A set without labels or with a class that the network does not know, a temperature that is
    /// not a finite number above 0.
    pub fn cross_entropy_at(&self, temperature: f64) -> Result<f64> {
        check_temperature(temperature)?;
        Ok(cross_entropy(self.logits(), &self.true_outputs()?, temperature))
    }

    /// ŷ of each sample (eq. 2.9): the softmax output of its true class. Its error is −ln ŷ.
    ///
    /// # Errors
    /// A set without labels or with a class that the network does not know.
    pub fn true_softmax(&self) -> Result<Array1<f64>> {
        let outputs = self.true_outputs()?;
        Ok(outputs.indexed_iter().map(|(sample, &output)| self.softmax()[[sample, output]]).collect())
    }

    /// The samples that are classified correctly; the set keeps its name.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::{Network, Params}, record::Record};
    /// let split = Digits::synthetic(200, 100, 1)?.whole();
    /// let network = Network::new(&Params::default().hidden([20, 10]), 784, &split.classes)?;
    /// let right = Record::new(&network, &split.normal)?.correctly_classified()?;
    /// assert_eq!(right.accuracy()?, 1.0);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A set without labels, one of which none is correct.
    pub fn correctly_classified(&self) -> Result<Self> {
        self.judged(self.name(), true)
    }

    /// The same as the set `correct`.
    ///
    /// # Errors
    /// A set without labels, one of which none is correct.
    pub fn only_correct(&self) -> Result<Self> {
        self.judged("correct", true)
    }

    /// The samples that are not, as the set `misclassified`.
    ///
    /// # Errors
    /// A set without labels, one of which none is misclassified.
    pub fn only_misclassified(&self) -> Result<Self> {
        self.judged("misclassified", false)
    }

    fn judged(&self, name: &str, right: bool) -> Result<Self> {
        let correct = self.correct()?;
        self.select(name, &(0..self.len()).filter(|&sample| correct[sample] == right).collect::<Vec<_>>())
    }

    /// Which class is taken for which; rows and columns are the network's classes.
    ///
    /// # Errors
    /// A set without labels or with a class that the network does not know.
    pub fn confusion(&self) -> Result<Confusion> {
        Confusion::new(self.samples().labels()?, self.predicted(), self.network().classes())
    }

    /// The output of each sample's true class, from 0.
    pub(crate) fn true_outputs(&self) -> Result<Array1<usize>> {
        Ok(self.network().outputs_of(self.samples().labels()?.iter().copied())?.into())
    }
}
