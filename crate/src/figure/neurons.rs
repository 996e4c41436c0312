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
/// `height` is undefined leave a gap; the network's accuracy is a dotted line where
/// `height` is the neuron accuracy, whose axis begins at 80 %; what lies below is drawn
/// at its end.
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
    for layer in 1..=neurons.layers() {
        let panel = Panel::bars(format!("layer {layer}"), neurons.layer(layer, height)?);
        grid = grid
            .panel(panel.sorted_by(neurons.layer(layer, order)?).coloured_by(neurons.layer(layer, colour)?));
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
