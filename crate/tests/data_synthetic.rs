//! The synthetic digits are about as hard as MNIST: a network learns them in an
//! epoch, though not wholly, and a linear classifier does not.

use nnerr::{
    data::{Digits, Samples, Source},
    network::{Params, train},
    record::Record,
};

fn accuracy(train_set: &Samples, test: &Samples, params: Params) -> f64 {
    let classes: Vec<usize> = (0..10).collect();
    let network = train(train_set, &classes, &params, &mut []).unwrap();
    Record::new(&network, test).unwrap().accuracy().unwrap()
}

#[test]
fn one_epoch_reaches_93_to_97_percent_and_a_linear_classifier_stays_below_92() {
    let digits = Digits::load(Source::Synthetic).unwrap();
    assert_eq!((digits.train().len(), digits.test().len()), (60_000, 10_000));
    for seed in [1, 2] {
        let accuracy = accuracy(digits.train(), digits.test(), Params::default().seed(seed));
        println!("seed {seed}: {accuracy}");
        assert!((0.93..=0.97).contains(&accuracy), "seed {seed}: {accuracy}");
    }
    let linear = accuracy(digits.train(), digits.test(), Params::default().hidden([]).epochs(4));
    println!("linear: {linear}");
    assert!((0.75..0.92).contains(&linear), "{linear}");
}
