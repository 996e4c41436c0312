//! Detector networks: training, files and bad input.

use nnerr::{
    Error, ErrorKind, Random, Stream,
    detect::{DetectorNetwork, DetectorParams},
    ndarray::{Array1, Array2},
    network::*,
};

/// `error` is of `kind` and says both the value and its limit.
fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
}

/// Two normal clouds, one for each kind, 2 apart in every input.
fn clouds(count: usize) -> (Array2<f32>, Array1<bool>) {
    let mut random = Random::new(5, Stream::Noise);
    let erroneous = Array1::from_shape_fn(count, |sample| sample % 2 == 1);
    let inputs = Array2::from_shape_fn((count, 5), |(sample, _)| {
        (random.normal() + if erroneous[sample] { 2.0 } else { 0.0 }) as f32
    });
    (inputs, erroneous)
}

fn small() -> DetectorParams {
    DetectorParams::default().hidden([30, 20]).epochs(10)
}

#[test]
fn an_easy_problem_is_learnt() {
    let (inputs, erroneous) = clouds(600);
    // The nearer centre is right for Φ(√5) = 98.7 % of the samples.
    for standardise in [false, true] {
        let params = small().epochs(50).standardise(standardise);
        let detector = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap();
        let accuracy = detector.accuracy(&inputs, &erroneous).unwrap();
        assert!(accuracy > 0.97, "{accuracy}");
        let history = detector.history();
        assert_eq!(history.len(), 50);
        assert!((history[0] - 2f64.ln()).abs() < 0.1 && history[49] < 0.1, "{history:?}");
    }
}

#[test]
fn probabilities_are_those_of_the_network_and_of_standardised_inputs() {
    let (inputs, erroneous) = clouds(300);
    let plain = DetectorNetwork::train(&inputs, &erroneous, &small()).unwrap();
    let forward = plain.network().forward(&inputs).unwrap();
    let found = plain.probability(&inputs).unwrap();
    assert_eq!(found, forward.softmax.column(1));
    let right = found.iter().zip(&erroneous).filter(|&(&p, &e)| (p > 0.5) == e).count();
    assert_eq!(plain.accuracy(&inputs, &erroneous).unwrap(), right as f64 / 300.0);

    // Standardised, scale and origin of an input do not matter.
    let params = small().standardise(true);
    let moved = inputs.mapv(|x| 1024.0 * x) + 4096.0;
    let detector = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap();
    let other = DetectorNetwork::train(&moved, &erroneous, &params).unwrap();
    let (p, q) = (detector.probability(&inputs).unwrap(), other.probability(&moved).unwrap());
    assert!(p.iter().zip(&q).all(|(p, q)| (p - q).abs() < 0.01));
}

/// The first epoch's mean loss is that of one batch where that holds all samples.
#[test]
fn the_history_holds_mean_losses() {
    let (inputs, erroneous) = clouds(130);
    let whole = DetectorNetwork::train(&inputs, &erroneous, &small().batch(130)).unwrap();
    let network = Network::new(whole.network().params(), 5, &[0, 1]).unwrap();
    let labels = erroneous.mapv(usize::from);
    let untrained = network.gradients(&inputs, &labels, Loss::Softmax).unwrap().loss;
    assert!((whole.history()[0] - untrained).abs() < 1e-6);
    // In batches of 60, 60 and 10 at a rate that changes next to nothing, each sample counts alike.
    let slow = DetectorNetwork::train(&inputs, &erroneous, &small().batch(60).rate(1e-12)).unwrap();
    assert!(slow.history().iter().all(|loss| (loss - untrained).abs() < 1e-6));
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (inputs, erroneous) = clouds(250);
    let params = DetectorParams::default().hidden([170, 90]).epochs(3);
    let trained = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let detector = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap();
            let probability = detector.probability(&inputs).unwrap();
            (detector.network().clone(), detector.history().to_vec(), probability)
        })
    };
    let one = trained(1);
    assert!(one == trained(2) && one == trained(5));
    let other = DetectorNetwork::train(&inputs, &erroneous, &params.clone().seed(2)).unwrap();
    assert_ne!(&one.0, other.network());
    assert_ne!(one.0.params().clone().seed(1), other.network().params().clone(), "a stream of its own");
}

/// An input that says nothing: the network has nothing to learn but the share.
#[test]
fn a_constant_output_is_reported_as_it_is() {
    let erroneous = Array1::from_shape_fn(200, |sample| sample % 4 == 0);
    let inputs = Array2::from_elem((200, 5), 0.3);
    for standardise in [false, true] {
        let params = small().epochs(200).standardise(standardise);
        let detector = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap();
        let p = detector.probability(&inputs).unwrap();
        assert!(p.iter().all(|&other| other == p[0]) && (p[0] - 0.25).abs() < 0.05, "{p}");
        assert_eq!(detector.accuracy(&inputs, &erroneous).unwrap(), 0.75);
    }
    // A rate that switches every neuron off ends as a constant too.
    let (inputs, erroneous) = clouds(200);
    let dead = DetectorNetwork::train(&inputs, &erroneous, &small().rate(100.0)).unwrap();
    let p = dead.probability(&inputs).unwrap();
    assert!(p.iter().all(|&other| other == p[0]), "{p}");
    assert_eq!(dead.accuracy(&inputs, &erroneous).unwrap(), 0.5);
}

#[test]
fn stored_detectors_come_back_bit_by_bit() {
    let ((inputs, erroneous), folder) = (clouds(200), tempfile::tempdir().unwrap());
    let cached = |params: &DetectorParams| {
        DetectorNetwork::cached_in(folder.path(), &inputs, &erroneous, params).unwrap()
    };
    for params in [small(), small().standardise(true)] {
        let (trained, again) = (cached(&params), cached(&params));
        assert!(!trained.restored() && again.restored());
        assert_eq!((trained.network(), trained.history()), (again.network(), again.history()));
        assert_eq!(trained.probability(&inputs).unwrap(), again.probability(&inputs).unwrap());
        assert_eq!((trained.params(), trained.training_time()), (&params, again.training_time()));

        let path = folder.path().join("named");
        trained.save(&path).unwrap();
        let loaded = DetectorNetwork::load(&path).unwrap();
        assert_eq!(loaded.probability(&inputs).unwrap(), trained.probability(&inputs).unwrap());
        assert!(format!("{loaded:?}").contains("5–30–20–1, seed 1, restored"), "{loaded:?}");
    }
    // Any other parameter, input or target is another network.
    let glorot = small().initial(InitialWeights::GlorotUniform { bias: 1.0 });
    for params in [small().seed(2), small().epochs(9), small().rate(0.002), small().batch(99), glorot.clone()]
    {
        assert!(!cached(&params).restored());
    }
    let other_start = cached(&glorot);
    assert!(other_start.restored() && other_start.params() == &glorot);
    // The default start, said or not, is one: files of before it could be said still serve.
    assert!(cached(&small().initial(InitialWeights::Uniform { limit: 0.05, bias: 1.0 })).restored());
    let other = |inputs: &Array2<f32>, erroneous: &Array1<bool>| {
        DetectorNetwork::cached_in(folder.path(), inputs, erroneous, &small()).unwrap()
    };
    let (mut moved, mut turned) = (inputs.clone(), erroneous.clone());
    moved[[7, 3]] += 1e-6;
    turned[0] = true;
    assert!(!other(&moved, &erroneous).restored() && !other(&inputs, &turned).restored());
    assert!(other(&inputs, &erroneous).restored());
}

#[test]
fn damaged_and_unwritable_caches_cost_a_training_and_no_more() {
    let ((inputs, erroneous), folder) = (clouds(200), tempfile::tempdir().unwrap());
    let cached = || DetectorNetwork::cached_in(folder.path(), &inputs, &erroneous, &small()).unwrap();
    let trained = cached();
    let path = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&path).unwrap();
    let other = DetectorNetwork::train(&inputs, &erroneous, &small().seed(2)).unwrap();
    let stranger = folder.path().join("stranger");
    other.save(&stranger).unwrap();
    let stranger = std::fs::read(stranger).unwrap();
    for damaged in [&bytes[..bytes.len() / 2], &[], &stranger] {
        std::fs::write(&path, damaged).unwrap();
        let again = cached();
        assert!(!again.restored());
        assert_eq!(again.network(), trained.network());
        assert_eq!(std::fs::read(path.with_extension("damaged")).unwrap(), damaged, "set aside");
        assert!(cached().restored(), "written anew");
    }
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let kept = DetectorNetwork::cached_in(&file, &inputs, &erroneous, &small()).unwrap();
    assert_eq!(kept.network(), trained.network());
}

#[test]
fn stored_detectors_that_are_damaged() {
    let ((inputs, erroneous), folder) = (clouds(200), tempfile::tempdir().unwrap());
    let path = folder.path().join("detector");
    let params = small().standardise(true);
    DetectorNetwork::train(&inputs, &erroneous, &params).unwrap().save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let load = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        DetectorNetwork::load(&path).unwrap_err()
    };
    let swap = |from: &str, to: &str| {
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    };
    for length in [0, 4, 100, bytes.len() / 2, bytes.len() - 1] {
        says(load(&bytes[..length]), ErrorKind::Format, &["no stored detector network"]);
    }
    says(load(&swap("detector network", "detector netwerk")), ErrorKind::Format, &["netwerk"]);
    says(load(&swap("\\\"version\\\":1", "\\\"version\\\":7")), ErrorKind::Format, &["version 7"]);
    let network = Network::new(&Params::default().output(OutputUnit::Sigmoid), 5, &[0, 1]).unwrap();
    says(load(&network.to_bytes().unwrap()), ErrorKind::Format, &["it is a stored \"network\""]);
    says(load(&swap("\\\"epochs\\\":10", "\\\"epochs\\\":11")), ErrorKind::Format, &["parameters"]);
    // Each tensor's last number is NaN, one after the other.
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let json: serde_json::Value = serde_json::from_slice(&bytes[8..8 + header]).unwrap();
    let mut tensors = 0;
    for (name, tensor) in json.as_object().unwrap().iter().filter(|(name, _)| *name != "__metadata__") {
        let end = 8 + header + tensor["data_offsets"][1].as_u64().unwrap() as usize;
        let mut nan = bytes.clone();
        match tensor["dtype"].as_str().unwrap() {
            "F32" => nan[end - 4..end].copy_from_slice(&f32::NAN.to_le_bytes()),
            _ => nan[end - 8..end].copy_from_slice(&f64::NAN.to_le_bytes()),
        }
        let words = match name.as_str() {
            "history.loss" => "the loss of epoch 10 is NaN",
            "mean" => "the mean of input 4 is NaN",
            "deviation" => "the deviation of input 4 is NaN",
            _ => "in layer",
        };
        says(load(&nan), ErrorKind::NotFinite, &["detector: ", words]);
        tensors += 1;
    }
    assert_eq!(tensors, 9);
    let missing = DetectorNetwork::load(folder.path().join("none")).unwrap_err();
    says(missing, ErrorKind::Missing, &["none"]);
    let file = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap().save(path.join("below"));
    says(file.unwrap_err(), ErrorKind::Io, &["below"]);
}

#[test]
fn bad_input() {
    let (inputs, erroneous) = clouds(120);
    let train = |inputs: &Array2<f32>, erroneous: &Array1<bool>, params: &DetectorParams| {
        DetectorNetwork::train(inputs, erroneous, params).unwrap_err()
    };
    let none = (Array2::zeros((0, 5)), Array1::default(0));
    says(train(&none.0, &none.1, &small()), ErrorKind::Empty, &["0 samples"]);
    let short = Array1::from_elem(119, true);
    says(train(&inputs, &short, &small()), ErrorKind::Shape, &["119 targets", "120 samples"]);
    for (kind, word) in [(false, "in-distribution"), (true, "erroneous")] {
        let error = train(&inputs, &Array1::from_elem(120, kind), &small());
        says(error, ErrorKind::Empty, &["all 120 samples", word, "both kinds"]);
    }
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut inputs = inputs.clone();
        inputs[[7, 3]] = bad;
        for standardise in [false, true] {
            let error = train(&inputs, &erroneous, &small().standardise(standardise));
            says(error, ErrorKind::NotFinite, &["input 3", "sample 7", &bad.to_string()]);
        }
    }
    let out_of_range = |params: &DetectorParams, words: &[&str]| {
        says(train(&inputs, &erroneous, params), ErrorKind::OutOfRange, words);
    };
    out_of_range(&small().epochs(0), &["0 epochs"]);
    out_of_range(&small().batch(0), &["batch", "0 samples"]);
    out_of_range(&small().batch(121), &["121", "120"]);
    out_of_range(&small().hidden([3, 0]), &["layer 2", "0 neurons"]);
    out_of_range(&small().rate(f64::NAN), &["rate", "NaN"]);
    says(train(&Array2::zeros((120, 0)), &erroneous, &small()), ErrorKind::OutOfRange, &["0 inputs"]);
    says(train(&inputs, &erroneous, &small().rate(1e38)), ErrorKind::NotFinite, &["diverged at batch"]);

    for standardise in [false, true] {
        let params = small().epochs(1).standardise(standardise);
        let detector = DetectorNetwork::train(&inputs, &erroneous, &params).unwrap();
        let narrow = detector.probability(&Array2::zeros((3, 4))).unwrap_err();
        says(narrow, ErrorKind::Shape, &["4 values", "5 inputs"]);
        let nan = detector.probability(&Array2::from_elem((3, 5), f32::NAN)).unwrap_err();
        says(nan, ErrorKind::NotFinite, &["input 0", "sample 0"]);
        assert_eq!(detector.probability(&none.0).unwrap().len(), 0);
        says(detector.accuracy(&none.0, &none.1).unwrap_err(), ErrorKind::Empty, &["0 samples"]);
        says(detector.accuracy(&inputs, &short).unwrap_err(), ErrorKind::Shape, &["119 targets"]);
    }
    // Inputs a thousandth as wide apart, then one so far out that it overflows.
    let params = small().epochs(1).standardise(true);
    let detector = DetectorNetwork::train(&inputs.mapv(|x| x / 1000.0), &erroneous, &params).unwrap();
    let far = detector.probability(&Array2::from_elem((1, 5), f32::MAX)).unwrap_err();
    says(far, ErrorKind::NotFinite, &["value 0 of sample 0 is inf"]);
}
