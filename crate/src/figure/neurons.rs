//! One bar per neuron, a panel per layer: Figures 3.2–3.7.

use super::{Figure, Panel, grid};
use crate::{
    Result,
    record::{Measure, Neurons},
};

/// Where the axis of neuron accuracies begins: nearly all lie within a few percent of
/// the network's, which an axis from 0 would hide.
const LOWEST_ACCURACY: f64 = 0.8;

/// A panel for each hidden layer with one bar per neuron: as high as `height` says,
/// sorted by `order` (the smallest first), coloured by `colour`. Neurons for which
/// `height` is undefined leave a grey strip; the network's accuracy is a dotted line where
/// `height` is the neuron accuracy, whose axis begins at 80 %: what lies below leaves a white gap.
///
/// An influence has an axis of its own in each layer: it grows from layer to layer so much that one
/// axis for all would hide how it differs within the first.
///
/// The thesis' Figures 3.2–3.4 are sorted by average gradient and show activation
/// count, influence and accuracy; 3.5–3.7 the same sorted by activation count.
///
/// # Errors
/// [`Empty`](crate::ErrorKind::Empty) where no neuron of a layer has a value of
/// `height`.
///
/// ```
/// use nnerr::{data::Digits, figure, network::Params, record::Measure, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]).batch(10), &mut [])?;
/// let neurons = study.neurons(&study.record(&split.normal)?)?;
/// let (height, order) = (Measure::NeuronAccuracy, Measure::ActivationCount);
/// let figure = figure::neurons(&neurons, height, order, Measure::TestActivations)?;
/// assert_eq!(figure.title(), "Neuron accuracy, sorted by activation count");
/// assert!(figure.svg().contains("layer 2"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn neurons(neurons: &Neurons, height: Measure, order: Measure, colour: Measure) -> Result<Figure> {
    let mut name = height.to_string();
    name[..1].make_ascii_uppercase();
    let mut grid = grid(format!("{name}, sorted by {order}"))
        .x(format!("neurons of the layer, sorted by {order}"))
        .y(with_unit(height))
        .colour(with_unit(colour));
    if height.is_share() {
        grid = grid.percent_y();
    }
    if height == Measure::NeuronAccuracy {
        grid = grid.reference("the network's accuracy", neurons.accuracy()).y_range(LOWEST_ACCURACY, 1.0);
    }
    if height.is_influence() {
        grid = grid.own_y().y(format!("{height} (each layer has its own axis)"));
    }
    for layer in 1..=neurons.layers() {
        let panel = Panel::bars(format!("layer {layer}"), neurons.layer(layer, height)?);
        grid = grid
            .panel(panel.sorted_by(neurons.layer(layer, order)?).coloured_by(neurons.layer(layer, colour)?));
    }
    grid.draw()
}

/// Several measures of one hidden layer, a panel for each, with one bar per neuron, all sorted by
/// `order`. To stand side by side, each is divided by its largest magnitude in the layer.
///
/// # Errors
/// A layer that is not there, [`Empty`](crate::ErrorKind::Empty) without a measure,
/// [`OutOfRange`](crate::ErrorKind::OutOfRange) for more than six.
///
/// ```
/// use nnerr::{data::Digits, figure, network::Params, record::Measure, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]).batch(10), &mut [])?;
/// let neurons = study.neurons(&study.record(&split.normal)?)?;
/// let figure = figure::measures("Influence", &neurons, 1, &[Measure::I1, Measure::I2], Measure::I2)?;
/// assert!(figure.alt_text().contains("2 panels"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn measures(
    title: impl Into<String>,
    neurons: &Neurons,
    layer: usize,
    measures: &[Measure],
    order: Measure,
) -> Result<Figure> {
    let x = format!("neurons, sorted by {order}");
    let mut grid = grid(title).columns(measures.len().max(1)).x(x).y("share of the layer's largest");
    for measure in measures {
        let values = neurons.layer(layer, *measure)?;
        let largest = values.iter().flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
        let share = |value: &Option<f64>| value.map(|v| if largest > 0.0 { v / largest } else { 0.0 });
        let panel = Panel::bars(measure.name(), values.iter().map(share));
        grid = grid.panel(panel.sorted_by(neurons.layer(layer, order)?));
    }
    grid.draw()
}

/// The name of an axis.
fn with_unit(measure: Measure) -> String {
    match measure {
        Measure::ActivationCount => format!("{measure} (batches)"),
        Measure::TestActivations => format!("{measure} (samples)"),
        Measure::NeuronAccuracy => format!("{measure} (axis from {:.0} %)", 100.0 * LOWEST_ACCURACY),
        _ => measure.to_string(),
    }
}
