//! The measures of a neuron that Chapter 3 compares.

/// One measure of a single neuron (section 3.2): what a figure sorts by, draws or
/// colours by.
///
/// ```
/// use nnerr::record::Measure;
/// assert_eq!(Measure::I2.name(), "influence I2");
/// assert_eq!(Measure::ALL.len(), 11);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// In how many batches of the training the first sample activated it.
    ActivationCount,
    /// Share of all training samples that activated it, each before its batch's update.
    ActivationRate,
    /// Average gradient (eq. 3.9) of magnitudes, the default here.
    AverageGradient,
    /// Average gradient as eq. 3.9 is printed: signs cancel.
    SignedGradient,
    /// Average gradient as the length of the neuron's gradient.
    EuclideanGradient,
    /// Influence I1 (eq. 3.7).
    I1,
    /// Influence I2 (eq. 3.8), *the* influence of the thesis.
    I2,
    /// Exact influence (eq. 3.6), mean over the test samples.
    ExactInfluence,
    /// Magnitude of the exact influence, mean over the test samples.
    ExactMagnitude,
    /// How many test samples activate it.
    TestActivations,
    /// Share of the test samples activating it that are classified correctly;
    /// undefined where none does.
    NeuronAccuracy,
}

impl Measure {
    /// All measures, in the order of a table's columns.
    pub const ALL: [Self; 11] = [
        Self::ActivationCount,
        Self::ActivationRate,
        Self::AverageGradient,
        Self::SignedGradient,
        Self::EuclideanGradient,
        Self::I1,
        Self::I2,
        Self::ExactInfluence,
        Self::ExactMagnitude,
        Self::TestActivations,
        Self::NeuronAccuracy,
    ];

    /// Its name in tables and on axes.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivationCount => "activation count",
            Self::ActivationRate => "activation rate",
            Self::AverageGradient => "average gradient",
            Self::SignedGradient => "average gradient, signed",
            Self::EuclideanGradient => "average gradient, Euclidean",
            Self::I1 => "influence I1",
            Self::I2 => "influence I2",
            Self::ExactInfluence => "exact influence",
            Self::ExactMagnitude => "exact influence, magnitude",
            Self::TestActivations => "test activations",
            Self::NeuronAccuracy => "neuron accuracy",
        }
    }

    /// Whether it says how much a neuron moves the network's outputs.
    pub(crate) fn is_influence(self) -> bool {
        matches!(self, Self::I1 | Self::I2 | Self::ExactInfluence | Self::ExactMagnitude)
    }

    /// Whether its values are shares, printed as percentages.
    pub fn is_share(self) -> bool {
        matches!(self, Self::ActivationRate | Self::NeuronAccuracy)
    }
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
