//! Detectors: scores that say how likely the network errs on a sample, and how well
//! they find misclassified and unfamiliar ones.
//!
//! A detector is made with its parameters, [fitted](Fit) to a [`Basis`] where it learns
//! anything, and then scores any [`Record`] of that network. **Every score is higher for
//! samples more likely erroneous**, also where the paper has it the other way round.
//! [`Evaluation`] scores whole sets once and gives the ROC curve of each [`Task`] in each
//! confidence category.
//!
//! Layers count from 1. To [`DeepKnn`], [`TrustScore`], [`NearestExamples`], [`Mahalanobis`] and
//! [`RelativeMahalanobis`] layer 0 is the input, `pixels` in tables and charts: no activation takes
//! part there. [`Basis::nearest_neighbour_accuracy`] says what each knows of the classes.
//!
//! The basis carries what detectors share. Patterns by its f are compared by [`ClusterDistance`],
//! [`GroupDistance`], [`MatchingClass`], [`PredictedClassHamming`], [`Dknn`] and
//! [`NetworkDetector`]; groups of its k examples by [`GroupDistance`], [`MatchingClass`] and
//! [`NetworkDetector`]. Whatever is drawn is drawn by its seed.
//!
//! | detector | score of a sample | source |
//! |---|---|---|
//! | [`Baseline`] | −(largest softmax output) | Hendrycks and Gimpel 2016 |
//! | [`NeuronCount`] | neurons it activates | thesis §3.4 |
//! | [`ActivationCoefficient`] | Σ (highest count − count) over them | thesis eq. 3.13 |
//! | [`AverageActivationCount`] | −(mean count over them) | thesis §3.4 |
//! | [`ClusterDistance`] | distance to the cluster's centre over its examples' mean | thesis eq. 4.2 |
//! | [`GroupDistance`] | mean Hamming distance to the final group | thesis §4.3.1 |
//! | [`MatchingClass`] | −(share of near examples of the predicted class) | thesis §4.3.1 |
//! | [`PredictedClassHamming`] | Hamming distance to near examples of the predicted class | Olber et al. 2022 |
//! | [`NearestExamples`] | distance to the nearest examples, of the predicted class and of others | after Jiang et al. 2018 and Sun et al. 2022 |
//! | [`NetworkDetector`] | output of a network on one value a layer | thesis §4.3.2 |
//! | [`DeepKnn`] | distance of h/‖h‖ to the k-th nearest training sample's | Sun et al. 2022 |
//! | [`TrustScore`] | distance to the predicted class over that to the nearest other | Jiang et al. 2018 |
//! | [`Mahalanobis`] | (h − μ_c)ᵀ Σ⁻¹ (h − μ_c) of the nearest class | Lee et al. 2018 |
//! | [`RelativeMahalanobis`] | the same less that of all classes together | Ren et al. 2021 |
//! | [`Vim`] | part of h outside the principal subspace, against ln Σ e^z | Wang et al. 2022 |
//! | [`Fdbd`] | −(distance to the decision boundaries over that to the mean) | Liu and Qin 2024 |
//! | [`NnGuide`] | −(ln Σ e^z times similarity to sure training samples) | Park et al. 2023 |
//! | [`She`] | −⟨h, mean h of the predicted class' correct training samples⟩ | Zhang et al. 2023 |
//! | [`NeuronCoverage`] | −(share of neurons in states that training samples cover) | Liu et al. 2024 |
//! | [`Dknn`] | −(p-value of the neighbours' disagreement in all layers) | Papernot and McDaniel 2018 |
//! | [`Aggregate`] | mean z-score, or Fisher's −2 Σ ln p, over detectors of single layers | Fisher 1925 |
//! | [`MaxLogit`] | −(largest logit) | Hendrycks et al. 2022 |
//! | [`Energy`] | −T ln Σ e^(z/T) | Liu et al. 2020 |
//! | [`Entropy`] | −Σ p ln p | Shannon 1948 |
//! | [`GeneralisedEntropy`] | Σ p^γ (1 − p)^γ | Liu, Lochman and Zach 2023 |
//! | [`Doctor`] | 1 − Σ p² | Granese et al. 2021 |
//! | [`TemperatureScaled`] | Σ of the other softmax outputs of z/T, T fitted | Guo et al. 2017 |
//! | [`Odin`] | the same after a step towards more confidence; [`OdinSearch`] | Liang et al. 2017 |
//! | [`React`] | baseline or energy with large outputs of the last layer cut down | Sun et al. 2021 |
//! | [`Ash`] | energy with the small outputs of the last layer cut away, the others kept, alike or scaled | Djurisic et al. 2023 |
//! | [`Scale`] | energy with all outputs of the last layer scaled by how little the largest hold | Xu et al. 2024 |
//! | [`NegativeAwareNorm`] | −(mean output of the neurons it activates) | Park et al. 2023 |
//! | [`Gram`] | how far h_i ‖h‖_p lie outside the ranges of the predicted class, over layers and p | Sastry and Oore 2020 |
//! | [`Conformal`] | −(p-value of another detector's score among calibration samples) | Vovk et al. 2005, Bates et al. 2023 |
//! | [`DeepEnsemble`] | entropy of the mean softmax over networks | Lakshminarayanan et al. 2017 |
//!
//! [`DetectorNetwork`] learns from samples known to be erroneous or not, whatever values
//! they are described by (§4.3.2).
//!
//! # Adding a detector
//! One file for each, with formula and source at its top: a type with the parameters;
//! where it learns from training samples, [`Fit`], which checks them and gives a
//! `Fitted…` type; and [`Detector`] for the type that is ready to score. Turn the sign
//! there, so that higher means worse, and test it on samples with known scores. Where it
//! takes long, a [`Stoppable`](crate::stop::Stoppable) lets the notebook's Stop end it.
//!
//! ```
//! use nnerr::{Result, detect::{Detector, Evaluation, Layers, Task}, ndarray::Array1};
//! use nnerr::{data::Digits, metric::Confidence, network::Params, record::Record, study::Study};
//!
//! /// How close the two largest softmax outputs are.
//! struct Margin;
//!
//! impl Detector for Margin {
//!     fn name(&self) -> String {
//!         "margin".into()
//!     }
//!     fn layer(&self) -> Layers {
//!         Layers::None
//!     }
//!     fn score(&self, record: &Record) -> Result<Array1<f64>> {
//!         let margin = |row: nnerr::ndarray::ArrayView1<f64>| {
//!             let mut sorted = row.to_vec();
//!             sorted.sort_by(|a, b| b.total_cmp(a));
//!             sorted[1] - sorted[0] // 0 where they tie, −1 where the first is sure
//!         };
//!         Ok(record.softmax().rows().into_iter().map(margin).collect())
//!     }
//! }
//!
//! let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
//! let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
//! let (normal, ones) = (study.record(&split.normal)?, study.record(&split.left_out[0])?);
//! let evaluation = Evaluation::new(&Margin, &normal, &[&ones])?;
//! let roc = evaluation.roc(Task::Ood(&["ones"]), Confidence::All)?;
//! assert_eq!((roc.positives(), roc.negatives()), (ones.len(), normal.len()));
//! # Ok::<(), nnerr::Error>(())
//! ```

mod activated;
mod activation_coefficient;
mod ash;
mod average_activation_count;
mod baseline;
mod basis;
mod by_class;
#[cfg(test)]
mod by_hand;
mod classes;
mod cluster_distance;
mod conformal;
mod deep_ensemble;
mod deep_knn;
mod detector_data;
mod detector_network;
mod dknn;
mod doctor;
mod energy;
mod entropy;
mod euclid;
mod evaluation;
mod evaluations;
mod family;
mod fdbd;
mod features;
mod fit;
mod gaussian;
mod generalised_entropy;
mod gram;
mod group_distance;
mod layer_aggregation;
mod layers;
mod mahalanobis;
mod matching_class;
mod max_logit;
mod nearest_accuracy;
mod nearest_examples;
mod negative_aware_norm;
mod network_detector;
mod neuron_count;
mod neuron_coverage;
mod nnguide;
mod odin;
mod odin_search;
mod predicted_class_hamming;
mod ranks;
mod react;
mod registry;
mod relative_mahalanobis;
mod scale;
mod several;
mod shaping;
mod she;
mod split_half;
mod task;
mod temperature_scaled;
mod trust_score;
#[cfg(test)]
mod unlisted_settings;
mod vim;

pub use activation_coefficient::{ActivationCoefficient, FittedActivationCoefficient};
pub use ash::{Ash, FittedAsh};
pub use average_activation_count::{AverageActivationCount, FittedAverageActivationCount};
pub use baseline::Baseline;
pub use basis::Basis;
pub(crate) use basis::{EPOCHS, VALIDATION};
pub(crate) use cluster_distance::CLUSTERS;
pub use cluster_distance::{ClusterDistance, FittedClusterDistance};
pub use conformal::{Conformal, FittedConformal};
pub use deep_ensemble::{DeepEnsemble, FittedDeepEnsemble};
pub use deep_knn::{DeepKnn, FittedDeepKnn};
pub use detector_data::{DetectorData, KindOfSample};
pub use detector_network::{DetectorNetwork, DetectorParams};
pub use dknn::{Dknn, FittedDknn};
pub use doctor::Doctor;
pub use energy::Energy;
pub use entropy::Entropy;
pub use evaluation::Evaluation;
pub use evaluations::Evaluations;
pub use family::family;
pub use fdbd::{Fdbd, FittedFdbd};
pub use fit::{Candidate, Fit};
pub use generalised_entropy::GeneralisedEntropy;
pub use gram::{FittedGram, Gram};
pub use group_distance::{FittedGroupDistance, GroupDistance};
pub use layer_aggregation::{Aggregate, FittedAggregate};
pub use layers::Layers;
pub(crate) use layers::{PIXELS, layer_text, layer_title};
pub use mahalanobis::{FittedMahalanobis, Mahalanobis};
pub use matching_class::{FittedMatchingClass, MatchingClass};
pub use max_logit::MaxLogit;
pub use nearest_examples::{Example, Explanation, FittedNearestExamples, NearestExamples};
pub(crate) use nearest_examples::{Look, SharedTerms};
pub use negative_aware_norm::NegativeAwareNorm;
pub use network_detector::{FittedNetworkDetector, NetworkDetector, Quantity};
pub use neuron_count::{FittedNeuronCount, NeuronCount};
pub use neuron_coverage::{FittedNeuronCoverage, NeuronCoverage};
pub use nnguide::{FittedNnGuide, NnGuide};
pub use odin::Odin;
pub use odin_search::OdinSearch;
pub use predicted_class_hamming::{FittedPredictedClassHamming, PredictedClassHamming};
pub use react::{FittedReact, React};
pub use registry::{DETECTORS, Entry, Fitted};
pub use relative_mahalanobis::{FittedRelativeMahalanobis, RelativeMahalanobis};
pub use scale::{FittedScale, Scale};
pub use several::Detectors;
pub use she::{FittedShe, She};
pub use split_half::SplitHalf;
pub use task::Task;
pub use temperature_scaled::{FittedTemperatureScaled, TemperatureScaled};
pub use trust_score::{FittedTrustScore, TrustScore};
pub use vim::{FittedVim, Vim};

use ndarray::Array1;

use crate::{Result, record::Record};

/// Something that scores samples by how likely the network errs on them.
pub trait Detector: Send + Sync {
    /// The name in tables and files, in lower case: `neuron count`.
    fn name(&self) -> String;

    /// The hidden layers that it looks at.
    fn layer(&self) -> Layers;

    /// The score of each sample of `record`, in its order: **higher = more likely
    /// erroneous**. Never NaN; it may be infinite.
    ///
    /// # Errors
    /// A record of a network that the detector was not fitted to.
    fn score(&self, record: &Record) -> Result<Array1<f64>>;
}

/// The places of samples with these scores, the most doubtful first; of equal scores in
/// their order.
///
/// ```
/// assert_eq!(nnerr::detect::ranked(&nnerr::ndarray::array![0.1, 0.9, 0.5, 0.9]), [1, 3, 2, 0]);
/// ```
pub fn ranked(scores: &Array1<f64>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len()).collect();
    places.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    places
}
