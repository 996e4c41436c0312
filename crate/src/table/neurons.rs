//! One row per neuron.

use super::Table;
use crate::{
    Result,
    record::{Measure, Neurons},
};

/// Every measure of every neuron of the hidden layers, a row for each: layer, neuron
/// (both from 1), and a column for each [`Measure`]; an undefined neuron accuracy is
/// null.
///
/// # Errors
/// None in practice: columns have one length.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study, table::neurons};
/// let split = Digits::synthetic(200, 50, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]), &mut [])?;
/// let table = neurons(&study.neurons(&study.record(&split.normal)?)?)?;
/// assert_eq!(table.frame().shape(), (30, 13));
/// assert_eq!(table.head(5).frame().height(), 5);
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn neurons(neurons: &Neurons) -> Result<Table> {
    let (mut layers, mut places) = (Vec::new(), Vec::new());
    for layer in 1..=neurons.layers() {
        let count = neurons.layer(layer, Measure::ActivationCount)?.len();
        layers.extend(std::iter::repeat_n(layer, count));
        places.extend(1..=count);
    }
    let mut table = Table::titled("Every neuron").column("layer", layers).column("neuron", places);
    for measure in Measure::ALL {
        let values = neurons.all(measure);
        table = match measure {
            Measure::ActivationCount | Measure::TestActivations => {
                table.column(measure.name(), values.iter().map(|value| value.map(|count| count as u64)))
            }
            _ if measure.is_share() => table.percent(measure.name(), values, 2),
            _ => table.fixed(measure.name(), values, 4),
        };
    }
    table.build()
}
