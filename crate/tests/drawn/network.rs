//! A network whose activation patterns and predicted classes can be written down.

use nnerr::{
    data::Samples,
    ndarray::{Array1, Array2},
    network::{Layer, Network, OutputUnit},
    record::Record,
};

const CLASSES: [usize; 3] = [3, 7, 9];
/// What neuron 0 puts out for each class.
const LEVELS: [f32; 3] = [0.25, 0.5, 1.0];

/// Samples with these patterns in layer 1, beside neuron 0, which is always active; the network predicts these
/// classes for them. In layer 2, neuron 0 is followed by the pattern turned round.
pub fn record(name: &str, samples: &[(&str, usize)]) -> Record {
    let width = samples[0].0.len() + 1;
    let mut images = Array2::<f32>::zeros((samples.len(), width));
    for ((bits, class), mut image) in samples.iter().zip(images.rows_mut()) {
        image[0] = LEVELS[CLASSES.iter().position(|known| known == class).unwrap()];
        bits.bytes().zip(image.iter_mut().skip(1)).for_each(|(bit, pixel)| *pixel = f32::from(bit - b'0'));
    }
    let samples = Samples::new(name, images, None, (1, width)).unwrap();
    Record::new(&network(width), &samples).unwrap()
}

fn network(width: usize) -> Network {
    let first = Layer::new(Array2::eye(width), Array1::zeros(width)).unwrap();
    let turned = |(to, from)| f32::from(u8::from(if to == 0 { from == 0 } else { from == width - to }));
    let second = Layer::new(Array2::from_shape_fn((width, width), turned), Array1::zeros(width)).unwrap();
    // −(o − level)² without o²: the largest is that of the level which o has
    let weight = |(class, from)| if from == 0 { 2.0 * LEVELS[class] } else { 0.0 };
    let bias = Array1::from_iter(LEVELS.map(|level| -level * level));
    let output = Layer::new(Array2::from_shape_fn((3, width), weight), bias).unwrap();
    Network::from_layers(vec![first, second, output], &CLASSES, OutputUnit::Linear).unwrap()
}
