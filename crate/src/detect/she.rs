//! SHE, simplified Hopfield energy: score = −⟨h, S_ŷ⟩ in the last hidden layer, with S_c the
//! stored pattern of class c, the mean of h over the training samples of c that the network
//! classifies correctly. Zhang et al., *Out-of-Distribution Detection based on In-Distribution
//! Data Patterns Memorization with Modern Hopfield Energy*, 2023, with the inner product and its
//! sign turned; no training on OOD samples.

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::{
    Basis, Detector, Fit, Layers,
    features::{Own, groups, last_layer},
    gaussian::{blocks, means},
};
use crate::{Result, network::largest, record::Record};

/// How unlike a sample is to what the network stores of the class that it predicts. Never
/// above 0.
///
/// It agrees with `SHE` of pytorch-ood 0.4.0, which refuses a class that has no correctly
/// classified training sample. Here the mean over its labelled samples is stored then; of a class
/// without samples nothing is stored, and what is taken for it scores 0, the highest there is.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, She}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let fitted = She::new().fit(&Basis::new(&split, &study)?)?;
/// assert_eq!(fitted.patterns().dim(), (8, 30));
/// assert!(fitted.score(&study.record(&split.normal)?)?.iter().all(|&score| score <= 0.0));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct She;

impl She {
    /// In the last hidden layer, without parameters.
    pub fn new() -> Self {
        Self
    }
}

impl Fit for She {
    type Fitted = FittedShe;

    /// # Errors
    /// A network without hidden layers; training samples without labels.
    fn fit(&self, basis: &Basis) -> Result<FittedShe> {
        let train = basis.train()?;
        let (layer, classes) = (last_layer(train)?, train.network().classes().len());
        // Misclassified samples make a group of their own for each class.
        let correct = train.correct()?;
        let place = |(class, &correct): (usize, &bool)| if correct { class } else { classes + class };
        let places: Vec<usize> = groups(train)?.into_iter().zip(&correct).map(place).collect();
        let means = means(train.outputs(layer)?.view(), &places, 2 * classes)?;
        let stored = |class: usize| if places.contains(&class) { class } else { classes + class };
        let patterns = means.select(Axis(0), &(0..classes).map(stored).collect::<Vec<_>>());
        Ok(FittedShe { layer, own: Own::of_record(train), patterns })
    }
}

/// A [`She`] with its stored patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedShe {
    layer: usize,
    own: Own,
    patterns: Array2<f64>,
}

impl FittedShe {
    /// The stored pattern of each class (classes × neurons).
    pub fn patterns(&self) -> &Array2<f64> {
        &self.patterns
    }
}

impl Detector for FittedShe {
    fn name(&self) -> String {
        "she".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let product = |row: ArrayView1<f32>, pattern: ArrayView1<f64>| -> f64 {
            row.iter().zip(pattern).map(|(&o, stored)| f64::from(o) * stored).sum()
        };
        let parts = blocks(record.outputs(self.layer)?.view(), |start, rows| {
            let predicted = |sample: usize| largest(record.logits().row(start + sample));
            let score = |(sample, row)| 0.0 - product(row, self.patterns.row(predicted(sample)));
            rows.rows().into_iter().enumerate().map(score).collect::<Vec<f64>>()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }
}
