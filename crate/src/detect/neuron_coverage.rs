//! NAC, neuron activation coverage: score = −mean_n Φ_n(ẑ_n), where ẑ = σ(α·h·∂KL(u ‖ p)/∂h) is
//! the state of a neuron with output h, from 0 to 1, Φ(ẑ) = min(κ(ẑ), r)/r how well training
//! samples cover it, and κ the density of ẑ over all training samples: the share of them in its bin,
//! of M equal ones, times M. u is the uniform distribution and p the softmax. Liu, Tian, Li, Ma
//! and Wang, *Neuron Activation Coverage: Rethinking Out-of-distribution Detection and
//! Generalization*, 2024; no training on OOD samples.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Zip, s};

use super::{
    Basis, Detector, Fit, Layers,
    features::{Own, last_layer},
    gaussian::blocks,
};
use crate::{Error, ErrorKind, Result, record::Record};

/// The largest number of bins, of which a table is kept for every neuron: the authors' program
/// takes no more.
const BINS: usize = 1000;

/// How seldom the training samples bring the neurons into the states that a sample brings them
/// into: from −1, all of them covered, to 0, none.
///
/// A neuron that a sample does not activate is in state ½, whatever its gradient. Layers count
/// alike where all are looked at, however wide they are.
///
/// Two programs place the bins otherwise, so that their scores differ: the authors' has more of
/// them near ½, and `NACUE` of pytorch-ood 0.4.0, which also adds the layers up, near 0 and 1.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, NeuronCoverage}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let fitted = NeuronCoverage::layer(2).bins(20).steepness(10.0).fit(&basis)?;
/// assert!(fitted.score(&study.record(&split.normal)?)?.iter().all(|score| (-1.0..=0.0).contains(score)));
/// // With a density as low as this, whatever a training sample did is covered.
/// let lenient = NeuronCoverage::all_layers().density(1e-3).fit(&basis)?;
/// assert!(lenient.score(basis.train()?)?.iter().all(|&score| score == -1.0));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NeuronCoverage {
    layers: Layers,
    bins: usize,
    density: f64,
    steepness: f64,
}

impl NeuronCoverage {
    /// In hidden layer `layer`, from 1, with M = 50, r = 2.5 and α = 100. These are what the
    /// authors' program has for the last layer of its network for CIFAR-10, where a bin with 50
    /// of 1 000 samples is covered: r = 50 · M / 1 000.
    pub fn layer(layer: usize) -> Self {
        Self { layers: Layers::One(layer), bins: 50, density: 2.5, steepness: 100.0 }
    }

    /// The mean over all hidden layers, with the same defaults.
    pub fn all_layers() -> Self {
        Self { layers: Layers::All, ..Self::layer(1) }
    }

    /// Another number M of bins, from 2 to 1 000.
    #[must_use]
    pub fn bins(self, bins: usize) -> Self {
        Self { bins, ..self }
    }

    /// Another density r from which on a state is covered; 1 is the mean over all states.
    #[must_use]
    pub fn density(self, density: f64) -> Self {
        Self { density, ..self }
    }

    /// Another steepness α of the sigmoid.
    #[must_use]
    pub fn steepness(self, steepness: f64) -> Self {
        Self { steepness, ..self }
    }

    fn check(&self) -> Result<()> {
        let above_0 = |value: f64| value.is_finite() && value > 0.0;
        let sentence = if !(2..=BINS).contains(&self.bins) {
            format!("{} bins: neuron states need 2 to {BINS}", self.bins)
        } else if !above_0(self.density) {
            format!("the density of a covered state is {}: it must be a finite number above 0", self.density)
        } else if !above_0(self.steepness) {
            format!("the steepness of the sigmoid is {}: it must be a finite number above 0", self.steepness)
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }

    /// The bin of the state of a neuron with output `o` and gradient `g`.
    fn bin(&self, o: f32, g: f32) -> usize {
        let state = 1.0 / (1.0 + (-self.steepness * (f64::from(o) * f64::from(g))).exp());
        ((state * self.bins as f64) as usize).min(self.bins - 1)
    }

    /// Does `work` on blocks of samples in parallel, with the bins of their neurons' states
    /// (samples × neurons) in each layer of `indices`, which are consecutive.
    fn in_blocks<T: Send>(
        &self,
        record: &Record,
        indices: Range<usize>,
        work: impl Fn(&[Array2<usize>]) -> T + Sync,
    ) -> Result<Vec<T>> {
        let weights = record.network().weights_by_row();
        blocks(record.logits().view(), |start, logits| {
            let part = s![start..start + logits.nrows(), ..];
            let images = record.samples().images().slice(part);
            let hidden: Vec<ArrayView2<f32>> =
                (0..record.layers()).map(|l| record.layer_outputs(l).slice(part)).collect();
            let gradients =
                record.network().uniform_gradients(&weights, images, &hidden, logits, indices.start);
            let bins = |(outputs, gradients): (&ArrayView2<f32>, &Array2<f32>)| {
                Zip::from(outputs).and(gradients).map_collect(|&o, &g| self.bin(o, g))
            };
            let layers = hidden[indices.clone()].iter().zip(&gradients);
            work(&layers.map(bins).collect::<Vec<_>>())
        })
    }
}

impl Fit for NeuronCoverage {
    type Fitted = FittedNeuronCoverage;

    /// # Errors
    /// A layer that is not there, or none at all; M outside 2 to 1 000; an r or α that is not a
    /// finite number above 0.
    fn fit(&self, basis: &Basis) -> Result<FittedNeuronCoverage> {
        self.check()?;
        let train = basis.train()?;
        let hidden = last_layer(train)?;
        let indices = self.layers.indices(hidden)?;
        let of_layer = |states: &Array2<usize>| counts(states, self.bins);
        let parts = self.in_blocks(train, indices, |layers| layers.iter().map(of_layer).collect())?;
        let add = |mut sums: Vec<Array2<u32>>, part: Vec<Array2<u32>>| {
            sums.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
            sums
        };
        let counts = parts.into_iter().reduce(add).unwrap_or_default();
        let share = self.bins as f64 / train.len() as f64 / self.density;
        let coverage = counts.iter().map(|counts| counts.mapv(|count| (f64::from(count) * share).min(1.0)));
        Ok(FittedNeuronCoverage { params: *self, own: Own::of_record(train), coverage: coverage.collect() })
    }
}

/// How many samples are in each of the bins of each neuron (neurons × bins).
fn counts(states: &Array2<usize>, bins: usize) -> Array2<u32> {
    let mut counts = Array2::zeros((states.ncols(), bins));
    for row in states.rows() {
        row.iter().enumerate().for_each(|(neuron, &bin)| counts[[neuron, bin]] += 1);
    }
    counts
}

/// A [`NeuronCoverage`] with the coverage of every state.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedNeuronCoverage {
    params: NeuronCoverage,
    own: Own,
    /// Φ of each bin of each neuron (neurons × bins), a table for each layer.
    coverage: Vec<Array2<f64>>,
}

impl Detector for FittedNeuronCoverage {
    fn name(&self) -> String {
        "nac".into()
    }

    fn layer(&self) -> Layers {
        self.params.layers
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let indices = self.params.layers.indices(record.layers())?;
        let mean = |coverage: &Array2<f64>, states: ndarray::ArrayView1<usize>| {
            let sum: f64 = states.iter().enumerate().map(|(neuron, &bin)| coverage[[neuron, bin]]).sum();
            sum / states.len() as f64
        };
        let parts = self.params.in_blocks(record, indices, |layers| {
            let score = |sample: usize| {
                let means = self.coverage.iter().zip(layers).map(|(c, states)| mean(c, states.row(sample)));
                0.0 - means.sum::<f64>() / layers.len() as f64
            };
            (0..layers[0].nrows()).map(score).collect::<Vec<f64>>()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::Digits, network::Params, study::Study};

    /// States by the formula, and every training sample asked whether it is in the same bin.
    #[test]
    fn coverage_is_what_counting_gives() {
        let split = Digits::synthetic(3000, 60, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([7, 6, 5]).batch(10);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let (basis, normal) = (Basis::new(&split, &study).unwrap(), study.record(&split.normal).unwrap());
        let train = basis.train().unwrap();
        assert!(train.len() > 2048, "more than one block");
        let states = |record: &Record, steepness: f64| -> Vec<Array2<f64>> {
            let hidden: Vec<_> = (0..3).map(|l| record.layer_outputs(l).view()).collect();
            let weights = record.network().weights_by_row();
            let images = record.samples().images().view();
            let gradients =
                record.network().uniform_gradients(&weights, images, &hidden, record.logits().view(), 0);
            let state = |o: f32, g: f32| 1.0 / (1.0 + (-steepness * f64::from(o) * f64::from(g)).exp());
            let all = hidden.iter().zip(&gradients);
            all.map(|(o, g)| Zip::from(o).and(g).map_collect(|&o, &g| state(o, g))).collect()
        };
        for (bins, density, steepness) in [(7, 2.5, 10.0), (40, 0.5, 1.0)] {
            let (seen, asked) = (states(train, steepness), states(&normal, steepness));
            let mut sums = Array1::<f64>::zeros(normal.len());
            for l in 0..3 {
                let bin = |state: f64| (state * bins as f64).floor();
                let expected: Array1<f64> = (0..normal.len())
                    .map(|sample| {
                        let covered = asked[l].row(sample).into_iter().enumerate().map(|(n, &state)| {
                            let same = seen[l].column(n).iter().filter(|&&s| bin(s) == bin(state)).count();
                            let pdf = same as f64 / train.len() as f64 * bins as f64;
                            pdf.min(density) / density
                        });
                        -covered.sum::<f64>() / asked[l].ncols() as f64
                    })
                    .collect();
                sums += &expected;
                let of = |fit: NeuronCoverage| {
                    let fit = fit.bins(bins).density(density).steepness(steepness);
                    fit.fit(&basis).unwrap().score(&normal).unwrap()
                };
                let close =
                    |a: &Array1<f64>, b: &Array1<f64>| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
                let scores = of(NeuronCoverage::layer(l + 1));
                assert!(close(&scores, &expected), "{scores} {expected}");
                assert!(scores.iter().any(|&score| score > -1.0), "{scores}");
                assert!(l < 2 || close(&of(NeuronCoverage::all_layers()), &(&sums / 3.0)));
            }
        }
    }
}
