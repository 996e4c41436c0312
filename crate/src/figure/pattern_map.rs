//! The map of a layer: its examples in the plane of two principal axes, sets laid over them.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::Figure;
use super::axis::{Axis, AxisOptions};
use super::canvas::{Canvas, Text};
use super::chart::Chart;
use super::input::{limited, span};
use super::legend::{Key, Look};
use super::mark::Mark;
use super::marker::MARKERS;
use super::number::fixed;
use super::plot::Plot;
use super::spread;
use super::style::{self, MARGIN, WIDTH};
use crate::{Result, pattern::PatternMap, record::Record};

/// Examples, and samples of a set, that are drawn at most: evenly from the first to the last.
const EXAMPLES: usize = 3000;
const SAMPLES: usize = 50;
/// Width and height of the field: with them both axes have one scale.
const FIELD: (f64, f64) = (620.0, 440.0);
/// Free room around the outermost points, as a share of the field.
const ROOM: f64 = 0.03;
/// Radii of an example, a sample, and the ring around a class' number, in pixels.
const DOT: f64 = 1.7;
const MARK: f64 = 4.2;
const RING: f64 = 11.5;
/// The examples are drawn in so many rounds, each with a part of every class, so that no class
/// covers all others.
const ROUNDS: usize = 4;

/// A point for each of some examples of `map`, coloured by the class that the network predicts,
/// whose number stands at the mean of its points; over them some samples of up to five sets, told
/// apart by their shapes. At most 3000 examples and 50 samples of a set are drawn, every n-th: the
/// caption says which.
///
/// Both axes have one scale, so that a distance in the picture means the same in every direction.
///
/// ```
/// use nnerr::{data::Digits, figure, network::Params, study::Study};
/// use nnerr::pattern::{Bank, Binarisation, PatternMap};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let (map, ones) = (PatternMap::new(&bank, 2)?, study.record(&split.left_out[0])?);
/// let figure = figure::pattern_map(&map, &[&ones])?;
/// assert!(figure.alt_text().contains("% of the variance") && figure.svg().contains("ones"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// A record of a network with other layers; [`OutOfRange`](crate::ErrorKind::OutOfRange) for more
/// than five sets.
pub fn pattern_map(map: &PatternMap, sets: &[&Record]) -> Result<Figure> {
    limited("A map of patterns", "sets", MARKERS.len(), sets.len())?;
    let examples = Drawn::new(map.points(), EXAMPLES);
    let samples: Vec<Drawn> =
        sets.iter().map(|set| Ok(Drawn::new(&map.project(set)?, SAMPLES))).collect::<Result<_>>()?;
    let shares = map.shares().map(|share| format!("{} % of the variance", fixed(100.0 * share, 1)));
    let names = [("first", &shares[0]), ("second", &shares[1])];
    let names = names.map(|(place, share)| format!("{place} principal axis: {share} (√bits)"));

    let (x, y) = frame([&examples].into_iter().chain(&samples).flat_map(|drawn| &drawn.points))?;
    let mut plot = Plot::new(x, y, [&names[0], &names[1]]);
    plot.height = FIELD.1;
    plot.right = (WIDTH - MARGIN - 8.0 - FIELD.0 - (MARGIN + plot.y.widest() + 8.0).ceil()).max(0.0);
    let key = |(set, &marker): (&&Record, _)| Key::new(set.name(), style::INK, Look::Outlined(marker));
    plot.keys = sets.iter().zip(&MARKERS).map(key).collect();

    let mut marks = dots(map, &examples);
    let over =
        samples.iter().zip(MARKERS).map(|(drawn, marker)| Mark::outlined(drawn.points.clone(), marker, MARK));
    marks.extend(over);
    let means = map.class_means();
    let title = format!("The patterns of layer {} in the plane", map.layer());
    let figure = plot.figure(&title, describe(map, sets, &samples, &shares), marks, |canvas, chart| {
        numbers(canvas, chart, map.bank().classes(), &means);
    });
    let mut caption = format!(
        "Points: {} examples, in the colour of the class that the network predicts. Its number stands at the mean of \
         its points.",
        examples.which()
    );
    if !sets.is_empty() {
        let said = sets.iter().zip(&samples).map(|(set, drawn)| format!("{} {}", drawn.which(), set.name()));
        caption += &format!(" Outlined: {}.", said.collect::<Vec<_>>().join(", "));
    }
    let over = if sets.is_empty() { "" } else { " and sets laid over them" };
    let subtitle = format!("training samples{over}, layer {}, {}", map.layer(), map.binarisation());
    Ok(figure.subtitle(subtitle).caption(caption))
}

/// Some of many points: every n-th.
struct Drawn {
    every: usize,
    all: usize,
    points: Vec<(f64, f64)>,
    mean: [f64; 2],
}

impl Drawn {
    fn new(points: &Array2<f64>, most: usize) -> Self {
        let (all, every) = (points.nrows(), points.nrows().div_ceil(most).max(1));
        let mean = [0, 1].map(|axis| points.column(axis).mean().unwrap_or(0.0));
        let points = points.rows().into_iter().step_by(every).map(|point| (point[0], point[1])).collect();
        Self { every, all, points, mean }
    }

    /// “every 16th of 47 837”, “all 80”.
    fn which(&self) -> String {
        let all = fixed(self.all as f64, 0);
        match self.every {
            1 => format!("all {all}"),
            every => format!("every {every}{} of {all}", ending(every)),
        }
    }
}

/// What follows a number that says a place: 2nd, 3rd, 11th, 21st.
fn ending(number: usize) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

/// Axes of one scale that hold all points.
fn frame<'a>(points: impl Iterator<Item = &'a (f64, f64)> + Clone) -> Result<(Axis, Axis)> {
    let ends = [span(points.clone().map(|point| point.0)), span(points.map(|point| point.1))];
    let (wide, high) = (ends[0].1 - ends[0].0, ends[1].1 - ends[1].0);
    let unit = (1.0 + 2.0 * ROOM) * (wide / FIELD.0).max(high / FIELD.1);
    // Where all points are one, any scale holds them.
    let unit = if unit > 0.0 { unit } else { 1.0 / FIELD.1 };
    let axis = |(low, high): (f64, f64), size: f64, ticks: usize| {
        let (middle, half) = ((low + high) / 2.0, unit * size / 2.0);
        let range = Some((middle - half, middle + half));
        AxisOptions { range, ..AxisOptions::default() }.axis(std::iter::empty(), ticks, true)
    };
    Ok((axis(ends[0], FIELD.0, 7)?, axis(ends[1], FIELD.1, 5)?))
}

/// The examples, a mark for each class and round. Points that follow one another from left to right
/// are shorter to write.
fn dots(map: &PatternMap, examples: &Drawn) -> Vec<Mark> {
    let classes = map.bank().classes();
    let mut groups: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for (place, &point) in examples.points.iter().enumerate() {
        let predicted = map.bank().predicted()[place * examples.every];
        let class = classes.iter().position(|&class| class == predicted).unwrap_or(0);
        groups.entry((place % ROUNDS, class)).or_default().push(point);
    }
    let mark = |((_, class), mut points): ((usize, usize), Vec<(f64, f64)>)| {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Mark::dots(points, style::class_colour(class), DOT)
    };
    groups.into_iter().map(mark).collect()
}

/// The number of each class in a ring of its colour, at the mean of its points; where rings would
/// cover one another they move apart, and a line leads to the mean.
fn numbers(canvas: &mut Canvas, chart: &Chart<'_>, classes: &[usize], means: &[(usize, [f64; 2])]) {
    let own: Vec<(f64, f64)> = means.iter().map(|(_, [x, y])| chart.at(*x, *y)).collect();
    let mut places = own.clone();
    spread::in_plane(&mut places, 2.0 * RING + 1.0);
    for (&place, &mean) in places.iter().zip(&own).filter(|(place, mean)| place != mean) {
        canvas.line(mean, place, style::INK, 1.2);
    }
    for ((class, _), (x, y)) in means.iter().zip(places) {
        let index = classes.iter().position(|known| known == class).unwrap_or(0);
        let (x, y) = (x.clamp(RING, FIELD.0 - RING), y.clamp(RING, FIELD.1 - RING));
        canvas.circle(x, y, RING + 1.0, style::PAPER);
        canvas.circle(x, y, RING, style::class_colour(index));
        canvas.circle(x, y, RING - 2.7, style::PAPER);
        canvas.text(x, y + 5.0, &class.to_string(), Text::default().medium().middle());
    }
}

/// Where classes and sets lie, in words.
fn describe(map: &PatternMap, sets: &[&Record], samples: &[Drawn], shares: &[String; 2]) -> String {
    let at = |[x, y]: [f64; 2]| format!("({}, {})", fixed(x, 1), fixed(y, 1));
    let classes = map.class_means().into_iter().map(|(class, mean)| format!("{class} {}", at(mean)));
    let mut text = format!(
        "Map of the examples' activation patterns of layer {}: the first axis holds {}, the second {}. Means of the \
         predicted classes: {}.",
        map.layer(),
        shares[0],
        shares[1],
        classes.collect::<Vec<_>>().join(", ")
    );
    if !sets.is_empty() {
        let said = sets.iter().zip(samples).map(|(set, drawn)| format!("{} {}", set.name(), at(drawn.mean)));
        text += &format!(" Means of the sets: {}.", said.collect::<Vec<_>>().join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_axes_have_one_scale_and_hold_all_points() {
        let clouds = [
            vec![(0.0, 0.0), (10.0, 1.0)],
            vec![(-3.0, 5.0), (-2.5, 25.0), (-2.0, 9.0)],
            vec![(0.5, 0.0), (0.5, 0.0)],
            vec![(7.0, -7.0)],
        ];
        for cloud in clouds {
            let (x, y) = frame(cloud.iter()).unwrap();
            let unit =
                [(x.ends(), FIELD.0), (y.ends(), FIELD.1)].map(|((low, high), size)| (high - low) / size);
            assert!((unit[0] - unit[1]).abs() < 1e-9 * unit[0], "{unit:?}");
            let inside = |value: f64, (low, high): (f64, f64)| low < value && value < high;
            assert!(
                cloud.iter().all(|point| inside(point.0, x.ends()) && inside(point.1, y.ends())),
                "{cloud:?}"
            );
        }
    }

    #[test]
    fn every_nth_is_said_in_english() {
        let said = |every: usize| format!("{every}{}", ending(every));
        let expected =
            ["2nd", "3rd", "4th", "11th", "12th", "13th", "16th", "21st", "22nd", "112th", "121st"];
        assert_eq!([2, 3, 4, 11, 12, 13, 16, 21, 22, 112, 121].map(said), expected);
        let points = Array2::from_shape_fn((47_837, 2), |(row, _)| row as f64);
        let drawn = Drawn::new(&points, EXAMPLES);
        assert_eq!((drawn.which().as_str(), drawn.points.len()), ("every 16th of 47\u{a0}837", 2990));
        assert_eq!((drawn.points[1], drawn.mean), ((16.0, 16.0), [23_918.0; 2]));
    }
}
