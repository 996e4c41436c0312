//! The axes of a grid's panels: shared, or a panel's own.

use super::Grid;
use crate::Result;
use crate::figure::Panel;
use crate::figure::axis::{Axis, AxisOptions};
use crate::figure::layout::GAP;

impl Grid {
    /// Whether a panel has an x axis of its own.
    pub(super) fn has_own_x(&self) -> bool {
        self.panels.iter().any(|panel| self.own(panel).0)
    }

    /// Whether a panel has a y axis of its own.
    pub(super) fn has_own_y(&self) -> bool {
        self.panels.iter().any(|panel| self.own(panel).1)
    }

    /// Whether this panel has its own x axis, and its own y axis.
    fn own(&self, panel: &Panel) -> (bool, bool) {
        (panel.x != AxisOptions::default(), self.own_y || panel.y != AxisOptions::default())
    }

    /// What is said of the y axis of a panel.
    pub(super) fn y_options<'a>(&'a self, panel: &'a Panel) -> &'a AxisOptions {
        if panel.y == AxisOptions::default() { &self.y } else { &panel.y }
    }

    /// The x axis of each panel, in fields of about this width.
    pub(super) fn x_axes(&self, width: f64) -> Result<Vec<Axis>> {
        let shared: Vec<&Panel> = self.panels.iter().filter(|panel| !self.own(panel).0).collect();
        let shared = x_axis(&self.x, &shared, width)?;
        let axis = |panel: &Panel| match self.own(panel).0 {
            true => x_axis(&panel.x, &[panel], width),
            false => Ok(shared.clone()),
        };
        self.panels.iter().map(axis).collect()
    }

    /// The y axis of each panel, in fields of this height.
    pub(super) fn y_axes(&self, height: f64) -> Result<Vec<Axis>> {
        let shared: Vec<&Panel> = self.panels.iter().filter(|panel| !self.own(panel).1).collect();
        let shared = self.y_axis(&self.y, &shared, height)?;
        let axis = |panel: &Panel| match self.own(panel).1 {
            true => self.y_axis(self.y_options(panel), &[panel], height),
            false => Ok(shared.clone()),
        };
        self.panels.iter().map(axis).collect()
    }

    fn y_axis(&self, options: &AxisOptions, panels: &[&Panel], height: f64) -> Result<Axis> {
        let lines = self.references.iter().map(|line| line.at);
        let mut heights: Vec<f64> = panels.iter().flat_map(|panel| panel.heights()).chain(lines).collect();
        if !options.log && panels.iter().any(|panel| !panel.bars.is_empty()) {
            heights.push(0.0);
        }
        if heights.is_empty() {
            heights.extend([0.0, 1.0]);
        }
        options.axis(heights.into_iter(), (height / 45.0).clamp(2.0, 5.0) as usize, false)
    }

    /// Free space between two columns: labels of own axes stand there.
    pub(super) fn gap(&self, labels: f64) -> f64 {
        if self.has_own_y() { GAP.max(labels + 18.0) } else { GAP }
    }
}

fn x_axis(options: &AxisOptions, panels: &[&Panel], width: f64) -> Result<Axis> {
    let ticks = (width / 70.0).max(2.0) as usize;
    let mut places = panels.iter().flat_map(|panel| panel.curves.iter().flat_map(|(_, x, _)| x)).peekable();
    match places.peek() {
        Some(_) => options.axis(places.copied(), ticks, true),
        None => Ok(Axis::plain(1.0)),
    }
}
