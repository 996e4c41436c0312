//! Typical neurons of a class, and what samples activate beyond them, against sets of neurons.

use std::collections::HashSet;

use nnerr::{
    ErrorKind,
    data::{Digits, Samples, Split},
    ndarray::{Array1, Array2, array},
    network::{Layer, Network, OutputUnit, Params},
    record::{Beyond, Record, Typical},
    results::Results,
    study::Study,
};

/// Neurons, by number.
type Set = HashSet<usize>;

/// The neurons that a sample activates.
fn activated(record: &Record, layer: usize, sample: usize) -> Set {
    let outputs = record.outputs(layer).unwrap();
    (0..outputs.ncols()).filter(|&neuron| outputs[[sample, neuron]] > 0.0).collect()
}

/// The typical neurons of a class; `None` where no sample of it is classified correctly.
fn typical(train: &Record, class: usize, layer: usize) -> Option<Set> {
    let labels = train.samples().labels().unwrap();
    let own: Vec<Set> = (0..train.len())
        .filter(|&sample| labels[sample] == class && train.predicted()[sample] == class)
        .map(|sample| activated(train, layer, sample))
        .collect();
    let often = |neuron: &usize| 2 * own.iter().filter(|set| set.contains(neuron)).count() > own.len();
    let width = train.outputs(layer).unwrap().ncols();
    (!own.is_empty()).then(|| (0..width).filter(often).collect())
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn both(a: &Set, b: &Set) -> f64 {
    a.intersection(b).count() as f64
}

/// The definitions, with sets.
fn check(train: &Record, record: &Record) -> Beyond {
    let (neurons, classes) = (Typical::new(train).unwrap(), train.network().classes());
    let beyond = neurons.beyond(record).unwrap();
    for layer in 1..=record.layers() {
        let of: Vec<Option<Set>> = classes.iter().map(|&class| typical(train, class, layer)).collect();
        for (&class, set) in classes.iter().zip(&of) {
            let found = neurons.neurons(class, layer).unwrap();
            let found: Set = (0..found.len()).filter(|&neuron| found[neuron]).collect();
            assert_eq!(found, set.clone().unwrap_or_default());
            assert_eq!(neurons.samples(class).unwrap() == 0, set.is_none());
        }
        let (shares, parts) = (beyond.typical(layer).unwrap(), beyond.activated(layer).unwrap());
        for sample in 0..record.len() {
            let logits = record.logits().row(sample);
            let mut order: Vec<usize> = (0..logits.len()).collect();
            order.sort_by(|&a, &b| logits[b].total_cmp(&logits[a]).then(a.cmp(&b)));
            let (own, nothing) = (activated(record, layer, sample), Set::new());
            let first = of[order[0]].as_ref();
            let rest: Set = own.difference(first.unwrap_or(&nothing)).copied().collect();
            assert_eq!(beyond.within(layer).unwrap()[sample], both(&own, first.unwrap_or(&nothing)));
            assert_eq!(beyond.beyond(layer).unwrap()[sample], rest.len() as f64);
            // In the order of the outputs, so that sums are the same to the bit.
            let mut others: Vec<usize> = order[2..].to_vec();
            others.sort_unstable();
            let others: Vec<&Set> = others.iter().filter_map(|&class| of[class].as_ref()).collect();
            let (Some(first), Some(second)) = (first, of[order[1]].as_ref()) else {
                assert_eq!((shares[sample], parts[sample]), (None, None));
                continue;
            };
            let share = |set: &Set| both(&rest, set) / rest.len() as f64;
            let other = mean(&others.iter().map(|set| share(set)).collect::<Vec<_>>());
            let none = rest.iter().filter(|neuron| !of.iter().flatten().any(|set| set.contains(neuron)));
            let none = none.count() as f64 / rest.len() as f64;
            let expected = other.filter(|_| !rest.is_empty()).map(|other| [share(second), other, none]);
            assert_eq!(shares[sample], expected);
            let part = |set: &&Set| {
                let apart: Set = set.difference(first).copied().collect();
                (!apart.is_empty()).then(|| both(&own, &apart) / apart.len() as f64)
            };
            let other = mean(&others.iter().filter_map(part).collect::<Vec<_>>());
            assert_eq!(parts[sample], part(&second).zip(other).map(|(second, other)| [second, other]));
        }
    }
    beyond
}

#[test]
fn a_trained_network_is_as_the_definitions_say() {
    let split = Digits::synthetic(800, 300, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([36, 20, 9]).batch(10).epochs(3).seed(3);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let train = study.record(&split.train).unwrap();
    for samples in [&split.normal, &split.left_out[0], &split.left_out[1]] {
        let record = study.record(samples).unwrap();
        let beyond = check(&train, &record);
        assert_eq!((beyond.name(), beyond.layers()), (record.name(), 3));
        let means = beyond.means().unwrap();
        for layer in 1..=3 {
            let shares: Vec<f64> =
                beyond.typical(layer).unwrap().iter().flatten().map(|shares| shares[0]).collect();
            let row = value(&means, layer, "share of E typical of the second class");
            assert_eq!(row, mean(&shares).into_iter().collect::<Vec<_>>());
        }
    }
}

#[test]
fn an_untrained_network_leaves_classes_out() {
    let split = Digits::synthetic(300, 60, 2).unwrap().whole();
    let network = Network::new(&Params::default().hidden([25, 12]), 784, &split.classes).unwrap();
    let train = Record::new(&network, &split.train).unwrap();
    let predicted: HashSet<usize> = train.predicted().iter().copied().collect();
    assert!(predicted.len() < 10, "an untrained network predicts all classes: {predicted:?}");
    check(&train, &Record::new(&network, &split.normal).unwrap());
}

fn value(means: &Results, layer: usize, quantity: &str) -> Vec<f64> {
    means.layer(layer).quantity(quantity).values()
}

/// Samples of classes 3, 7, 9: a vote for each class, then six neurons; all of them pixels.
fn by_hand(name: &str, samples: &[([f32; 3], &str, usize)]) -> Record {
    let mut images = Array2::<f32>::zeros((samples.len(), 9));
    for ((votes, bits, _), mut image) in samples.iter().zip(images.rows_mut()) {
        let bits = bits.bytes().map(|bit| f32::from(bit - b'0'));
        image.iter_mut().zip(votes.iter().copied().chain(bits)).for_each(|(pixel, value)| *pixel = value);
    }
    let labels = samples.iter().map(|sample| sample.2).collect();
    let layer = Layer::new(Array2::eye(9), Array1::zeros(9)).unwrap();
    let votes = Array2::from_shape_fn((3, 9), |(class, pixel)| f32::from(u8::from(class == pixel)));
    let output = Layer::new(votes, Array1::zeros(3)).unwrap();
    let network = Network::from_layers(vec![layer, output], &[3, 7, 9], OutputUnit::Linear).unwrap();
    Record::new(&network, &Samples::new(name, images, Some(labels), (3, 3)).unwrap()).unwrap()
}

const V3: [f32; 3] = [1.0, 0.0, 0.0];
const V7: [f32; 3] = [0.0, 1.0, 0.0];
const V9: [f32; 3] = [0.0, 0.0, 1.0];

/// Typical of 3: its vote and neurons 0 and 1; of 7: its vote, 2 and 3, not 1, which exactly half
/// activate; of 9: its vote and 4, for the sample that is taken for a 7 does not count. None: 5.
fn train() -> Record {
    by_hand(
        "train",
        &[
            (V3, "110000", 3),
            (V3, "110000", 3),
            (V3, "101000", 3),
            (V7, "011100", 7),
            (V7, "001100", 7),
            (V9, "000010", 9),
            (V7, "111111", 9),
        ],
    )
}

#[test]
fn shares_by_hand() {
    let record = by_hand(
        "normal",
        &[
            ([0.9, 0.5, 0.0], "101010", 3), // E: the vote for 7, neurons 2 and 4
            (V3, "110000", 3),              // nothing beyond its class
            ([0.9, 0.1, 0.0], "111111", 3), // E: the vote for 7, neurons 2 to 5
            ([0.0, 0.9, 0.5], "010000", 9), // a 7, then a 9; E: the vote for 9 and neuron 1
        ],
    );
    let beyond = check(&train(), &record);
    assert_eq!(beyond.within(1).unwrap(), array![2.0, 3.0, 3.0, 1.0]);
    assert_eq!(beyond.beyond(1).unwrap(), array![3.0, 0.0, 5.0, 2.0]);
    let third = 1.0 / 3.0;
    let shares = [Some([2.0 * third, third, 0.0]), None, Some([0.6, 0.2, 0.2]), Some([0.5, 0.5, 0.0])];
    assert_eq!(beyond.typical(1).unwrap().to_vec(), shares);
    // Of the votes and neurons of 7 (three) and of 9 (two); then of 9 (two) and of 3 (three).
    let parts = [Some([2.0 * third, 0.5]), Some([0.0, 0.0]), Some([1.0, 0.5]), Some([0.5, third])];
    assert_eq!(beyond.activated(1).unwrap().to_vec(), parts);
    let means = beyond.means().unwrap();
    assert_eq!(means.len(), 7);
    assert_eq!(value(&means, 1, "mean number of neurons in E"), [2.5]);
    assert_eq!(value(&means, 1, "share of E typical of no class"), [0.2 / 3.0]);
    assert_eq!(format!("{beyond} {beyond:?}").split(' ').next(), Some("normal"));
}

#[test]
fn a_class_without_a_correct_sample_says_nothing() {
    let all = train();
    let few = all.select("train", &[0, 1, 2, 3, 4, 6]).unwrap();
    let record = by_hand(
        "normal",
        &[([0.9, 0.5, 0.0], "101010", 3), ([0.5, 0.0, 0.9], "000010", 9), ([0.0, 0.9, 0.5], "000010", 7)],
    );
    let beyond = check(&few, &record);
    assert_eq!(Typical::new(&few).unwrap().samples(9).unwrap(), 0);
    // 3 and 7 are known, no other is; a 9 is not known; nor is the second of the third.
    assert_eq!(beyond.typical(1).unwrap().to_vec(), [None; 3]);
    assert_eq!(beyond.beyond(1).unwrap(), array![3.0, 3.0, 2.0]);
    // Undefined means have no row.
    let quantities = beyond.means().unwrap().texts("quantity").unwrap();
    assert!(quantities.iter().all(|quantity| quantity.starts_with("mean number of neurons")));
}

#[test]
fn of_two_classes_there_is_no_other() {
    let split = Digits::synthetic(400, 100, 1).unwrap().whole();
    let places = |samples: &Samples| -> Vec<usize> {
        let labels = samples.labels().unwrap();
        (0..samples.len()).filter(|&place| labels[place] == 0 || labels[place] == 1).collect()
    };
    let chosen = |samples: &Samples| samples.select(&places(samples)).unwrap();
    let split =
        Split { train: chosen(&split.train), normal: chosen(&split.normal), classes: vec![0, 1], ..split };
    for output in [OutputUnit::Linear, OutputUnit::Sigmoid] {
        let params = Params::default().hidden([20]).batch(10).epochs(3).output(output);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let record = study.record(&split.normal).unwrap();
        let beyond = check(&study.record(&split.train).unwrap(), &record);
        assert!(beyond.typical(1).unwrap().iter().all(Option::is_none));
        assert_eq!(beyond.means().unwrap().len(), 2);
    }
}

#[test]
fn threads_change_nothing() {
    let split = Digits::synthetic(400, 200, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let study = Study::observed(&split, Params::default().hidden([30, 20]).batch(10), &mut []).unwrap();
    let (train, record) = (study.record(&split.train).unwrap(), study.record(&split.normal).unwrap());
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Typical::new(&train).unwrap().beyond(&record).unwrap())
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn bad_input_is_named() {
    let typical = Typical::new(&train()).unwrap();
    assert_eq!(format!("{typical:?}"), "typical neurons of the classes [3, 7, 9] in 1 layers");
    let error = typical.neurons(5, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert_eq!(error.to_string(), "class 5 was asked for: the network knows the classes [3, 7, 9]");
    let beyond = typical.beyond(&train()).unwrap();
    for layer in [0, 2] {
        let errors = [
            typical.neurons(3, layer).err(),
            beyond.within(layer).err(),
            beyond.beyond(layer).err(),
            beyond.typical(layer).err(),
            beyond.activated(layer).err(),
        ];
        for error in errors {
            assert_eq!(error.unwrap().kind(), ErrorKind::OutOfRange);
        }
    }
    let digits = Digits::synthetic(50, 20, 1).unwrap();
    let network = Network::new(&Params::default().hidden([9]), 784, &[3, 7, 8]).unwrap();
    let error = typical.beyond(&Record::new(&network, digits.test()).unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    assert!(error.to_string().contains("[3, 7, 8], but the typical neurons from one with [9] and [3, 7, 9]"));
    let unlabelled = Samples::new("drawn", Array2::zeros((2, 784)), None, (28, 28)).unwrap();
    assert!(Typical::new(&Record::new(&network, &unlabelled).unwrap()).is_err());
}
