//! The bars of a panel: in their order, colours and gaps, with their ranges.

use super::Panel;
use crate::figure::chart::Chart;
use crate::figure::mark::Mark;
use crate::figure::scale::Scale;
use crate::figure::style;

/// Width of a range's line, and of the light edge that parts it from a dark bar
/// where the slot is wide enough for both.
const LINE: f64 = 1.3;
const EDGE: f64 = 2.7;
const WIDE: f64 = 9.0;

impl Panel {
    /// The bars in their order, strips for those that are undefined, the ranges over all.
    pub(super) fn bar_marks(&self, chart: &Chart<'_>, scale: Option<&Scale>) -> Vec<Mark> {
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
        let mut marks = vec![Mark::strips(gaps, style::UNDEFINED, 1.0, chart.y.ends(), false)];
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
        assert!(figure.svg().contains(style::UNDEFINED));
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
