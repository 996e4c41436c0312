//! Distance network and percentage network: score = the sigmoid output of a network that
//! gets one value for each layer of the sample. Thesis §4.3.2.

use std::fmt;

use ndarray::{Array1, Array2};

use super::{
    Basis, Detector, DetectorData, DetectorNetwork, DetectorParams, Evaluation, Fit, Layers, features::Own,
};
use crate::{
    Result,
    network::InitialWeights,
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

/// A detector network on one [`Quantity`], trained on the out-of-distribution samples of
/// [`Basis::with_detector_data`].
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::{Sets, Study}};
/// use nnerr::detect::{Basis, Detector, DetectorParams, Fit, NetworkDetector, Quantity};
/// let split = Digits::synthetic(1000, 120, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
/// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
/// let basis = Basis::new(&split, &study)?.groups(20).with_detector_data(&sets);
/// let params = DetectorParams::default().hidden([10]).batch(10).epochs(3);
/// let detector = NetworkDetector::new(Quantity::Percentage).params(params).fit(&basis)?;
/// assert!(detector.accuracy(basis.detector_data()?)? > 0.3);
/// assert!(detector.score(&sets.normal)?.iter().all(|output| (0.0..=1.0).contains(output)));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct NetworkDetector {
    quantity: Quantity,
    params: Option<DetectorParams>,
    without: Option<String>,
}

impl NetworkDetector {
    /// Trained on all sources as [`Basis::detector_params`] has it.
    pub fn new(quantity: Quantity) -> Self {
        Self { quantity, params: None, without: None }
    }

    /// How the network is made and trained instead.
    #[must_use]
    pub fn params(self, params: DetectorParams) -> Self {
        Self { params: Some(params), ..self }
    }

    /// As the basis has it, but with Glorot's initial weights and biases of 0: from there no network
    /// stays at its start.
    #[must_use]
    pub fn glorot(self, basis: &Basis) -> Self {
        let initial = InitialWeights::GlorotUniform { bias: 0.0 };
        self.params(basis.detector_params().initial(initial))
    }

    /// Leaves one source out of the training: how does it do on what it has never seen?
    #[must_use]
    pub fn without(self, source: impl Into<String>) -> Self {
        Self { without: Some(source.into()), ..self }
    }
}

impl Fit for NetworkDetector {
    type Fitted = FittedNetworkDetector;

    /// Trains the network on the training half, or restores it from the cache.
    ///
    /// # Errors
    /// Those of [`Basis::detector_data`], [`DetectorData::training`] and
    /// [`DetectorNetwork::cached`].
    fn fit(&self, basis: &Basis) -> Result<FittedNetworkDetector> {
        let (inputs, targets) = basis.detector_data()?.training(self.quantity, self.without.as_deref())?;
        let params = self.params.clone().unwrap_or_else(|| basis.detector_params());
        Ok(FittedNetworkDetector {
            described: self.clone(),
            network: DetectorNetwork::cached(&inputs, &targets, &params)?,
            own: Own::of(basis.study()),
            bank: basis.bank()?.clone(),
            k: basis.k(),
        })
    }
}

/// A [`NetworkDetector`] with its trained network and the bank of examples.
#[derive(Clone, Debug)]
pub struct FittedNetworkDetector {
    described: NetworkDetector,
    network: DetectorNetwork,
    own: Own,
    bank: Bank,
    k: usize,
}

impl FittedNetworkDetector {
    /// The network.
    pub fn network(&self) -> &DetectorNetwork {
        &self.network
    }

    /// Loss of each epoch of its training: see [`DetectorNetwork::history`].
    pub fn history(&self) -> &[f64] {
        self.network.history()
    }

    /// Share of the test half that it classifies correctly, with 0.5 as the threshold.
    ///
    /// # Errors
    /// None in practice: the data have a value for each layer.
    pub fn accuracy(&self, data: &DetectorData) -> Result<f64> {
        let (inputs, targets) = data.test(self.described.quantity);
        self.network.accuracy(&inputs, &targets)
    }

    /// The same of the half that it was trained on.
    ///
    /// # Errors
    /// Those of [`DetectorData::training`], where these are not the data that it was fitted to.
    pub fn training_accuracy(&self, data: &DetectorData) -> Result<f64> {
        let (inputs, targets) = data.training(self.described.quantity, self.described.without.as_deref())?;
        self.network.accuracy(&inputs, &targets)
    }

    /// Whether it learned anything: a network that never left the start takes all samples for
    /// one kind. Such a network is counted, and left out of means over several.
    ///
    /// # Errors
    /// Those of [`DetectorData::training`], where these are not the data that it was fitted to.
    pub fn learned(&self, data: &DetectorData) -> Result<bool> {
        let (inputs, _) = data.training(self.described.quantity, self.described.without.as_deref())?;
        let probability = self.network.probability(&inputs)?;
        let erroneous = probability.iter().filter(|&&p| p > 0.5).count();
        Ok(erroneous > 0 && erroneous < probability.len())
    }

    /// Its scores on the test half: the normal samples, and each source as a set.
    ///
    /// # Errors
    /// None in practice: the data have a value for each layer.
    pub fn evaluation(&self, data: &DetectorData) -> Result<Evaluation> {
        data.evaluation(&self.name(), self.described.quantity, |inputs| self.network.probability(inputs))
    }
}

impl Detector for FittedNetworkDetector {
    /// `distance network`, with the source that was left out; `distance network, standardised`;
    /// `distance network, Glorot` with Glorot's initial weights and biases of 0, `distance network,
    /// other start` with others than the thesis'.
    fn name(&self) -> String {
        let without = self.described.without.as_ref().map(|source| format!(" without {source}"));
        let standardised = if self.network.is_standardised() { ", standardised" } else { "" };
        let start = self.network.start();
        format!("{}{}{standardised}{start}", self.described.quantity, without.unwrap_or_default())
    }

    fn layer(&self) -> Layers {
        Layers::All
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let groups = self.bank.shared_groups(record, self.k)?;
        self.network.probability(&self.described.quantity.inputs(&groups))
    }
}
