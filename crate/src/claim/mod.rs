//! The thesis' claims, and what one seed says to each.
//!
//! [`CLAIMS`] lists them with the rules that decide them: each limit stands there, once. An [`Experiment`] trains
//! the networks of one seed; its methods measure claim after claim and give
//! [`Findings`]:
//!
//! | method | claims | notebook |
//! |---|---|---|
//! | [`calibration`](Experiment::calibration) | 1–4 | 02 |
//! | [`neurons`](Experiment::neurons) | 5–13, 15 | 02 |
//! | [`familiarity`](Experiment::familiarity) | 14, 16–22, 26 | 03 |
//! | [`detectors`](Experiment::detectors) | 23–25 | 04 |
//! | [`grouping`](Experiment::grouping) | 27–29 | 05 |
//! | [`cluster_distances`](Experiment::cluster_distances) | 30–36 | 06 |
//! | [`layer_groups`](Experiment::layer_groups) | 37–40 | 07 |
//! | [`detector_networks`](Experiment::detector_networks) | 41, 42 | 08 |
//! | [`comparison`](Experiment::comparison) | 43, 44 | 09 |
//!
//! [`Seeds`] reads what many seeds said. [`FIRST_VERDICTS`] are those before some rules were mended.
//! [`candidates`] are the detectors among which [`rehearse`] and the rule of [`Rehearsed`] choose,
//! without a test sample.

mod calibration;
mod candidates;
mod cluster_detector;
mod clusters;
mod comparison;
mod detectors;
mod experiment;
mod familiarity;
mod findings;
mod first;
mod groups;
mod limit;
mod list;
mod networks;
mod neurons;
mod noise;
mod one_seed;
mod over_seeds;
mod parts;
mod rehearsal;
mod rehearsed;
mod representations;
mod rule;
mod seed_file;
mod seed_intervals;
mod seeds;
mod selectivity;
mod studies;
mod tables;
mod trial;
mod verdict;

pub use candidates::{Allowed, candidates, pairs, rehearse};
pub use comparison::in_thesis;
pub use detectors::detectors;
pub use experiment::Experiment;
pub use findings::{Decided, Findings};
pub use first::{FIRST_VERDICTS, FirstVerdict};
pub use list::CLAIMS;
pub use one_seed::OneSeed;
pub use rehearsal::Rehearsal;
pub use rehearsed::{Area, Ranked, Rehearsed};
pub use representations::representatives;
pub use rule::Claim;
pub use seeds::Seeds;
pub use selectivity::Selectivity;
pub use trial::Trial;
pub use verdict::{Judged, Verdict};

use crate::error::defined;

/// Samples of both sides that a confidence category needs to be compared.
const ENOUGH: usize = 30;

/// The mean of some numbers; `None` of none.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
