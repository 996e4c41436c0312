//! One cell of a table: what can stand in it and how it is printed.

use std::cmp::Ordering;

use polars::prelude::{AnyValue, Column, Series};

use super::named;
use crate::figure::{fixed, percent, shortest, whole};
use crate::{Error, ErrorKind, Result};

/// The value of one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number, of any primitive type of up to 64 bits.
    Whole(i128),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
    /// Undefined: printed as "–", null in the frame.
    Missing,
}

/// How the numbers of a column are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Shortest digits; whole numbers of five digits and more in threes.
    #[default]
    Plain,
    /// This many digits after the point.
    Fixed(usize),
    /// A fraction as a percentage with this many digits after the point.
    Percent(usize),
}

/// What can stand in a [`Table`](super::Table): numbers, texts, and `Option` of them.
pub trait Cell {
    /// The cell's value.
    fn value(&self) -> Value;
}

macro_rules! cells {
    ($($variant:ident($to:ty): $($type:ty)*;)*) => { $($(impl Cell for $type {
        fn value(&self) -> Value { Value::$variant(*self as $to) }
    })*)* };
}
cells! { Whole(i128): u8 u16 u32 u64 usize i8 i16 i32 i64 isize; Number(f64): f64; }

impl Cell for f32 {
    /// The number as it is printed, so that 0.1 stays 0.1 in double precision.
    fn value(&self) -> Value {
        Value::Number(self.to_string().parse().unwrap_or(f64::from(*self)))
    }
}

impl Cell for str {
    fn value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl Cell for String {
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl<T: Cell> Cell for Option<T> {
    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Missing, Cell::value)
    }
}

impl<T: Cell + ?Sized> Cell for &T {
    fn value(&self) -> Value {
        (**self).value()
    }
}

impl Format {
    /// `number` in this format.
    pub(crate) fn number(self, number: f64) -> String {
        match self {
            Self::Plain if number == number.trunc() && number.abs() < 1e15 => fixed(number, 0),
            Self::Plain => shortest(number),
            Self::Fixed(digits) => fixed(number, digits),
            Self::Percent(digits) => format!("{} %", percent(number, digits)),
        }
    }

    /// The whole `number` in this format, all its digits, which an `f64` may not hold.
    fn whole(self, number: i128) -> String {
        match self {
            Self::Plain => whole(number),
            Self::Fixed(digits) => whole(number) + fixed(0.0, digits).trim_start_matches('0'),
            Self::Percent(digits) => {
                format!("{}{} %", whole(100 * number), fixed(0.0, digits).trim_start_matches('0'))
            }
        }
    }

    /// `value` in this format.
    pub(crate) fn print(self, value: &Value) -> String {
        match value {
            Value::Whole(number) => self.whole(*number),
            Value::Number(number) => self.number(*number),
            Value::Text(text) => text.clone(),
            Value::Missing => "–".to_owned(),
        }
    }
}

impl Value {
    /// Which of two values of one column is higher; texts and what is undefined are lowest.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let number = |value: &Self| match value {
            Self::Whole(number) => *number as f64,
            Self::Number(number) => *number,
            _ => f64::NEG_INFINITY,
        };
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(b),
            (Self::Missing | Self::Text(_), Self::Whole(_) | Self::Number(_)) => Ordering::Less,
            (Self::Whole(_) | Self::Number(_), Self::Missing | Self::Text(_)) => Ordering::Greater,
            _ => number(self).total_cmp(&number(other)),
        }
    }
}

/// A polars series of `values`.
pub(crate) fn series(name: &str, values: &[Value]) -> Result<Series> {
    let texts = values.iter().filter(|value| matches!(value, Value::Text(_))).count();
    let numbers = values.iter().filter(|value| matches!(value, Value::Whole(_) | Value::Number(_))).count();
    if texts > 0 && numbers > 0 {
        let sentence =
            format!("Column “{name}” mixes {texts} texts with {numbers} numbers; it must hold one kind.");
        return Err(Error::new(ErrorKind::Format, sentence));
    }
    if texts > 0 {
        let texts: Vec<Option<&str>> = values
            .iter()
            .map(|value| if let Value::Text(text) = value { Some(text.as_str()) } else { None })
            .collect();
        return Ok(named::<_, [Option<&str>]>(name, texts));
    }
    if values.iter().all(|value| matches!(value, Value::Whole(_) | Value::Missing)) && numbers > 0 {
        return whole_series(name, values);
    }
    let mut all = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        all.push(match value {
            Value::Whole(number) if (*number as f64) as i128 != *number => {
                let sentence = format!(
                    "Row {} of column “{name}” is {number}, which an f64 does not hold, but other rows are no \
                     whole numbers.",
                    row + 1
                );
                return Err(Error::new(ErrorKind::OutOfRange, sentence));
            }
            Value::Whole(number) => Some(*number as f64),
            Value::Number(number) if !number.is_finite() => {
                let sentence =
                    format!("Row {} of column “{name}” is {number}; what is undefined is None.", row + 1);
                return Err(Error::new(ErrorKind::NotFinite, sentence));
            }
            Value::Number(number) => Some(*number),
            _ => None,
        });
    }
    Ok(named::<_, [Option<f64>]>(name, all))
}

/// A series of whole numbers: `i64`, or `u64` where they need it.
fn whole_series(name: &str, values: &[Value]) -> Result<Series> {
    fn all<T: TryFrom<i128>>(values: &[Value]) -> Option<Vec<Option<T>>> {
        let cell = |value: &Value| match value {
            Value::Whole(number) => T::try_from(*number).ok().map(Some),
            _ => Some(None),
        };
        values.iter().map(cell).collect()
    }
    if let Some(numbers) = all::<i64>(values) {
        return Ok(named::<_, [Option<i64>]>(name, numbers));
    }
    if let Some(numbers) = all::<u64>(values) {
        return Ok(named::<_, [Option<u64>]>(name, numbers));
    }
    let sentence = format!(
        "Column “{name}” holds whole numbers below 0 and above {}; one column cannot hold both.",
        i64::MAX
    );
    Err(Error::new(ErrorKind::OutOfRange, sentence))
}

/// The values of a polars column.
pub(crate) fn values(column: &Column) -> Vec<Value> {
    (0..column.len())
        .map(|row| match column.get(row) {
            Err(_) | Ok(AnyValue::Null) => Value::Missing,
            Ok(AnyValue::String(text)) => Value::Text(text.to_owned()),
            Ok(AnyValue::StringOwned(text)) => Value::Text(text.to_string()),
            Ok(value @ (AnyValue::Float32(_) | AnyValue::Float64(_))) => {
                value.extract::<f64>().filter(|number| !number.is_nan()).map_or(Value::Missing, Value::Number)
            }
            Ok(value) => match value.extract::<i128>() {
                Some(whole) if value.is_primitive_numeric() => Value::Whole(whole),
                _ => Value::Text(value.to_string()),
            },
        })
        .collect()
}
