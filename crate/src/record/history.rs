//! Loss and accuracy of every batch of a training.

use crate::{
    Result,
    network::{Observer, Plan, Step},
    store::Archive,
};

/// Loss (eq. 2.8) and accuracy of each batch, both before the batch's update: the
/// samples were new to the network when it met them in the first epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub(crate) loss: Vec<f64>,
    pub(crate) accuracy: Vec<f64>,
}

impl History {
    /// A recorder that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cross-entropy of each batch.
    pub fn loss(&self) -> &[f64] {
        &self.loss
    }

    /// Share of each batch's samples that were classified correctly.
    pub fn accuracy(&self) -> &[f64] {
        &self.accuracy
    }
}

impl Observer for History {
    fn start(&mut self, plan: &Plan) {
        *self = Self { loss: Vec::with_capacity(plan.batches), accuracy: Vec::with_capacity(plan.batches) };
    }

    fn batch(&mut self, step: &Step) {
        self.loss.push(step.loss);
        self.accuracy.push(step.correct as f64 / step.samples.len() as f64);
    }
}

impl History {
    pub(crate) fn put(&self, archive: &mut Archive) {
        archive.put("history.loss", &[self.loss.len()], self.loss.iter().copied());
        archive.put("history.accuracy", &[self.accuracy.len()], self.accuracy.iter().copied());
    }

    pub(crate) fn take(archive: &Archive, batches: usize) -> Result<Self> {
        let values = |name| archive.values(name, &[batches]);
        Ok(Self { loss: values("history.loss")?, accuracy: values("history.accuracy")? })
    }
}
