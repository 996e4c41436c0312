//! The spread of an image: how far from its centre the ink lies (section 3.3.2).

use ndarray::Array1;
use rayon::prelude::*;

use super::Samples;
use crate::Result;

impl Samples {
    /// Spread of each sample: Σ pixel × distance from the image's centre, in pixels,
    /// with pixels in [0, 1].
    ///
    /// The distance is the Euclidean one from the middle of the image, ((h − 1)/2,
    /// (w − 1)/2), for MNIST (13.5, 13.5); the thesis says only "distance from the
    /// center".
    ///
    /// ```
    /// use nnerr::{data::Samples, ndarray::array};
    /// // all four pixels of a 2 × 2 image lie √½ from its centre
    /// let samples = Samples::new("two", array![[1.0, 1.0, 1.0, 1.0], [0.0, 0.5, 0.0, 0.0]], None, (2, 2))?;
    /// let spread = samples.spread();
    /// assert!((spread[0] - 8f64.sqrt()).abs() < 1e-12 && (spread[1] - 0.125f64.sqrt()).abs() < 1e-12);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn spread(&self) -> Array1<f64> {
        let centre = |pixels: usize| (pixels as f64 - 1.0) / 2.0;
        let (middle, centre) = (centre(self.height()), centre(self.width()));
        let distances: Vec<f64> = (0..self.pixels())
            .map(|pixel| {
                let (row, column) = (pixel / self.width(), pixel % self.width());
                (row as f64 - middle).hypot(column as f64 - centre)
            })
            .collect();
        let spread = |sample| {
            let pixels = self.images().row(sample);
            pixels.iter().zip(&distances).map(|(&pixel, distance)| f64::from(pixel) * distance).sum()
        };
        (0..self.len()).into_par_iter().map(spread).collect::<Vec<f64>>().into()
    }

    /// Mean [`spread`](Self::spread) of each class, by its label: 0 to 9, and up to the
    /// largest; `None` for a class without samples.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`](crate::ErrorKind::Missing) where the set has no labels.
    pub fn spread_per_class(&self) -> Result<Vec<Option<f64>>> {
        let mut sums = vec![(0usize, 0.0); self.labelled_up_to()?];
        for (&label, spread) in self.labels()?.iter().zip(self.spread()) {
            sums[label].0 += 1;
            sums[label].1 += spread;
        }
        Ok(sums.into_iter().map(|(count, sum)| (count > 0).then(|| sum / count as f64)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use ndarray::{Array2, array};

    fn of(images: Array2<f32>, labels: Option<Array1<usize>>, shape: (usize, usize)) -> Samples {
        Samples::new("some", images, labels, shape).unwrap()
    }

    #[test]
    fn in_a_3_by_3_image_the_middle_counts_nothing_and_a_corner_most() {
        let spread = of(Array2::eye(9), None, (3, 3)).spread();
        let (side, corner) = (1.0, 2f64.sqrt());
        let expected = [corner, side, corner, side, 0.0, side, corner, side, corner];
        assert!(spread.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12));
    }

    #[test]
    fn rows_and_columns_are_told_apart() {
        // 1 × 4: distances 1.5, 0.5, 0.5, 1.5
        let line = array![[1.0, 0.5, 0.0, 1.0]];
        assert_eq!(of(line.clone(), None, (1, 4)).spread(), array![3.25]);
        assert_eq!(of(line, None, (4, 1)).spread(), array![3.25]);
        // 2 × 3, the first pixel: √(0.5² + 1²)
        let first = array![[1.0, 0.0, 0.0, 0.0, 0.0, 0.0]];
        assert_eq!(of(first, None, (2, 3)).spread(), array![1.25f64.sqrt()]);
    }

    #[test]
    fn the_middle_of_28_by_28_lies_between_four_pixels() {
        let mut images = Array2::zeros((4, 784));
        for (row, pixel) in [13 * 28 + 13, 13 * 28 + 14, 14 * 28 + 13, 14 * 28 + 14].into_iter().enumerate() {
            images[[row, pixel]] = 1.0;
        }
        assert!(of(images, None, (28, 28)).spread().iter().all(|&spread| spread == 0.5f64.sqrt()));
    }

    #[test]
    fn each_class_has_its_mean_and_absent_ones_none() {
        let images = array![[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]];
        let means = of(images.clone(), Some(array![3, 8, 3]), (1, 3)).spread_per_class().unwrap();
        let expected = [None, None, None, Some(1.5), None, None, None, None, Some(0.0), None];
        assert_eq!(means, expected);
        let unlabelled = of(images, None, (1, 3)).spread_per_class();
        assert_eq!(unlabelled.unwrap_err().kind(), ErrorKind::Missing);
        assert_eq!(of(Array2::zeros((0, 4)), None, (2, 2)).spread().len(), 0);
        assert_eq!(of(Array2::zeros((2, 0)), None, (0, 0)).spread(), array![0.0, 0.0]);
    }
}
