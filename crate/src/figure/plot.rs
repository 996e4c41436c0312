//! The frame that all charts share: legend, axes, grid, reference lines. The
//! marks inside are drawn by each kind through plotters.

use std::convert::Infallible;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::PathElement;
use plotters::series::DashedLineSeries;
use plotters::style::{Color, FontFamily, RGBColor, ShapeStyle, TextStyle};

use plotters_backend::BackendColor;

use super::axis::Axis;
use super::canvas::{Canvas, Text, stroke_attributes};
use super::marker::Marker;
use super::sheet::{Sheet, UNITS};
use super::style::{self, BRIM, MARGIN, SMALL, WIDTH};
use crate::{Error, ErrorKind, Result};

/// plotters' chart on our canvas.
pub(crate) type Chart<'a, 'b> = ChartContext<'a, Sheet<'b>, Cartesian2d<Axis, Axis>>;
/// What drawing on it can say; it never fails for want of a file or a font.
pub(crate) type Drawn = std::result::Result<(), DrawingAreaErrorKind<Infallible>>;

/// How a series is marked in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Line,
    Dashed,
    Dotted,
    Box,
    Point,
    Marker(Marker),
}

/// One entry of the legend.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) colour: String,
    pub(crate) mark: Mark,
}

/// A line across the plot at a value of one axis, with its name.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) name: String,
    pub(crate) at: f64,
}

/// Everything of a chart but its marks.
pub(crate) struct Plot {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) x_name: String,
    pub(crate) y_name: String,
    pub(crate) keys: Vec<Key>,
    pub(crate) references: Vec<Reference>,
    /// Whether reference lines are named in the legend instead of beside them.
    pub(crate) named_above: bool,
    /// Height of the field inside the axes.
    pub(crate) field: f64,
    /// Room right of the field, for a colour scale.
    pub(crate) right: f64,
    /// Names below the x axis instead of ticks: (place on the axis, name).
    pub(crate) categories: Vec<(f64, String)>,
}

/// Where the field inside the axes lies on the canvas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Plot {
    pub(crate) fn new(x: Axis, y: Axis, x_name: &str, y_name: &str) -> Self {
        Self {
            x,
            y,
            x_name: x_name.to_owned(),
            y_name: y_name.to_owned(),
            keys: Vec::new(),
            references: Vec::new(),
            named_above: false,
            field: 300.0,
            right: 0.0,
            categories: Vec::new(),
        }
    }

    /// Draws the frame, then the marks by `paint`, then the reference lines;
    /// gives the height used and where the field lies.
    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        paint: impl FnOnce(&mut Chart<'_, '_>) -> Drawn,
    ) -> Result<(f64, Field)> {
        let mut keys = self.keys.clone();
        if self.named_above {
            let (colour, mark) = (style::INK.to_owned(), Mark::Dotted);
            let named =
                |reference: &Reference| Key { name: reference.name.clone(), colour: colour.clone(), mark };
            keys.extend(self.references.iter().map(named));
        }
        let mut top = legend(canvas, &keys);
        let quiet = Text::new(SMALL, style::MUTED);
        let y_room = WIDTH - 2.0 * MARGIN - if self.right > 0.0 { 260.0 } else { 0.0 };
        for line in quiet.lines(&self.y_name, y_room) {
            canvas.text(MARGIN, top + 14.0, &line, quiet);
            top += 22.0;
        }
        top += 8.0; // the uppermost tick label reaches above the field
        let widest = self.y.labels().iter().map(|label| Text::default().width(label)).fold(0.0, f64::max);
        let left = MARGIN + widest.ceil() + 9.0;
        let width = WIDTH - MARGIN - 8.0 - self.right - left;
        let field = Field { left, top, width, height: self.field };

        let bottom = 28.0;
        let units = |pixels: f64| (pixels * UNITS).round() as i32;
        let size = (units(WIDTH) as u32, units(top + self.field + bottom) as u32);
        self.chart(Sheet { canvas, size }, field, units(bottom), paint).map_err(failed)?;

        self.ticks(canvas, field);
        self.names(canvas, field);
        for reference in self.references.iter().filter(|_| !self.named_above) {
            self.label(canvas, field, reference);
        }
        let mut height = top + self.field + bottom;
        for line in quiet.lines(&self.x_name, width) {
            height += 20.0;
            canvas.text(left + width / 2.0, height - 4.0, &line, quiet.middle());
        }
        Ok((height, field))
    }

    fn chart(
        &self,
        sheet: Sheet<'_>,
        field: Field,
        bottom: i32,
        paint: impl FnOnce(&mut Chart<'_, '_>) -> Drawn,
    ) -> Drawn {
        let units = |pixels: f64| (pixels * UNITS).round() as i32;
        let area = sheet.into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin_top(units(field.top))
            .margin_right(units(WIDTH - field.left - field.width))
            .y_label_area_size(units(field.left))
            .x_label_area_size(bottom)
            .build_cartesian_2d(self.x.clone(), self.y.clone())?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(line(style::GRID, 1.0))
            .light_line_style(ShapeStyle {
                color: RGBColor(0, 0, 0).mix(0.0),
                filled: false,
                stroke_width: 0,
            })
            .axis_style(line(style::AXIS, 1.0))
            .x_label_formatter(&|_| String::new()) // ticks() says them
            .y_label_style(text_style())
            .set_tick_mark_size(plotters::chart::LabelAreaPosition::Left, 30)
            .set_tick_mark_size(plotters::chart::LabelAreaPosition::Bottom, 40)
            .draw()?;
        paint(&mut chart)?;
        let (from, to) = self.x.ends();
        for reference in &self.references {
            let ends = [(from, reference.at), (to, reference.at)];
            chart.draw_series(DashedLineSeries::new(ends, units(2.0), units(4.0), line(style::INK, 1.5)))?;
        }
        Ok(())
    }

    /// Labels of the x axis. The first starts at the axis where it would else crowd
    /// the corner with the lowest label of the y axis; the last ends on the card.
    fn ticks(&self, canvas: &mut Canvas, field: Field) {
        let set = Text::new(SMALL, style::MUTED).middle();
        let place = |share: f64, half: f64| {
            let x = field.left + (share * field.width).max(half);
            x.min(WIDTH - BRIM - half)
        };
        for (x, label) in self.x.spaced(set, place).into_iter().filter_map(|(_, label)| label) {
            canvas.text(x, field.top + field.height + 20.0, &label, set);
        }
    }

    /// Names of categories below the axis, as many as fit.
    fn names(&self, canvas: &mut Canvas, field: Field) {
        let set = Text::new(SMALL, style::MUTED).middle();
        let room = field.width / self.categories.len().max(1) as f64;
        let names: Vec<(f64, String)> =
            self.categories.iter().map(|(place, name)| (*place, set.fit(name, room.max(100.0)))).collect();
        let widest = names.iter().map(|(_, name)| set.width(name)).fold(0.0, f64::max);
        let every = ((widest + 8.0) / room).ceil().max(1.0) as usize;
        for (place, name) in names.iter().step_by(every) {
            let half = set.width(name) / 2.0;
            let x = field.left + self.x.share(*place) * field.width;
            let x = x.clamp(MARGIN + half - 10.0, WIDTH - MARGIN - half + 10.0);
            canvas.text(x, field.top + field.height + 18.0, name, set);
        }
    }

    /// The name of a reference line, at its right end, just above it.
    fn label(&self, canvas: &mut Canvas, field: Field, reference: &Reference) {
        let y = field.top + (1.0 - self.y.share(reference.at)) * field.height;
        let y = if y - field.top < 20.0 { y + 17.0 } else { y - 6.0 };
        let set = Text::new(SMALL, style::INK).end();
        let name = set.fit(&reference.name, field.width - 8.0);
        let (right, width) = (field.left + field.width - 4.0, set.width(&name));
        canvas.raw(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"17\" fill=\"{}\" fill-opacity=\".8\"/>",
            right - width - 3.0,
            y - 13.0,
            width + 6.0,
            style::PAPER
        ));
        canvas.text(right, y, &name, set);
    }
}

/// The legend in rows from the left; gives the height it takes.
pub(crate) fn legend(canvas: &mut Canvas, keys: &[Key]) -> f64 {
    if keys.is_empty() {
        return 0.0;
    }
    let set = Text::new(SMALL, style::INK);
    let (mut x, mut y) = (MARGIN, 14.0);
    for key in keys {
        let name = set.fit(&key.name, WIDTH - 2.0 * MARGIN - 30.0);
        let width = 30.0 + set.width(&name) + 22.0;
        if x > MARGIN && x + width - 22.0 > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + 22.0);
        }
        let middle = y - 5.0;
        match key.mark {
            Mark::Line => canvas.path(&[(x, middle), (x + 22.0, middle)], &key.colour, 2.5, ""),
            Mark::Dashed => {
                let dash = "stroke-dasharray=\"6 4\"";
                canvas.path(&[(x, middle), (x + 22.0, middle)], &key.colour, 2.5, dash);
            }
            Mark::Dotted => {
                let dash = "stroke-dasharray=\"2 4\"";
                canvas.path(&[(x, middle), (x + 22.0, middle)], &key.colour, 1.5, dash);
            }
            Mark::Box => canvas.rect(x + 4.0, middle - 7.0, 14.0, 14.0, &key.colour),
            Mark::Point => canvas.circle(x + 11.0, middle, 4.5, &key.colour),
            Mark::Marker(marker) => marker.draw(canvas, (x + 11.0, middle), 4.5, &key.colour),
        }
        canvas.text(x + 30.0, y, &name, set);
        x += width;
    }
    y + 12.0
}

/// A line of plotters, `width` pixels wide.
pub(crate) fn line(colour: &str, width: f64) -> ShapeStyle {
    let (r, g, b) = style::rgb(colour);
    RGBColor(r, g, b).stroke_width((width * UNITS).round() as u32)
}

/// A filling of plotters.
pub(crate) fn filled(colour: &str) -> ShapeStyle {
    let (r, g, b) = style::rgb(colour);
    RGBColor(r, g, b).filled()
}

/// A line through `points` that plotters draws.
pub(crate) fn through(points: Vec<(f64, f64)>, colour: &str, width: f64) -> PathElement<(f64, f64)> {
    PathElement::new(points, line(colour, width))
}

/// The outline of a field, where one is wanted.
pub(crate) fn outline(canvas: &mut Canvas, x: f64, y: f64, width: f64, height: f64) {
    let units = |pixels: f64| (pixels * UNITS).round() as i32;
    let attributes = stroke_attributes(style::AXIS, 1.0, "");
    canvas.rect_tenths(units(x), units(y), units(width), units(height), &attributes);
}

fn text_style() -> TextStyle<'static> {
    let color = BackendColor { alpha: 1.0, rgb: style::rgb(style::MUTED) };
    TextStyle { color, ..TextStyle::from((FontFamily::SansSerif, SMALL * UNITS)) }
}

fn failed(reason: DrawingAreaErrorKind<Infallible>) -> Error {
    Error::new(ErrorKind::Format, format!("The figure could not be laid out: {reason}."))
}
