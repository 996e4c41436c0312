//! Which training samples are examples, and which give means and deviations.

use crate::{
    Error, ErrorKind, Result,
    detect::{
        Basis,
        basis::{VALIDATION, drawn},
    },
    record::Record,
};

/// Where there are few training samples, this part of them gives means and deviations.
const PART: usize = 5;
/// A mean and a deviation take this many.
const LEAST: usize = 2;

/// The places of the reference samples, and those of each class' examples.
///
/// # Errors
/// [`ErrorKind::OutOfRange`] for fewer than two reference samples, or as many as training samples.
pub(super) fn reference_and_examples(
    basis: &Basis,
    reference: Option<usize>,
) -> Result<(Vec<usize>, Vec<Vec<usize>>)> {
    let train = basis.train()?;
    let count = reference.unwrap_or(VALIDATION.min(train.len() / PART).max(LEAST));
    if count < LEAST || count >= train.len() {
        let sentence = format!(
            "{count} reference samples were asked for: of {} training samples, 2 to {} can be held out",
            train.len(),
            train.len().saturating_sub(1)
        );
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    let (reference, examples) = with_every_class(train, drawn(basis.seed(), train.len(), count))?;
    if reference.len() < LEAST {
        let sentence = format!(
            "{} of {} training samples can be held out if every class is to keep an example: \
             at least {LEAST} are needed",
            reference.len(),
            train.len()
        );
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    Ok((reference, by_class(train, examples)?))
}

/// Samples of a record by their class, in the order of the network's classes.
pub(super) fn by_class(train: &Record, examples: Vec<usize>) -> Result<Vec<Vec<usize>>> {
    let labels = train.samples().labels()?;
    let classes = train.network().classes();
    let mut places = vec![Vec::new(); classes.len()];
    for place in examples {
        if let Ok(class) = classes.binary_search(&labels[place]) {
            places[class].push(place);
        }
    }
    Ok(places)
}

/// A number of nearest examples that every class can give.
pub(super) fn check_k(k: usize, places: &[Vec<usize>], classes: &[usize]) -> Result<()> {
    let fewest = places.iter().zip(classes).min_by_key(|(places, _)| places.len());
    let sentence = match fewest {
        _ if k == 0 => "the k = 0 nearest examples of a class were asked for: k is 1 at least".into(),
        Some((places, class)) if places.len() < k => format!(
            "the k = {k} nearest examples of each class were asked for: class {class} has {} examples",
            places.len()
        ),
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::OutOfRange, sentence))
}

/// A weight of the trust term that gives finite scores.
pub(super) fn check_weight(weight: f64) -> Result<()> {
    if weight.is_finite() && weight >= 0.0 {
        return Ok(());
    }
    let sentence = format!("the weight of the trust term is {weight}: it must be finite and 0 at least");
    Err(Error::new(ErrorKind::OutOfRange, sentence))
}

/// Reference samples and examples, where a class with none of the latter gets its first
/// reference sample as one, for one of a class that has others.
fn with_every_class(
    train: &Record,
    (mut reference, mut examples): (Vec<usize>, Vec<usize>),
) -> Result<(Vec<usize>, Vec<usize>)> {
    let labels = train.samples().labels()?;
    for &class in train.network().classes() {
        let of_class = |place: &usize| labels[*place] == class;
        let Some(first) = reference.iter().position(of_class) else { continue };
        if examples.iter().any(of_class) {
            continue;
        }
        let first = reference.remove(first);
        let others = |place: usize| examples.iter().filter(|&&other| labels[other] == labels[place]).count();
        if let Some(spare) = examples.iter().position(|&place| others(place) > 1) {
            reference.push(examples.remove(spare));
        }
        examples.push(first);
    }
    reference.sort_unstable();
    examples.sort_unstable();
    Ok((reference, examples))
}
