//! [`evaluate`]: detectors on sets, as [`Results`].

use super::{Results, Rows};
use crate::{
    Error, ErrorKind, Result,
    detect::{DetectorData, Detectors, Evaluation, Evaluations, FittedNetworkDetector, Task},
    metric::{Confidence, Roc},
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
    /// Those of them that are also looked at together, and what they are called then: the classes
    /// left out, `left-out`.
    fn pooled(&self) -> (&'static str, Vec<&str>);
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
    evaluations(detectors, sets)?.results(sets, categories)
}

/// The scores of all detectors on all sets, for their curves; [`evaluate`] gives the numbers.
///
/// ```
/// use nnerr::prelude::*;
/// # let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// # let study = Study::observed(&split, Params::default().hidden([20]).batch(10).epochs(3), &mut [])?;
/// # let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
/// let both = evaluations(&(Baseline, Energy::default()), &sets)?;
/// let area = both[1].roc_on(&sets, "left-out")?.auroc(); // both classes left out, pooled
/// assert_eq!(evaluate(&Energy::default(), &sets)?.auroc().set("left-out").task("OOD").values(), [area]);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Evaluation::new`].
pub fn evaluations(detectors: &(impl Detectors + ?Sized), sets: &impl TestSets) -> Result<Vec<Evaluation>> {
    let all = detectors.all().into_iter();
    all.map(|detector| Evaluation::new(detector, sets.normal(), &sets.unfamiliar())).collect()
}

impl Evaluation {
    /// The curve whose area stands under `set` in the results of these sets: `misclassified`,
    /// `ones`, `left-out`, `ones+misclassified`.
    ///
    /// # Errors
    /// Those of [`roc`](Self::roc); [`ErrorKind::Missing`] for another name.
    pub fn roc_on(&self, sets: &impl TestSets, set: &str) -> Result<Roc> {
        let (scored, (name, pooled)) = (self.sets(), sets.pooled());
        let all = asked(&scored, (name, &pooled));
        let Some((task, _)) = all.iter().find(|(_, name)| name == set) else {
            let known: Vec<&str> = all.iter().map(|(_, name)| name.as_str()).collect();
            let sentence = format!("no curve is that of the set {set:?}: there are {known:?}");
            return Err(Error::new(ErrorKind::Missing, sentence));
        };
        self.roc(*task, Confidence::All)
    }

    /// What becomes of the samples where those that score above `threshold` are called
    /// unfamiliar: `share called unfamiliar` of every set, and over all sets together how many
    /// unfamiliar samples are `found`, how many normal ones are `false alarms`, and the
    /// `accuracy`.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// # let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
    /// # let study = Study::observed(&split, Params::default().hidden([20]).batch(10).epochs(3), &mut [])?;
    /// # let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
    /// let all_called = evaluations(&Baseline, &sets)?[0].at_threshold(-1.0)?;
    /// assert_eq!(all_called.quantity("share called unfamiliar").values(), [1.0; 5]); // normal, ones, fives, both kinds of noise
    /// assert_eq!(all_called.quantity("false alarms").values(), [sets.normal.len() as f64]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// None in practice: a share of no sample has no row.
    pub fn at_threshold(&self, threshold: f64) -> Result<Results> {
        let mut rows = Rows::new("");
        let mut add = |quantity: &str, set: &str, value: f64| {
            rows.add(quantity, value).detector(self.detector()).layer(self.layer()).set(set);
        };
        let (mut found, mut unfamiliar) = (0, 0);
        let counted = self.counted_above(threshold);
        for (place, &(set, called, all)) in counted.iter().enumerate() {
            if all > 0 {
                add("share called unfamiliar", set, called as f64 / all as f64);
            }
            if place > 0 {
                (found, unfamiliar) = (found + called, unfamiliar + all);
            }
        }
        let (_, alarms, normal) = counted[0];
        add("found", "", found as f64);
        add("false alarms", "", alarms as f64);
        if normal + unfamiliar > 0 {
            add("accuracy", "", (found + normal - alarms) as f64 / (normal + unfamiliar) as f64);
        }
        rows.results()
    }

    /// What it says of every task and set, in these confidence categories, as [`evaluate_in`].
    /// Where a part of the samples was scored, the detector is called as in `cluster, matching`.
    ///
    /// # Errors
    /// Those of [`roc`](Self::roc), but for an undefined curve: that has no row.
    pub fn results(&self, sets: &impl TestSets, categories: &[Confidence]) -> Result<Results> {
        all_results(std::slice::from_ref(self), sets, categories)
    }
}

impl FittedNetworkDetector {
    /// Its accuracy on both halves of the data, and what [`evaluate`] says of the test half.
    ///
    /// # Errors
    /// Those of [`training_accuracy`](Self::training_accuracy).
    pub fn results(&self, data: &DetectorData) -> Result<Results> {
        let mut rows = Rows::new("");
        let evaluation = self.evaluation(data)?;
        let halves = [("training half", self.training_accuracy(data)?), ("test half", self.accuracy(data)?)];
        for (set, accuracy) in halves {
            let row = rows.add("accuracy", accuracy).detector(evaluation.detector());
            row.layer(evaluation.layer()).set(set).category(Confidence::All.name()).seed(data.seed);
        }
        add(&mut rows, &evaluation, data, &[Confidence::All])?;
        rows.results()
    }
}

/// What several evaluations say.
pub(crate) fn all_results(
    evaluations: &[Evaluation],
    sets: &impl TestSets,
    categories: &[Confidence],
) -> Result<Results> {
    let mut rows = Rows::new("");
    for evaluation in evaluations {
        add(&mut rows, evaluation, sets, categories)?;
    }
    rows.results()
}

impl Clusters {
    /// Detectors on the matching samples of every set, on the mismatching ones, and on all, in every
    /// confidence category: as [`evaluate_in`], with the detectors `cluster, matching`,
    /// `cluster, mismatching` and `cluster`. See [`evaluations`](Self::evaluations).
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
    /// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
    /// let cluster = ClusterDistance::layer(2).k(4).fit(&Basis::new(&split, &study)?)?;
    /// let areas = cluster.clusters().evaluate(&(&cluster, Baseline), &sets)?.auroc().category("all");
    /// assert_eq!(areas.task("OOD").set("ones").detector("baseline, matching").len(), 1);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Evaluation::new`].
    pub fn evaluate(&self, detectors: &(impl Detectors + ?Sized), sets: &impl TestSets) -> Result<Results> {
        let mut all = Vec::new();
        for detector in detectors.all() {
            all.extend(self.evaluations(detector, sets)?);
            all.push(Evaluation::new(detector, sets.normal(), &sets.unfamiliar())?);
        }
        all.results(sets, &Confidence::all_and_each())
    }
}

/// Adds what an evaluation says.
fn add(
    rows: &mut Rows,
    evaluation: &Evaluation,
    sets: &impl TestSets,
    categories: &[Confidence],
) -> Result<()> {
    let name = evaluation.named();
    let (name_of_all, pooled) = sets.pooled();
    for measured in measured(evaluation, (name_of_all, &pooled), categories)? {
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
    pooled: (&str, &[&str]),
    categories: &[Confidence],
) -> Result<Vec<Measured>> {
    let sets = evaluation.sets();
    let mut all = Vec::new();
    for (task, name) in asked(&sets, pooled) {
        for &category in categories {
            let Some(roc) = evaluation.defined(task, category)? else { continue };
            let values = match category {
                Confidence::All => roc.measures().to_vec(),
                Confidence::Category(_) => vec![("auroc", roc.auroc())],
            };
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

/// Every task with every set, and with the `pooled` ones together where all are there; beside it
/// what stands in the column `set`.
fn asked<'a>(sets: &'a [&'a str], (name, pooled): (&str, &'a [&'a str])) -> Vec<(Task<'a>, String)> {
    let mut asked = vec![(Task::Misclassified, Task::Misclassified.set())];
    for task in [Task::Ood, Task::Erroneous] {
        asked.extend(sets.chunks(1).map(|set| (task(set), task(set).set())));
        if !pooled.is_empty() && pooled.iter().all(|set| sets.contains(set)) {
            asked.push((task(pooled), task(pooled).set().replacen(&pooled.join("+"), name, 1)));
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

    fn pooled(&self) -> (&'static str, Vec<&str>) {
        (LEFT_OUT, self.left_out.iter().map(|set| set.name()).collect())
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

    fn pooled(&self) -> (&'static str, Vec<&str>) {
        (LEFT_OUT, self.near[..self.left_out].iter().map(|set| set.name()).collect())
    }

    fn seed(&self) -> Option<u64> {
        Some(self.seed)
    }
}

/// The test half: the sources together are `all sources`.
impl TestSets for DetectorData {
    fn normal(&self) -> &Record {
        self.kinds()[0].test()
    }

    fn unfamiliar(&self) -> Vec<&Record> {
        self.kinds()[1..].iter().map(|kind| kind.test()).collect()
    }

    fn pooled(&self) -> (&'static str, Vec<&str>) {
        ("all sources", self.sources())
    }

    fn seed(&self) -> Option<u64> {
        Some(self.seed)
    }
}

impl TestSets for (Record, Vec<Record>) {
    fn normal(&self) -> &Record {
        &self.0
    }

    fn unfamiliar(&self) -> Vec<&Record> {
        self.1.iter().collect()
    }

    fn pooled(&self) -> (&'static str, Vec<&str>) {
        (LEFT_OUT, Vec::new())
    }

    fn seed(&self) -> Option<u64> {
        None
    }
}

impl TestSets for (&Record, &[&Record]) {
    fn normal(&self) -> &Record {
        self.0
    }

    fn unfamiliar(&self) -> Vec<&Record> {
        self.1.to_vec()
    }

    fn pooled(&self) -> (&'static str, Vec<&str>) {
        (LEFT_OUT, Vec::new())
    }

    fn seed(&self) -> Option<u64> {
        None
    }
}
