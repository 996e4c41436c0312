//! Claim 26: class-specific and generic neurons (section 3.4.2).

use ndarray::{Array1, Array2};

use super::{Experiment, Findings, defined, mean};
use crate::{
    Result,
    metric::RankCorrelation,
    record::{Activity, Record},
};

/// A class activates a neuron where at least this share of its samples does.
const ACTIVATES: f64 = 0.5;
/// The middle layers.
const MIDDLE: std::ops::RangeInclusive<usize> = 2..=4;

/// How differently the classes activate each neuron of one layer: rates per class,
/// and what follows from them.
///
/// A neuron is *class-specific* if one or two classes activate it in at least half of
/// their samples, *generic* if at least half of the classes do.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(600, 300, 1)?.whole();
/// let study = Study::observed(&split, Params::default().hidden([20, 15]).batch(10), &mut [])?;
/// let normal = study.record(&split.normal)?;
/// let kinds = Selectivity::new(&normal, 2)?;
/// let (index, order) = (kinds.index(), kinds.most_selective());
/// assert!(order.windows(2).all(|pair| index[pair[0]] >= index[pair[1]]));
/// let (specific, generic) = kinds.activated(Activity::new(&normal).rates(2)?);
/// assert!(specific + generic <= Activity::new(&normal).neurons(2)? + 1e-9);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Selectivity {
    classes: Vec<usize>,
    rates: Array2<f64>,
}

impl Selectivity {
    /// The rates of hidden layer `layer` (from 1) for each true class of `record`.
    ///
    /// # Errors
    /// A layer that is not there, a set without labels.
    pub fn new(record: &Record, layer: usize) -> Result<Self> {
        let mut classes = record.samples().labels()?.to_vec();
        classes.sort_unstable();
        classes.dedup();
        let mut rates = Array2::zeros((classes.len(), record.outputs(layer)?.ncols()));
        for (&class, mut row) in classes.iter().zip(rates.rows_mut()) {
            row.assign(Activity::new(&record.of_class(class)?).rates(layer)?);
        }
        Ok(Self { classes, rates })
    }

    /// The classes, ascending: the rows of [`rates`](Self::rates).
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// Share of each class' samples that activate each neuron (classes × neurons).
    pub fn rates(&self) -> &Array2<f64> {
        &self.rates
    }

    /// (m − m̄) / (m + m̄) of each neuron, m its highest rate and m̄ the mean of its
    /// rates for the other classes: 1 if one class alone activates it, 0 if all do alike;
    /// `None` if none does.
    pub fn index(&self) -> Vec<Option<f64>> {
        let index = |rates: ndarray::ArrayView1<f64>| {
            let highest = rates.iter().copied().fold(0.0, f64::max);
            let others = (rates.sum() - highest) / (rates.len().max(2) - 1) as f64;
            (highest > 0.0).then(|| (highest - others) / (highest + others))
        };
        self.rates.columns().into_iter().map(index).collect()
    }

    /// How many classes activate each neuron in at least half of their samples.
    pub fn active_classes(&self) -> Array1<usize> {
        let count = |rates: ndarray::ArrayView1<f64>| rates.iter().filter(|&&rate| rate >= ACTIVATES).count();
        self.rates.columns().into_iter().map(count).collect()
    }

    /// The neurons that some class activates in at least half of its samples, by their places
    /// from 0, the most selective first.
    pub fn most_selective(&self) -> Vec<usize> {
        let (index, active) = (self.index(), self.active_classes());
        let mut order: Vec<usize> =
            (0..index.len()).filter(|&n| active[n] > 0 && index[n].is_some()).collect();
        order.sort_by(|&a, &b| index[b].unwrap_or(0.0).total_cmp(&index[a].unwrap_or(0.0)));
        order
    }

    /// Whether each neuron is class-specific.
    pub fn class_specific(&self) -> Array1<bool> {
        self.active_classes().mapv(|classes| classes == 1 || classes == 2)
    }

    /// Whether each neuron is generic.
    pub fn generic(&self) -> Array1<bool> {
        let half = self.classes.len().div_ceil(2);
        self.active_classes().mapv(|classes| classes >= half)
    }

    /// Shares of the neurons that are class-specific and generic.
    pub fn kinds(&self) -> (f64, f64) {
        let share =
            |kind: Array1<bool>| kind.iter().filter(|&&kind| kind).count() as f64 / kind.len().max(1) as f64;
        (share(self.class_specific()), share(self.generic()))
    }

    /// How many class-specific and how many generic neurons the samples of a set activate on
    /// average; `rates` are its [`Activity`]'s in this layer.
    pub fn activated(&self, rates: &Array1<f64>) -> (f64, f64) {
        let sum =
            |kind: Array1<bool>| rates.iter().zip(kind).filter(|(_, kind)| *kind).map(|(rate, _)| rate).sum();
        (sum(self.class_specific()), sum(self.generic()))
    }
}

impl Experiment {
    /// Claim 26. Selectivity and activation count of the same samples are made of the same rates,
    /// so that chance alone ties them: each is measured on a half of its own.
    pub(super) fn two_kinds(&self, found: &mut Findings) -> Result<()> {
        let normal = &self.sets.normal;
        let half = |odd: usize| -> Result<Record> {
            normal.select("normal", &(odd..normal.len()).step_by(2).collect::<Vec<_>>())
        };
        let (ours, others) = (half(0)?, Activity::new(&half(1)?));
        let (mut falls, mut kinds) = (Vec::new(), Vec::new());
        for l in 1..=normal.layers() {
            let selectivity = Selectivity::new(normal, l)?;
            let index = Selectivity::new(&ours, l)?.index();
            let rho = defined(RankCorrelation::new(index, others.rates(l)?))?.map(|rho| rho.rho());
            let (specific, generic) = selectivity.kinds();
            found.add("class-specific neurons", specific).layer(l).set("normal");
            found.add("generic neurons", generic).layer(l).set("normal");
            found.maybe("rank correlation of selectivity and activation count", rho, |row| {
                row.layer(l).set("normal")
            });
            if MIDDLE.contains(&l) {
                found.by_layer(26, "", l, [rho])?;
                falls.extend(rho);
                kinds.extend([specific, generic]);
            }
        }
        found.decide(26, mean(&falls), &[&falls, &kinds])
    }
}
