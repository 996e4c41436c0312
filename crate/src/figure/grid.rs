//! Small panels side by side over the same axes: one for each layer, set or seed.

mod axes;

use super::axis::{Axis, AxisOptions};
use super::canvas::{Canvas, Text};
use super::chart::{Chart, Reference};
use super::input::filled;
use super::layout::{GAP, Layout};
use super::legend::{Key, Look};
use super::lines::named;
use super::predicted;
use super::scale::Scale;
use super::style::{self, MARGIN, SMALL, WIDTH};
use super::{Figure, Panel};
use crate::{Error, ErrorKind, Result};

/// More columns than this leave no room for legible text.
const COLUMNS: usize = 6;
/// The widest field.
const WIDEST: f64 = 600.0;
/// A text alternative ends after this many letters.
pub(super) const ALT: usize = 1500;

/// A grid of panels being described; [`draw`](Grid::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Grid {
    title: String,
    columns: usize,
    x: AxisOptions,
    y: AxisOptions,
    own_y: bool,
    shape: Option<f64>,
    colour: String,
    references: Vec<Reference>,
    diagonal: String,
    panels: Vec<Panel>,
}

/// A grid of panels with the title `title`, three in a row.
///
/// All panels share the axes, whose names are said once; tick labels stand left
/// of the first column and below the lowest panels. A panel that says something of an axis
/// has that axis for itself, see [`Panel`]; with [`own_y`](Grid::own_y) all have.
///
/// ```
/// use nnerr::figure::{self, Panel};
/// let mut grid = figure::grid("Neuron accuracy").y("neuron accuracy").percent_y().y_range(0.0, 1.0)
///     .x("neurons, sorted by activation count").colour("activation count")
///     .reference("accuracy of the network", 0.953);
/// for layer in 1..=5 {
///     let panel = Panel::bars(format!("layer {layer}"), [Some(0.95), None, Some(0.97)]);
///     grid = grid.panel(panel.sorted_by([7, 2, 5]).coloured_by([7, 2, 5]));
/// }
/// let figure = grid.draw()?.thesis("Figure 3.2");
/// assert!(figure.alt_text().contains("layer 5: 95 % to 97 %, 1 undefined."));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn grid(title: impl Into<String>) -> Grid {
    Grid {
        title: title.into(),
        columns: 3,
        x: AxisOptions::default(),
        y: AxisOptions::default(),
        own_y: false,
        shape: None,
        colour: String::new(),
        references: Vec::new(),
        diagonal: String::new(),
        panels: Vec::new(),
    }
}

impl Grid {
    /// How many panels stand side by side, 1 to 6; by default three.
    #[must_use]
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// Name and unit of the measure that colours the bars.
    #[must_use]
    pub fn colour(mut self, name: impl Into<String>) -> Self {
        self.colour = name.into();
        self
    }

    /// Each panel has a y axis of its own, over its own values: compare shapes, not heights.
    ///
    /// ```
    /// use nnerr::figure::{self, Panel};
    /// let grid = figure::grid("Influence").panel(Panel::bars("layer 1", [0.01, 0.02]));
    /// let grid = grid.panel(Panel::bars("layer 2", [10, 30]));
    /// let (one, two) = (grid.draw()?.svg(), grid.own_y().draw()?.svg());
    /// assert!(!one.contains(">0.02") && two.contains(">0.02") && two.contains(">30<"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn own_y(self) -> Self {
        Self { own_y: true, ..self }
    }

    /// How high the fields are over how wide, where the usual 0.55 to 0.8 does not suit: a third
    /// lets many rows of wide panels fit on a screen. A field is 96 to 480 pixels high.
    #[must_use]
    pub fn shape(self, height_over_width: f64) -> Self {
        Self { shape: Some(height_over_width), ..self }
    }

    /// The next panel: along the rows, from the left.
    #[must_use]
    pub fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// The axes of ROC curves: rates from 0 to 100 %.
    #[must_use]
    pub fn roc_axes(self) -> Self {
        let axes = self.x("false positive rate").percent_x().x_range(0.0, 1.0);
        axes.y("true positive rate").percent_y().y_range(0.0, 1.0)
    }

    /// The axes and reference lines of a chart whose panels these are.
    pub(super) fn over(self, x: &AxisOptions, y: &AxisOptions, references: &[Reference]) -> Self {
        Self { x: x.clone(), y: y.clone(), references: references.to_vec(), ..self }
    }

    /// The name of the diagonals, in the legend.
    pub(super) fn diagonal(mut self, name: &str) -> Self {
        self.diagonal = name.to_owned();
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a panel or for a panel without a
    /// value, [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity (what
    /// is undefined is `None`), [`Shape`](crate::ErrorKind::Shape) where lists of one
    /// panel differ in length or a panel of another kind is given a curve,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for 0 or more than 6 columns, a shape that is
    /// not above 0, an axis whose range does not go up and a bar whose range has its low above its high.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let columns = self.columns.min(self.panels.len());
        let gaps = GAP * (columns - 1) as f64;
        // The height comes first: it says how many ticks there are, and they how much room is left.
        let about = ((WIDTH - 2.0 * MARGIN - 48.0 - gaps) / columns as f64).min(WIDEST);
        let height = self.height(about, columns);
        let (x, y) = (self.x_axes(about)?, self.y_axes(height)?);
        let labels = y.iter().map(Axis::widest).fold(0.0, f64::max);
        let (left, gap) = ((MARGIN + labels + 8.0).ceil(), self.gap(labels));
        let free = WIDTH - MARGIN - left - gap * (columns - 1) as f64;
        let width = (free / columns as f64).floor().min(WIDEST);
        let names = self.names();
        let scale = self.scale(width)?;
        let layout = Layout {
            columns,
            left,
            size: (width, height),
            gap,
            panels: self.panels.iter().map(Panel::around).collect(),
            below: if self.curved() { 24.0 } else { 4.0 },
            own_x: self.has_own_x(),
            keys: self.keys(&names).into_iter().chain(predicted::keys(x.iter().chain(&y))).collect(),
            scale: scale.as_ref(),
            x_name: &self.x.name,
            y_name: (&self.y.name, WIDTH - 2.0 * MARGIN),
        };
        let mut canvas = Canvas::default();
        let height = layout.draw(&mut canvas, |canvas, place| {
            let panel = &self.panels[place.index];
            let slots = panel.slots();
            let (x, y) = (slots.as_ref().unwrap_or(&x[place.index]), &y[place.index]);
            let chart = Chart::new(x, y, layout.size);
            if panel.blank() {
                canvas.rect(0.0, 0.0, width, layout.size.1, style::EMPTY);
            }
            chart.frame(canvas);
            if place.first || self.has_own_y() {
                chart.y_labels(canvas);
            }
            if place.lowest {
                chart.x_labels(canvas, layout.size.1 + 19.0);
            }
            match panel.nothing() {
                Some(words) => {
                    let quiet = Text::new(SMALL, style::MUTED).middle();
                    canvas.text(width / 2.0, layout.size.1 / 2.0 + 5.0, words, quiet);
                }
                None => {
                    chart.draw(canvas, panel.marks(&chart, &names, scale.as_ref()));
                    chart.draw(canvas, self.references.iter().map(|line| line.across(chart.x)));
                    chart.draw(canvas, predicted::marks(chart.x, chart.y));
                }
            }
        });
        let predicted = predicted::sentence(x.iter().chain(&y));
        Ok(Figure::new(&self.title, self.describe(), canvas, height).predicted(predicted))
    }

    fn check(&self) -> Result<()> {
        filled(&format!("The grid “{}”", self.title), self.panels.len())?;
        if !(1..=COLUMNS).contains(&self.columns) {
            let sentence = format!("A grid has 1 to {COLUMNS} columns, not {}.", self.columns);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        if let Some(shape) = self.shape.filter(|shape| !(shape.is_finite() && *shape > 0.0)) {
            let sentence = format!("The height of a field over its width must be above 0, not {shape}.");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        self.panels.iter().try_for_each(Panel::check)?;
        Reference::check(&self.references)
    }

    /// Whether a panel holds curves: the x axis then has ticks.
    fn curved(&self) -> bool {
        self.panels.iter().any(|panel| !panel.curves.is_empty())
    }

    /// Height of the fields: squarer for curves, flatter where many rows follow.
    fn height(&self, width: f64, columns: usize) -> f64 {
        let usual = match self.panels.len().div_ceil(columns) {
            _ if self.curved() => 0.8,
            1 | 2 => 0.75,
            _ => 0.55,
        };
        (width * self.shape.unwrap_or(usual)).round().clamp(96.0, 480.0)
    }

    /// The scale of all panels' colours; none where no bar has one.
    fn scale(&self, width: f64) -> Result<Option<Scale>> {
        let values =
            || self.panels.iter().flat_map(|panel| panel.colours.iter().flatten().flatten().copied());
        let ticks = (width / 60.0).clamp(2.0, 5.0) as usize;
        values().next().map(|_| Scale::new(&self.colour, values(), ticks)).transpose()
    }

    /// The names of all curves, in the order they first appear.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        // Lone curves all look alike: their panels' titles tell them apart.
        if self.panels.iter().any(|panel| panel.curves.len() > 1) || !self.diagonal.is_empty() {
            for (name, ..) in self.panels.iter().flat_map(|panel| &panel.curves) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        names
    }

    fn keys(&self, names: &[String]) -> Vec<Key> {
        let mut keys: Vec<Key> =
            names.iter().enumerate().map(|(index, name)| Key::line(index, name)).collect();
        if !self.diagonal.is_empty() {
            keys.push(Key::new(&self.diagonal, style::AXIS, Look::Dotted));
        }
        keys.extend(self.references.iter().map(Reference::key));
        if self.panels.iter().any(|panel| panel.gaps() > 0) {
            keys.push(Key::undefined());
        }
        keys
    }

    fn describe(&self) -> String {
        let count = self.panels.len();
        let panels = if count == 1 { "panel" } else { "panels" };
        let mut text = format!("{count} {panels} of {}", named(&self.y.name, "values"));
        if !self.x.name.is_empty() {
            text += &format!(" over {}", self.x.name);
        }
        text += ".";
        if self.panels.iter().any(|panel| panel.colours.is_some()) {
            text += &format!(" Colour: {}.", named(&self.colour, "a second measure"));
        }
        text += &Reference::describe(&self.references, self.y.percent);
        for (at, panel) in self.panels.iter().enumerate() {
            let sentence = panel.describe(self.y_options(panel).percent);
            if text.chars().count() + sentence.chars().count() > ALT {
                return text + &format!(" And {} more panels.", count - at);
            }
            text += &sentence;
        }
        text
    }
}

super::axis_setters!(Grid);
super::reference_setter!(Grid);
