//! Measures of a classifier: how often it is right ([`Confusion`]) and whether
//! its confidence says so ([`Calibration`]); and of a score that is to find its
//! errors: how well it ranks them ([`Roc`], [`RiskCoverage`]).

mod bootstrap;
mod calibration;
mod confidence;
mod confusion;
mod interval;
mod ranking;
mod risk_coverage;

pub use bootstrap::Bootstrap;
pub use calibration::{Calibration, Category};
pub use confidence::Confidence;
pub use confusion::Confusion;
pub use interval::Interval;
pub use ranking::Roc;
pub use risk_coverage::RiskCoverage;
