//! What figures accept as numbers, and what they refuse.

use crate::{Error, ErrorKind, Result};

/// A number that can be drawn: every primitive number, and `Option` of one,
/// where `None` means that it is undefined.
pub trait Numeric {
    /// Its value, `None` where it is undefined.
    fn number(&self) -> Option<f64>;
}

macro_rules! numbers {
    ($($type:ty)*) => { $(impl Numeric for $type {
        fn number(&self) -> Option<f64> { Some(*self as f64) }
    })* };
}
numbers! { f32 f64 u8 u16 u32 u64 usize i32 i64 }

impl<T: Numeric> Numeric for Option<T> {
    fn number(&self) -> Option<f64> {
        self.as_ref().and_then(Numeric::number)
    }
}

impl<T: Numeric + ?Sized> Numeric for &T {
    fn number(&self) -> Option<f64> {
        (**self).number()
    }
}

/// All values, undefined ones as `None`.
pub(crate) fn optional(values: impl IntoIterator<Item = impl Numeric>) -> Vec<Option<f64>> {
    // A plain loop: this is compiled in the cell that calls it, and `collect` takes longer there.
    let mut numbers = Vec::new();
    for value in values {
        numbers.push(value.number());
    }
    numbers
}

/// All values, undefined ones as NaN, which [`finite`] refuses.
pub(crate) fn plain(values: impl IntoIterator<Item = impl Numeric>) -> Vec<f64> {
    optional(values).into_iter().map(|number| number.unwrap_or(f64::NAN)).collect()
}

/// The values that are defined.
pub(crate) fn known(values: &[Option<f64>]) -> Vec<f64> {
    values.iter().flatten().copied().collect()
}

/// The lowest and the highest of `values`.
pub(crate) fn span(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    values.into_iter().fold(ends, |(low, high), value| (low.min(value), high.max(value)))
}

/// Names as they are printed.
pub(crate) fn names(names: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    names.into_iter().map(|name| name.to_string()).collect()
}

/// Refuses more than `most` of a list.
pub(crate) fn limited(what: &str, list: &str, most: usize, found: usize) -> Result<()> {
    if found <= most {
        return Ok(());
    }
    Err(Error::new(ErrorKind::OutOfRange, format!("{what} has at most {most} {list}, not {found}.")))
}

/// Refuses a range, such as "bar 3 of panel a", whose low lies above its high.
pub(crate) fn ascending(what: impl Fn() -> String, ends: Option<(f64, f64)>) -> Result<()> {
    match ends {
        Some((low, high)) if low > high => {
            let sentence = format!("The range of {} has its low, {low}, above its high, {high}.", what());
            Err(Error::new(ErrorKind::OutOfRange, sentence))
        }
        _ => Ok(()),
    }
}

/// Refuses `what` where it holds nothing.
pub(crate) fn filled(what: &str, count: usize) -> Result<()> {
    if count > 0 {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Empty, format!("{what} holds no value; a figure needs at least one.")))
}

/// A named list of points: their x, and as many y.
pub(crate) type Series = (String, Vec<f64>, Vec<f64>);

/// Refuses `what` without a series, and series that are empty, do not pair up or
/// hold what is no finite number.
pub(crate) fn series(what: &str, series: &[Series]) -> Result<()> {
    filled(what, series.len())?;
    for (name, x, y) in series {
        let what = format!("series “{name}”");
        paired(&format!("x of {what}"), x.len(), "its y", y.len())?;
        filled(&format!("The {what}"), y.len())?;
        finite(&format!("x of {what}"), x)?;
        finite(&what, y)?;
    }
    Ok(())
}

/// Refuses NaN and infinities, naming the first and its place.
pub(crate) fn finite(what: &str, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => {
            let (value, count) = (values[at], values.len());
            let sentence = format!("Value {} of {count} of {what} is {value}, not a finite number.", at + 1);
            Err(Error::new(ErrorKind::NotFinite, sentence))
        }
    }
}

/// Refuses two lists that do not pair up.
pub(crate) fn paired(what: &str, count: usize, other: &str, other_count: usize) -> Result<()> {
    if count == other_count {
        return Ok(());
    }
    let sentence =
        format!("{what} holds {count} values, but {other} holds {other_count}; they must pair up.");
    Err(Error::new(ErrorKind::Shape, sentence))
}

/// Refuses fractions outside 0 to 1.
pub(crate) fn fraction(what: &str, values: &[f64]) -> Result<()> {
    finite(what, values)?;
    match values.iter().find(|value| !(0.0..=1.0).contains(*value)) {
        None => Ok(()),
        Some(value) => {
            let sentence = format!("{what} must lie between 0 and 1, but one value is {value}.");
            Err(Error::new(ErrorKind::OutOfRange, sentence))
        }
    }
}
