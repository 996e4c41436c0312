//! One panel of a grid: bars or curves in a small field, with a title and a note.

use super::axis::Axis;
use super::chart::{Chart, diagonal};
use super::input::{Numeric, Series, filled, finite, optional, paired, plain, series};
use super::lines::curve;
use super::mark::{DOTTED, Mark};
use super::number::in_words;
use super::scale::Scale;
use super::style;
use crate::{Error, ErrorKind, Result};

/// Width of a range's line, and of the light edge that parts it from a dark bar
/// where the slot is wide enough for both.
const LINE: f64 = 1.3;
const EDGE: f64 = 2.7;
const WIDE: f64 = 9.0;

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
#[derive(Clone, Debug)]
pub struct Panel {
    pub(super) title: String,
    pub(super) note: String,
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
        Self { title, note, bars, order, lows, highs, colours, curves, diagonal, kind }
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
        let bars = (1..).zip(self.lows.iter().flatten().zip(self.highs.iter().flatten()));
        for (bar, ends) in bars {
            if let (Some(low), Some(high)) = ends
                && low > high
            {
                let sentence =
                    format!("The range of bar {bar} of {what} has its low, {low}, above its high, {high}.");
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
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

    /// The bars in their order, strips for those that are undefined, the ranges over all.
    fn bar_marks(&self, chart: &Chart<'_>, scale: Option<&Scale>) -> Vec<Mark> {
        let mut order: Vec<usize> = (0..self.bars.len()).collect();
        if let Some(keys) = &self.order {
            order.sort_by(|&a, &b| match (keys[a], keys[b]) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            });
        }
        let colour = |place: usize| match (scale, &self.colours) {
            (Some(scale), Some(values)) => scale.colour(values[order[place]]),
            _ => style::colour(0).to_owned(),
        };
        let gaps = (0..order.len()).filter(|&place| self.bars[order[place]].is_none());
        let mut marks = vec![Mark::strips(gaps, 1.0, chart.y.ends(), false)];
        marks.extend(Mark::bars(order.iter().map(|&bar| self.bars[bar]), colour, 1.0, (0, 1)));
        let slot = chart.field.width / order.len() as f64;
        let ranges = || {
            order.iter().enumerate().filter_map(|(place, &bar)| {
                let (low, high) = self.range(bar)?;
                Some([(place as f64 + 0.5, low), (place as f64 + 0.5, high)])
            })
        };
        if slot >= WIDE {
            marks.push(Mark::ranges(ranges(), style::PAPER, EDGE));
        }
        marks.push(Mark::ranges(ranges(), style::INK, (0.4 * slot).clamp(0.1, LINE)));
        marks
    }

    /// What the panel shows, in a short sentence.
    pub(super) fn describe(&self, percent: bool) -> String {
        let mut text = match self.kind {
            Kind::Empty => "no samples".to_owned(),
            _ if self.blank() => "all undefined".to_owned(),
            _ => {
                let span = |values: &[f64]| {
                    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    format!("{} to {}", in_words(low, percent), in_words(high, percent))
                };
                let ranges = self.ends();
                let bars = span(&self.values());
                if ranges.is_empty() { bars } else { format!("{bars}, ranges from {}", span(&ranges)) }
            }
        };
        let gaps = self.bars.iter().filter(|value| value.is_none()).count();
        if gaps > 0 && !self.blank() {
            text += &format!(", {gaps} undefined");
        }
        if !self.note.is_empty() {
            text += &format!(" ({})", self.note);
        }
        if self.title.is_empty() { format!(" {text}.") } else { format!(" {}: {text}.", self.title) }
    }
}

fn known(values: &[Option<f64>]) -> Vec<f64> {
    values.iter().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use resvg::usvg::roxmltree;

    use crate::figure::{self, Figure, Panel, style};

    /// The ranges' lines, from low to high: x, y and length in pixels.
    fn ranges(figure: &Figure) -> Vec<(f64, f64, f64)> {
        let svg = figure.svg();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let lines = document.descendants().filter(|node| node.attribute("stroke") == Some(style::INK));
        let path: String = lines.filter_map(|node| node.attribute("d")).collect();
        let (mut pen, mut found) = ((0.0, 0.0), Vec::new());
        for (letter, line) in path.split_inclusive(['M', 'm']).zip(path.split(['M', 'm']).skip(1)) {
            let (start, length) = line.split_once('v').unwrap();
            let start = start.replace('-', " -");
            let (x, y) = start.trim().split_once(' ').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.trim().parse().unwrap());
            pen = if letter.ends_with('M') { (x, y) } else { (pen.0 + x, pen.1 + y) };
            let length: f64 = length.parse().unwrap();
            found.push((pen.0, pen.1, length));
            pen.1 += length;
        }
        found
    }

    #[test]
    fn ranges_stand_over_their_bars_and_widen_the_axis() {
        let bars = || Panel::bars("a", [Some(2.0), None, Some(1.0), Some(3.0)]);
        let lows = [Some(0.0), Some(1.0), Some(1.0), None];
        let highs = [Some(8.0), Some(9.0), Some(4.0), Some(9.0)];
        let grid = |panel: Panel| figure::grid("ranges").panel(panel);
        let figure = grid(bars().ranges(lows, highs)).draw().unwrap();
        let lines = ranges(&figure);
        // None over the strip of a missing bar, and none without a low.
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(figure.svg().contains(style::EMPTY));
        let (first, second) = (lines[0], lines[1]);
        assert!((first.0 * 5.0 - second.0).abs() < 0.3, "{lines:?}");
        // The axis now ends at 8: the first line is as high as the field.
        assert!((first.1 + first.2).abs() < 0.11 && first.2 < -90.0, "{lines:?}");
        assert!((second.1 - 7.0 / 8.0 * first.1).abs() < 0.2 && (second.2 - 3.0 / 8.0 * first.2).abs() < 0.2);
        assert!(
            figure.alt_text().contains("a: 1 to 3, ranges from 0 to 8, 1 undefined."),
            "{}",
            figure.alt_text()
        );

        let sorted = grid(bars().sorted_by([4, 3, 2, 1]).ranges(lows, highs)).draw().unwrap();
        assert!((ranges(&sorted)[0].0 - second.0 * 0.6).abs() < 0.2, "{sorted:?}");
        // An explicit range of the axis stands: the lines end at its ends.
        let cut = grid(bars().ranges(lows, highs)).y_range(0.0, 4.0).draw().unwrap();
        let lines = ranges(&cut);
        assert!(lines.len() == 2 && lines.iter().all(|line| (line.1 + line.2).abs() < 0.11), "{lines:?}");
        let none = grid(bars().ranges([None::<f64>; 4], highs)).draw().unwrap();
        assert_eq!(none.svg(), grid(bars()).draw().unwrap().svg());
    }
}
