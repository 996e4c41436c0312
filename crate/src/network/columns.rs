//! The windows of an image as the columns of a matrix, and back.
//!
//! With stride 1 a row of the matrix is a piece of the image as it lies there, from what the weight reads in
//! the first window to what it reads in the last. What falls between two rows of a map costs a few sums
//! that nobody reads, and saves copying row by row.

use std::ops::Range;

use super::{
    Shape,
    conv::{Convolution, add, first},
};

impl Convolution {
    /// The windows of an image: a row for each weight, a column for each sum.
    pub fn columns(&self, x: &[f32], padded: &mut Vec<f32>, into: &mut Vec<f32>) {
        let length = self.length();
        let image = if self.window.padding == 0 {
            x
        } else {
            let padded = first(padded, self.input.channels * self.padded.0 * self.padded.1);
            padded.fill(0.0);
            self.each_row(|inner, row| padded[inner].copy_from_slice(&x[row]));
            padded
        };
        let into = first(into, self.terms() * length);
        for (row, begin) in into.chunks_exact_mut(length).zip(self.begins()) {
            match self.window.stride {
                1 => row.copy_from_slice(&image[begin..begin + length]),
                stride => {
                    for (y, row) in row.chunks_exact_mut(self.output().width).enumerate() {
                        let line = image[begin + y * stride * self.padded.1..].iter().step_by(stride);
                        row.iter_mut().zip(line).for_each(|(to, from)| *to = *from);
                    }
                }
            }
        }
    }

    /// The way back of [`columns`](Self::columns): every value is added to where it came from.
    pub fn add_columns(&self, columns: &[f32], image: &mut [f32]) {
        let length = self.length();
        image.fill(0.0);
        for (row, begin) in columns.chunks_exact(length).zip(self.begins()) {
            match self.window.stride {
                1 => add(&mut image[begin..begin + length], row),
                stride => {
                    for (y, row) in row.chunks_exact(self.output().width).enumerate() {
                        let line = image[begin + y * stride * self.padded.1..].iter_mut().step_by(stride);
                        line.zip(row).for_each(|(to, from)| *to += *from);
                    }
                }
            }
        }
    }

    /// Where in the padded image the value lies that a weight reads in the first window, weight by weight.
    fn begins(&self) -> impl Iterator<Item = usize> {
        let (side, (height, width)) = (self.window.side, self.padded);
        (0..self.terms()).map(move |term| {
            let (channel, place) = (term / (side * side), term % (side * side));
            (channel * height + place / side) * width + place % side
        })
    }

    /// Every row of the image: where it lies in the padded one, and where in the image itself.
    pub fn each_row(&self, mut copy: impl FnMut(Range<usize>, Range<usize>)) {
        let (padding, Shape { channels, height, width }) = (self.window.padding, self.input);
        for row in 0..channels * height {
            let (channel, y) = (row / height, row % height);
            let begin = (channel * self.padded.0 + y + padding) * self.padded.1 + padding;
            copy(begin..begin + width, row * width..(row + 1) * width);
        }
    }
}
