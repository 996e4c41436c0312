//! ODIN against its definition, written naively, and the search for its parameters.

use nnerr::{
    Error, ErrorKind, Random, Stream,
    data::{Digits, Samples},
    detect::*,
    metric::Roc,
    ndarray::{Array2, Zip, array},
    network::{InitialWeights, Layer, Network, OutputUnit, Params, softmax},
    record::Record,
    study::Study,
};

const UNITS: [OutputUnit; 3] = [OutputUnit::Linear, OutputUnit::Relu, OutputUnit::Sigmoid];

/// Samples drawn at random in an untrained network.
fn record(unit: OutputUnit, hidden: &[usize], count: usize, width: usize) -> Record {
    let classes = if unit == OutputUnit::Sigmoid { &[3, 7][..] } else { &[0, 3, 7] };
    let initial = InitialWeights::Uniform { limit: 0.8, bias: 0.3 };
    let params = Params::default().hidden(hidden).output(unit).initial(initial).seed(5);
    let network = Network::new(&params, width, classes).unwrap();
    let mut random = Random::new(11, Stream::Noise);
    let images = Array2::from_shape_simple_fn((count, width), || random.uniform() as f32);
    Record::new(&network, &Samples::new("random", images, None, (1, width)).unwrap()).unwrap()
}

/// z of one sample, in f64.
fn logits(network: &Network, unit: OutputUnit, x: &[f64]) -> Vec<f64> {
    let mut o = x.to_vec();
    for (l, layer) in network.layers().iter().enumerate() {
        let z = layer.weights().rows().into_iter().zip(layer.bias()).map(|(row, &bias)| {
            row.iter().zip(&o).map(|(&w, o)| f64::from(w) * o).sum::<f64>() + f64::from(bias)
        });
        let relu = l < network.hidden_layers() || unit == OutputUnit::Relu;
        o = z.map(|z| if relu { z.max(0.0) } else { z }).collect();
    }
    if unit == OutputUnit::Sigmoid { vec![0.0, o[0]] } else { o }
}

/// ln softmax(z/T) of class k.
fn ln_p(z: &[f64], k: usize, temperature: f64) -> f64 {
    z[k] / temperature - z.iter().map(|z| (z / temperature).exp()).sum::<f64>().ln()
}

fn largest(z: &[f64]) -> usize {
    (0..z.len()).rev().max_by(|&a, &b| z[a].total_cmp(&z[b])).unwrap()
}

/// The score by central differences; `None` where the sign of some derivative is not sure.
fn naive(network: &Network, unit: OutputUnit, x: &[f64], temperature: f64, epsilon: f64) -> Option<f64> {
    let of = |x: &[f64]| logits(network, unit, x);
    let best = largest(&of(x));
    let derivative = |pixel: usize| {
        let at = |h: f64| {
            let mut x = x.to_vec();
            x[pixel] += h;
            ln_p(&of(&x), best, temperature)
        };
        (at(1e-6) - at(-1e-6)) / 2e-6
    };
    let derivatives: Vec<f64> = (0..x.len()).map(derivative).collect();
    let steepest = derivatives.iter().fold(0f64, |a, d| a.max(d.abs()));
    if derivatives.iter().any(|d| d.abs() < 1e-3 * steepest) {
        return None;
    }
    let moved: Vec<f64> = x.iter().zip(derivatives).map(|(x, d)| x - epsilon * (-d).signum()).collect();
    let z = of(&moved);
    Some(-ln_p(&z, largest(&z), temperature).exp())
}

#[test]
fn scores_are_those_of_the_definition() {
    for unit in UNITS {
        let record = record(unit, &[15, 12], 60, 8);
        for (temperature, epsilon) in [(1.0, 0.05), (10.0, 0.3), (1000.0, 0.0014)] {
            let scores = Odin::new(temperature, epsilon).unwrap().score(&record).unwrap();
            let mut compared = 0;
            for (x, score) in record.samples().images().rows().into_iter().zip(scores) {
                let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
                if let Some(expected) = naive(record.network(), unit, &x, temperature, epsilon) {
                    assert!((score - expected).abs() < 1e-6, "{unit:?}, {temperature}: {score} {expected}");
                    compared += 1;
                }
            }
            assert!(compared > 30, "{unit:?}: {compared}");
        }
    }
}

/// More samples than one block, widths that fill no vector; also without hidden layers.
#[test]
fn scores_are_to_the_bit_those_of_the_images_moved() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    for unit in UNITS {
        for hidden in [&[37, 21, 9][..], &[]] {
            let record = record(unit, hidden, 500, 33);
            for (temperature, epsilon) in [(1.0, 0.0), (1.0, 0.02), (1000.0, 0.0014)] {
                let odin = Odin::new(temperature, epsilon).unwrap();
                let scores = odin.score(&record).unwrap();
                let moved = odin.moved(&record).unwrap();
                let gradient =
                    record.network().input_gradient(record.samples().images(), temperature).unwrap();
                Zip::from(&moved).and(record.samples().images()).and(&gradient).for_each(|&to, &x, &g| {
                    let sign = if g == 0.0 { 0.0 } else { g.signum() };
                    assert_eq!(to, x - epsilon as f32 * sign);
                });
                let p = softmax(&record.network().forward(&moved).unwrap().logits, temperature).unwrap();
                for (score, p) in scores.iter().zip(p.rows()) {
                    assert_eq!(*score, -p.iter().copied().fold(0.0, f64::max));
                }
                assert_eq!(pool.install(|| odin.score(&record).unwrap()), scores);
                let places = [499, 3, 250, 3];
                let some = odin.score(&record.select("some", &places).unwrap()).unwrap();
                assert_eq!(some.to_vec(), places.map(|place| scores[place]));
            }
        }
    }
}

#[test]
fn without_a_step_it_is_the_baseline_at_its_temperature() {
    let record = record(OutputUnit::Linear, &[15, 12], 300, 8);
    let plain = Odin::new(1.0, 0.0).unwrap().score(&record).unwrap();
    assert_eq!(plain, Baseline.score(&record).unwrap());
    let scaled = Odin::new(100.0, 0.0).unwrap().score(&record).unwrap();
    assert_eq!(scaled, -record.confidence_at(100.0).unwrap());
}

/// A step towards more confidence, out of [0, 1] where it leads there; a pixel without a
/// weight stays.
#[test]
fn every_pixel_is_moved_towards_confidence() {
    let output = Layer::new(array![[1.0, 0.0, -2.0], [-1.0, 0.0, 2.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear).unwrap();
    let images = array![[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let record = Record::new(&network, &Samples::new("two", images, None, (1, 3)).unwrap()).unwrap();
    let odin = Odin::new(2.0, 0.25).unwrap();
    assert_eq!(odin.moved(&record).unwrap(), array![[1.25, 1.0, -0.25], [-0.25, 0.0, 1.25]]);
    let sure = |gap: f64| -1.0 / (1.0 + (-gap / 2.0).exp());
    let scores = odin.score(&record).unwrap();
    for (score, expected) in scores.iter().zip([sure(2.0 * 1.75), sure(2.0 * 2.75)]) {
        assert!((score - expected).abs() < 1e-12, "{score} {expected}");
    }
}

/// p of the predicted class is 1 to the last bit, what it leaves to the other e^−79.
#[test]
fn the_direction_is_right_where_the_confidence_is_rounded_to_1() {
    let output = Layer::new(array![[80.0], [1.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear).unwrap();
    let record = Record::new(&network, &Samples::new("one", array![[1.0]], None, (1, 1)).unwrap()).unwrap();
    assert_eq!(record.confidence()[0], 1.0);
    assert_eq!(Odin::new(1.0, 0.5).unwrap().moved(&record).unwrap(), array![[1.5]]);
}

fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
}

#[test]
fn parameters_out_of_their_limits_are_named() {
    for temperature in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Odin::new(temperature, 0.01).unwrap_err();
        says(error, ErrorKind::OutOfRange, &[&format!("temperature is {temperature}"), "above 0"]);
    }
    for epsilon in [-0.01, f64::NAN, f64::INFINITY, 1e300] {
        let error = Odin::new(1.0, epsilon).unwrap_err();
        says(error, ErrorKind::OutOfRange, &[&format!("ε is {epsilon}"), "at least 0"]);
    }
    let record = record(OutputUnit::Linear, &[15, 12], 3, 8);
    let far = Odin::new(1.0, 3e38).unwrap().score(&record).unwrap_err();
    says(far, ErrorKind::NotFinite, &["logit"]);
}

fn basis() -> Basis {
    let split = Digits::synthetic(1000, 300, 3).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([37, 21]).batch(10).epochs(2).seed(2);
    Basis::new(&split, &Study::observed(&split, params, &mut []).unwrap()).unwrap()
}

#[test]
fn the_grid_holds_what_single_detectors_reach() {
    let basis = basis();
    let (study, split) = (basis.study(), basis.split());
    let normal = study.record(&split.normal).unwrap();
    let left_out: Vec<Record> = split.left_out.iter().map(|set| study.record(set).unwrap()).collect();
    let others: Vec<&Record> = left_out.iter().collect();
    let (temperatures, epsilons) = ([1.0, 1000.0], [0.0, 0.0014, 0.05]);
    let search = OdinSearch::over(&temperatures, &epsilons, &normal, &others).unwrap();
    let mut rates = Vec::new();
    for (row, &temperature) in temperatures.iter().enumerate() {
        for (column, &epsilon) in epsilons.iter().enumerate() {
            let odin = Odin::new(temperature, epsilon).unwrap();
            let positives: Vec<f64> = others.iter().flat_map(|set| odin.score(set).unwrap()).collect();
            let roc = Roc::between(&positives, &odin.score(&normal).unwrap().to_vec()).unwrap();
            let found = (search.auroc()[[row, column]], search.fpr95()[[row, column]]);
            assert_eq!(found, (roc.auroc(), roc.fpr95()));
            assert_eq!(search.fpr95_ok()[[row, column]], roc.fpr95_ok());
            rates.push((odin, roc.auroc(), roc.fpr95_ok()));
        }
    }
    // The first of the best.
    let first = rates.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert_eq!(search.best(), first.0);
    let first = rates.iter().min_by(|a, b| a.2.total_cmp(&b.2)).unwrap();
    assert_eq!(search.best_by_fpr95_ok(), first.0);
    assert!(rates.iter().any(|rate| rate.1 < first.1), "a grid of equals proves nothing");
}

#[test]
fn the_search_draws_its_samples_by_the_seed_alone() {
    let basis = basis();
    let search = OdinSearch::with_counts(&basis, 200, 90).unwrap();
    assert_eq!((search.temperatures(), search.epsilons().len()), (&[1.0, 10.0, 100.0, 1000.0][..], 9));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    assert_eq!(pool.install(|| OdinSearch::with_counts(&basis, 200, 90).unwrap()), search);
    let (study, train) = (basis.study(), &basis.split().train);
    let validation = study.record(&train.validation(200, 2).unwrap()).unwrap();
    let shuffled = study.record(&train.shuffled_pixels(90, 2).unwrap()).unwrap();
    let blends = study.record(&train.blends(90, 2).unwrap()).unwrap();
    assert_eq!(OdinSearch::on(&validation, &[&shuffled, &blends]).unwrap(), search);
    // Fewer than 5 000: all, and half as many of both other kinds.
    let half = train.len().div_ceil(2);
    let all = OdinSearch::with_counts(&basis, train.len(), half).unwrap();
    assert_eq!(OdinSearch::new(&basis).unwrap(), all);
}

#[test]
fn a_search_that_cannot_be_is_refused() {
    let basis = basis();
    let (train, len) = (basis.train().unwrap(), basis.split().train.len());
    let over = |t: &[f64], e: &[f64]| OdinSearch::over(t, e, train, &[train]).unwrap_err();
    says(over(&[], &[0.0]), ErrorKind::Empty, &["0 temperatures"]);
    says(over(&[1.0], &[]), ErrorKind::Empty, &["0 steps"]);
    says(over(&[1.0, 0.0], &[0.0]), ErrorKind::OutOfRange, &["temperature is 0"]);
    says(over(&[1.0], &[0.0, -0.5]), ErrorKind::OutOfRange, &["ε is -0.5"]);
    says(over(&[1.0], &[0.1, 0.2]), ErrorKind::OutOfRange, &["the steps [0.1, 0.2] lack 0"]);
    says(OdinSearch::over(&[1.0], &[0.0], train, &[]).unwrap_err(), ErrorKind::Undefined, &["0 positive"]);
    let (normal, each) =
        (OdinSearch::with_counts(&basis, len + 1, 5), OdinSearch::with_counts(&basis, 5, len + 1));
    for error in [normal.unwrap_err(), each.unwrap_err()] {
        says(
            error,
            ErrorKind::OutOfRange,
            &[&format!("{} samples of train", len + 1), &format!("1 to {len}")],
        );
    }
}
