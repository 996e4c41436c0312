//! One cell of a table: what can stand in it and how it is printed.

use polars::prelude::{AnyValue, Column, Series};

use super::named;
use crate::figure::fixed;
use crate::{Error, ErrorKind, Result};

/// The value of one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Whole(i64),
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
cells! { Whole(i64): u8 u16 u32 u64 usize i32 i64; Number(f64): f64; }

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
            Self::Plain => number.to_string().replace('-', "−"),
            Self::Fixed(digits) => fixed(number, digits),
            Self::Percent(digits) => format!("{} %", fixed(number * 100.0, digits)),
        }
    }

    /// `value` in this format.
    pub(crate) fn print(self, value: &Value) -> String {
        match value {
            Value::Whole(number) => self.number(*number as f64),
            Value::Number(number) => self.number(*number),
            Value::Text(text) => text.clone(),
            Value::Missing => "–".to_owned(),
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
        let whole: Vec<Option<i64>> = values
            .iter()
            .map(|value| if let Value::Whole(number) = value { Some(*number) } else { None })
            .collect();
        return Ok(named::<_, [Option<i64>]>(name, whole));
    }
    let mut all = Vec::with_capacity(values.len());
    for (row, value) in values.iter().enumerate() {
        all.push(match value {
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

/// The values of a polars column.
pub(crate) fn values(column: &Column) -> Vec<Value> {
    (0..column.len())
        .map(|row| match column.get(row) {
            Err(_) | Ok(AnyValue::Null) => Value::Missing,
            Ok(AnyValue::String(text)) => Value::Text(text.to_owned()),
            Ok(AnyValue::StringOwned(text)) => Value::Text(text.to_string()),
            Ok(value @ (AnyValue::Float32(_) | AnyValue::Float64(_))) => value
                .extract::<f64>()
                .filter(|number| number.is_finite())
                .map_or(Value::Missing, Value::Number),
            Ok(value) => match value.extract::<i64>() {
                Some(whole) if value.is_primitive_numeric() => Value::Whole(whole),
                _ => Value::Text(value.to_string()),
            },
        })
        .collect()
}
