//! ASH, SCALE, SHE and NAC on samples whose scores are worked out by hand.

use super::*;

/// Four neurons hold a, b, a − b and b − a of a sample (a, b).
fn four(unit: OutputUnit, bias: [f32; 2]) -> Network {
    let hidden = array![[1.0, 0.0], [0.0, 1.0], [1.0, -1.0], [-1.0, 1.0]];
    let hidden = Layer::new(hidden, Array1::zeros(4)).unwrap();
    let output = Layer::new(array![[1.0, 0.0, 2.0, 0.0], [0.0, 1.0, 0.0, 3.0]], Array1::from_iter(bias));
    Network::from_layers(vec![hidden, output.unwrap()], &[3, 7], unit).unwrap()
}

/// h = (1, ½, ½, 0), (0, ½, 0, ½) and (0, 0, 0, 0).
fn shaped(network: &Network) -> Record {
    record(network, "normal", array![[1.0, 0.5], [0.0, 0.5], [0.0, 0.0]], array![3, 7, 7])
}

fn score(detector: impl Fit, of: &Record) -> Array1<f64> {
    detector.fit(&basis(of)).unwrap().score(of).unwrap()
}

fn minus_energy(z: [f64; 2]) -> f64 {
    -(z[0].exp() + z[1].exp()).ln()
}

#[test]
fn activation_shaping() {
    let normal = shaped(&four(OutputUnit::Linear, [0.25, -0.5]));
    let silent = minus_energy([0.25, -0.5]);
    // k = 2 of 4: 1 and the first ½ stay, both ½, and two of four zeros.
    let [p, b, s] = [Ash::pruned(), Ash::binarised(), Ash::scaled()].map(|ash| ash.percentile(50.0));
    let expected = [minus_energy([1.25, 0.0]), minus_energy([0.25, 0.5 + 1.5 - 0.5]), silent];
    close(&score(p, &normal), &expected, 1e-12);
    let expected = [minus_energy([1.25, 0.5]), expected[1], silent];
    close(&score(b, &normal), &expected, 1e-12);
    let (first, second) = ((2.0f64 / 1.5).exp(), 1f64.exp());
    let expected =
        [minus_energy([first + 0.25, 0.5 * first - 0.5]), minus_energy([0.25, 2.0 * second - 0.5]), silent];
    close(&score(s, &normal), &expected, 1e-12);
    // k = 3: an inactive neuron stays, the first, and ASH-B gives it a third of the sum.
    let scores = score(b.percentile(25.0), &normal);
    close(&scores, &[minus_energy([2.25, 1.0 / 6.0]), minus_energy([7.0 / 12.0, 5.0 / 6.0]), silent], 1e-12);
    close(&score(p.percentile(0.0), &normal), &Energy::default().score(&normal).unwrap().to_vec(), 1e-6);
}

#[test]
fn scaling() {
    let normal = shaped(&four(OutputUnit::Linear, [0.25, -0.5]));
    let of = |first: f64, second: f64| {
        let first = minus_energy([2.0 * first + 0.25, 0.5 * first - 0.5]);
        [first, minus_energy([0.25, 2.0 * second - 0.5]), minus_energy([0.25, -0.5])]
    };
    let scale = Scale::new();
    close(&score(scale.percentile(50.0), &normal), &of((2.0f64 / 1.5).exp(), 1f64.exp()), 1e-12);
    // k = 1: the largest of the first sample is 1 of 2, of the second ½ of 1.
    close(&score(scale.percentile(75.0), &normal), &of(2f64.exp(), 2f64.exp()), 1e-12);
}

/// Outputs that are never negative stay so, and one sigmoid output z is −z/2 and z/2.
#[test]
fn output_units_are_those_of_the_network() {
    let normal = shaped(&four(OutputUnit::Relu, [0.25, -5.0]));
    let scores = score(Ash::pruned().percentile(50.0), &normal);
    close(&scores, &[minus_energy([1.25, 0.0]), minus_energy([0.25, 0.0]), minus_energy([0.25, 0.0])], 1e-12);

    let hidden = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let output = Layer::new(array![[3.0, 4.0]], array![-1.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Sigmoid).unwrap();
    let normal = record(&network, "normal", array![[1.0, 0.5]], array![7]);
    let of = |z: f64| minus_energy([-z / 2.0, z / 2.0]);
    close(&score(Ash::binarised().percentile(50.0), &normal), &[of(3.5)], 1e-12);
    close(&score(Scale::new().percentile(50.0), &normal), &[of(5.0 * 1.5f64.exp() - 1.0)], 1e-12);
}

#[test]
fn stored_patterns() {
    // The third sample of class 3 is taken for 7, both of class 8 for 3: their mean is stored.
    let images = array![[0.5, 0.0], [1.0, 0.25], [0.0, 1.0], [0.0, 0.5], [0.5, 0.5], [0.25, 0.0]];
    let train = passing("train", images, array![3, 3, 3, 7, 8, 8]);
    let fitted = She::new().fit(&basis(&train)).unwrap();
    assert_eq!((fitted.name(), fitted.layer()), ("she".into(), Layers::One(1)));
    assert_eq!(fitted.patterns(), array![[0.75, 0.125], [0.0, 0.5], [0.375, 0.25]]);
    let queries = passing("normal", array![[1.0, 0.5], [0.5, 1.0], [0.0, 0.0]], array![3, 3, 8]);
    assert_eq!(fitted.score(&queries).unwrap(), array![-0.8125, -0.5, 0.0]);
    // No sample of class 7 at all: whatever is taken for it is as doubtful as can be.
    let train = passing("train", array![[0.5, 0.0]], array![3]);
    assert_eq!(She::new().fit(&basis(&train)).unwrap().score(&queries).unwrap(), array![-0.5, 0.0, 0.0]);
}

#[test]
fn coverage() {
    // z = (ln 2, 0, 0) is p = (½, ¼, ¼): the state of the first neuron is σ(6 ln 2 (½ − ⅓)) = ⅔.
    let (ln2, fit) = (2f32.ln(), NeuronCoverage::layer(1).bins(5).steepness(6.0));
    let images = array![[ln2, 0.0], [0.0, ln2], [0.0, ln2], [0.0, 0.0]];
    let train = passing("train", images, array![3, 7, 7, 8]);
    // ½ is in the third of five bins and ⅔ in the fourth. Densities there are 3 · 5/4 and 5/4 for
    // the first neuron, twice 2 · 5/4 for the second; no sample is in the last, where h = 1 is.
    assert_eq!(score(fit.density(2.5), &train), array![-0.75, -1.0, -1.0, -1.0]);
    assert_eq!(score(fit.density(5.0), &train), array![-0.375, -0.625, -0.625, -0.625]);
    let fitted = fit.fit(&basis(&train)).unwrap();
    assert_eq!((fitted.name(), fitted.layer()), ("nac".into(), Layers::One(1)));
    let far = passing("far", array![[1.0, 0.0], [1.0, 1.0]], array![3, 3]);
    // (1, 1) brings both into the fourth bin.
    assert_eq!(fitted.score(&far).unwrap(), array![-0.5, -0.75]);
    let all = NeuronCoverage::all_layers().bins(5).steepness(6.0).fit(&basis(&train)).unwrap();
    assert_eq!(
        (all.layer(), all.score(&far).unwrap()),
        (Layers::All, array![-0.5, -0.75]),
        "one layer is all"
    );
}

#[test]
fn what_cannot_be_is_named() {
    let basis = basis(&train());
    let range = ErrorKind::OutOfRange;
    bad(Ash::scaled().percentile(100.0).fit(&basis), range, "the percentile is 100: it must be");
    bad(Scale::new().percentile(-1.0).fit(&basis), range, "the percentile is -1: it must be");
    let said = "all 2 neurons lie below the percentile 80: at least one must be left";
    bad(Ash::pruned().percentile(80.0).fit(&basis), range, said);
    let nac = NeuronCoverage::layer(1);
    bad(nac.bins(1).fit(&basis), range, "1 bins: neuron states need 2 to 1000");
    bad(nac.bins(1001).fit(&basis), range, "1001 bins");
    bad(nac.density(0.0).fit(&basis), range, "the density of a covered state is 0: it must be");
    bad(nac.steepness(f64::NAN).fit(&basis), range, "the steepness of the sigmoid is NaN: it must be");
    bad(NeuronCoverage::layer(2).fit(&basis), range, "layer 2 was asked for");
}

#[test]
fn a_network_without_hidden_layers_has_none_to_look_at() {
    let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear).unwrap();
    let basis = basis(&record(&network, "train", array![[1.0, 0.0]], array![3]));
    let said = "layer 1 was asked for: layers are numbered 1 to 0 here";
    bad(Ash::pruned().fit(&basis), ErrorKind::OutOfRange, said);
    bad(Scale::new().fit(&basis), ErrorKind::OutOfRange, said);
    bad(She::new().fit(&basis), ErrorKind::OutOfRange, said);
    bad(NeuronCoverage::all_layers().fit(&basis), ErrorKind::OutOfRange, said);
}

/// One of 800 neurons holds so little that e^(s₁/s₂) is infinite.
#[test]
fn what_overflows_is_named() {
    let hidden = Layer::new(Array2::ones((800, 2)), Array1::zeros(800)).unwrap();
    let output = Layer::new(Array2::ones((2, 800)), array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear).unwrap();
    let normal = record(&network, "normal", array![[0.0, 0.0], [1.0, 0.0]], array![3, 7]);
    let fitted = Scale::new().percentile(99.9).fit(&basis(&normal)).unwrap();
    let said = "the shaped outputs of sample 1 of normal overflow: 1 of 800 neurons are too few";
    bad(fitted.score(&normal), ErrorKind::NotFinite, said);
    let kept = Ash::pruned().percentile(99.9).fit(&basis(&normal)).unwrap();
    close(&kept.score(&normal).unwrap(), &[-(2f64.ln()), -1.0 - 2f64.ln()], 1e-12);
}
