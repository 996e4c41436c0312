//! Claims 5–13 and 15: what the measures of single neurons say (sections 3.1, 3.2.2).

use super::{Claim, Decided, Experiment, Findings, defined, mean};
use crate::{
    Result,
    metric::Roc,
    record::{Measure, Neurons, Record, WEAK},
    study::Study,
};

/// Separations closer together than this are the same.
const ALIKE: f64 = 0.01;

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

        let roughness = |order| defined(self.neurons10.roughness(self.neurons10.layers(), order));
        let (by_test, by_count) =
            (roughness(Measure::TestActivations)?, roughness(Measure::ActivationCount)?);
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
            let auroc = defined(self.neurons.over(gradients, x)?.separation(Measure::AverageGradient))?;
            found.maybe(&format!("separation by average gradient, x = {x:.1}"), auroc, |row| row);
            by_fraction.extend(auroc);
        }
        let mut by_influence = Vec::new();
        for measure in [Measure::I1, Measure::I2, Measure::ExactMagnitude] {
            let auroc = defined(self.neurons.separation(measure))?;
            found.maybe(&format!("separation by {measure}"), auroc, |row| row);
            by_influence.push(auroc);
        }
        let better = by_influence[0].zip(by_influence[1]).map(|(i1, i2)| f64::from(i2 > i1));
        let (low, high) = by_fraction
            .iter()
            .fold((1.0f64, 0.0f64), |(low, high), &auroc| (low.min(auroc), high.max(auroc)));
        let ahead = (by_fraction.len() == 10 && high - low > ALIKE).then(|| {
            let half = by_fraction.remove(4);
            half - by_fraction.iter().copied().fold(0.0, f64::max)
        });
        Claim::numbered(5)?.decide(ahead, &[better.as_slice()])
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
            strong += self.neurons.strong(l)?.len();
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
            found.add(format!("quiet neurons{}", self.of), self.neurons.quiet(l)?.len() as f64).layer(l);
        }
        let (all, third) = (weak.iter().sum::<usize>(), weak.get(2).copied().unwrap_or(0));
        let share = (all > 0).then(|| third as f64 / all as f64);
        Claim::numbered(7)?.decide(share, &[])
    }

    /// Claim 8, on quiet neurons: those never activated have no accuracy at all.
    fn chaotic(&self, found: &mut Findings) -> Result<Decided> {
        let (activated, wrong) =
            (self.neurons.quiet_activated(self.test)?, self.test.correct()?.mapv(|c| !c));
        let auroc = defined(Roc::new(&activated, &wrong))?.map(|roc| roc.auroc());
        let spread = |part: Neurons| defined(part.deviation_of_all(Measure::NeuronAccuracy));
        let spreads = [spread(self.neurons.only_quiet())?, spread(self.neurons.without_quiet())?];
        found.maybe(&format!("deviation of neuron accuracy, quiet{}", self.of), spreads[0], |row| row);
        found.maybe(&format!("deviation of neuron accuracy, others{}", self.of), spreads[1], |row| row);
        let ratio = spreads[0].zip(spreads[1]).map(|(quiet, others)| quiet / others);
        Claim::numbered(8)?.decide(auroc, &[ratio.as_slice()])
    }

    /// Claim 9.
    fn gradient(&self, found: &mut Findings) -> Result<Decided> {
        let (others, mut sizes) = (self.neurons.without_quiet(), Vec::new());
        for measure in [Measure::I2, Measure::NeuronAccuracy] {
            let rho = self.correlations(found, &others, Measure::AverageGradient, measure)?;
            sizes.extend(mean(&rho.iter().map(|rho| rho.abs()).collect::<Vec<_>>()));
        }
        let value = (sizes.len() == 2).then(|| sizes[0].max(sizes[1]));
        Claim::numbered(9)?.decide(value, &[])
    }

    /// Claim 10.
    fn accuracy(&self, found: &mut Findings) -> Result<Decided> {
        self.correlations(found, self.neurons, Measure::ActivationCount, Measure::NeuronAccuracy)?;
        let quartiles = self.neurons.quartiles(Measure::NeuronAccuracy);
        let mut rises = Vec::new();
        for l in self.layers() {
            let mut ends = Vec::new();
            for (quartile, neurons) in (1..).zip(&quartiles) {
                let mut accuracies = neurons.values(l, Measure::NeuronAccuracy)?;
                accuracies.sort_by(f64::total_cmp);
                for (what, value) in [("mean", mean(&accuracies)), ("median", middle(&accuracies))] {
                    let quantity =
                        format!("{what} neuron accuracy, quartile {quartile} of activation count{}", self.of);
                    found.maybe(&quantity, value, |row| row.layer(l));
                }
                ends.push(mean(&accuracies));
            }
            rises.push(ends[3].zip(ends[0]).map(|(last, first)| last - first));
        }
        if self.of.is_empty() {
            found.by_layer(10, "", 1, rises.iter().copied())?;
        }
        let rises: Vec<f64> = rises.into_iter().flatten().collect();
        let last = match rises[..] {
            [a, b, c, d, e] => Some(f64::from((d + e) / 2.0 > (a + b + c) / 3.0)),
            _ => None, // undefined in some layer
        };
        Claim::numbered(10)?.decide(mean(&rises), &[&rises, last.as_slice()])
    }

    /// Rank correlation of two measures of `neurons` in each layer where it is defined.
    fn correlations(
        &self,
        found: &mut Findings,
        neurons: &Neurons,
        a: Measure,
        b: Measure,
    ) -> Result<Vec<f64>> {
        let mut all = Vec::new();
        for l in self.layers() {
            let rho = defined(neurons.rank_correlation(l, a, b))?.map(|found| found.rho());
            found.maybe(&format!("rank correlation of {a} and {b}{}", self.of), rho, |row| row.layer(l));
            all.extend(rho);
        }
        Ok(all)
    }

    /// Claim 11, without neurons never activated.
    fn variance(&self, found: &mut Findings) -> Result<Decided> {
        let (mut falls, mut rises, mut tests) = (0, 0.0, 0);
        for measure in [Measure::NeuronAccuracy, Measure::I2] {
            let quartiles = self.neurons.quartiles(measure);
            for l in self.layers() {
                let variance =
                    |quartile: &Neurons| Ok(defined(quartile.deviation(l, measure))?.map(|d| d * d));
                let variances: Vec<Option<f64>> = quartiles.iter().map(variance).collect::<Result<_>>()?;
                for (quartile, variance) in (1..).zip(&variances) {
                    let quantity =
                        format!("variance of {measure}, quartile {quartile} of activation count{}", self.of);
                    found.maybe(&quantity, *variance, |row| row.layer(l));
                }
                let test = defined(self.neurons.levene(l, measure, self.study.params().seed))?;
                found.maybe(&format!("Levene's p of {measure}{}", self.of), test.map(|t| t.p()), |row| {
                    row.layer(l)
                });
                if let (Some(test), Some(first), Some(last)) = (test, variances[0], variances[3]) {
                    tests += 1;
                    falls += usize::from(last < first && test.p() < 0.05);
                    rises += f64::from(last > first && test.p() < 0.05);
                }
            }
        }
        let share = (tests > 0).then(|| falls as f64 / tests as f64);
        found.add(format!("tests in which variance rises{}", self.of), rises);
        Claim::numbered(11)?.decide(share, &[&[rises]])
    }

    /// Claim 12.
    fn below_the_network(&self, found: &mut Findings) -> Result<Decided> {
        let mut shares = Vec::new();
        for l in self.layers() {
            let share = defined(self.neurons.below_the_network(l))?;
            let quantity = format!("neurons below the network's accuracy{}", self.of);
            found.maybe(&quantity, share, |row| row.layer(l).set("normal"));
            shares.push(share);
        }
        if self.of.is_empty() {
            found.by_layer(12, "", 1, shares.iter().copied())?;
        }
        let shares: Vec<f64> = shares.into_iter().flatten().collect();
        Claim::numbered(12)?.decide(mean(&shares), &[&shares])
    }
}

/// The median of sorted values.
fn middle(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    match sorted.len() % 2 {
        _ if sorted.is_empty() => None,
        1 => Some(sorted[half]),
        _ => Some((sorted[half - 1] + sorted[half]) / 2.0),
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
