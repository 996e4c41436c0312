//! DkNN credibility: score = −(share of the calibration samples whose nonconformity is at
//! least the sample's), with nonconformity = Σ_l (neighbours among the k nearest in layer l
//! whose label is not the predicted class). Papernot and McDaniel, *Deep k-nearest neighbors:
//! towards confident, interpretable and robust deep learning*, 2018; no training on OOD samples.

use ndarray::Array1;

use super::{
    Basis, Detector, Fit, Layers,
    euclid::{Near, Rows},
    features::{Own, normalised},
};
use crate::{
    Result,
    pattern::{Bank, check_k},
    record::Record,
};

/// What makes training samples near in a layer.
#[derive(Clone, Debug)]
enum Memory {
    Patterns(Bank),
    Rows(Vec<Rows>),
}

/// How few calibration samples find as little support for their label, among the nearest
/// training samples of all layers, as a sample finds for its predicted class.
///
/// Calibration samples are training samples that are held out from the memory; their
/// nonconformity is measured with their labels, and a sample's p-value (its credibility)
/// is that of the class that the network predicts, not of the neighbours' as in the paper's
/// own classifier: what is judged here is the network.
///
/// The paper searches by cosine similarity and approximately. Neighbours here are exact, by
/// the Hamming distance of the layer's activation patterns (about ten times as fast), or
/// by [`cosine`](Self::cosine).
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, Dknn}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let fitted = Dknn::new().k(10).calibration(100).fit(&Basis::new(&split, &study)?)?;
/// let scores = fitted.score(&study.record(&split.normal)?)?;
/// assert!(scores.iter().all(|score| (-1.0..=0.0).contains(score)));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dknn {
    k: usize,
    calibration: usize,
    cosine: bool,
}

impl Default for Dknn {
    fn default() -> Self {
        Self::new()
    }
}

impl Dknn {
    /// As in the paper: k = 75 and 750 calibration samples; neighbours by Hamming distance.
    pub fn new() -> Self {
        Self { k: 75, calibration: 750, cosine: false }
    }

    /// Another number of neighbours in each layer.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k, ..self }
    }

    /// Another number of training samples held out for calibration.
    #[must_use]
    pub fn calibration(self, samples: usize) -> Self {
        Self { calibration: samples, ..self }
    }

    /// Neighbours by the angle between outputs, as in the paper.
    #[must_use]
    pub fn cosine(self) -> Self {
        Self { cosine: true, ..self }
    }
}

impl Fit for Dknn {
    type Fitted = FittedDknn;

    /// # Errors
    /// No calibration sample or no other one; k = 0 or larger than the memory.
    fn fit(&self, basis: &Basis) -> Result<FittedDknn> {
        let (rest, calibration) = basis.hold_out(self.calibration)?;
        let train = rest.train()?;
        check_k(self.k, train.len())?;
        let memory = match self.cosine {
            false => Memory::Patterns(rest.bank()?.clone()),
            true => Memory::Rows(
                (1..=train.layers())
                    .map(|layer| Rows::new(train.name(), normalised(train.outputs(layer)?), Near::Distance))
                    .collect::<Result<_>>()?,
            ),
        };
        let (own, labels) = (Own::of_record(train), train.samples().labels()?.to_vec());
        let mut fitted = FittedDknn { k: self.k, own, memory, labels, calibration: Vec::new() };
        fitted.calibration = fitted.nonconformity(&calibration, calibration.samples().labels()?)?;
        fitted.calibration.sort_unstable();
        Ok(fitted)
    }
}

/// A [`Dknn`] with its memory and the nonconformities of its calibration samples.
#[derive(Clone, Debug)]
pub struct FittedDknn {
    k: usize,
    own: Own,
    memory: Memory,
    labels: Vec<usize>,
    /// Ascending.
    calibration: Vec<usize>,
}

impl FittedDknn {
    /// For each sample the number of neighbours, in all layers, that are not of its class.
    fn nonconformity(&self, record: &Record, classes: &Array1<usize>) -> Result<Vec<usize>> {
        let mut sums = vec![0; record.len()];
        let differ = |sample: usize, id: u32| usize::from(self.labels[id as usize] != classes[sample]);
        for layer in 1..=record.layers() {
            let counts = match &self.memory {
                Memory::Patterns(bank) => {
                    let queries = bank.binarise(record, layer)?;
                    bank.patterns(layer)?.nearest_each(&queries, self.k, |sample, ids, _| {
                        ids.iter().map(|&id| differ(sample, id)).sum::<usize>()
                    })?
                }
                Memory::Rows(rows) => {
                    let queries = normalised(record.outputs(layer)?);
                    rows[layer - 1].nearest_each(queries.view(), self.k, |sample, nearest| {
                        nearest.iter().map(|near| differ(sample, near.id)).sum()
                    })?
                }
            };
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Ok(sums)
    }
}

impl Detector for FittedDknn {
    fn name(&self) -> String {
        match self.memory {
            Memory::Patterns(_) => "dknn".into(),
            Memory::Rows(_) => "dknn, cosine".into(),
        }
    }

    fn layer(&self) -> Layers {
        Layers::All
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let credibility = |own: usize| {
            let below = self.calibration.partition_point(|&other| other < own);
            -((self.calibration.len() - below) as f64) / self.calibration.len() as f64
        };
        Ok(self.nonconformity(record, record.predicted())?.into_iter().map(credibility).collect())
    }
}
