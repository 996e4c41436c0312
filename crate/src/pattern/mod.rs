//! Activation patterns (Chapter 4): a layer's outputs as bits, their clusters and their
//! neighbours.
//!
//! | what | section | here |
//! |---|---|---|
//! | percentile fraction f | 4.1 | [`Binarisation`] |
//! | patterns, Hamming distance (eq. 4.1) | 4.1 | [`Patterns`], [`Pairs`] |
//! | examples that samples are compared with | 4.1 | [`Bank`] |
//! | k-means, silhouette, best k | 4.2.1 | [`KMeans`], [`silhouettes`], [`Sweep`] |
//! | dominant class, centre sample, CDC (eq. 4.2) | 4.1, 4.2 | [`Clusters`] |
//! | k nearest examples | 4.1 | [`Patterns::nearest`] |
//! | all patterns in a plane | ours | [`PatternMap`], [`PrincipalAxes`] |
//! | layer groups, final group | 4.3 | [`Groups`] |
//! | quantities for many k at once | ours | [`ByK`] |
//!
//! Everything here is whole numbers until the last division: the same on every machine. Only the axes
//! of a map are sums of rounded numbers: the same for every number of threads.

mod bank;
mod binarise;
mod blocks;
mod bounds;
mod by_category;
mod centres;
mod clusters;
mod distances;
mod groups;
mod kmeans;
mod lloyd;
mod map;
mod neighbours;
#[allow(clippy::module_inception)]
mod patterns;
mod principal_axes;
mod purity;
mod quantities;
mod silhouette;
mod sweep;
mod with_linfa;

pub use bank::Bank;
pub use binarise::Binarisation;
pub use by_category::Coefficients;
pub(crate) use by_category::named;
pub use clusters::{Assigned, Clusters};
pub use distances::Pairs;
pub use groups::Groups;
pub use kmeans::{FittedKMeans, KMeans, KMeansValid};
pub use map::PatternMap;
pub use neighbours::Neighbours;
pub(crate) use neighbours::check_k;
pub use patterns::Patterns;
pub use principal_axes::PrincipalAxes;
pub use quantities::ByK;
pub use silhouette::{mean_silhouette, silhouettes};
pub use sweep::{Sweep, SweepPoint};
pub use with_linfa::FitError;
