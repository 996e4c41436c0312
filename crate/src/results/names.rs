//! One name, or several.

use crate::{metric::Confidence, record::Record};

/// One name of a column, or several: `"detector"`, `["detector", "layer"]`.
pub trait Names {
    /// The names, in their order.
    fn names(&self) -> Vec<String>;
}

impl Names for str {
    fn names(&self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl Names for String {
    fn names(&self) -> Vec<String> {
        vec![self.clone()]
    }
}

macro_rules! numbers {
    ($($type:ty)*) => { $(
        /// A number as tables print it: `among("layer", [1, 3])`.
        impl Names for $type {
            fn names(&self) -> Vec<String> {
                vec![self.to_string()]
            }
        }
    )* };
}
numbers! { usize u64 i64 i32 }

/// As it is called in tables and files.
impl Names for Confidence {
    fn names(&self) -> Vec<String> {
        vec![self.name()]
    }
}

/// A set's name.
impl Names for Record {
    fn names(&self) -> Vec<String> {
        vec![self.name().to_owned()]
    }
}

impl<T: AsRef<str>> Names for [T] {
    fn names(&self) -> Vec<String> {
        self.iter().map(|name| name.as_ref().to_owned()).collect()
    }
}

impl<T: AsRef<str>, const N: usize> Names for [T; N] {
    fn names(&self) -> Vec<String> {
        self.as_slice().names()
    }
}

impl<T: AsRef<str>> Names for Vec<T> {
    fn names(&self) -> Vec<String> {
        self.as_slice().names()
    }
}

impl<A: AsRef<str>, B: AsRef<str>> Names for (A, B) {
    fn names(&self) -> Vec<String> {
        vec![self.0.as_ref().to_owned(), self.1.as_ref().to_owned()]
    }
}

impl<T: Names + ?Sized> Names for &T {
    fn names(&self) -> Vec<String> {
        (**self).names()
    }
}
