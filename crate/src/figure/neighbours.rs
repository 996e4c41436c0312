//! Samples beside the examples that a layer takes for most like them.

use ndarray::{Array2, Axis};

use super::{Figure, digits};
use crate::{Result, detect::Basis, record::Record};

/// The first sample of each of `sets`, a row each: at the left the sample with the class that the
/// network takes it for, beside it the `count` nearest examples in hidden layer `layer`, each with
/// its predicted class and its Hamming distance.
///
/// ```
/// use nnerr::{data::Digits, detect::Basis, figure, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let one = study.record(&split.normal)?.select("normal", &[0])?;
/// let figure = figure::neighbours("Nearest in layer 2", &Basis::new(&split, &study)?, 2, &[one], 4)?;
/// assert!(figure.alt_text().starts_with("5 images in a grid: taken for "));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Patterns::nearest`](crate::pattern::Patterns::nearest) and of
/// [`Images::draw`](super::Images::draw).
pub fn neighbours(
    title: impl Into<String>,
    basis: &Basis,
    layer: usize,
    sets: &[Record],
    count: usize,
) -> Result<Figure> {
    let (bank, train) = (basis.bank()?, basis.train()?.samples());
    let (mut images, mut labels) = (Array2::<f32>::zeros((0, train.pixels())), Vec::new());
    for set in sets {
        let nearest = bank.patterns(layer)?.nearest(&bank.binarise(set, layer)?, count)?;
        let places: Vec<usize> = nearest.nearest(0)?.iter().map(|&id| id as usize).collect();
        let (own, near) = (set.samples().select(&[0])?, train.select(&places)?);
        images = ndarray::concatenate![Axis(0), images, *own.images(), *near.images()];
        labels.push(format!("taken for {}", set.predicted()[0]));
        let near = places.iter().zip(nearest.distances().row(0));
        labels.extend(near.map(|(&place, distance)| format!("{}, {distance} bits", bank.predicted()[place])));
    }
    digits(title, &images).height(train.height()).labels(labels).columns(count + 1).draw()
}
