//! Dropout: in training each output of a layer is 0 with probability p (Srivastava, Hinton, Krizhevsky,
//! Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", 2014).
//!
//! õ = o · m, where m is 0 with probability p and else 1/(1 − p), so that õ is o on average; the error
//! goes back as ∂E/∂o = ∂E/∂õ · m. A trained network drops nothing: õ = o. Shapes stay as they are.
//!
//! The factors m are drawn by the seed's own stream for each batch and layer, sample by sample.

use ndarray::Array2;

use crate::{Random, Stream};

/// Fills `factors` (samples × neurons) for dropout of `share` behind layer index `l` in batch `number`, from 1.
pub(super) fn draw(factors: &mut Array2<f32>, share: f64, seed: u64, number: usize, l: usize) {
    // 2⁸ layers are counted apart; deeper ones share their factors with another batch's.
    let mut random = Random::nth(seed, Stream::Dropout, (number as u64) << 8 | l as u64 & 0xff);
    let (dropped, kept) = ((share * 2f64.powi(32)) as u64, (1.0 / (1.0 - share)) as f32);
    factors.mapv_inplace(|_| if u64::from(random.next_u32()) < dropped { 0.0 } else { kept });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_factors_is_0_and_their_mean_1() {
        let mut factors = Array2::zeros((100, 1000));
        for share in [0.0, 0.2, 0.5, 0.9] {
            draw(&mut factors, share, 1, 1, 0);
            let dropped = factors.iter().filter(|&&m| m == 0.0).count() as f64 / 1e5;
            assert!((dropped - share).abs() < 0.005, "{share}: {dropped}");
            let mean = factors.iter().map(|&m| f64::from(m)).sum::<f64>() / 1e5;
            assert!((mean - 1.0).abs() < 0.05, "{share}: {mean}");
        }
        let first = factors.clone();
        for (seed, number, l) in [(2, 1, 0), (1, 2, 0), (1, 1, 1)] {
            draw(&mut factors, 0.9, seed, number, l);
            assert_ne!(factors, first);
        }
        draw(&mut factors, 0.9, 1, 1, 0);
        assert_eq!(factors, first);
    }
}
