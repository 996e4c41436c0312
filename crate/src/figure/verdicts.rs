//! Verdicts on many claims: a row each, with a dot for every run that saw it.

use super::axis::Axis;
use super::canvas::{Canvas, Text};
use super::input::{self, filled, limited};
use super::legend::{Key, Look, legend};
use super::mark::Mark;
use super::marker::Marker;
use super::rows::{Rows, WHOLE};
use super::{Figure, style};
use crate::{Error, ErrorKind, Result};

/// The most rows and runs.
const MOST: usize = 100;
/// Looks of the kinds of verdict, from the best: blue, grey and orange keep their order for
/// every common kind of colour blindness, and shapes differ too.
const KINDS: [(&str, Marker); 3] = [
    (style::PALETTE[0], Marker::Circle),
    (style::AXIS, Marker::Diamond),
    (style::PALETTE[1], Marker::Square),
];
/// The look of rows without a verdict.
const UNDECIDED: (&str, &str, Marker) = ("undecided", style::MUTED, Marker::Up);
/// Room for the dots of a row, for what is counted, and for a verdict, in pixels.
const DOTS: f64 = 190.0;
const COUNT: f64 = 78.0;
const VERDICT: f64 = 100.0;

/// Verdicts being described; [`draw`](Verdicts::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Verdicts {
    title: String,
    kinds: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    runs: Vec<Option<bool>>,
    kind: Option<usize>,
}

/// A chart of verdicts with the title `title` and names of at most three `kinds` of verdict,
/// the best first.
///
/// Each row has a dot for every run: filled where it saw what is claimed, a ring where it did
/// not, none where it could not decide. The verdict is told by colour, shape and word; a row without
/// one is marked as undecided.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::verdicts("Two claims over three seeds", ["holds", "not seen"])
///     .row("1  one epoch is enough", [Some(true), Some(true), Some(true)], Some(0))
///     .row("2  noise looks like a 0", [Some(false), None, Some(false)], Some(1))
///     .draw()?;
/// assert!(figure.alt_text().contains("holds: 1  one epoch is enough (3 of 3)."));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn verdicts(title: impl Into<String>, kinds: impl IntoIterator<Item = impl ToString>) -> Verdicts {
    let kinds = input::names(kinds);
    Verdicts { title: title.into(), kinds, rows: Vec::new() }
}

impl Verdicts {
    /// One more row: what each run saw, in the order of the runs, and the verdict's place
    /// among the kinds; `None` where there is no verdict.
    #[must_use]
    pub fn row(
        mut self,
        name: impl Into<String>,
        runs: impl IntoIterator<Item = Option<bool>>,
        kind: Option<usize>,
    ) -> Self {
        self.rows.push(Row { name: name.into(), runs: runs.into_iter().collect(), kind });
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](ErrorKind::Empty) without a row, [`OutOfRange`](ErrorKind::OutOfRange) for
    /// more than 100 rows or runs, more than three kinds, or a verdict of no kind.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let (undecided, muted, mark) = UNDECIDED;
        let keys = self.kinds.iter().map(String::as_str).zip(KINDS);
        let without = self.rows.iter().any(|row| row.kind.is_none()).then_some((undecided, (muted, mark)));
        let keys = keys.chain(without);
        let keys = keys.map(|(name, (colour, marker))| Key::new(name, colour, Look::Marker(marker)));
        let mut canvas = Canvas::default();
        let top = legend(&mut canvas, &keys.collect::<Vec<_>>());
        let verdict = style::WIDTH - style::MARGIN - VERDICT;
        let left = verdict - COUNT - DOTS;
        let runs = self.rows.iter().map(|row| row.runs.len()).max().unwrap_or(1).max(1);
        let step = (DOTS / runs as f64).min(20.0);
        let lines = |row: &Row| Text::default().lines(&row.name, style::SNUG * (left - style::MARGIN - 8.0));
        let rows =
            Rows::new(top, self.rows.iter().map(lines).collect(), (0.0, 8.0), left, step * runs as f64);
        rows.bands(&mut canvas, WHOLE);
        rows.names(&mut canvas, style::MARGIN, |_| Text::default());
        let places = Axis::plain(runs as f64);
        let chart = rows.chart(&places);
        let radius = (0.4 * step).min(3.7);
        let seen = |seen: bool, of: &dyn Fn(&Row) -> bool| -> Vec<(f64, f64)> {
            let own = self.rows.iter().enumerate().filter(|(_, row)| of(row));
            let runs = own.flat_map(|(place, row)| row.runs.iter().enumerate().map(move |run| (place, run)));
            let runs = runs.filter(|(_, (_, decided))| **decided == Some(seen));
            runs.map(|(place, (run, _))| (run as f64 + 0.5, rows.y(place, 0.0))).collect()
        };
        let kinds = KINDS.iter().enumerate().map(|(kind, (colour, _))| (Some(kind), *colour));
        for (kind, colour) in kinds.chain([(None, muted)]) {
            let places = seen(true, &|row| row.kind == kind);
            chart.draw(&mut canvas, [Mark::points(places, colour, Marker::Circle, radius)]);
        }
        let rings = Mark::points(seen(false, &|_| true), style::AXIS, Marker::Ring, radius - 0.8);
        chart.draw(&mut canvas, [rings]);
        let quiet = Text::new(style::SMALL, style::MUTED);
        for (place, row) in self.rows.iter().enumerate() {
            let middle = rows.middle(place);
            canvas.text(verdict - COUNT + 8.0, middle + 5.0, &row.count(), quiet);
            match row.kind {
                Some(kind) => {
                    let (colour, marker) = KINDS[kind];
                    marker.draw(&mut canvas, (verdict + 6.0, middle), 4.5, colour);
                    let name = Text::default().fit(&self.kinds[kind], VERDICT - 18.0);
                    canvas.text(verdict + 18.0, middle + 5.0, &name, Text::default());
                }
                None => {
                    mark.draw(&mut canvas, (verdict + 6.0, middle), 4.5, muted);
                    canvas.text(verdict + 18.0, middle + 5.0, undecided, quiet);
                }
            }
        }
        Ok(Figure::new(&self.title, self.describe(), canvas, rows.bottom() + 4.0))
    }

    fn check(&self) -> Result<()> {
        filled(&format!("The chart “{}”", self.title), self.rows.len())?;
        let runs = self.rows.iter().map(|row| row.runs.len()).max().unwrap_or(0);
        for (list, most, found) in [
            ("rows", MOST, self.rows.len()),
            ("runs", MOST, runs),
            ("kinds of verdict", KINDS.len(), self.kinds.len()),
        ] {
            limited("A chart of verdicts", list, most, found)?;
        }
        let kinds = self.kinds.len();
        match self.rows.iter().find(|row| row.kind.is_some_and(|kind| kind >= kinds)) {
            None => Ok(()),
            Some(row) => {
                let sentence = format!(
                    "The verdict on “{}” has the place {:?}, but there are {kinds} kinds, counted from 0.",
                    row.name, row.kind
                );
                Err(Error::new(ErrorKind::OutOfRange, sentence))
            }
        }
    }

    fn describe(&self) -> String {
        let mut text = format!("Verdicts on {} claims.", self.rows.len());
        let kinds = self.kinds.iter().map(String::as_str).enumerate();
        for (kind, name) in kinds.map(|(kind, name)| (Some(kind), name)).chain([(None, UNDECIDED.0)]) {
            let own = self.rows.iter().filter(|row| row.kind == kind);
            let own: Vec<String> = own.map(|row| format!("{} ({})", row.name, row.count())).collect();
            if !own.is_empty() {
                text += &format!(" {name}: {}.", own.join("; "));
            }
        }
        text
    }
}

impl Row {
    fn count(&self) -> String {
        let decided = self.runs.iter().flatten();
        format!("{} of {}", decided.clone().filter(|seen| **seen).count(), decided.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_has_its_mark() {
        let figure = verdicts("Claims", ["holds", "not seen"])
            .row("a", [Some(true), Some(false), None], Some(1))
            .row("b", [None, None, None], None)
            .draw()
            .unwrap();
        let svg = figure.svg();
        assert!(svg.contains(">1 of 2</text>"), "{svg}");
        assert_eq!(svg.matches(">undecided</text>").count(), 2, "in the legend and in its row: {svg}");
        let decided = verdicts("Claims", ["holds"]).row("a", [Some(true)], Some(0)).draw().unwrap();
        assert!(!decided.svg().contains("undecided"));
        assert_eq!(figure.alt_text(), "Verdicts on 2 claims. not seen: a (1 of 2). undecided: b (0 of 0).");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let kind = |draw: Verdicts| draw.draw().unwrap_err().kind();
        assert_eq!(kind(verdicts("Claims", ["holds"])), ErrorKind::Empty);
        let row = |kind| verdicts("Claims", ["holds"]).row("a", [Some(true)], Some(kind));
        assert_eq!(kind(row(1)), ErrorKind::OutOfRange);
        assert_eq!(kind(row(0).row("b", vec![None; 101], None)), ErrorKind::OutOfRange);
        let four = verdicts("Claims", ["a", "b", "c", "d"]).row("a", [Some(true)], None);
        assert_eq!(kind(four), ErrorKind::OutOfRange);
    }
}
