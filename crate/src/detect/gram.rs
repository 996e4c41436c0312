//! Gram matrices: score = Σ_l δ_l / (E[δ_l] + 10⁻⁷) over hidden layers, with
//! δ_l = Σ_p Σ_i (how far entry i lies outside its range) over orders p. The entries are the
//! rooted row sums g_i = (Σ_j h_i^p h_j^p)^(1/p) of the Gram matrix of h^p, their range that of the
//! training samples of the predicted class, from low_i to high_i:
//! max(low_i − g_i, 0) / (low_i + 10⁻⁶) + max(g_i − high_i, 0) / (high_i + 10⁻⁶).
//! Sastry and Oore, *Detecting out-of-distribution examples with Gram matrices*, 2020; no training
//! on OOD samples.
//!
//! The paper takes the upper triangle of the matrix, each entry rooted; its authors' code takes the
//! row sums and roots them, and so does this. In a fully connected layer the difference matters:
//! h is one column there, so that the triangle holds (h_i^p h_j^p)^(1/p) = h_i h_j for every order.
//! The rooted row sum is exactly h_i ‖h‖_p, which takes as long as there are neurons, not pairs of
//! them. The code also divides δ_l by the sample's confidence; the paper does not, nor is it
//! done here. pytorch-ood 0.4.0 has the range of each labelled class, not of each predicted one, and
//! draws a tenth of each class for E[δ_l].

use ndarray::{Array1, ArrayView1};

use super::{Basis, Detector, Fit, Layers, features::Own, gaussian::blocks};
use crate::{Error, ErrorKind, Result, network::wide, record::Record};

#[cfg(test)]
mod tests;

/// Added to the end of a range that a deviation is divided by, as in the authors' code.
const LEAST_END: f64 = 1e-6;
/// Added to a layer's expected deviation, as in the authors' code.
const LEAST_DEVIATION: f64 = 1e-7;
/// Every so many-th training sample is held out to measure the layers' expected deviations.
const HELD_OUT: usize = 20;
/// Sums that run side by side.
const LANES: usize = 8;

/// How far the strengths of a sample's neurons, alone and all together, lie outside of what the
/// training samples of its predicted class show.
///
/// A twentieth of the training samples, drawn by the seed, is held out: ranges are those of the
/// others, expected deviations those of the samples held out. A class that none of the others is
/// taken for has no range: what is taken for it scores +∞. The more training samples, the wider
/// the ranges: of MNIST's test samples nine in ten lie inside of all, and score 0.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Gram}, network::Params, study::Study};
/// let split = Digits::synthetic(1000, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let gram = Gram::summed().orders([1, 2, 8]).fit(&basis)?;
/// let (rest, held) = basis.hold_out(split.train.len().div_ceil(20))?;
/// assert!(gram.score(rest.train()?)?.iter().all(|&score| score == 0.0)); // they are the ranges
/// assert!((gram.score(&held)?.mean().unwrap_or_default() - 2.0).abs() < 1e-3); // 1 a layer
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gram {
    layers: Layers,
    orders: Vec<u32>,
    held_out: Option<usize>,
}

impl Gram {
    /// In hidden layer `layer` alone, from 1, with the orders 1 to 10.
    pub fn layer(layer: usize) -> Self {
        Self { layers: Layers::One(layer), orders: (1..=10).collect(), held_out: None }
    }

    /// Summed over all hidden layers, as in the paper, with its orders 1 to 10.
    pub fn summed() -> Self {
        Self { layers: Layers::All, ..Self::layer(1) }
    }

    /// Other orders p, from 1; one that is named twice counts once.
    #[must_use]
    pub fn orders(self, orders: impl Into<Vec<u32>>) -> Self {
        let mut orders = orders.into();
        orders.sort_unstable();
        orders.dedup();
        Self { orders, ..self }
    }

    /// Another number of training samples held out than a twentieth.
    #[must_use]
    pub fn held_out(self, samples: usize) -> Self {
        Self { held_out: Some(samples), ..self }
    }
}

impl Fit for Gram {
    type Fitted = FittedGram;

    /// # Errors
    /// A layer that is not there, no order or order 0; no sample held out, or all.
    fn fit(&self, basis: &Basis) -> Result<FittedGram> {
        let hidden = basis.network().hidden_layers();
        let layers = self.layers.indices(hidden)?;
        if layers.is_empty() {
            let sentence = "Gram matrices of 0 layers: the network has no hidden layer";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        match self.orders.first() {
            None => {
                let sentence = "no order p was named: Gram matrices need at least one, from 1 on";
                return Err(Error::new(ErrorKind::Empty, sentence));
            }
            Some(0) => {
                let sentence = "order p = 0 was asked for: orders of Gram matrices count from 1";
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            Some(_) => {}
        }
        let count = self.held_out.unwrap_or(basis.split().train.len().div_ceil(HELD_OUT));
        let (rest, held) = basis.hold_out(count)?;
        let train = rest.train()?;
        let mut scaled = Vec::new();
        for index in layers {
            let ranges = Ranges::of(train, index + 1, &self.orders)?;
            let known = ranges.deviations(&held, &self.orders)?.into_iter();
            let known: Vec<f64> = known.filter(|deviation| deviation.is_finite()).collect();
            let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
            scaled.push((ranges, mean + LEAST_DEVIATION));
        }
        Ok(FittedGram { params: self.clone(), own: Own::of_record(train), layers: scaled })
    }
}

/// A [`Gram`] with the ranges of its layers and their expected deviations.
#[derive(Clone, Debug)]
pub struct FittedGram {
    params: Gram,
    own: Own,
    /// The ranges of a layer, and what its deviations are divided by.
    layers: Vec<(Ranges, f64)>,
}

impl Detector for FittedGram {
    fn name(&self) -> String {
        "gram".into()
    }

    fn layer(&self) -> Layers {
        self.params.layers
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let mut scores = Array1::zeros(record.len());
        for (ranges, expected) in &self.layers {
            let deviations = ranges.deviations(record, &self.params.orders)?;
            scores.iter_mut().zip(deviations).for_each(|(score, own)| *score += own / expected);
        }
        Ok(scores)
    }
}

/// What the entries of one layer are among the training samples of each class.
#[derive(Clone, Debug)]
struct Ranges {
    layer: usize,
    /// By the place of the class in the network; none where no sample is taken for it.
    classes: Vec<Option<Range>>,
}

/// Lowest and highest of each entry, order after order.
#[derive(Clone, Debug)]
struct Range {
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Ranges {
    /// Those of a hidden layer, by predicted class.
    fn of(record: &Record, layer: usize, orders: &[u32]) -> Result<Self> {
        let rows = record.outputs(layer)?;
        let network = record.network();
        let places = network.outputs_of(record.predicted().iter().copied())?;
        let parts = blocks(rows.view(), |start, rows| {
            let mut classes: Vec<Option<Range>> = vec![None; network.classes().len()];
            wide(
                #[inline(always)]
                || {
                    for (row, &place) in rows.rows().into_iter().zip(&places[start..]) {
                        let empty = || Range::empty(orders.len() * row.len());
                        let row = row.mapv(f64::from).to_vec();
                        classes[place].get_or_insert_with(empty).take(&row, &norms(&row, orders));
                    }
                },
            );
            classes
        })?;
        let mut classes = vec![None; network.classes().len()];
        for (own, part) in parts.into_iter().flat_map(|part| part.into_iter().enumerate()) {
            let Some(part) = part else { continue };
            match &mut classes[own] {
                None => classes[own] = Some(part),
                Some(range) => range.join(&part),
            }
        }
        Ok(Self { layer, classes })
    }

    /// δ of each sample: +∞ for a class without a range.
    fn deviations(&self, record: &Record, orders: &[u32]) -> Result<Vec<f64>> {
        let places = record.network().outputs_of(record.predicted().iter().copied())?;
        let parts = blocks(record.outputs(self.layer)?.view(), |start, rows| {
            let deviation = |(row, &place): (ArrayView1<f32>, &usize)| {
                let Some(range) = &self.classes[place] else { return f64::INFINITY };
                let row = row.mapv(f64::from).to_vec();
                range.deviation(&row, &norms(&row, orders))
            };
            rows.rows().into_iter().zip(&places[start..]).map(deviation).collect::<Vec<f64>>()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }
}

impl Range {
    fn empty(entries: usize) -> Self {
        Self { low: vec![f64::INFINITY; entries], high: vec![f64::NEG_INFINITY; entries] }
    }

    /// Widens it by a sample's entries: h_i ‖h‖_p for each order and neuron.
    #[inline(always)]
    fn take(&mut self, row: &[f64], norms: &[f64]) {
        let lows = self.low.chunks_exact_mut(row.len());
        let highs = self.high.chunks_exact_mut(row.len());
        for ((lows, highs), norm) in lows.zip(highs).zip(norms) {
            for ((low, high), &h) in lows.iter_mut().zip(highs).zip(row) {
                let entry = h * norm;
                *low = if entry < *low { entry } else { *low };
                *high = if entry > *high { entry } else { *high };
            }
        }
    }

    fn join(&mut self, other: &Self) {
        self.low.iter_mut().zip(&other.low).for_each(|(low, other)| *low = low.min(*other));
        self.high.iter_mut().zip(&other.high).for_each(|(high, other)| *high = high.max(*other));
    }

    /// How far a sample's entries lie outside, beside the end that they pass.
    fn deviation(&self, row: &[f64], norms: &[f64]) -> f64 {
        let (lows, highs) = (self.low.chunks_exact(row.len()), self.high.chunks_exact(row.len()));
        let mut sum = 0.0;
        for ((lows, highs), norm) in lows.zip(highs).zip(norms) {
            for ((low, high), &h) in lows.iter().zip(highs).zip(row) {
                let entry = h * norm;
                if entry > *high {
                    sum += (entry - high) / (high + LEAST_END);
                } else if entry < *low {
                    sum += (low - entry) / (low + LEAST_END);
                }
            }
        }
        sum
    }
}

/// ‖h‖_p = (Σ_i h_i^p)^(1/p) for each of the ascending orders p of outputs that are never
/// negative. The largest is taken out, so that no power overflows or is lost.
#[inline(always)]
fn norms(row: &[f64], orders: &[u32]) -> Vec<f64> {
    let largest = row.iter().fold(0.0, |largest: f64, &h| largest.max(h));
    let parts: Vec<f64> = row.iter().filter(|h| **h > 0.0).map(|&h| h / largest).collect();
    let (mut powers, mut before, mut norms) = (vec![1.0; parts.len()], 0, Vec::new());
    for &order in orders {
        // Mostly it is the next one, and a product does.
        match order - before {
            1 => powers.iter_mut().zip(&parts).for_each(|(power, part)| *power *= part),
            step => {
                powers.iter_mut().zip(&parts).for_each(|(power, part)| *power *= part.powf(f64::from(step)))
            }
        }
        before = order;
        norms.push(largest * sum(&powers).powf(1.0 / f64::from(order)));
    }
    norms
}

/// The sum of some numbers, in [`LANES`] sums that are added in a fixed order.
#[inline(always)]
fn sum(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().sum::<f64>() + rest.iter().sum::<f64>()
}
