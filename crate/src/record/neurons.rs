//! Every measure of every single neuron (section 3.2).

mod compare;

use compare::enough;
use ndarray::{Array1, Array2};

use super::{
    ActivationCount, AverageGradient, GradientNorm, Influence, Measure, Record, activation_count::count_rows,
    layer_index,
};
use crate::{Error, ErrorKind, Result};

/// A neuron is weak where activation count, average gradient and I2 are all below
/// this share of their layer's medians.
pub const WEAK: f64 = 0.1;

/// What is known about each neuron of the hidden layers: its training (activation
/// count, average gradient), its weights (influence), and the test samples that
/// activate it (neuron accuracy).
///
/// ```
/// use nnerr::{data::Digits, network::Params, record::Measure, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 10]).batch(10), &mut [])?;
/// let neurons = study.neurons(&study.record(&split.normal)?)?;
/// let accuracy = neurons.layer(2, Measure::NeuronAccuracy)?;
/// assert_eq!(accuracy.len(), 10);
/// // A neuron that no test sample activates has no accuracy: None, never 0.
/// let activations = neurons.layer(2, Measure::TestActivations)?;
/// assert!(accuracy.iter().zip(activations).all(|(a, n)| a.is_none() == (*n == Some(0.0))));
/// // Neurons that training hardly used, apart from the others.
/// let (quiet, others) = (neurons.only_quiet(), neurons.without_quiet());
/// let neurons_of = |part: &nnerr::record::Neurons| part.layer(2, Measure::I2).map(|layer| layer.len());
/// assert_eq!(neurons_of(&quiet)? + neurons_of(&others)?, 10);
/// assert!(others.rank_correlation(1, Measure::ActivationCount, Measure::I2)?.rho().abs() <= 1.0);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Neurons {
    accuracy: f64,
    /// By layer, then by [`Measure`].
    layers: Vec<[Vec<Option<f64>>; Measure::ALL.len()]>,
}

impl Neurons {
    /// All measures; `test` is the record of labelled test samples in the same network.
    ///
    /// # Errors
    /// Counts or gradients of a network of other widths, a set without labels.
    pub fn new(counts: &ActivationCount, gradients: &AverageGradient, test: &Record) -> Result<Self> {
        let (network, correct) = (test.network(), test.correct()?);
        counts.check_widths(network)?;
        let influences = [
            Influence::i1(network, counts)?,
            Influence::i2(network, counts)?,
            Influence::exact(test)?,
            Influence::exact_magnitude(test)?,
        ];
        let mut layers = Vec::new();
        for l in 1..=test.layers() {
            let (activations, right) = activations(test.outputs(l)?, &correct);
            let samples = counts.samples() as f64;
            let gradient = |norm| Ok(values(gradients.layer(l, norm)?.iter().copied()));
            let whole = |counts: &Array1<u32>| values(counts.iter().map(|&count| f64::from(count)));
            let influence = |i: usize| Ok(values(influences[i].layer(l)?.iter().copied()));
            let accuracy = activations.iter().zip(&right);
            layers.push([
                whole(counts.layer(l)?),
                values(counts.every_sample(l)?.iter().map(|&count| f64::from(count) / samples)),
                gradient(GradientNorm::Absolute)?,
                gradient(GradientNorm::Signed)?,
                gradient(GradientNorm::Euclidean)?,
                influence(0)?,
                influence(1)?,
                influence(2)?,
                influence(3)?,
                whole(&activations),
                accuracy.map(|(&all, &right)| (all > 0).then(|| f64::from(right) / f64::from(all))).collect(),
            ]);
        }
        Ok(Self { accuracy: test.accuracy()?, layers })
    }

    /// One measure of each neuron of hidden layer `layer` (from 1); `None` where it
    /// is undefined.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn layer(&self, layer: usize, measure: Measure) -> Result<&[Option<f64>]> {
        Ok(&self.layers[layer_index(layer, self.layers.len())?][measure as usize])
    }

    /// The defined values among them, in their order.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn values(&self, layer: usize, measure: Measure) -> Result<Vec<f64>> {
        Ok(self.layer(layer, measure)?.iter().flatten().copied().collect())
    }

    /// One measure of each neuron in units of the layer's median; `None` where it is undefined, and
    /// for all neurons where the median is 0: then there is no unit to compare in.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn in_medians(&self, layer: usize, measure: Measure) -> Result<Vec<Option<f64>>> {
        let values = self.layer(layer, measure)?;
        let middle = median(values);
        Ok(values.iter().map(|value| value.filter(|_| middle != 0.0).map(|value| value / middle)).collect())
    }

    /// The lowest and the highest value among them.
    ///
    /// # Errors
    /// A layer that is not there, [`ErrorKind::Undefined`] where it has no defined value.
    pub fn span(&self, layer: usize, measure: Measure) -> Result<(f64, f64)> {
        let values = self.values(layer, measure)?;
        enough("A span", values.len(), 1)?;
        Ok(values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v))))
    }

    /// One measure of every neuron, layer after layer.
    pub fn all(&self, measure: Measure) -> Vec<Option<f64>> {
        self.layers.iter().flat_map(|layer| &layer[measure as usize]).copied().collect()
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// The network's accuracy on the test samples: the dotted line of Figures 3.4
    /// and 3.7.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// The same neurons with average gradients over the last share `x` of the training (eq. 3.9).
    ///
    /// # Errors
    /// Those of [`AverageGradient::over`]; [`ErrorKind::Shape`] for gradients of a network of other
    /// widths.
    pub fn over(&self, gradients: &AverageGradient, x: f64) -> Result<Self> {
        let mut changed = self.clone();
        for (l, columns) in (1..).zip(&mut changed.layers) {
            for (measure, norm) in [
                (Measure::AverageGradient, GradientNorm::Absolute),
                (Measure::SignedGradient, GradientNorm::Signed),
                (Measure::EuclideanGradient, GradientNorm::Euclidean),
            ] {
                let (column, own) = (&mut columns[measure as usize], gradients.over(x, l, norm)?);
                if own.len() != column.len() {
                    let sentence = format!(
                        "{} gradients do not fit the {} neurons of layer {l}",
                        own.len(),
                        column.len()
                    );
                    return Err(Error::new(ErrorKind::Shape, sentence));
                }
                *column = values(own.iter().copied());
            }
        }
        Ok(changed)
    }

    /// Places of a layer's neurons that no batch's first sample activated: their activation count
    /// is 0, and so, by definition, is their influence.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn never_activated(&self, layer: usize) -> Result<Vec<usize>> {
        let counts = self.layer(layer, Measure::ActivationCount)?;
        Ok((0..counts.len()).filter(|&n| counts[n] == Some(0.0)).collect())
    }

    /// Quiet neurons of a layer, by their places: activation count and average gradient below a
    /// tenth of the layer's medians, whatever their influence. The looser rule beside the thesis'
    /// *weak* neurons ([`weak`](Self::weak)), whose influence must be as small.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn quiet(&self, layer: usize) -> Result<Vec<usize>> {
        self.below(layer, WEAK, &[Measure::ActivationCount, Measure::AverageGradient])
    }

    /// The [`quiet`](Self::quiet) neurons of every layer alone.
    pub fn only_quiet(&self) -> Self {
        self.only(|layer| self.quiet(layer + 1).unwrap_or_default())
    }

    /// The neurons of every layer without the [`quiet`](Self::quiet) ones.
    pub fn without_quiet(&self) -> Self {
        self.only(|layer| {
            let quiet = self.quiet(layer + 1).unwrap_or_default();
            (0..self.layers[layer][0].len()).filter(|n| !quiet.contains(n)).collect()
        })
    }

    /// Strong neurons of a layer, by their places: converged and still of weight. Average gradient
    /// below ½, I2 above 1½ of the layer's median, activation count above its median.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn strong(&self, layer: usize) -> Result<Vec<usize>> {
        let column = |measure| self.layer(layer, measure).map(|values| (values, median(values)));
        let (counts, gradients, influences) =
            (column(Measure::ActivationCount)?, column(Measure::AverageGradient)?, column(Measure::I2)?);
        let strong = |&n: &usize| {
            counts.0[n] > Some(counts.1)
                && gradients.0[n].is_some_and(|value| value < 0.5 * gradients.1)
                && influences.0[n] > Some(1.5 * influences.1)
        };
        Ok((0..counts.0.len()).filter(strong).collect())
    }

    /// Some neurons of each layer, by their places in the layer of this index.
    fn only(&self, places: impl Fn(usize) -> Vec<usize>) -> Self {
        let layers = self.layers.iter().enumerate().map(|(layer, columns)| {
            let places = places(layer);
            columns.each_ref().map(|column| places.iter().map(|&n| column[n]).collect())
        });
        Self { accuracy: self.accuracy, layers: layers.collect() }
    }

    /// Weak neurons of a layer, by their places: activation count, average gradient
    /// and I2 each below `share` of the layer's median ([`WEAK`] by default in the
    /// notebooks).
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn weak(&self, layer: usize, share: f64) -> Result<Vec<usize>> {
        self.below(layer, share, &[Measure::ActivationCount, Measure::AverageGradient, Measure::I2])
    }

    /// Places of a layer's neurons for which each of `measures` lies below `share`
    /// of its median in the layer.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn below(&self, layer: usize, share: f64, measures: &[Measure]) -> Result<Vec<usize>> {
        let columns = &self.layers[layer_index(layer, self.layers.len())?];
        let limits: Vec<(&[Option<f64>], f64)> = (measures.iter())
            .map(|&measure| (&columns[measure as usize][..], share * median(&columns[measure as usize])))
            .collect();
        let low = |n: &usize| limits.iter().all(|(values, limit)| values[*n].is_some_and(|v| v < *limit));
        Ok((0..columns[0].len()).filter(low).collect())
    }
}

/// The median of the defined values; 0 where there is none.
fn median(values: &[Option<f64>]) -> f64 {
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    match known.len() {
        0 => 0.0,
        n => (known[(n - 1) / 2] + known[n / 2]) / 2.0,
    }
}

/// How many samples activate each neuron, and how many of them are correct.
fn activations(outputs: &Array2<f32>, correct: &Array1<bool>) -> (Array1<u32>, Array1<u32>) {
    let (mut all, mut right) = (Array1::zeros(outputs.ncols()), Array1::zeros(outputs.ncols()));
    count_rows(&mut all, &outputs.view());
    for (row, _) in outputs.rows().into_iter().zip(correct).filter(|(_, correct)| **correct) {
        right.zip_mut_with(&row, |count, &o| *count += u32::from(o > 0.0));
    }
    (all, right)
}

fn values(numbers: impl Iterator<Item = f64>) -> Vec<Option<f64>> {
    numbers.map(Some).collect()
}
