//! Doubtful samples beside their nearest examples: why a detector doubts them.

use super::Figure;
use super::canvas::{Canvas, Text};
use super::digits::image;
use super::style::{self, MARGIN, WIDTH};
use crate::detect::{Detector, Example, FittedNearestExamples};
use crate::record::Record;
use crate::{Error, ErrorKind, Result};

/// Samples drawn at most: a row each.
const MOST: usize = 50;
/// Examples drawn of each side at most.
const MOST_EXAMPLES: usize = 5;
/// Widest side of a sample's image.
const SAMPLE: f64 = 84.0;
/// Where the sample's words begin, the examples of its predicted class, and those of others.
const COLUMNS: [f64; 3] = [MARGIN + SAMPLE + 12.0, 256.0, 484.0];
/// Height of a row.
const ROW: f64 = 104.0;

/// A row for each sample of `record`, in its order: the image with predicted class,
/// confidence and score (and its label, where it is known), then its `count` nearest
/// examples of the predicted class, then those of all other classes, each with its
/// distance.
///
/// ```
/// use nnerr::{data::Digits, detect::{self, Basis, Detector, Fit, NearestExamples}, figure, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([40]).batch(10), &mut [])?;
/// let detector = NearestExamples::new().fit(&Basis::new(&split, &study)?)?;
/// let test = study.record(&split.normal)?;
/// let doubtful = test.select("doubtful", &detect::ranked(&detector.score(&test)?)[..3])?;
/// let figure = figure::examples("The three most doubtful samples", &detector, &doubtful, 2)?;
/// assert!(figure.alt_text().starts_with("3 samples, a row each. Row 1: predicted"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::OutOfRange`] for more than 50 samples or more than 5 examples, and those
/// of [`FittedNearestExamples::explain`].
pub fn examples(
    title: impl AsRef<str>,
    detector: &FittedNearestExamples,
    record: &Record,
    count: usize,
) -> Result<Figure> {
    if record.len() > MOST || count > MOST_EXAMPLES {
        let sentence = format!(
            "{} samples with {count} examples a side: a figure holds at most {MOST} and {MOST_EXAMPLES}.",
            record.len()
        );
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    let (scores, near) = (detector.score(record)?, detector.explain(record, count)?);
    let (samples, labels) = (record.samples(), record.samples().labels().ok());
    let size = |widest: f64| {
        let scale = widest / samples.height().max(samples.width()) as f64;
        (samples.width() as f64 * scale, samples.height() as f64 * scale)
    };
    let mut canvas = Canvas::default();
    let heading = Text::new(style::SMALL, style::MUTED);
    for (x, text) in [(MARGIN, "sample"), (COLUMNS[1], "nearest examples of that class")] {
        canvas.text(x, 14.0, text, heading);
    }
    canvas.text(COLUMNS[2], 14.0, "nearest of other classes", heading);

    let mut rows = Vec::new();
    for (row, near) in near.iter().enumerate() {
        let y = 26.0 + ROW * row as f64;
        let (wide, high) = size(SAMPLE);
        image(&mut canvas, samples.images().row(row), samples.width(), (MARGIN, y, wide, high))?;
        canvas.outline(MARGIN, y, wide, high);
        let (class, label) = (record.predicted()[row], labels.map(|labels| labels[row]));
        let sure = format!("{:.1} % sure", 100.0 * record.confidence()[row]);
        let score = format!("score {:.2}", scores[row]);
        canvas.text(COLUMNS[0], y + 16.0, &format!("predicted {class}"), Text::default().medium());
        canvas.text(COLUMNS[0], y + 37.0, &sure, Text::default());
        canvas.text(COLUMNS[0], y + 56.0, &score, Text::default());
        let said = label.map(|label| match label == class {
            true => (format!("label {label}"), style::colour(2)),
            false => (format!("label {label}, wrong"), style::colour(1)),
        });
        if let Some((text, colour)) = &said {
            canvas.text(COLUMNS[0], y + 77.0, text, Text::new(style::SMALL, colour).medium());
        }
        for (x, end, side) in
            [(COLUMNS[1], COLUMNS[2] - 16.0, &near.same), (COLUMNS[2], WIDTH - MARGIN, &near.other)]
        {
            let slot = (end - x) / count as f64;
            let (wide, high) = size((slot - 8.0).min(SAMPLE - 20.0));
            for (at, example) in side.iter().enumerate() {
                let x = x + slot * at as f64;
                let pixels = detector.samples().images().row(example.place);
                image(&mut canvas, pixels, samples.width(), (x, y, wide, high))?;
                canvas.outline(x, y, wide, high);
                let below = format!("{} at {:.2}", example.class, example.distance);
                let set = Text::new(style::SMALL, style::INK).middle();
                let shown = if set.width(&below) < slot { below } else { example.class.to_string() };
                canvas.text(x + wide / 2.0, y + high + 17.0, &shown, set);
            }
        }
        let list = |side: &[Example]| {
            let each = side.iter().map(|near| format!("{} at {:.2}", near.class, near.distance));
            each.collect::<Vec<_>>().join(", ")
        };
        let label = said.map_or(String::new(), |(text, _)| format!(", {text}"));
        rows.push(format!(
            "Row {}: predicted {class}, {sure}, {score}{label}; nearest of that class: {}; of others: {}.",
            row + 1,
            list(&near.same),
            list(&near.other)
        ));
    }
    let samples = if record.len() == 1 { "1 sample".into() } else { format!("{} samples", record.len()) };
    let alt = format!("{samples}, a row each. {}", rows.join(" "));
    Ok(Figure::new(title.as_ref(), alt, canvas, 26.0 + ROW * record.len() as f64))
}
