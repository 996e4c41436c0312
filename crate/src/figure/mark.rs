//! Marks: all that a chart draws between its axes. plotters gives each its place on the
//! canvas.

use plotters::element::{Drawable, PointCollection};
use plotters_backend::BackendCoord;

use super::backend::{Drawn, Sheet};
use super::canvas::{Canvas, stroke_attributes, tenths};
use super::marker::Marker;
use super::style;
use super::thin::thinned;

/// Bars narrower than this, in pixels, stand without a gap between them.
const CROWDED: f64 = 3.0;
/// The free part of a bar's slot at its left, and as much at its right.
const INSET: f64 = 0.14;

/// Groups of bars beyond this many stand without a gap between them.
const MANY: usize = 60;

/// Dashes of lines.
pub(crate) const DASHED: &str = "stroke-dasharray=\"6 4\"";
pub(crate) const DOTTED: &str = "stroke-dasharray=\"2 4\"";

/// Marks of one shape and colour, at places that the axes understand.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    places: Vec<(f64, f64)>,
    colour: String,
    shape: Shape,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    /// One line through all places.
    Line { width: f64, dash: &'static str },
    /// A bar from each place to the next, its opposite corner; where `parted`, with a gap
    /// beside it as long as there is room for one.
    Bars { parted: bool },
    /// A symbol at each place.
    Points { marker: Marker, radius: f64 },
    /// The outline of a symbol at each place.
    Outlined { marker: Marker, radius: f64 },
    /// A dot at each place: a short way to write very many.
    Dots { radius: f64 },
    /// A line from each place to the next, which stand in pairs.
    Ranges { width: f64 },
    /// A filled cell in each pair of corners, `gap` pixels from the next.
    Cells { gap: f64 },
    /// The outline of each cell, `inset` pixels within it.
    Outlines { gap: f64, inset: f64, width: f64 },
}

impl Mark {
    fn new(places: Vec<(f64, f64)>, colour: &str, shape: Shape) -> Self {
        Self { places, colour: colour.to_owned(), shape }
    }

    pub(crate) fn line(places: Vec<(f64, f64)>, colour: &str, width: f64, dash: &'static str) -> Self {
        Self::new(places, colour, Shape::Line { width, dash })
    }

    pub(crate) fn points(places: Vec<(f64, f64)>, colour: &str, marker: Marker, radius: f64) -> Self {
        Self::new(places, colour, Shape::Points { marker, radius })
    }

    pub(crate) fn outlined(places: Vec<(f64, f64)>, marker: Marker, radius: f64) -> Self {
        Self::new(places, style::INK, Shape::Outlined { marker, radius })
    }

    pub(crate) fn dots(places: Vec<(f64, f64)>, colour: &str, radius: f64) -> Self {
        Self::new(places, colour, Shape::Dots { radius })
    }

    pub(crate) fn ranges(ends: impl Iterator<Item = [(f64, f64); 2]>, colour: &str, width: f64) -> Self {
        Self::new(ends.flatten().collect(), colour, Shape::Ranges { width })
    }

    pub(crate) fn outlines(
        corners: impl Iterator<Item = [(f64, f64); 2]>,
        colour: &str,
        gap: f64,
        (inset, width): (f64, f64),
    ) -> Self {
        Self::new(corners.flatten().collect(), colour, Shape::Outlines { gap, inset, width })
    }

    /// Cells of all colours: those of one colour become one mark.
    pub(crate) fn cells(cells: impl Iterator<Item = (String, [(f64, f64); 2])>, gap: f64) -> Vec<Self> {
        let mark =
            |(colour, corners): (String, Vec<_>)| Self::new(corners.concat(), &colour, Shape::Cells { gap });
        by_colour(cells).into_iter().map(mark).collect()
    }

    /// Bars at the places 0, 1, 2 … in the slots of a series, the `index`-th of `count`: from 0
    /// to their heights, `None` is no bar. A slot is `slot` wide.
    pub(crate) fn bars(
        heights: impl Iterator<Item = Option<f64>>,
        colour: impl Fn(usize) -> String,
        slot: f64,
        (index, count): (usize, usize),
    ) -> Vec<Self> {
        let (heights, parted) = (heights.collect::<Vec<_>>(), count == 1);
        let inset = if parted || heights.len() > MANY { 0.0 } else { INSET };
        let thick = (1.0 - 2.0 * inset) / count as f64;
        let bars = heights.into_iter().enumerate().filter_map(|(place, height)| {
            let left = place as f64 + inset + index as f64 * thick;
            Some((colour(place), [(left * slot, 0.0), ((left + thick) * slot, height?)]))
        });
        let mark = |(colour, corners): (String, Vec<_>)| {
            Self::new(corners.concat(), &colour, Shape::Bars { parted })
        };
        by_colour(bars).into_iter().map(mark).collect()
    }

    /// Strips as high as the axis at the `places` of bars that are not there.
    pub(crate) fn strips(
        places: impl Iterator<Item = usize>,
        colour: &str,
        slot: f64,
        ends: (f64, f64),
        parted: bool,
    ) -> Self {
        let strip = |place: usize| [(place as f64 * slot, ends.0), ((place + 1) as f64 * slot, ends.1)];
        Self::new(places.flat_map(strip).collect(), colour, Shape::Bars { parted })
    }

    /// Draws it at the places that plotters found, in tenths of a pixel.
    fn paint(&self, canvas: &mut Canvas, at: &[BackendCoord]) {
        let fill = || format!("fill=\"{}\"", self.colour);
        let pixels = |(x, y): BackendCoord| (f64::from(x) / 10.0, f64::from(y) / 10.0);
        let pairs = || at.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        match self.shape {
            Shape::Line { width, dash } => {
                canvas.path_tenths(&thinned(at), &stroke_attributes(&self.colour, width, dash));
            }
            Shape::Points { marker, radius } => {
                at.iter().for_each(|&at| marker.draw(canvas, pixels(at), radius, &self.colour));
            }
            Shape::Outlined { marker, radius } => {
                at.iter().for_each(|&at| marker.outlined(canvas, pixels(at), radius));
            }
            Shape::Dots { radius } => {
                // Lines of no length with round ends.
                let look = stroke_attributes(&self.colour, 2.0 * radius, "stroke-linecap=\"round\"");
                at.iter().for_each(|&at| canvas.path_tenths(&[at, at], &look));
            }
            Shape::Ranges { width } => {
                let look = stroke_attributes(&self.colour, width, "");
                pairs().filter(|(a, b)| a != b).for_each(|(a, b)| canvas.path_tenths(&[a, b], &look));
            }
            Shape::Cells { gap } => {
                for ((left, top), (right, bottom)) in pairs() {
                    let size = (right - left - tenths(gap), bottom - top - tenths(gap));
                    canvas.rect_tenths(left, top, size.0, size.1, &fill());
                }
            }
            Shape::Outlines { gap, inset, width } => {
                let (look, away) = (stroke_attributes(&self.colour, width, ""), tenths(inset));
                for ((left, top), (right, bottom)) in pairs() {
                    let less = tenths(gap) + 2 * away;
                    canvas.rect_tenths(
                        left + away,
                        top + away,
                        right - left - less,
                        bottom - top - less,
                        &look,
                    );
                }
            }
            Shape::Bars { parted } => {
                let bars: Vec<Bar> =
                    pairs().map(|((left, foot), (right, head))| Bar { left, right, foot, head }).collect();
                paint_bars(canvas, &bars, parted, &self.colour);
            }
        }
    }
}

/// A bar's edges, in tenths of a pixel.
#[derive(Clone, Copy)]
struct Bar {
    left: i32,
    right: i32,
    foot: i32,
    head: i32,
}

fn paint_bars(canvas: &mut Canvas, bars: &[Bar], parted: bool, colour: &str) {
    let Some(first) = bars.first() else { return };
    let width = f64::from(first.right - first.left) / 10.0;
    let fill = format!("fill=\"{colour}\"");
    let runs: Vec<&[Bar]> = bars.chunk_by(|a, b| a.right == b.left).collect();
    if parted && width >= CROWDED {
        for bar in bars {
            let gap = (INSET * f64::from(bar.right - bar.left)).round() as i32;
            let (top, high) = (bar.foot.min(bar.head), (bar.foot - bar.head).abs());
            canvas.rect_tenths(bar.left + gap, top, bar.right - bar.left - 2 * gap, high, &fill);
        }
    } else if !parted || 3 * runs.len() <= bars.len() {
        // Neighbours as one outline with steps.
        for run in runs {
            let mut points = vec![(run[0].left, run[0].foot)];
            for level in run.chunk_by(|a, b| a.head == b.head) {
                points
                    .extend([(level[0].left, level[0].head), (level[level.len() - 1].right, level[0].head)]);
            }
            points.push((run[run.len() - 1].right, run[0].foot));
            canvas.path_tenths(&points, &fill);
        }
    } else {
        // A little wider than their slots, so that no seam shows between neighbours; up and
        // down in turn, which is the shortest way to say it.
        let look = stroke_attributes(colour, width + 0.3, "");
        for (turn, bar) in bars.iter().filter(|bar| bar.foot != bar.head).enumerate() {
            let x = (bar.left + bar.right) / 2;
            let (foot, head) = ((x, bar.foot), (x, bar.head));
            canvas.path_tenths(&if turn % 2 == 0 { [foot, head] } else { [head, foot] }, &look);
        }
    }
}

/// Things of one colour together, colours in the order they first appear: each
/// group becomes one path.
pub(super) fn by_colour<T>(things: impl Iterator<Item = (String, T)>) -> Vec<(String, Vec<T>)> {
    let mut groups: Vec<(String, Vec<T>)> = Vec::new();
    for (colour, thing) in things {
        match groups.iter_mut().find(|(known, _)| *known == colour) {
            Some((_, group)) => group.push(thing),
            None => groups.push((colour, vec![thing])),
        }
    }
    groups
}

impl<'a> PointCollection<'a, (f64, f64)> for &'a Mark {
    type Point = &'a (f64, f64);
    type IntoIter = &'a [(f64, f64)];

    fn point_iter(self) -> Self::IntoIter {
        &self.places
    }
}

impl Drawable<Sheet<'_>> for Mark {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, at: I, sheet: &mut Sheet<'_>, _: (u32, u32)) -> Drawn {
        self.paint(sheet.canvas, &at.collect::<Vec<_>>());
        Ok(())
    }
}
