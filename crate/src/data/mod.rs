//! The samples: MNIST or any data set in its file format, digits drawn by
//! ourselves, and the sets of the thesis: training, normal, left-out classes
//! and noise (section 3.3). What else is unfamiliar to a network of digits: turned or
//! inverted ones, Gaussian noise, clothes and letters. And samples to choose parameters on.

mod checksum;
mod digits;
mod download;
mod drawn;
mod fetch;
mod folder;
mod gaussian;
pub mod idx;
mod inverted;
mod kind;
mod noise;
mod npm;
mod rotated;
mod samples;
mod split;
mod spread;
mod strokes;
mod summary;
mod synthetic;
mod validation;

pub use digits::{Digits, Source};
pub(crate) use drawn::DRAWN_SIDE;
pub use fetch::Fetch;
pub use folder::{find, project_data};
pub use gaussian::GaussianNoise;
pub(crate) use kind::Kind;
pub use noise::{Kept, Noise};
pub use samples::Samples;
pub(crate) use samples::read;
pub use split::Split;

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
