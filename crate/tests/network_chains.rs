//! Chains of layers: files, what is recorded of them, bad input.

#[path = "drawn/chains.rs"]
mod drawn;

use drawn::{CLASSES, chains, network, samples, trained};
use nnerr::{
    Error, ErrorKind,
    data::Digits,
    detect::{Basis, DETECTORS},
    ndarray::{array, s},
    network::*,
    record::{ActivationCount, GradientNorm, Influence, Record},
    study::{Sets, Study},
};

#[test]
fn a_network_is_the_same_from_its_file() {
    for (name, chain) in chains() {
        let network = trained(chain, 2);
        let bytes = network.to_bytes().unwrap();
        assert_eq!(Network::from_bytes(&bytes).unwrap(), network, "{name}");
        assert_eq!(Network::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err().kind(), ErrorKind::Format);
    }
}

/// Sees what a training shows.
#[derive(Default)]
struct Seen {
    widths: Vec<usize>,
    active: usize,
}

impl Observer for Seen {
    fn batch(&mut self, step: &Step) {
        self.widths = step.outputs.iter().map(|outputs| outputs.ncols()).collect();
        self.active +=
            step.outputs.iter().map(|outputs| outputs.iter().filter(|&&o| o > 0.0).count()).sum::<usize>();
    }
}

#[test]
fn what_is_recorded_of_a_convolution_is_a_choice() {
    let chain = conv(4, 2).norm().pool(2).conv(3, 2).dense(9).conv(5, 1);
    let samples = samples(300, &CLASSES);
    let network = |maps| {
        let params = Params::default().hidden(chain.clone()).maps(maps).batch(50);
        let (mut seen, mut counts) = (Seen::default(), ActivationCount::new());
        let network = train(&samples, &CLASSES, &params, &mut [&mut seen, &mut counts]).unwrap();
        assert_eq!(seen.widths, network.widths()[1..5]);
        assert_eq!(counts.widths(), seen.widths);
        let every: usize = (1..=4).map(|l| counts.every_sample(l).unwrap().sum() as usize).sum();
        assert_eq!(every, seen.active);
        network
    };
    let (means, neurons) = (network(Maps::Means), network(Maps::Neurons));
    assert_eq!(means.layers(), neurons.layers());
    assert_eq!(means.widths(), [42, 4, 3, 9, 5, 3]);
    assert_eq!(neurons.widths(), [42, 4 * 3 * 2, 3 * 2, 9, 5, 3]);

    let [means, neurons] = [means, neurons].map(|network| Record::new(&network, &samples).unwrap());
    assert_eq!(means.logits(), neurons.logits());
    let forward = means.network().forward(samples.images()).unwrap();
    for layer in 1..=4 {
        let [mean, all] = [&means, &neurons].map(|record| record.outputs(layer).unwrap());
        assert_eq!(mean, &forward.outputs[layer - 1]);
        assert_eq!(means.preactivations(layer).unwrap(), forward.preactivations[layer - 1]);
        let maps = mean.ncols();
        for (mean, all) in mean.rows().into_iter().zip(all.rows()) {
            for (map, mean) in mean.iter().enumerate() {
                let length = all.len() / maps;
                let own = all.slice(s![map * length..(map + 1) * length]);
                assert!((own.mean().unwrap() - mean).abs() < 1e-5);
            }
        }
        let z = neurons.preactivations(layer).unwrap();
        assert_eq!(&z.mapv(relu), all, "o = relu(z), behind the pool");
    }
}

/// What detects errors without learning from them, and what is measured of neurons, is for any network, but
/// for the influence by weights.
#[test]
fn detectors_read_what_is_recorded() {
    let split = Digits::synthetic(2000, 400, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let chain =
        Chain::default().then(Conv::new(5, 4).stride(3)).norm().pool(2).conv(4, 2).dense(12).dropout(0.1);
    for (maps, widths) in [(Maps::Means, [784, 5, 4, 12, 8]), (Maps::Neurons, [784, 80, 36, 12, 8])] {
        let params = Params::default().hidden(chain.clone()).maps(maps).batch(10).epochs(2).rate(0.005);
        let params = params.initial(InitialWeights::GlorotUniform { bias: 0.0 });
        let study = Study::observed(&split, params, &mut []).unwrap();
        assert_eq!(study.network().widths(), widths);
        let sets = Sets::with_noise(&study, &split, 30, 0.1).unwrap();
        let basis = Basis::new(&split, &study).unwrap().groups(10).clusters(2);
        for entry in DETECTORS.iter().filter(|entry| !entry.learns_from_ood) {
            for detector in entry.fit(&basis).unwrap_or_else(|error| panic!("{}: {error}", entry.name)) {
                let scores = detector.score(&sets.normal).unwrap();
                assert_eq!(scores.len(), sets.normal.len(), "{}", entry.name);
                assert!(scores.iter().all(|score| !score.is_nan()), "{}", entry.name);
            }
        }
        // A map has one gradient, that of its weights.
        let gradients = study.average_gradient();
        assert_eq!(gradients.layer(1, GradientNorm::Absolute).unwrap().len(), 5);
        let influence = Influence::exact(&sets.normal).unwrap();
        assert!((1..=3).all(|l| influence.layer(l).unwrap().len() == widths[l]));
        let by_weights = Influence::i2(study.network(), study.activation_count()).unwrap_err();
        says(by_weights, ErrorKind::Undefined, &["layer 1", "convolution", "influence"]);

        let folder = tempfile::tempdir().unwrap();
        let stored = |_| Study::cached_in(folder.path(), &split, study.params().clone()).unwrap();
        let [first, second] = [0, 1].map(stored);
        assert!(!first.restored() && second.restored());
        assert_eq!(second.network(), study.network());
        assert_eq!(second.activation_count(), study.activation_count());
        assert_eq!(second.average_gradient(), study.average_gradient());
    }
}

/// `error` is of `kind` and says both the value and its limit.
fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
    assert!(!error.to_string().contains(". "), "one sentence: {error}");
}

#[test]
fn bad_chains() {
    use ErrorKind::{OutOfRange, Shape};
    let of = |chain: Chain| Network::new(&Params::default().hidden(chain), (7, 6), &CLASSES).unwrap_err();
    says(of(conv(3, 7)), Shape, &["layer 1", "7 × 7", "7 × 6", "larger"]);
    says(
        of(conv(3, 3).then(Conv::new(2, 9).padding(1))),
        Shape,
        &["layer 2", "9 × 9", "5 × 4", "padding of 1"],
    );
    says(of(conv(3, 3).pool(5)), Shape, &["layer 1", "5 × 5", "5 × 4", "nothing"]);
    says(of(conv(3, 3).pool(2).conv(3, 2).pool(2)), Shape, &["layer 2", "2 × 2", "1 × 1"]);
    says(of(dense(9).pool(2)), Shape, &["layer 1", "2 × 2", "1 × 1"]);
    says(of(dense(9).conv(2, 3)), Shape, &["layer 2", "3 × 3", "1 × 1"]);
    for share in [-0.1, 1.0, 1.5, f64::NAN, f64::INFINITY] {
        says(of(dense(9).dropout(share)), OutOfRange, &["dropout", "layer 1", &share.to_string(), "[0, 1)"]);
    }
    says(
        of(dense(9).dropout(0.1).norm()),
        OutOfRange,
        &["layer 1", "batch normalisation", "dropout", "order"],
    );
    says(of(conv(3, 3).pool(2).norm()), OutOfRange, &["layer 1", "batch normalisation", "a pool", "order"]);
    says(of(dense(9).dense(4).norm().norm()), OutOfRange, &["layer 2", "once"]);
    says(of(Chain::default().dropout(0.1).dense(9)), OutOfRange, &["dropout", "first"]);
    says(of(Chain::default().pool(2)), OutOfRange, &["a pool", "first"]);
    says(of(conv(0, 3)), OutOfRange, &["layer 1", "0 maps"]);
    says(of(conv(3, 0)), OutOfRange, &["layer 1", "0 × 0"]);
    says(of(dense(3).dense(0)), OutOfRange, &["layer 2", "0 neurons"]);
    says(of(conv(3, 3).pool(0)), OutOfRange, &["layer 1", "side of 0"]);
    says(of(conv(3, 3).pool(300)), OutOfRange, &["layer 1", "300", "255"]);
    says(of(conv(3, 3).then(Pool::new(2).stride(0))), OutOfRange, &["layer 1", "stride of 0"]);
    says(of(Chain::default().then(Conv::new(3, 3).stride(0))), OutOfRange, &["layer 1", "stride of 0"]);
    says(of(Chain::default().then(Conv::new(3, 3).padding(3))), OutOfRange, &["padding of 3", "side of 3"]);
    says(of(conv(usize::MAX, 3)), OutOfRange, &["counted"]);
    let far = Conv::new(1, 1 << 40).padding((1 << 40) - 1).stride(1 << 50);
    says(of(Chain::default().then(far)), OutOfRange, &["layer 1", "counted"]);

    let params = Params::default().hidden(conv(3, 3));
    says(Network::new(&params, 784, &CLASSES).unwrap_err(), Shape, &["3 × 3", "1 × 1"]);
    says(Network::new(&params, (0, 9), &CLASSES).unwrap_err(), OutOfRange, &["1 × 0 × 9"]);
    says(Network::new(&params, (usize::MAX, 2), &CLASSES).unwrap_err(), OutOfRange, &["counted"]);
}

#[test]
fn bad_layers() {
    use ErrorKind::{NotFinite, OutOfRange, Shape};
    let network = network(conv(3, 3).norm().dense(4), OutputUnit::Linear, &CLASSES);
    let with = |change: &dyn Fn(&mut Vec<Layer>)| {
        let mut layers = network.layers().to_vec();
        change(&mut layers);
        network.clone().with_layers(layers).unwrap_err()
    };
    says(with(&|layers| drop(layers.pop())), Shape, &["2 layers", "3"]);
    says(with(&|layers| layers.swap(0, 1)), Shape, &["layer 1", "4 × 60", "3 × 9"]);
    let plain = |layer: &Layer| Layer::new(layer.weights().clone(), layer.bias().clone()).unwrap();
    says(with(&|layers| layers[0] = plain(&layers[0])), Shape, &["layer 1", "without"]);
    let one = || array![1.0];
    says(Norm::of(one(), one(), one(), array![1.0, 2.0]).unwrap_err(), Shape, &["[1, 1, 1, 2]"]);
    says(Norm::of(one(), array![f32::NAN], one(), one()).unwrap_err(), NotFinite, &["shift", "NaN"]);
    says(Norm::of(one(), one(), one(), array![-1.0]).unwrap_err(), OutOfRange, &["-1", "at least 0"]);
    let norm = Norm::of(one(), one(), one(), one()).unwrap();
    says(network.layers()[1].clone().normalised(norm).unwrap_err(), Shape, &["1 neurons", "4"]);
}
