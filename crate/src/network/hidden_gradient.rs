//! The gradient of KL(u ‖ p) for the outputs of hidden layers: what neuron activation coverage
//! looks at. u is the uniform distribution over C classes and p the softmax, so that
//! ∂KL/∂z_k = p_k − 1/C.

use ndarray::{Array2, ArrayView2, s};

use super::{Network, OutputUnit, dense::relu_derivative, softmax::softmax_row};

impl Network {
    /// ∂KL(u ‖ p)/∂o for the outputs o of the hidden layers of index `first` (from 0) to the last,
    /// of one block of samples, on the calling thread: from the `images`, what is recorded of them in all
    /// `hidden` layers, their `logits` and the [`weights_by_row`](Self::weights_by_row).
    pub(crate) fn uniform_gradients(
        &self,
        weights: &[Array2<f32>],
        images: ArrayView2<f32>,
        hidden: &[ArrayView2<f32>],
        logits: ArrayView2<f32>,
        first: usize,
    ) -> Vec<Array2<f32>> {
        // A sigmoid's one output is z, and KL changes with it as with its second logit.
        let skipped = logits.ncols() - self.outputs_of_last();
        let last = logits.slice(s![.., skipped..]);
        let mut delta = Array2::zeros(last.dim());
        for (z, mut delta) in logits.rows().into_iter().zip(delta.rows_mut()) {
            let p = softmax_row(z, 1.0);
            for (own, delta) in p.iter().skip(skipped).zip(&mut delta) {
                // p_k − 1/C as a mean of differences: of two classes one is the other's negative.
                let sum: f64 = p.iter().map(|other| own - other).sum();
                *delta = (sum / p.len() as f64) as f32;
            }
        }
        if self.params.output == OutputUnit::Relu {
            relu_derivative(delta.view_mut(), last);
        }
        let mut gradients = Vec::new();
        self.back_to_outputs(weights, &self.block_of(images, hidden), delta, first, |gradient| {
            gradients.push(gradient.to_owned());
        });
        gradients.reverse();
        gradients
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{InitialWeights, Params};

    /// KL(u ‖ p), from the outputs of the hidden layer of index `l`, one neuron after the other.
    fn divergence(network: &Network, l: usize, outputs: &[f64]) -> f64 {
        let mut outputs = outputs.to_vec();
        for (above, layer) in network.layers().iter().enumerate().skip(l + 1) {
            let z = layer.weights().rows().into_iter().zip(layer.bias()).map(|(w, &bias)| {
                w.iter().zip(&outputs).map(|(&w, o)| f64::from(w) * o).sum::<f64>() + f64::from(bias)
            });
            let with_relu = network.relu_after(above);
            outputs = z.map(|z| if with_relu { z.max(0.0) } else { z }).collect();
        }
        if network.params().output == OutputUnit::Sigmoid {
            outputs = vec![0.0, outputs[0]];
        }
        let (count, sum) = (outputs.len() as f64, outputs.iter().map(|z| z.exp()).sum::<f64>());
        outputs.iter().map(|z| (1.0 / count).ln() / count - (z - sum.ln()) / count).sum()
    }

    #[test]
    fn hidden_gradients_agree_with_finite_differences() {
        let cases = [
            (OutputUnit::Linear, &[0, 2, 5][..]),
            (OutputUnit::Relu, &[0, 2, 5]),
            (OutputUnit::Sigmoid, &[3, 8]),
        ];
        let images = Array2::from_shape_fn((9, 8), |(row, m)| ((row * 37 + m * 11) % 17) as f32 / 16.0);
        for (output, classes) in cases {
            let initial = InitialWeights::Uniform { limit: 0.6, bias: 0.1 };
            let params = Params::default().hidden([15, 12, 9]).initial(initial).output(output);
            let network = Network::new(&params, 8, classes).unwrap();
            let (hidden, logits) = network.outputs(&images).unwrap();
            let views: Vec<_> = hidden.iter().map(Array2::view).collect();
            let weights = network.weights_by_row();
            let all = network.uniform_gradients(&weights, images.view(), &views, logits.view(), 0);
            assert_eq!(
                all[1..],
                network.uniform_gradients(&weights, images.view(), &views, logits.view(), 1)
            );
            let (mut largest, mut inactive) = (0.0f64, 0);
            for (l, gradient) in all.iter().enumerate() {
                for ((sample, n), &found) in gradient.indexed_iter() {
                    let row: Vec<f64> = hidden[l].row(sample).iter().map(|&o| f64::from(o)).collect();
                    let side = |step: f64| {
                        let mut row = row.clone();
                        row[n] += step;
                        divergence(&network, l, &row)
                    };
                    let numeric = (side(1e-6) - side(-1e-6)) / 2e-6;
                    assert!((f64::from(found) - numeric).abs() < 1e-6, "{output:?}: {found} {numeric}");
                    largest = largest.max(numeric.abs());
                    inactive += usize::from(row[n] == 0.0 && numeric != 0.0);
                }
            }
            assert!(largest > 0.02 && inactive > 0, "{output:?}: {largest} {inactive}");
        }
    }
}
