//! Intervals over seeds and test samples: what another training, judged on other samples of the
//! same kind, would give.

use std::collections::HashMap;

use super::{
    Seeds,
    representations::{REPLICATE, REPLICATES},
    representatives,
};
use crate::{
    Error, ErrorKind, Random, Result, Stream,
    results::{OverSeeds, Results},
};

/// How often seeds are drawn.
const DRAWS: usize = 2000;
/// The seed of these draws.
const SEED: u64 = 1;
/// What others are compared with: the detector that looks at pixels alone.
fn pixels() -> String {
    representatives()[0].title()
}

/// The areas of a detector on a set: by seed, one for each replicate.
type Replicates = HashMap<(String, String), HashMap<i64, Vec<f64>>>;

impl Seeds {
    /// AUROC of one detector in pixels, in layers, in patterns and in all of these: means over seeds,
    /// with 95 % intervals over seeds *and* test samples where other tables have the lowest and the
    /// highest seed.
    ///
    /// A hierarchical bootstrap: 2 000 times as many seeds as there are are drawn with replacement,
    /// each time with one of the hundred weightings of the test samples that
    /// [`Experiment::representations`](super::Experiment::representations) measured. The weighting is
    /// the same in all seeds, since these share the test samples.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where no seed has such rows.
    pub fn representations(&self) -> Result<OverSeeds> {
        let replicates = self.replicates()?;
        self.compared(&replicates)?.over_seeds()?.with_ranges(|detector, set| {
            interval(
                |seed, replicate| Some(replicates.get(&key(detector, set))?.get(&seed)?[replicate]),
                &self.seeds(),
            )
        })
    }

    /// How far each of them lies above the detector that looks at pixels alone, paired by seed and by
    /// sample: intervals as in [`representations`](Self::representations). One that holds 0 says that
    /// the seeds and samples at hand do not decide.
    ///
    /// # Errors
    /// As above.
    pub fn above_pixels(&self) -> Result<OverSeeds> {
        let (replicates, pixels) = (self.replicates()?, pixels());
        let leads = self.compared(&replicates)?.above(&pixels)?.over_seeds()?;
        leads.with_ranges(|detector, set| {
            let of = |name: &str, seed: i64, replicate: usize| {
                Some(replicates.get(&key(name, set))?.get(&seed)?[replicate])
            };
            let lead = |seed, replicate| Some(of(detector, seed, replicate)? - of(&pixels, seed, replicate)?);
            interval(lead, &self.seeds())
        })
    }

    /// The AUROCs of the detectors and sets that have replicates.
    fn compared(&self, replicates: &Replicates) -> Result<Results> {
        let areas = self.auroc().notebook("09").category("all");
        let (detectors, sets) = (areas.texts("detector")?, areas.texts("set")?);
        let known = |place: &usize| replicates.contains_key(&key(&detectors[*place], &sets[*place]));
        let places: Vec<usize> = (0..areas.len()).filter(known).collect();
        Ok(areas.at(&places))
    }

    fn replicates(&self) -> Result<Replicates> {
        let (quantities, detectors, sets) =
            (self.texts("quantity")?, self.texts("detector")?, self.texts("set")?);
        let (seeds, values) = (self.seed_column(), self.values());
        let mut found = Replicates::new();
        for place in 0..self.len() {
            let Some(number) = quantities[place].strip_prefix(REPLICATE) else { continue };
            let (Ok(replicate), Some(seed)) = (number.parse::<usize>(), seeds[place]) else { continue };
            let own = found.entry(key(&detectors[place], &sets[place])).or_default();
            let own = own.entry(seed).or_insert_with(|| vec![f64::NAN; REPLICATES]);
            if let Some(slot) = own.get_mut(replicate) {
                *slot = values[place];
            }
        }
        if found.is_empty() {
            let sentence =
                "no seed has measured what pixels, layers and patterns know: there is nothing to compare";
            return Err(Error::new(ErrorKind::Missing, sentence));
        }
        Ok(found)
    }
}

fn key(detector: &str, set: &str) -> (String, String) {
    (detector.to_owned(), set.to_owned())
}

/// From the 2.5th to the 97.5th percentile of the mean over drawn seeds; seeds that lack the number
/// take no part.
fn interval(value: impl Fn(i64, usize) -> Option<f64>, seeds: &[i64]) -> Option<(f64, f64)> {
    let known: Vec<i64> = seeds.iter().copied().filter(|&seed| value(seed, 0).is_some()).collect();
    if known.is_empty() {
        return None;
    }
    let mean = |draw: usize| {
        let mut random = Random::nth(SEED, Stream::Bootstrap, draw as u64);
        let drawn = (0..known.len()).map(|_| known[random.below(known.len() as u32) as usize]);
        drawn.filter_map(|seed| value(seed, draw % REPLICATES)).sum::<f64>() / known.len() as f64
    };
    let interval = crate::metric::percentiles((0..DRAWS).map(mean).collect());
    Some((interval.low, interval.high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Findings;

    /// Three seeds; layers are 0.1 below pixels in each replicate, whatever the samples weigh.
    fn seeds() -> Seeds {
        Seeds::of((1..=3).map(|seed| {
            let mut found = Findings::new("09", seed);
            for (detector, lower) in [(pixels(), 0.0), ("nearest examples, layer 1".into(), 0.1)] {
                let mut add = |quantity: String, area: f64| {
                    found.add(quantity, area - lower).detector(&*detector).set("noise").category("all");
                };
                add("auroc".into(), 0.9);
                for replicate in 0..REPLICATES {
                    add(
                        format!("{REPLICATE}{replicate}"),
                        0.85 + 0.001 * replicate as f64 + 0.01 * seed as f64,
                    );
                }
            }
            found
        }))
        .unwrap()
    }

    fn range(over: &OverSeeds, detector: &str) -> [f64; 3] {
        let names = over.results().unwrap();
        ["mean", "lowest", "highest"].map(|of| names.quantity(of).detector(detector).values()[0])
    }

    #[test]
    fn an_interval_covers_seeds_and_samples() {
        let own = seeds().representations().unwrap();
        assert_eq!(own.len(), 2);
        let [mean, low, high] = range(&own, &pixels());
        // Samples move it from 0.87 to 0.97, seeds by a hundredth either way.
        assert!((mean - 0.9).abs() < 1e-12 && (0.86..0.88).contains(&low) && (0.96..0.98).contains(&high));
        assert_eq!(range(&own, &pixels()), range(&seeds().representations().unwrap(), &pixels()));
    }

    /// What moves both alike moves no difference.
    #[test]
    fn leads_are_paired_by_seed_and_by_sample() {
        let leads = seeds().above_pixels().unwrap();
        assert_eq!(leads.len(), 1);
        for number in range(&leads, "nearest examples, layer 1") {
            assert!((number + 0.1).abs() < 1e-9, "{number}");
        }
    }

    #[test]
    fn seeds_without_replicates_are_named() {
        let seeds = Seeds::of((1..=2).map(|seed| {
            let mut found = Findings::new("09", seed);
            found.add("auroc", 0.9).detector(pixels()).set("noise").category("all");
            found
        }));
        let error = seeds.unwrap().representations().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert!(error.to_string().starts_with("no seed has measured"), "{error}");
    }
}
