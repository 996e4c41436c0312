//! Deep kNN: score = ‖ĥ − ĥ_(k)‖, the Euclidean distance of ĥ = h/‖h‖ in layer l (0: the
//! image) to the k-th nearest of the training samples'. Sun et al., *Out-of-distribution detection with
//! deep nearest neighbors*, 2022; no training on OOD samples.

use ndarray::Array1;

use super::{
    Basis, Detector, Fit, Layers,
    euclid::{Near, Rows},
    features::{Own, features, normalised},
};
use crate::{Result, pattern::check_k, record::Record};

/// How far a sample lies, on the unit sphere of one layer, from its k-th nearest
/// training sample: from 0 to 2, with outputs that are never negative to √2.
///
/// A sample that activates no neuron of the layer stays at the origin, 1 away from
/// every other. Layer 0 is the input: what images alone tell, beside what layers do.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, DeepKnn, Detector, Fit}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let basis = Basis::new(&split, &study)?;
/// let scores = DeepKnn::layer(2).k(20).fit(&basis)?.score(&study.record(&split.normal)?)?;
/// assert!(scores.iter().all(|distance| (0.0..1.5).contains(distance)));
/// // Every training sample is its own nearest.
/// let own = DeepKnn::layer(2).k(1).fit(&basis)?.score(basis.train()?)?;
/// assert!(own.iter().all(|&distance| distance == 0.0));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeepKnn {
    layer: usize,
    k: usize,
}

impl DeepKnn {
    /// In hidden layer `layer`, from 1, with k = 50, the paper's for small images; layer 0 is
    /// the input.
    pub fn layer(layer: usize) -> Self {
        Self { layer, k: 50 }
    }

    /// The distance to another neighbour than the 50th.
    #[must_use]
    pub fn k(self, k: usize) -> Self {
        Self { k, ..self }
    }
}

impl Fit for DeepKnn {
    type Fitted = FittedDeepKnn;

    /// # Errors
    /// A layer that is not there, k = 0 or larger than the number of training samples.
    fn fit(&self, basis: &Basis) -> Result<FittedDeepKnn> {
        let train = basis.train()?;
        let rows = features(train, self.layer)?;
        check_k(self.k, train.len())?;
        let rows = Rows::new(train.name(), normalised(rows), Near::Distance)?;
        Ok(FittedDeepKnn { params: *self, own: Own::of_record(train), rows })
    }
}

/// A [`DeepKnn`] with its bank.
#[derive(Clone, Debug)]
pub struct FittedDeepKnn {
    params: DeepKnn,
    own: Own,
    rows: Rows,
}

impl Detector for FittedDeepKnn {
    fn name(&self) -> String {
        "deep knn".into()
    }

    fn layer(&self) -> Layers {
        Layers::One(self.params.layer)
    }

    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        self.own.check(record)?;
        let queries = normalised(features(record, self.params.layer)?);
        let k = self.params.k;
        Ok(self.rows.nearest_each(queries.view(), k, |_, nearest| nearest[k - 1].value)?.into())
    }
}
