//! Claims 1–4: accuracy and calibration (sections 3.1 and 3.2.1).

use super::{Experiment, Findings, mean};
use crate::{
    Result,
    detect::VALIDATION,
    metric::{Calibration, Temperature, binomial_test, holm},
};

/// What a test rejects: five in a hundred.
const LEVEL: f64 = 0.05;
/// Confidence categories, as in the thesis.
const CATEGORIES: usize = 10;

impl Experiment {
    /// Claims 1–4.
    ///
    /// # Errors
    /// None in practice: the records are labelled and not empty.
    pub fn calibration(&self) -> Result<Findings> {
        let mut found = Findings::new("02", self.seed());
        let (n10, n8) = (self.test.accuracy()?, self.sets.normal.accuracy()?);
        found.add("accuracy", n10).set("normal").category("all");
        found.add("accuracy of N8", n8).set("normal").category("all");
        found.decide(1, n10, &[&[n10, n8]])?;

        let tens = self.test.calibration(CATEGORIES)?;
        let temperature = self.temperature()?;
        let scaled = self.test.calibration_at(temperature.value(), CATEGORIES)?;
        let fifteen = self.test.calibration(15)?;
        let equal = Calibration::equal_mass(self.test.confidence(), &self.test.correct()?, CATEGORIES)?;
        for (quantity, value) in [
            ("ece", tens.ece()),
            ("ece, 15 categories", fifteen.ece()),
            ("ece, categories of equal counts", equal.ece()),
            ("rms calibration error", tens.rms()),
            ("maximum calibration error", tens.maximum()),
            ("temperature", temperature.value()),
            ("ece after temperature scaling", scaled.ece()),
        ] {
            found.add(quantity, value).set("normal").category("all");
        }
        found.decide(2, tens.ece(), &[])?;

        let low = tens.categories().iter().filter(|category| category.high <= 0.5 + 1e-9);
        let p = low.filter_map(|category| {
            let right = (category.accuracy? * category.count as f64).round() as usize;
            Some(binomial_test(right, category.count, category.confidence?))
        });
        let corrected = holm(&p.collect::<Vec<f64>>());
        let holds: Vec<f64> = corrected.into_iter().map(|p| f64::from(p >= LEVEL)).collect();
        found.decide(3, mean(&holds), &[])?;

        // (1 / ŷ) / (−ln ŷ) of each sample: constant if the error and its steepness were proportional.
        let outputs = self.test.true_softmax()?;
        let outputs = outputs.iter().filter(|&&y| y > 0.0 && y < 1.0);
        let ratios: Vec<f64> = outputs.map(|&y| 1.0 / (y * -y.ln())).collect();
        let average = mean(&ratios).unwrap_or(1.0);
        let variance = ratios.iter().map(|r| (r - average).powi(2)).sum::<f64>() / ratios.len().max(1) as f64;
        found.decide(4, variance.sqrt() / average, &[])?;
        Ok(found)
    }

    /// Temperature of N10, chosen on 5 000 training samples.
    ///
    /// # Errors
    /// None in practice: training samples are labelled.
    pub fn temperature(&self) -> Result<Temperature> {
        let record = self.n10.record(&self.whole.train.first(VALIDATION))?;
        Temperature::fit(record.logits(), &record.true_outputs()?)
    }
}
