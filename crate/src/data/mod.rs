//! The samples: MNIST or any data set in its file format, digits drawn by
//! ourselves, the sets of the thesis: training, normal, left-out classes and noise
//! (section 3.3), and samples to choose parameters on.

mod checksum;
mod digits;
mod download;
mod fetch;
mod folder;
pub mod idx;
mod noise;
mod npm;
mod samples;
mod split;
mod spread;
mod strokes;
mod summary;
mod synthetic;
mod validation;

pub use digits::{Digits, Source};
pub use fetch::Fetch;
pub use folder::{find, project_data};
pub use noise::{Kept, Noise};
pub use samples::Samples;
pub(crate) use samples::read;
pub use split::Split;
pub(crate) use split::class_name;

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
