//! What watches a training: the [`Observer`] trait and what it gets to see.

use ndarray::ArrayView2;

use super::{Layer, Network};

/// Watches a training without touching it. Every hook does nothing unless written.
///
/// ```
/// use nnerr::{data::Samples, ndarray::{Array1, Array2}, network::{Observer, Params, Step, train}};
///
/// /// The most neurons of layer 1 that a first sample of a batch activated.
/// #[derive(Default)]
/// struct MostActive(usize);
///
/// impl Observer for MostActive {
///     fn batch(&mut self, step: &Step) {
///         let active = step.outputs[0].row(0).iter().filter(|&&o| o > 0.0).count();
///         self.0 = self.0.max(active);
///     }
/// }
///
/// let images = Array2::from_shape_fn((20, 4), |(i, j)| ((i * j) % 5) as f32 / 5.0);
/// let labels = Array1::from_shape_fn(20, |i| i % 2);
/// let samples = Samples::new("stripes", images, Some(labels), (2, 2))?;
/// let mut most = MostActive::default();
/// train(&samples, &[0, 1], &Params::default().hidden([8]).batch(10), &mut [&mut most])?;
/// assert_eq!(most.0, 8); // biases of one: at first every neuron is active
/// # Ok::<(), nnerr::Error>(())
/// ```
pub trait Observer: Send {
    /// Before the first batch.
    fn start(&mut self, _plan: &Plan) {}

    /// At every batch: its forward pass and gradients are done, the weights not yet
    /// updated.
    fn batch(&mut self, _step: &Step) {}

    /// After the last update.
    fn finish(&mut self, _network: &Network) {}
}

/// What a training is going to do.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Plan<'a> {
    /// The network with its initial weights.
    pub network: &'a Network,
    /// Training samples.
    pub samples: usize,
    /// Batches in all epochs together: the number of updates, T of eq. 3.9.
    pub batches: usize,
}

/// One batch of a training, before its update.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Step<'a> {
    /// Number of the batch, from 1; it counts on from epoch to epoch.
    pub number: usize,
    /// Batches in all.
    pub batches: usize,
    /// The network before this batch's update.
    pub network: &'a Network,
    /// Which training samples are in the batch.
    pub samples: &'a [usize],
    /// The samples themselves (samples × values).
    pub images: ArrayView2<'a, f32>,
    /// o of each hidden layer (samples × neurons); index 0 is layer 1. Before dropout; a convolution's
    /// as [`Maps`](super::Maps) says.
    pub outputs: &'a [ArrayView2<'a, f32>],
    /// o^L (samples × classes); 0 and z where the output z is a sigmoid's.
    pub logits: ArrayView2<'a, f32>,
    /// Number of the logit that stands for each sample's class.
    pub expected: &'a [usize],
    /// Cross-entropy of the batch (eq. 2.8).
    pub loss: f64,
    /// Samples whose largest logit is the expected one.
    pub correct: usize,
    /// ∂E/∂w of each layer's weights and biases, the output layer last.
    pub gradients: &'a [Layer],
}
