//! What travels in the pad's page: the network, the few numbers that its detectors need, images.
//!
//! Compressed by zlib, in base64: the length of a header, the header (JSON), then numbers, each with
//! its least byte first:
//!
//! | numbers | type |
//! |---|---|
//! | of each layer: weights q (neurons × inputs), scales, biases | i8, f32, f32 |
//! | of each hidden layer: the mean pattern of each class, in 255ths | u8 |
//! | the clusters' centres, in 65535ths, and the mean distances of their examples | u16, f64 |
//! | of each detector: 101 quantiles of the scores of correct training samples | f64 |
//! | the training images that are near, then the test samples | u8 |

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::ZlibEncoder};
use ndarray::{Array1, ArrayView1};
use rayon::prelude::*;
use serde::Serialize;

use super::{carried::Carried, images::Images};
use crate::{
    Error, ErrorKind, Result,
    detect::{Baseline, Basis, ClusterDistance, Detector, Fit, NeuronCount},
    network::OutputUnit,
    record::Record,
};

/// The layer whose clusters the page shows, as in Figure 4.1; the last one where there are fewer.
const LAYER: usize = 2;
/// Training samples whose nearest image is looked up for the quantiles.
const COMPARED: usize = 3000;

/// What the page must know besides numbers.
#[derive(Serialize)]
struct Header {
    /// Values of the input, then neurons of each layer.
    widths: Vec<usize>,
    classes: Vec<usize>,
    unit: OutputUnit,
    /// How patterns are made, in words; how many bits of each hidden layer become 0, none where
    /// that is up to the sample; and whether neurons are ranked by z.
    rule: String,
    zeros: Vec<Option<usize>>,
    preactivations: bool,
    /// The clusters' layer, and the dominant class of each.
    layer: usize,
    dominant: Vec<usize>,
    /// The classes of the near images, and what the test samples are.
    near: Vec<usize>,
    samples: Vec<Sample>,
}

/// A test sample of the page.
#[derive(Serialize)]
struct Sample {
    label: usize,
    known: bool,
}

/// The bytes of the page's content in base64, and the layers of its network.
///
/// # Errors
/// Those of fitting the detectors.
pub(super) fn content(basis: &Basis) -> Result<(String, Vec<Carried>)> {
    let (network, train, bank) = (basis.network(), basis.train()?, basis.bank()?);
    let images = Images::of(basis)?;
    let layers = Carried::layers(train);
    let cluster = ClusterDistance::layer(LAYER.min(bank.layers())).fit(basis)?;
    let clusters = cluster.clusters();
    let rule = bank.binarisation();

    let header = Header {
        widths: network.widths(),
        classes: network.classes().to_vec(),
        unit: network.params().output,
        rule: rule.to_string(),
        zeros: network.hidden_widths().iter().map(|&width| rule.zeros(width)).collect::<Result<_>>()?,
        preactivations: rule.parts().1,
        layer: clusters.layer(),
        dominant: clusters.dominant().to_vec(),
        near: images.near.labels()?.to_vec(),
        samples: images.samples.iter().map(|&(label, known, _)| Sample { label, known }).collect(),
    };
    let mut bytes = Vec::new();
    let json = serde_json::to_vec(&header).map_err(|cause| failed(&cause))?;
    bytes.extend((json.len() as u32).to_le_bytes());
    bytes.extend(json);
    for layer in &layers {
        bytes.extend(layer.weights.iter().map(|&q| q as u8));
        bytes.extend(layer.scales.iter().chain(&layer.bias).flat_map(|x| x.to_le_bytes()));
    }
    for layer in 1..=bank.layers() {
        for &class in network.classes() {
            // A class that is never predicted has no pattern of its own.
            let shares = match bank.of_class(class) {
                Ok(places) => bank.patterns(layer)?.select(&places)?.rates()?,
                Err(_) => Array1::zeros(network.hidden_widths()[layer - 1]),
            };
            bytes.extend(shares.iter().map(|share| (255.0 * share).round() as u8));
        }
    }
    let centres = clusters.clustering().centres();
    bytes.extend(centres.iter().flat_map(|share| ((65535.0 * share).round() as u16).to_le_bytes()));
    bytes.extend(clusters.spreads().iter().flat_map(|spread| spread.to_le_bytes()));
    let right = right(train)?;
    let detectors: [&dyn Detector; 3] = [&Baseline, &NeuronCount::summed().fit(basis)?, &cluster];
    for detector in detectors {
        let scores = detector.score(train)?;
        put(&mut bytes, right.iter().map(|&place| scores[place]).collect());
    }
    put(&mut bytes, distances(train, &right, &images));
    bytes.extend(images.near.images().iter().map(|&pixel| byte(pixel)));
    bytes.extend(images.samples.iter().flat_map(|(_, _, image)| image).map(|&pixel| byte(pixel)));

    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(&bytes).and_then(|()| encoder.finish()).map_err(|cause| failed(&cause))?;
    Ok((STANDARD.encode(packed), layers))
}

/// The places of the training samples that are classified correctly; of all where none is.
fn right(train: &Record) -> Result<Vec<usize>> {
    let correct = train.correct()?;
    let right: Vec<usize> = (0..train.len()).filter(|&place| correct[place]).collect();
    Ok(if right.is_empty() { (0..train.len()).collect() } else { right })
}

/// The lowest score, then those below which 1, 2 … 100 in a hundred lie: number 95 is the
/// threshold, number 100 the highest.
pub(super) fn quantiles(mut scores: Vec<f64>) -> impl Iterator<Item = f64> {
    scores.sort_by(f64::total_cmp);
    (0..=100).map(move |percent| scores[(scores.len() * percent / 100).min(scores.len() - 1)])
}

fn put(bytes: &mut Vec<u8>, scores: Vec<f64>) {
    bytes.extend(quantiles(scores).flat_map(f64::to_le_bytes));
}

/// The distances of correct training samples, which are no near images themselves, to the
/// nearest of those: Euclidean, on pixels.
fn distances(train: &Record, right: &[usize], images: &Images) -> Vec<f64> {
    let others: Vec<usize> = right.iter().copied().filter(|place| !images.places.contains(place)).collect();
    let others = if others.is_empty() { right } else { &others };
    let step = others.len().div_ceil(COMPARED);
    let chosen: Vec<usize> = others.iter().copied().step_by(step).collect();
    let nearest = |place: usize| {
        let image = train.samples().images().row(place);
        let squares = images.near.images().rows().into_iter().map(|near| square(image, near));
        squares.fold(f64::INFINITY, f64::min).sqrt()
    };
    chosen.into_par_iter().map(nearest).collect()
}

fn square(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f64 {
    f64::from(a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>())
}

fn byte(pixel: f32) -> u8 {
    (255.0 * pixel).round() as u8
}

fn failed(cause: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Format, format!("the pad's content cannot be packed: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_run_from_the_lowest_score_to_the_highest() {
        let found: Vec<f64> = quantiles((0..200).rev().map(f64::from).collect()).collect();
        assert_eq!((found.len(), found[0], found[1], found[95], found[100]), (101, 0.0, 2.0, 190.0, 199.0));
        assert!(quantiles(vec![3.0]).all(|score| score == 3.0));
    }
}
