//! The images that travel in the pad's page.

use std::collections::BTreeSet;

use crate::{Result, data::Samples, detect::Basis};

/// Training images among which the nearest are shown, evenly from all classes.
const NEAR: usize = 200;
/// Test samples as they come, evenly from all classes; misclassified ones; ones of each class left out.
const USUAL: usize = 24;
const MISCLASSIFIED: usize = 8;
const LEFT_OUT: usize = 4;

/// Training images, and test samples to choose from.
pub(super) struct Images {
    /// Training images.
    pub near: Samples,
    /// Their places among the training samples.
    pub places: BTreeSet<usize>,
    /// Test samples: the class, whether the network knows it, and the pixels.
    pub samples: Vec<(usize, bool, Vec<f32>)>,
}

impl Images {
    /// The first images of each class, as many of one as of another where there are enough.
    ///
    /// # Errors
    /// Those of [`Study::record`](crate::study::Study::record).
    pub fn of(basis: &Basis) -> Result<Self> {
        let (split, classes) = (basis.split(), basis.network().classes());
        let places = evenly(&split.train, classes, NEAR)?;
        let near = split.train.select(&places)?;

        let mut chosen = evenly(&split.normal, classes, USUAL)?;
        let wrong = basis.study().record(&split.normal)?.misclassified()?;
        chosen.extend(
            wrong.into_iter().filter(|place| !chosen.contains(place)).take(MISCLASSIFIED).collect::<Vec<_>>(),
        );
        let mut samples = taken(&split.normal.select(&chosen)?, true)?;
        for set in &split.left_out {
            samples.extend(taken(&set.first(LEFT_OUT), false)?);
        }
        Ok(Self { near, places: places.into_iter().collect(), samples })
    }
}

/// Places of `count` samples at most, the first of each class in turn.
fn evenly(samples: &Samples, classes: &[usize], count: usize) -> Result<Vec<usize>> {
    let (each, labels) = (count / classes.len(), samples.labels()?);
    let mut places = Vec::new();
    for class in classes {
        let of_class = labels.iter().enumerate().filter(|(_, label)| *label == class);
        places.extend(of_class.map(|(place, _)| place).take(each));
    }
    Ok(places)
}

fn taken(samples: &Samples, known: bool) -> Result<Vec<(usize, bool, Vec<f32>)>> {
    let rows = samples.images().rows().into_iter().zip(samples.labels()?);
    Ok(rows.map(|(row, &label)| (label, known, row.to_vec())).collect())
}
