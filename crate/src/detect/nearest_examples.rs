//! Nearest examples: score = mean of four z-scores, two in the input and two in the first
//! hidden layer. With d_c the Euclidean distance of h/‖h‖ to the nearest example of class c,
//! and ŷ the predicted class, they are those of
//!
//! - the trust score's logarithm, ln d_ŷ − ln min_{c≠ŷ} d_c (Jiang et al. 2018), and
//! - the distance to the nearest example of all, min_c d_c (deep kNN with k = 1, Sun et
//!   al. 2022).
//!
//! Means and deviations are those of 5 000 training samples that are no examples. No
//! out-of-distribution sample takes part, in the fit or in the choice of layers, k and
//! terms: they were chosen on training samples alone, with two more of the known classes
//! left out of the training at a time, (0, 2), (3, 4), (6, 7) and (8, 9), and played the
//! unfamiliar ones. Settled before any of the seeds of the verdict was run.

use ndarray::{Array1, Array2, Axis};

use super::{
    Basis, Detector, Fit, Layers,
    basis::{VALIDATION, drawn},
    by_class::own_and_other,
    euclid::{Near, Neighbour, Rows},
    features::{Own, features, normalised},
};
use crate::{Error, ErrorKind, Result, data::Samples, network::Network, pattern::check_k, record::Record};

mod stored;

/// The layers looked at; 0 is the input.
const LAYERS: [usize; 2] = [0, 1];
/// Where there are few training samples, this part of them gives means and deviations.
const PART: usize = 5;
/// A mean and a deviation take this many.
const LEAST: usize = 2;
/// Distances below it count as this one: a copy of an example has a finite logarithm.
const CLOSEST: f64 = 1e-6;

/// Whether a sample has examples near it, and whether those of its predicted class are the
/// nearest: one detector for misclassified, unfamiliar and meaningless samples.
///
/// Examples are the training samples, but for the reference samples, which the study's seed
/// draws; a class all of whose samples were drawn keeps one as an example. It can be saved,
/// and explains its scores with the examples themselves.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, NearestExamples}, network::Params, study::Study};
/// let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
/// let detector = NearestExamples::new().fit(&Basis::new(&split, &study)?)?;
/// let normal = study.record(&split.normal)?;
/// let (scores, unfamiliar) = (detector.score(&normal)?, detector.score(&study.record(&split.left_out[0])?)?);
/// assert!(unfamiliar.mean() > scores.mean());
///
/// let near = detector.explain(&normal.select("first", &[0])?, 3)?; // three examples of each side
/// assert!(near[0].same.iter().all(|example| example.class == normal.predicted()[0]));
/// assert_eq!((near[0].same.len(), near[0].other.len()), (3, 3));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearestExamples {
    layers: Vec<usize>,
    reference: Option<usize>,
}

impl Default for NearestExamples {
    fn default() -> Self {
        Self { layers: LAYERS.into(), reference: None }
    }
}

impl NearestExamples {
    /// In the input and the first hidden layer, with 5 000 reference samples, or a fifth of the
    /// training samples where that is fewer.
    pub fn new() -> Self {
        Self::default()
    }

    /// In other layers, each counting alike; 0 is the input.
    #[must_use]
    pub fn layers(self, layers: impl Into<Vec<usize>>) -> Self {
        Self { layers: layers.into(), ..self }
    }

    /// Another number of reference samples.
    #[must_use]
    pub fn reference(self, samples: usize) -> Self {
        Self { reference: Some(samples), ..self }
    }
}

impl Fit for NearestExamples {
    type Fitted = FittedNearestExamples;

    /// # Errors
    /// No layer, or one that is not there; fewer than two reference samples, or as many as
    /// training samples; reference samples that are all alike.
    fn fit(&self, basis: &Basis) -> Result<FittedNearestExamples> {
        let train = basis.train()?;
        let count = self.reference.unwrap_or(VALIDATION.min(train.len() / PART).max(LEAST));
        if count < LEAST || count >= train.len() {
            let sentence = format!(
                "{count} reference samples were asked for: of {} training samples, 2 to {} can be held out",
                train.len(),
                train.len().saturating_sub(1)
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let (reference, examples) = with_every_class(train, drawn(basis.seed(), train.len(), count))?;
        if reference.len() < LEAST {
            let sentence = format!(
                "{} of {} training samples can be held out if every class is to keep an example: \
                 at least {LEAST} are needed",
                reference.len(),
                train.len()
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let unfitted = FittedNearestExamples::of(train, examples, &self.layers, Vec::new())?;
        let terms = unfitted.terms(&train.select("reference", &reference)?)?;
        let mut standard = Vec::new();
        for term in terms.columns() {
            let (mean, deviation) = (term.mean().unwrap_or(0.0), term.std(1.0));
            if !(deviation > 0.0 && deviation.is_finite()) {
                let sentence = format!(
                    "the {} reference samples differ by {deviation} in one term of the score: \
                     it must be above 0",
                    reference.len()
                );
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            standard.push((mean, deviation));
        }
        Ok(FittedNearestExamples { standard, ..unfitted })
    }
}

/// Reference samples and examples, where a class with none of the latter gets its first
/// reference sample as one, for one of a class that has others.
fn with_every_class(
    train: &Record,
    (mut reference, mut examples): (Vec<usize>, Vec<usize>),
) -> Result<(Vec<usize>, Vec<usize>)> {
    let labels = train.samples().labels()?;
    for &class in train.network().classes() {
        let of_class = |place: &usize| labels[*place] == class;
        let Some(first) = reference.iter().position(of_class) else { continue };
        if examples.iter().any(of_class) {
            continue;
        }
        let first = reference.remove(first);
        let others = |place: usize| examples.iter().filter(|&&other| labels[other] == labels[place]).count();
        if let Some(spare) = examples.iter().position(|&place| others(place) > 1) {
            reference.push(examples.remove(spare));
        }
        examples.push(first);
    }
    reference.sort_unstable();
    examples.sort_unstable();
    Ok((reference, examples))
}

/// [`NearestExamples`] with its examples.
#[derive(Clone, Debug)]
pub struct FittedNearestExamples {
    own: Own,
    samples: Samples,
    /// The places of each class' examples among `samples`, in the order of the network's classes.
    places: Vec<Vec<usize>>,
    layers: Vec<usize>,
    /// By layer, then by class.
    rows: Vec<Vec<Rows>>,
    /// Mean and deviation of each term, two a layer.
    standard: Vec<(f64, f64)>,
}

/// The examples that explain a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The nearest examples of the predicted class, nearest first.
    pub same: Vec<Example>,
    /// The nearest examples of all other classes.
    pub other: Vec<Example>,
}

/// A training sample that a sample is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Example {
    /// Its place among [`FittedNearestExamples::samples`].
    pub place: usize,
    /// Its class.
    pub class: usize,
    /// How far apart both are, each divided by its length: from 0 to √2.
    pub distance: f64,
}

impl FittedNearestExamples {
    /// The examples at these places of a record of training samples.
    fn of(train: &Record, examples: Vec<usize>, layers: &[usize], standard: Vec<(f64, f64)>) -> Result<Self> {
        if layers.is_empty() {
            let sentence = "no layer was named: nearest examples look at one at least, 0 being the input";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        let labels = train.samples().labels()?;
        let classes = train.network().classes();
        let mut places = vec![Vec::new(); classes.len()];
        for place in examples {
            if let Ok(class) = classes.binary_search(&labels[place]) {
                places[class].push(place);
            }
        }
        let of_layer = |&layer: &usize| {
            let rows = features(train, layer)?;
            let class = |(places, class): (&Vec<usize>, &usize)| {
                let rows = normalised(&rows.select(Axis(0), places));
                Rows::new(&format!("the examples of class {class}"), rows, Near::Distance)
            };
            places.iter().zip(classes).map(class).collect::<Result<Vec<_>>>()
        };
        let rows = layers.iter().map(of_layer).collect::<Result<_>>()?;
        Ok(Self {
            own: Own::of_record(train),
            samples: train.samples().clone(),
            places,
            layers: layers.to_vec(),
            rows,
            standard,
        })
    }

    /// The network whose samples it judges.
    pub fn network(&self) -> &Network {
        self.own.network()
    }

    /// The samples among which the examples are.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Number of examples.
    pub fn examples(&self) -> usize {
        self.places.iter().map(Vec::len).sum()
    }

    /// What a set of samples does in the detector's network, ready to be scored.
    ///
    /// # Errors
    /// Those of [`Record::new`]; images of another size than the examples'.
    pub fn record(&self, samples: &Samples) -> Result<Record> {
        samples.check_size(&self.samples)?;
        Record::shared(self.own.network().clone(), samples)
    }

    /// For each sample the `count` nearest examples of its predicted class, and of the
    /// others, in the first of the layers: the images themselves by default. Where a class has
    /// fewer, all of them.
    ///
    /// # Errors
    /// No example asked for, or more than there are at all; a record of another network.
    pub fn explain(&self, record: &Record, count: usize) -> Result<Vec<Explanation>> {
        self.own.check(record)?;
        check_k(count, self.examples())?;
        let queries = normalised(features(record, self.layers[0])?);
        let mut all = vec![Explanation { same: Vec::new(), other: Vec::new() }; record.len()];
        for ((rows, places), &class) in self.rows[0].iter().zip(&self.places).zip(self.network().classes()) {
            let most = count.min(rows.len());
            let near = rows.nearest_each(queries.view(), most, |_, near| near.to_vec())?;
            for ((explanation, near), &predicted) in all.iter_mut().zip(near).zip(record.predicted()) {
                let side = if class == predicted { &mut explanation.same } else { &mut explanation.other };
                let example = |near: Neighbour| Example {
                    place: places[near.id as usize],
                    class,
                    distance: near.value,
                };
                side.extend(near.into_iter().map(example));
            }
        }
        for explanation in &mut all {
            explanation.other.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.place.cmp(&b.place)));
            explanation.other.truncate(count);
        }
        Ok(all)
    }

    /// The terms of the score before they are standardised (samples × terms).
    fn terms(&self, record: &Record) -> Result<Array2<f64>> {
        let mut terms = Array2::zeros((record.len(), 2 * self.layers.len()));
        for (place, (rows, &layer)) in self.rows.iter().zip(&self.layers).enumerate() {
            let queries = normalised(features(record, layer)?);
            for (sample, [own, other]) in own_and_other(rows, record, queries.view())?.into_iter().enumerate()
            {
                terms[[sample, 2 * place]] = own.max(CLOSEST).ln() - other.max(CLOSEST).ln();
                terms[[sample, 2 * place + 1]] = own.min(other);
            }
        }
        Ok(terms)
    }
}

impl Detector for FittedNearestExamples {
    fn name(&self) -> String {
        "nearest examples".into()
    }

    fn layer(&self) -> Layers {
        Layers::None
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let z = |term: (&f64, &(f64, f64))| (term.0 - term.1.0) / term.1.1;
        let mean = |row: ndarray::ArrayView1<f64>| {
            row.iter().zip(&self.standard).map(z).sum::<f64>() / self.standard.len() as f64
        };
        Ok(self.terms(record)?.rows().into_iter().map(mean).collect())
    }
}
