//! Trust score, turned: score = d(h, ŷ) / min_(c ≠ ŷ) d(h, c), where d(h, c) is the
//! Euclidean distance to the nearest training sample of class c, in a hidden layer or in
//! pixel space. Jiang et al., *To trust or not to trust a classifier*, 2018, whose ratio is
//! the other way up; no training on OOD samples.

use ndarray::{Array1, Axis};

use super::{
    Basis, Detector, Fit, Layers,
    by_class::own_and_other,
    euclid::{Near, Rows},
    features::{Own, features},
};
use crate::{Error, ErrorKind, Result, pattern::check_k, record::Record};

/// The neighbour whose distance tells how densely a training sample lies, as in the
/// authors' code.
const DENSITY: usize = 10;

/// How much nearer the predicted class is than any other: below 1 where it is the
/// nearest, above where another is nearer.
///
/// The classes' samples are those that are labelled so. α of each class, those farthest
/// from their 10th nearest of the class, may be left out as outliers (the paper's
/// α-high-density set); none by default. Of n samples ⌊αn⌋ are left out, as the paper defines the
/// set; its authors' code leaves out ⌈α(n − 1)⌉, as many or one more.
///
/// A sample that coincides with one of its predicted class scores 0, with one of another class +∞,
/// with both 1.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, Fit, TrustScore}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let scores = TrustScore::layer(2).alpha(0.1).fit(&basis)?.score(&study.record(&split.normal)?)?;
/// assert!(scores.iter().all(|&ratio| ratio > 0.0));
/// assert!(TrustScore::pixels().alpha(1.0).fit(&basis).is_err()); // no sample would be left
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrustScore {
    layer: usize,
    alpha: f64,
}

impl TrustScore {
    /// In hidden layer `layer`, from 1, with α = 0; layer 0 is the input.
    pub fn layer(layer: usize) -> Self {
        Self { layer, alpha: 0.0 }
    }

    /// Between images: layer 0.
    pub fn pixels() -> Self {
        Self::layer(0)
    }

    /// The share of each class' training samples that is left out, in [0, 1).
    #[must_use]
    pub fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// A class without its α sparsest samples.
    fn dense(self, class: Rows) -> Result<Rows> {
        if self.alpha == 0.0 {
            return Ok(class);
        }
        check_k(DENSITY, class.len())?;
        let radii = class.nearest_each(class.rows().view(), DENSITY, |_, near| near[DENSITY - 1].value)?;
        let mut dense: Vec<usize> = (0..class.len()).collect();
        dense.sort_by(|&a, &b| radii[a].total_cmp(&radii[b]));
        dense.truncate(class.len() - (self.alpha * class.len() as f64) as usize);
        dense.sort_unstable();
        Rows::new("dense samples", class.rows().select(Axis(0), &dense), Near::Distance)
    }
}

impl Fit for TrustScore {
    type Fitted = FittedTrustScore;

    /// # Errors
    /// A layer that is not there, α outside [0, 1), a class without a training sample, or
    /// with fewer than ten where α is above 0.
    fn fit(&self, basis: &Basis) -> Result<FittedTrustScore> {
        let train = basis.train()?;
        let rows = features(train, self.layer)?;
        if !(0.0..1.0).contains(&self.alpha) {
            let sentence = format!("α is {}: the share that is left out lies in [0, 1)", self.alpha);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let labels = train.samples().labels()?;
        let classes = train.network().classes().iter().map(|&class| {
            let places: Vec<usize> = (0..labels.len()).filter(|&place| labels[place] == class).collect();
            self.dense(Rows::new(&format!("class {class}"), rows.select(Axis(0), &places), Near::Distance)?)
        });
        let classes = classes.collect::<Result<_>>()?;
        Ok(FittedTrustScore { params: *self, own: Own::of_record(train), classes })
    }
}

/// A [`TrustScore`] with the samples of every class.
#[derive(Clone, Debug)]
pub struct FittedTrustScore {
    params: TrustScore,
    own: Own,
    /// In the order of the network's classes.
    classes: Vec<Rows>,
}

impl FittedTrustScore {
    /// Training samples of each class that are compared with, in the order of
    /// [`Network::classes`](crate::network::Network::classes).
    pub fn samples(&self) -> Vec<usize> {
        self.classes.iter().map(Rows::len).collect()
    }
}

impl Detector for FittedTrustScore {
    fn name(&self) -> String {
        "trust score".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.params.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let queries = features(record, self.params.layer)?;
        let nearest = own_and_other(&self.classes, record, queries.view())?;
        Ok(nearest.into_iter().map(|[own, other]| if own == other { 1.0 } else { own / other }).collect())
    }
}
