//! nnerr: step through the thesis *Investigating Layer Activation Patterns in
//! Neural Networks for Classification Error Detection* (V. Demuysere, 2018).

// The face a notebook cell compiles against: the library built beforehand.
#[cfg(all(nnerr_prebuilt, not(rust_analyzer)))]
pub use nnerr_impl::*;

#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod check;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod data;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
mod environment;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
mod error;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod figure;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod metric;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod network;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod prelude;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
mod random;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod record;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod show;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod store;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod study;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub mod table;

#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub use environment::Environment;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub use error::{Error, ErrorKind, Result};
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub use random::{Random, Stream};

#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub use ndarray;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub use plotters;
#[cfg(any(not(nnerr_prebuilt), rust_analyzer))]
pub use polars;
