//! The samples: MNIST or any data set in its file format, digits drawn by
//! ourselves, and the sets of the thesis: training, normal, left-out classes
//! and noise (section 3.3).

mod digits;
mod folder;
pub mod idx;
mod samples;
mod split;
mod synthetic;

pub use digits::{Digits, Source};
pub use folder::{find, project_data};
pub(crate) use samples::read;
pub use samples::Samples;
pub use split::Split;

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
