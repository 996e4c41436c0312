//! What the thesis asks of the measures of neurons: which go together, and which neurons stand out.

use ndarray::Array1;

use super::{Neurons, WEAK};
use crate::{
    Error, ErrorKind, Result,
    metric::{Levene, RankCorrelation, Roc},
    record::{Measure, Record},
};

/// Shuffles of Levene's test.
const PERMUTATIONS: usize = 999;

impl Neurons {
    /// Rank correlation of two measures over the neurons of a layer for which both are defined.
    ///
    /// # Errors
    /// A layer that is not there, and those of [`RankCorrelation::new`].
    pub fn rank_correlation(&self, layer: usize, a: Measure, b: Measure) -> Result<RankCorrelation> {
        RankCorrelation::new(self.layer(layer, a)?, self.layer(layer, b)?)
    }

    /// How well a small `measure` gives away rarely used neurons, those whose activation count is
    /// below a tenth of their layer's median: an AUROC over all layers, each value in units of its
    /// layer's median. Of influences, which are 0 by definition for neurons never activated, only
    /// those of the others count.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] where no neuron is rarely used, or every one.
    pub fn separation(&self, measure: Measure) -> Result<f64> {
        let (mut rare, mut others) = (Vec::new(), Vec::new());
        for layer in 1..=self.layers() {
            let below = self.below(layer, WEAK, &[Measure::ActivationCount])?;
            let counts = self.layer(layer, Measure::ActivationCount)?;
            for (n, value) in self.in_medians(layer, measure)?.into_iter().enumerate() {
                if measure.is_influence() && counts[n] == Some(0.0) {
                    continue;
                }
                if below.contains(&n) { &mut rare } else { &mut others }.extend(value.map(|value| -value));
            }
        }
        Ok(Roc::between(&rare, &others)?.auroc())
    }

    /// How much neuron accuracy jumps between neighbours of a layer that is sorted by `order`: the
    /// mean magnitude of the differences.
    ///
    /// # Errors
    /// A layer that is not there, [`ErrorKind::Undefined`] for fewer than two accuracies.
    pub fn roughness(&self, layer: usize, order: Measure) -> Result<f64> {
        let keys = self.layer(layer, order)?.iter().zip(self.layer(layer, Measure::NeuronAccuracy)?);
        let mut pairs: Vec<(f64, f64)> = keys.filter_map(|(key, value)| key.zip(*value)).collect();
        enough("Jumps between neighbours", pairs.len(), 2)?;
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let jumps = pairs.windows(2).map(|pair| (pair[1].1 - pair[0].1).abs());
        Ok(jumps.sum::<f64>() / (pairs.len() - 1) as f64)
    }

    /// The neurons in four groups of rising activation count, layer by layer; those never
    /// activated, and those whose `measure` is undefined, are in none.
    pub fn quartiles(&self, measure: Measure) -> [Self; 4] {
        let sorted = |layer: usize| {
            let (counts, values) = (
                &self.layers[layer][Measure::ActivationCount as usize],
                &self.layers[layer][measure as usize],
            );
            let mut places: Vec<usize> =
                (0..counts.len()).filter(|&n| counts[n] > Some(0.0) && values[n].is_some()).collect();
            places.sort_by(|&a, &b| counts[a].unwrap_or(0.0).total_cmp(&counts[b].unwrap_or(0.0)));
            places
        };
        let sorted: Vec<Vec<usize>> = (0..self.layers.len()).map(sorted).collect();
        [0, 1, 2, 3].map(|quarter| {
            self.only(|layer| {
                let places = &sorted[layer];
                let edge = |quarter: usize| quarter * places.len() / 4;
                places[edge(quarter)..edge(quarter + 1)].to_vec()
            })
        })
    }

    /// Whether `measure` varies alike in the four [`quartiles`](Self::quartiles) of a layer:
    /// Levene's test with 999 shuffles.
    ///
    /// # Errors
    /// A layer that is not there, and those of [`Levene::new`].
    pub fn levene(&self, layer: usize, measure: Measure, seed: u64) -> Result<Levene> {
        let groups: Result<Vec<Vec<f64>>> =
            self.quartiles(measure).iter().map(|quarter| quarter.values(layer, measure)).collect();
        Levene::new(&groups?, PERMUTATIONS, seed)
    }

    /// Standard deviation of a measure over a layer, by n − 1.
    ///
    /// # Errors
    /// A layer that is not there, [`ErrorKind::Undefined`] for fewer than two values.
    pub fn deviation(&self, layer: usize, measure: Measure) -> Result<f64> {
        deviation(&self.values(layer, measure)?)
    }

    /// The same over all layers together.
    ///
    /// # Errors
    /// [`ErrorKind::Undefined`] for fewer than two values.
    pub fn deviation_of_all(&self, measure: Measure) -> Result<f64> {
        deviation(&self.all(measure).into_iter().flatten().collect::<Vec<_>>())
    }

    /// How far the neuron accuracies of a layer would deviate if chance alone spread them about the
    /// network's accuracy a: the root of the mean of a(1 − a)/n, with n test activations each.
    ///
    /// # Errors
    /// A layer that is not there, [`ErrorKind::Undefined`] where it has no neuron.
    pub fn deviation_by_chance(&self, layer: usize) -> Result<f64> {
        let activations = self.values(layer, Measure::TestActivations)?;
        enough("A deviation by chance", activations.len(), 1)?;
        let one = self.accuracy * (1.0 - self.accuracy);
        let noise: f64 = activations.iter().map(|n| one / n.max(1.0)).sum();
        Ok((noise / activations.len() as f64).sqrt())
    }

    /// Share of a layer's neurons whose accuracy is below the network's.
    ///
    /// # Errors
    /// A layer that is not there, [`ErrorKind::Undefined`] where it has no accuracy.
    pub fn below_the_network(&self, layer: usize) -> Result<f64> {
        let known = self.values(layer, Measure::NeuronAccuracy)?;
        enough("A share of neurons", known.len(), 1)?;
        let below = known.iter().filter(|&&accuracy| accuracy < self.accuracy).count();
        Ok(below as f64 / known.len() as f64)
    }

    /// How many [quiet](Self::quiet) neurons of all layers each sample of `record` activates.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] for a record of a network of other widths.
    pub fn quiet_activated(&self, record: &Record) -> Result<Array1<f64>> {
        let mut activated = Array1::zeros(record.len());
        for layer in 1..=self.layers() {
            let (places, outputs) = (self.quiet(layer)?, record.outputs(layer)?);
            let neurons = self.layer(layer, Measure::ActivationCount)?.len();
            if neurons != outputs.ncols() {
                let sentence = format!(
                    "Layer {layer} has {neurons} neurons here, but {} in the record of {}.",
                    outputs.ncols(),
                    record.name()
                );
                return Err(Error::new(ErrorKind::Shape, sentence));
            }
            for (sum, row) in activated.iter_mut().zip(outputs.rows()) {
                *sum += places.iter().filter(|&&n| row[n] > 0.0).count() as f64;
            }
        }
        Ok(activated)
    }
}

/// Refuses fewer values than a measure needs.
pub(super) fn enough(what: &str, count: usize, fewest: usize) -> Result<()> {
    if count >= fewest {
        return Ok(());
    }
    let sentence = format!("{what} needs at least {fewest} defined values; here are {count}.");
    Err(Error::new(ErrorKind::Undefined, sentence))
}

fn deviation(values: &[f64]) -> Result<f64> {
    enough("A standard deviation", values.len(), 2)?;
    let average = values.iter().sum::<f64>() / values.len() as f64;
    let sum: f64 = values.iter().map(|value| (value - average).powi(2)).sum();
    Ok((sum / (values.len() - 1) as f64).sqrt())
}
