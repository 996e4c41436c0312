//! Forward and back-propagation against the thesis' equations, written naively.

use nnerr::{
    ErrorKind, Random, Stream,
    data::Samples,
    ndarray::{Array1, Array2, array, s},
    network::*,
};

/// Random samples and labels of the classes 0, 2 and 5.
fn samples(count: usize, width: usize) -> Samples {
    let mut random = Random::new(11, Stream::Noise);
    let images = Array2::from_shape_simple_fn((count, width), || random.uniform() as f32);
    let labels = Array1::from_shape_fn(count, |i| [0, 2, 5][i % 3]);
    Samples::new("random", images, Some(labels), (1, width)).unwrap()
}

fn network(params: Params, width: usize) -> Network {
    Network::new(&params, width, &[0, 2, 5]).unwrap()
}

/// o^0 … o^L and z^1 … z^L of one sample by eq. 2.2–2.5, in f64; ReLU on the output
/// too, where asked for.
fn forward(network: &Network, x: &[f64], relu_output: bool) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let (mut o, mut z) = (vec![x.to_vec()], Vec::new());
    for (l, layer) in network.layers().iter().enumerate() {
        let mut sums = Vec::new();
        for n in 0..layer.neurons() {
            let mut sum = f64::from(layer.bias()[n]);
            for (m, o) in o[l].iter().enumerate() {
                sum += f64::from(layer.weights()[[n, m]]) * o;
            }
            sums.push(sum);
        }
        let hidden = l + 1 < network.layers().len();
        o.push(sums.iter().map(|&z| if (hidden || relu_output) && z <= 0.0 { 0.0 } else { z }).collect());
        z.push(sums);
    }
    (o, z)
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn forward_follows_the_equations() {
    let samples = samples(300, 20);
    let network = network(Params::default().hidden([17, 9]), 20);
    let all = network.forward(samples.images()).unwrap();
    for (i, x) in samples.images().rows().into_iter().enumerate() {
        let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
        let (o, z) = forward(&network, &x, false);
        for l in 0..2 {
            for n in 0..z[l].len() {
                assert!(close(all.preactivations[l][[i, n]].into(), z[l][n], 1e-5));
                assert!(close(all.outputs[l][[i, n]].into(), o[l + 1][n], 1e-5));
            }
        }
        let sum: f64 = o[3].iter().map(|o| o.exp()).sum();
        for (k, o) in o[3].iter().enumerate() {
            assert!(close(all.logits[[i, k]].into(), *o, 1e-5));
            assert!(close(all.softmax[[i, k]], o.exp() / sum, 1e-5));
        }
    }
}

#[test]
fn a_sample_s_outputs_do_not_depend_on_its_neighbours() {
    let samples = samples(600, 20);
    let network = network(Params::default().hidden([17, 1, 9]), 20);
    let all = network.forward(samples.images()).unwrap();
    for (first, last) in [(0, 1), (255, 257), (599, 600), (3, 500)] {
        let some = network.forward(&samples.images().slice(s![first..last, ..]).to_owned()).unwrap();
        assert_eq!(some.logits, all.logits.slice(s![first..last, ..]));
        assert_eq!(some.preactivations[1], all.preactivations[1].slice(s![first..last, ..]));
    }
}

/// Without the softmax and with ReLU on the output, as in eq. 2.9 and 2.15–2.23.
#[test]
fn gradients_without_the_softmax_are_those_of_equations_2_16_to_2_23() {
    let samples = samples(6, 8);
    let params = Params::default().hidden([12, 10]).output(OutputUnit::Relu);
    let initial = InitialWeights::Uniform { limit: 0.5, bias: 0.3 };
    // Some seed whose outputs are positive where eq. 2.9 takes their logarithm.
    let (network, found) = (1..)
        .find_map(|seed| {
            let network = network(params.clone().initial(initial).seed(seed), 8);
            let found = network.gradients(samples.images(), samples.labels().unwrap(), Loss::WithoutSoftmax);
            Some((network, found.ok()?))
        })
        .unwrap();

    let layers = network.layers();
    let last = layers.len() - 1;
    let relu_derivative = |z: f64| if z <= 0.0 { 0.0 } else { 1.0 };
    let mut loss = 0.0;
    let mut gradients: Vec<Vec<Vec<f64>>> =
        layers.iter().map(|l| vec![vec![0.0; l.inputs() + 1]; l.neurons()]).collect();
    for (x, label) in samples.images().rows().into_iter().zip(samples.labels().unwrap()) {
        let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
        let (o, z) = forward(&network, &x, true);
        let y = [0, 2, 5].map(|class| if class == *label { 1.0 } else { 0.0 });
        loss -=
            y.iter().zip(&o[last + 1]).filter(|(y, _)| **y > 0.0).map(|(y, o)| y * o.ln()).sum::<f64>() / 6.0;
        // Eq. 2.16, then 2.20 from layer to layer.
        let mut delta: Vec<f64> =
            (0..3).map(|n| if y[n] > 0.0 { -y[n] / o[last + 1][n] } else { 0.0 }).collect();
        for l in (0..layers.len()).rev() {
            for n in 0..layers[l].neurons() {
                // Eq. 2.21, with o_0 = 1 for the bias.
                let common = relu_derivative(z[l][n]) * delta[n] / 6.0;
                gradients[l][n][0] += common;
                for m in 0..layers[l].inputs() {
                    gradients[l][n][m + 1] += common * o[l][m];
                }
            }
            delta = (0..layers[l].inputs())
                .map(|n| {
                    (0..layers[l].neurons())
                        .map(|j| delta[j] * relu_derivative(z[l][j]) * f64::from(layers[l].weights()[[j, n]]))
                        .sum()
                })
                .collect();
        }
    }
    assert!(close(found.loss, loss, 1e-6), "{} {loss}", found.loss);
    for (found, naive) in found.layers.iter().zip(&gradients) {
        for (n, naive) in naive.iter().enumerate() {
            assert!(close(found.bias()[n].into(), naive[0], 1e-5));
            for m in 0..found.inputs() {
                assert!(close(found.weights()[[n, m]].into(), naive[m + 1], 1e-5));
            }
        }
    }
}

#[test]
fn an_inactive_neuron_s_gradients_are_exactly_zero() {
    let samples = samples(5, 8);
    let mut inactive = 0;
    for output in [OutputUnit::Linear, OutputUnit::Relu] {
        let initial = InitialWeights::Uniform { limit: 0.8, bias: -0.2 };
        let network = network(Params::default().hidden([20, 20]).initial(initial).output(output), 8);
        let outputs = network.forward(samples.images()).unwrap().outputs;
        let gradients =
            network.gradients(samples.images(), samples.labels().unwrap(), Loss::Softmax).unwrap();
        for (outputs, layer) in outputs.iter().zip(&gradients.layers) {
            for n in (0..20).filter(|&n| outputs.column(n).iter().all(|&o| o == 0.0)) {
                inactive += 1;
                assert_eq!(layer.bias()[n], 0.0);
                assert!(layer.weights().row(n).iter().all(|&g| g == 0.0));
            }
        }
    }
    assert!(inactive > 4, "{inactive} inactive neurons");
}

#[test]
fn gradients_agree_with_finite_differences() {
    let samples = samples(10, 8);
    for (output, bias) in [(OutputUnit::Linear, 1.0), (OutputUnit::Linear, 0.0), (OutputUnit::Relu, 1.0)] {
        let initial = InitialWeights::Uniform { limit: 0.3, bias };
        let network = network(Params::default().hidden([15, 12, 9]).initial(initial).output(output), 8);
        let check = GradientCheck::new(&network, &samples, Loss::Softmax).unwrap();
        assert!(check.rules(&Rules::default(), 40, 3).unwrap().worst() < 1e-5);
        assert!(check.library(40, 3).unwrap().worst() < 1e-3);

        // What a student breaks shows.
        let always = Rules::default().relu_derivative(|_| 1.0);
        let doubled = Rules::default().output_delta(|p, y| 2.0 * (p - y));
        assert!(check.rules(&doubled, 40, 3).unwrap().worst() > 0.4);
        if bias == 0.0 {
            assert!(check.rules(&always, 40, 3).unwrap().worst() > 0.01);
        }
        let short = Rules::default().output_delta(|_, _| array![0.0]);
        assert_eq!(check.rules(&short, 1, 1).unwrap_err().kind(), ErrorKind::Shape);
    }
}

#[test]
fn the_input_s_gradient_agrees_with_finite_differences() {
    let samples = samples(7, 8);
    for output in [OutputUnit::Linear, OutputUnit::Relu] {
        let initial = InitialWeights::Uniform { limit: 0.4, bias: 0.5 };
        let network = network(Params::default().hidden([15, 12]).initial(initial).output(output), 8);
        for temperature in [0.5, 1.0, 1000.0] {
            let gradient = network.input_gradient(samples.images(), temperature).unwrap();
            for (i, x) in samples.images().rows().into_iter().enumerate() {
                let x: Vec<f64> = x.iter().map(|&x| x.into()).collect();
                let relu_output = output == OutputUnit::Relu;
                let logits = |x: &[f64]| forward(&network, x, relu_output).0.pop().unwrap();
                let best = (0..3).max_by(|&a, &b| logits(&x)[a].total_cmp(&logits(&x)[b])).unwrap();
                let error = |x: &[f64]| {
                    let z: Vec<f64> = logits(x).iter().map(|z| z / temperature).collect();
                    z.iter().map(|z| z.exp()).sum::<f64>().ln() - z[best]
                };
                for m in 0..8 {
                    let (mut above, mut below) = (x.clone(), x.clone());
                    above[m] += 1e-6;
                    below[m] -= 1e-6;
                    let numeric = (error(&above) - error(&below)) / 2e-6;
                    let found = f64::from(gradient[[i, m]]);
                    assert!((found - numeric).abs() < 1e-4 / temperature.min(1.0), "{found} {numeric}");
                }
            }
        }
    }
}

#[test]
fn sgd_takes_the_step_of_equation_2_7() {
    let samples = samples(9, 8);
    let params = Params::default().hidden([6]).optimiser(Optimiser::Sgd).rate(0.25).batch(9);
    let before = network(params.clone(), 8);
    let gradients = before.gradients(samples.images(), samples.labels().unwrap(), Loss::Softmax).unwrap();
    let after = train(&samples, &[0, 2, 5], &params, &mut []).unwrap();
    for ((before, after), gradient) in before.layers().iter().zip(after.layers()).zip(&gradients.layers) {
        let expected = before.weights() - &(gradient.weights() * 0.25);
        assert!(expected.iter().zip(after.weights()).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

/// The first step of Adam is α in the direction of the gradient's sign, whatever its size.
#[test]
fn adam_s_first_step_has_the_length_of_the_rate() {
    let samples = samples(9, 8);
    let params = Params::default().hidden([6]).rate(0.01).batch(9);
    let before = network(params.clone(), 8);
    let gradients = before.gradients(samples.images(), samples.labels().unwrap(), Loss::Softmax).unwrap();
    let after = train(&samples, &[0, 2, 5], &params, &mut []).unwrap();
    for ((before, after), gradient) in before.layers().iter().zip(after.layers()).zip(&gradients.layers) {
        for ((before, after), gradient) in
            before.weights().iter().zip(after.weights()).zip(gradient.weights())
        {
            if gradient.abs() > 1e-3 {
                assert!((before - after - 0.01 * gradient.signum()).abs() < 2e-4);
            }
        }
    }
}
