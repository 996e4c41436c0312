//! A few samples of some sets: what a network takes them for.

use ndarray::Array2;

use super::{Figure, digits};
use crate::{Result, record::Record};

/// So many samples of each set, evenly from its first to its last, a row for each set. Below each
/// sample stand the set, the class that the network sees in it, and how sure it is.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
/// let (normal, ones) = (study.record(&split.normal)?, study.record(&split.left_out[0])?);
/// let figure = figure::samples("Two sets", [&normal, &ones], 3)?;
/// assert!(figure.alt_text().starts_with("6 images in a grid: normal: "));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Images::draw`](super::Images::draw), as for no set at all; images of different sizes.
pub fn samples<'a>(
    title: impl Into<String>,
    sets: impl IntoIterator<Item = &'a Record>,
    each: usize,
) -> Result<Figure> {
    let (mut pixels, mut labels, mut size) = (Vec::new(), Vec::new(), (0, 0));
    let mut first = None;
    for set in sets {
        let first = *first.get_or_insert(set);
        set.samples().check_size(first.samples())?;
        size = (set.samples().height(), set.samples().width());
        for place in (0..each).map(|at| at * set.len() / each) {
            pixels.extend(set.samples().images().row(place));
            let (class, sure) = (set.predicted()[place], 100.0 * set.confidence()[place]);
            labels.push(format!("{}: {class}, {sure:.0} %", set.name()));
        }
    }
    let images = Array2::from_shape_vec((labels.len(), size.0 * size.1), pixels).expect("images of one size");
    digits(title, &images).height(size.0).columns(each).labels(labels).draw()
}
