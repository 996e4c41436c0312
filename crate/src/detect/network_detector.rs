//! Distance network and percentage network: score = the sigmoid output of a network that
//! gets one value for each layer of the sample. Thesis §4.3.2.

use std::fmt;

use ndarray::{Array1, Array2};

use super::{
    Detector, DetectorData, DetectorNetwork, DetectorParams, Evaluation, Layers, group_distance::GROUP,
};
use crate::{
    Result,
    pattern::{Bank, Groups},
    record::Record,
};

/// What a detector network gets of a sample, a value for each hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// The final group's average distance, divided by the layer's width.
    Distance,
    /// The matching class percentage of the layer group, as a fraction.
    Percentage,
}

impl Quantity {
    /// Both, in the thesis' order.
    pub const BOTH: [Self; 2] = [Self::Distance, Self::Percentage];

    /// The network's inputs (samples × layers) from the groups of some samples.
    pub fn inputs(self, groups: &Groups) -> Array2<f32> {
        match self {
            Self::Distance => groups.distances(),
            Self::Percentage => groups.percentages(),
        }
    }
}

impl fmt::Display for Quantity {
    /// The name of the network: `distance network`, `percentage network`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Distance => "distance network",
            Self::Percentage => "percentage network",
        })
    }
}

/// A detector network on one [`Quantity`], trained on out-of-distribution samples.
///
/// ```
/// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::{Sets, Study}};
/// use nnerr::detect::{Detector, DetectorData, DetectorParams, NetworkDetector, Quantity};
/// let split = Digits::synthetic(1000, 120, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
/// let data = DetectorData::new(&study, &split, &sets, &bank, 20)?;
/// let params = DetectorParams::default().hidden([10]).batch(10).epochs(3);
/// let detector = NetworkDetector::new(Quantity::Percentage).k(20).params(params);
/// let trained = detector.train(&data)?.fit(&bank)?;
/// assert!(trained.score(&sets.normal)?.iter().all(|output| (0.0..=1.0).contains(output)));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NetworkDetector {
    quantity: Quantity,
    k: usize,
    params: DetectorParams,
    without: Option<String>,
}

impl NetworkDetector {
    /// As the thesis trains it: groups of 300, 1000 epochs, all sources.
    pub fn new(quantity: Quantity) -> Self {
        Self { quantity, k: GROUP, params: DetectorParams::default(), without: None }
    }

    /// Examples in a group, as in the data set.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k, ..self }
    }

    /// How the network is made and trained.
    #[must_use]
    pub fn params(self, params: DetectorParams) -> Self {
        Self { params, ..self }
    }

    /// Leaves one source out of the training: how does it do on what it has never seen?
    #[must_use]
    pub fn without(self, source: impl Into<String>) -> Self {
        Self { without: Some(source.into()), ..self }
    }

    /// Trains the network on the training half, or restores it from the cache.
    ///
    /// # Errors
    /// Those of [`DetectorData::training`] and [`DetectorNetwork::cached`].
    pub fn train(&self, data: &DetectorData) -> Result<TrainedNetworkDetector> {
        let (inputs, targets) = data.training(self.quantity, self.without.as_deref())?;
        let network = DetectorNetwork::cached(&inputs, &targets, &self.params)?;
        Ok(TrainedNetworkDetector { described: self.clone(), network })
    }

    /// Its name: `distance network`, with the source that was left out.
    fn name(&self) -> String {
        match &self.without {
            None => self.quantity.to_string(),
            Some(source) => format!("{} without {source}", self.quantity),
        }
    }
}

/// A [`NetworkDetector`] with its trained network.
#[derive(Clone, Debug)]
pub struct TrainedNetworkDetector {
    described: NetworkDetector,
    network: DetectorNetwork,
}

impl TrainedNetworkDetector {
    /// The network.
    pub fn network(&self) -> &DetectorNetwork {
        &self.network
    }

    /// Share of the test half that it classifies correctly, with 0.5 as the threshold.
    ///
    /// # Errors
    /// None in practice: the data have a value for each layer.
    pub fn accuracy(&self, data: &DetectorData) -> Result<f64> {
        let (inputs, targets) = data.test(self.described.quantity);
        self.network.accuracy(&inputs, &targets)
    }

    /// Its scores on the test half: the normal samples, and each source as a set.
    ///
    /// # Errors
    /// None in practice: the data have a value for each layer.
    pub fn evaluation(&self, data: &DetectorData) -> Result<Evaluation> {
        let (normal, sources) = data.test_sets()?;
        let (own, others) = data.test_parts(self.described.quantity);
        let scores: Vec<Array1<f64>> =
            others.iter().map(|inputs| self.network.probability(inputs)).collect::<Result<_>>()?;
        let others: Vec<(&Record, &Array1<f64>)> = sources.iter().zip(&scores).collect();
        let own = self.network.probability(&own)?;
        Evaluation::of_scores(&self.described.name(), Layers::All, (&normal, &own), &others)
    }

    /// Ready for records of the bank's network.
    ///
    /// # Errors
    /// k = 0 or larger than the bank.
    pub fn fit(self, bank: &Bank) -> Result<FittedNetworkDetector> {
        bank.check_group(self.described.k)?;
        Ok(FittedNetworkDetector { trained: self, bank: bank.clone() })
    }
}

/// A [`TrainedNetworkDetector`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedNetworkDetector {
    trained: TrainedNetworkDetector,
    bank: Bank,
}

impl Detector for FittedNetworkDetector {
    fn name(&self) -> String {
        self.trained.described.name()
    }

    fn layer(&self) -> Layers {
        Layers::All
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let described = &self.trained.described;
        let groups = self.bank.groups(record, described.k)?;
        self.trained.network.probability(&described.quantity.inputs(&groups))
    }
}
