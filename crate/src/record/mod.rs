//! What is recorded: observers of a training (activation count, average gradient,
//! history, progress), the [`Record`] of what a set does in a trained network, the
//! measures of single [`Neurons`] that follow from both, and the neurons that are [`Typical`] of a class.

mod activation_count;
mod activity;
mod average_gradient;
mod beyond;
mod classes;
mod history;
mod influence;
mod measure;
mod neurons;
mod outcome;
mod progress;
#[allow(clippy::module_inception)]
mod record;
mod typical;

pub use activation_count::ActivationCount;
pub use activity::Activity;
pub use average_gradient::{AverageGradient, GradientNorm};
pub use beyond::Beyond;
pub use history::History;
pub use influence::Influence;
pub use measure::Measure;
pub use neurons::{Neurons, WEAK};
pub use progress::Progress;
pub use record::Record;
pub use typical::Typical;

use crate::{Error, ErrorKind, Result};

/// The index of layer `layer`, counted from 1 to `layers`.
pub(crate) fn layer_index(layer: usize, layers: usize) -> Result<usize> {
    if (1..=layers).contains(&layer) {
        return Ok(layer - 1);
    }
    Err(Error::new(
        ErrorKind::OutOfRange,
        format!("layer {layer} was asked for: layers are numbered 1 to {layers} here"),
    ))
}
