//! The search for ODIN's T and ε on samples that are no test samples. Liang et al. 2017,
//! section 4.2, choose them by FPR95 on a part of one out-of-distribution set.

use ndarray::Array2;

use super::{Basis, Odin, basis::VALIDATION, odin::scores};
use crate::{Error, ErrorKind, Result, metric::Roc, record::Record, stop::Stoppable};

/// Temperatures that are tried.
const TEMPERATURES: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];
/// Steps that are tried, for pixels in [0, 1].
const EPSILONS: [f64; 9] = [0.0, 0.0005, 0.001, 0.0014, 0.002, 0.005, 0.01, 0.02, 0.05];

/// How well [`Odin`] tells a normal set from others for each temperature and step of a grid.
///
/// T is one of 1, 10, 100, 1000 and ε of 0, .0005, .001, .0014, .002, .005, .01, .02, .05.
/// No sample of a test set is needed: [`new`](Self::new) takes training samples, and such
/// with shuffled pixels and blends of two as unfamiliar. Tables are temperatures × steps,
/// ready for a heat map.
///
/// ```
/// use nnerr::{data::Digits, detect::{Basis, Detector, OdinSearch}, network::Params, study::Study};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let search = OdinSearch::new(&Basis::new(&split, &study)?)?;
/// assert_eq!(search.auroc().dim(), (search.temperatures().len(), search.epsilons().len()));
/// let highest = search.auroc().iter().copied().fold(0.0, f64::max);
/// assert_eq!(search.auroc_of(search.best())?, highest);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OdinSearch {
    temperatures: Vec<f64>,
    epsilons: Vec<f64>,
    auroc: Array2<f64>,
    fpr95: Array2<f64>,
    fpr95_ok: Array2<f64>,
}

impl OdinSearch {
    /// 5 000 training samples against 2 500 with shuffled pixels and 2 500 blends; all, or as
    /// many of each as half of them, where there are fewer.
    ///
    /// # Errors
    /// Those of [`with_counts`](Self::with_counts).
    pub fn new(basis: &Basis) -> Result<Self> {
        let normal = VALIDATION.min(basis.split().train.len());
        basis.odin_search(|| Self::with_counts(basis, normal, normal.div_ceil(2))).cloned()
    }

    /// `normal` training samples against `each` of both other kinds, all drawn by the study's
    /// seed; see [`Samples::validation`], [`Samples::shuffled_pixels`], [`Samples::blends`].
    ///
    /// [`Samples::validation`]: crate::data::Samples::validation
    /// [`Samples::shuffled_pixels`]: crate::data::Samples::shuffled_pixels
    /// [`Samples::blends`]: crate::data::Samples::blends
    ///
    /// # Errors
    /// Those of the three, as for more samples than there are.
    pub fn with_counts(basis: &Basis, normal: usize, each: usize) -> Result<Self> {
        let (study, train, seed) = (basis.study(), &basis.split().train, basis.seed());
        let shuffled = study.record(&train.shuffled_pixels(each, seed)?)?;
        let blends = study.record(&train.blends(each, seed)?)?;
        Self::on(&basis.validation(normal)?, &[&shuffled, &blends])
    }

    /// On records of your choice, the `others` pooled. On the test set itself the best is
    /// what no honest choice can beat: an upper bound, to be called so.
    ///
    /// # Errors
    /// Those of [`over`](Self::over).
    pub fn on(normal: &Record, others: &[&Record]) -> Result<Self> {
        Self::over(&TEMPERATURES, &EPSILONS, normal, others)
    }

    /// [`on`](Self::on) with several groups of others, one after the other: the normal set is scored once.
    pub(crate) fn on_each(normal: &Record, groups: &[&[&Record]]) -> Result<Vec<Self>> {
        Self::over_each(&TEMPERATURES, &EPSILONS, normal, groups)
    }

    /// [`on`](Self::on) with a grid of your choice.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] for no temperature or no step; [`ErrorKind::OutOfRange`] for steps
    /// without 0, with which ODIN is the baseline at a temperature: whether a step helps could not be
    /// seen; those of [`Roc::between`] and [`Odin::new`].
    pub fn over(temperatures: &[f64], epsilons: &[f64], normal: &Record, others: &[&Record]) -> Result<Self> {
        Ok(Self::over_each(temperatures, epsilons, normal, &[others])?.remove(0))
    }

    fn over_each(
        temperatures: &[f64],
        epsilons: &[f64],
        normal: &Record,
        groups: &[&[&Record]],
    ) -> Result<Vec<Self>> {
        let shape = (temperatures.len(), epsilons.len());
        if shape.0 == 0 || shape.1 == 0 {
            let sentence = format!("a grid of {} temperatures and {} steps: both need one", shape.0, shape.1);
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        for temperature in temperatures {
            epsilons.iter().try_for_each(|&epsilon| Odin::new(*temperature, epsilon).map(drop))?;
        }
        if !epsilons.contains(&0.0) {
            let sentence = format!("the steps {epsilons:?} lack 0: whether a step helps could not be seen");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let empty = Array2::zeros(shape);
        let (auroc, fpr95, fpr95_ok) = (empty.clone(), empty.clone(), empty);
        let (own, steps) = (temperatures.to_vec(), epsilons.to_vec());
        let search = Self { temperatures: own, epsilons: steps, auroc, fpr95, fpr95_ok };
        let mut searches = vec![search; groups.len()];
        let work = Stoppable::new(shape.0, "temperatures");
        for (row, &temperature) in temperatures.iter().enumerate() {
            work.part(|| {
                let scores = |set| scores(set, temperature, epsilons);
                let normal = scores(normal)?;
                for (search, others) in searches.iter_mut().zip(groups) {
                    let others: Vec<_> = others.iter().map(|&set| scores(set)).collect::<Result<_>>()?;
                    for (column, normal) in normal.iter().enumerate() {
                        let pooled: Vec<f64> = others.iter().flat_map(|set| &set[column]).copied().collect();
                        let roc = Roc::between(&pooled, &normal.to_vec())?;
                        search.auroc[[row, column]] = roc.auroc();
                        search.fpr95[[row, column]] = roc.fpr95();
                        search.fpr95_ok[[row, column]] = roc.fpr95_ok();
                    }
                }
                Ok(())
            })?;
        }
        Ok(searches)
    }

    /// The temperatures: rows of the tables.
    pub fn temperatures(&self) -> &[f64] {
        &self.temperatures
    }

    /// The steps: columns of the tables.
    pub fn epsilons(&self) -> &[f64] {
        &self.epsilons
    }

    /// AUROC of the task *OOD* for each temperature and step.
    pub fn auroc(&self) -> &Array2<f64> {
        &self.auroc
    }

    /// False positive rate at 95 % true positive rate, unfamiliar samples positive.
    pub fn fpr95(&self) -> &Array2<f64> {
        &self.fpr95
    }

    /// The same with the normal samples positive, as the paper has it.
    pub fn fpr95_ok(&self) -> &Array2<f64> {
        &self.fpr95_ok
    }

    /// ODIN with the highest AUROC; of equals, with the first temperature, then the first
    /// step. Ours: unlike a rate at one threshold, AUROC rarely ties.
    pub fn best(&self) -> Odin {
        self.lowest(&-&self.auroc)
    }

    /// ODIN with the lowest [`fpr95_ok`](Self::fpr95_ok): the paper's criterion.
    pub fn best_by_fpr95_ok(&self) -> Odin {
        self.lowest(&self.fpr95_ok)
    }

    /// The AUROC with the temperature and the step of `odin`.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where they are not in the grid.
    pub fn auroc_of(&self, odin: Odin) -> Result<f64> {
        let row = self.temperatures.iter().position(|&own| own == odin.temperature);
        let column = self.epsilons.iter().position(|&own| own == odin.epsilon);
        row.zip(column).map(|place| self.auroc[place]).ok_or_else(|| {
            let sentence = format!("T = {}, ε = {} are not in the grid", odin.temperature, odin.epsilon);
            Error::new(ErrorKind::Missing, sentence)
        })
    }

    fn lowest(&self, table: &Array2<f64>) -> Odin {
        let mut best = (0, 0);
        for (place, &value) in table.indexed_iter() {
            if value < table[best] {
                best = place;
            }
        }
        Odin { temperature: self.temperatures[best.0], epsilon: self.epsilons[best.1] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::Digits, network::Params, study::Study};

    #[test]
    fn searches_that_share_what_they_score_are_those_made_alone() {
        let split = Digits::synthetic(300, 100, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut []).unwrap();
        let basis = Basis::new(&split, &study).unwrap();
        let normal = study.record(&split.normal).unwrap();
        let [ones, fives] = [0, 1].map(|set| study.record(&split.left_out[set]).unwrap());
        let groups: [&[&Record]; 2] = [&[&ones, &fives], &[&fives]];
        let alone = groups.map(|group| OdinSearch::on(&normal, group).unwrap());
        assert_eq!(OdinSearch::on_each(&normal, &groups).unwrap(), alone);
        let train = split.train.len();
        let made = OdinSearch::with_counts(&basis, train, train.div_ceil(2)).unwrap();
        for basis in [&basis, &basis.clone()] {
            assert_eq!(OdinSearch::new(basis).unwrap(), made);
        }
        // Other training samples, another search.
        let (rest, _) = basis.hold_out(50).unwrap();
        assert_ne!(OdinSearch::new(&rest).unwrap(), made);
    }
}
