//! Which neurons a set activates: Figure 3.8.

use super::{Figure, Panel, grid, number::fixed};
use crate::{
    Result, defined,
    metric::Confidence,
    record::{ActivationCount, Activity, Record},
};

/// A row for each set, a column for each of `layers`: bars of the share of samples that
/// activate each neuron, sorted by activation count, and below each panel the mean
/// percentage of activated neurons and the number of samples (Figure 3.8). A set
/// without samples in the category is drawn as "no samples". With one layer only, three
/// sets stand side by side.
///
/// # Errors
/// A layer that is not there, counts of another network, no set.
///
/// ```
/// use nnerr::{data::Digits, figure, metric::Confidence, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]).batch(10), &mut [])?;
/// let normal = study.record(&split.normal)?;
/// let none = figure::activity(&[&normal], &[1, 2], study.activation_count(), Confidence::percent(0)?)?;
/// assert!(none.svg().contains("no samples")); // ten classes: nobody is less than 10 % sure
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn activity(
    sets: &[&Record],
    layers: &[usize],
    counts: &ActivationCount,
    category: Confidence,
) -> Result<Figure> {
    let mut grid = grid("Share of the samples that activate each neuron")
        .columns(if layers.len() == 1 { sets.len().clamp(1, 3) } else { layers.len() })
        .x("neurons of the layer, sorted by activation count")
        .y("samples that activate it")
        .percent_y()
        .y_range(0.0, 1.0);
    for set in sets {
        let activity = defined(Activity::within(set, category))?;
        for &layer in layers {
            let title = format!("{}, layer {layer}", set.name());
            let keys = counts.layer(layer)?;
            let Some(activity) = &activity else {
                grid = grid.panel(Panel::empty(title));
                continue;
            };
            let (share, samples) =
                (fixed(100.0 * activity.mean(layer)?, 1), fixed(activity.samples() as f64, 0));
            let panel = Panel::bars(title, activity.rates(layer)?).sorted_by(keys);
            grid = grid.panel(panel.note(format!("{share} % activated, {samples} samples")));
        }
    }
    Ok(grid.draw()?.subtitle(format!("{category}")))
}
