//! The gradient of the confidence for the input: what ODIN steps along.

use ndarray::{Array2, s};

use super::{
    Layer, Network, OutputUnit,
    backward::relu_derivative,
    product::product,
    softmax::{check_logits, check_temperature, largest, softmax_row},
};
use crate::Result;

impl Network {
    /// ∇ₓ of −ln p_ŷ(x; T) for each row x of `images`: how the sample would have to
    /// change for the network to be less sure of ŷ, the class it predicts, at
    /// `temperature` T. Same shape as `images`.
    ///
    /// ```
    /// use nnerr::{ndarray::array, network::{Layer, Network, OutputUnit}};
    /// let output = Layer::new(array![[1.0, 0.0], [0.0, 2.0]], array![0.0, 0.0])?;
    /// let network = Network::from_layers(vec![output], &[3, 7], OutputUnit::Linear)?;
    /// // Both outputs are 2, p = (½, ½), ŷ is the first: ∇ = W^T (p − y).
    /// assert_eq!(network.input_gradient(&array![[2.0, 1.0]], 1.0)?, array![[-0.5, 1.0]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A temperature that is not a finite number above 0, rows of another width than
    /// the input, a value that is not finite, logits that overflow.
    pub fn input_gradient(&self, images: &Array2<f32>, temperature: f64) -> Result<Array2<f32>> {
        check_temperature(temperature)?;
        self.check_images(images)?;
        let mut gradient = Array2::zeros(images.dim());
        let output = self.params.output;
        let mut logits = Array2::zeros((images.nrows(), self.classes.len()));
        // The way back reads weights row by row.
        let rows: Vec<Array2<f32>> =
            self.layers.iter().map(|layer| layer.weights.as_standard_layout().into_owned()).collect();
        let into = vec![gradient.view_mut(), logits.view_mut()];
        self.rows(images.view(), into, &|input, into| {
            let zeros = |layer: &Layer| Array2::<f32>::zeros((input.nrows(), layer.neurons()));
            let mut outputs: Vec<_> = self.layers.iter().map(zeros).collect();
            let mut views: Vec<_> = outputs.iter_mut().map(Array2::view_mut).collect();
            self.block_outputs(input, &mut views);
            let last = &outputs[outputs.len() - 1];
            let logits = output.logits(last.view());
            into[1].assign(&logits);
            let mut delta = Array2::zeros(last.dim());
            for (z, mut delta) in logits.rows().into_iter().zip(delta.rows_mut()) {
                let mut error = softmax_row(z, temperature);
                error[largest(z)] -= 1.0;
                // The last logits are outputs; a sigmoid's first is the constant 0.
                let error = error.slice(s![logits.ncols() - last.ncols()..]);
                delta.zip_mut_with(&error, |d, e| *d = (e / temperature) as f32);
            }
            if output == OutputUnit::Relu {
                relu_derivative(delta.view_mut(), last.view());
            }
            for l in (1..self.layers.len()).rev() {
                let mut below = Array2::zeros(outputs[l - 1].dim());
                product(below.view_mut(), delta.view(), rows[l].view());
                relu_derivative(below.view_mut(), outputs[l - 1].view());
                delta = below;
            }
            product(into[0].view_mut(), delta.view(), rows[0].view());
        });
        check_logits(logits.view())?;
        Ok(gradient)
    }
}
