//! Claims 18 and 19: which classes noise is taken for, and how spread those are
//! (section 3.3.2).

use super::{Experiment, Findings, defined};
use crate::{
    Result,
    data::{Noise, Samples},
    record::Record,
    study::KEPT_ABOVE,
};

/// The classes that the thesis names.
const NOISE_CLASSES: [usize; 4] = [2, 3, 5, 8];

/// What the quantities and sets of noise in N10 are called beside those in N8.
const OF_N10: &str = " of N10";

impl Experiment {
    /// Noise in N10, as many images as in N8: with a confidence above 80 %, unless N10 is too
    /// rarely sure, and N8's noise as it was drawn. They are called `noise of N10` and
    /// `noise-unfiltered of N10`.
    ///
    /// # Errors
    /// None in practice: the images have the size of the digits.
    pub fn noise_in_n10(&self) -> Result<Vec<Record>> {
        let drawn = self.sets.unfiltered.samples();
        let noise = Noise::new((drawn.height(), drawn.width()), self.seed());
        let kept = noise.kept(drawn.len(), KEPT_ABOVE, |images| self.n10.network().confidence(images));
        let kept = defined(kept)?.map(|kept| kept.samples);
        let named = |samples: &Samples| samples.named(format!("{}{OF_N10}", samples.name()));
        kept.iter().chain([drawn]).map(|samples| self.n10.record(&named(samples))).collect()
    }

    /// Claims 18 and 19; the shares of all classes, of kept and of all noise, in both
    /// networks.
    pub(super) fn noise_classes(&self, found: &mut Findings) -> Result<()> {
        let sets = &self.sets;
        let in_n10 = self.noise_in_n10()?;
        for record in [&sets.noise, &sets.unfiltered].into_iter().chain(&in_n10) {
            let (set, of) = match record.name().strip_suffix(OF_N10) {
                Some(set) => (set, OF_N10),
                None => (record.name(), ""),
            };
            let shares = class_shares(record);
            for (class, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                found.add(format!("share taken for class {class}{of}"), *share).set(set);
            }
            found.add(format!("share in the two most frequent classes{of}"), top_two(&shares)).set(set);
        }
        let shares = class_shares(&sets.noise);
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
    (0..10).map(|class| record.taken_for(class)).collect()
}

fn top_two(shares: &[f64]) -> f64 {
    let mut sorted = shares.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted.iter().take(2).sum()
}
