//! Convolution, pool, batch normalisation and dropout: gradients, what is recorded, threads, files.

use nnerr::{
    Error, ErrorKind, Random, Stream,
    data::Samples,
    ndarray::{Array1, Array2, Axis, array, s},
    network::*,
    record::{ActivationCount, Record},
};

const CLASSES: [usize; 3] = [0, 2, 5];

fn draw(random: &mut Random, shape: (usize, usize)) -> Array2<f32> {
    Array2::from_shape_simple_fn(shape, || random.uniform() as f32)
}

/// Random images of 7 × 6 pixels, labelled in turn.
fn samples(count: usize, classes: &[usize]) -> Samples {
    let images = draw(&mut Random::new(11, Stream::Noise), (count, 42));
    let labels = Array1::from_shape_fn(count, |i| classes[i % classes.len()]);
    Samples::new("random", images, Some(labels), (7, 6)).unwrap()
}

/// Every kind of layer, alone and behind others.
fn chains() -> Vec<(&'static str, Chain)> {
    let strided = Conv::new(4, 3).stride(2).padding(1);
    vec![
        ("convolution", conv(3, 3)),
        ("the whole image", conv(3, 6).dense(5)),
        ("one pixel", conv(3, 1).dense(5)),
        ("stride and padding", Chain::default().then(strided).dense(6)),
        ("channels", conv(3, 2).then(strided).dense(6)),
        ("a wide step", Chain::default().then(Conv::new(3, 3).stride(4).padding(2)).conv(2, 2).dense(4)),
        ("pool", conv(3, 3).pool(2).dense(6)),
        ("pool that leaves values over", conv(3, 2).pool(3).dense(6)),
        ("pool of one", conv(3, 2).pool(1).dense(6)),
        ("overlapping pool", conv(3, 2).then(Pool::new(3).stride(2)).conv(4, 2)),
        ("pool with gaps", conv(3, 2).then(Pool::new(2).stride(3)).dense(6)),
        ("normalised dense layer", dense(9).norm().dense(7)),
        ("normalised convolution", conv(3, 3).norm().dense(6)),
        ("normalised, pooled", conv(3, 2).norm().pool(2).conv(4, 2).norm().dense(6).norm()),
        ("dropout", dense(20).dropout(0.4).dense(12).dropout(0.2)),
        ("dropout of maps", conv(4, 3).pool(2).dropout(0.3).dense(6)),
        ("dropout before a convolution", conv(4, 3).dropout(0.3).conv(3, 2).dense(6)),
        ("all", conv(4, 2).norm().pool(2).dropout(0.25).conv(5, 2).norm().dense(9).norm().dropout(0.5)),
        ("convolution over neurons", dense(6).conv(4, 1).dense(5)),
    ]
}

fn network(chain: Chain, output: OutputUnit, classes: &[usize]) -> Network {
    let params = Params::default().hidden(chain).output(output);
    let network = Network::new(&params.initial(InitialWeights::GlorotUniform { bias: 0.2 }), (7, 6), classes);
    let network = network.unwrap();
    // No γ is 1, some are below 0; no statistics are those of an untrained network.
    let mut random = Random::new(5, Stream::Noise);
    let mut own = |layer: &Layer| {
        let layer = layer.clone();
        if layer.norm().is_none() {
            return layer;
        }
        let mut values = |low: f32, high: f32| {
            Array1::from_shape_simple_fn(layer.neurons(), || low + (high - low) * random.uniform() as f32)
        };
        let norm = Norm::of(values(-0.6, 1.4), values(-0.3, 0.5), values(-0.5, 0.5), values(0.3, 1.5));
        layer.clone().normalised(norm.unwrap()).unwrap()
    };
    let layers = network.layers().iter().map(&mut own).collect();
    network.with_layers(layers).unwrap()
}

#[test]
fn gradients_agree_with_finite_differences() {
    for (name, chain) in chains() {
        for (output, classes) in
            [(OutputUnit::Linear, &CLASSES[..]), (OutputUnit::Relu, &CLASSES), (OutputUnit::Sigmoid, &[3, 8])]
        {
            // Of one sample, batch normalisation takes its running statistics.
            for count in [1, 12] {
                let network = network(chain.clone(), output, classes);
                let check = GradientCheck::new(&network, &samples(count, classes), Loss::Softmax).unwrap();
                let exact = check.rules(&Rules::default(), 60, 3).unwrap();
                let mut largest = 0.0f64;
                for w in exact.smooth() {
                    let error = (w.analytic - w.numeric).abs();
                    assert!(error < 1e-6 * w.analytic.abs().max(0.1), "{name}, {output:?}, {count}: {w:?}");
                    largest = largest.max(w.analytic.abs());
                }
                let seen = exact.smooth().count() > 60 && (count == 1 || largest > 1e-3);
                assert!(seen, "{name}, {output:?}, {count}: {largest}");
                // f32 beside f64, weight by weight.
                let own = check.library(60, 3).unwrap();
                for (own, exact) in own.weights().iter().zip(exact.weights()) {
                    let error = (own.analytic - exact.analytic).abs();
                    assert!(
                        error < 2e-5 * exact.analytic.abs().max(0.05),
                        "{name}, {output:?}: {own:?} {exact:?}"
                    );
                }
            }
        }
    }
}

/// Batches that are larger than the groups in which a convolution sums up, and not a multiple of them.
#[test]
fn groups_of_samples_change_no_gradient() {
    for (name, chain) in chains() {
        let (network, samples) = (network(chain, OutputUnit::Linear, &CLASSES), samples(37, &CLASSES));
        let check = GradientCheck::new(&network, &samples, Loss::Softmax).unwrap();
        let (own, exact) = (check.library(40, 1).unwrap(), check.rules(&Rules::default(), 40, 1).unwrap());
        for (own, exact) in own.weights().iter().zip(exact.weights()) {
            let error = (own.analytic - exact.analytic).abs();
            assert!(error < 2e-5 * exact.analytic.abs().max(0.05), "{name}: {own:?} {exact:?}");
        }
    }
}

/// The logits, from the library's own forward pass, change by change of the input: as exact as f32 is.
#[test]
fn the_input_s_gradient_agrees_with_finite_differences() {
    const STEP: f32 = 1.0 / 256.0;
    for (name, chain) in chains() {
        for output in [OutputUnit::Linear, OutputUnit::Relu] {
            let network = network(chain.clone(), output, &CLASSES);
            let samples = samples(4, &CLASSES);
            let gradient = network.input_gradient(samples.images(), 1.0).unwrap();
            let (mut checked, mut largest) = (0, 0.0f64);
            for (sample, x) in samples.images().rows().into_iter().enumerate() {
                let moved = |m: usize, step: f32| {
                    let mut x = x.to_owned();
                    x[m] += step;
                    network.forward(&x.insert_axis(Axis(0))).unwrap().logits.row(0).mapv(f64::from)
                };
                let still = moved(0, 0.0);
                let best = (0..3).fold(0, |best, n| if still[n] > still[best] { n } else { best });
                let error = |z: Array1<f64>| z.mapv(f64::exp).sum().ln() - z[best];
                let middle = error(still.clone());
                for m in 0..42 {
                    let [above, below] = [error(moved(m, STEP)), error(moved(m, -STEP))];
                    // Where the slopes to both sides differ there is a kink between them.
                    if (above - 2.0 * middle + below).abs() > 2e-5 {
                        continue;
                    }
                    let numeric = (above - below) / f64::from(2.0 * STEP);
                    let found = f64::from(gradient[[sample, m]]);
                    assert!((found - numeric).abs() < 4e-3, "{name}, {output:?}, {m}: {found} {numeric}");
                    largest = largest.max(found.abs());
                    checked += 1;
                }
            }
            assert!(checked > 80 && largest > 0.04, "{name}, {output:?}: {checked} {largest}");
        }
    }
}

fn trained(chain: Chain, threads: usize) -> Network {
    let params = Params::default().hidden(chain).batch(32).epochs(2).rate(0.01);
    let params = params.initial(InitialWeights::GlorotUniform { bias: 0.0 });
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| train(&samples(140, &CLASSES), &CLASSES, &params, &mut [])).unwrap()
}

#[test]
fn threads_change_no_bit() {
    for (name, chain) in chains() {
        let one = trained(chain.clone(), 1);
        for threads in [2, 8] {
            assert!(one == trained(chain.clone(), threads), "{name}: {threads} threads");
        }
        let images = samples(500, &CLASSES);
        let forward = one.forward(images.images()).unwrap();
        let some = one.forward(&images.images().slice(s![241..243, ..]).to_owned()).unwrap();
        assert_eq!(some.logits, forward.logits.slice(s![241..243, ..]), "{name}: alone or among others");
    }
}

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

/// By hand: one neuron, two batches.
#[test]
fn running_statistics_move_a_tenth_of_the_way() {
    let images = array![[0.0], [1.0], [0.5]];
    let samples = Samples::new("three", images, Some(array![0, 1, 0]), (1, 1)).unwrap();
    let params = Params::default().hidden(dense(1).norm()).optimiser(Optimiser::Sgd).rate(1e-30).batch(3);
    let params = params.initial(InitialWeights::Uniform { limit: 0.5, bias: 1.0 });
    let network = train(&samples, &[0, 1], &params, &mut []).unwrap();
    let (w, norm) = (network.layer(1).unwrap().weights()[[0, 0]], network.layer(1).unwrap().norm().unwrap());
    // z = w x + 1: mean 1 + w/2, variance of n − 1 w²/4.
    assert!((norm.mean()[0] - 0.1 * (1.0 + w / 2.0)).abs() < 1e-6);
    assert!((norm.variance()[0] - (0.9 + 0.1 * w * w / 4.0)).abs() < 1e-6);

    // Two and one: the last batch of one sample moves nothing.
    let alone = train(&samples, &[0, 1], &params.clone().batch(1), &mut []).unwrap();
    let norm = alone.layer(1).unwrap().norm().unwrap();
    assert_eq!((norm.mean()[0], norm.variance()[0]), (0.0, 1.0));
    let both = train(&samples, &[0, 1], &params.batch(2), &mut []).unwrap();
    let norm = both.layer(1).unwrap().norm().unwrap();
    assert!(norm.mean()[0] > 0.0 && norm.variance()[0] < 1.0);
}

#[test]
fn a_trained_network_drops_nothing() {
    let with = network(dense(20).dropout(0.5).dense(10), OutputUnit::Linear, &CLASSES);
    let without = network(dense(20).dense(10), OutputUnit::Linear, &CLASSES);
    let samples = samples(30, &CLASSES);
    assert_eq!(with.forward(samples.images()).unwrap(), without.forward(samples.images()).unwrap());
    let labels = samples.labels().unwrap();
    let loss = |network: &Network| network.gradients(samples.images(), labels, Loss::Softmax).unwrap().loss;
    assert_ne!(loss(&with), loss(&without), "in training it does");
    let never = network(dense(20).dropout(0.0).dense(10), OutputUnit::Linear, &CLASSES);
    assert_eq!(loss(&never), loss(&without));
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
