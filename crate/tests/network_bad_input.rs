//! Bad input to networks: each a clear error, never a panic.

use nnerr::{
    Error, ErrorKind,
    data::Samples,
    ndarray::{Array1, Array2, array},
    network::*,
};

fn samples(count: usize) -> Samples {
    let images = Array2::from_shape_fn((count, 4), |(i, j)| ((i + 2 * j) % 7) as f32 / 7.0);
    let labels = Array1::from_shape_fn(count, |i| i % 2);
    Samples::new("stripes", images, Some(labels), (2, 2)).unwrap()
}

fn small() -> Params {
    Params::default().hidden([6, 5]).batch(10)
}

fn trained(params: Params) -> Result<Network, Error> {
    train(&samples(40), &[0, 1], &params, &mut [])
}

/// `error` is of `kind` and says both the value and its limit.
fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
}

#[test]
fn bad_parameters() {
    use ErrorKind::OutOfRange;
    says(trained(small().hidden([6, 0, 5])).unwrap_err(), OutOfRange, &["layer 2", "0 neurons"]);
    says(trained(small().batch(0)).unwrap_err(), OutOfRange, &["batch", "0 samples"]);
    says(trained(small().batch(41)).unwrap_err(), OutOfRange, &["41", "40"]);
    says(trained(small().epochs(0)).unwrap_err(), OutOfRange, &["0 epochs"]);
    for rate in [f64::NAN, f64::INFINITY, 0.0, -0.1] {
        says(trained(small().rate(rate)).unwrap_err(), OutOfRange, &["rate", &rate.to_string()]);
    }
    for fraction in [f64::NAN, 0.0, -1.0, 1.1] {
        says(trained(small().fraction(fraction)).unwrap_err(), OutOfRange, &["fraction", "3.9"]);
    }
    for limit in [f32::NAN, 0.0, f32::INFINITY] {
        let initial = InitialWeights::Uniform { limit, bias: 1.0 };
        says(trained(small().initial(initial)).unwrap_err(), OutOfRange, &["±"]);
    }
    let initial = InitialWeights::GlorotUniform { bias: f32::NAN };
    says(trained(small().initial(initial)).unwrap_err(), OutOfRange, &["bias", "NaN"]);
    for (beta1, beta2, epsilon) in
        [(1.0, 0.9, 1e-7), (0.9, -0.1, 1e-7), (0.9, f64::NAN, 1e-7), (0.9, 0.9, 0.0)]
    {
        let adam = Optimiser::Adam { beta1, beta2, epsilon };
        says(trained(small().optimiser(adam)).unwrap_err(), OutOfRange, &["Adam"]);
    }
    // No hidden layer at all is a linear classifier.
    assert_eq!(trained(small().hidden([])).unwrap().widths(), [4, 2]);
}

#[test]
fn bad_classes_and_labels() {
    let network = |classes: &[usize]| Network::new(&small(), 4, classes);
    says(network(&[]).unwrap_err(), ErrorKind::OutOfRange, &["two"]);
    says(network(&[3]).unwrap_err(), ErrorKind::OutOfRange, &["[3]", "two"]);
    says(network(&[3, 3]).unwrap_err(), ErrorKind::OutOfRange, &["ascend"]);
    says(Network::new(&small(), 0, &[0, 1]).unwrap_err(), ErrorKind::OutOfRange, &["0 inputs"]);
    says(
        train(&samples(40), &[0, 2], &small(), &mut []).unwrap_err(),
        ErrorKind::UnknownClass,
        &["sample 1", "labelled 1", "[0, 2]"],
    );
    let unlabelled = Samples::new("noise", Array2::zeros((20, 4)), None, (2, 2)).unwrap();
    says(train(&unlabelled, &[0, 1], &small(), &mut []).unwrap_err(), ErrorKind::Missing, &["noise"]);
    let images = array![[0.0, 0.0, 0.0, 0.0]];
    let network = network(&[0, 1]).unwrap();
    let gradients = |labels: Array1<usize>| network.gradients(&images, &labels, Loss::Softmax);
    says(gradients(array![7]).unwrap_err(), ErrorKind::UnknownClass, &["7", "[0, 1]"]);
    says(gradients(array![1, 1]).unwrap_err(), ErrorKind::Shape, &["2 labels", "1 samples"]);
    let none = network.gradients(&Array2::zeros((0, 4)), &array![], Loss::Softmax);
    says(none.unwrap_err(), ErrorKind::Empty, &["0 samples"]);
}

#[test]
fn bad_samples() {
    let network = Network::new(&small(), 4, &[0, 1]).unwrap();
    says(network.forward(&array![[0.0, 1.0]]).unwrap_err(), ErrorKind::Shape, &["2 values", "4 inputs"]);
    for bad in [f32::NAN, f32::INFINITY] {
        let images = array![[0.0, 0.0, 0.0, 0.0], [0.0, bad, 0.0, 0.0]];
        says(network.forward(&images).unwrap_err(), ErrorKind::NotFinite, &["value 1", "sample 1"]);
        says(network.input_gradient(&images, 1.0).unwrap_err(), ErrorKind::NotFinite, &["sample 1"]);
    }
    let output = Layer::new(array![[2.0], [1.0]], array![0.0, 0.0]).unwrap();
    let overflows = Network::from_layers(vec![output], &[0, 1], OutputUnit::Linear).unwrap();
    says(
        overflows.forward(&array![[1.0], [f32::MAX]]).unwrap_err(),
        ErrorKind::NotFinite,
        &["output 0", "sample 1", "inf"],
    );
    for temperature in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let gradient = network.input_gradient(&array![[0.0, 0.0, 0.0, 0.0]], temperature);
        says(gradient.unwrap_err(), ErrorKind::OutOfRange, &["temperature"]);
    }
    // No samples are no error: there is nothing to send.
    assert_eq!(network.forward(&Array2::zeros((0, 4))).unwrap().logits.dim(), (0, 2));
    for layer in [0, 4] {
        says(
            network.layer(layer).unwrap_err(),
            ErrorKind::OutOfRange,
            &[&format!("layer {layer}"), "1 to 3"],
        );
    }
}

#[test]
fn layers_that_do_not_fit() {
    let layer =
        |neurons, inputs| Layer::new(Array2::zeros((neurons, inputs)), Array1::zeros(neurons)).unwrap();
    let network = |layers| Network::from_layers(layers, &[0, 1], OutputUnit::Linear);
    says(network(vec![]).unwrap_err(), ErrorKind::Empty, &["0 layers"]);
    says(network(vec![layer(3, 4), layer(2, 5)]).unwrap_err(), ErrorKind::Shape, &["3 neurons", "5 inputs"]);
    says(network(vec![layer(3, 4)]).unwrap_err(), ErrorKind::Shape, &["3 outputs", "2 classes"]);
    let bad = Layer::new(array![[f32::NAN]], array![0.0]).unwrap_err();
    says(bad, ErrorKind::NotFinite, &["weight 0 of neuron 0 is NaN"]);
    says(
        Layer::new(array![[1.0]], array![0.0, 0.0]).unwrap_err(),
        ErrorKind::Shape,
        &["2 biases", "1 neurons"],
    );
    says(Layer::new(Array2::zeros((0, 4)), array![]).unwrap_err(), ErrorKind::OutOfRange, &["0 neurons"]);
}

#[test]
fn a_training_that_diverges_names_the_batch() {
    let params = small().optimiser(Optimiser::Sgd).rate(1e30).epochs(5);
    says(
        trained(params).unwrap_err(),
        ErrorKind::NotFinite,
        &["diverged at batch", "of 20", "learning rate"],
    );
    // In its very last update.
    let params = small().optimiser(Optimiser::Sgd).rate(1e300).batch(40);
    says(trained(params).unwrap_err(), ErrorKind::NotFinite, &["batch 1 of 1"]);
}

#[test]
fn a_logarithm_of_zero_is_named() {
    let output = Layer::new(array![[-1.0], [1.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![output], &[0, 1], OutputUnit::Relu).unwrap();
    let error = network.gradients(&array![[1.0]], &array![0], Loss::WithoutSoftmax).unwrap_err();
    says(error, ErrorKind::NotFinite, &["ln 0"]);
    assert!(network.gradients(&array![[1.0]], &array![1], Loss::WithoutSoftmax).is_ok());
}

#[test]
fn stored_networks_that_are_damaged() {
    let network = Network::new(&small(), 4, &[0, 1]).unwrap();
    let bytes = network.to_bytes().unwrap();
    assert_eq!(Network::from_bytes(&bytes).unwrap(), network);
    assert_eq!(bytes, network.to_bytes().unwrap(), "the same network makes the same bytes");
    for length in [0, 4, 8, 100, bytes.len() / 2, bytes.len() - 1] {
        let error = Network::from_bytes(&bytes[..length]).unwrap_err();
        says(error, ErrorKind::Format, &["no stored network"]);
    }
    // Another architecture than the header says.
    let swap = |from: &[u8], to: &[u8]| {
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        [&bytes[..at], to, &bytes[at + from.len()..]].concat()
    };
    says(
        Network::from_bytes(&swap(b"[6,5]", b"[6,4]")).unwrap_err(),
        ErrorKind::Shape,
        &["[5, 6]", "[4, 6]"],
    );
    says(Network::from_bytes(&swap(b"[0,1]", b"[1,1]")).unwrap_err(), ErrorKind::OutOfRange, &["ascend"]);
    let other = Network::from_bytes(&swap(b"\\\"network\\\"", b"\\\"nutwork\\\"")).unwrap_err();
    says(other, ErrorKind::Format, &["nutwork"]);
    let version = Network::from_bytes(&swap(b"\\\"version\\\":1", b"\\\"version\\\":7")).unwrap_err();
    says(version, ErrorKind::Format, &["version 7"]);
    // A weight that is not a number: the last four bytes belong to one.
    let mut nan = bytes.clone();
    let end = nan.len();
    nan[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    says(Network::from_bytes(&nan).unwrap_err(), ErrorKind::NotFinite, &["in layer 3", "NaN"]);
    says(Network::load("no/such/file").unwrap_err(), ErrorKind::Missing, &["no/such/file"]);
}
