//! The unit of the output layer, and what its outputs mean for the classes.

use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use serde::{Deserialize, Serialize};

/// What the neurons of the last layer do with z, and how probabilities come of it.
///
/// ```
/// use nnerr::{ndarray::{Array2, array}, network::{Layer, Network, OutputUnit, Params}};
/// let params = Params::default().hidden([4]).output(OutputUnit::Sigmoid);
/// assert_eq!(Network::new(&params, 5, &[0, 1])?.widths(), [5, 4, 1]);
///
/// let output = Layer::new(array![[1.0]], array![0.0])?;
/// let network = Network::from_layers(vec![output], &[0, 1], OutputUnit::Sigmoid)?;
/// let forward = network.forward(&array![[0.0], [3f32.ln()]])?;
/// let half = 3f32.ln() / 2.0;
/// assert_eq!(forward.logits.row(1), array![-half, half]); // -z/2 for the first class, z/2 for the second
/// assert!((&forward.softmax - array![[0.5, 0.5], [0.25, 0.75]]).iter().all(|e| e.abs() < 1e-7));
/// assert!(Network::new(&params, 5, &[0, 1, 2]).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutputUnit {
    /// One output for each class, o = z, then softmax: what classifiers do (the default).
    Linear,
    /// One output for each class, o = relu(z) as eq. 2.5 reads, then softmax. A sample
    /// that activates no output neuron then gives every class the same probability.
    Relu,
    /// One output z whose sigmoid σ(z) = 1 / (1 + e^−z) is the probability of the second
    /// of exactly two classes (the networks of §4.3.2). It is the softmax of any two logits
    /// that lie z apart; the network shows −z/2 and z/2 as its
    /// [`logits`](super::Forward::logits), so that the largest logit, or ln Σ e^z, says as much
    /// of a sure sample of one class as of the other.
    Sigmoid,
}

impl OutputUnit {
    /// Neurons of the output layer of a network that knows so many classes.
    pub(super) fn neurons(self, classes: usize) -> usize {
        if self == Self::Sigmoid { 1 } else { classes }
    }

    /// One logit for each class, from the last layer's outputs: those themselves, or −z/2
    /// and z/2. Their softmax are the probabilities, whatever the unit.
    pub(super) fn logits<'a>(self, outputs: impl Into<CowArray<'a, f32, Ix2>>) -> CowArray<'a, f32, Ix2> {
        let outputs = outputs.into();
        if self != Self::Sigmoid {
            return outputs;
        }
        let sign = [-0.5, 0.5];
        Array2::from_shape_fn((outputs.nrows(), 2), |(row, class)| sign[class] * outputs[[row, 0]]).into()
    }
}

/// Binary cross-entropy of one output z of a sample of the given class, 0 or 1, and its
/// derivative: −ln σ(z) and σ(z) − 1 for class 1, −ln σ(−z) and σ(z) for class 0. No ln 0
/// is taken and nothing cancels; NaN where z is not finite.
pub(super) fn binary_cross_entropy(z: f64, class: usize) -> (f64, f64) {
    if !z.is_finite() {
        return (f64::NAN, f64::NAN);
    }
    // How far z lies on the wrong side: both follow from it by ln(1 + e^x) and σ(x).
    let wrong = if class == 1 { -z } else { z };
    let power = (-wrong.abs()).exp();
    let sigmoid = if wrong >= 0.0 { 1.0 } else { power } / (1.0 + power);
    (wrong.max(0.0) + power.ln_1p(), if class == 1 { -sigmoid } else { sigmoid })
}

/// The loss of a batch of single outputs and, in `deltas`, its derivative for each of
/// them; both are means over the samples.
pub(super) fn binary_delta(outputs: ArrayView2<f32>, deltas: &mut Array2<f32>, classes: &[usize]) -> f64 {
    let samples = classes.len() as f64;
    let mut sum = 0.0;
    for ((&z, delta), &class) in outputs.iter().zip(deltas).zip(classes) {
        let (loss, derivative) = binary_cross_entropy(f64::from(z), class);
        sum += loss;
        *delta = (derivative / samples) as f32;
    }
    sum / samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_the_naive_one_where_that_holds() {
        for z in [-20.0f64, -3.5, -0.25, 0.0, 0.25, 3.5, 20.0] {
            let sigma = 1.0 / (1.0 + (-z).exp());
            for class in [0, 1] {
                let y = class as f64;
                let naive = -(y * sigma.ln() + (1.0 - y) * (1.0 - sigma).ln());
                let (loss, delta) = binary_cross_entropy(z, class);
                assert!((loss - naive).abs() <= 1e-7 * naive.max(1e-9), "{z}, {class}: {loss} {naive}");
                assert!((delta - (sigma - y)).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn outputs_far_out_cost_what_they_should() {
        assert_eq!(binary_cross_entropy(1e30, 1), (0.0, 0.0));
        assert_eq!(binary_cross_entropy(-1e4, 0), (0.0, 0.0));
        assert_eq!(binary_cross_entropy(-1e4, 1), (1e4, -1.0));
        assert_eq!(binary_cross_entropy(1e4, 0), (1e4, 1.0));
        let (loss, delta) = binary_cross_entropy(50.0, 1);
        assert_eq!((loss, delta), ((-50f64).exp(), -(-50f64).exp()), "to the last bit, where 1 − σ is 0");
        for z in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!([0, 1].iter().all(|&class| binary_cross_entropy(z, class).0.is_nan()));
        }
    }
}
