//! Batch normalisation: each neuron's sums, or each map's, get the mean β and the deviation γ over the
//! batch, both of which are learnt (Ioffe and Szegedy, "Batch normalization: accelerating deep network
//! training by reducing internal covariate shift", 2015).
//!
//! y = γ x̂ + β with x̂ = (z − μ)/√(σ² + ε). In training μ and σ² are mean and variance over the batch, in
//! a convolution over all places of a map as well: n values each. They are functions of z, so that
//! ∂E/∂z = γ/√(σ² + ε) · (δ − Σδ/n − x̂ Σδx̂/n), with δ = ∂E/∂y; ∂E/∂γ = Σδx̂, ∂E/∂β = Σδ. The bias of the
//! layer before moves z and μ alike, and has no gradient.
//!
//! A trained network uses running statistics, which every batch moves a tenth of the way to its own:
//! μ̄ ← 0.9 μ̄ + 0.1 μ, and σ̄² likewise with n/(n − 1) σ²; they begin at 0 and 1. ε is 10⁻⁵. **A batch of
//! one sample** has no variance over samples: it is normalised by the running statistics, as constants,
//! and does not move them.
//!
//! Shapes stay as they are; γ, β, μ̄ and σ̄² have one value for each neuron or map.

use ndarray::{Array1, Array2, ArrayViewMut2};
use rayon::prelude::*;

use super::{CONTIGUOUS, Layer, relu, simd::wide};
use crate::{Error, ErrorKind, Result};

pub(super) const EPSILON: f64 = 1e-5;
/// How far a batch moves the running statistics.
const MOMENTUM: f64 = 0.1;
/// Sums that run side by side, whatever the processor.
const LANES: usize = 8;

/// Batch normalisation of a [`Layer`]: scale γ, shift β and the running statistics, one of each for a
/// neuron or map. As part of a gradient, ∂E/∂γ and ∂E/∂β.
#[derive(Clone, Debug, PartialEq)]
pub struct Norm {
    pub(super) scale: Array1<f32>,
    pub(super) shift: Array1<f32>,
    pub(super) mean: Array1<f32>,
    pub(super) variance: Array1<f32>,
}

impl Norm {
    /// Of so many neurons, untrained: γ = 1, β = 0, mean 0, variance 1.
    pub(super) fn new(neurons: usize) -> Self {
        let (zeros, ones) = (Array1::zeros(neurons), Array1::ones(neurons));
        Self { scale: ones.clone(), shift: zeros.clone(), mean: zeros, variance: ones }
    }

    /// Gradients that are 0.
    pub(super) fn zeros(neurons: usize) -> Self {
        let zeros = Array1::zeros(neurons);
        Self { scale: zeros.clone(), shift: zeros.clone(), mean: zeros.clone(), variance: zeros }
    }

    /// One of the given values.
    ///
    /// ```
    /// use nnerr::{ndarray::array, network::{Layer, Norm}};
    /// let norm = Norm::of(array![2.0], array![0.5], array![1.0], array![4.0])?;
    /// let layer = Layer::new(array![[1.0]], array![0.0])?.normalised(norm)?;
    /// // (x − 1)/√4 · 2 + 0.5
    /// assert!((layer.preactivations(&array![[3.0]])?[[0, 0]] - 2.5).abs() < 1e-5);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Another number of one than of the other; a value that is not finite, a variance below 0.
    pub fn of(
        scale: Array1<f32>,
        shift: Array1<f32>,
        mean: Array1<f32>,
        variance: Array1<f32>,
    ) -> Result<Self> {
        let norm = Self { scale, shift, mean, variance };
        let lengths = norm.all().map(|(_, values)| values.len());
        if lengths.iter().any(|&length| length != lengths[0]) {
            let sentence =
                format!("batch normalisation of {lengths:?} values: there must be as many of each");
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        if let Some(what) = norm.first_not_finite() {
            return Err(Error::new(ErrorKind::NotFinite, format!("{what}: it must be finite")));
        }
        match norm.variance.iter().find(|variance| **variance < 0.0) {
            None => Ok(norm),
            Some(variance) => Err(Error::new(
                ErrorKind::OutOfRange,
                format!("a running variance is {variance}: it must be at least 0"),
            )),
        }
    }

    /// γ.
    pub fn scale(&self) -> &Array1<f32> {
        &self.scale
    }

    /// β.
    pub fn shift(&self) -> &Array1<f32> {
        &self.shift
    }

    /// μ̄, the running mean.
    pub fn mean(&self) -> &Array1<f32> {
        &self.mean
    }

    /// σ̄², the running variance.
    pub fn variance(&self) -> &Array1<f32> {
        &self.variance
    }

    /// All of it, by the names of the store.
    pub(super) fn all(&self) -> [(&'static str, &Array1<f32>); 4] {
        [("scale", &self.scale), ("shift", &self.shift), ("mean", &self.mean), ("variance", &self.variance)]
    }

    pub(super) fn first_not_finite(&self) -> Option<String> {
        self.all().into_iter().find_map(|(name, values)| {
            let (neuron, value) = values.indexed_iter().find(|(_, value)| !value.is_finite())?;
            Some(format!("the {name} of neuron {neuron} is {value}"))
        })
    }
}

/// a and c of y = a z + c by the running statistics, where a layer has batch normalisation.
pub(super) fn line(layer: &Layer) -> Option<(Vec<f32>, Vec<f32>)> {
    let norm = layer.norm.as_ref()?;
    let factor = |n: usize| f64::from(norm.scale[n]) / (f64::from(norm.variance[n]) + EPSILON).sqrt();
    let offset = |n: usize| f64::from(norm.shift[n]) - factor(n) * f64::from(norm.mean[n]);
    let neurons = norm.scale.len();
    Some(((0..neurons).map(|n| factor(n) as f32).collect(), (0..neurons).map(|n| offset(n) as f32).collect()))
}

/// z ← a z + c for the maps of one sample, one after the other.
pub(super) fn scale_maps(maps: &mut [f32], factor: &[f32], offset: &[f32]) {
    let length = maps.len() / factor.len();
    wide(
        #[inline(always)]
        || {
            for (map, (a, c)) in maps.chunks_mut(length).zip(factor.iter().zip(offset)) {
                map.iter_mut().for_each(|z| *z = *z * a + c);
            }
        },
    );
}

/// z ← a z + c for the neurons of some samples, then relu where asked for.
pub(super) fn scale_rows(mut rows: ArrayViewMut2<f32>, factor: &[f32], offset: &[f32], with_relu: bool) {
    wide(
        #[inline(always)]
        || {
            for mut row in rows.rows_mut() {
                let row = row.as_slice_mut().expect(CONTIGUOUS);
                for (z, (a, c)) in row.iter_mut().zip(factor.iter().zip(offset)) {
                    let y = *z * a + c;
                    *z = if with_relu { relu(y) } else { y };
                }
            }
        },
    );
}

/// What a batch leaves for the way back.
pub(super) struct Trace {
    /// z of the batch, then x̂.
    pub normal: Array2<f32>,
    /// ∂E/∂y, then ∂E/∂z.
    pub delta: Array2<f32>,
    /// 1/√(σ² + ε).
    inverse: Vec<f64>,
    /// μ and n/(n − 1) σ² where they are the batch's own.
    own: Option<Vec<(f64, f64)>>,
}

impl Trace {
    /// Buffers for `rows` samples with so many values.
    pub fn new(rows: usize, values: usize) -> Self {
        let zeros = Array2::zeros((rows, values));
        Self { normal: zeros.clone(), delta: zeros, inverse: Vec::new(), own: None }
    }

    /// Whether the statistics are the batch's own.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Turns z of the first `rows` samples into x̂.
    pub fn normalise(&mut self, norm: &Norm, rows: usize, group: usize) {
        let (neurons, values) = (norm.scale.len(), self.normal.ncols());
        let count = (rows * values / neurons) as f64;
        let normal = &mut self.normal.as_slice_mut().expect(CONTIGUOUS)[..rows * values];
        self.own = (rows > 1).then(|| {
            let sums = moments(normal, normal, values, neurons, group);
            let own = |(sum, squares): (f64, f64)| {
                let mean = sum / count;
                (mean, (squares / count - mean * mean).max(0.0))
            };
            sums.into_iter().map(own).collect()
        });
        let running = || norm.mean.iter().zip(&norm.variance).map(|(&m, &v)| (m.into(), v.into())).collect();
        let used: Vec<(f64, f64)> = self.own.clone().unwrap_or_else(running);
        self.inverse = used.iter().map(|(_, variance)| 1.0 / (variance + EPSILON).sqrt()).collect();
        let factor: Vec<f32> = self.inverse.iter().map(|&inverse| inverse as f32).collect();
        let mean: Vec<f32> = used.iter().map(|&(mean, _)| mean as f32).collect();
        normal.par_chunks_mut(values).for_each(|row| {
            let maps = row.chunks_mut(values / neurons).zip(mean.iter().zip(&factor));
            maps.for_each(|(map, (mean, factor))| map.iter_mut().for_each(|z| *z = (*z - mean) * factor));
        });
        // From here on with the variance of n − 1.
        for (_, variance) in self.own.iter_mut().flatten() {
            *variance *= count / (count - 1.0);
        }
    }

    /// Turns ∂E/∂y of the first `rows` samples into ∂E/∂z, and leaves ∂E/∂γ and ∂E/∂β.
    pub fn back(&mut self, norm: &Norm, rows: usize, group: usize, gradient: &mut Norm) {
        let (neurons, values) = (norm.scale.len(), self.normal.ncols());
        let count = (rows * values / neurons) as f64;
        let normal = &self.normal.as_slice().expect(CONTIGUOUS)[..rows * values];
        let delta = &mut self.delta.as_slice_mut().expect(CONTIGUOUS)[..rows * values];
        let sums = moments(delta, normal, values, neurons, group);
        for (n, &(shift, scale)) in sums.iter().enumerate() {
            (gradient.shift[n], gradient.scale[n]) = (shift as f32, scale as f32);
        }
        let own = if self.own.is_some() { 1.0 / count } else { 0.0 };
        let terms: Vec<[f32; 3]> = (sums.iter().zip(&self.inverse).zip(&norm.scale))
            .map(|((&(shift, scale), inverse), &gamma)| {
                [(f64::from(gamma) * inverse) as f32, (shift * own) as f32, (scale * own) as f32]
            })
            .collect();
        delta.par_chunks_mut(values).zip(normal.par_chunks(values)).for_each(|(delta, normal)| {
            let length = values / neurons;
            let maps = delta.chunks_mut(length).zip(normal.chunks(length)).zip(&terms);
            for ((delta, normal), [factor, mean, slope]) in maps {
                let pairs = delta.iter_mut().zip(normal);
                pairs.for_each(|(delta, x)| *delta = (*delta - mean - x * slope) * factor);
            }
        });
    }

    /// Moves the running statistics towards the batch's own.
    pub fn settle(&self, norm: &mut Norm) {
        let moved = |old: f32, new: f64| ((1.0 - MOMENTUM) * f64::from(old) + MOMENTUM * new) as f32;
        for (n, &(mean, variance)) in self.own.iter().flatten().enumerate() {
            norm.mean[n] = moved(norm.mean[n], mean);
            norm.variance[n] = moved(norm.variance[n], variance);
        }
    }
}

/// Σ a and Σ a·b of each neuron over the samples, whose `values` are its maps one after the other. Groups
/// of samples are summed in parallel and added in their order.
fn moments(a: &[f32], b: &[f32], values: usize, neurons: usize, group: usize) -> Vec<(f64, f64)> {
    let groups: Vec<Vec<(f64, f64)>> = a
        .par_chunks(group * values)
        .zip(b.par_chunks(group * values))
        .map(|(a, b)| {
            let mut sums = vec![(0.0, 0.0); neurons];
            for (a, b) in a.chunks(values).zip(b.chunks(values)) {
                let maps = a.chunks(values / neurons).zip(b.chunks(values / neurons));
                for (sums, (a, b)) in sums.iter_mut().zip(maps) {
                    let (sum, product) = pair_sums(a, b);
                    *sums = (sums.0 + sum, sums.1 + product);
                }
            }
            sums
        })
        .collect();
    let mut all = vec![(0.0, 0.0); neurons];
    for sums in groups {
        all.iter_mut().zip(sums).for_each(|(all, sums)| *all = (all.0 + sums.0, all.1 + sums.1));
    }
    all
}

/// Σ a and Σ a·b, in so many lanes on every processor.
fn pair_sums(a: &[f32], b: &[f32]) -> (f64, f64) {
    let mut sums = [[0.0f64; LANES]; 2];
    for (a, b) in a.chunks(LANES).zip(b.chunks(LANES)) {
        for (lane, (&a, &b)) in a.iter().zip(b).enumerate() {
            sums[0][lane] += f64::from(a);
            sums[1][lane] += f64::from(a) * f64::from(b);
        }
    }
    (sums[0].iter().sum(), sums[1].iter().sum())
}
