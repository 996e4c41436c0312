//! [`each`]: the same measured for each of several values, things or detectors, as [`Results`].

use std::fmt::Display;

use polars::prelude::{Column, DataFrame, NamedFrom, Series};

use super::{Results, TEXTS, cells, unfit};
use crate::{
    ErrorKind, Result,
    detect::{Detector, Detectors},
    figure::Numeric,
    metric::{Bootstrap, Roc},
    stop::Stoppable,
};

/// A number, where it stands, and nothing else of a row.
#[derive(Clone, Debug)]
pub struct Placed {
    at: Vec<(String, String)>,
    value: f64,
}

/// What is measured in one place of [`each`]: a number; `None` for an undefined one; a
/// quantity's name and its number; several of them; a [`Roc`] or a [`Bootstrap`], with all that it
/// measures; or results, of a further `each`, say.
pub trait Measures {
    /// Adds the numbers to `rows`.
    ///
    /// # Errors
    /// Those of reading results.
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()>;
}

impl<T: Numeric> Measures for T {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        rows.extend(self.number().map(|value| Placed { at: Vec::new(), value }));
        Ok(())
    }
}

impl<N: Into<String>, T: Numeric> Measures for (N, T) {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        let at = |name: N| vec![("quantity".to_owned(), name.into())];
        rows.extend(self.1.number().map(|value| Placed { at: at(self.0), value }));
        Ok(())
    }
}

impl<M: Measures, const N: usize> Measures for [M; N] {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        self.into_iter().try_for_each(|part| part.add_to(rows))
    }
}

impl<M: Measures> Measures for Vec<M> {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        self.into_iter().try_for_each(|part| part.add_to(rows))
    }
}

impl Measures for Results {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        let names = self.keys();
        for (texts, value) in cells(self.frame(), &names)?.into_iter().zip(self.values()) {
            let filled = names.iter().cloned().zip(texts).filter(|(_, text)| !text.is_empty());
            rows.push(Placed { at: filled.collect(), value });
        }
        Ok(())
    }
}

/// How many samples there are of each class, `positive` and `negative`, and the five measures of
/// [`evaluate`](super::evaluate).
impl Measures for Roc {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        [("positive", self.positives()), ("negative", self.negatives())].add_to(rows)?;
        self.measures().add_to(rows)
    }
}

/// The limits of both intervals: `auroc from`, `auroc to`, `fpr95 from`, `fpr95 to`.
impl Measures for Bootstrap {
    fn add_to(self, rows: &mut Vec<Placed>) -> Result<()> {
        let Self { auroc, fpr95 } = self;
        [("auroc from", auroc.low), ("auroc to", auroc.high)].add_to(rows)?;
        [("fpr95 from", fpr95.low), ("fpr95 to", fpr95.high)].add_to(rows)
    }
}

/// Measures the same for each of `values`, and notes in `column` which one it was.
///
/// One `each` inside another gives a row for each pair. A measure that is undefined, `None` or an
/// error of the kind [`Undefined`](ErrorKind::Undefined), has no row. Stop ends it after the value
/// under way. A column that results do not have by themselves, such as `k`, is added to them. A
/// set of samples stands by its name: `each("set", sets.compared(), |set| …)`, a confidence category
/// as in `90-100`.
///
/// ```
/// use nnerr::prelude::*;
/// let areas = each("layer", 1..=3, |layer| each("k", [10, 20], |k| Ok(("area", (layer * k) as f64))))?;
/// assert_eq!(areas.layer(3).values(), [30.0, 60.0]);
/// let table = areas.pivot("layer", "k")?.called("Areas");
/// assert_eq!(table.frame().get_column_names(), ["layer", "10", "20"]);
///
/// // Several quantities, one of them undefined in layer 1: no row.
/// let both = each("layer", 1..=2, |layer| Ok([("mean", Some(0.5)), ("spread", (layer > 1).then_some(0.1))]))?;
/// assert_eq!((both.len(), both.quantity("spread").len()), (3, 1));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// The first that `measure` returns and that is not `Undefined`;
/// [`ErrorKind::NotFinite`] for a value that is NaN.
pub fn each<K: Display + Copy, M: Measures>(
    column: &str,
    values: impl IntoIterator<Item = K>,
    measure: impl FnMut(K) -> Result<M>,
) -> Result<Results> {
    each_named(column, values.into_iter().map(|value| (value, value)), measure)
}

/// As [`each`], for values that have no name of their own: each comes with one.
///
/// ```
/// use nnerr::prelude::*;
/// let pairs = [("rising", [1.0, 2.0]), ("falling", [2.0, 1.0])];
/// let steps = each_named("order", pairs, |[first, last]| Ok(("step", last - first)))?;
/// assert_eq!((steps.texts("order")?, steps.values()), (vec!["rising".into(), "falling".into()], vec![1.0, -1.0]));
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`each`].
pub fn each_named<N: Display, T, M: Measures>(
    column: &str,
    values: impl IntoIterator<Item = (N, T)>,
    mut measure: impl FnMut(T) -> Result<M>,
) -> Result<Results> {
    let values: Vec<(N, T)> = values.into_iter().collect();
    let (work, mut rows) = (Stoppable::new(values.len(), "values"), Vec::new());
    for (name, value) in values {
        let name = format!("{name:#}");
        let measured = match work.part(|| measure(value)) {
            Err(error) if error.kind() == ErrorKind::Undefined => continue,
            other => other?,
        };
        let before = rows.len();
        measured.add_to(&mut rows)?;
        for row in &mut rows[before..] {
            row.at.insert(0, (column.to_owned(), name.clone()));
        }
    }
    frame_of(&rows)
}

/// [`each`] of some detectors: their names and layers stand in the columns of results.
///
/// ```
/// use nnerr::prelude::*;
/// let names = each_detector(&(Baseline, Energy::default()), |d| Ok(("length of its name", d.name().len())))?;
/// assert_eq!(names.detector("energy").values(), [6.0]);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`each`].
pub fn each_detector<M: Measures>(
    detectors: &(impl Detectors + ?Sized),
    mut measure: impl FnMut(&dyn Detector) -> Result<M>,
) -> Result<Results> {
    each_named(
        "detector",
        detectors.all().into_iter().map(|detector| (detector.name(), detector)),
        |detector| each_named("layer", [(detector.layer().to_string(), detector)], &mut measure),
    )
}

/// The rows as results. Of two that name one column, the outer one stands.
fn frame_of(rows: &[Placed]) -> Result<Results> {
    let mut names: Vec<&str> = TEXTS.into_iter().chain(["seed"]).collect();
    for (name, _) in rows.iter().flat_map(|row| &row.at) {
        if !names.contains(&&**name) {
            names.push(name);
        }
    }
    let mut columns = Vec::new();
    for name in names {
        let found = |row: &Placed| row.at.iter().find(|(own, _)| own == name).map(|(_, text)| text.clone());
        columns.push(column_of(name, &rows.iter().map(found).collect::<Vec<_>>()));
    }
    columns.push(Column::new("value".into(), rows.iter().map(|row| row.value).collect::<Vec<f64>>()));
    Results::from_frame(DataFrame::new(rows.len(), columns).map_err(|cause| unfit(&cause))?)
}

/// A column of whole numbers or of numbers, where all its texts are such, and else of texts.
fn column_of(name: &str, texts: &[Option<String>]) -> Column {
    fn all<T: std::str::FromStr>(texts: &[Option<String>]) -> Option<Vec<Option<T>>> {
        let parsed = |text: &Option<String>| text.as_ref().map(|text| text.parse().ok());
        texts.iter().map(|text| parsed(text).map_or(Some(None), |number| number.map(Some))).collect()
    }
    if !TEXTS.contains(&name) {
        if let Some(numbers) = all::<i64>(texts) {
            return Column::new(name.into(), numbers);
        }
        if let Some(numbers) = all::<f64>(texts) {
            return Column::new(name.into(), numbers);
        }
    }
    Column::new(name.into(), texts)
}

impl Results {
    /// The same rows with `value` in the column `column`, which is added where it is not there.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let results = each("layer", 1..=2, |layer| Ok(("purity", 0.25 * layer as f64)))?;
    /// let results = results.with("seed", 7)?.with("notebook", "05")?;
    /// assert_eq!((results.seeds(), results.notebook("05").len()), (vec![7], 2));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Format`] where a seed is no whole number, or a value no number.
    pub fn with(&self, column: &str, value: impl Display) -> Result<Self> {
        let mut frame = self.frame().clone();
        let texts = vec![Some(value.to_string()); frame.height()];
        frame.with_column(column_of(column, &texts)).map_err(|cause| unfit(&cause))?;
        Self::from_frame(frame)
    }

    /// The same rows, each with another value.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let errors = each("class", 0..=1, |class| Ok(("accuracy", [0.75, 0.5][class])))?.map(|right| 1.0 - right)?;
    /// assert_eq!(errors.values(), [0.25, 0.5]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFinite`] where the value becomes NaN.
    pub fn map(&self, value: impl Fn(f64) -> f64) -> Result<Self> {
        let values: Vec<f64> = self.values().into_iter().map(value).collect();
        Self::from_frame(self.replaced([Series::new("value".into(), values)]).0)
    }

    /// These rows, and those of `others` below them.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let (one, two) = (each("layer", [1], |_| Ok(0.5))?, each("k", [8], |_| Ok(0.7))?);
    /// assert_eq!(one.and(&two)?.values(), [0.5, 0.7]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of reading the rows.
    pub fn and(&self, others: &Self) -> Result<Self> {
        let mut rows = Vec::new();
        self.clone().add_to(&mut rows)?;
        others.clone().add_to(&mut rows)?;
        frame_of(&rows)
    }
}
