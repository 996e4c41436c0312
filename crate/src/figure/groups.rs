//! Layer groups and final group through the layers: Figure 4.3.

use ndarray::Array1;

use super::{Figure, Panel, grid, lines};
use crate::{Error, Result, pattern::Groups};

/// The mean average group distance of the final group in every layer, a curve for each set
/// (Figure 4.3, top), beside it what the thesis announces and never measures, the group's own
/// density: the mean distance between two of its examples. The last panel is the difference of
/// both, on an axis of its own: above 0 a sample lies farther from its group than the group's examples
/// from one another.
///
/// # Errors
/// No set; groups of more layers than others.
///
/// ```
/// use nnerr::{data::Digits, detect::Basis, figure, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let groups = Basis::new(&split, &study)?.groups(20).layer_groups([&study.record(&split.normal)?])?;
/// assert!(figure::group_distance(&groups)?.svg().contains("density"));
/// assert!(figure::matching_class(&groups)?.svg().contains("layer"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn group_distance(sets: &[Groups]) -> Result<Figure> {
    let distances = |groups: &Groups| means(groups, |layer| groups.distance(layer).cloned());
    let densities = |groups: &Groups| means(groups, |layer| groups.density(layer).cloned());
    let drifts = |groups: &Groups| means(groups, |layer| groups.drift(layer));
    let figure = grid("Distance to the final group, layer by layer")
        .columns(3)
        .shape(1.2)
        .x("hidden layer")
        .x_range(1.0, last(sets))
        .y("mean Hamming distance (bits)")
        .panel(by_layer("sample to its final group", sets, distances)?)
        .panel(by_layer("density of the group", sets, densities)?)
        .panel(by_layer("first less second", sets, drifts)?.y("on its own axis"))
        .draw()?;
    Ok(figure.subtitle(of(sets)))
}

/// The mean matching class percentage of the layer groups, a curve for each set
/// (Figure 4.3, bottom).
///
/// # Errors
/// No set; groups of more layers than others.
pub fn matching_class(sets: &[Groups]) -> Result<Figure> {
    let chart = lines("Matching class percentage, layer by layer")
        .x("hidden layer")
        .x_range(1.0, last(sets))
        .y("examples of the layer group with the sample's predicted class")
        .percent_y()
        .y_range(0.0, 1.0);
    let chart = sets.iter().try_fold(chart, |chart, groups| {
        let shares = means(groups, |layer| groups.matching(layer).cloned())?;
        Ok::<_, Error>(chart.points(groups.name(), 1..=groups.layers(), shares))
    })?;
    Ok(chart.draw()?.subtitle(of(sets)))
}

/// A panel with a curve for each set: a mean in each layer.
fn by_layer(title: &str, sets: &[Groups], means: impl Fn(&Groups) -> Result<Vec<f64>>) -> Result<Panel> {
    sets.iter().try_fold(Panel::curves(title), |panel, groups| {
        Ok(panel.curve(groups.name(), 1..=groups.layers(), means(groups)?))
    })
}

/// The last hidden layer; at least 2, where an axis from 1 can end.
fn last(sets: &[Groups]) -> f64 {
    sets.iter().map(Groups::layers).max().unwrap_or(1).max(2) as f64
}

/// The mean over the samples of a quantity, in each layer.
fn means(groups: &Groups, quantity: impl Fn(usize) -> Result<Array1<f64>>) -> Result<Vec<f64>> {
    (1..=groups.layers()).map(|layer| Ok(quantity(layer)?.mean().unwrap_or(0.0))).collect()
}

fn of(sets: &[Groups]) -> String {
    let k = sets.first().map_or(0, Groups::k);
    format!("groups of k = {k} examples, all confidence categories")
}
