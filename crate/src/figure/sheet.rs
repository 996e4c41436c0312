//! plotters draws on a [`Canvas`] through this backend.
//!
//! Its own SVG backend counts whole pixels and takes a letter as 0.7 em per
//! byte. Here plotters' unit is a tenth of a pixel, texts are measured in the
//! embedded font, and shapes of one style end in one path.

use std::convert::Infallible;

use plotters_backend::DrawingErrorKind;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend};

use super::canvas::{Anchor, Canvas, Text, stroke_attributes};
use super::font::{self, Weight};

/// plotters' unit: this many to a pixel.
pub(crate) const UNITS: f64 = 10.0;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A canvas lent to plotters.
pub(crate) struct Sheet<'a> {
    pub(crate) canvas: &'a mut Canvas,
    /// Width and height in units.
    pub(crate) size: (u32, u32),
}

fn hex(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn fill<S: BackendStyle>(style: &S) -> String {
    let colour = style.color();
    let opacity =
        if colour.alpha < 1.0 { format!(" fill-opacity=\"{}\"", colour.alpha) } else { String::new() };
    format!("fill=\"{}\"{opacity}", hex(colour))
}

fn stroke<S: BackendStyle>(style: &S) -> String {
    let colour = style.color();
    let opacity =
        if colour.alpha < 1.0 { format!("stroke-opacity=\"{}\"", colour.alpha) } else { String::new() };
    stroke_attributes(&hex(colour), f64::from(style.stroke_width()) / UNITS, &opacity)
}

impl DrawingBackend for Sheet<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        self.canvas.rect_tenths(x, y, 1, 1, &format!("fill=\"{}\"", hex(colour)));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            let points: Vec<_> = path.into_iter().collect();
            self.canvas.path_tenths(&points, &stroke(style));
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        filled: bool,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            let attributes = if filled { fill(style) } else { stroke(style) };
            let (x, y) = (from.0.min(to.0), from.1.min(to.1));
            self.canvas.rect_tenths(x, y, (to.0 - from.0).abs(), (to.1 - from.1).abs(), &attributes);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        style: &S,
        filled: bool,
    ) -> Drawn {
        let attributes = if filled { fill(style) } else { stroke(style) };
        self.canvas.circle_tenths(at.0, at.1, radius as i32, &attributes);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let corners: Vec<_> = corners.into_iter().collect();
        self.canvas.path_tenths(&corners, &fill(style));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let size = style.size() / UNITS;
        // The letters of digits reach 0.71 em above the baseline.
        let down = match style.anchor().v_pos {
            VPos::Top => 0.9,
            VPos::Center => 0.355,
            VPos::Bottom => -0.2,
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let colour = hex(style.color());
        let set = Text { size, anchor, colour: &colour, weight: Weight::Regular };
        self.canvas.text(f64::from(x) / UNITS, f64::from(y) / UNITS + down * size, text, set);
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((font::width(text, style.size(), Weight::Regular).ceil() as u32, style.size().ceil() as u32))
    }
}
