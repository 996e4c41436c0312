//! Layer groups and the final group (sections 4.1 and 4.3): the k nearest examples of a
//! sample, and what they tell about it, layer by layer.

mod memo;
mod nearest;
mod search;
mod tally;

use std::{fmt, sync::Arc};

use ndarray::{Array1, Array2};

use crate::{
    Error, ErrorKind, Result,
    record::layer_index,
    results::{Results, each},
};

pub(super) use memo::Memo;

/// The groups of every sample of a set, as [`Bank::groups`](super::Bank::groups) finds them.
///
/// The *layer group* of a sample in layer l holds its k nearest examples there (Hamming
/// distance, ties to the lower id), the *final group* those in the last hidden layer.
///
/// ```
/// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let groups = bank.groups(&study.record(&split.normal)?, 20)?;
/// assert!(groups.matching(2)?.iter().all(|share| (0.0..=1.0).contains(share)));
/// // In the last layer the final group is the layer group.
/// assert_eq!(groups.distance(2)?, groups.own_distance(2)?);
/// assert_eq!(groups.means()?.layer(2).quantity("average group distance").len(), 1);
/// assert!(bank.groups(&study.record(&split.normal)?, 0).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Groups {
    set: String,
    k: usize,
    widths: Vec<usize>,
    layers: Vec<LayerGroups>,
    finals: Arc<Array2<u32>>,
}

/// What the groups tell in one layer, a value for each sample.
#[derive(Clone, PartialEq)]
struct LayerGroups {
    matching: Array1<f64>,
    own: Array1<f64>,
    distance: Array1<f64>,
    density: Array1<f64>,
}

impl Groups {
    /// The name of the set.
    pub fn name(&self) -> &str {
        &self.set
    }

    /// Examples in a group.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.finals.nrows()
    }

    /// Never: a record holds at least one sample.
    pub fn is_empty(&self) -> bool {
        self.finals.is_empty()
    }

    /// Number of hidden layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// *Matching class percentage* in layer `layer`: the share of the layer group whose
    /// predicted class is the sample's.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn matching(&self, layer: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.matching)
    }

    /// *Average group distance* of the final group in layer `layer`: the mean Hamming
    /// distance there between the sample and the group's examples, in bits.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn distance(&self, layer: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.distance)
    }

    /// Average group distance of the layer group itself, in bits.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn own_distance(&self, layer: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.own)
    }

    /// Density of the final group in layer `layer`: the mean Hamming distance between two
    /// of its examples, in bits; 0 for a group of one. Section 4.1 announces it, and the
    /// thesis never measures it.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn density(&self, layer: usize) -> Result<&Array1<f64>> {
        Ok(&self.layer(layer)?.density)
    }

    /// *Drift* in layer `layer`: how much farther a sample lies from its final group than the
    /// group's examples lie from one another, in bits. Below 0 inside the group. Idea 2 of
    /// section 4.1: suspicious is who drifts away while the group stays tight.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn drift(&self, layer: usize) -> Result<Array1<f64>> {
        Ok(self.distance(layer)? - self.density(layer)?)
    }

    /// The means over the set in every layer: of [`matching`](Self::matching),
    /// [`distance`](Self::distance), [`own_distance`](Self::own_distance) and
    /// [`density`](Self::density).
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] where Stop was pressed.
    pub fn means(&self) -> Result<Results> {
        each("layer", 1..=self.layers(), |layer| {
            Ok([
                ("matching class percentage", self.matching(layer)?.mean()),
                ("average group distance", self.distance(layer)?.mean()),
                ("average distance of the layer group", self.own_distance(layer)?.mean()),
                ("density of the final group", self.density(layer)?.mean()),
            ])
        })
    }

    /// Places of the final group's examples in the bank (samples × k), nearest first.
    pub fn final_group(&self) -> &Array2<u32> {
        &self.finals
    }

    /// What the distance network gets (samples × layers): the final group's average
    /// distance divided by the layer's width.
    pub fn distances(&self) -> Array2<f32> {
        self.inputs(|l, sample| self.layers[l].distance[sample] / self.widths[l] as f64)
    }

    /// What the percentage network gets (samples × layers): the matching class
    /// percentage as a fraction.
    pub fn percentages(&self) -> Array2<f32> {
        self.inputs(|l, sample| self.layers[l].matching[sample])
    }

    fn inputs(&self, of: impl Fn(usize, usize) -> f64) -> Array2<f32> {
        Array2::from_shape_fn((self.len(), self.layers()), |(sample, l)| of(l, sample) as f32)
    }

    fn layer(&self, layer: usize) -> Result<&LayerGroups> {
        Ok(&self.layers[layer_index(layer, self.layers.len())?])
    }

    /// The groups of some of the samples, by their places, under another name.
    ///
    /// # Errors
    /// No place, or one that is not there.
    pub fn select(&self, name: impl Into<String>, places: &[usize]) -> Result<Self> {
        if places.is_empty() {
            return Err(Error::new(
                ErrorKind::Empty,
                "groups of 0 samples were chosen: at least one is needed",
            ));
        }
        if let Some(place) = places.iter().find(|&&place| place >= self.len()) {
            let sentence = format!("sample {place} was asked for: there are {} (from 0)", self.len());
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let rows = |values: &Array1<f64>| values.select(ndarray::Axis(0), places);
        let chosen = |layer: &LayerGroups| LayerGroups {
            matching: rows(&layer.matching),
            own: rows(&layer.own),
            distance: rows(&layer.distance),
            density: rows(&layer.density),
        };
        Ok(Self {
            set: name.into(),
            k: self.k,
            widths: self.widths.clone(),
            layers: self.layers.iter().map(chosen).collect(),
            finals: self.finals.select(ndarray::Axis(0), places).into(),
        })
    }
}

/// The name of the set, as tables and charts print it.
impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.set)
    }
}

impl fmt::Debug for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "groups of {} examples for {} samples in {} layers", self.k, self.len(), self.layers())
    }
}
