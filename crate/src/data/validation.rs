//! Samples to choose a detector's parameters on where no test sample may be seen: some
//! training samples, and unfamiliar ones made of them.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::Samples;
use crate::{Error, ErrorKind, Random, Result, Stream};

/// What an order of the samples is drawn for.
#[derive(Clone, Copy)]
enum Order {
    Validation,
    Shuffled,
    Blends,
}

/// Generators of [`Stream::Validation`] before those of single images.
const ORDERS: u64 = 3;

impl Samples {
    /// `count` of the samples drawn by `seed`, each at most once: `validation`.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let train = Digits::synthetic(300, 1, 1)?.train().clone();
    /// let chosen = train.validation(100, 7)?;
    /// assert_eq!((chosen.name(), chosen.len()), ("validation", 100));
    /// assert_eq!(chosen.first(20).digest(), train.validation(20, 7)?.digest()); // the first of them
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for none, [`ErrorKind::OutOfRange`] for more than there are.
    pub fn validation(&self, count: usize, seed: u64) -> Result<Self> {
        Ok(self.chosen(&self.drawn(count, seed, Order::Validation)?).named("validation"))
    }

    /// `count` of the images with their pixels shuffled, each in an order of its own, drawn
    /// by `seed`: `shuffled`. They are as bright as digits and show nothing; no labels.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let train = Digits::synthetic(300, 1, 1)?.train().clone();
    /// let shuffled = train.shuffled_pixels(100, 7)?;
    /// assert_eq!((shuffled.name(), shuffled.len()), ("shuffled", 100));
    /// assert!(shuffled.labels().is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for none, [`ErrorKind::OutOfRange`] for more than there are.
    pub fn shuffled_pixels(&self, count: usize, seed: u64) -> Result<Self> {
        let places = self.drawn(count, seed, Order::Shuffled)?;
        let mut images = self.images().select(Axis(0), &places);
        let rows: Vec<_> = images.rows_mut().into_iter().collect();
        rows.into_par_iter().enumerate().for_each(|(image, mut row)| {
            let mut pixels = row.to_vec();
            of_image(seed, image, Order::Shuffled).shuffle(&mut pixels);
            row.iter_mut().zip(pixels).for_each(|(pixel, drawn)| *pixel = drawn);
        });
        Self::new("shuffled", images, None, (self.height(), self.width()))
    }

    /// `count` means of two images of different classes, drawn by `seed`: `blends`. They
    /// lie between the classes; no labels.
    ///
    /// ```
    /// use nnerr::{data::Samples, ndarray::array};
    /// let images = array![[0.0, 1.0], [1.0, 0.5], [1.0, 0.5]];
    /// let samples = Samples::new("train", images, Some(array![3, 8, 8]), (1, 2))?;
    /// assert_eq!(samples.blends(1, 7)?.images(), array![[0.5, 0.75]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for samples without labels, [`ErrorKind::Empty`] for no blend
    /// or samples of one class only, [`ErrorKind::OutOfRange`] for more blends than samples.
    pub fn blends(&self, count: usize, seed: u64) -> Result<Self> {
        let labels = self.labels()?;
        let firsts = self.drawn(count, seed, Order::Blends)?;
        let mut by_class: Vec<usize> = (0..self.len()).collect();
        by_class.sort_by_key(|&place| labels[place]);
        let start = |class: usize| by_class.partition_point(|&place| labels[place] < class);
        let mut images = Array2::zeros((count, self.pixels()));
        for (image, (mut row, first)) in images.rows_mut().into_iter().zip(firsts).enumerate() {
            let (start, end) = (start(labels[first]), start(labels[first] + 1));
            let others = self.len() - (end - start);
            if others == 0 {
                let (name, class) = (self.name(), labels[first]);
                let sentence = format!("all samples of {name} are of class {class}: a blend needs two");
                return Err(Error::new(ErrorKind::Empty, sentence));
            }
            // One of those before or after the first's class.
            let drawn = of_image(seed, image, Order::Blends).below(others as u32) as usize;
            let second = by_class[if drawn < start { drawn } else { drawn + end - start }];
            let both = self.images().row(first).into_iter().zip(self.images().row(second));
            row.iter_mut().zip(both).for_each(|(pixel, (a, b))| *pixel = (a + b) / 2.0);
        }
        Self::new("blends", images, None, (self.height(), self.width()))
    }

    /// The first `count` places in the order drawn for one purpose.
    fn drawn(&self, count: usize, seed: u64, order: Order) -> Result<Vec<usize>> {
        let (name, len) = (self.name(), self.len());
        if count == 0 || count > len {
            let sentence = format!("{count} samples of {name} were asked for: from 1 to {len} can be drawn");
            let kind = if count == 0 { ErrorKind::Empty } else { ErrorKind::OutOfRange };
            return Err(Error::new(kind, sentence));
        }
        let mut places: Vec<usize> = (0..len).collect();
        Random::nth(seed, Stream::Validation, order as u64).shuffle(&mut places);
        places.truncate(count);
        Ok(places)
    }
}

/// The generator of one image, the same whatever the count.
fn of_image(seed: u64, image: usize, order: Order) -> Random {
    Random::nth(seed, Stream::Validation, ORDERS * (image as u64 + 1) + order as u64)
}
