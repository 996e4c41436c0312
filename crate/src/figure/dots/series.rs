//! One series of a chart of dots: a value in each row, with its range.

use crate::Result;
use crate::figure::input::{ascending, filled, finite, known, paired};
use crate::figure::mark::Mark;
use crate::figure::marker::MARKERS;
use crate::figure::number::in_words;
use crate::figure::style;

const RADIUS: f64 = 4.0;

/// One dot in each row, on a line from its low to its high.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) values: Vec<Option<f64>>,
    pub(super) lows: Vec<Option<f64>>,
    pub(super) highs: Vec<Option<f64>>,
}

impl Series {
    /// Refuses a series that has not one value for each of `rows`, or that cannot be drawn.
    pub(super) fn check(&self, rows: &[String]) -> Result<()> {
        let name = format!("series “{}”", self.name);
        filled(&format!("The {name}"), known(&self.values).len())?;
        for (list, values) in [("", &self.values), ("lows of ", &self.lows), ("highs of ", &self.highs)] {
            paired("The list of rows", rows.len(), &format!("{list}{name}"), values.len())?;
            finite(&format!("{list}{name}"), &known(values))?;
        }
        let mut ranges = rows.iter().enumerate();
        ranges.try_for_each(|(row, title)| ascending(|| format!("“{title}” in {name}"), self.range(row)))
    }

    /// All that the axis must hold.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        let ends =
            (0..self.values.len()).filter_map(|row| self.range(row)).flat_map(|(low, high)| [low, high]);
        self.values.iter().flatten().copied().chain(ends)
    }

    /// From where to where the line of this row runs.
    fn range(&self, row: usize) -> Option<(f64, f64)> {
        self.values[row].and(self.lows[row]).zip(self.highs[row])
    }

    /// First all lines, then all dots, at the heights `y` of the rows.
    pub(super) fn marks(&self, index: usize, order: &[usize], y: impl Fn(usize) -> f64) -> [Mark; 2] {
        let rows = || order.iter().enumerate();
        let lines = rows().filter_map(|(place, &row)| {
            self.range(row).map(|(low, high)| [(low, y(place)), (high, y(place))])
        });
        let dots = rows().filter_map(|(place, &row)| self.values[row].map(|value| (value, y(place))));
        let colour = style::colour(index);
        [Mark::ranges(lines, colour, 2.0), Mark::points(dots.collect(), colour, MARKERS[index], RADIUS)]
    }

    /// The value of a row in words.
    pub(super) fn say(&self, row: usize, percent: bool) -> String {
        let value = self.values[row].map_or("undefined".to_owned(), |value| in_words(value, percent));
        match self.range(row) {
            Some((low, high)) => {
                format!("{value} ({} to {})", in_words(low, percent), in_words(high, percent))
            }
            None => value,
        }
    }
}
