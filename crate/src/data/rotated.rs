//! Rotated images: strokes as before, in places where no digit has them. A near set of
//! Chapter 5's comparison.

use ndarray::{Array2, s};

use super::Samples;

impl Samples {
    /// The same samples turned clockwise by `quarters` of 90° (anticlockwise where it is
    /// negative), without any interpolation: `rotated`. Labels stay the digits, though a
    /// 0 or an 8 looks much as before, and a 6 turned twice is a 9.
    ///
    /// ```
    /// use nnerr::{data::Samples, ndarray::array};
    /// let samples = Samples::new("one", array![[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]], None, (2, 3))?;
    /// let turned = samples.rotated(1); // 3 rows of 2: the left column is now the upper row
    /// assert_eq!(turned.image(0)?, array![[0.4, 0.1], [0.5, 0.2], [0.6, 0.3]]);
    /// assert_eq!(turned.rotated(-1).images(), samples.images());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn rotated(&self, quarters: i32) -> Self {
        let (height, width) = (self.height(), self.width());
        let quarters = quarters.rem_euclid(4);
        let shape = if quarters % 2 == 0 { (height, width) } else { (width, height) };
        let mut images = Array2::zeros(self.images().raw_dim());
        for (from, mut to) in self.images().rows().into_iter().zip(images.rows_mut()) {
            let from = from.into_shape_with_order((height, width)).expect("rows are height × width");
            let turned = match quarters {
                0 => from,
                1 => from.slice_move(s![..;-1, ..]).reversed_axes(),
                2 => from.slice_move(s![..;-1, ..;-1]),
                _ => from.slice_move(s![.., ..;-1]).reversed_axes(),
            };
            to.iter_mut().zip(turned).for_each(|(to, &pixel)| *to = pixel);
        }
        self.with_images("rotated", images, shape)
    }
}
