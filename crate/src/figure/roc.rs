//! ROC curves: one detector or several, in one large chart.

use std::borrow::Borrow;

use super::input::{Numeric, Series, fraction, plain, series};
use super::number::short;
use super::{Figure, Panel, grid};
use crate::{
    Result,
    detect::{Evaluation, Task},
    metric::{Confidence, Roc},
};

/// ROC curves being described; [`draw`](Rocs::draw) makes the [`Figure`].
#[derive(Clone, Debug)]
pub struct Rocs {
    title: String,
    curves: Vec<Series>,
}

/// A chart of ROC curves with the title `title`, and the diagonal that guessing gives.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::roc("Detection of misclassified samples")
///     .curve("baseline, AUROC 0.880", [0.0, 0.1, 0.3, 1.0], [0.0, 0.7, 0.9, 1.0])
///     .draw()?
///     .subtitle("MNIST test set, layer 3");
/// assert!(figure.alt_text().contains("true positive rate 70 % at a false positive rate of 10 %"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn roc(title: impl Into<String>) -> Rocs {
    Rocs { title: title.into(), curves: Vec::new() }
}

/// The ROC curves of several evaluations in one chart, named after their detectors, or where one
/// detector comes twice after its layers as well. Undefined curves are left out; without any the
/// field says "no samples".
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([20, 15]).batch(10).epochs(3), &mut [])?;
/// let (basis, sets) = (Basis::new(&split, &study)?, Sets::with_noise(&study, &split, 20, 0.2)?);
/// let counts = basis.fit_each_layer(NeuronCount::layer)?;
/// let evaluations = evaluations(&(Baseline, counts), &sets)?;
/// let task = Task::Ood(&["ones"]);
/// let all = figure::rocs("Detectors", &evaluations, task, Confidence::All)?;
/// assert!(all.alt_text().contains(" baseline: ") && all.alt_text().contains(" neuron count, layer 2: "));
/// let unsure = figure::rocs("Detectors", &evaluations, task, Confidence::percent(0)?)?;
/// assert!(unsure.alt_text().contains("no samples"));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Evaluation::roc`], but for the undefined curve.
pub fn rocs(
    title: impl Into<String>,
    evaluations: &[impl Borrow<Evaluation>],
    task: Task,
    category: Confidence,
) -> Result<Figure> {
    let (title, evaluations) = (title.into(), evaluations.iter().map(Borrow::borrow).collect::<Vec<_>>());
    let mut chart = roc(&title);
    for own in &evaluations {
        let once = evaluations.iter().filter(|other| other.named() == own.named()).count() == 1;
        let name = if once { own.named() } else { own.to_string() };
        if let Some(curve) = own.defined(task, category)? {
            chart = chart.roc(name, &curve);
        }
    }
    match chart.curves.is_empty() {
        true => grid(title).columns(1).panel(Panel::empty("")).draw(),
        false => chart.draw(),
    }
}

impl Rocs {
    /// A curve through the points (false positive rate, true positive rate), both
    /// fractions, as a ROC analysis gives them. The legend shows `name`.
    #[must_use]
    pub fn curve(
        mut self,
        name: impl Into<String>,
        fpr: impl IntoIterator<Item = impl Numeric>,
        tpr: impl IntoIterator<Item = impl Numeric>,
    ) -> Self {
        self.curves.push((name.into(), plain(fpr), plain(tpr)));
        self
    }

    /// The curve of a ROC analysis; the legend shows `name`.
    #[must_use]
    pub fn roc(self, name: impl Into<String>, roc: &Roc) -> Self {
        self.curve(name, roc.fpr(), roc.tpr())
    }

    /// Draws it.
    ///
    /// # Errors
    /// [`Empty`](crate::ErrorKind::Empty) without a curve or with an empty one,
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity,
    /// [`Shape`](crate::ErrorKind::Shape) where the rates do not pair up,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for a rate outside 0 to 1.
    pub fn draw(&self) -> Result<Figure> {
        series(&format!("The chart “{}”", self.title), &self.curves)?;
        let mut panel = Panel::curves("").diagonal();
        for (name, fpr, tpr) in &self.curves {
            fraction(&format!("A false positive rate of “{name}”"), fpr)?;
            fraction(&format!("A true positive rate of “{name}”"), tpr)?;
            panel = panel.curve(name, fpr, tpr);
        }
        let chart = grid(&self.title).columns(1).diagonal("chance").panel(panel).roc_axes();
        Ok(chart.draw()?.alt(self.describe()))
    }

    fn describe(&self) -> String {
        let mut text =
            "ROC curves: true positive rate over false positive rate, with the dotted diagonal of \
                        chance."
                .to_owned();
        for (name, fpr, tpr) in &self.curves {
            let allowed = fpr.iter().zip(tpr).filter(|(fpr, _)| **fpr <= 0.1);
            let found = allowed.map(|(_, tpr)| *tpr).fold(0.0, f64::max);
            let found = short((found * 1000.0).round() / 10.0);
            text += &format!(" {name}: true positive rate {found} % at a false positive rate of 10 %.");
        }
        text
    }
}
