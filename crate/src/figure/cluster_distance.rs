//! The cluster distance coefficient by confidence category: Figure 4.1.

use super::{Figure, Panel, grid, number::fixed};
use crate::{
    Result, defined,
    metric::Confidence,
    pattern::{Assigned, Clusters, Coefficients, named},
    record::Record,
};

/// Mean cluster distance coefficient of each set in every confidence category, a row for each
/// set, matching samples at the left and mismatching ones at the right; a black line is the total
/// range, and the colour says how many samples there are (Figure 4.1).
///
/// # Errors
/// A record of a network with other layers; no set.
///
/// ```
/// use nnerr::{data::Digits, figure, network::Params, study::Study};
/// use nnerr::pattern::{Bank, Binarisation, Clusters, KMeans};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let clusters = Clusters::new(&bank, 2, &KMeans::new(4, 1))?;
/// let figure = figure::cluster_distance(&clusters, &[&study.record(&split.normal)?])?;
/// assert!(figure.svg().contains("mismatching"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn cluster_distance(clusters: &Clusters, sets: &[&Record]) -> Result<Figure> {
    let mut grid = grid("Mean cluster distance coefficient by confidence category")
        .columns(2)
        .shape(0.33)
        .x("confidence categories, from 0–10 % (left) to 90–100 % (right)")
        .y("mean CDC (1: the mean of the cluster's examples)")
        .colour("samples in the category (log₁₀)");
    let assigned: Vec<Assigned> = sets.iter().map(|set| clusters.assign(set)).collect::<Result<_>>()?;
    for (set, assigned) in sets.iter().zip(&assigned) {
        for matching in [true, false] {
            let each: Vec<Option<Coefficients>> = Confidence::each()
                .map(|category| defined(assigned.within(matching, category)))
                .into_iter()
                .collect::<Result<_>>()?;
            let of = |value: fn(&Coefficients) -> f64| each.iter().map(move |c| c.as_ref().map(value));
            let samples: f64 = of(|c| c.samples as f64).flatten().sum();
            let title = format!("{}, {}", set.name(), named(matching));
            grid = grid.panel(match samples {
                0.0 => Panel::empty(title),
                _ => Panel::bars(title, of(|c| c.mean))
                    .ranges(of(|c| c.lowest), of(|c| c.highest))
                    .coloured_by(of(|c| (c.samples as f64).log10()))
                    .note(format!("{} samples", fixed(samples, 0))),
            });
        }
    }
    Ok(grid.draw()?.subtitle(format!(
        "layer {}, k = {}, {}",
        clusters.layer(),
        clusters.k(),
        clusters.binarisation()
    )))
}
