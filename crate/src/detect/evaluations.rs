//! [`Evaluations`]: what several evaluations say together.

use std::ops::RangeInclusive;

use super::{Evaluation, Layers, layers::layer_text};
use crate::{
    Result,
    metric::Confidence,
    results::{Measures, Names, Results, Rows, TestSets, all_results, each},
};

/// Several [`Evaluation`]s: which of them are meant, and what all say.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([20, 15]).batch(10).epochs(3), &mut [])?;
/// let (basis, sets) = (Basis::new(&split, &study)?, Sets::with_noise(&study, &split, 20, 0.2)?);
/// let counts = basis.fit_each_layer(NeuronCount::layer)?;
/// let evaluations = evaluations(&(Baseline, counts), &sets)?;
/// let task = Task::Ood(&["ones", "fives"]);
/// let areas = evaluations.each(|own| own.roc(task, Confidence::All))?.auroc();
/// assert_eq!(areas.texts("layer")?, ["", "1", "2"]);
/// assert_eq!(areas.detector("baseline").values(), [evaluations[0].roc(task, Confidence::All)?.auroc()]);
///
/// assert_eq!(evaluations.detectors("neuron count").len(), 2);
/// assert_eq!(evaluations.beside(2).each(|_| Ok(0.0))?.texts("detector")?, ["baseline", "neuron count"]);
/// # Ok::<(), nnerr::Error>(())
/// ```
pub trait Evaluations {
    /// Those of one detector, or of several in the order of the names.
    #[must_use]
    fn detectors(&self, names: impl Names) -> Vec<Evaluation>;

    /// Those that look at one of these layers alone.
    #[must_use]
    fn layers(&self, layers: RangeInclusive<usize>) -> Vec<Evaluation>;

    /// Those of one layer (1 to 5, or `all`), and those that look at none: the baseline stands
    /// beside the detectors of every layer.
    #[must_use]
    fn beside(&self, layer: impl ToString) -> Vec<Evaluation>;

    /// What `measure` finds in each, with its detector and its layer. As in [`each`](fn@each), what is
    /// undefined has no row.
    ///
    /// # Errors
    /// Those of `measure`, but for [`Undefined`](crate::ErrorKind::Undefined).
    fn each<M: Measures>(&self, measure: impl FnMut(&Evaluation) -> Result<M>) -> Result<Results>;

    /// What each says of every task and set, in these confidence categories: see
    /// [`Evaluation::results`].
    ///
    /// # Errors
    /// Those of [`Evaluation::results`].
    fn results(&self, sets: &impl TestSets, categories: &[Confidence]) -> Result<Results>;
}

impl Evaluations for [Evaluation] {
    fn detectors(&self, names: impl Names) -> Vec<Evaluation> {
        let of = |name| self.iter().filter(move |own| own.detector() == name).cloned();
        names.names().iter().flat_map(of).collect()
    }

    fn layers(&self, layers: RangeInclusive<usize>) -> Vec<Evaluation> {
        let there = |own: &&Evaluation| matches!(own.layer(), Layers::One(layer) if layers.contains(&layer));
        self.iter().filter(there).cloned().collect()
    }

    fn beside(&self, layer: impl ToString) -> Vec<Evaluation> {
        let layer = layer_text(layer);
        let there = |own: &&Evaluation| own.layer() == Layers::None || own.layer().to_string() == layer;
        self.iter().filter(there).cloned().collect()
    }

    fn each<M: Measures>(&self, mut measure: impl FnMut(&Evaluation) -> Result<M>) -> Result<Results> {
        let mut found = Rows::new("").results()?;
        for own in self {
            let here = each("layer", [own.layer()], |_| measure(own))?;
            found = found.and(&here.with("detector", own.named())?)?;
        }
        Ok(found)
    }

    fn results(&self, sets: &impl TestSets, categories: &[Confidence]) -> Result<Results> {
        all_results(self, sets, categories)
    }
}
