//! [`evaluate`]: detectors on sets, as [`Results`].

use super::{Results, Rows};
use crate::{
    Result,
    detect::{Detectors, Evaluation, Task},
    metric::Confidence,
    pattern::Clusters,
    record::Record,
    study::{ComparisonSets, Sets},
};

/// Both classes left out, pooled, in the column `set`.
pub(crate) const LEFT_OUT: &str = "left-out";

/// Sets that detectors are evaluated on: normal samples, and out-of-distribution ones beside
/// them. [`Sets`], [`ComparisonSets`], and a record beside records of your own.
pub trait TestSets {
    /// Samples of the classes that the network knows, with labels.
    fn normal(&self) -> &Record;
    /// The out-of-distribution sets.
    fn unfamiliar(&self) -> Vec<&Record>;
    /// Those of them that are classes left out: they are also looked at together, as `left-out`.
    fn left_out(&self) -> Vec<&str>;
    /// The seed that the network was trained with, where it is known.
    fn seed(&self) -> Option<u64>;
}

/// One number of an evaluation, and where it stands.
pub(crate) struct Measured {
    pub(crate) quantity: &'static str,
    pub(crate) value: f64,
    /// The name of the task.
    pub(crate) task: String,
    pub(crate) set: String,
    pub(crate) category: String,
}

/// A row for each detector, set, task and measure, over all confidence categories: `auroc`,
/// `fpr95` and `fpr95-ok` (the share of the others at the threshold that finds 95 % of the
/// errors, or of the correct ones), `aupr-err` and `aupr-ok`. What is undefined has no row.
///
/// The tasks are *misclassified* (one row, set `misclassified`), *OOD* and *erroneous* with each
/// out-of-distribution set (`ones`; `ones+misclassified`), see [`Task`]. Each detector scores a
/// set once. Several detectors stand in a tuple, those of one type, or boxed ones, in a `Vec`.
///
/// ```
/// use nnerr::prelude::*;
/// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let (basis, sets) = (Basis::new(&split, &study)?, Sets::with_noise(&study, &split, 20, 0.2)?);
/// let results = evaluate(&(Baseline, NeuronCount::layer(1).fit(&basis)?), &sets)?;
/// let table = results.auroc().task("OOD").pivot("detector", "set")?;
/// assert_eq!(table.frame().get_column_names()[..3], ["detector", "ones", "fives"]);
/// assert_eq!(results.detector("baseline").set("ones").quantity("fpr95").len(), 1);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Evaluation::new`]; two detectors of one name and layer cannot be told apart in
/// tables, but are no error here.
pub fn evaluate(detectors: &(impl Detectors + ?Sized), sets: &impl TestSets) -> Result<Results> {
    evaluate_in(detectors, sets, &[Confidence::All])
}

/// The same in several confidence categories; in each but the whole the area alone.
///
/// ```
/// use nnerr::prelude::*;
/// # let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// # let study = Study::observed(&split, Params::default().hidden([20]).batch(10).epochs(3), &mut [])?;
/// # let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
/// let results = evaluate_in(&Baseline, &sets, &Confidence::each())?;
/// let known: Vec<String> = Confidence::each().iter().map(|category| category.name()).collect();
/// assert!(results.texts("category")?.iter().all(|category| known.contains(category)));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_in(
    detectors: &(impl Detectors + ?Sized),
    sets: &impl TestSets,
    categories: &[Confidence],
) -> Result<Results> {
    let mut rows = Rows::new("");
    for detector in detectors.all() {
        let evaluation = Evaluation::new(detector, sets.normal(), &sets.unfamiliar())?;
        add(&mut rows, &evaluation, sets, categories)?;
    }
    rows.results()
}

impl Evaluation {
    /// What it says of every task and set, in these confidence categories, as [`evaluate_in`].
    /// Where a part of the samples was scored, the detector is called as in `cluster, matching`.
    ///
    /// # Errors
    /// Those of [`roc`](Self::roc), but for an undefined curve: that has no row.
    pub fn results(&self, sets: &impl TestSets, categories: &[Confidence]) -> Result<Results> {
        let mut rows = Rows::new("");
        add(&mut rows, self, sets, categories)?;
        rows.results()
    }
}

impl Clusters {
    /// Detectors on the matching samples of every set, on the mismatching ones, and on all, in every
    /// confidence category: as [`evaluate_in`], with the detectors `cluster, matching`,
    /// `cluster, mismatching` and `cluster`. See [`evaluations`](Self::evaluations).
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
    /// let cluster = Cluster::layer(2).k(4).fit(&Basis::new(&split, &study)?)?;
    /// let areas = cluster.clusters().evaluate(&(&cluster, Baseline), &sets)?.auroc().category("all");
    /// assert_eq!(areas.task("OOD").set("ones").detector("baseline, matching").len(), 1);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Evaluation::new`].
    pub fn evaluate(&self, detectors: &(impl Detectors + ?Sized), sets: &impl TestSets) -> Result<Results> {
        let categories: Vec<Confidence> = Confidence::each().into_iter().chain([Confidence::All]).collect();
        let mut rows = Rows::new("");
        for detector in detectors.all() {
            let all = Evaluation::new(detector, sets.normal(), &sets.unfamiliar())?;
            for evaluation in self.evaluations(detector, sets)?.iter().chain([&all]) {
                add(&mut rows, evaluation, sets, &categories)?;
            }
        }
        rows.results()
    }
}

/// Adds what an evaluation says.
fn add(
    rows: &mut Rows,
    evaluation: &Evaluation,
    sets: &impl TestSets,
    categories: &[Confidence],
) -> Result<()> {
    let name = match evaluation.part() {
        "" => evaluation.detector().to_owned(),
        part => format!("{}, {part}", evaluation.detector()),
    };
    for measured in measured(evaluation, &sets.left_out(), categories)? {
        let row = rows.add(measured.quantity, measured.value).detector(&name).layer(evaluation.layer());
        let row = row.set(measured.set).task(measured.task).category(measured.category);
        if let Some(seed) = sets.seed() {
            row.seed(seed);
        }
    }
    Ok(())
}

/// What an evaluation says in each task, set and category: everything over all samples, the
/// area alone in one category.
pub(crate) fn measured(
    evaluation: &Evaluation,
    left_out: &[&str],
    categories: &[Confidence],
) -> Result<Vec<Measured>> {
    let sets = evaluation.sets();
    let mut all = Vec::new();
    for (task, name) in asked(&sets, left_out) {
        for &category in categories {
            let Some(roc) = evaluation.defined(task, category)? else { continue };
            let mut values = vec![("auroc", roc.auroc())];
            if category == Confidence::All {
                values.extend([("fpr95", roc.fpr95()), ("fpr95-ok", roc.fpr95_ok())]);
                values.extend([("aupr-err", roc.aupr_err()), ("aupr-ok", roc.aupr_ok())]);
            }
            all.extend(values.into_iter().map(|(quantity, value)| Measured {
                quantity,
                value,
                task: task.to_string(),
                set: name.clone(),
                category: category.name(),
            }));
        }
    }
    Ok(all)
}

/// Every task with every set, and with the left-out classes pooled where all are there; beside
/// it what stands in the column `set`.
fn asked<'a>(sets: &'a [&'a str], left_out: &'a [&'a str]) -> Vec<(Task<'a>, String)> {
    let mut asked = vec![(Task::Misclassified, Task::Misclassified.set())];
    for task in [Task::Ood, Task::Erroneous] {
        asked.extend(sets.chunks(1).map(|set| (task(set), task(set).set())));
        if !left_out.is_empty() && left_out.iter().all(|set| sets.contains(set)) {
            asked.push((task(left_out), task(&[LEFT_OUT]).set()));
        }
    }
    asked
}

impl TestSets for Sets {
    fn normal(&self) -> &Record {
        &self.normal
    }

    fn unfamiliar(&self) -> Vec<&Record> {
        self.unfamiliar()
    }

    fn left_out(&self) -> Vec<&str> {
        self.left_out.iter().map(|set| set.name()).collect()
    }

    fn seed(&self) -> Option<u64> {
        Some(self.seed)
    }
}

impl TestSets for ComparisonSets {
    fn normal(&self) -> &Record {
        &self.normal
    }

    fn unfamiliar(&self) -> Vec<&Record> {
        self.unfamiliar()
    }

    fn left_out(&self) -> Vec<&str> {
        self.near[..self.left_out].iter().map(|set| set.name()).collect()
    }

    fn seed(&self) -> Option<u64> {
        Some(self.seed)
    }
}

impl TestSets for (&Record, &[&Record]) {
    fn normal(&self) -> &Record {
        self.0
    }

    fn unfamiliar(&self) -> Vec<&Record> {
        self.1.to_vec()
    }

    fn left_out(&self) -> Vec<&str> {
        Vec::new()
    }

    fn seed(&self) -> Option<u64> {
        None
    }
}
