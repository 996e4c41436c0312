//! Neurons that no sample of a batch activates. Their outputs and deltas are 0, and so is every
//! product with them: sums that leave them out keep all their bits, for x + 0 = x. Detector
//! networks (section 4.3.2) soon have most of their neurons so.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::{CONTIGUOUS, simd::wide};

/// Share of a layer, in quarters, above which leaving out the rest costs more than it saves.
const QUARTERS: usize = 3;

/// The neurons of a layer that take part in a batch.
#[derive(Clone)]
pub(super) struct Active {
    places: Vec<usize>,
    thin: bool,
}

impl Active {
    /// All neurons of a layer.
    pub fn all(neurons: usize) -> Self {
        Self { places: (0..neurons).collect(), thin: false }
    }

    /// Those with an output other than 0 (samples in rows); all, where others are few.
    pub fn of(outputs: ArrayView2<f32>) -> Self {
        let neurons = outputs.ncols();
        let mut any = vec![false; neurons];
        wide(
            #[inline(always)]
            || {
                for row in outputs.rows() {
                    let row = row.to_slice().expect(CONTIGUOUS);
                    any.iter_mut().zip(row).for_each(|(any, &output)| *any |= output != 0.0);
                }
            },
        );
        let places: Vec<usize> = (0..neurons).filter(|&neuron| any[neuron]).collect();
        match 4 * places.len() <= QUARTERS * neurons {
            true => Self { places, thin: true },
            false => Self::all(neurons),
        }
    }
}

/// Chosen rows and columns of a matrix, side by side; where all are chosen, the matrix itself
/// stands for them. Rows lie in one piece.
#[derive(Clone, Default)]
pub(super) struct Part {
    values: Vec<f32>,
    dim: (usize, usize),
    thin: bool,
}

impl Part {
    /// Becomes the part of so many rows and columns, to be filled through [`or_mut`](Self::or_mut).
    pub fn reset(&mut self, rows: &Active, columns: &Active) {
        self.dim = (rows.places.len(), columns.places.len());
        self.thin = rows.thin || columns.thin;
        self.values.resize(if self.thin { self.dim.0 * self.dim.1 } else { 0 }, 0.0);
    }

    /// Becomes the chosen rows and columns of `whole`.
    pub fn take(&mut self, whole: ArrayView2<f32>, rows: &Active, columns: &Active) {
        self.reset(rows, columns);
        let into = self.values.chunks_mut(self.dim.1.max(1));
        for (into, &row) in into.zip(&rows.places) {
            let row = whole.row(row).to_slice().expect(CONTIGUOUS);
            match columns.thin {
                true => {
                    into.iter_mut().zip(&columns.places).for_each(|(value, &column)| *value = row[column])
                }
                false => into.copy_from_slice(row),
            }
        }
    }

    /// The part, or the `whole` that stands for it.
    pub fn or<'a>(&'a self, whole: ArrayView2<'a, f32>) -> ArrayView2<'a, f32> {
        if self.thin { ArrayView2::from_shape(self.dim, &self.values).expect(CONTIGUOUS) } else { whole }
    }

    /// The same, to be written.
    pub fn or_mut<'a>(&'a mut self, whole: ArrayViewMut2<'a, f32>) -> ArrayViewMut2<'a, f32> {
        if !self.thin {
            return whole;
        }
        ArrayViewMut2::from_shape(self.dim, &mut self.values).expect(CONTIGUOUS)
    }

    /// Puts the part back to its rows and columns of `whole`, and 0 everywhere else.
    pub fn spread(&self, mut whole: ArrayViewMut2<f32>, rows: &Active, columns: &Active) {
        if !self.thin {
            return;
        }
        whole.fill(0.0);
        for (&row, values) in rows.places.iter().zip(self.values.chunks(self.dim.1.max(1))) {
            let mut row = whole.row_mut(row);
            let row = row.as_slice_mut().expect(CONTIGUOUS);
            match columns.thin {
                true => columns.places.iter().zip(values).for_each(|(&column, &value)| row[column] = value),
                false => row.copy_from_slice(values),
            }
        }
    }
}
