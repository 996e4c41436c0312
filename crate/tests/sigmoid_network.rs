//! Networks with one sigmoid output against the formulas, written naively.

use nnerr::{
    Error, ErrorKind, Random, Stream,
    data::Samples,
    ndarray::{Array1, Array2, array},
    network::*,
    record::{Influence, Record},
};

/// A network of two classes with one output, z = 0 on average over samples of theirs.
fn sigmoid(seed: u64) -> (Network, Samples) {
    let initial = InitialWeights::Uniform { limit: 0.8, bias: 0.1 };
    let params = Params::default().hidden([9, 7]).output(OutputUnit::Sigmoid).initial(initial).seed(seed);
    let mut random = Random::new(seed, Stream::Noise);
    let images = Array2::from_shape_simple_fn((12, 5), || random.uniform() as f32);
    let network = Network::new(&params, 5, &[3, 7]).unwrap();
    let mean = 2.0 * network.forward(&images).unwrap().logits.column(1).mean().unwrap();
    let mut layers = network.layers().to_vec();
    let last = layers.pop().unwrap();
    layers.push(Layer::new(last.weights().clone(), last.bias() - mean).unwrap());
    let network = Network::from_layers(layers, &[3, 7], OutputUnit::Sigmoid).unwrap();
    let labels = Array1::from_shape_fn(12, |i| if i % 3 == 0 { 7 } else { 3 });
    (network, Samples::new("random", images, Some(labels), (1, 5)).unwrap())
}

/// z of the output by eq. 2.2–2.5, in f64.
fn output(network: &Network, x: &[f64]) -> f64 {
    let mut o = x.to_vec();
    for (l, layer) in network.layers().iter().enumerate() {
        let z = layer.weights().rows().into_iter().zip(layer.bias()).map(|(row, &bias)| {
            row.iter().zip(&o).map(|(&w, o)| f64::from(w) * o).sum::<f64>() + f64::from(bias)
        });
        let hidden = l + 1 < network.layers().len();
        o = z.map(|z| if hidden { z.max(0.0) } else { z }).collect();
    }
    o[0]
}

fn sigma(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// −y ln σ(z) − (1 − y) ln(1 − σ(z)), as it is written.
fn cross_entropy(z: f64, y: f64) -> f64 {
    -y * sigma(z).ln() - (1.0 - y) * (1.0 - sigma(z)).ln()
}

fn wide(row: nnerr::ndarray::ArrayView1<f32>) -> Vec<f64> {
    row.iter().map(|&x| x.into()).collect()
}

/// `error` is of `kind` and says both the value and its limit.
fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
}

#[test]
fn one_output_gives_the_probabilities_of_both_classes() {
    let (network, samples) = sigmoid(1);
    assert_eq!((network.widths(), network.classes()), (vec![5, 9, 7, 1], [3, 7].as_slice()));
    let record = Record::new(&network, &samples).unwrap();
    let forward = network.forward(samples.images()).unwrap();
    assert_eq!((record.logits(), record.softmax()), (&forward.logits, &forward.softmax));
    assert_eq!(record.confidence(), &network.confidence(samples.images()).unwrap());
    let mut predicted = [0, 0];
    for (i, x) in samples.images().rows().into_iter().enumerate() {
        let z = output(&network, &wide(x));
        let (logits, p) = (record.logits().row(i), record.softmax().row(i));
        assert!(logits[0] == -logits[1] && (2.0 * f64::from(logits[1]) - z).abs() < 1e-5);
        assert!((p[0] - (1.0 - sigma(z))).abs() < 1e-6 && (p[1] - sigma(z)).abs() < 1e-6);
        let second = usize::from(z > 0.0);
        assert_eq!(record.predicted()[i], [3, 7][second]);
        assert_eq!(record.confidence()[i], p[second]);
        predicted[second] += 1;
    }
    assert!(predicted[0] > 0 && predicted[1] > 0, "{predicted:?}: both occur");
    assert_eq!(Influence::exact(&record).unwrap().layer(2).unwrap().len(), 7);
    let bytes = network.to_bytes().unwrap();
    assert_eq!(Network::from_bytes(&bytes).unwrap(), network);
}

#[test]
fn gradients_agree_with_finite_differences_and_the_loss_with_its_formula() {
    for seed in 1..5 {
        let (network, samples) = sigmoid(seed);
        let check = GradientCheck::new(&network, &samples, Loss::Softmax).unwrap();
        assert!(check.rules(&Rules::default(), 40, seed).unwrap().worst() < 1e-5);
        assert!(check.library(40, seed).unwrap().worst() < 1e-3);
        let reversed = Rules::default().output_delta(|p, y| y - p);
        assert!(check.rules(&reversed, 40, seed).unwrap().worst() > 1.0);

        let labels = samples.labels().unwrap();
        let found = network.gradients(samples.images(), labels, Loss::Softmax).unwrap();
        let terms =
            samples.images().rows().into_iter().zip(labels).map(|(x, &label)| {
                cross_entropy(output(&network, &wide(x)), f64::from(u8::from(label == 7)))
            });
        let naive = terms.sum::<f64>() / samples.len() as f64;
        assert!((found.loss - naive).abs() < 1e-6, "{} {naive}", found.loss);
    }
}

#[test]
fn the_input_s_gradient_agrees_with_finite_differences() {
    let (network, samples) = sigmoid(1);
    for temperature in [1.0, 10.0] {
        let gradient = network.input_gradient(samples.images(), temperature).unwrap();
        for (i, x) in samples.images().rows().into_iter().enumerate() {
            let x = wide(x);
            let predicted = f64::from(u8::from(output(&network, &x) > 0.0));
            let error = |x: &[f64]| cross_entropy(output(&network, x) / temperature, predicted);
            for m in 0..5 {
                let (mut above, mut below) = (x.clone(), x.clone());
                above[m] += 1e-6;
                below[m] -= 1e-6;
                let numeric = (error(&above) - error(&below)) / 2e-6;
                assert!((f64::from(gradient[[i, m]]) - numeric).abs() < 1e-4);
            }
        }
    }
}

/// Right is who lies on the right side of z = 0.
#[test]
fn steps_count_the_correct_samples() {
    struct Correct(usize);
    impl Observer for Correct {
        fn batch(&mut self, step: &Step) {
            let z = step.network.forward(&step.images.to_owned()).unwrap().logits;
            let right = |&(sample, &class): &(usize, &usize)| (z[[sample, 1]] > 0.0) == (class == 1);
            assert_eq!(step.logits, z);
            assert_eq!(step.correct, step.expected.iter().enumerate().filter(right).count());
            self.0 += step.correct;
        }
    }
    let (network, samples) = sigmoid(1);
    let mut correct = Correct(0);
    let params = network.params().clone().batch(5).epochs(40).rate(0.01);
    train(&samples, &[3, 7], &params, &mut [&mut correct]).unwrap();
    assert!((240..480).contains(&correct.0), "{}: more than half of 40 × 12", correct.0);
}

#[test]
fn other_than_two_classes_or_one_output_are_refused() {
    let params = Params::default().hidden([3]).output(OutputUnit::Sigmoid);
    let error = Network::new(&params, 4, &[0, 1, 2]).unwrap_err();
    says(error, ErrorKind::OutOfRange, &["[0, 1, 2]", "sigmoid", "two"]);
    says(Network::new(&params, 4, &[1]).unwrap_err(), ErrorKind::OutOfRange, &["[1]", "two"]);
    let layer = |neurons| Layer::new(Array2::zeros((neurons, 4)), Array1::zeros(neurons)).unwrap();
    let network = |neurons, unit| Network::from_layers(vec![layer(neurons)], &[0, 1], unit);
    let error = network(2, OutputUnit::Sigmoid).unwrap_err();
    says(error, ErrorKind::Shape, &["2 outputs", "2 classes", "one for both"]);
    says(network(1, OutputUnit::Linear).unwrap_err(), ErrorKind::Shape, &["1 outputs", "one each"]);
    let network = network(1, OutputUnit::Sigmoid).unwrap();
    let error = network.gradients(&Array2::zeros((1, 4)), &array![0], Loss::WithoutSoftmax).unwrap_err();
    says(error, ErrorKind::OutOfRange, &["sigmoid", "2.9"]);
    // Two tensors in the file, where its header speaks of one output.
    let linear = Network::new(&params.clone().output(OutputUnit::Linear), 4, &[0, 1]).unwrap();
    let bytes = linear.to_bytes().unwrap();
    let at = bytes.windows(6).position(|window| window == b"Linear").unwrap();
    let turned = [&bytes[..at], b"Sigmoid", &bytes[at + 6..]].concat();
    assert!(Network::from_bytes(&turned).is_err());
}
