//! Claims 5–13 and 15: what the measures of single neurons say (sections 3.1, 3.2.2).

use super::{Claim, Decided, Experiment, Findings, defined, mean};
use crate::{
    Result,
    metric::{Levene, RankCorrelation, Roc},
    record::{GradientNorm, Measure, Neurons, Record, WEAK, median},
    study::Study,
};

/// Shuffles of Levene's test.
const PERMUTATIONS: usize = 999;

/// Quiet neurons of a layer: activation count and average gradient below a tenth of
/// the layer's medians, whatever their influence. The looser rule beside the thesis'
/// *weak* neurons ([`Neurons::weak`]), whose influence must be as small.
///
/// # Errors
/// A layer that is not there.
pub fn quiet(neurons: &Neurons, layer: usize) -> Result<Vec<usize>> {
    neurons.below(layer, WEAK, &[Measure::ActivationCount, Measure::AverageGradient])
}

/// One network with what is known of its neurons.
struct Observed<'a> {
    study: &'a Study,
    neurons: &'a Neurons,
    test: &'a Record,
    /// What follows a quantity's name: nothing, or ` of N8`.
    of: &'static str,
}

impl Experiment {
    /// Claims 5–13 on N10; claim 15, whether N8 decides 7–12 alike.
    ///
    /// # Errors
    /// None in practice: the records are labelled and of these networks.
    pub fn neurons(&self) -> Result<Findings> {
        let mut found = Findings::new("02", self.seed());
        let n10 = Observed { study: &self.n10, neurons: &self.neurons10, test: &self.test, of: "" };
        let n8 = Observed { study: &self.n8, neurons: &self.neurons8, test: &self.sets.normal, of: " of N8" };
        let decided = [n10.fraction(&mut found)?, n10.strong(&mut found)?];
        decided.into_iter().for_each(|decided| found.push(decided));
        let ours = n10.seven_to_twelve(&mut found)?;
        ours.into_iter().for_each(|decided| found.push(decided));

        let (by_test, by_count) =
            (n10.roughness(Measure::TestActivations)?, n10.roughness(Measure::ActivationCount)?);
        let ratio = by_test.zip(by_count).map(|(test, count)| test / count);
        found.decide(13, ratio, &[])?;

        let theirs = n8.seven_to_twelve(&mut found)?;
        for d in &theirs {
            found.maybe(&format!("claim {} of N8", d.claim), d.value, |row| row);
        }
        let alike = ours.iter().zip(&theirs).map(|(ours, theirs)| f64::from(ours.seen == theirs.seen));
        let alike: Vec<f64> = alike.collect();
        found.decide(15, alike.iter().sum::<f64>(), &[&alike])?;
        Ok(found)
    }
}

impl Observed<'_> {
    fn layers(&self) -> std::ops::RangeInclusive<usize> {
        1..=self.neurons.layers()
    }

    /// Claim 5. Rarely activated neurons (count below a tenth of the layer's median)
    /// are to be found by a small average gradient, for each x; and those of them
    /// activated at all by a small influence, which of the others is 0 by definition.
    fn fraction(&self, found: &mut Findings) -> Result<Decided> {
        let gradients = self.study.average_gradient();
        let mut by_fraction = Vec::new();
        for tenth in 1..=10 {
            let x = f64::from(tenth) / 10.0;
            let auroc = self.separation(false, |l| {
                Ok(gradients.over(x, l, GradientNorm::Absolute)?.iter().copied().map(Some).collect())
            })?;
            found.maybe(&format!("separation by average gradient, x = {x:.1}"), auroc, |row| row);
            by_fraction.extend(auroc);
        }
        let mut by_influence = Vec::new();
        for measure in [Measure::I1, Measure::I2, Measure::ExactMagnitude] {
            let auroc = self.separation(true, |l| Ok(self.neurons.layer(l, measure)?.to_vec()))?;
            found.maybe(&format!("separation by {measure}"), auroc, |row| row);
            by_influence.push(auroc);
        }
        let better = by_influence[0].zip(by_influence[1]).map(|(i1, i2)| f64::from(i2 > i1));
        let ahead = (by_fraction.len() == 10).then(|| {
            let half = by_fraction.remove(4);
            half - by_fraction.iter().copied().fold(0.0, f64::max)
        });
        Claim::numbered(5)?.decide(ahead, &[better.as_slice()])
    }

    /// AUROC of small `values`, in units of their layer's median, for rarely activated
    /// neurons of all layers; without those never activated where `active` is set.
    fn separation(
        &self,
        active: bool,
        values: impl Fn(usize) -> Result<Vec<Option<f64>>>,
    ) -> Result<Option<f64>> {
        let (mut rare, mut others) = (Vec::new(), Vec::new());
        for l in self.layers() {
            let (values, below) = (values(l)?, self.neurons.below(l, WEAK, &[Measure::ActivationCount])?);
            let counts = self.neurons.layer(l, Measure::ActivationCount)?;
            let middle = median(&values);
            if middle == 0.0 {
                continue; // half of the layer is dead: there is no unit to compare in
            }
            for (n, value) in values.iter().enumerate().filter(|(n, _)| !active || counts[*n] > Some(0.0)) {
                let score = -value.unwrap_or(0.0) / middle;
                if below.contains(&n) { rare.push(score) } else { others.push(score) }
            }
        }
        Ok(defined(Roc::of(&rare, &others))?.map(|roc| roc.auroc()))
    }

    /// Claim 6, with the largest gap in the lower and in the upper half of each
    /// measure, in interquartile ranges.
    fn strong(&self, found: &mut Findings) -> Result<Decided> {
        let mut strong = 0;
        for l in self.layers() {
            for measure in [Measure::ActivationCount, Measure::AverageGradient, Measure::I2] {
                let (low, high) = gaps(self.neurons.layer(l, measure)?);
                found.maybe(&format!("largest lower gap, {measure}"), low, |row| row.layer(l));
                found.maybe(&format!("largest upper gap, {measure}"), high, |row| row.layer(l));
            }
            let of = |measure| {
                let values = self.neurons.layer(l, measure)?;
                Ok::<_, crate::Error>((values, median(values)))
            };
            let (counts, gradients, influences) =
                (of(Measure::ActivationCount)?, of(Measure::AverageGradient)?, of(Measure::I2)?);
            strong += (0..counts.0.len())
                .filter(|&n| {
                    counts.0[n] > Some(counts.1)
                        && gradients.0[n] < Some(0.5 * gradients.1)
                        && influences.0[n] > Some(1.5 * influences.1)
                })
                .count();
        }
        Claim::numbered(6)?.decide(strong as f64, &[])
    }

    fn seven_to_twelve(&self, found: &mut Findings) -> Result<[Decided; 6]> {
        Ok([
            self.weak(found)?,
            self.chaotic(found)?,
            self.gradient(found)?,
            self.accuracy(found)?,
            self.variance(found)?,
            self.below_the_network(found)?,
        ])
    }

    /// Claim 7.
    fn weak(&self, found: &mut Findings) -> Result<Decided> {
        let mut weak = Vec::new();
        for l in self.layers() {
            weak.push(self.neurons.weak(l, WEAK)?.len());
            found.add(format!("weak neurons{}", self.of), weak[l - 1] as f64).layer(l);
            found.add(format!("quiet neurons{}", self.of), quiet(self.neurons, l)?.len() as f64).layer(l);
        }
        let (all, third) = (weak.iter().sum::<usize>(), weak.get(2).copied().unwrap_or(0));
        let share = (all > 0).then(|| third as f64 / all as f64);
        Claim::numbered(7)?.decide(share, &[])
    }

    /// Claim 8, on quiet neurons: those never activated have no accuracy at all.
    fn chaotic(&self, found: &mut Findings) -> Result<Decided> {
        let correct = self.test.correct()?;
        let mut activated = vec![0.0; self.test.len()];
        let (mut quiets, mut others) = (Vec::new(), Vec::new());
        for l in self.layers() {
            let (places, accuracy) =
                (quiet(self.neurons, l)?, self.neurons.layer(l, Measure::NeuronAccuracy)?);
            for (n, accuracy) in accuracy.iter().enumerate() {
                if places.contains(&n) { &mut quiets } else { &mut others }.extend(*accuracy);
            }
            for (sum, row) in activated.iter_mut().zip(self.test.outputs(l)?.rows()) {
                *sum += places.iter().filter(|&&n| row[n] > 0.0).count() as f64;
            }
        }
        let (wrong, right): (Vec<_>, Vec<_>) =
            activated.iter().zip(&correct).partition(|(_, correct)| !**correct);
        let scores = |side: Vec<(&f64, &bool)>| side.into_iter().map(|(score, _)| *score).collect::<Vec<_>>();
        let auroc = defined(Roc::of(&scores(wrong), &scores(right)))?.map(|roc| roc.auroc());
        let spreads = [deviation(&quiets), deviation(&others)];
        found.maybe(&format!("deviation of neuron accuracy, quiet{}", self.of), spreads[0], |row| row);
        found.maybe(&format!("deviation of neuron accuracy, others{}", self.of), spreads[1], |row| row);
        let ratio = spreads[0].zip(spreads[1]).map(|(quiet, others)| quiet / others);
        Claim::numbered(8)?.decide(auroc, &[ratio.as_slice()])
    }

    /// Claim 9.
    fn gradient(&self, found: &mut Findings) -> Result<Decided> {
        let mut sizes = Vec::new();
        for measure in [Measure::I2, Measure::NeuronAccuracy] {
            let rho = self.correlations(found, Measure::AverageGradient, measure, true)?;
            sizes.extend(mean(&rho.iter().map(|rho| rho.abs()).collect::<Vec<_>>()));
        }
        let value = (sizes.len() == 2).then(|| sizes[0].max(sizes[1]));
        Claim::numbered(9)?.decide(value, &[])
    }

    /// Claim 10.
    fn accuracy(&self, found: &mut Findings) -> Result<Decided> {
        let rho = self.correlations(found, Measure::ActivationCount, Measure::NeuronAccuracy, false)?;
        let last = match rho[..] {
            [a, b, c, d, e] => Some(f64::from((d + e) / 2.0 > (a + b + c) / 3.0)),
            _ => None, // undefined in some layer
        };
        Claim::numbered(10)?.decide(mean(&rho), &[&rho, last.as_slice()])
    }

    /// Rank correlation of two measures in each layer where it is defined, without
    /// quiet neurons where `loud` is set.
    fn correlations(&self, found: &mut Findings, a: Measure, b: Measure, loud: bool) -> Result<Vec<f64>> {
        let mut all = Vec::new();
        for l in self.layers() {
            let left_out = if loud { quiet(self.neurons, l)? } else { Vec::new() };
            let kept = |measure| -> Result<Vec<Option<f64>>> {
                let values = self.neurons.layer(l, measure)?.iter().enumerate();
                Ok(values.filter(|(n, _)| !left_out.contains(n)).map(|(_, value)| *value).collect())
            };
            let rho = defined(RankCorrelation::new(&kept(a)?, &kept(b)?))?.map(|found| found.rho());
            found.maybe(&format!("rank correlation of {a} and {b}{}", self.of), rho, |row| row.layer(l));
            all.extend(rho);
        }
        Ok(all)
    }

    /// Claim 11, without neurons never activated.
    fn variance(&self, found: &mut Findings) -> Result<Decided> {
        let (mut falls, mut tests) = (0, 0);
        for measure in [Measure::NeuronAccuracy, Measure::I2] {
            for l in self.layers() {
                let groups = self.quartiles(l, measure)?;
                let variances: Vec<Option<f64>> =
                    groups.iter().map(|group| deviation(group).map(|d| d * d)).collect();
                for (quartile, variance) in (1..).zip(&variances) {
                    let quantity =
                        format!("variance of {measure}, quartile {quartile} of activation count{}", self.of);
                    found.maybe(&quantity, *variance, |row| row.layer(l));
                }
                let test = defined(Levene::new(&groups, PERMUTATIONS, self.study.params().seed))?;
                found.maybe(&format!("Levene's p of {measure}{}", self.of), test.map(|t| t.p()), |row| {
                    row.layer(l)
                });
                if let (Some(test), Some(first), Some(last)) = (test, variances[0], variances[3]) {
                    tests += 1;
                    falls += usize::from(last < first && test.p() < 0.05);
                }
            }
        }
        let share = (tests > 0).then(|| falls as f64 / tests as f64);
        Claim::numbered(11)?.decide(share, &[])
    }

    /// The defined values of a measure in four groups of rising activation count.
    fn quartiles(&self, layer: usize, measure: Measure) -> Result<Vec<Vec<f64>>> {
        let counts = self.neurons.layer(layer, Measure::ActivationCount)?;
        let values = self.neurons.layer(layer, measure)?.iter().zip(counts);
        let mut pairs: Vec<(f64, f64)> =
            values.filter_map(|(value, count)| count.filter(|count| *count > 0.0).zip(*value)).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let edge = |quarter: usize| quarter * pairs.len() / 4;
        let group = |quarter| pairs[edge(quarter)..edge(quarter + 1)].iter().map(|pair| pair.1).collect();
        Ok((0..4).map(group).collect())
    }

    /// Claim 12.
    fn below_the_network(&self, found: &mut Findings) -> Result<Decided> {
        let mut shares = Vec::new();
        for l in self.layers() {
            let known: Vec<f64> =
                self.neurons.layer(l, Measure::NeuronAccuracy)?.iter().flatten().copied().collect();
            let below = known.iter().filter(|&&accuracy| accuracy < self.neurons.accuracy()).count();
            shares.push(below as f64 / known.len().max(1) as f64);
            let quantity = format!("neurons below the network's accuracy{}", self.of);
            found.add(quantity, shares[l - 1]).layer(l).set("normal");
        }
        Claim::numbered(12)?.decide(mean(&shares), &[&shares])
    }

    /// How much neuron accuracy jumps between neighbours in the last layer, sorted by
    /// `order`: mean magnitude of the differences.
    fn roughness(&self, order: Measure) -> Result<Option<f64>> {
        let last = self.neurons.layers();
        let keys =
            self.neurons.layer(last, order)?.iter().zip(self.neurons.layer(last, Measure::NeuronAccuracy)?);
        let mut pairs: Vec<(f64, f64)> = keys.filter_map(|(key, value)| key.zip(*value)).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(mean(&pairs.windows(2).map(|pair| (pair[1].1 - pair[0].1).abs()).collect::<Vec<_>>()))
    }
}

/// The largest gap between neighbours in the lower and in the upper half of the
/// sorted values, in interquartile ranges.
fn gaps(values: &[Option<f64>]) -> (Option<f64>, Option<f64>) {
    let mut known: Vec<f64> = values.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    let n = known.len();
    let range = if n < 4 { 0.0 } else { known[3 * n / 4] - known[n / 4] };
    let widest = |half: &[f64]| {
        let widest = half.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
        (range > 0.0).then(|| widest / range)
    };
    (widest(&known[..n.div_ceil(2)]), widest(&known[n / 2..]))
}

/// Standard deviation of at least two values.
fn deviation(values: &[f64]) -> Option<f64> {
    let average = mean(values)?;
    let sum: f64 = values.iter().map(|value| (value - average).powi(2)).sum();
    (values.len() > 1).then(|| (sum / (values.len() - 1) as f64).sqrt())
}
