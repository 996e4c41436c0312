//! Measures of a classifier: how often it is right ([`Confusion`]) and whether its
//! confidence says so ([`Calibration`], [`Temperature`]); of two measures whether
//! they go together ([`RankCorrelation`]), of groups whether they vary alike
//! ([`Levene`]).

mod calibration;
mod category;
mod confidence;
mod confusion;
mod interval;
mod levene;
mod rank_correlation;
mod temperature;

pub use calibration::Calibration;
pub use category::Category;
pub use confidence::Confidence;
pub use confusion::Confusion;
pub use interval::Interval;
pub use levene::Levene;
pub use rank_correlation::{RankCorrelation, mean_ranks};
pub use temperature::Temperature;

/// Standard deviations either side of the mean that hold 95 % of a normal distribution.
const DEVIATIONS_95: f64 = 1.959963984540054;
