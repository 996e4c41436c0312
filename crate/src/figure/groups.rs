//! Layer groups and final group through the layers: Figure 4.3.

use super::{Figure, Grid, Panel, grid, number::fixed};
use crate::{Result, pattern::Groups};

/// The mean average group distance of the final group in every layer, a panel for each set
/// (Figure 4.3, top), and beside it what the thesis announces and never measures: the
/// group's own density, the mean distance between two of its examples.
///
/// # Errors
/// No set, or more than six; groups of more layers than others.
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
    let mut grid =
        by_layer("Distance to the final group, layer by layer", sets).y("mean Hamming distance (bits)");
    for groups in sets {
        let distances = means(groups, |layer| groups.distance(layer))?;
        let densities = means(groups, |layer| groups.density(layer))?;
        let layers = 1..=groups.layers();
        let panel = Panel::curves(groups.name())
            .curve("sample to its final group", layers.clone(), &distances)
            .curve("density of the group", layers, &densities);
        let ends = [distances[0], distances[distances.len() - 1]].map(|value| fixed(value, 1));
        grid = grid.panel(panel.note(format!("{} to {}", ends[0], ends[1])));
    }
    Ok(grid.draw()?.subtitle(of(sets)))
}

/// The mean matching class percentage of the layer groups, a panel for each set
/// (Figure 4.3, bottom).
///
/// # Errors
/// No set, or more than six.
pub fn matching_class(sets: &[Groups]) -> Result<Figure> {
    let mut grid = by_layer("Matching class percentage, layer by layer", sets)
        .y("examples of the layer group with the sample's predicted class")
        .percent_y()
        .y_range(0.0, 1.0);
    for groups in sets {
        let shares = means(groups, |layer| groups.matching(layer))?;
        let ends = [shares[0], shares[shares.len() - 1]].map(|share| fixed(100.0 * share, 0));
        let panel =
            Panel::curves(groups.name()).curve("matching class percentage", 1..=groups.layers(), &shares);
        grid = grid.panel(panel.note(format!("{} to {} %", ends[0], ends[1])));
    }
    Ok(grid.draw()?.subtitle(of(sets)))
}

fn by_layer(title: &str, sets: &[Groups]) -> Grid {
    let last = sets.iter().map(Groups::layers).max().unwrap_or(1);
    grid(title).columns(sets.len()).x("hidden layer").x_range(1.0, last.max(2) as f64)
}

/// The mean over the samples of a quantity, in each layer.
fn means<'a>(
    groups: &Groups,
    quantity: impl Fn(usize) -> Result<&'a ndarray::Array1<f64>>,
) -> Result<Vec<f64>> {
    (1..=groups.layers()).map(|layer| Ok(quantity(layer)?.mean().unwrap_or(0.0))).collect()
}

fn of(sets: &[Groups]) -> String {
    let k = sets.first().map_or(0, Groups::k);
    format!("groups of k = {k} examples, all confidence categories")
}
