//! Detectors on logits, on the softmax and on the last hidden layer, against their formulas.

use nnerr::{
    Error, ErrorKind,
    data::{Digits, Samples, Split},
    detect::*,
    metric::Temperature,
    ndarray::{Array1, Array2, ArrayView1, Axis, array},
    network::{Layer, Network, OutputUnit, Params},
    record::Record,
    study::Study,
};
use proptest::prelude::*;

/// A record whose logits are `logits`, numbers of few bits within ±64.
fn with_logits(logits: &Array2<f32>) -> Record {
    let classes = logits.ncols();
    let output = Layer::new(Array2::eye(classes) * 128.0, Array1::from_elem(classes, -64.0)).unwrap();
    let known: Vec<usize> = (0..classes).collect();
    let network = Network::from_layers(vec![output], &known, OutputUnit::Linear).unwrap();
    let images = logits.mapv(|z| (z + 64.0) / 128.0);
    let record = Record::new(&network, &Samples::new("made", images, None, (1, classes)).unwrap()).unwrap();
    assert_eq!(record.logits(), logits);
    record
}

/// One score for each of the detectors on the softmax.
fn on_softmax() -> [Box<dyn Detector>; 4] {
    [Box::new(Baseline), Box::new(Entropy), Box::new(GeneralisedEntropy::default()), Box::new(Doctor)]
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{found} {expected}");
}

/// `error` is of `kind` and says all `words`.
fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
}

fn digits(output: OutputUnit, left_out: &[usize]) -> (Split, Study) {
    let split = Digits::synthetic(1000, 300, 3).unwrap().leave_out(left_out).unwrap();
    let params = Params::default().hidden([37, 21]).batch(10).output(output).seed(2);
    let study = Study::observed(&split, params, &mut []).unwrap();
    (split, study)
}

#[test]
fn scores_of_known_logits_are_those_worked_out() {
    let record = with_logits(&array![[1.0, 0.0, -1.0], [2.0, 2.0, 2.0]]);
    let expect = |detector: &dyn Detector, expected: [f64; 2]| {
        let found = detector.score(&record).unwrap();
        found.iter().zip(expected).for_each(|(&found, expected)| close(found, expected));
        assert_eq!(detector.layer(), Layers::None);
    };
    let third = 1f64 / 3.0;
    expect(&MaxLogit, [-1.0, -2.0]);
    expect(&Energy::default(), [-1.4076059644443804, -2.0 - 3f64.ln()]);
    expect(&Energy::default().temperature(2.0).unwrap(), [-2.360539341283469, -2.0 - 2.0 * 3f64.ln()]);
    expect(&Entropy, [0.8323955818399389, 3f64.ln()]);
    expect(&GeneralisedEntropy::default(), [2.483842887379995, 3.0 * (third * 2.0 * third).powf(0.1)]);
    expect(&Doctor, [0.48945694210959534, 2.0 * third]);
}

#[test]
fn names_are_those_of_the_tables() {
    let names = DETECTORS.iter().map(|entry| entry.name);
    let mut sorted: Vec<&str> = names.clone().collect();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len(), "two of one name");
    let own = on_softmax().map(|detector| detector.name());
    assert_eq!(own, ["baseline", "entropy", "generalised entropy", "doctor"]);
    assert_eq!((MaxLogit.name(), Energy::default().name()), ("max logit".into(), "energy".into()));
}

/// 1 − p and ln p of the most probable class are lost to rounding here.
#[test]
fn the_most_confident_samples_keep_their_order() {
    let record = with_logits(&array![[40.0, 0.0, 0.0], [44.0, 0.0, 0.0], [60.0, 0.0, 0.0], [64.0, 0.0, 0.0]]);
    assert!(record.confidence().iter().all(|&confidence| confidence == 1.0));
    for detector in &on_softmax()[1..] {
        let scores = detector.score(&record).unwrap().to_vec();
        assert!(scores.is_sorted_by(|a, b| a > b) && scores[3] > 0.0, "{}: {scores:?}", detector.name());
    }
    let expected = 2.0 * (-40f64).exp();
    close(Doctor.score(&record).unwrap()[0] / expected, 2.0);
}

#[test]
fn energy_nears_the_largest_logit_and_never_overflows() {
    let record = with_logits(&array![[64.0, -64.0], [-64.0, -64.0]]);
    let at = |temperature: f64| Energy::default().temperature(temperature).unwrap().score(&record).unwrap();
    assert_eq!(at(1e-300), MaxLogit.score(&record).unwrap());
    assert_eq!(at(0.01), array![-64.0, 64.0 - 0.01 * 2f64.ln()]);
    assert!(at(f64::MAX).iter().all(|score| !score.is_nan()));
}

#[test]
fn parameters_out_of_their_limits_are_named() {
    for temperature in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Energy::default().temperature(temperature).unwrap_err();
        says(error, ErrorKind::OutOfRange, &[&format!("temperature is {temperature}"), "above 0"]);
    }
    for gamma in [0.0, 1.0, -0.1, f64::NAN] {
        let error = GeneralisedEntropy::default().gamma(gamma).unwrap_err();
        says(error, ErrorKind::OutOfRange, &[&format!("γ is {gamma}"), "below 1"]);
    }
    let (split, study) = digits(OutputUnit::Linear, &[1, 5]);
    let basis = Basis::new(&split, &study).unwrap();
    for percentile in [0.0, 100.0, -3.0, f64::NAN] {
        let error = React::baseline().percentile(percentile).fit(&basis).unwrap_err();
        says(error, ErrorKind::OutOfRange, &[&format!("limit is {percentile}"), "below 100"]);
    }
    let wanted = split.train.len() + 1;
    let error = TemperatureScaled::default().samples(wanted).fit(&basis).unwrap_err();
    says(error, ErrorKind::OutOfRange, &[&wanted.to_string(), &format!("1 to {}", wanted - 1)]);
    says(DeepEnsemble::default().members(0).fit(&basis).unwrap_err(), ErrorKind::OutOfRange, &["0 networks"]);
    let normal = study.record(&split.normal).unwrap();
    says(NegativeAwareNorm::layer(3).score(&normal).unwrap_err(), ErrorKind::OutOfRange, &["layer 3"]);
}

#[test]
fn the_temperature_is_that_of_the_logits_it_was_fitted_on() {
    let (split, study) = digits(OutputUnit::Linear, &[1, 5]);
    let basis = Basis::new(&split, &study).unwrap();
    let column = |label: &usize| split.classes.iter().position(|class| class == label).unwrap();
    let of = |record: &Record| {
        let truth = record.samples().labels().unwrap().iter().map(column).collect();
        Temperature::fit(record.logits(), &truth).unwrap()
    };
    let normal = study.record(&split.normal).unwrap();
    let drawn = TemperatureScaled::default().samples(200).fit(&basis).unwrap();
    assert_eq!(drawn.temperature(), &of(&study.record(&split.train.validation(200, 2).unwrap()).unwrap()));
    assert_ne!(drawn.temperature(), &of(&normal));
    // Fewer than 5 000 samples: all of them, in whatever order.
    let all = TemperatureScaled::default().fit(&basis).unwrap();
    close(all.temperature().nll(), of(basis.train().unwrap()).nll());
    let sure = normal.confidence_at(all.temperature().value()).unwrap();
    for (&score, sure) in all.score(&normal).unwrap().iter().zip(sure) {
        close(score, 1.0 - sure);
    }

    let ones = Basis::new(&Split { train: split.left_out[0].clone(), ..split }, &study).unwrap();
    says(TemperatureScaled::default().fit(&ones).unwrap_err(), ErrorKind::UnknownClass, &["labelled 1"]);
}

/// A record of another network.
fn other() -> Record {
    let layer = || Layer::new(Array2::eye(2), array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![layer(), layer()], &[3, 7], OutputUnit::Linear).unwrap();
    let samples = Samples::new("other", array![[0.25, 1.0], [0.0, 0.0], [0.0, 0.5]], None, (1, 2)).unwrap();
    Record::new(&network, &samples).unwrap()
}

#[test]
fn the_norm_is_turned_and_0_where_nothing_is_active() {
    assert_eq!(NegativeAwareNorm::layer(1).score(&other()).unwrap(), array![-0.625, 0.0, -0.5]);
    assert_eq!(NegativeAwareNorm::layer(1).score(&other()).unwrap()[1].to_bits(), 0.0f64.to_bits());
}

/// Baseline and energy with the last hidden layer's outputs `h` cut at `limit`, by plain sums.
fn reacted(network: &Network, unit: OutputUnit, h: ArrayView1<f32>, limit: f32) -> (f64, f64) {
    let output = &network.layers()[network.hidden_layers()];
    let z = output.weights().rows().into_iter().zip(output.bias()).map(|(weights, &bias)| {
        let terms = weights.iter().zip(h).map(|(&w, &h)| f64::from(w) * f64::from(h.min(limit)));
        terms.sum::<f64>() + f64::from(bias)
    });
    let z: Vec<f64> = match unit {
        OutputUnit::Linear => z.collect(),
        OutputUnit::Relu => z.map(|z| z.max(0.0)).collect(),
        OutputUnit::Sigmoid => z.flat_map(|z| [-z / 2.0, z / 2.0]).collect(),
    };
    let sum: f64 = z.iter().map(|z| z.exp()).sum();
    let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (-largest.exp() / sum, -sum.ln())
}

#[test]
fn react_cuts_at_the_percentile_and_leaves_the_rest() {
    let most: Vec<usize> = (2..10).collect();
    for (output, left_out) in
        [(OutputUnit::Linear, &[1, 5][..]), (OutputUnit::Relu, &[1, 5][..]), (OutputUnit::Sigmoid, &most[..])]
    {
        let (split, study) = digits(output, left_out);
        let basis = Basis::new(&split, &study).unwrap();
        let normal = study.record(&split.normal).unwrap();
        let mut sorted: Vec<f32> = basis.train().unwrap().outputs(2).unwrap().iter().copied().collect();
        sorted.sort_by(f32::total_cmp);
        for percentile in [90.0, 99.7] {
            let baseline = React::baseline().percentile(percentile).fit(&basis).unwrap();
            let energy = React::energy().percentile(percentile).fit(&basis).unwrap();
            let place = percentile / 100.0 * (sorted.len() - 1) as f64;
            let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            let expected = f64::from(low) * (1.0 - place.fract()) + f64::from(high) * place.fract();
            assert!(
                (f64::from(baseline.limit()) - expected).abs() < 1e-6 && energy.limit() == baseline.limit()
            );

            let found = (baseline.score(&normal).unwrap(), energy.score(&normal).unwrap());
            let plain = (Baseline.score(&normal).unwrap(), Energy::default().score(&normal).unwrap());
            let mut untouched = 0;
            for (sample, h) in normal.outputs(2).unwrap().rows().into_iter().enumerate() {
                let expected = reacted(normal.network(), output, h, baseline.limit());
                assert!((found.0[sample] - expected.0).abs() < 1e-5, "{} {expected:?}", found.0[sample]);
                assert!((found.1[sample] - expected.1).abs() < 1e-4, "{} {expected:?}", found.1[sample]);
                if h.iter().all(|&h| h <= baseline.limit()) {
                    untouched += 1;
                    assert_eq!((found.0[sample], found.1[sample]), (plain.0[sample], plain.1[sample]));
                }
            }
            assert!(untouched < normal.len() && (percentile < 95.0 || untouched > 10), "{untouched}");
        }
        assert_eq!(
            React::energy().fit(&basis).unwrap(),
            React::energy().percentile(90.0).fit(&basis).unwrap()
        );
    }
}

#[test]
fn an_ensemble_is_the_mean_of_its_members() {
    let (split, study) = digits(OutputUnit::Linear, &[1, 5]);
    let basis = Basis::new(&split, &study).unwrap();
    let normal = study.record(&split.normal).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fit = |members| DeepEnsemble::default().members(members).kept_in(folder.path()).fit(&basis).unwrap();
    assert_eq!(fit(1).score(&normal).unwrap(), Entropy.score(&normal).unwrap());

    let ensemble = fit(3);
    assert_eq!(ensemble.members()[0].network(), study.network());
    let softmax: Vec<Array2<f64>> = ensemble
        .members()
        .iter()
        .map(|member| member.network().forward(split.normal.images()).unwrap().softmax)
        .collect();
    assert!(softmax[0] != softmax[1] && softmax[1] != softmax[2] && softmax[0] != softmax[2]);
    let scores = ensemble.score(&normal).unwrap();
    for (sample, &score) in scores.iter().enumerate() {
        let mean = (0..8).map(|k| softmax.iter().map(|p| p[[sample, k]]).sum::<f64>() / 3.0);
        close(score, mean.map(|p| -p * p.ln()).sum());
    }
    let again = fit(3);
    assert!(again.members()[1..].iter().all(Study::restored));
    assert_eq!(again.score(&normal).unwrap(), scores);
    // The first members stay when more are asked for.
    assert_eq!(fit(4).members()[2].network(), again.members()[2].network());
}

#[test]
fn those_that_learn_from_ood_samples_say_what_they_need() {
    let (split, study) = digits(OutputUnit::Linear, &[1, 5]);
    let basis = Basis::new(&split, &study).unwrap();
    let learning: Vec<&Entry> = DETECTORS.iter().filter(|entry| entry.learns_from_ood).collect();
    assert_eq!(learning.len(), 4); // distances and percentages, with the thesis' initial weights and with Glorot's
    for entry in &learning {
        let Err(error) = entry.fit(&basis) else { panic!("{} needs no data", entry.name) };
        says(error, ErrorKind::Missing, &["with_detector_data"]);
    }
    let sets = nnerr::study::Sets::with_noise(&study, &split, 20, 0.12).unwrap();
    let basis = basis.groups(20).with_detector_data(&sets).detector_epochs(1);
    for entry in learning {
        let fitted = entry.fit(&basis).unwrap();
        assert_eq!((fitted.len(), fitted[0].name().as_str()), (1, entry.name));
        assert!(fitted[0].score(&sets.normal).unwrap().iter().all(|score| (0.0..=1.0).contains(score)));
    }
}

fn logits() -> impl Strategy<Value = Array2<f32>> {
    (1usize..5, 2usize..11).prop_flat_map(|(n, k)| {
        let eighths = prop::collection::vec(-256i16..=256, n * k);
        eighths.prop_map(move |z| {
            let z = z.into_iter().map(|z| f32::from(z) / 8.0).collect();
            Array2::from_shape_vec((n, k), z).unwrap()
        })
    })
}

proptest! {
    #[test]
    fn scores_are_those_of_the_formulas(logits in logits(), t in 0.5f64..20.0, gamma in 0.05f64..0.95) {
        let record = with_logits(&logits);
        let of = |detector: &dyn Detector| detector.score(&record).unwrap();
        let (max, energy) = (of(&MaxLogit), of(&Energy::default().temperature(t).unwrap()));
        let (entropy, doctor) = (of(&Entropy), of(&Doctor));
        let generalised = of(&GeneralisedEntropy::default().gamma(gamma).unwrap());
        for (i, z) in logits.axis_iter(Axis(0)).enumerate() {
            let z: Vec<f64> = z.iter().map(|&z| z.into()).collect();
            let sum: f64 = z.iter().map(|z| z.exp()).sum();
            let p: Vec<f64> = z.iter().map(|z| z.exp() / sum).collect();
            let near = |found: f64, expected: f64, within: f64| (found - expected).abs() < within;
            prop_assert_eq!(max[i], -z.iter().copied().fold(f64::MIN, f64::max));
            prop_assert!(near(energy[i], -t * z.iter().map(|z| (z / t).exp()).sum::<f64>().ln(), 1e-9));
            prop_assert!(near(entropy[i], -p.iter().map(|p| p * p.ln()).sum::<f64>(), 1e-9));
            prop_assert!(near(doctor[i], 1.0 - p.iter().map(|p| p * p).sum::<f64>(), 1e-9));
            let rest = |k: usize| (0..p.len()).filter(|&j| j != k).map(|j| p[j]).sum::<f64>();
            let expected: f64 = (0..p.len()).map(|k| (p[k] * rest(k)).powf(gamma)).sum();
            prop_assert!(near(generalised[i], expected, 1e-9));
        }
    }

    /// Dividing the logits draws the softmax towards uniform: no score may fall, and but for
    /// logits all alike those that do not round to the same rise.
    #[test]
    fn softer_is_more_suspicious(logits in logits()) {
        let (sharp, soft) = (with_logits(&logits), with_logits(&(&logits / 2.0)));
        for detector in on_softmax() {
            let (sharp, soft) = (detector.score(&sharp).unwrap(), detector.score(&soft).unwrap());
            for (i, z) in logits.axis_iter(Axis(0)).enumerate() {
                prop_assert!(soft[i] >= sharp[i] - 1e-12, "{}", detector.name());
                let spread = z.iter().copied().fold(f32::MIN, f32::max) - z.iter().copied().fold(f32::MAX, f32::min);
                if (0.5..20.0).contains(&spread) {
                    prop_assert!(soft[i] > sharp[i], "{}: {} {}", detector.name(), soft[i], sharp[i]);
                }
            }
        }
    }

    #[test]
    fn logits_all_raised_lower_only_what_knows_their_size(logits in logits()) {
        let (low, high) = (with_logits(&logits), with_logits(&(&logits + 16.0)));
        for detector in [&MaxLogit as &dyn Detector, &Energy::default()] {
            let (low, high) = (detector.score(&low).unwrap(), detector.score(&high).unwrap());
            prop_assert!(low.iter().zip(&high).all(|(low, high)| (low - high - 16.0).abs() < 1e-9));
        }
        for detector in on_softmax() {
            prop_assert_eq!(detector.score(&low).unwrap(), detector.score(&high).unwrap());
        }
    }
}
