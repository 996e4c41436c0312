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
        let (labels, mut classes) = (record.samples().labels()?, record.samples().labels()?.to_vec());
        classes.sort_unstable();
        classes.dedup();
        let mut rates = Array2::zeros((classes.len(), record.outputs(layer)?.ncols()));
        for (&class, mut row) in classes.iter().zip(rates.rows_mut()) {
            let places: Vec<usize> = (0..record.len()).filter(|&place| labels[place] == class).collect();
            row.assign(Activity::new(&record.select("class", &places)?).rates(layer)?);
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

    /// Shares of the neurons that are class-specific and generic.
    pub fn kinds(&self) -> (f64, f64) {
        let (active, half) = (self.active_classes(), self.classes.len().div_ceil(2));
        let share = |kind: &dyn Fn(usize) -> bool| {
            active.iter().filter(|&&count| kind(count)).count() as f64 / active.len().max(1) as f64
        };
        (share(&|count| count == 1 || count == 2), share(&|count| count >= half))
    }
}

impl Experiment {
    /// Claim 26.
    pub(super) fn two_kinds(&self, found: &mut Findings) -> Result<()> {
        let (mut falls, mut kinds) = (Vec::new(), Vec::new());
        for l in 1..=self.sets.normal.layers() {
            let selectivity = Selectivity::new(&self.sets.normal, l)?;
            let counts = self.n8.activation_count().layer(l)?;
            let counts: Vec<Option<f64>> = counts.iter().map(|&count| Some(f64::from(count))).collect();
            let rho = defined(RankCorrelation::new(&selectivity.index(), &counts))?.map(|rho| rho.rho());
            let (specific, generic) = selectivity.kinds();
            found.add("class-specific neurons", specific).layer(l).set("normal");
            found.add("generic neurons", generic).layer(l).set("normal");
            found.maybe("rank correlation of selectivity and activation count", rho, |row| {
                row.layer(l).set("normal")
            });
            if MIDDLE.contains(&l) {
                falls.extend(rho);
                kinds.extend([specific, generic]);
            }
        }
        found.decide(26, mean(&falls), &[&falls, &kinds])
    }
}
