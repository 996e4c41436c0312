//! Figures: one file for each kind, one style for all.
//!
//! A function such as [`lines`] starts a description, its methods add to it, and
//! `draw()` checks the data and gives a [`Figure`]. Numbers come from anything
//! that yields them: arrays, slices, ranges, `Vec`, ndarray's `Array1`. Or a chart names
//! the columns of a table: `figure::lines("Choosing k").data(&frame).x("k").y("silhouette")`
//! `.colour("layer").panels("set")`, and so [`bars`], [`dots`] and [`heat`].
//!
//! What a reader predicted before the figure was shown is drawn into every chart with an axis for it:
//!
//! ```
//! use nnerr::figure;
//! let chart = |guess| figure::dots("AUROC").rows(["baseline"]).series("fives", [0.84]).predicted_x(guess).draw();
//! assert!(chart(Some(0.9))?.alt_text().ends_with("Dashed line: your prediction, 0.9."));
//! assert!(!chart(None)?.svg().contains("prediction"));
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! A chart is two axes and the marks between them: lines, bars, points, ranges, cells. All are
//! drawn by one engine through plotters, panels stand on split areas, and every kind is a
//! constructor over it.
//!
//! | kind | for |
//! |---|---|
//! | [`lines`] | histories of training, functions |
//! | [`bars`] | measures of categories, classes or neurons |
//! | [`grid`] | panels of bars or curves over the same axes |
//! | [`heat`] | a measure for every pair of two settings, as a printed table of colours |
//! | [`dots`] | one quantity of many detectors, with its range over seeds |
//! | [`roc`] | how well scores tell positive from negative samples |
//! | [`rocs`] | the same of several evaluations |
//! | [`strips`] | many quantities over many runs, each on an axis of its own |
//! | [`verdicts`] | many claims, what each run saw and the verdict on all |
//! | [`risk_coverage`] | how often the network errs on what a detector lets pass |
//! | [`neurons`] | Figures 3.2–3.7: a bar per neuron, a panel per layer |
//! | [`measures`] | the same neurons by several measures, a panel for each |
//! | [`activity`] | Figure 3.8: which neurons each set activates |
//! | [`roc_grid`] | Figures 3.9–3.11: ROC curves by layer and set |
//! | [`pattern_map`] | all patterns of a layer in the plane |
//! | [`silhouette_plot`] | how well each example lies in its cluster |
//! | [`centre_samples`] | the centre samples of clusters (section 4.2.1) |
//! | [`roc_panels`] | Figure 5.1: ROC curves by detector |
//! | [`cluster_distance`] | Figure 4.1: the CDC by confidence category |
//! | [`group_distance`], [`matching_class`] | Figure 4.3: groups layer by layer |
//! | [`points`] | one quantity against another |
//! | [`reliability`] | confidence beside accuracy |
//! | [`confusion`] | true against predicted classes |
//! | [`digits`] | images with a label each |
//! | [`samples`] | some samples of each set, and what the network takes them for |
//! | [`odin_step`] | images before and after ODIN's step |
//! | [`examples`], [`neighbours`] | samples beside their nearest examples |
//! | [`journey`] | samples from image to verdict: the thesis in one picture |
//! | [`architecture`], [`neuron`] | the network of Chapter 2 |

mod activity;
mod architecture;
mod axis;
mod backend;
mod bars;
mod canvas;
mod cells;
mod centre_samples;
mod chart;
mod cluster_distance;
mod columns;
mod confusion;
mod digits;
mod dots;
mod examples;
#[allow(clippy::module_inception)]
mod figure;
mod font;
mod grid;
mod groups;
mod heat;
mod input;
mod journey;
mod layout;
mod legend;
mod lines;
mod mark;
mod marker;
mod neighbours;
mod neuron;
mod neurons;
mod number;
mod occurrence;
mod odin_step;
mod panel;
mod pattern_map;
mod pixels;
mod plot;
mod points;
mod predicted;
mod reliability;
mod risk_coverage;
mod roc;
mod roc_grid;
mod rows;
mod samples;
mod scale;
mod silhouette_plot;
mod spread;
mod strips;
mod style;
mod text;
mod thin;
mod verdicts;

pub use activity::activity;
pub use architecture::architecture;
pub use bars::{Bars, bars};
pub use centre_samples::centre_samples;
pub use cluster_distance::cluster_distance;
pub use columns::Frame;
pub use confusion::confusion;
pub use digits::{Images, digits};
pub use dots::{Dots, dots};
pub use examples::examples;
pub use figure::Figure;
pub use grid::{Grid, grid};
pub use groups::{group_distance, matching_class};
pub use heat::{Heat, heat};
pub use input::Numeric;
pub(crate) use input::optional;
pub use journey::journey;
pub use lines::{Lines, lines};
pub use neighbours::neighbours;
pub use neuron::neuron;
pub use neurons::{measures, neurons};
pub(crate) use number::{fixed, percent, short, shortest, whole};
pub use odin_step::odin_step;
pub use panel::Panel;
pub use pattern_map::pattern_map;
pub use points::{Points, points};
pub use reliability::reliability;
pub use risk_coverage::{RiskCurve, risk_coverage};
pub use roc::{Rocs, roc, rocs};
pub use roc_grid::{roc_grid, roc_panels};
pub use samples::samples;
pub use silhouette_plot::silhouette_plot;
pub use strips::{Strip, Strips, strips};
pub(crate) use text::escape;
pub use verdicts::{Verdicts, verdicts};

/// Setters of the x axis, which charts with rows have too.
macro_rules! x_setters {
    ($chart:ty) => {
        impl $chart {
            /// Name and unit of the x axis.
            #[must_use]
            pub fn x(mut self, name: impl Into<String>) -> Self {
                self.x.name = name.into();
                self
            }

            /// The x axis shows fractions as percentages.
            #[must_use]
            pub fn percent_x(mut self) -> Self {
                self.x.percent = true;
                self
            }

            /// The x axis runs from `low` to `high`; what lies beyond is drawn at its end.
            #[must_use]
            pub fn x_range(mut self, low: f64, high: f64) -> Self {
                self.x.range = Some((low, high));
                self
            }

            /// What the reader predicts on the x axis, before the figure is seen: a dashed line with a diamond at its
            /// foot, named in the legend, the caption and the text alternative. `None` draws nothing.
            #[must_use]
            pub fn predicted_x(mut self, guess: Option<f64>) -> Self {
                self.x.predicted = guess;
                self
            }
        }
    };
}
use x_setters;

/// Setters that every chart with two axes has.
macro_rules! axis_setters {
    ($chart:ty) => {
        crate::figure::x_setters!($chart);

        impl $chart {
            /// Name and unit of the y axis.
            #[must_use]
            pub fn y(mut self, name: impl Into<String>) -> Self {
                self.y.name = name.into();
                self
            }

            /// A logarithmic x axis.
            #[must_use]
            pub fn log_x(mut self) -> Self {
                self.x.log = true;
                self
            }

            /// A logarithmic y axis.
            #[must_use]
            pub fn log_y(mut self) -> Self {
                self.y.log = true;
                self
            }

            /// The y axis shows fractions as percentages.
            #[must_use]
            pub fn percent_y(mut self) -> Self {
                self.y.percent = true;
                self
            }

            /// The y axis runs from `low` to `high`; what lies beyond is drawn at its end.
            #[must_use]
            pub fn y_range(mut self, low: f64, high: f64) -> Self {
                self.y.range = Some((low, high));
                self
            }

            /// What the reader predicts on the y axis: see `predicted_x`.
            #[must_use]
            pub fn predicted_y(mut self, guess: Option<f64>) -> Self {
                self.y.predicted = guess;
                self
            }
        }
    };
}
use axis_setters;

/// The setter of charts that have reference lines at values of the y axis.
macro_rules! reference_setter {
    ($chart:ty) => {
        impl $chart {
            /// A dotted line across the chart, every panel of it, at `y = at`, with its name.
            #[must_use]
            pub fn reference(mut self, name: impl Into<String>, at: f64) -> Self {
                self.references.push(crate::figure::chart::Reference { name: name.into(), at });
                self
            }
        }
    };
}
use reference_setter;
