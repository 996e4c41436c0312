//! The list of detectors: one line for each.

use super::{
    ActivationCoefficient, Aggregate, Ash, AverageActivationCount, Baseline, Basis, ClusterDistance,
    DeepEnsemble, DeepKnn, Detector, Dknn, Doctor, Energy, Entropy, Fdbd, Fit, GeneralisedEntropy, Gram,
    GroupDistance, Layers, Mahalanobis, MatchingClass, MaxLogit, NearestExamples, NegativeAwareNorm,
    NetworkDetector, NeuronCount, NeuronCoverage, NnGuide, OdinSearch, PredictedClassHamming, Quantity,
    React, RelativeMahalanobis, Scale, She, TemperatureScaled, TrustScore, Vim,
};
use crate::{Error, ErrorKind, Result};

/// Detectors that are ready to score.
pub type Fitted = Vec<Box<dyn Detector>>;

/// One line of the list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, in lower case, as [`Detector::name`] gives it.
    pub name: &'static str,
    /// Who proposed it.
    pub source: &'static str,
    /// Whether it is trained on out-of-distribution samples.
    pub learns_from_ood: bool,
    /// Whether it takes long to score: a minute for all that do.
    pub slow: bool,
    fit: fn(&Basis) -> Result<Fitted>,
}

impl Entry {
    /// The detector, fitted; several where it looks at one layer, one for each that is compared.
    ///
    /// # Errors
    /// Those of its fit.
    pub fn fit(&self, basis: &Basis) -> Result<Fitted> {
        (self.fit)(basis)
    }

    /// The line of the list with this name.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is none.
    pub fn named(name: &str) -> Result<&'static Self> {
        DETECTORS.iter().find(|entry| entry.name == name).ok_or_else(|| {
            let known = DETECTORS.iter().map(|entry| entry.name).collect::<Vec<_>>().join("; ");
            Error::new(ErrorKind::Missing, format!("no detector is called {name:?}: the list has {known}"))
        })
    }

    const fn slow(self) -> Self {
        Self { slow: true, ..self }
    }
}

impl Basis {
    /// The detectors of [`DETECTORS`] that have these names, fitted: several of one name where it
    /// is compared in several layers.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::{Basis, Detector, Layers}, network::Params, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let basis = Basis::new(&split, &study)?;
    /// assert_eq!(basis.listed(["energy", "deep knn"])?.len(), 4); // deep kNN in pixels and two layers
    /// assert_eq!(basis.detector("deep knn", 2)?.layer(), Layers::One(2));
    /// assert_eq!(basis.detector("energy", 2)?.layer(), Layers::None);
    /// let error = basis.detector("deep knn", 3).err().map(|error| error.to_string());
    /// assert_eq!(error.as_deref(), Some("deep knn is not compared in layer 3, but in pixels, 1, 2"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A name that is not in the list ([`ErrorKind::Missing`]), and those of the fits.
    pub fn listed<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Fitted> {
        let mut all = Fitted::new();
        for name in names {
            all.extend(Entry::named(name)?.fit(self)?);
        }
        Ok(all)
    }

    /// One of them: in `layer`, where it is compared in several.
    ///
    /// # Errors
    /// Those of [`listed`](Self::listed); [`ErrorKind::OutOfRange`] for a layer in which it is not
    /// compared.
    pub fn detector(&self, name: &str, layer: usize) -> Result<Box<dyn Detector>> {
        let mut fitted = self.listed([name])?;
        let own = fitted.iter().position(|detector| detector.layer() == Layers::One(layer));
        match own.or((fitted.len() == 1).then_some(0)) {
            Some(place) => Ok(fitted.swap_remove(place)),
            None => {
                let layers: Vec<String> = fitted.iter().map(|own| own.layer().to_string()).collect();
                let sentence =
                    format!("{name} is not compared in layer {layer}, but in {}", layers.join(", "));
                Err(Error::new(ErrorKind::OutOfRange, sentence))
            }
        }
    }
}

/// One that learns from training samples, or not at all.
pub(super) const fn entry(
    name: &'static str,
    source: &'static str,
    fit: fn(&Basis) -> Result<Fitted>,
) -> Entry {
    Entry { name, source, learns_from_ood: false, slow: false, fit }
}

/// One that is trained on out-of-distribution samples.
const fn learning(name: &'static str, source: &'static str, fit: fn(&Basis) -> Result<Fitted>) -> Entry {
    Entry { name, source, learns_from_ood: true, slow: false, fit }
}

/// A single detector.
pub(super) fn one(detector: impl Detector + 'static) -> Result<Fitted> {
    Ok(vec![Box::new(detector)])
}

/// One for each hidden layer, from 1.
pub(super) fn each<D: Fit<Fitted: 'static>>(basis: &Basis, of: impl Fn(usize) -> D) -> Result<Fitted> {
    let fitted = basis.fit_each_layer(of)?.into_iter();
    Ok(fitted.map(|detector| Box::new(detector) as Box<dyn Detector>).collect())
}

/// One for the input, layer 0, and one for each hidden layer.
fn from_pixels<D: Fit<Fitted: 'static>>(basis: &Basis, of: impl Fn(usize) -> D) -> Result<Fitted> {
    let mut fitted = one(of(0).fit(basis)?)?;
    fitted.extend(each(basis, of)?);
    Ok(fitted)
}

/// The last hidden layer.
fn last(basis: &Basis) -> usize {
    basis.network().hidden_layers()
}

/// Nearest examples of the predicted class that a mean is taken over.
const NEAREST: usize = 10;

/// All detectors that are compared, in the order of the tables.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, DETECTORS}, network::Params, study::Study};
/// let split = Digits::synthetic(1500, 60, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let normal = study.record(&split.normal)?;
/// for entry in DETECTORS.iter().filter(|entry| !entry.learns_from_ood) {
///     for detector in entry.fit(&basis)? {
///         assert_eq!((detector.name().as_str(), detector.score(&normal)?.len()), (entry.name, normal.len()));
///     }
/// }
/// # Ok::<(), nnerr::Error>(())
/// ```
#[rustfmt::skip] // one line for each
pub const DETECTORS: &[Entry] = &[
    entry("baseline", "Hendrycks and Gimpel 2016", |_| one(Baseline)),
    entry("max logit", "Hendrycks et al. 2022", |_| one(MaxLogit)),
    entry("energy", "Liu et al. 2020", |_| one(Energy::default())),
    entry("entropy", "Shannon 1948", |_| one(Entropy)),
    entry("generalised entropy", "Liu et al. 2023", |_| one(GeneralisedEntropy::default())),
    entry("doctor", "Granese et al. 2021", |_| one(Doctor)),
    entry("temperature-scaled baseline", "Guo et al. 2017", |b| one(TemperatureScaled::default().fit(b)?)),
    entry("odin", "Liang et al. 2017", |b| one(OdinSearch::new(b)?.best())),
    entry("react baseline", "Sun et al. 2021", |b| one(React::baseline().fit(b)?)),
    entry("react energy", "Sun et al. 2021", |b| one(React::energy().fit(b)?)),
    entry("nan", "Park et al. 2023", |b| one(NegativeAwareNorm::layer(last(b)))),
    entry("ash-p", "Djurisic et al. 2023", |b| one(Ash::pruned().fit(b)?)),
    entry("ash-b", "Djurisic et al. 2023", |b| one(Ash::binarised().fit(b)?)),
    entry("ash-s", "Djurisic et al. 2023", |b| one(Ash::scaled().fit(b)?)),
    entry("scale", "Xu et al. 2024", |b| one(Scale::new().fit(b)?)),
    entry("she", "Zhang et al. 2023", |b| one(She::new().fit(b)?)),
    entry("deep ensemble", "Lakshminarayanan et al. 2017", |b| one(DeepEnsemble::default().fit(b)?)),
    entry("neuron count", "thesis 3.4", |b| one(NeuronCount::summed().fit(b)?)),
    entry("neuron activation coefficient", "thesis 3.4", |b| one(ActivationCoefficient::summed().fit(b)?)),
    entry("average activation count", "thesis 3.4", |b| one(AverageActivationCount::summed().fit(b)?)),
    entry("nac", "Liu et al. 2024", |b| one(NeuronCoverage::all_layers().fit(b)?)),
    entry("cluster", "thesis 4.2.2", |b| one(ClusterDistance::layer(2).fit(b)?)),
    entry("group distance", "thesis 4.3.1", |b| each(b, GroupDistance::layer)),
    entry("matching class", "thesis 4.3.1", |b| each(b, MatchingClass::layer)),
    entry("predicted-class hamming, min", "Olber et al. 2022", |b| each(b, PredictedClassHamming::layer)),
    entry("predicted-class hamming, mean", "Olber et al. 2022", |b| each(b, |l| PredictedClassHamming::layer(l).mean(NEAREST))),
    entry("deep knn", "Sun et al. 2022", |b| from_pixels(b, DeepKnn::layer)).slow(),
    entry("trust score", "Jiang et al. 2018", |b| from_pixels(b, TrustScore::layer)).slow(),
    entry("mahalanobis", "Lee et al. 2018", |b| from_pixels(b, Mahalanobis::layer)),
    entry("relative mahalanobis", "Ren et al. 2021", |b| from_pixels(b, RelativeMahalanobis::layer)),
    entry("vim", "Wang et al. 2022", |b| one(Vim::new().fit(b)?)),
    entry("fdbd", "Liu and Qin 2024", |b| one(Fdbd::new().fit(b)?)),
    entry("nnguide", "Park et al. 2023", |b| one(NnGuide::new().fit(b)?)).slow(),
    entry("dknn", "Papernot and McDaniel 2018", |b| one(Dknn::new().fit(b)?)).slow(),
    entry("gram", "Sastry and Oore 2020", |b| one(Gram::summed().fit(b)?)).slow(),
    entry("mean z-score", "thesis 4.3.1, layers' z-scores", |b| one(Aggregate::mean_z(GroupDistance::layer).fit(b)?)),
    entry("fisher", "thesis 4.3.1, after Fisher 1925", |b| one(Aggregate::fisher(GroupDistance::layer).fit(b)?)).slow(),
    entry("nearest examples, pixels and layer 1", "ours, after Jiang 2018 and Sun 2022", |b| one(NearestExamples::new().fit(b)?)),
    entry("nearest examples, layer 1", "ours, after Jiang 2018 and Sun 2022", |b| one(NearestExamples::in_layers().fit(b)?)),
    learning("distance network", "thesis 4.3.2", |b| one(NetworkDetector::new(Quantity::Distance).fit(b)?)),
    learning("percentage network", "thesis 4.3.2", |b| one(NetworkDetector::new(Quantity::Percentage).fit(b)?)),
    learning("distance network, Glorot", "thesis 4.3.2", |b| one(NetworkDetector::new(Quantity::Distance).glorot(b).fit(b)?)),
    learning("percentage network, Glorot", "thesis 4.3.2", |b| one(NetworkDetector::new(Quantity::Percentage).glorot(b).fit(b)?)),
];

#[cfg(test)]
pub(super) mod tests {
    use ndarray::{Array1, Axis};

    use super::*;
    use crate::{
        data::{Digits, Split},
        detect::{Evaluation, Task},
        metric::Confidence,
        network::{Layer, Network, OutputUnit, Params},
        study::{Sets, Study},
    };

    /// The classifier with two outputs, −z/2 and z/2, that says what one sigmoid output z says.
    fn with_two_outputs(sigmoid: &Network) -> Network {
        let mut layers = sigmoid.layers().to_vec();
        let last = layers.pop().unwrap();
        let (w, b) = (last.weights() / 2.0, last.bias() / 2.0);
        let weights = ndarray::concatenate![Axis(0), -&w, w];
        layers.push(Layer::new(weights, ndarray::concatenate![Axis(0), -&b, b]).unwrap());
        Network::from_layers(layers, sigmoid.classes(), OutputUnit::Linear).unwrap()
    }

    /// Samples of two classes, and the network that tells them apart: with one sigmoid output, and
    /// with two.
    pub(in crate::detect) fn two_ways() -> (Split, [Study; 2]) {
        let split = Digits::synthetic(9000, 1500, 1).unwrap().leave_out(&[0, 1, 2, 4, 5, 6, 7, 9]).unwrap();
        let params = Params::default().hidden([30, 20]).batch(10).epochs(2).output(OutputUnit::Sigmoid);
        let sigmoid = Study::observed(&split, params, &mut []).unwrap();
        let linear = sigmoid.with_network(with_two_outputs(sigmoid.network()));
        (split, [sigmoid, linear])
    }

    /// Both networks' scores are finite, and equal but for rounding.
    pub(in crate::detect) fn judged_alike(name: &str, own: &Array1<f64>, expected: &Array1<f64>) {
        let largest = expected.iter().fold(1.0f64, |largest, score| largest.max(score.abs()));
        let off = (own - expected).iter().fold(0.0f64, |off, d| off.max(d.abs()));
        assert!(largest.is_finite() && off <= 1e-9 * largest, "{name}: {off:e} of {largest}");
    }

    /// No detector may depend on how two probabilities are written down.
    #[test]
    fn a_sigmoid_output_is_judged_as_two_softmax_outputs_are() {
        let (split, studies) = two_ways();
        let [(one, one_test), (two, two_test)] = studies.map(|study| {
            let sets = Sets::with_noise(&study, &split, 20, 0.5).unwrap();
            let basis = Basis::new(&split, &study).unwrap().detector_epochs(1);
            (basis.with_detector_data(&sets), sets.normal)
        });
        let both = |entry: &Entry| [entry.fit(&one).unwrap(), entry.fit(&two).unwrap()];
        // The ensemble's other networks are trained, with whatever output the first has.
        let first = |basis: &Basis| DeepEnsemble::default().members(1).fit(basis).unwrap();
        let alone = [first(&one), first(&two)].map(|detector| -> Fitted { vec![Box::new(detector)] });
        let trained = |entry: &&Entry| entry.name == "deep ensemble";
        for [one, two] in DETECTORS.iter().filter(|entry| !trained(entry)).map(both).chain([alone]) {
            for (one, two) in one.iter().zip(&two) {
                judged_alike(&one.name(), &one.score(&one_test).unwrap(), &two.score(&two_test).unwrap());
            }
        }
        assert_eq!(DETECTORS.iter().filter(trained).count(), 1);
    }

    /// A class that the network predicts for no training sample is no reason to give up.
    #[test]
    fn a_class_that_is_never_predicted_is_judged_too() {
        let split = Digits::synthetic(3000, 200, 1).unwrap().leave_out(&[0, 1, 2, 4, 5, 6]).unwrap();
        let params = Params::default().hidden([30, 20]).batch(10);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let study = study.that_never_predicts(2);
        let basis = Basis::new(&split, &study).unwrap();
        assert!(basis.bank().unwrap().of_class(split.classes[2]).is_err());
        // The ensemble's other networks are trained from scratch.
        let wanted = |entry: &&Entry| !entry.learns_from_ood && entry.name != "deep ensemble";
        let normal = study.record(&split.normal).unwrap();
        for entry in DETECTORS.iter().filter(wanted) {
            for detector in entry.fit(&basis).unwrap_or_else(|error| panic!("{}: {error}", entry.name)) {
                let scores = detector.score(&normal).unwrap();
                assert!(scores.iter().all(|score| !score.is_nan()), "{}: {scores}", entry.name);
            }
        }
    }

    /// With two classes the largest logit and ln Σ e^z tell as much as the confidence does.
    #[test]
    fn sure_samples_of_both_classes_are_sure() {
        let split = Digits::synthetic(3000, 1500, 1).unwrap().leave_out(&[0, 1, 2, 4, 5, 6, 7, 9]).unwrap();
        let params = Params::default().hidden([30, 20]).batch(10).output(OutputUnit::Sigmoid);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let normal = study.record(&split.normal).unwrap();
        let auroc = |detector: &dyn Detector| {
            let evaluation = Evaluation::new(detector, &normal, &[]).unwrap();
            evaluation.auroc(Task::Misclassified, Confidence::All).unwrap().unwrap()
        };
        let (baseline, sure) = (auroc(&Baseline), [auroc(&MaxLogit), auroc(&Energy::default())]);
        assert!(
            baseline > 0.7 && sure.iter().all(|area| (area - baseline).abs() < 1e-6),
            "{baseline} {sure:?}"
        );
    }
}
