//! What ODIN does to images before it looks at the confidence.

use super::{Figure, digits};
use crate::{Result, detect::Odin, record::Record};

/// Three rows: the samples of `record`, ODIN's step for each (black: more ink, white: less, grey:
/// none), and the samples after it, drawn within [0, 1]. Below the samples stands the confidence
/// at T = 1.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
/// let four = study.record(&split.normal.first(4))?;
/// let figure = figure::odin_step(&four, &Odin::new(1000.0, 0.05)?)?;
/// assert!(figure.alt_text().starts_with("12 images in a grid: "));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Odin::moved`] and of [`Images::draw`](super::Images::draw).
pub fn odin_step(record: &Record, odin: &Odin) -> Result<Figure> {
    let (images, network, moved) = (record.samples().images(), record.network(), odin.moved(record)?);
    let gradient = network.input_gradient(images, odin.temperature())?;
    let step = gradient.mapv(|g| if g == 0.0 { 0.5 } else { 0.5 - 0.5 * g.signum() });
    let drawn = moved.mapv(|pixel| pixel.clamp(0.0, 1.0));
    let all = ndarray::concatenate![ndarray::Axis(0), *images, step, drawn];
    let after = network.confidence(&moved)?;
    let sure = |p: &f64| format!("{:.1} %", 100.0 * p);
    let steps = (0..record.len()).map(|_| "the step".to_owned());
    let labels = record.confidence().iter().map(sure).chain(steps).chain(after.iter().map(sure));
    let title = format!("{}: images, steps, images after it", record.name());
    let figure = digits(title, &all).height(record.samples().height()).columns(record.len()).labels(labels);
    Ok(figure.draw()?.subtitle(format!("ε = {}; below: confidence", odin.epsilon())))
}
