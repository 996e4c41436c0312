//! What is recorded of a convolution: [`Maps`].

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};
use serde::{Deserialize, Serialize};

use super::{CONTIGUOUS, Network};

/// What is recorded of a convolution, as the outputs of its layer: by observers of a training and in
/// records of samples, and so by all that is built on them. What the output layer reads is always recorded
/// as it reads it.
///
/// ```
/// use nnerr::network::{Maps, Network, Params, conv};
/// let params = Params::default().hidden(conv(16, 3).pool(2).conv(8, 3).dense(30));
/// assert_eq!(Network::new(&params, (28, 28), &[3, 7])?.widths(), [784, 16, 8, 30, 2]);
/// let params = params.maps(Maps::Neurons);
/// assert_eq!(Network::new(&params, (28, 28), &[3, 7])?.widths(), [784, 16 * 13 * 13, 8 * 11 * 11, 30, 2]);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Maps {
    /// One neuron for each map: the mean of its values behind the pool. MNIST's 60 000 samples in 16 maps
    /// are 4 MB.
    #[default]
    Means,
    /// Every value of every map behind the pool is a neuron of its own. The same samples in 16 maps of
    /// 13 × 13 are 650 MB.
    Neurons,
}

impl Maps {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Network {
    /// Neurons of each hidden layer, as they are recorded: of a convolution those of all maps, or one for
    /// each map. See [`Maps`].
    pub(crate) fn hidden_widths(&self) -> Vec<usize> {
        let width = |l| {
            if self.is_whole(l) { self.stages[l].output.values() } else { self.stages[l].output.channels }
        };
        (0..self.hidden_layers()).map(width).collect()
    }

    /// Whether layer index `l` (from 0) is recorded as the next one reads it, not as means of maps.
    pub(super) fn is_whole(&self, l: usize) -> bool {
        self.params.maps == Maps::Neurons || self.stages[l].conv.is_none() || l + 1 >= self.hidden_layers()
    }

    /// What is recorded of layer index `l`, from the values of some samples.
    pub(super) fn recorded(&self, l: usize, whole: ArrayView2<f32>, mut into: ArrayViewMut2<f32>) {
        if self.is_whole(l) {
            return into.assign(&whole);
        }
        let map = self.stages[l].output.map();
        for (row, into) in whole.rows().into_iter().zip(into.rows_mut()) {
            let maps = row.to_slice().expect(CONTIGUOUS).chunks(map);
            into.into_iter()
                .zip(maps)
                .for_each(|(mean, map)| *mean = map.iter().sum::<f32>() / map.len() as f32);
        }
    }

    /// The gradient of what is recorded of layer index `l`: of a mean the sum over its map, for all of the
    /// map's values move with it.
    pub(super) fn of_record<'a>(&self, l: usize, gradient: &'a Array2<f32>) -> Cow<'a, Array2<f32>> {
        if self.is_whole(l) {
            return Cow::Borrowed(gradient);
        }
        let map = self.stages[l].output.map();
        let sums = gradient.rows().into_iter().flat_map(|row| {
            let row = row.to_slice().expect(CONTIGUOUS);
            row.chunks(map).map(|map| map.iter().sum()).collect::<Vec<f32>>()
        });
        let shape = (gradient.nrows(), self.stages[l].output.channels);
        Cow::Owned(Array2::from_shape_vec(shape, sums.collect()).expect(CONTIGUOUS))
    }
}
