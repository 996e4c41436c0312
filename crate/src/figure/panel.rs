//! One panel of a grid: bars or curves in a small field, with a title and a note.

mod around;
mod bars;

use super::axis::{Axis, AxisOptions};
use super::chart::{Chart, diagonal};
use super::input::{
    Numeric, Series, ascending, filled, finite, known, optional, paired, plain, series, span,
};
use super::lines::curve;
use super::mark::{DOTTED, Mark};
use super::number::{fixed, in_words};
use super::occurrence::in_steps;
use super::scale::Scale;
use crate::{Error, ErrorKind, Result, metric::Roc};

/// One panel of a [`grid`](super::grid): bars, curves, or nothing to show.
///
/// ```
/// use nnerr::figure::{self, Panel};
/// let known = Panel::curves("ones").curve("layer 1", [0.0, 0.2, 1.0], [0.0, 0.9, 1.0]).diagonal();
/// let figure = figure::grid("ROC curves").columns(2)
///     .panel(known.note("AUROC 0.850"))
///     .panel(Panel::empty("fives"))
///     .draw()?;
/// assert!(figure.alt_text().contains("ones: 0 to 1 (AUROC 0.850). fives: no samples."));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// A panel that says something of an axis has that axis for itself: its range is that of the panel
/// alone, its name stands at the panel, and nothing that the grid says of its axis holds for it.
///
/// ```
/// use nnerr::figure::{self, Panel};
/// let loss = Panel::curves("loss").curve("", [1, 2, 3], [2.3, 1.0, 0.4]).y("cross-entropy");
/// let right = Panel::curves("accuracy").curve("", [1, 2, 3], [0.1, 0.7, 0.9]).percent_y();
/// let svg = figure::grid("Learning").columns(2).x("batch").panel(loss).panel(right).draw()?.svg();
/// assert!(svg.contains(">cross-entropy<") && svg.contains(">2.0<") && svg.contains(">80 %<"));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Panel {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) x: AxisOptions,
    pub(super) y: AxisOptions,
    pub(super) bars: Vec<Option<f64>>,
    order: Option<Vec<Option<f64>>>,
    lows: Option<Vec<Option<f64>>>,
    highs: Option<Vec<Option<f64>>>,
    pub(super) colours: Option<Vec<Option<f64>>>,
    pub(super) curves: Vec<Series>,
    diagonal: bool,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bars,
    Curves,
    Empty,
}

impl Panel {
    fn new(title: String, kind: Kind) -> Self {
        let (note, bars, curves, diagonal) = (String::new(), Vec::new(), Vec::new(), false);
        let (order, lows, highs, colours) = (None, None, None, None);
        let (x, y) = (AxisOptions::default(), AxisOptions::default());
        Self { title, note, x, y, bars, order, lows, highs, colours, curves, diagonal, kind }
    }

    /// One bar for each of `values`. `None` is a gap: a light strip, never a bar of 0.
    pub fn bars(title: impl Into<String>, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        Self { bars: optional(values), ..Self::new(title.into(), Kind::Bars) }
    }

    /// Curves, added by [`curve`](Panel::curve).
    pub fn curves(title: impl Into<String>) -> Self {
        Self::new(title.into(), Kind::Curves)
    }

    /// A panel whose set holds no sample: a light field that says so.
    pub fn empty(title: impl Into<String>) -> Self {
        Self::new(title.into(), Kind::Empty)
    }

    /// Orders the bars by `keys`, the smallest first, `None` last.
    #[must_use]
    pub fn sorted_by(mut self, keys: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.order = Some(optional(keys));
        self
    }

    /// Colours each bar by a second measure, on the scale that all panels share;
    /// `None` is grey.
    #[must_use]
    pub fn coloured_by(mut self, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.colours = Some(optional(values));
        self
    }

    /// A thin black line over each bar, from its low to its high: the range of what
    /// the bar is the mean of. Where the bar, its low or its high is `None` there is
    /// no line.
    ///
    /// ```
    /// use nnerr::figure::{self, Panel};
    /// let panel = Panel::bars("layer 1", [Some(0.4), None, Some(0.9)])
    ///     .ranges([Some(0.1), None, Some(0.7)], [Some(1.2), None, Some(1.0)]);
    /// let figure = figure::grid("Mean CDC").panel(panel).draw()?;
    /// assert!(figure.alt_text().contains("layer 1: 0.4 to 0.9, ranges from 0.1 to 1.2, 1 undefined."));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn ranges(
        mut self,
        lows: impl IntoIterator<Item = impl Numeric>,
        highs: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        (self.lows, self.highs) = (Some(optional(lows)), Some(optional(highs)));
        self
    }

    /// A curve through the points (x, y), in the order given. Curves of one name
    /// have one colour in all panels.
    #[must_use]
    pub fn curve(
        mut self,
        name: impl Into<String>,
        x: impl IntoIterator<Item = impl Numeric>,
        y: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.curves.push((name.into(), plain(x), plain(y)));
        self
    }

    /// How often values occur, as [`Lines::histogram`](super::Lines::histogram) draws it.
    #[must_use]
    pub fn histogram(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
        range: std::ops::Range<f64>,
        step: f64,
    ) -> Self {
        let (middles, shares) = in_steps(&plain(values), &range, step);
        self.curve(name, middles, shares)
    }

    /// The curve of a ROC analysis over the diagonal of chance; its area is added to the note.
    ///
    /// ```
    /// use nnerr::{figure::{self, Panel}, metric::Roc};
    /// let panel = Panel::curves("cluster").roc("ones", &Roc::between(&[0.9, 0.4], &[0.1, 0.5])?);
    /// let figure = figure::grid("ROC curves").roc_axes().panel(panel).draw()?;
    /// assert!(figure.alt_text().contains("cluster: 0 % to 100 % (AUROC 0.750 (ones))."));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    #[must_use]
    pub fn roc(self, name: impl Into<String>, roc: &Roc) -> Self {
        let (name, area) = (name.into(), fixed(roc.auroc(), 3));
        let area = if name.is_empty() { area } else { format!("{area} ({name})") };
        let note =
            if self.note.is_empty() { format!("AUROC {area}") } else { format!("{}, {area}", self.note) };
        self.curve(name, roc.fpr(), roc.tpr()).diagonal().note(note)
    }

    /// The dotted line x = y, behind the curves.
    #[must_use]
    pub fn diagonal(mut self) -> Self {
        self.diagonal = true;
        self
    }

    /// A line below the panel, as `"AUROC 0.873"`.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Checks everything that does not depend on the other panels.
    pub(super) fn check(&self) -> Result<()> {
        let what = format!("panel “{}”", self.title);
        if self.kind != Kind::Curves && !self.curves.is_empty() {
            let sentence = format!("The {what} cannot hold a curve: it was not made by Panel::curves.");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        match self.kind {
            Kind::Bars => filled(&format!("The {what}"), self.bars.len())?,
            Kind::Curves => series(&format!("The {what}"), &self.curves)?,
            Kind::Empty => {}
        }
        let lists = [
            ("the order of", &self.order),
            ("the colours of", &self.colours),
            ("the lows of", &self.lows),
            ("the highs of", &self.highs),
        ];
        for (name, list) in lists.iter().filter_map(|(name, list)| list.as_ref().map(|list| (name, list))) {
            paired(&format!("The {what}"), self.bars.len(), &format!("{name} its bars"), list.len())?;
            finite(&format!("{name} {what}"), &known(list))?;
        }
        // Also of a bar that is undefined, which has no range.
        let ends = self.lows.iter().flatten().zip(self.highs.iter().flatten());
        for (bar, (low, high)) in (1..).zip(ends) {
            ascending(|| format!("bar {bar} of {what}"), low.zip(*high))?;
        }
        finite(&what, &known(&self.bars))
    }

    /// Whether there is no number to draw.
    pub(super) fn blank(&self) -> bool {
        self.curves.is_empty() && known(&self.bars).is_empty()
    }

    /// All its numbers on the y axis.
    pub(super) fn heights(&self) -> Vec<f64> {
        self.values().into_iter().chain(self.ends()).collect()
    }

    /// The ends of all lines over bars.
    fn ends(&self) -> Vec<f64> {
        (0..self.bars.len()).filter_map(|bar| self.range(bar)).flat_map(|(low, high)| [low, high]).collect()
    }

    /// Its bars and its curves' y, without the ranges.
    fn values(&self) -> Vec<f64> {
        known(&self.bars).into_iter().chain(self.curves.iter().flat_map(|(_, _, y)| y.clone())).collect()
    }

    /// From where to where the line over this bar runs.
    fn range(&self, bar: usize) -> Option<(f64, f64)> {
        let end = |ends: &Option<Vec<Option<f64>>>| ends.as_ref().and_then(|ends| ends[bar]);
        self.bars[bar].and(end(&self.lows)).zip(end(&self.highs))
    }

    /// How many of its bars are undefined beside others that are not.
    pub(super) fn gaps(&self) -> usize {
        if self.blank() { 0 } else { self.bars.iter().filter(|value| value.is_none()).count() }
    }

    /// What is said where there is nothing to draw.
    pub(super) fn nothing(&self) -> Option<&'static str> {
        self.blank().then_some(if self.kind == Kind::Empty { "no samples" } else { "all undefined" })
    }

    /// The axis of its bars: a slot for each. Curves stand over the axis that all panels share.
    pub(super) fn slots(&self) -> Option<Axis> {
        (self.kind == Kind::Bars).then(|| Axis::plain(self.bars.len() as f64))
    }

    /// Its marks on `chart`; the place of a curve's name in `names` decides its colour.
    pub(super) fn marks(&self, chart: &Chart<'_>, names: &[String], scale: Option<&Scale>) -> Vec<Mark> {
        let mut marks = if self.kind == Kind::Bars { self.bar_marks(chart, scale) } else { Vec::new() };
        if self.diagonal && self.kind == Kind::Curves {
            marks.extend(diagonal(chart.x, chart.y, DOTTED));
        }
        marks.extend(
            self.curves
                .iter()
                .map(|(name, x, y)| curve(names.iter().position(|known| known == name).unwrap_or(0), x, y)),
        );
        marks
    }

    /// What the panel shows, in a short sentence.
    pub(super) fn describe(&self, percent: bool) -> String {
        let mut text = match self.kind {
            Kind::Empty => "no samples".to_owned(),
            _ if self.blank() => "all undefined".to_owned(),
            _ => {
                let span = |values: &[f64]| {
                    let (low, high) = span(values.iter().copied());
                    format!("{} to {}", in_words(low, percent), in_words(high, percent))
                };
                let ranges = self.ends();
                let bars = span(&self.values());
                if ranges.is_empty() { bars } else { format!("{bars}, ranges from {}", span(&ranges)) }
            }
        };
        if self.gaps() > 0 {
            text += &format!(", {} undefined", self.gaps());
        }
        if !self.note.is_empty() {
            text += &format!(" ({})", self.note);
        }
        if self.title.is_empty() { format!(" {text}.") } else { format!(" {}: {text}.", self.title) }
    }
}
