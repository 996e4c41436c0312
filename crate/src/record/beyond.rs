//! What a sample activates beyond its likeliest class: section 3.4.2's explanation of the
//! number of activated neurons, tested.
//!
//! In one layer let A be the neurons that a sample activates, c₁ and c₂ its likeliest and
//! second likeliest class by the logits, and T_c the [typical](super::Typical) neurons of
//! class c. The neurons beyond its class are E = A ∖ T_c₁. If the thesis is right, they belong to
//! the second class, more than to another class chosen by chance:
//!
//! | | the second class | another class: mean over c other than c₁ and c₂ |
//! |---|---|---|
//! | share of E that is typical of it | \|E ∩ T_c₂\| / \|E\| | \|E ∩ T_c\| / \|E\| |
//! | share of it that is activated | \|E ∩ T_c₂\| / \|T_c₂ ∖ T_c₁\| | \|E ∩ T_c\| / \|T_c ∖ T_c₁\| |
//!
//! The first row answers the question. It depends on how many neurons a class has beyond c₁,
//! which are few where the classes are alike, as likely ones are; the second row does not. In the
//! last layer some lead is certain: the logit of c₂ is made of its outputs.
//! A neuron that is typical of several classes counts for each of them.
//!
//! Classes that look alike share neurons in sure samples, too. So the explanation asks for more than a
//! lead of the second class: for one that is greater where the network is unsure.

use std::fmt;

use ndarray::{Array1, Array2, ArrayView1};
use rayon::prelude::*;

use super::{Record, Typical, layer_index};
use crate::{
    Result,
    network::largest,
    results::{Results, each},
};

/// What each sample of a set activates beyond the typical neurons of its likeliest class.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// let params = Params::default().hidden([40, 30]).batch(10).epochs(3);
/// let study = Study::observed(&split, params, &mut [])?;
/// let (typical, sets) = (Typical::new(&study.record(&split.train)?)?, Sets::with_noise(&study, &split, 20, 0.2)?);
/// let beyond = typical.beyond(&sets.normal)?;
/// let activated = sets.normal.activated(2)?.mapv(f64::from);
/// assert_eq!(beyond.within(2)? + beyond.beyond(2)?, activated);
///
/// let means = each("set", sets.told_apart(), |set| typical.beyond(set)?.means())?;
/// assert!(means.set("ones").layer(1).quantity("share of E typical of the second class").len() == 1);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Beyond {
    set: String,
    layers: Vec<Vec<Found>>,
}

/// What is found of a sample in one layer.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    within: f64,
    beyond: f64,
    /// Shares of E that are typical of the second class, of another and of none.
    typical: Option<[f64; 3]>,
    /// Shares of the second class and of another that are activated.
    activated: Option<[f64; 2]>,
}

impl Typical {
    /// What the samples of `record` activate beyond the typical neurons of their likeliest class.
    ///
    /// # Errors
    /// A record of a network with other classes or hidden layers.
    pub fn beyond(&self, record: &Record) -> Result<Beyond> {
        self.check(record)?;
        let layer = |(l, typical): (usize, &Array2<bool>)| {
            let (outputs, apart) = (record.layer_outputs(l), apart(typical));
            let sample = |place: usize| {
                self.found(typical, &apart, outputs.row(place), two_likeliest(record.logits().row(place)))
            };
            (0..record.len()).into_par_iter().map(sample).collect()
        };
        let layers = self.layers.iter().enumerate().map(layer).collect();
        Ok(Beyond { set: record.name().to_owned(), layers })
    }

    fn found(
        &self,
        typical: &Array2<bool>,
        apart: &Array2<usize>,
        outputs: ArrayView1<f32>,
        (first, second): (usize, Option<usize>),
    ) -> Found {
        let (mut within, mut beyond, mut of_none) = (0, 0, 0);
        let mut of = vec![0; self.classes.len()];
        for (_, classes) in outputs.iter().zip(typical.rows()).filter(|(output, _)| **output > 0.0) {
            if classes[first] {
                within += 1;
                continue;
            }
            beyond += 1;
            of_none += usize::from(!classes.iter().any(|&class| class));
            of.iter_mut().zip(classes).for_each(|(count, &class)| *count += usize::from(class));
        }
        // Of a class without a correct sample nothing is known.
        let known = |class: &usize| self.samples[*class] > 0;
        let second = second.filter(|second| known(second) && known(&first));
        let others = (0..of.len()).filter(|class| known(class) && *class != first && Some(*class) != second);
        let share = |number: usize| number as f64 / beyond as f64;
        let part = |class: usize| of[class] as f64 / apart[[first, class]] as f64;
        let typical = second.filter(|_| beyond > 0).and_then(|second| {
            let other = mean(others.clone().map(|class| share(of[class])))?;
            Some([share(of[second]), other, share(of_none)])
        });
        let activated = second.filter(|&second| apart[[first, second]] > 0).and_then(|second| {
            let other = mean(others.filter(|&class| apart[[first, class]] > 0).map(part))?;
            Some([part(second), other])
        });
        Found { within: within as f64, beyond: beyond as f64, typical, activated }
    }
}

impl Beyond {
    /// The name of the set.
    pub fn name(&self) -> &str {
        &self.set
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// How many typical neurons of its likeliest class each sample activates in `layer`, |A ∩ T_c₁|.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn within(&self, layer: usize) -> Result<Array1<f64>> {
        self.values(layer, |found| found.within)
    }

    /// How many other neurons it activates, |E|.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn beyond(&self, layer: usize) -> Result<Array1<f64>> {
        self.values(layer, |found| found.beyond)
    }

    /// The shares of E that are typical of the second likeliest class, of another one (mean over all
    /// others) and of no class. `None` where E is empty, where the likeliest or the second class has
    /// no correct training sample, or where no other class has one.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn typical(&self, layer: usize) -> Result<Array1<Option<[f64; 3]>>> {
        self.values(layer, |found| found.typical)
    }

    /// The share that is activated of the neurons that are typical of the second class and not of the
    /// likeliest, and the same of another class (mean over all others that have such neurons). `None`
    /// where the second class has none or no other has, and where nothing is known of them, as above.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn activated(&self, layer: usize) -> Result<Array1<Option<[f64; 2]>>> {
        self.values(layer, |found| found.activated)
    }

    /// The means over the set in every layer, each over the samples for which it is defined: of
    /// [`within`](Self::within), [`beyond`](Self::beyond), [`typical`](Self::typical) and
    /// [`activated`](Self::activated).
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`](crate::ErrorKind::Stopped) where Stop was pressed.
    pub fn means(&self) -> Result<Results> {
        each("layer", 1..=self.layers(), |layer| {
            let (typical, activated) = (self.typical(layer)?, self.activated(layer)?);
            let of_them = |which: usize| mean(typical.iter().flatten().map(|shares| shares[which]));
            let of_class = |which: usize| mean(activated.iter().flatten().map(|shares| shares[which]));
            Ok([
                ("mean number of neurons typical of the likeliest class", self.within(layer)?.mean()),
                ("mean number of neurons in E", self.beyond(layer)?.mean()),
                ("share of E typical of the second class", of_them(0)),
                ("share of E typical of another class", of_them(1)),
                ("share of E typical of no class", of_them(2)),
                ("share of the second class activated", of_class(0)),
                ("share of another class activated", of_class(1)),
            ])
        })
    }

    fn values<T>(&self, layer: usize, value: impl Fn(&Found) -> T) -> Result<Array1<T>> {
        Ok(self.layers[layer_index(layer, self.layers.len())?].iter().map(value).collect())
    }
}

/// The name of the set, as tables and charts print it.
impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.set)
    }
}

impl fmt::Debug for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples = self.layers.first().map_or(0, Vec::len);
        write!(f, "what {samples} samples of {} activate beyond their likeliest class", self.set)
    }
}

/// The outputs with the largest and the second largest logit; of equal ones the first.
fn two_likeliest(logits: ArrayView1<f32>) -> (usize, Option<usize>) {
    let first = largest(logits);
    let others = (0..logits.len()).filter(|&output| output != first);
    (first, others.reduce(|best, output| if logits[output] > logits[best] { output } else { best }))
}

/// How many neurons are typical of a class and not of another (the other × the class).
fn apart(typical: &Array2<bool>) -> Array2<usize> {
    let classes = typical.ncols();
    let only = |(first, class): (usize, usize)| {
        typical.rows().into_iter().filter(|neuron| neuron[class] && !neuron[first]).count()
    };
    Array2::from_shape_fn((classes, classes), only)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
