//! Measures of a classifier: how often it is right ([`Confusion`]) and whether
//! its confidence says so ([`Calibration`]).

mod calibration;
mod confidence;
mod confusion;

pub use calibration::{Calibration, Category};
pub use confidence::Confidence;
pub use confusion::Confusion;
