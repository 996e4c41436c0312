//! The fully connected networks of Chapter 2: architecture, initial weights, forward
//! and back-propagation, training. And the other layers of section 5.3: convolutions, pools, batch
//! normalisation, dropout, in one [`Chain`].
//!
//! The equations' numbers are those of the thesis. Layers count from 1; samples are
//! in rows; everything is f32 but losses and probabilities.

mod active;
mod back;
mod backward;
mod chain;
mod checked;
mod columns;
mod conv;
mod dense;
mod dropout;
mod forward;
mod gradient_check;
mod hidden_gradient;
mod input_gradient;
mod layer;
mod maps;
#[allow(clippy::module_inception)]
mod network;
mod norm;
mod observer;
mod optimiser;
mod output;
mod params;
mod pass;
mod pool;
mod product;
mod reference;
mod shape;
mod simd;
mod softmax;
mod stage;
mod stored;
mod trace;
mod training;

pub use backward::{Gradients, Loss};
pub use chain::{Chain, Link, conv, dense};
pub use checked::{CheckedWeight, CheckedWeights};
pub use conv::Conv;
pub use forward::Forward;
pub use gradient_check::{GradientCheck, Rules};
pub use layer::{Layer, relu};
pub use maps::Maps;
pub use network::Network;
pub use norm::Norm;
pub use observer::{Observer, Plan, Step};
pub use output::OutputUnit;
pub use params::{InitialWeights, Optimiser, Params};
pub use pool::Pool;
pub use shape::Shape;
pub use simd::simd_level;
pub use softmax::softmax;
pub use training::train;

pub(crate) use dense::relu_derivative;
pub(crate) use input_gradient::stepped;
pub(crate) use product::product;
#[cfg(test)]
pub(crate) use simd::{Level, counting_at};
pub(crate) use simd::{counting, wide};
pub(crate) use softmax::{check_temperature, confidence, largest};
pub(crate) use stored::Description;
pub(crate) use training::train_on;

/// Why slices of our own arrays can be had: layers and buffers are in standard layout.
const CONTIGUOUS: &str = "rows of a layer's arrays lie in one piece";
