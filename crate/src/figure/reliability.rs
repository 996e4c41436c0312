//! The reliability diagram: confidence beside accuracy in each confidence category.

use super::axis::AxisOptions;
use super::canvas::Text;
use super::input::{Numeric, filled, fraction, optional, paired};
use super::legend::{Key, Look};
use super::mark::Mark;
use super::number::fixed;
use super::plot::Plot;
use super::{Figure, style};
use crate::{Error, ErrorKind, Result};

/// Mean confidence and accuracy in confidence categories of equal width, with
/// the number of samples of each on top (Figure 3.1 of the thesis).
///
/// `counts`, `confidence` and `accuracy` hold one value for each category, from 0
/// to 1; both means are `None` in a category without samples, which is drawn as
/// "no samples".
///
/// # Errors
/// [`ErrorKind::Empty`] without a category, [`ErrorKind::Shape`] where the three
/// differ in length, [`ErrorKind::OutOfRange`] for a mean outside 0 to 1 or a
/// count below 0, [`ErrorKind::Missing`] for samples without a mean.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::reliability(
///     "Calibration of N10", [0, 12, 988], [None, Some(0.55), Some(0.97)], [None, Some(0.5), Some(0.96)],
/// )?;
/// assert!(figure.svg().contains("no samples"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn reliability(
    title: impl Into<String>,
    counts: impl IntoIterator<Item = impl Numeric>,
    confidence: impl IntoIterator<Item = impl Numeric>,
    accuracy: impl IntoIterator<Item = impl Numeric>,
) -> Result<Figure> {
    let title = title.into();
    let counts: Vec<f64> = super::input::plain(counts);
    let means = [("mean confidence", optional(confidence)), ("accuracy", optional(accuracy))];
    check(&title, &counts, &means)?;

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
    let mut marks = vec![Mark::strips(empty, edge(1), (0.0, 1.0), true)];
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

fn check(title: &str, counts: &[f64], means: &Means) -> Result<()> {
    filled(&format!("The diagram “{title}”"), counts.len())?;
    super::input::finite("the counts", counts)?;
    if let Some(count) = counts.iter().find(|count| **count < 0.0) {
        let sentence = format!("A category cannot hold {count} samples; a count is 0 or more.");
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    for (name, values) in means {
        paired("The list of counts", counts.len(), &format!("the list of {name}"), values.len())?;
        fraction(
            &format!("The {name} of a category"),
            &values.iter().flatten().copied().collect::<Vec<_>>(),
        )?;
        if let Some(bin) = (0..counts.len()).find(|&bin| counts[bin] > 0.0 && values[bin].is_none()) {
            let sentence = format!("Category {} holds {} samples but no {name}.", bin + 1, counts[bin]);
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
    }
    Ok(())
}

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
