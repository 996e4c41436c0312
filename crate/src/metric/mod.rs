//! Measures of a classifier: how often it is right ([`Confusion`]) and whether its
//! confidence says so ([`Calibration`], [`Temperature`]); of a score that is to find
//! its errors: how well it ranks them ([`Roc`], [`RiskCoverage`], [`weighted_aurocs`]); of two quantities
//! whether they go together ([`RankCorrelation`]), and of groups whether they vary
//! alike ([`Levene`]).

mod binomial;
mod bootstrap;
mod calibration;
mod category;
mod confidence;
mod confusion;
mod interval;
mod levene;
mod rank_correlation;
mod ranking;
mod risk_coverage;
mod temperature;
mod weighted;

pub use binomial::{binomial_test, chance_of_at_least, holm};
pub(crate) use binomial::{exactly, given};
pub use bootstrap::Bootstrap;
pub(crate) use bootstrap::percentiles;
pub use calibration::Calibration;
pub use category::Category;
pub use confidence::Confidence;
pub use confusion::Confusion;
pub use interval::{Interval, normal_interval};
pub use levene::Levene;
pub use rank_correlation::{RankCorrelation, mean_ranks};
pub use ranking::Roc;
pub use risk_coverage::RiskCoverage;
pub use temperature::Temperature;
pub(crate) use temperature::cross_entropy;
pub(crate) use weighted::exponential_weights;
pub use weighted::weighted_aurocs;

/// Standard deviations either side of the mean that hold 95 % of a normal distribution.
const DEVIATIONS_95: f64 = 1.959963984540054;
