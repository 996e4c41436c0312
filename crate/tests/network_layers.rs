//! Convolution, pool, batch normalisation and dropout: gradients, running statistics, threads.

#[path = "drawn/chains.rs"]
mod drawn;

use drawn::{CLASSES, chains, network, samples, trained};
use nnerr::{
    data::Samples,
    ndarray::{Array1, Axis, array, s},
    network::*,
};

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
