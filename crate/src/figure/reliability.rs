//! The reliability diagram: confidence beside accuracy in each confidence category.

use super::axis::AxisOptions;
use super::canvas::Text;
use super::legend::{Key, Look};
use super::mark::Mark;
use super::number::fixed;
use super::plot::Plot;
use super::{Figure, style};
use crate::{
    Error, ErrorKind, Result,
    metric::{Calibration, Category},
};

/// Mean confidence and accuracy in confidence categories of equal width, with
/// the number of samples of each on top (Figure 3.1 of the thesis). A category
/// without samples is drawn as "no samples".
///
/// # Errors
/// [`ErrorKind::Shape`] for categories of unequal width, as
/// [`Calibration::equal_mass`] makes them.
///
/// ```
/// use nnerr::{figure, metric::Calibration, ndarray::array};
/// let calibration = Calibration::new(&array![0.55, 0.97, 0.99], &array![false, true, true], 10)?;
/// let figure = figure::reliability("Calibration of N10", &calibration)?;
/// assert!(figure.svg().contains("no samples"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn reliability(title: impl Into<String>, calibration: &Calibration) -> Result<Figure> {
    let (title, categories) = (title.into(), calibration.categories());
    let equal = |(at, category): (usize, &Category)| category.low == at as f64 / categories.len() as f64;
    if !categories.iter().enumerate().all(equal) {
        let sentence =
            format!("The categories of the diagram “{title}” differ in width; it needs equal ones.");
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    let counts: Vec<f64> = categories.iter().map(|category| category.count as f64).collect();
    let means: Means = [
        ("mean confidence", categories.iter().map(|category| category.confidence).collect()),
        ("accuracy", categories.iter().map(|category| category.accuracy).collect()),
    ];

    let bins = counts.len();
    let percent = AxisOptions { percent: true, range: Some((0.0, 1.0)), ..AxisOptions::default() };
    let edge = |bin: usize| bin as f64 / bins as f64;
    let every = bins.div_ceil(10);
    let x =
        percent.axis(std::iter::empty(), 5, true)?.with_ticks((0..=bins).step_by(every).map(edge).collect());
    let y = percent.axis(std::iter::empty(), 5, true)?;
    let mut plot = Plot::new(x, y, ["confidence category", "mean confidence, accuracy"]);
    plot.height = 320.0;
    plot.keys = (means.iter().enumerate())
        .map(|(index, (name, _))| Key::new(name, style::colour(index), Look::Box))
        .collect();
    let empty = (0..bins).filter(|&bin| counts[bin] == 0.0);
    let mut marks = vec![Mark::strips(empty, style::EMPTY, edge(1), (0.0, 1.0), true)];
    for (index, (_, values)) in means.iter().enumerate() {
        let colour = |_| style::colour(index).to_owned();
        marks.extend(Mark::bars(values.iter().copied(), colour, edge(1), (index, means.len())));
    }
    Ok(plot.figure(&title, describe(&counts, &means), marks, |canvas, chart| {
        for (bin, &count) in counts.iter().enumerate() {
            let tallest = means.iter().filter_map(|(_, values)| values[bin]).fold(0.0, f64::max);
            let (x, y) = chart.at((bin as f64 + 0.5) / bins as f64, if count == 0.0 { 0.5 } else { tallest });
            if count == 0.0 {
                let x = x + 5.0;
                canvas.raw(&format!("<g transform=\"rotate(-90 {x:.1} {y:.1})\">"));
                canvas.text(x, y, "no samples", Text::new(style::SMALL, style::MUTED).middle());
                canvas.raw("</g>");
            } else {
                canvas.text(x, y - 6.0, &fixed(count, 0), Text::default().middle());
            }
        }
    }))
}

type Means = [(&'static str, Vec<Option<f64>>); 2];

fn describe(counts: &[f64], means: &Means) -> String {
    let bins = counts.len();
    let mut text = format!("Bars of mean confidence and accuracy in {bins} confidence categories.");
    for (bin, &count) in counts.iter().enumerate() {
        let (from, to) = (whole(bin as f64 / bins as f64), whole((bin + 1) as f64 / bins as f64));
        text += &match (means[0].1[bin], means[1].1[bin]) {
            (Some(confidence), Some(accuracy)) if count > 0.0 => {
                let (confidence, accuracy) = (fixed(confidence * 100.0, 1), fixed(accuracy * 100.0, 1));
                format!(" {from}–{to} %: {count} samples, confidence {confidence} %, accuracy {accuracy} %.")
            }
            _ => format!(" {from}–{to} %: no samples."),
        };
    }
    text
}

fn whole(share: f64) -> String {
    let percent = share * 100.0;
    fixed(percent, usize::from((percent - percent.round()).abs() > 1e-9))
}
