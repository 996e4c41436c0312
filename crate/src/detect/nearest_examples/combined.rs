//! From the terms of representations to one score: standardised by reference samples, weighted,
//! and their mean. What a fitted detector does with its own terms, a rehearsal does with terms that
//! many candidates share.

use ndarray::{Array1, Array2};

use super::{NearestExamples, bank::Bank, bank::TERMS, drawn};
use crate::{
    Error, ErrorKind, Result,
    detect::{Basis, nearest_examples::Look},
    record::Record,
};

/// Mean and deviation of both terms of a representation.
pub(super) type Standard = [(f64, f64); TERMS];

/// Those of the reference samples' terms.
///
/// # Errors
/// [`ErrorKind::OutOfRange`] where a term does not differ between samples.
pub(super) fn standard(reference: &Array2<f64>) -> Result<Standard> {
    let mut standard = [(0.0, 1.0); TERMS];
    for (own, term) in standard.iter_mut().zip(reference.columns()) {
        let (mean, deviation) = (term.mean().unwrap_or(0.0), term.std(1.0));
        if !(deviation > 0.0 && deviation.is_finite()) {
            let sentence = format!(
                "the {} reference samples differ by {deviation} in one term of the score: \
                 it must be above 0",
                reference.nrows()
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        *own = (mean, deviation);
    }
    Ok(standard)
}

/// Σ (w z_trust + z_distance) / (w + 1) over the representations, divided by their number.
pub(super) fn score(representations: &[(&Array2<f64>, &Standard)], weight: f64) -> Array1<f64> {
    let samples = representations.first().map_or(0, |(terms, _)| terms.nrows());
    let divisor = (weight + 1.0) * representations.len() as f64;
    let sample = |sample: usize| {
        let terms = representations.iter().flat_map(|(terms, standard)| {
            let z = |term: usize| (terms[[sample, term]] - standard[term].0) / standard[term].1;
            [weight * z(0), z(1)]
        });
        terms.sum::<f64>() / divisor
    };
    (0..samples).map(sample).collect()
}

/// The terms of many representations for several k, each searched once: any candidate among them
/// is scored without another search.
pub(crate) struct SharedTerms {
    /// Hidden layers of the network.
    hidden: usize,
    looks: Vec<Look>,
    ks: Vec<usize>,
    /// By representation and k.
    standards: Vec<Vec<Standard>>,
    /// By set, representation and k.
    sets: Vec<Vec<Vec<Array2<f64>>>>,
}

impl SharedTerms {
    /// Measures `sets` by the examples and reference samples that a detector fitted to `basis`
    /// with so many `reference` samples, or as many as by default, would have. Only one
    /// representation's examples are held at a time.
    ///
    /// # Errors
    /// Those of [`NearestExamples`]' fit.
    pub fn new(
        basis: &Basis,
        looks: &[Look],
        ks: &[usize],
        reference: Option<usize>,
        sets: &[&Record],
    ) -> Result<Self> {
        let train = basis.train()?;
        let (held, places) = drawn::reference_and_examples(basis, reference)?;
        let held = train.select("reference", &held)?;
        let (mut standards, mut all) = (Vec::new(), vec![Vec::new(); sets.len()]);
        for &look in looks {
            let bank = Bank::new(train, &places, look, basis.binarisation())?;
            for &k in ks {
                drawn::check_k(k, &places, train.network().classes())?;
            }
            standards.push(bank.terms(&held, ks)?.iter().map(standard).collect::<Result<_>>()?);
            for (all, set) in all.iter_mut().zip(sets) {
                all.push(bank.terms(set, ks)?);
            }
        }
        Ok(Self {
            hidden: basis.network().hidden_layers(),
            looks: looks.to_vec(),
            ks: ks.to_vec(),
            standards,
            sets: all,
        })
    }

    /// The score of a candidate on one of the sets, as the fitted detector gives it.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] for a representation or a k that was not measured.
    pub fn scores(&self, candidate: &NearestExamples, set: usize) -> Result<Array1<f64>> {
        let missing = |what: String| Error::new(ErrorKind::Missing, format!("{what} was not measured"));
        let k = self.ks.iter().position(|&k| k == candidate.k);
        let k = k.ok_or_else(|| missing(format!("k = {}", candidate.k)))?;
        let mut representations = Vec::new();
        for look in candidate.looks_in(self.hidden) {
            let place = self.looks.iter().position(|&own| own == look);
            let place = place.ok_or_else(|| missing(look.to_string()))?;
            representations.push((&self.sets[set][place][k], &self.standards[place][k]));
        }
        Ok(score(&representations, candidate.weight))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{ArrayView1, Axis};

    use super::*;
    use crate::{
        data::Digits,
        detect::{
            Detector, Fit,
            by_class::own_and_other,
            euclid::{Near, Rows},
            features::{features, normalised},
        },
        network::Params,
        study::Study,
    };

    /// The project's first choice, before there were patterns, k and weights: the mean of all z-scores, of
    /// terms in one matrix.
    fn before(basis: &Basis, record: &Record) -> Array1<f64> {
        let train = basis.train().unwrap();
        let (held, places) = drawn::reference_and_examples(basis, Some(60)).unwrap();
        let terms = |record: &Record| {
            let mut terms = Array2::zeros((record.len(), 4));
            for layer in [0, 1] {
                let rows = features(train, layer).unwrap();
                let class = |places: &Vec<usize>| {
                    Rows::new("", normalised(&rows.select(Axis(0), places)), Near::Distance).unwrap()
                };
                let classes: Vec<Rows> = places.iter().map(class).collect();
                let queries = normalised(features(record, layer).unwrap());
                let found = own_and_other(&classes, record, queries.view()).unwrap();
                for (sample, [own, other]) in found.into_iter().enumerate() {
                    terms[[sample, 2 * layer]] = own.max(1e-6).ln() - other.max(1e-6).ln();
                    terms[[sample, 2 * layer + 1]] = own.min(other);
                }
            }
            terms
        };
        let reference = terms(&train.select("reference", &held).unwrap());
        let standard: Vec<(f64, f64)> =
            reference.columns().into_iter().map(|term| (term.mean().unwrap(), term.std(1.0))).collect();
        let z = |(term, (mean, deviation)): (&f64, &(f64, f64))| (term - mean) / deviation;
        let mean = |row: ArrayView1<f64>| row.iter().zip(&standard).map(z).sum::<f64>() / 4.0;
        terms(record).rows().into_iter().map(mean).collect()
    }

    #[test]
    fn with_weight_1_the_score_is_that_of_the_first_choice() {
        let split = Digits::synthetic(400, 120, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([30, 20]).batch(10).epochs(3);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let basis = Basis::new(&split, &study).unwrap();
        for samples in [&split.normal, &split.left_out[0]] {
            let record = study.record(samples).unwrap();
            let expected = before(&basis, &record).mapv(f64::to_bits);
            let new = NearestExamples::new().weight(1.0).reference(60);
            let named = new.clone().layers([0, 1]).patterns([]).k(1);
            for detector in [new, named] {
                let scores = detector.fit(&basis).unwrap().score(&record).unwrap();
                assert_eq!(scores.mapv(f64::to_bits), expected);
            }
        }
    }

    /// What is searched once for many candidates scores as each of them does alone.
    #[test]
    fn shared_terms_give_the_scores_of_fitted_detectors() {
        let split = Digits::synthetic(400, 120, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([30, 20]).batch(10).epochs(2);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let basis = Basis::new(&split, &study).unwrap();
        let sets = [study.record(&split.normal).unwrap(), study.record(&split.left_out[0]).unwrap()];
        let looks = Look::all(&[0, 1, 2], &[1, 2]);
        let shared = SharedTerms::new(&basis, &looks, &[1, 3], Some(60), &[&sets[0], &sets[1]]).unwrap();
        let new = || NearestExamples::new().reference(60);
        for candidate in [
            new(),
            new().k(3),
            new().layers([2]).weight(1.0),
            new().layers([]).patterns([2, 1]).k(3),
            new().layers([2, 0]).patterns([1]).k(3).weight(0.5),
            new().layers([1, 2, 3]).where_there(),
        ] {
            let fitted = candidate.fit(&basis).unwrap();
            for (set, record) in sets.iter().enumerate() {
                assert_eq!(shared.scores(&candidate, set).unwrap(), fitted.score(record).unwrap());
            }
        }
        for (candidate, part) in [(new().k(2), "k = 2"), (new().patterns([3]), "pattern 3")] {
            let error = shared.scores(&candidate, 0).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string()),
                (ErrorKind::Missing, format!("{part} was not measured"))
            );
        }
    }
}
