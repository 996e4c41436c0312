//! nnerr: step through the thesis *Investigating Layer Activation Patterns in
//! Neural Networks for Classification Error Detection* (V. Demuysere, 2018).

pub mod check;
pub mod claim;
pub mod data;
pub mod detect;
mod environment;
mod error;
pub mod figure;
mod kernel;
pub mod metric;
pub mod network;
pub mod pattern;
pub mod prelude;
mod random;
pub mod record;
pub mod show;
pub mod store;
pub mod study;
pub mod table;

pub use environment::Environment;
pub use error::{Error, ErrorKind, Result};
pub use random::{Random, Stream};

pub use ndarray;
pub use plotters;
pub use polars;
