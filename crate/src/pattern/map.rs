//! The map of a layer: all its patterns in a plane, see [`PrincipalAxes`].

use std::fmt;

use ndarray::{Array1, Array2, Axis};

use super::{Bank, Binarisation, PrincipalAxes, neighbours::check_k};
use crate::{Error, ErrorKind, Result, record::Record};

/// The examples' patterns of one layer in the plane of their two principal axes, and the samples of
/// any set on the same axes.
///
/// The plane shows the share of the variance that [`shares`](Self::shares) gives: points that are
/// far apart have patterns that differ in many bits; points that are close may still differ in
/// what the plane does not show.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::Study};
/// use nnerr::pattern::{Bank, Binarisation, PatternMap};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let map = PatternMap::new(&bank, 2)?;
/// assert_eq!(map.points().dim(), (bank.len(), 2));
/// assert!(map.shares()[0] >= map.shares()[1] && map.shares().iter().sum::<f64>() <= 1.0);
/// let ones = map.project(&study.record(&split.left_out[0])?)?;
/// assert_eq!(ones.dim(), (split.left_out[0].len(), 2));
/// let closest = map.nearest([ones[[0, 0]], ones[[0, 1]]], 8)?; // examples around the first one
/// assert_eq!(split.train.select(&closest)?.len(), 8);
/// assert!(PatternMap::new(&bank, 3).is_err()); // there are two layers
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct PatternMap {
    layer: usize,
    bank: Bank,
    axes: PrincipalAxes,
    points: Array2<f64>,
}

impl PatternMap {
    /// The map of the examples' patterns in hidden layer `layer`, from 1.
    ///
    /// # Errors
    /// A layer that is not there; those of [`PrincipalAxes::fit`].
    pub fn new(bank: &Bank, layer: usize) -> Result<Self> {
        let patterns = bank.patterns(layer)?;
        let axes = PrincipalAxes::fit(patterns)?;
        let points = axes.project(patterns)?;
        Ok(Self { layer, bank: bank.clone(), axes, points })
    }

    /// The layer, from 1.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// The bank of examples that the axes were fitted on.
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// How outputs became bits.
    pub fn binarisation(&self) -> Binarisation {
        self.bank.binarisation()
    }

    /// The axes.
    pub fn axes(&self) -> &PrincipalAxes {
        &self.axes
    }

    /// The share of the examples' variance along each axis, from 0 to 1.
    pub fn shares(&self) -> [f64; 2] {
        self.axes.shares()
    }

    /// Where each example lies (examples × 2).
    pub fn points(&self) -> &Array2<f64> {
        &self.points
    }

    /// Where each sample of `record` lies on the same axes (samples × 2).
    ///
    /// # Errors
    /// A record of a network with other layers.
    pub fn project(&self, record: &Record) -> Result<Array2<f64>> {
        self.axes.project(&self.bank.binarise(record, self.layer)?)
    }

    /// Each class that the network predicts for some example, with the mean point of those examples.
    pub fn class_means(&self) -> Vec<(usize, [f64; 2])> {
        let mean = |&class: &usize| {
            let own = self.bank.of_class(class).ok()?;
            let mean: Array1<f64> = self.points.select(Axis(0), &own).mean_axis(Axis(0))?;
            Some((class, [mean[0], mean[1]]))
        };
        self.bank.classes().iter().filter_map(mean).collect()
    }

    /// Places of the `count` examples whose points are closest to the point `at`, the closest
    /// first, of equally close ones the first in the bank: which samples lie there?
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for none, or for more than there are examples;
    /// [`ErrorKind::NotFinite`] for a point that is nowhere.
    pub fn nearest(&self, at: [f64; 2], count: usize) -> Result<Vec<usize>> {
        check_k(count, self.bank.len())?;
        if let Some(value) = at.iter().find(|value| !value.is_finite()) {
            let sentence = format!("the examples nearest to a point at {value}: both numbers must be finite");
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        let apart = |place: usize| {
            let point = self.points.row(place);
            (point[0] - at[0]).powi(2) + (point[1] - at[1]).powi(2)
        };
        let apart: Vec<f64> = (0..self.bank.len()).map(apart).collect();
        let mut places: Vec<usize> = (0..self.bank.len()).collect();
        places.sort_by(|&a, &b| apart[a].total_cmp(&apart[b])); // stable
        places.truncate(count);
        Ok(places)
    }
}

impl fmt::Debug for PatternMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.shares().map(|share| 100.0 * share);
        let count = self.bank.len();
        write!(
            f,
            "map of {count} patterns of layer {}, {first:.1} + {second:.1} % of the variance",
            self.layer
        )
    }
}
