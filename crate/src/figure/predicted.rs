//! What the reader predicted before the figure was shown, drawn into it.
//!
//! Every chart with axes takes a prediction on each (`predicted_x`, `predicted_y`); the axis holds it, and this
//! file draws it: a dashed line across the field with a diamond at the axis, dark as ink, so that shape and
//! not colour tells it from the data.

use super::axis::Axis;
use super::legend::{Key, Look};
use super::mark::{DASHED, Mark};
use super::marker::Marker;
use super::style::INK;

/// Size of the diamond and width of the line, in pixels.
const DIAMOND: f64 = 6.5;
const LINE: f64 = 2.2;

/// The line and the diamond of each axis that holds a prediction.
pub(super) fn marks(x: &Axis, y: &Axis) -> Vec<Mark> {
    let ((left, right), (bottom, top)) = (x.ends(), y.ends());
    let down = x.predicted().map(|at| [(at, bottom), (at, top)]);
    let across = y.predicted().map(|at| [(left, at), (right, at)]);
    let mark = |ends: [(f64, f64); 2]| {
        [
            Mark::line(ends.to_vec(), INK, LINE, DASHED),
            Mark::points(vec![ends[0]], INK, Marker::Diamond, DIAMOND),
        ]
    };
    down.into_iter().chain(across).flat_map(mark).collect()
}

/// How predictions stand in the legend, each once.
pub(super) fn keys<'a>(axes: impl IntoIterator<Item = &'a Axis>) -> Vec<Key> {
    let key = |value: String| Key::new(&format!("your prediction: {value}"), INK, Look::Predicted);
    values(axes).into_iter().map(key).collect()
}

/// The sentence of caption and text alternative; empty without a prediction.
pub(super) fn sentence<'a>(axes: impl IntoIterator<Item = &'a Axis>) -> String {
    let sentences = values(axes).into_iter().map(|value| format!("Dashed line: your prediction, {value}."));
    sentences.collect::<Vec<_>>().join(" ")
}

/// What is predicted on these axes; panels that share an axis share its prediction.
fn values<'a>(axes: impl IntoIterator<Item = &'a Axis>) -> Vec<String> {
    let mut all: Vec<String> = axes.into_iter().filter_map(Axis::prediction).collect();
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
