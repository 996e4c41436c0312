//! A slider over a detector's threshold: what it catches, what it misses, and which
//! samples stand on the wrong side.

use ndarray::{Array1, Array2, ArrayView1};

use super::{Number, Slider};
use crate::{
    Result,
    detect::{Evaluation, Layers, Task},
    figure::{self, Figure},
    metric::Confidence,
    record::Record,
    table::Table,
};

/// The thresholds: so many per cent of the normal scores lie below each.
const PERCENT: [usize; 9] = [50, 60, 70, 80, 85, 90, 95, 98, 99];
/// Where the slider starts: 95 %.
const START: usize = 6;
/// Images of each kind of mistake: half of them the worst, half the nearest to the threshold.
const IMAGES: usize = 10;

/// One sample with its score.
#[derive(Clone, Copy)]
struct Sample<'a> {
    record: &'a Record,
    normal: bool,
    place: usize,
    score: f64,
}

/// A slider over the threshold of `detector`: samples that score at least as high are
/// refused, all others are let pass. Its positions are percentiles of the `normal` scores,
/// from 50 % (half of the normal samples are refused, where no scores tie) to 99 %, and it
/// starts at 95 %.
///
/// Each position shows the threshold; how many of the samples that the `task` wants found
/// are caught or missed, and how many others are false alarms or let pass; and up to ten
/// images of each kind of mistake, the worst first (false alarms with the highest score,
/// missed samples with the lowest), then those nearest to the threshold. Below each stands
/// the true class or the set, the predicted class and the confidence.
///
/// `normal` and `others` are records beside their scores, as for
/// [`Evaluation::of_scores`].
///
/// ```
/// use nnerr::{data::Digits, detect::{Baseline, Detector, Task}, network::Params};
/// use nnerr::{show::{blocks, threshold_slider}, study::Study};
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([30]).batch(10), &mut [])?;
/// let (normal, ones) = (study.record(&split.normal)?, study.record(&split.left_out[0])?);
/// let (own, other) = (Baseline.score(&normal)?, Baseline.score(&ones)?);
/// let slider = threshold_slider("baseline", Task::Ood(&["ones"]), (&normal, &own), &[(&ones, &other)])?;
/// assert_eq!(slider.len(), 9);
/// assert!(blocks(&slider)[1].1.contains("false alarms"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Evaluation::of_scores`] and [`Evaluation::roc`] for this task, whose sets are
/// among the `others`: scores that do not pair up or are NaN, a task without positive or negative
/// samples.
pub fn threshold_slider(
    detector: &str,
    task: Task,
    normal: (&Record, &Array1<f64>),
    others: &[(&Record, &Array1<f64>)],
) -> Result<Slider> {
    // It checks everything.
    Evaluation::of_scores(detector, Layers::None, normal, others)?.roc(task, Confidence::All)?;
    let correct = normal.0.correct()?;
    let (wrong, right): (Vec<Sample>, Vec<Sample>) =
        samples(normal, true).partition(|sample| !matches!(task, Task::Ood(_)) && !correct[sample.place]);
    let mut positives = wrong;
    let wanted = others.iter().filter(|(record, _)| task.sets().contains(&record.name()));
    positives.extend(wanted.flat_map(|&other| samples(other, false)));
    let mut negatives = right;
    let by_score = |a: &Sample, b: &Sample| a.score.total_cmp(&b.score);
    positives.sort_by(by_score);
    negatives.sort_by(by_score);
    let mut scores = normal.1.to_vec();
    scores.sort_by(f64::total_cmp);

    let who = [task.positive(), task.negative().to_owned()];
    let mut slider = Slider::new("normal samples below the threshold");
    for percent in PERCENT {
        let threshold = scores[(scores.len() * percent / 100).min(scores.len() - 1)];
        let passed = |samples: &[Sample]| samples.partition_point(|sample| sample.score < threshold);
        let (missed, caught) = positives.split_at(passed(&positives));
        let (silent, alarms) = negatives.split_at(passed(&negatives));
        let counts = [[caught.len(), missed.len()], [alarms.len(), silent.len()]];
        let worst_alarms: Vec<Sample> = alarms.iter().rev().copied().collect();
        let frame = (
            Number::fixed(format!("threshold of {detector}"), threshold, 4),
            table(&who, counts)?,
            images(["false alarm", "false alarms"], "refused, though they should pass", &worst_alarms)?,
            images(["missed sample", "missed samples"], "let pass, though they should be found", missed)?,
        );
        slider.push(format!("{percent} %"), &frame)?;
    }
    slider.start(START)
}

fn samples<'a>(
    (record, scores): (&'a Record, &'a Array1<f64>),
    normal: bool,
) -> impl Iterator<Item = Sample<'a>> {
    scores.iter().enumerate().map(move |(place, &score)| Sample { record, normal, place, score })
}

/// Both kinds of samples: how many are refused, how many pass.
fn table(who: &[String; 2], counts: [[usize; 2]; 2]) -> Result<Table> {
    let share = counts.map(|[refused, passed]| refused as f64 / (refused + passed) as f64);
    let [[caught, missed], [alarms, silent]] = counts;
    Table::titled("Refused and let pass at this threshold")
        .column("samples", who)
        .column("refused", [caught, alarms])
        .column("let pass", [missed, silent])
        .percent("share refused", share, 1)
        .note(format!("{caught} caught, {missed} missed, {alarms} false alarms, {silent} rightly let pass."))
        .build()
}

/// The mistakes of one kind, `worst` first; none where there are none.
fn images(names: [&str; 2], what: &str, worst: &[Sample]) -> Result<Option<Figure>> {
    if worst.is_empty() {
        return Ok(None);
    }
    let half = IMAGES / 2;
    let nearest = worst.len().saturating_sub(half).max(half).min(worst.len());
    let shown: Vec<Sample> = worst.iter().take(half).chain(worst[nearest..].iter().rev()).copied().collect();
    let rows: Vec<ArrayView1<f32>> =
        shown.iter().map(|sample| sample.record.samples().images().row(sample.place)).collect();
    let pixels = rows.iter().flatten().copied().collect();
    let images = Array2::from_shape_vec((shown.len(), rows[0].len()), pixels)
        .expect("all were sent through one network");
    let mut title = format!("{} {}", worst.len(), names[usize::from(worst.len() > 1)]);
    if worst.len() > IMAGES {
        title += &format!(": the {half} worst, and the {half} nearest to the threshold");
    }
    let figure = figure::digits(title, &images).columns(half).labels(shown.iter().map(label));
    let height = shown[0].record.samples().height();
    Ok(Some(figure.height(height).draw()?.subtitle(format!("Samples {what}"))))
}

/// `4 → 9, 100 %` for a normal sample, `noise → 8, 97 %` for one of another set.
fn label(sample: &Sample) -> String {
    let (record, place) = (sample.record, sample.place);
    let from = match record.samples().labels() {
        Ok(labels) if sample.normal => labels[place].to_string(),
        _ => record.name().to_owned(),
    };
    let confidence = 100.0 * record.confidence()[place];
    format!("{from} → {}, {confidence:.0} %", record.predicted()[place])
}
