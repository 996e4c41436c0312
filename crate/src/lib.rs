//! nnerr: step through the thesis *Investigating Layer Activation Patterns in
//! Neural Networks for Classification Error Detection* (V. Demuysere, 2018).

// The face a notebook cell compiles against: the library built beforehand.
#[cfg(all(nnerr_prebuilt, not(rust_analyzer)))]
pub use nnerr_impl::*;

/// Declares the modules of the library's own face.
macro_rules! library {
    ($($item:item)*) => { $(#[cfg(any(not(nnerr_prebuilt), rust_analyzer))] $item)* };
}

library! {
    mod environment;
    mod error;
    mod random;
    pub mod check;
    pub mod data;
    pub mod figure;
    pub mod metric;
    pub mod network;
    pub mod prelude;
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
}
