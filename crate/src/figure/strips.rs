//! Strips: the values of one quantity over many runs, each quantity on an axis of its own.

use super::axis::{Axis, AxisOptions};
use super::canvas::{Canvas, Text};
use super::input::{filled, finite, limited, span};
use super::legend::{Key, Look, legend};
use super::mark::{DOTTED, Mark};
use super::marker::Marker;
use super::number::{DIGITS, fixed, scientific};
use super::rows::{Rows, WHOLE};
use super::{Figure, style};
use crate::Result;

/// The most strips.
const MOST: usize = 60;
/// Room for names and for the lowest and highest value, in pixels.
const NAMES: f64 = 262.0;
const ENDS: f64 = 76.0;
/// Above the strips, for what stands over their ends.
const HEAD: f64 = 20.0;
/// How far below the middle of its row a strip has its line.
const BASE: f64 = 7.0;
/// From here on numbers are printed as powers of ten.
const LONG: f64 = 1e9;
/// Looks of values that were seen, that were not, and of those that decide nothing.
const LOOKS: [(&str, &str, Marker); 3] = [
    ("seen", style::PALETTE[0], Marker::Circle),
    ("not seen", style::PALETTE[1], Marker::Square),
    ("undecided", style::AXIS, Marker::Diamond),
];

/// Strips being described; [`draw`](Strips::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Strips {
    title: String,
    strips: Vec<Strip>,
}

/// One strip of [`Strips`]: a quantity and its value in every run.
#[derive(Clone, Debug)]
pub struct Strip {
    name: String,
    runs: Vec<(f64, Option<bool>)>,
    limits: Vec<f64>,
    digits: usize,
    percent: bool,
}

/// A chart of strips with the title `title`: a mark for every run, by colour and shape seen
/// or not seen, from the lowest to the highest value.
///
/// ```
/// use nnerr::figure::{self, Strip};
/// let runs = [(0.0057, Some(true)), (0.0121, Some(false)), (0.0064, Some(true))];
/// let figure = figure::strips("Deciding numbers over three seeds")
///     .strip(Strip::new("ECE", runs).limit(0.01).percent(2))
///     .draw()?;
/// assert!(figure.alt_text().contains("ECE: 0.57 % to 1.21 %, limit 1.00 %, seen in 2 of 3."));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn strips(title: impl Into<String>) -> Strips {
    Strips { title: title.into(), strips: Vec::new() }
}

impl Strip {
    /// The quantity `name`: of every run that has one its value, and whether the claim was
    /// seen in it (`None`: the run decides nothing).
    pub fn new(name: impl Into<String>, runs: impl IntoIterator<Item = (f64, Option<bool>)>) -> Self {
        let runs = runs.into_iter().collect();
        Self { name: name.into(), runs, limits: Vec::new(), digits: 3, percent: false }
    }

    /// A dotted line at a limit of the rule; several are allowed.
    #[must_use]
    pub fn limit(mut self, at: f64) -> Self {
        self.limits.push(at);
        self
    }

    /// Digits after the point of printed values, at most 30; by default three.
    #[must_use]
    pub fn digits(self, digits: usize) -> Self {
        Self { digits: digits.min(DIGITS), ..self }
    }

    /// Prints fractions as percentages, with `digits` after the point.
    #[must_use]
    pub fn percent(self, digits: usize) -> Self {
        Self { digits: digits.min(DIGITS), percent: true, ..self }
    }

    fn print(&self, value: f64) -> String {
        let percent = if self.percent { " %" } else { "" };
        let shown = if self.percent { 100.0 * value } else { value };
        // What is too long for its room stands as a power of ten.
        let number = if shown.abs() < LONG { fixed(shown, self.digits) } else { scientific(shown, 3) };
        number + percent
    }

    /// A limit, with no more digits than it needs.
    fn print_limit(&self, value: f64) -> String {
        let scaled = if self.percent { 100.0 * value } else { value };
        let whole = |digits: &usize| {
            let power = 10f64.powi(*digits as i32);
            ((scaled * power).round() / power - scaled).abs() < 1e-9
        };
        let digits = (0..self.digits).find(whole).unwrap_or(self.digits);
        Self { digits, ..self.clone() }.print(value)
    }

    /// Lowest and highest value.
    fn range(&self) -> (f64, f64) {
        span(self.runs.iter().map(|(value, _)| *value))
    }

    /// From the lowest to the highest of values and limits.
    fn axis(&self) -> Result<Axis> {
        let options = AxisOptions { name: format!("“{}”", self.name), ..AxisOptions::default() };
        let values = self.runs.iter().map(|(value, _)| *value);
        options.axis(values.chain(self.limits.iter().copied()), 5, true)
    }

    fn describe(&self) -> String {
        let (low, high) = self.range();
        let limits: Vec<String> = self.limits.iter().map(|limit| self.print(*limit)).collect();
        let limits = match limits.len() {
            0 => String::new(),
            1 => format!(", limit {}", limits[0]),
            _ => format!(", limits {}", limits.join(" and ")),
        };
        let decided = self.runs.iter().filter_map(|(_, seen)| *seen);
        let (seen, decided) = (decided.clone().filter(|seen| *seen).count(), decided.count());
        let (low, high) = (self.print(low), self.print(high));
        format!(" {}: {low} to {high}{limits}, seen in {seen} of {decided}.", self.name)
    }

    /// What is printed beside its marks: both ends, and the limits above their lines.
    fn print_all(&self, canvas: &mut Canvas, axis: &Axis, field: (f64, f64), base: f64) {
        let (lowest, highest) = self.range();
        let ((left, width), quiet) = (field, Text::new(style::SMALL, style::MUTED).middle());
        let mut free = f64::NEG_INFINITY;
        let mut limits = self.limits.clone();
        limits.sort_by(f64::total_cmp);
        for limit in limits {
            let (x, text) = (left + axis.share(limit) * width, self.print_limit(limit));
            let half = quiet.width(&text) / 2.0;
            if x - half > free {
                canvas.text(x, base - 15.0, &text, quiet);
                free = x + half + 8.0;
            }
        }
        canvas.text(left - 10.0, base + 5.0, &self.print(lowest), Text::default().end());
        canvas.text(left + width + 10.0, base + 5.0, &self.print(highest), Text::default());
    }
}

fn look_of(seen: Option<bool>) -> usize {
    match seen {
        Some(true) => 0,
        Some(false) => 1,
        None => 2,
    }
}

impl Strips {
    /// The next strip, from the top.
    #[must_use]
    pub fn strip(mut self, strip: Strip) -> Self {
        self.strips.push(strip);
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a strip or for one without a value,
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for more than 60 strips.
    pub fn draw(&self) -> Result<Figure> {
        filled(&format!("The chart “{}”", self.title), self.strips.len())?;
        limited("A chart", "strips", MOST, self.strips.len())?;
        for strip in &self.strips {
            filled(&format!("The strip “{}”", strip.name), strip.runs.len())?;
            finite(
                &format!("strip “{}”", strip.name),
                &strip.runs.iter().map(|run| run.0).collect::<Vec<_>>(),
            )?;
            finite(&format!("the limits of “{}”", strip.name), &strip.limits)?;
        }
        let axes: Vec<Axis> = self.strips.iter().map(Strip::axis).collect::<Result<_>>()?;
        let (left, width) =
            (style::MARGIN + NAMES + ENDS, style::WIDTH - 2.0 * style::MARGIN - NAMES - 2.0 * ENDS);
        let mut canvas = Canvas::default();
        let top = legend(&mut canvas, &self.keys());
        let names = self.strips.iter().map(|strip| Text::default().lines(&strip.name, style::SNUG * NAMES));
        // Where a limit ends the strip, the number beside it is still that of a mark.
        let head = Text::new(style::SMALL, style::MUTED);
        canvas.text(left - 10.0, top + 12.0, "lowest", head.end());
        canvas.text(left + width + 10.0, top + 12.0, "highest", head);
        let rows = Rows::new(top + HEAD, names.collect(), (46.0, 12.0), left, width);
        rows.bands(&mut canvas, WHOLE);
        rows.names(&mut canvas, style::MARGIN, |_| Text::default());
        // Each strip has an axis of its own: marks stand at their share of it.
        let shares = Axis::plain(1.0);
        let chart = rows.chart(&shares);
        let strips = || axes.iter().zip(&self.strips).enumerate();
        let base = |row| rows.y(row, BASE);
        let lines = (0..axes.len()).map(|row| [(0.0, base(row)), (1.0, base(row))]);
        let limits = strips().flat_map(|(row, (axis, strip))| {
            let line = move |&limit: &f64| {
                let x = axis.share(limit);
                vec![(x, base(row) - 11.0), (x, base(row) + 11.0)]
            };
            strip.limits.iter().map(line)
        });
        let mut marks = vec![Mark::ranges(lines, style::GRID, 1.0)];
        marks.extend(limits.map(|ends| Mark::line(ends, style::INK, 1.5, DOTTED)));
        for (look, (_, colour, marker)) in LOOKS.iter().enumerate() {
            let places = strips().flat_map(|(row, (axis, strip))| {
                let own = strip.runs.iter().enumerate().filter(move |(_, (_, seen))| look_of(*seen) == look);
                // Three levels keep equal values apart.
                own.map(move |(run, (value, _))| {
                    (axis.share(*value), base(row) - 4.0 * ((run % 3) as f64 - 1.0))
                })
            });
            marks.push(Mark::points(places.collect(), colour, *marker, 3.4));
        }
        chart.draw(&mut canvas, marks);
        for (row, (axis, strip)) in strips() {
            strip.print_all(&mut canvas, axis, (left, width), rows.middle(row) + BASE);
        }
        let text = format!("{} strips.", self.strips.len());
        let text = self.strips.iter().fold(text, |text, strip| text + &strip.describe());
        Ok(Figure::new(&self.title, text, canvas, rows.bottom() + 4.0))
    }

    fn keys(&self) -> Vec<Key> {
        let there = |look: usize| {
            let mut runs = self.strips.iter().flat_map(|strip| &strip.runs);
            runs.any(|(_, seen)| look_of(*seen) == look)
        };
        let looks = LOOKS.iter().enumerate().filter(|(look, _)| there(*look));
        let looks = looks.map(|(_, (name, colour, marker))| Key::new(name, colour, Look::Marker(*marker)));
        let limits = self.strips.iter().any(|strip| !strip.limits.is_empty());
        looks.chain(limits.then(|| Key::new("limit of the rule", style::INK, Look::Dotted))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn each_strip_says_its_ends_and_its_limits() {
        let svg = strips("Two")
            .strip(Strip::new("a", [(0.2, Some(true)), (0.8, None)]).limit(0.5))
            .strip(Strip::new("b", [(3.0, Some(false)), (3.0, Some(false))]).digits(0))
            .draw()
            .unwrap()
            .svg();
        for text in [
            ">lowest<",
            ">highest<",
            ">0.200<",
            ">0.800<",
            ">0.5<",
            ">3<",
            ">not seen<",
            ">undecided<",
            ">limit of the rule<",
        ] {
            assert!(svg.contains(text), "{text} in {svg}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let kind = |draw: Strips| draw.draw().unwrap_err().kind();
        assert_eq!(kind(strips("None")), ErrorKind::Empty);
        assert_eq!(kind(strips("One").strip(Strip::new("a", []))), ErrorKind::Empty);
        assert_eq!(kind(strips("One").strip(Strip::new("a", [(f64::NAN, None)]))), ErrorKind::NotFinite);
        let many = (0..61).fold(strips("Many"), |all, _| all.strip(Strip::new("a", [(1.0, None)])));
        assert_eq!(kind(many), ErrorKind::OutOfRange);
    }
}
