//! Small ROC curves side by side: Figures 3.9–3.11 and 5.1.

use std::borrow::Borrow;

use super::{Figure, Panel, grid};
use crate::{
    Result, defined,
    detect::{Evaluation, Task, layer_title},
    metric::Confidence,
    results::TestSets,
};

/// A row for each of `evaluations` (a detector in one layer), a column for misclassified
/// samples and one for each of the sets of `task`: ROC curves with their areas. A
/// category without positive or negative samples is drawn as "no samples". With
/// `mirrored`, the correct samples are positive and the score is negated, as in
/// Figure 3.11: the same area.
///
/// # Errors
/// A set that was not scored.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Evaluation, Fit, NeuronCount, Task}, figure};
/// use nnerr::{metric::Confidence, network::Params, study::Study};
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([30]).batch(10), &mut [])?;
/// let (normal, fives) = (study.record(&split.normal)?, study.record(&split.left_out[1])?);
/// let count = NeuronCount::layer(1).fit(&Basis::new(&split, &study)?)?;
/// let evaluation = Evaluation::new(&count, &normal, &[&fives])?;
/// let figure =
///     figure::roc_grid(&[&evaluation], Task::Erroneous(&["fives"]), Confidence::All, false)?;
/// assert!(figure.svg().contains("AUROC"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn roc_grid(
    evaluations: &[impl Borrow<Evaluation>],
    task: Task,
    category: Confidence,
    mirrored: bool,
) -> Result<Figure> {
    let evaluations: Vec<&Evaluation> = evaluations.iter().map(Borrow::borrow).collect();
    let detector = evaluations.first().map_or("", |evaluation| evaluation.detector());
    let mut grid = grid(format!("ROC curves: {detector}")).columns(1 + task.sets().len()).roc_axes();
    for evaluation in &evaluations {
        let unfamiliar = task.each().into_iter().filter(|own| *own != Task::Misclassified);
        for own in [Task::Misclassified].into_iter().chain(unfamiliar) {
            let set = own.sets().first();
            let title = format!("{}, {}", set.unwrap_or(&"misclassified"), where_(evaluation));
            // A part of a set may hold no sample at all.
            if !evaluation.part().is_empty() && set.is_some_and(|set| !evaluation.sets().contains(set)) {
                grid = grid.panel(Panel::empty(title));
                continue;
            }
            grid = grid.panel(match evaluation.defined(own, category)? {
                Some(roc) => {
                    let roc = if mirrored { roc.mirrored() } else { roc };
                    Panel::curves(title).roc("", &roc)
                }
                None => Panel::empty(title),
            });
        }
    }
    let positive = if mirrored { "positive: correct samples" } else { "positive: samples to be found" };
    Ok(grid.draw()?.subtitle(format!("task {task}, {category}; {positive}")))
}

/// A panel for each of `evaluations` on these `sets`, with a curve for each of `names`, which are
/// those of [`Evaluation::roc_on`]: `misclassified`, `ones`, `left-out`. Undefined curves are left out.
///
/// # Errors
/// Another name, no evaluation, or undefined curves alone.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([30]).batch(10), &mut [])?;
/// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
/// let both = evaluations(&(Baseline, Energy::default()), &sets)?;
/// let figure = figure::roc_panels("Two detectors", &both, &sets, ["left-out", "misclassified"])?;
/// assert!(figure.alt_text().starts_with("2 panels of true positive rate over false positive rate. baseline"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn roc_panels<const N: usize>(
    title: impl Into<String>,
    evaluations: &[Evaluation],
    sets: &impl TestSets,
    names: [&str; N],
) -> Result<Figure> {
    let mut grid = grid(title).columns(evaluations.len().min(3)).roc_axes();
    for evaluation in evaluations {
        let mut panel = Panel::curves(evaluation.to_string()).diagonal();
        for name in names {
            if let Some(roc) = defined(evaluation.roc_on(sets, name))? {
                panel = panel.curve(name, roc.fpr(), roc.tpr());
            }
        }
        grid = grid.panel(panel);
    }
    grid.draw()
}

fn where_(evaluation: &Evaluation) -> String {
    let layer = match evaluation.layer().to_string().as_str() {
        "" => String::from("softmax"),
        "all" => String::from("all layers"),
        layer => layer_title(layer),
    };
    if evaluation.part().is_empty() { layer } else { format!("{layer}, {}", evaluation.part()) }
}
