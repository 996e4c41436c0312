//! What detectors in feature space share: a layer's outputs h. What all share: whether a
//! record comes from the network that they were fitted to.

use std::{fmt, sync::Arc};

use ndarray::{Array1, Array2, ArrayView1, array};

use crate::{
    Error, ErrorKind, Result,
    network::{Network, OutputUnit},
    record::{Record, layer_index},
    study::Study,
};

/// The network that a detector was fitted to.
#[derive(Clone, PartialEq)]
pub(super) struct Own(Arc<Network>);

impl Own {
    pub fn of(study: &Study) -> Self {
        Self(study.shared_network())
    }

    /// The network of a record.
    pub fn of_record(record: &Record) -> Self {
        Self(record.shared_network())
    }

    /// The network.
    pub fn network(&self) -> &Arc<Network> {
        &self.0
    }

    /// # Errors
    /// [`ErrorKind::Shape`] for a record of another network, also where it has the same widths.
    pub fn check(&self, record: &Record) -> Result<()> {
        let (found, own) = (record.shared_network(), &self.0);
        if Arc::ptr_eq(&found, own) || found == *own {
            return Ok(());
        }
        let sentence = format!(
            "the record of {} comes from another network than the detector was fitted to: \
             widths {:?} and seed {}, not {:?} and {}",
            record.name(),
            found.widths(),
            found.params().seed,
            own.widths(),
            own.params().seed
        );
        Err(Error::new(ErrorKind::Shape, sentence))
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "network of widths {:?}, seed {}", self.0.widths(), self.0.params().seed)
    }
}

/// h of each sample in hidden layer `layer`, from 1; layer 0 is the input.
///
/// # Errors
/// A layer that is not there.
pub(super) fn features(record: &Record, layer: usize) -> Result<&Array2<f32>> {
    if layer == 0 {
        return Ok(record.samples().images());
    }
    let there = |_| {
        let sentence = format!(
            "layer {layer} was asked for: layers are numbered 1 to {} here, and 0 is the input",
            record.layers()
        );
        Error::new(ErrorKind::OutOfRange, sentence)
    };
    record.outputs(layer).map_err(there)
}

/// The last hidden layer, h of the papers that look at one layer only.
///
/// # Errors
/// A network without hidden layers.
pub(super) fn last_layer(record: &Record) -> Result<usize> {
    layer_index(record.layers().max(1), record.layers()).map(|index| index + 1)
}

/// h/‖h‖ of each row; a row of zeros, a sample that activates no neuron, stays one.
pub(super) fn normalised(rows: &Array2<f32>) -> Array2<f32> {
    let mut rows = rows.clone();
    for mut row in rows.rows_mut() {
        let norm = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
        if norm > 0.0 {
            row.mapv_inplace(|x| (f64::from(x) / norm) as f32);
        }
    }
    rows
}

/// The place of each sample's label among the network's classes.
///
/// # Errors
/// A set without labels; a label that the network does not know.
pub(super) fn groups(record: &Record) -> Result<Vec<usize>> {
    let classes = record.network().classes();
    let place = |(sample, label): (usize, &usize)| {
        classes.iter().position(|class| class == label).ok_or_else(|| {
            let sentence = format!("sample {sample} is labelled {label}: the network knows {classes:?}");
            Error::new(ErrorKind::UnknownClass, sentence)
        })
    };
    record.samples().labels()?.iter().enumerate().map(place).collect()
}

/// W (classes × neurons) and b behind the logits. Those of a sigmoid's single output z are
/// −z/2 and z/2.
pub(super) fn head(network: &Network) -> (Array2<f64>, Array1<f64>) {
    let output = &network.layers()[network.hidden_layers()];
    let (weights, bias) = (output.weights().mapv(f64::from), output.bias().mapv(f64::from));
    if network.params().output != OutputUnit::Sigmoid {
        return (weights, bias);
    }
    let both = array![[-0.5], [0.5]];
    (both.dot(&weights), both.dot(&bias))
}

/// T ln Σ_c e^(z_c/T) of finite logits, with the largest taken out of the sum so that nothing
/// overflows in it: minus the energy of Liu et al. 2020.
pub(super) fn log_sum_exp<T: Copy + Into<f64>>(logits: ArrayView1<T>, temperature: f64) -> f64 {
    let largest = logits.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b.into()));
    let sum: f64 = logits.iter().map(|&z| ((z.into() - largest) / temperature).exp()).sum();
    largest + temperature * sum.ln()
}
