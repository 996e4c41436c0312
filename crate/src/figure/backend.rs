//! plotters draws on a [`Canvas`] through this backend.
//!
//! Its own SVG backend counts whole pixels. Here plotters' unit is a tenth of a pixel, and
//! every [`Mark`](super::mark::Mark) writes itself on the canvas, where shapes of one style
//! share a path.

use std::convert::Infallible;

use plotters_backend::{BackendColor, BackendCoord, DrawingBackend, DrawingErrorKind};

use super::canvas::{Canvas, tenths};

/// What drawing on it can say: it never fails.
pub(crate) type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A canvas lent to plotters.
pub(crate) struct Sheet<'a> {
    pub(crate) canvas: &'a mut Canvas,
    /// Width and height in pixels.
    pub(crate) size: (f64, f64),
}

impl DrawingBackend for Sheet<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (tenths(self.size.0).unsigned_abs(), tenths(self.size.1).unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let (r, g, b) = colour.rgb;
        self.canvas.rect_tenths(x, y, 1, 1, &format!("fill=\"#{r:02x}{g:02x}{b:02x}\""));
        Ok(())
    }
}
