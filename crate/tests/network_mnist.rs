//! What a small convolutional network learns of MNIST. Digits drawn by ourselves, where MNIST is not
//! found, are learnt as well.

use nnerr::{
    data::{Digits, Source},
    network::{InitialWeights, Params, conv, train},
    record::Record,
};

#[test]
fn two_convolutions_and_a_dense_layer_reach_98_5_percent_in_three_epochs() {
    let digits = Digits::load(Source::Auto).unwrap();
    let split = digits.whole();
    let chain = conv(16, 3).pool(2).conv(32, 3).pool(2).dense(128);
    let params = Params::default().hidden(chain).initial(InitialWeights::GlorotUniform { bias: 0.0 });
    let network = train(&split.train, &split.classes, &params.epochs(3), &mut []).unwrap();
    let accuracy = Record::new(&network, &split.normal).unwrap().accuracy().unwrap();
    assert!(accuracy >= 0.985, "{}: {accuracy}", digits.origin());
}
