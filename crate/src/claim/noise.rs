//! Claims 18 and 19: which classes noise is taken for, and how spread those are
//! (section 3.3.2).

use super::{Experiment, Findings, defined};
use crate::{Result, data::Noise, record::Record, study::KEPT_ABOVE};

/// The classes that the thesis names.
const NOISE_CLASSES: [usize; 4] = [2, 3, 5, 8];

impl Experiment {
    /// Claims 18 and 19; the shares of all classes, of kept and of all noise, in both
    /// networks.
    pub(super) fn noise_classes(&self, found: &mut Findings) -> Result<()> {
        let sets = &self.sets;
        let shares = class_shares(&sets.noise);
        let shape = (self.whole.normal.height(), self.whole.normal.width());
        let noise = Noise::new(shape, self.seed());
        let count = sets.unfiltered.len();
        let kept = defined(noise.kept(count, KEPT_ABOVE, |images| self.n10.network().confidence(images)))?;
        let in_n10 = kept.map(|kept| self.n10.record(&kept.samples)).transpose()?;
        let all_in_n10 = self.n10.record(&sets.unfiltered.samples().clone())?;
        let records = [
            ("", Some(&sets.noise)),
            ("", Some(&sets.unfiltered)),
            (" of N10", in_n10.as_ref()),
            (" of N10", Some(&all_in_n10)),
        ];
        for (of, record) in records {
            let Some(record) = record else { continue };
            let shares = class_shares(record);
            for (class, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                found.add(format!("share taken for class {class}{of}"), *share).set(record.name());
            }
            found
                .add(format!("share in the two most frequent classes{of}"), top_two(&shares))
                .set(record.name());
        }
        found.add("noise kept", sets.noise_kept()).set("noise");
        let others = (0..shares.len()).filter(|class| !NOISE_CLASSES.contains(class));
        let others: Vec<f64> = others.map(|class| shares[class]).collect();
        found.decide(18, top_two(&shares), &[&others])?;

        let spread = self.whole.train.spread_per_class()?;
        for (class, spread) in spread.iter().enumerate() {
            found.maybe("spread", *spread, |row| row.set(format!("class {class}")));
        }
        let (wide, narrow): (Vec<_>, Vec<_>) =
            spread.iter().enumerate().partition(|(class, _)| *class == 0 || NOISE_CLASSES.contains(class));
        let least = wide.iter().filter_map(|(_, spread)| **spread).fold(f64::INFINITY, f64::min);
        let greatest = narrow.iter().filter_map(|(_, spread)| **spread).fold(0.0, f64::max);
        found.decide(19, least - greatest, &[&shares[..1]])
    }
}

/// Share of the samples predicted as each class, 0 to 9.
fn class_shares(record: &Record) -> Vec<f64> {
    let share =
        |class| record.predicted().iter().filter(|&&p| p == class).count() as f64 / record.len() as f64;
    (0..10).map(share).collect()
}

fn top_two(shares: &[f64]) -> f64 {
    let mut sorted = shares.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted.iter().take(2).sum()
}
