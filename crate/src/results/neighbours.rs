//! What the nearest examples say, as [`Results`]: for many k, and set against set.

use std::{borrow::Borrow, fmt::Display};

use ndarray::Array1;

use super::{Results, TestSets, each};
use crate::{
    Error, ErrorKind, Result,
    detect::{Basis, Evaluation, Layers},
    metric::{Confidence, Roc},
    pattern::ByK,
};

/// As [`evaluate`](super::evaluate), of what the nearest examples say in each layer for each of `ks`, which stand
/// in the column `k`: the detectors `matching class`, `distance of the layer group` and
/// `predicted-class hamming`, all from one search (see [`ByK`](crate::pattern::ByK)).
///
/// ```
/// use nnerr::prelude::*;
/// # let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// # let study = Study::observed(&split, Params::default().hidden([20]).batch(10).epochs(3), &mut [])?;
/// # let (basis, sets) = (Basis::new(&split, &study)?, Sets::with_noise(&study, &split, 20, 0.2)?);
/// let grid = evaluate_by_k(&basis, &[1, 10], &sets)?;
/// let own = evaluate(&MatchingClass::layer(1).fit(&basis.groups(10))?, &sets)?;
/// let grid = grid.detector("matching class").among("k", ["10"])?;
/// assert_eq!(grid.values(), own.values());
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of [`Basis::by_k`] and [`Evaluation::of_scores`].
pub fn evaluate_by_k(basis: &Basis, ks: &[usize], sets: &impl TestSets) -> Result<Results> {
    let (normal, others) = (sets.normal(), sets.unfamiliar());
    let found = basis.by_k([&[normal], &others[..]].concat(), ks)?;
    let of = |name: &str, layer: usize, score: &dyn Fn(&ByK) -> Result<Array1<f64>>| {
        let scores: Vec<Array1<f64>> = found.iter().map(score).collect::<Result<_>>()?;
        let others: Vec<_> = others.iter().copied().zip(&scores[1..]).collect();
        let own = (normal, &scores[0]);
        Evaluation::of_scores(name, Layers::One(layer), own, &others)?.results(sets, &[Confidence::All])
    };
    each("layer", 1..=basis.network().hidden_layers(), |layer| {
        each("k", ks.iter().copied(), |k| {
            Ok([
                of("matching class", layer, &|own| own.matching(layer, k).map(|share| -share))?,
                of("distance of the layer group", layer, &|own| Ok(own.distance(layer, k)?.clone()))?,
                of("predicted-class hamming", layer, &|own| {
                    Ok(own.predicted_class_distance(layer, k)?.clone())
                })?,
            ])
        })
    })
}

/// How well a score tells each of `sets` from the first of them: the area under the ROC curve,
/// as quantity `auroc against` and that set's name.
///
/// ```
/// use nnerr::{ndarray::array, prelude::*};
/// let areas = against_first(&["correct", "ones", "noise"], |set| {
///     Ok(array![0.2, if *set == "noise" { 0.9 } else { 0.2 }])
/// })?;
/// assert_eq!(areas.quantity("auroc against correct").values(), [0.5, 0.75]);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// Those of `score` and of [`Roc::between`].
pub fn against_first<'a, T: Display, S: Borrow<Array1<f64>>>(
    sets: &'a [T],
    score: impl Fn(&'a T) -> Result<S>,
) -> Result<Results> {
    let Some((first, others)) = sets.split_first() else {
        return Err(Error::new(ErrorKind::Empty, "no set was given: at least one is needed"));
    };
    let own = score(first)?;
    each("set", others, |set| {
        let area = Roc::between(score(set)?.borrow(), own.borrow())?.auroc();
        Ok((format!("auroc against {first}"), area))
    })
}
