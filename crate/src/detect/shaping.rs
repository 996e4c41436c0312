//! Shaped outputs: what ASH and SCALE share. Of the n outputs h of the last hidden layer the
//! k = n − round(n·p/100) largest of each sample are told apart, others h̃ take the place of h,
//! and the energy −ln Σ_c e^(z̃_c) of z̃ = W h̃ + b follows. All in f64.

use ndarray::{Array1, Array2, ArrayView1};

use super::{
    Basis,
    features::{Own, head, log_sum_exp},
    gaussian::blocks,
};
use crate::{
    Error, ErrorKind, Result,
    network::OutputUnit,
    record::{Record, layer_index},
};

/// The percentile that both papers' programs take where none is asked for.
pub(super) const PERCENTILE: f64 = 65.0;

/// The last hidden layer, and the logits that its outputs lead to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shaping {
    own: Own,
    layer: usize,
    k: usize,
    weights: Array2<f64>,
    bias: Array1<f64>,
}

impl Shaping {
    /// That of the basis' network, where the outputs below the percentile are the small ones.
    ///
    /// # Errors
    /// A network without hidden layers; a percentile outside [0, 100), or so high that no neuron
    /// is left.
    pub fn new(basis: &Basis, percentile: f64) -> Result<Self> {
        let network = basis.network();
        let hidden = network.hidden_layers();
        let index = layer_index(hidden.max(1), hidden)?;
        let k = kept(percentile, network.layers()[hidden].inputs())?;
        let (weights, bias) = head(network);
        let weights = weights.as_standard_layout().into_owned();
        Ok(Self { own: Own::of(basis.study()), layer: index + 1, k, weights, bias })
    }

    pub fn layer(&self) -> usize {
        self.layer
    }

    /// Outputs of a sample that are not below the percentile.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The energy of each sample with `shape(h)` in the place of its outputs h.
    ///
    /// # Errors
    /// A record of another network; [`ErrorKind::NotFinite`] where logits overflow.
    pub fn energy(
        &self,
        record: &Record,
        shape: impl Fn(ArrayView1<f32>) -> Array1<f64> + Sync,
    ) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let parts = blocks(record.outputs(self.layer)?.view(), |_, rows| {
            rows.rows().into_iter().map(|row| self.energy_of(&shape(row))).collect::<Vec<f64>>()
        })?;
        let scores: Array1<f64> = parts.into_iter().flatten().collect();
        match scores.iter().position(|score| !score.is_finite()) {
            None => Ok(scores),
            Some(sample) => {
                let sentence = format!(
                    "the shaped outputs of sample {sample} of {} overflow: {} of {} neurons are too few, \
                     a lower percentile leaves more",
                    record.name(),
                    self.k,
                    self.weights.ncols()
                );
                Err(Error::new(ErrorKind::NotFinite, sentence))
            }
        }
    }

    fn energy_of(&self, outputs: &Array1<f64>) -> f64 {
        let mut logits = self.weights.dot(outputs) + &self.bias;
        if self.own.network().params().output == OutputUnit::Relu {
            logits.mapv_inplace(|z| if z <= 0.0 { 0.0 } else { z });
        }
        -log_sum_exp(logits.view(), 1.0)
    }
}

/// k = n − round(n·p/100); a half is rounded to the even number, as NumPy does.
fn kept(percentile: f64, neurons: usize) -> Result<usize> {
    if !(0.0..100.0).contains(&percentile) {
        let sentence = format!("the percentile is {percentile}: it must be at least 0 and below 100");
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    let below = (neurons as f64 * percentile / 100.0).round_ties_even() as usize;
    match neurons - below {
        0 => {
            let sentence = format!(
                "all {neurons} neurons lie below the percentile {percentile}: at least one must be left"
            );
            Err(Error::new(ErrorKind::OutOfRange, sentence))
        }
        k => Ok(k),
    }
}

/// The places of the k largest values, in order; of equals the first count.
pub(super) fn largest(row: ArrayView1<f32>, k: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..row.len()).collect();
    if k < places.len() {
        places.select_nth_unstable_by(k, |&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
        places.truncate(k);
        places.sort_unstable();
    }
    places
}

/// The sum of all outputs of a sample.
pub(super) fn sum(row: ArrayView1<f32>) -> f64 {
    row.iter().map(|&o| f64::from(o)).sum()
}

/// e^(s₁/s₂), with s₁ the sum of all outputs of a sample and s₂ that of those at `places`; 1 for a
/// sample that activates no neuron, whose outputs stay 0 by any factor.
pub(super) fn factor(row: ArrayView1<f32>, places: &[usize]) -> f64 {
    match places.iter().map(|&n| f64::from(row[n])).sum::<f64>() {
        0.0 => 1.0,
        largest => (sum(row) / largest).exp(),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn halves_are_rounded_to_even() {
        let of = |percentile| kept(percentile, 10).unwrap();
        assert_eq!([0.0, 4.9, 5.0, 15.0, 25.0, 35.0, 65.0, 94.9].map(of), [10, 10, 10, 8, 8, 6, 4, 1]);
        assert_eq!(kept(65.0, 300).unwrap(), 105);
        for (percentile, said) in [
            (100.0, "the percentile is 100: it must be at least 0 and below 100"),
            (-0.5, "the percentile is -0.5: it must be at least 0 and below 100"),
            (f64::NAN, "the percentile is NaN: it must be at least 0 and below 100"),
            (95.1, "all 10 neurons lie below the percentile 95.1: at least one must be left"),
        ] {
            let error = kept(percentile, 10).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::OutOfRange, said));
        }
    }

    #[test]
    fn of_equals_the_first_are_the_largest() {
        let row = array![0.0, 2.0, 1.0, 2.0, 0.0, 1.0];
        let expected = [vec![1], vec![1, 3], vec![1, 2, 3], vec![1, 2, 3, 5], vec![0, 1, 2, 3, 5]];
        for (k, expected) in (1..).zip(expected) {
            assert_eq!(largest(row.view(), k), expected);
        }
        assert_eq!(largest(row.view(), 6), [0, 1, 2, 3, 4, 5]);
        let factors = [&[1, 3][..], &[0, 1, 2, 3, 4, 5], &[0]].map(|places| factor(row.view(), places));
        assert_eq!(factors, [1.5f64.exp(), 1f64.exp(), 1.0]);
    }
}
