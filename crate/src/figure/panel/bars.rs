//! The bars of a panel: in their order, colours and gaps, with their ranges.

use super::{Frame, Panel};
use crate::figure::canvas::{Canvas, stroke_attributes, tenths};
use crate::figure::scale::by_colour;
use crate::figure::style;

/// Bars narrower than this, in pixels, stand without a gap between them.
const CROWDED: f64 = 3.0;
/// Width of a range's line, and of the light edge that parts it from a dark bar
/// where the slot is wide enough for both.
const LINE: f64 = 1.3;
const EDGE: f64 = 2.7;
const WIDE: f64 = 9.0;

impl Panel {
    /// Draws the bars and the gaps, then the ranges over them.
    pub(super) fn draw_bars(&self, canvas: &mut Canvas, frame: &Frame<'_>) {
        let mut order: Vec<usize> = (0..self.bars.len()).collect();
        if let Some(keys) = &self.order {
            order.sort_by(|&a, &b| match (keys[a], keys[b]) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            });
        }
        let slot = frame.width / order.len().max(1) as f64;
        let gaps = order.iter().enumerate().filter(|(_, bar)| self.bars[**bar].is_none());
        let gaps: Vec<_> = gaps.map(|(place, _)| (place, 0.0)).collect();
        for run in gaps.chunk_by(neighbours) {
            outline(canvas, run, slot, frame.height, style::EMPTY);
        }
        let bars = order.iter().enumerate().filter_map(|(place, &bar)| {
            let colour = match (frame.scale, &self.colours) {
                (Some(scale), Some(values)) => scale.colour(values[bar]),
                _ => style::colour(0).to_owned(),
            };
            self.bars[bar].map(|value| (colour, (place, frame.at(0.0, value).1)))
        });
        let base = frame.at(0.0, 0.0).1;
        for (colour, group) in by_colour(bars) {
            let runs: Vec<_> = group.chunk_by(neighbours).collect();
            if slot >= CROWDED {
                for (place, height) in group {
                    let left = (place as f64 + 0.14) * slot;
                    canvas.rect(left, height.min(base), 0.72 * slot, (base - height).abs(), &colour);
                }
            } else if 3 * runs.len() <= group.len() {
                runs.iter().for_each(|run| outline(canvas, run, slot, base, &colour));
            } else {
                // A little wider than their slots, so that no seam shows between neighbours;
                // up and down in turn, which is the shortest way to say it.
                let look = stroke_attributes(&colour, slot + 0.3, "");
                let seen = group.iter().filter(|(_, height)| tenths(*height) != tenths(base));
                for (turn, (place, height)) in seen.enumerate() {
                    let x = tenths((*place as f64 + 0.5) * slot);
                    let (foot, head) = ((x, tenths(base)), (x, tenths(*height)));
                    let ends = if turn % 2 == 0 { [foot, head] } else { [head, foot] };
                    canvas.path_tenths(&ends, &look);
                }
            }
        }
        self.draw_ranges(canvas, frame, &order, slot);
    }

    fn draw_ranges(&self, canvas: &mut Canvas, frame: &Frame<'_>, order: &[usize], slot: f64) {
        let lines = order.iter().enumerate().filter_map(|(place, &bar)| {
            let (low, high) = self.range(bar)?;
            let x = (place as f64 + 0.5) * slot;
            Some([(x, frame.at(0.0, low).1), (x, frame.at(0.0, high).1)])
        });
        let lines: Vec<_> = lines.filter(|[low, high]| tenths(low.1) != tenths(high.1)).collect();
        if slot >= WIDE {
            lines.iter().for_each(|line| canvas.path(line, style::PAPER, EDGE, ""));
        }
        let width = (0.4 * slot).clamp(0.1, LINE);
        lines.iter().for_each(|line| canvas.path(line, style::INK, width, ""));
    }
}

/// Whether two bars, (place, height) each, stand side by side.
fn neighbours(a: &(usize, f64), b: &(usize, f64)) -> bool {
    a.0 + 1 == b.0
}

/// Neighbouring bars of one colour as one outline with steps.
fn outline(canvas: &mut Canvas, run: &[(usize, f64)], slot: f64, base: f64, colour: &str) {
    let edge = |place: usize| tenths(place as f64 * slot);
    let mut points = vec![(edge(run[0].0), tenths(base))];
    for bars in run.chunk_by(|a, b| tenths(a.1) == tenths(b.1)) {
        let height = tenths(bars[0].1);
        points.extend([(edge(bars[0].0), height), (edge(bars[bars.len() - 1].0 + 1), height)]);
    }
    points.push((edge(run[run.len() - 1].0 + 1), tenths(base)));
    canvas.path_tenths(&points, &format!("fill=\"{colour}\""));
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
