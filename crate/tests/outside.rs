//! Every detector that has an implementation elsewhere, held to it: pytorch-ood, scikit-learn, scipy, or the
//! formula in numpy where there is none. `outside/make.py` made the numbers and says how.

use std::collections::BTreeSet;

use nnerr::{
    detect::*,
    metric::{Calibration, RiskCoverage, Roc},
    ndarray::{Array1, Array2, Axis},
    pattern::{Binarisation, KMeans, Patterns, silhouettes},
    record::Record,
};

#[path = "outside/given.rs"]
mod given;

use given::{Vectors, given};

/// The largest difference, beside the range of the scores; beside a number itself where it is alone.
const TOLERANCE: f64 = 1e-6;

/// A comparison of all that the file holds.
struct Comparison {
    vectors: Vectors,
    basis: Basis,
    test: Record,
    compared: BTreeSet<String>,
    different: Vec<String>,
}

impl Comparison {
    fn new() -> (Self, FittedDeepEnsemble) {
        let vectors = Vectors::read();
        let (basis, ensemble) = given(&vectors);
        let test = basis.study().record(&basis.split().normal).unwrap();
        (Self { vectors, basis, test, compared: BTreeSet::new(), different: Vec::new() }, ensemble)
    }

    fn score(&mut self, name: &str, detector: &impl Fit) {
        let basis = self.basis.clone();
        self.score_in(&basis, name, detector);
    }

    fn score_in(&mut self, basis: &Basis, name: &str, detector: &impl Fit) {
        let scores = detector.fit(basis).unwrap_or_else(|error| panic!("{name}: {error}")).score(&self.test);
        self.values(name, &scores.unwrap());
    }

    fn values(&mut self, name: &str, found: &Array1<f64>) {
        let expected = self.vectors.values(name);
        assert_eq!(found.len(), expected.len(), "{name}");
        let (low, high) = expected.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &score| {
            (score.min(low), score.max(high))
        });
        let scale = if low < high { high - low } else { high.abs() };
        let off = (found - &expected).mapv(f64::abs);
        let worst = (0..off.len()).max_by(|&a, &b| off[a].total_cmp(&off[b])).unwrap();
        let share = off[worst] / scale;
        println!("{share:.1e} {name}");
        if share.is_nan() || share > TOLERANCE {
            let (found, expected) = (found[worst], expected[worst]);
            self.different.push(format!("{name}: {share:.1e}; place {worst} is {found}, outside {expected}"));
        }
        assert!(self.compared.insert(name.to_owned()), "{name} twice");
    }
}

#[test]
fn detectors_and_measures_are_those_of_others() {
    let (mut all, ensemble) = Comparison::new();
    logits(&mut all);
    all.score("deep_ensemble", &ensemble);
    last_layer(&mut all);
    (0..=3).for_each(|layer| each_layer(&mut all, layer));
    let nearest = |layer| all.basis.nearest_neighbour_accuracy(layer, &all.test).unwrap();
    all.values("nearest_accuracy", &(0..=3).map(nearest).collect());
    patterns(&mut all);
    held_out(&mut all);
    measures(&mut all);
    let given = |name: &String| name.starts_with("network") || name.starts_with("samples");
    let names: BTreeSet<String> = all.vectors.names().into_iter().filter(|name| !given(name)).collect();
    let left: Vec<_> = names.difference(&all.compared).collect();
    assert!(left.is_empty(), "nothing is held to {left:#?}");
    assert!(all.different.is_empty(), "{:#?}", all.different);
}

fn logits(all: &mut Comparison) {
    let logits: Array1<f64> = all.test.logits().iter().map(|&z| z.into()).collect();
    all.values("logits", &logits);
    let place = |class| all.basis.network().classes().iter().position(|own| own == class).unwrap() as f64;
    let predicted = all.test.predicted().iter().map(place).collect();
    all.values("predicted", &predicted);
    all.score("baseline", &Baseline);
    all.score("max_logit", &MaxLogit);
    for t in [0.5, 1.0, 10.0] {
        all.score(&format!("energy, T = {t}"), &Energy::default().temperature(t).unwrap());
    }
    all.score("entropy", &Entropy);
    for gamma in [0.1, 0.5] {
        let detector = GeneralisedEntropy::default().gamma(gamma).unwrap();
        all.score(&format!("generalised_entropy, {gamma}"), &detector);
    }
    all.score("doctor", &Doctor);
    let scaled = TemperatureScaled::default().fit(&all.basis).unwrap();
    let t = scaled.temperature();
    all.values("temperature", &Array1::from(vec![t.value(), t.nll(), t.nll_at_one()]));
    all.score("temperature_scaled", &scaled);
    for (t, epsilon) in [(1000.0, 1.0 / 512.0), (10.0, 1.0 / 128.0), (1.0, 1.0 / 16.0)] {
        all.score(&format!("odin, T = {t}, ε = {epsilon}"), &Odin::new(t, epsilon).unwrap());
    }
}

fn last_layer(all: &mut Comparison) {
    for percentile in [0.8, 0.9] {
        let percent = 100.0 * percentile;
        all.score(&format!("react, energy, {percentile}"), &React::energy().percentile(percent));
        all.score(&format!("react, baseline, {percentile}"), &React::baseline().percentile(percent));
    }
    for d in [2, 4, 6] {
        all.score(&format!("vim, {d}"), &Vim::new().dimensions(d));
    }
    for k in [10, 100] {
        all.score(&format!("nnguide, {k}"), &NnGuide::new().k(k));
    }
    all.score("fdbd", &Fdbd::new());
    all.score("nan", &NegativeAwareNorm::layer(3));
    all.score("she", &She::new());
    all.score("nac, all", &NeuronCoverage::all_layers().bins(10).steepness(20.0).density(0.5));
    for percentile in [0.5625, 0.65, 0.9] {
        for (name, ash) in [("ash-p", Ash::pruned()), ("ash-b", Ash::binarised()), ("ash-s", Ash::scaled())] {
            all.score(&format!("{name}, {percentile}"), &ash.percentile(100.0 * percentile));
        }
        all.score(&format!("scale, {percentile}"), &Scale::new().percentile(100.0 * percentile));
    }
}

fn each_layer(all: &mut Comparison, layer: usize) {
    for k in [5, 50] {
        all.score(&format!("deep_knn, {layer}, {k}"), &DeepKnn::layer(layer).k(k));
    }
    for alpha in [0.0, 0.5] {
        all.score(&format!("trust_score, {layer}, {alpha}"), &TrustScore::layer(layer).alpha(alpha));
    }
    if layer == 0 {
        return;
    }
    let (nearest, relative) = (Mahalanobis::layer(layer), RelativeMahalanobis::layer(layer));
    all.score(&format!("mahalanobis, {layer}"), &nearest.ridge(0.0));
    all.score(&format!("mahalanobis, {layer}, numpy"), &nearest);
    all.score(&format!("relative_mahalanobis, {layer}"), &relative.ridge(0.0));
    all.score(&format!("relative_mahalanobis, {layer}, numpy"), &relative);
    let coverage = NeuronCoverage::layer(layer).bins(10).steepness(20.0).density(0.5);
    all.score(&format!("nac, {layer}"), &coverage);
    let gram = Gram::layer(layer).orders([1, 2, 3, 5]).held_out(40);
    all.score(&format!("gram, {layer}"), &gram);
}

fn patterns(all: &mut Comparison) {
    for (name, rule) in
        [("activated", Binarisation::activated()), ("percentile", Binarisation::percentile(0.5))]
    {
        let basis = all.basis.clone().binarised(rule);
        for layer in 1..=3 {
            let (nearest, name) =
                (PredictedClassHamming::layer(layer), format!("predicted_class_hamming, {name}, {layer}"));
            all.score_in(&basis, &format!("{name}, 1"), &nearest);
            all.score_in(&basis, &format!("{name}, 10"), &nearest.mean(10));
        }
    }
    let bits = all.basis.bank().unwrap().patterns(1).unwrap().clone();
    let start = Array2::from_shape_fn((4, bits.width()), |(place, neuron)| bits.bit(place, neuron).unwrap());
    let clustering = KMeans::new(4, 1).fit_from(&bits, &Patterns::new(&start).unwrap()).unwrap();
    let places = |places: &[usize]| places.iter().map(|&place| place as f64).collect::<Array1<f64>>();
    all.values("kmeans.labels", &places(clustering.labels()));
    all.values("kmeans.inertia", &Array1::from(vec![clustering.inertia()]));
    all.values("silhouettes", &silhouettes(&bits, clustering.labels()).unwrap());
}

/// What learns from some of the training samples and measures by the others.
fn held_out(all: &mut Comparison) {
    for count in [6, 40] {
        let name = format!("held_out, {count}");
        let (_, held) = all.basis.hold_out(count).unwrap();
        let expected = all.basis.split().train.images().select(Axis(0), &all.vectors.places(&name));
        assert_eq!(held.samples().images(), expected, "make.py holds out other training samples than nnerr");
        all.compared.insert(name);
    }
    let dknn = Dknn::new().k(18).calibration(40);
    all.score("dknn, hamming", &dknn);
    all.score("dknn, cosine", &dknn.cosine());
    all.score("gram, all", &Gram::summed().orders([1, 2, 3, 5]).held_out(40));
    let conformal = Conformal::of(Energy::default()).calibration(40);
    all.score("conformal, energy", &conformal);
    all.score("conformal, energy, by class", &conformal.by_predicted_class());
    all.score("mean_z", &Aggregate::mean_z(|layer| DeepKnn::layer(layer).k(5)));
    all.score("fisher", &Aggregate::fisher(|layer| DeepKnn::layer(layer).k(5)));
}

fn measures(all: &mut Comparison) {
    let truth = all.vectors.values("samples.truth");
    let unfamiliar = truth.mapv(|class| class < 0.0);
    let energy = Energy::default().score(&all.test).unwrap();
    for (name, scores) in [("ranking", energy.clone()), ("ranking, ties", energy.mapv(f64::round))] {
        let roc = Roc::new(&scores, &unfamiliar).unwrap();
        let found = [roc.auroc(), roc.fpr95(), roc.fpr95_ok(), roc.aupr_err(), roc.aupr_ok()];
        all.values(name, &found.to_vec().into());
    }
    let predicted = all.vectors.values("predicted");
    let known: Vec<usize> = (0..truth.len()).filter(|&sample| !unfamiliar[sample]).collect();
    let correct: Array1<bool> = known.iter().map(|&sample| predicted[sample] == truth[sample]).collect();
    let confidence = all.test.confidence().select(Axis(0), &known);
    let curve = RiskCoverage::new(&-&confidence, &!&correct).unwrap();
    all.values("aurc", &vec![curve.aurc()].into());
    let found = Calibration::new(&confidence, &correct, 10).unwrap();
    all.values("calibration", &vec![found.ece(), found.maximum()].into());
    let found = Calibration::equal_mass(&confidence, &correct, 4).unwrap();
    all.values("calibration, equal mass", &vec![found.ece(), found.rms(), found.maximum()].into());
}
