//! Back-propagation (eq. 2.15–2.23): the gradient of the loss for every weight.

use ndarray::{Array1, Array2};

use super::{Layer, Network, OutputUnit, pass::Pass, softmax::check_logits};
use crate::{Error, ErrorKind, Result};

/// The error E that gradients are taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Cross-entropy of the softmax outputs (eq. 2.6, 2.8): what training uses. At
    /// the output ∂E/∂o = p − y. With [`OutputUnit::Sigmoid`] it is the binary
    /// cross-entropy −y ln σ(z) − (1 − y) ln(1 − σ(z)), and ∂E/∂z = σ(z) − y.
    Softmax,
    /// Cross-entropy of the last layer's outputs themselves, the simplification of
    /// eq. 2.9 and 2.16–2.23: E = −Σ y ln ŷ with ŷ = o^L, so δ = −y/ŷ. It wants
    /// [`OutputUnit::Relu`] and breaks where the output of a sample's class is 0.
    WithoutSoftmax,
}

/// The loss of a batch and its derivatives.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// E of eq. 2.8: the mean over the samples.
    pub loss: f64,
    /// ∂E/∂w of each layer's weights and biases, the output layer last.
    pub layers: Vec<Layer>,
}

impl Network {
    /// Loss and gradients for the samples in the rows of `images` and their `labels`
    /// (digits, not output numbers), as the first batch of a training has them: dropout draws that
    /// batch's factors, batch normalisation uses the samples' own statistics, if they are two or more.
    ///
    /// ```
    /// use nnerr::{ndarray::array, network::{Layer, Loss, Network, OutputUnit}};
    /// let hidden = Layer::new(array![[1.0], [-1.0]], array![0.0, 0.0])?;
    /// let output = Layer::new(array![[1.0, 1.0], [1.0, 1.0]], array![0.0, 0.0])?;
    /// let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear)?;
    /// let gradients = network.gradients(&array![[2.0]], &array![7], Loss::Softmax)?;
    /// // Both outputs are 2, so p = (½, ½) and E = ln 2; the second neuron is inactive.
    /// assert!((gradients.loss - 2f64.ln()).abs() < 1e-12);
    /// assert_eq!(gradients.layers[1].weights(), &array![[1.0, 0.0], [-1.0, 0.0]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// No samples, another number of labels, a label whose class the network does not
    /// know, a value that is not finite, a loss that is not (with
    /// [`Loss::WithoutSoftmax`] where ln 0 would be taken), [`Loss::WithoutSoftmax`] of a
    /// sigmoid output.
    pub fn gradients(&self, images: &Array2<f32>, labels: &Array1<usize>, loss: Loss) -> Result<Gradients> {
        self.check_images(images)?;
        if images.nrows() != labels.len() {
            return Err(Error::new(
                ErrorKind::Shape,
                format!("{} labels for {} samples: there must be one each", labels.len(), images.nrows()),
            ));
        }
        if labels.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "gradients of 0 samples: the mean needs at least one"));
        }
        if loss == Loss::WithoutSoftmax && self.params.output == OutputUnit::Sigmoid {
            let sentence =
                "a loss without the softmax of a sigmoid output: eq. 2.9 needs one output for each class";
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let outputs = self.outputs_of(labels.iter().copied())?;
        let mut pass = Pass::new(self, labels.len());
        pass.input.assign(images);
        pass.forward(self, labels.len(), 1);
        check_logits(pass.logits(labels.len()))?;
        let loss = pass.output_delta(self, &outputs, loss);
        if !loss.is_finite() {
            return Err(Error::new(
                ErrorKind::NotFinite,
                "the loss is infinite: without the softmax, the output of some sample's class is 0 and eq. 2.9 takes ln 0",
            ));
        }
        pass.backward(self, labels.len());
        Ok(Gradients { loss, layers: pass.gradients })
    }
}
