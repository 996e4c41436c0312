//! Claims 37–40: layer groups and final group (sections 4.1 and 4.3.1).

use super::{Experiment, Findings, mean};
use crate::{
    Result,
    detect::{Evaluation, Layers},
    metric::Confidence,
    pattern::Groups,
    record::Record,
    results::{Results, each},
};

impl Experiment {
    /// Claims 37–40; means of percentage, distance and density by set and layer, AUROC of
    /// both quantities as detectors.
    ///
    /// # Errors
    /// Fewer examples than a group has.
    pub fn layer_groups(&self) -> Result<Findings> {
        let (bank, k) = (self.basis().bank()?, self.basis().k());
        let mut found = Findings::new("07", self.seed());
        let normal = bank.groups(&self.sets.normal, k)?;
        let correct = self.sets.normal.correct()?;
        let places = |wanted: bool| (0..correct.len()).filter(|&p| correct[p] == wanted).collect::<Vec<_>>();
        let unfamiliar: Vec<(&Record, Groups)> = (self.sets.unfamiliar().into_iter())
            .map(|set| Ok((set, bank.groups(set, k)?)))
            .collect::<Result<_>>()?;
        let mut sets = vec![normal.select("correct", &places(true))?];
        sets.push(normal.select("misclassified", &places(false))?);
        for set in self.unfamiliar().iter().skip(1).chain([&&self.sets.unfiltered]) {
            let own = unfamiliar.iter().find(|(record, _)| record.name() == set.name());
            sets.extend(own.map(|(_, groups)| groups.clone()));
        }
        let means = each("set", &sets, Groups::means)?;
        found.extend(&means.with("category", "all")?)?;
        // Unfiltered noise is ours: the thesis' claims are about the other five sets.
        let means: Vec<Means> = sets[..sets.len() - 1].iter().map(|set| Means::of(set, &means)).collect();
        self.decide_groups(&means, &mut found)?;
        let farther = means[1..].iter().flat_map(|other| other.distance.iter().zip(&means[0].distance));
        let farther: Vec<f64> = farther.map(|(other, correct)| f64::from(other > correct)).collect();
        let ahead = self.percentage_ahead(&normal, &unfamiliar, &mut found)?;
        found.decide(39, ahead, &[&farther])?;
        Ok(found)
    }

    /// Claims 37, 38 and 40, on means: correct samples first.
    fn decide_groups(&self, means: &[Means], found: &mut Findings) -> Result<()> {
        let (correct, others) = (&means[0], &means[1..]);
        let layers = correct.matching.len();
        let highest = |l: usize| others.iter().map(|other| other.matching[l]).fold(0.0, f64::max);
        let ahead: Vec<f64> = (0..layers).map(|l| correct.matching[l] - highest(l)).collect();
        let least = ahead.iter().copied().fold(f64::INFINITY, f64::min);
        for other in others {
            found.by_layer(
                37,
                &other.set,
                1,
                (0..layers).map(|l| correct.matching[l] - other.matching[l]),
            )?;
        }
        found.decide(37, least, &[&ahead, ahead.get(..1).unwrap_or_default()])?;

        let mut rises = Vec::new();
        for means in means.iter().filter(|means| means.set != "misclassified") {
            rises.push(slope(&means.matching));
            let row = found.add("rise of the percentage per layer", slope(&means.matching));
            row.set(&means.set).category("all");
        }
        let rises = &rises[1..]; // without correct samples
        let out_of_distribution = others.iter().filter(|means| means.set != "misclassified");
        for (means, rise) in out_of_distribution.zip(rises) {
            found.parts(38, [("", &*means.set, *rise)])?;
        }
        found.decide(38, mean(rises), &[rises])?;

        let drift = |means: &Means, l: usize| means.distance[l] - means.density[l];
        let least = |l: usize| others.iter().map(|other| drift(other, l)).fold(f64::INFINITY, f64::min);
        let beyond: Vec<f64> = (0..layers).map(|l| least(l) - drift(correct, l)).collect();
        let but_last = beyond.split_last().map(|(_, others)| others).unwrap_or_default();
        for other in others {
            let beyond = (0..layers.saturating_sub(1)).map(|l| drift(other, l) - drift(correct, l));
            found.by_layer(40, &other.set, 1, beyond)?;
        }
        found.decide(40, beyond.first().copied(), &[but_last])
    }

    /// Both quantities as detectors, without training on OOD samples; how far the mean AUROC of the
    /// percentage is above that of the distance.
    fn percentage_ahead(
        &self,
        normal: &Groups,
        unfamiliar: &[(&Record, Groups)],
        found: &mut Findings,
    ) -> Result<Option<f64>> {
        let (mut percentages, mut distances) = (Vec::new(), Vec::new());
        for layer in 1..=normal.layers() {
            let evaluate = |name: &str, score: &dyn Fn(&Groups) -> Result<ndarray::Array1<f64>>| {
                let scores: Vec<_> =
                    unfamiliar.iter().map(|(_, groups)| score(groups)).collect::<Result<_>>()?;
                let scores: &Vec<ndarray::Array1<f64>> = &scores;
                let others: Vec<_> = unfamiliar.iter().map(|(record, _)| *record).zip(scores).collect();
                Evaluation::of_scores(name, Layers::One(layer), (&self.sets.normal, &score(normal)?), &others)
            };
            let distance = evaluate("group distance", &|groups| Ok(groups.distance(layer)?.clone()))?;
            let matching =
                evaluate("matching class", &|groups| Ok(groups.matching(layer)?.mapv(|share| -share)))?;
            for (evaluation, areas) in [(&distance, &mut distances), (&matching, &mut percentages)] {
                self.add_areas(found, evaluation.detector(), evaluation)?;
                areas.extend(self.main_areas(evaluation, Confidence::All)?);
            }
        }
        Ok(mean(&percentages).zip(mean(&distances)).map(|(percentage, distance)| percentage - distance))
    }
}

/// Means over a set, by layer.
struct Means {
    set: String,
    matching: Vec<f64>,
    distance: Vec<f64>,
    density: Vec<f64>,
}

impl Means {
    fn of(groups: &Groups, means: &Results) -> Self {
        let of = |quantity| means.set(groups.name()).quantity(quantity).values();
        Self {
            set: groups.name().to_owned(),
            matching: of("matching class percentage"),
            distance: of("average group distance"),
            density: of("density of the final group"),
        }
    }
}

/// Least-squares slope of values at 1, 2, 3 …
fn slope(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let (middle, average) = ((n + 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let places = (1..).map(f64::from).take(values.len());
    let (mut above, mut below) = (0.0, 0.0);
    for (x, y) in places.zip(values) {
        above += (x - middle) * (y - average);
        below += (x - middle).powi(2);
    }
    if below == 0.0 { 0.0 } else { above / below }
}
