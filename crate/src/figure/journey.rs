//! The thesis in one picture: samples on their way from image to verdict.

use super::Figure;
use super::canvas::{Canvas, Text, stroke_attributes, tenths};
use super::digits::image;
use super::style::{self, MARGIN, WIDTH};
use crate::detect::{Detector, FittedClusterDistance};
use crate::record::Record;
use crate::{Error, ErrorKind, Result};

/// Samples drawn at most: a row each.
const MOST: usize = 8;
/// Layers drawn at most: more do not fit side by side.
const MOST_LAYERS: usize = 5;
/// Height of a row, and of the images in it.
const ROW: f64 = 114.0;
const IMAGE: f64 = 72.0;
/// Where layers, pattern, centre sample and score begin.
const COLUMNS: [f64; 4] = [110.0, 416.0, 480.0, 562.0];
/// Size of a layer's field.
const FIELD: (f64, f64) = (54.0, 72.0);
/// Steps of the colour of an output.
const SHADES: usize = 5;
/// Bars of the distribution of scores, and how far to the right they reach, in thresholds.
const BARS: usize = 34;
const REACH: f64 = 1.5;
/// The share of correct samples that the threshold flags.
const FALSE_ALARMS: f64 = 0.05;

/// A row for each sample of `records`, named after its record's set: the image, the
/// outputs of its neurons layer by layer, its activation pattern in the detector's layer
/// beside the centre sample of its cluster (an image of `train`, whose patterns were
/// clustered), and its CDC (eq. 4.2) among those of `correct` samples, a twentieth of
/// which lies above the threshold.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, ClusterDistance, Fit}, figure, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
/// let cluster = ClusterDistance::layer(2).fit(&basis)?;
/// let first = normal.select("the first digit", &[0])?;
/// let figure = figure::journey("From image to verdict", &cluster, basis.train()?, &normal, &[&first])?;
/// assert!(figure.alt_text().contains("the first digit, predicted"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::OutOfRange`] for no sample, more than 8, or more than 5 layers;
/// records of another network, or without labels.
pub fn journey(
    title: impl AsRef<str>,
    cluster: &FittedClusterDistance,
    train: &Record,
    correct: &Record,
    records: &[&Record],
) -> Result<Figure> {
    let (count, layers) = (records.iter().map(|record| record.len()).sum::<usize>(), train.layers());
    if !(1..=MOST).contains(&count) || layers > MOST_LAYERS {
        let sentence = format!(
            "{count} samples in {layers} layers: a figure holds 1 to {MOST} in at most {MOST_LAYERS}."
        );
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    let clusters = cluster.clusters();
    let usual = cluster.score(correct)?;
    let mut sorted = usual.to_vec();
    sorted.sort_by(f64::total_cmp);
    let threshold = sorted[((1.0 - FALSE_ALARMS) * (sorted.len() - 1) as f64) as usize];

    let mut canvas = Canvas::default();
    let pattern = format!("pattern {}, cluster", clusters.layer());
    let heads = [
        (MARGIN, "image"),
        (COLUMNS[0], "activated neurons, layer by layer"),
        (COLUMNS[1], &pattern),
        (COLUMNS[3], "distance to it"),
    ];
    for (place, (x, text)) in heads.into_iter().enumerate() {
        canvas.text(x, 14.0, &(place + 1).to_string(), Text::default().medium());
        canvas.text(x + 14.0, 14.0, text, Text::new(style::SMALL, style::MUTED));
    }
    let mut said = Vec::new();
    for record in records {
        let assigned = clusters.assign(record)?;
        let patterns = clusters.binarisation().binarise(record, clusters.layer())?;
        for sample in 0..record.len() {
            let y = 26.0 + ROW * said.len() as f64;
            let samples = record.samples();
            draw(&mut canvas, record, sample, (MARGIN, y, IMAGE))?;
            for layer in 1..=layers {
                let outputs = record.outputs(layer)?.row(sample);
                let most = outputs.fold(0.0f32, |most, &o| most.max(o)).max(f32::MIN_POSITIVE);
                let shade = |neuron: usize| {
                    let share = outputs[neuron] / most;
                    (share > 0.0).then(|| ((share * SHADES as f32).ceil() as usize).clamp(1, SHADES))
                };
                let x = COLUMNS[0] + (FIELD.0 + 6.0) * (layer - 1) as f64;
                field(&mut canvas, (x, y), outputs.len(), shade);
            }
            let bit = |neuron| patterns.bit(sample, neuron).is_ok_and(|bit| bit).then_some(SHADES);
            field(&mut canvas, (COLUMNS[1], y), patterns.width(), bit);
            let own = assigned.clusters[sample];
            draw(&mut canvas, train, clusters.centre_samples()[own], (COLUMNS[2], y, 54.0))?;
            let of = format!("of {}s", clusters.dominant()[own]);
            canvas.text(COLUMNS[2] + 27.0, y + IMAGE, &of, Text::default().middle());

            let score = assigned.coefficients[sample];
            let (wrong, flagged) =
                (samples.labels()?[sample] != record.predicted()[sample], score > threshold);
            let (verdict, good) = match (wrong, flagged) {
                (true, true) => ("caught", true),
                (true, false) => ("missed", false),
                (false, false) => ("passes", true),
                (false, true) => ("false alarm", false),
            };
            let colour = style::colour(if good { 2 } else { 1 });
            scale(&mut canvas, y, &sorted, threshold, (score, colour));
            let close = format!("{score:.2}: {verdict}");
            canvas.text(WIDTH - MARGIN, y + 92.0, &close, Text::new(17.0, colour).medium().end());
            let (class, sure) = (record.predicted()[sample], 100.0 * record.confidence()[sample]);
            let line = format!("{}, predicted {class}, {sure:.1} % sure", record.name());
            canvas.text(MARGIN, y + 92.0, &line, Text::default());
            said.push(format!("Row {}: {line}; cluster {of}; score {score:.2}, {verdict}.", said.len() + 1));
        }
    }
    let alt = format!(
        "Samples on their way through a network, a row each: the image, the outputs of its neurons in {layers} \
         layers, its activation pattern in layer {} with the centre sample of its cluster, and its distance to it \
         beside the threshold {threshold:.2}. {}",
        clusters.layer(),
        said.join(" ")
    );
    Ok(Figure::new(title.as_ref(), alt, canvas, 26.0 + ROW * count as f64 - 10.0))
}

/// The image of one sample, its longer side `side` pixels.
fn draw(canvas: &mut Canvas, record: &Record, sample: usize, (x, y, side): (f64, f64, f64)) -> Result<()> {
    let samples = record.samples();
    let scale = side / samples.height().max(samples.width()) as f64;
    let (wide, high) = (samples.width() as f64 * scale, samples.height() as f64 * scale);
    image(canvas, samples.images().row(sample), samples.width(), (x, y, wide, high))?;
    canvas.outline(x, y, wide, high);
    Ok(())
}

/// Neurons as small squares, row by row; `shade` gives the step of the colour of those that
/// are on.
fn field(canvas: &mut Canvas, (x, y): (f64, f64), neurons: usize, shade: impl Fn(usize) -> Option<usize>) {
    // As many columns as make the squares fill the field.
    let columns = (neurons as f64 * FIELD.0 / FIELD.1).sqrt().round().max(1.0);
    let side = (FIELD.0 / columns).min(FIELD.1 / (neurons as f64 / columns).ceil());
    canvas.rect(x - 1.0, y - 1.0, FIELD.0 + 2.0, FIELD.1 + 2.0, style::EMPTY);
    for step in 1..=SHADES {
        let fill = style::sequential(0.25 + 0.75 * step as f64 / SHADES as f64);
        for neuron in (0..neurons).filter(|&neuron| shade(neuron) == Some(step)) {
            let (column, row) = (neuron as f64 % columns, (neuron as f64 / columns).floor());
            canvas.rect(x + column * side, y + row * side, side * 0.85, side * 0.85, &fill);
        }
    }
}

/// The scores of correct samples as bars, the threshold, and one score as a dot.
fn scale(canvas: &mut Canvas, y: f64, usual: &[f64], threshold: f64, (score, colour): (f64, &str)) {
    let (left, wide, base) = (COLUMNS[3], WIDTH - MARGIN - COLUMNS[3], y + 62.0);
    let x = |score: f64| left + wide * (score / (REACH * threshold)).clamp(0.0, 1.0);
    let mut bars = [0usize; BARS];
    for &score in usual {
        let place = (BARS as f64 * score / (REACH * threshold)) as usize;
        bars[place.min(BARS - 1)] += 1;
    }
    let most = bars.iter().copied().max().unwrap_or(1).max(1) as f64;
    let width = wide / BARS as f64;
    for (place, &bar) in bars.iter().enumerate() {
        let high = 46.0 * bar as f64 / most;
        canvas.rect(left + width * place as f64, base - high, width - 0.6, high, style::FAINT);
    }
    canvas.line((left, base), (left + wide, base), style::AXIS, 1.0);
    let dashes = stroke_attributes(style::INK, 1.2, "stroke-dasharray=\"4 3\"");
    let at = tenths(x(threshold));
    canvas.path_tenths(&[(at, tenths(y + 12.0)), (at, tenths(base + 10.0))], &dashes);
    canvas.circle(x(score), base, 6.5, style::PAPER);
    canvas.circle(x(score), base, 5.0, colour);
}
