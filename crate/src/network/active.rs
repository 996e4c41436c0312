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
    /// Rows and columns of the whole outside which it is 0, once a part was put back to it.
    spread: Option<(Vec<usize>, Vec<usize>)>,
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
            self.spread = None;
            return whole;
        }
        ArrayViewMut2::from_shape(self.dim, &mut self.values).expect(CONTIGUOUS)
    }

    /// Puts the part back to its rows and columns of `whole`, and 0 everywhere else. `whole` is the
    /// same each time, so 0 is written only where the part before it was.
    pub fn spread(&mut self, mut whole: ArrayViewMut2<f32>, rows: &Active, columns: &Active) {
        if !self.thin {
            return;
        }
        match &mut self.spread {
            None => {
                whole.fill(0.0);
                self.spread = Some((rows.places.clone(), columns.places.clone()));
            }
            Some((before, across)) => {
                for &row in before.iter() {
                    let mut row = whole.row_mut(row);
                    let row = row.as_slice_mut().expect(CONTIGUOUS);
                    across.iter().for_each(|&column| row[column] = 0.0);
                }
                before.clone_from(&rows.places);
                across.clone_from(&columns.places);
            }
        }
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::{Random, Stream};

    /// One part after the other, of other rows and columns, or the whole matrix: nothing is left of
    /// those before.
    #[test]
    fn outside_the_last_part_all_is_0() {
        let mut random = Random::new(1, Stream::InitialWeights);
        let (mut part, mut whole) = (Part::default(), Array2::from_elem((8, 12), f32::NAN));
        for pass in 0..50 {
            // One in four, or nearly all.
            let outcomes = if pass % 3 == 0 { 40 } else { 4 };
            let mut some = |neurons| {
                let output = || if random.below(outcomes) < outcomes - 3 { 1.0 } else { 0.0 };
                Active::of(Array2::from_shape_simple_fn((1, neurons), output).view())
            };
            let (rows, columns) = (some(8), some(12));
            part.reset(&rows, &columns);
            let mut next = 0.0;
            part.or_mut(whole.view_mut()).mapv_inplace(|_| {
                next += 1.0;
                next
            });
            part.spread(whole.view_mut(), &rows, &columns);
            let mut expected = Array2::zeros((8, 12));
            let cells =
                rows.places.iter().flat_map(|&row| columns.places.iter().map(move |&column| (row, column)));
            for ((row, column), value) in cells.zip(1u8..) {
                expected[[row, column]] = f32::from(value);
            }
            assert_eq!(whole.mapv(f32::to_bits), expected.mapv(f32::to_bits), "pass {pass}");
        }
    }
}
