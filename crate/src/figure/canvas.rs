//! SVG as it is written: whole tenths of a pixel, and neighbouring shapes of one
//! style joined into one path.

use std::fmt::Write;

use super::font::Weight;
use super::style;
pub(crate) use super::text::{Anchor, Text, escape};

/// A path that is being written.
#[derive(Clone, Debug)]
struct Open {
    attributes: String,
    data: String,
    /// Where the pen stands, in tenths.
    pen: (i32, i32),
}

impl Open {
    /// Starts a shape at (x, y), from the pen's place where that is shorter to say.
    fn start(&mut self, x: i32, y: i32) {
        let mut text = format!("M{}{}", Tenths(x), Parted(y));
        if !self.data.is_empty() {
            let near = format!("m{}{}", Tenths(x - self.pen.0), Parted(y - self.pen.1));
            text = if near.len() < text.len() { near } else { text };
        }
        self.data.push_str(&text);
        self.pen = (x, y);
    }
}

/// A growing piece of SVG. Lengths are pixels; coordinates are rounded to tenths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canvas {
    svg: String,
    /// The path that the next shape may still join.
    open: Option<Open>,
}

impl Canvas {
    /// A filled rectangle.
    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        self.rect_tenths(tenths(x), tenths(y), tenths(width), tenths(height), &format!("fill=\"{fill}\""));
    }

    /// A rectangle in tenths of a pixel, with ready attributes.
    pub(crate) fn rect_tenths(&mut self, x: i32, y: i32, width: i32, height: i32, attributes: &str) {
        self.join(attributes, |path| {
            path.start(x, y);
            let (width, height, back) = (Tenths(width), Tenths(height), Tenths(-width));
            let _ = write!(path.data, "h{width}v{height}h{back}z");
        });
    }

    /// The thin outline of a field.
    pub(crate) fn outline(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let look = stroke_attributes(style::AXIS, 1.0, "");
        self.rect_tenths(tenths(x), tenths(y), tenths(width), tenths(height), &look);
    }

    /// A straight line.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.path(&[from, to], stroke, width, "");
    }

    /// A line through `points`; `more` are further attributes, such as a dash.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], stroke: &str, width: f64, more: &str) {
        let points: Vec<_> = points.iter().map(|&(x, y)| (tenths(x), tenths(y))).collect();
        self.path_tenths(&points, &stroke_attributes(stroke, width, more));
    }

    /// A line through points in tenths of a pixel, with ready attributes.
    pub(crate) fn path_tenths(&mut self, points: &[(i32, i32)], attributes: &str) {
        let Some((&(x, y), rest)) = points.split_first() else { return };
        self.join(attributes, |path| {
            path.start(x, y);
            let mut said = ' ';
            for &(x, y) in rest {
                let (dx, dy) = (x - path.pen.0, y - path.pen.1);
                let command = match (dx, dy) {
                    (_, 0) => 'h',
                    (0, _) => 'v',
                    _ => 'l',
                };
                // A command is said once for all steps of its kind.
                if command != said {
                    path.data.push(command);
                }
                let first = if command == 'v' { dy } else { dx };
                let _ = if command == said {
                    write!(path.data, "{}", Parted(first))
                } else {
                    write!(path.data, "{}", Tenths(first))
                };
                if command == 'l' {
                    let _ = write!(path.data, "{}", Parted(dy));
                }
                (path.pen, said) = ((x, y), command);
            }
        });
    }

    /// A circle, filled.
    pub(crate) fn circle(&mut self, x: f64, y: f64, radius: f64, fill: &str) {
        self.circle_tenths(tenths(x), tenths(y), tenths(radius), &format!("fill=\"{fill}\""));
    }

    /// A circle in tenths of a pixel, with ready attributes.
    pub(crate) fn circle_tenths(&mut self, x: i32, y: i32, radius: i32, attributes: &str) {
        let (r, d) = (Tenths(radius), Tenths(2 * radius));
        self.join(attributes, |path| {
            path.start(x - radius, y);
            let _ = write!(path.data, "a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 {} 0z", Tenths(-2 * radius));
        });
    }

    /// One line of text.
    pub(crate) fn text(&mut self, x: f64, y: f64, text: &str, set: Text<'_>) {
        self.close();
        let anchor = match set.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if set.weight == Weight::Medium { " font-weight=\"500\"" } else { "" };
        // A long line keeps its measured length where a wider font stands in.
        let width = set.width(text);
        let length = if width > 300.0 {
            format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", width.round())
        } else {
            String::new()
        };
        let _ = write!(
            self.svg,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{anchor}{weight}{length}>{}</text>",
            Tenths(tenths(x)),
            Tenths(tenths(y)),
            Tenths(tenths(set.size)),
            set.colour,
            escape(text)
        );
    }

    /// One line of text over marks, on a ground of its own.
    pub(crate) fn text_over(&mut self, x: f64, y: f64, text: &str, set: Text<'_>) {
        let width = set.width(text);
        let left = match set.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let ground = format!("fill=\"{}\" fill-opacity=\".8\"", style::PAPER);
        self.rect_tenths(tenths(left - 3.0), tenths(y - 13.0), tenths(width + 6.0), 170, &ground);
        self.text(x, y, text, set);
    }

    /// SVG that is already written.
    pub(crate) fn raw(&mut self, svg: &str) {
        self.close();
        self.svg.push_str(svg);
    }

    /// All that was drawn.
    pub(crate) fn finish(mut self) -> String {
        self.close();
        self.svg
    }

    fn join(&mut self, attributes: &str, draw: impl FnOnce(&mut Open)) {
        if self.open.as_ref().is_none_or(|open| open.attributes != attributes) {
            self.close();
            self.open = Some(Open { attributes: attributes.to_owned(), data: String::new(), pen: (0, 0) });
        }
        if let Some(open) = &mut self.open {
            draw(open);
        }
    }

    fn close(&mut self) {
        if let Some(Open { attributes, data, .. }) = self.open.take() {
            let _ = write!(self.svg, "<path {attributes} d=\"{data}\"/>");
        }
    }
}

/// Attributes of a line: round joints, no filling.
pub(crate) fn stroke_attributes(stroke: &str, width: f64, more: &str) -> String {
    let space = if more.is_empty() { "" } else { " " };
    let width = Tenths(tenths(width));
    format!(
        "fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{space}{more}"
    )
}

pub(crate) fn tenths(pixels: f64) -> i32 {
    (pixels * 10.0).round() as i32
}

/// Tenths of a pixel, printed in pixels without a needless zero.
#[derive(Clone, Copy)]
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, tenth) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        f.write_str(if self.0 < 0 { "-" } else { "" })?;
        match (whole, tenth) {
            (whole, 0) => write!(f, "{whole}"),
            (0, tenth) => write!(f, ".{tenth}"),
            (whole, tenth) => write!(f, "{whole}.{tenth}"),
        }
    }
}

/// Tenths after another number: a minus sign parts them as well as a space does.
struct Parted(i32);

impl std::fmt::Display for Parted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.0 < 0 { "" } else { " " }, Tenths(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_one_style_share_a_path() {
        let mut canvas = Canvas::default();
        canvas.rect(0.04, 1.0, 2.0, 0.5, "#000000");
        canvas.rect(3.0, 1.0, 2.0, 3.25, "#000000");
        canvas.line((0.0, 0.0), (1.0, -1.0), "#ffffff", 2.0);
        let svg = canvas.finish();
        assert!(svg.starts_with("<path fill=\"#000000\" d=\"M0 1h2v.5h-2zM3 1h2v3.3h-2z\"/>"), "{svg}");
        assert!(svg.ends_with("d=\"M0 0l1-1\"/>"), "{svg}");
    }

    #[test]
    fn paths_are_written_short() {
        let mut canvas = Canvas::default();
        let steps = [(100, 100), (100, 95), (107, 95), (114, 95), (114, 80), (120, 86), (110, 80)];
        canvas.path_tenths(&steps, "a");
        canvas.path_tenths(&[(20, 1000), (20, 995)], "a");
        canvas.path_tenths(&[(27, 1000), (27, 995)], "a");
        let svg = canvas.finish();
        assert_eq!(svg, "<path a d=\"M10 10v-.5h.7 .7v-1.5l.6 .6-1-.6M2 100v-.5m.7 .5v-.5\"/>");
    }

    #[test]
    fn text_is_escaped() {
        let mut canvas = Canvas::default();
        canvas.text(1.0, 2.0, "a<b & \"c\"\u{1}", Text::default());
        assert!(canvas.finish().contains(">a&lt;b &amp; &quot;c&quot;</text>"));
    }
}
