//! Bars: one measure of categories, classes or neurons, side by side or coloured
//! by a second measure.

use plotters::element::Rectangle;

use super::axis::AxisOptions;
use super::canvas::Canvas;
use super::input::{Numeric, filled as not_empty, finite, optional, paired};
use super::lines::{named, short};
use super::plot::{Key, Mark, Plot, Reference, filled};
use super::scale::{Scale, by_colour};
use super::{Figure, style};
use crate::Result;

/// A chart of bars being described; [`draw`](Bars::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Bars {
    title: String,
    x: AxisOptions,
    y: AxisOptions,
    names: Vec<String>,
    series: Vec<(String, Vec<Option<f64>>)>,
    colours: Option<(String, Vec<Option<f64>>)>,
    order: Option<Vec<f64>>,
    references: Vec<Reference>,
}

/// A chart of bars with the title `title`.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::bars("Accuracy per class")
///     .series("accuracy", [0.98, 0.99, 0.94]).names(["0", "1", "2"])
///     .x("class").y("accuracy").percent_y()
///     .reference("all classes", 0.953)
///     .draw()?;
/// assert!(figure.svg().contains("all classes"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn bars(title: impl Into<String>) -> Bars {
    Bars {
        title: title.into(),
        x: AxisOptions::default(),
        y: AxisOptions { include: vec![0.0], ..AxisOptions::default() },
        names: Vec::new(),
        series: Vec::new(),
        colours: None,
        order: None,
        references: Vec::new(),
    }
}

impl Bars {
    /// One bar for each of `values`; `None` leaves a gap. Several series stand
    /// side by side in each category.
    #[must_use]
    pub fn series(mut self, name: impl Into<String>, values: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.series.push((name.into(), optional(values)));
        self
    }

    /// Names of the categories below the bars; by default they are not named.
    #[must_use]
    pub fn names(mut self, names: impl IntoIterator<Item = impl ToString>) -> Self {
        self.names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Colours each bar by a second measure, with a scale at the right; `None` is grey.
    #[must_use]
    pub fn colour_by(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.colours = Some((name.into(), optional(values)));
        self
    }

    /// Orders the bars by `key`, the smallest first.
    #[must_use]
    pub fn sorted_by(mut self, key: impl IntoIterator<Item = impl Numeric>) -> Self {
        self.order = Some(super::input::plain(key));
        self
    }

    /// A dotted line across the chart at `y = at`, with its name.
    #[must_use]
    pub fn reference(mut self, name: impl Into<String>, at: f64) -> Self {
        self.references.push(Reference { name: name.into(), at });
        self
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a bar,
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity (what is
    /// undefined is `None`), [`Shape`](crate::ErrorKind::Shape) where series, names,
    /// colours or order differ in length.
    pub fn draw(&self) -> Result<Figure> {
        let count = self.check()?;
        let mut order: Vec<usize> = (0..count).collect();
        if let Some(key) = &self.order {
            order.sort_by(|&a, &b| key[a].total_cmp(&key[b]));
        }

        let at = self.references.iter().map(|reference| reference.at);
        let heights = self.series.iter().flat_map(|(_, values)| values.iter().flatten().copied());
        let y = self.y.axis(heights.chain(at), 5, false)?;
        let places = AxisOptions { range: Some((0.0, count as f64)), ..self.x.clone() };
        let x = places.axis(std::iter::empty(), 8, true)?.with_ticks(Vec::new());
        let mut plot = Plot::new(x, y, &self.x.name, &self.y.name);
        plot.references.clone_from(&self.references);
        plot.named_above = true; // a name beside its line would cover bars
        plot.categories = (order.iter().enumerate().filter(|_| !self.names.is_empty()))
            .map(|(place, &bar)| (place as f64 + 0.5, self.names[bar].clone()))
            .collect();
        if self.series.len() > 1 {
            plot.keys = self.series.iter().enumerate().map(|(index, (name, _))| key(index, name)).collect();
        }
        let shades = match &self.colours {
            Some((name, values)) => {
                let scale = Scale::new(name, values.iter().flatten().copied(), 5)?;
                plot.right = scale.room();
                Some((scale, values))
            }
            None => None,
        };

        // Bars in groups of one colour: each group becomes one path.
        let slot = if count > 60 { 0.0 } else { 0.14 };
        let thick = (1.0 - 2.0 * slot) / self.series.len() as f64;
        let bars = self.series.iter().enumerate().flat_map(|(index, (_, values))| {
            let shades = shades.as_ref();
            order.iter().enumerate().filter_map(move |(place, &bar)| {
                let colour = match shades {
                    None => style::colour(index).to_owned(),
                    Some((scale, values)) => scale.colour(values[bar]),
                };
                let left = place as f64 + slot + index as f64 * thick;
                values[bar].map(|height| (colour, [(left, height), (left + thick, 0.0)]))
            })
        });
        let groups = by_colour(bars);

        let mut canvas = Canvas::default();
        let (height, field) = plot.draw(&mut canvas, |chart| {
            for (colour, group) in groups {
                chart
                    .draw_series(group.into_iter().map(|corners| Rectangle::new(corners, filled(&colour))))?;
            }
            Ok(())
        })?;
        if let Some((scale, _)) = &shades {
            scale.upright(&mut canvas, field);
        }
        Ok(Figure::new(&self.title, self.describe(&order), canvas, height))
    }

    /// Checks everything; gives the number of bars of each series.
    fn check(&self) -> Result<usize> {
        not_empty(&format!("The chart “{}”", self.title), self.series.len())?;
        let (first, count) = (&self.series[0].0, self.series[0].1.len());
        for (name, values) in &self.series {
            not_empty(&format!("The series “{name}”"), values.iter().flatten().count())?;
            paired(&format!("The series “{first}”"), count, &format!("series “{name}”"), values.len())?;
            finite(&format!("series “{name}”"), &values.iter().flatten().copied().collect::<Vec<_>>())?;
        }
        let what = "The bars' series";
        if !self.names.is_empty() {
            paired(what, count, "the list of names", self.names.len())?;
        }
        if let Some(order) = &self.order {
            paired(what, count, "their order", order.len())?;
            finite("the bars' order", order)?;
        }
        if let Some((name, values)) = &self.colours {
            paired(what, count, &format!("the colour “{name}”"), values.len())?;
            let known: Vec<f64> = values.iter().flatten().copied().collect();
            not_empty(&format!("The colour “{name}”"), known.len())?;
            finite(&format!("the colour “{name}”"), &known)?;
        }
        finite(
            "the reference lines",
            &self.references.iter().map(|reference| reference.at).collect::<Vec<_>>(),
        )?;
        Ok(count)
    }

    fn describe(&self, order: &[usize]) -> String {
        let mut text = format!("Bar chart of {} for {} bars.", named(&self.y.name, "values"), order.len());
        for (name, values) in &self.series {
            let known = || values.iter().flatten().copied();
            let (low, high) =
                (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
            if self.names.is_empty() || order.len() > 12 {
                text += &format!(" {name}: from {} to {}.", short(low), short(high));
            } else {
                let each = order.iter().map(|&bar| {
                    format!("{} {}", self.names[bar], values[bar].map_or("undefined".to_owned(), short))
                });
                text += &format!(" {name}: {}.", each.collect::<Vec<_>>().join(", "));
            }
        }
        if let Some((name, _)) = &self.colours {
            text += &format!(" Colour: {name}.");
        }
        for reference in &self.references {
            text += &format!(" Dotted line “{}” at {}.", reference.name, short(reference.at));
        }
        text
    }
}

super::axis_setters!(Bars);

fn key(index: usize, name: &str) -> Key {
    Key { name: name.to_owned(), colour: style::colour(index).to_owned(), mark: Mark::Box }
}
