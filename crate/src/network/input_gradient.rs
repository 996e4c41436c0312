//! The gradient of the confidence for the input: what ODIN steps along.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

use super::{
    CONTIGUOUS, Network, OutputUnit,
    back::Block,
    dense::relu_derivative,
    simd::wide,
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
        let mut logits = Array2::zeros((images.nrows(), self.classes.len()));
        let rows = self.weights_by_row();
        let into = vec![gradient.view_mut(), logits.view_mut()];
        self.rows(&[images.view()], into, &|input, into| {
            let block = self.block(input[0]);
            let logits = self.params.output.logits(block.last.view());
            into[1].assign(&logits);
            self.block_gradient(&rows, &block, logits.view(), temperature, into[0].view_mut());
        })?;
        check_logits(logits.view())?;
        Ok(gradient)
    }

    /// The logits of x − ε·sign(g) for each ε of `steps`, with g the
    /// [`input_gradient`](Self::input_gradient) at `temperature` of each row x of `images`,
    /// whose outputs in the `hidden` layers and `logits` are at hand. The gradient is taken
    /// once for all steps.
    ///
    /// # Errors
    /// A temperature that is not a finite number above 0, logits that overflow.
    pub(crate) fn stepped_logits(
        &self,
        images: &Array2<f32>,
        hidden: &[Array2<f32>],
        logits: &Array2<f32>,
        temperature: f64,
        steps: &[f32],
    ) -> Result<Vec<Array2<f32>>> {
        check_temperature(temperature)?;
        // Without a step the logits are those at hand.
        let moves: Vec<f32> = steps.iter().copied().filter(|&step| step != 0.0).collect();
        let mut stepped = vec![Array2::zeros((images.nrows(), self.outputs_of_last())); moves.len()];
        if !moves.is_empty() {
            let rows = self.weights_by_row();
            let input: Vec<_> = [images, logits].into_iter().chain(hidden).map(Array2::view).collect();
            let into = stepped.iter_mut().map(Array2::view_mut).collect();
            self.rows(&input, into, &|input, into| {
                let (images, logits, block) = (input[0], input[1], self.block_of(input[0], &input[2..]));
                let (mut gradient, mut moved) = (Array2::zeros(images.dim()), Array2::zeros(images.dim()));
                self.block_gradient(&rows, &block, logits, temperature, gradient.view_mut());
                for (&step, into) in moves.iter().zip(into) {
                    move_rows(&mut moved, images, &gradient, step);
                    self.block_last(moved.view(), into.view_mut());
                }
            })?;
        }
        let mut stepped = stepped.into_iter().map(|last| self.checked_logits(last));
        let mut of = |step: f32| match step {
            0.0 => Ok(logits.clone()),
            _ => stepped.next().expect("one for each step that moves"),
        };
        steps.iter().map(|&step| of(step)).collect()
    }

    /// The gradient of one block of samples, from what they do in the network, on the
    /// calling thread.
    fn block_gradient(
        &self,
        weights: &[Array2<f32>],
        block: &Block,
        logits: ArrayView2<f32>,
        temperature: f64,
        into: ArrayViewMut2<f32>,
    ) {
        // A sigmoid's one output is z, and −ln p changes with it as with its second logit.
        let first = logits.ncols() - self.outputs_of_last();
        let last = logits.slice(s![.., first..]);
        let mut delta = Array2::zeros(last.dim());
        for (z, mut delta) in logits.rows().into_iter().zip(delta.rows_mut()) {
            let (mut error, best) = (softmax_row(z, temperature), largest(z));
            // p − 1 as the sum of the others: it is not 0 where p is nearly 1.
            error[best] = 0.0;
            error[best] = -error.sum();
            delta.zip_mut_with(&error.slice(s![first..]), |d, e| *d = (e / temperature) as f32);
        }
        if self.params.output == OutputUnit::Relu {
            relu_derivative(delta.view_mut(), last);
        }
        self.back_to_input(weights, block, delta, into);
    }
}

/// x − `step` · sign(`gradient`), where the sign of 0 is 0.
#[inline(always)]
pub(crate) fn stepped(x: f32, gradient: f32, step: f32) -> f32 {
    let up = if gradient > 0.0 { step } else { 0.0 };
    let down = if gradient < 0.0 { step } else { 0.0 };
    x - up + down
}

/// [`stepped`] for every value of some rows.
fn move_rows(into: &mut Array2<f32>, images: ArrayView2<f32>, gradient: &Array2<f32>, step: f32) {
    wide(
        #[inline(always)]
        || {
            let rows = into.rows_mut().into_iter().zip(images.rows()).zip(gradient.rows());
            for ((mut into, image), gradient) in rows {
                let into = into.as_slice_mut().expect(CONTIGUOUS).iter_mut();
                let image = image.to_slice().expect(CONTIGUOUS);
                let gradient = gradient.to_slice().expect(CONTIGUOUS);
                for ((into, &x), &g) in into.zip(image).zip(gradient) {
                    *into = stepped(x, g, step);
                }
            }
        },
    );
}
