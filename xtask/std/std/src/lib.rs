//! Signatures of `std` (see ../../README.md).

pub use alloc::{boxed, format, string, vec};
pub use core::{
    array, assert, assert_eq, assert_ne, clone, cmp, convert, default, fmt, hash, iter, marker, matches, mem,
    num, ops, option, panic, result, slice, str, todo, unreachable,
};

pub mod collections {
    pub struct HashMap<K, V>(K, V);
    impl<K, V> HashMap<K, V> {
        pub fn new() -> Self;
        pub fn insert(&mut self, key: K, value: V) -> Option<V>;
        pub fn len(&self) -> usize;
    }
    pub struct BTreeMap<K, V>(K, V);
    impl<K, V> BTreeMap<K, V> {
        pub fn new() -> Self;
        pub fn insert(&mut self, key: K, value: V) -> Option<V>;
        pub fn len(&self) -> usize;
    }
}

pub mod path {
    pub struct PathBuf(alloc::string::String);
    impl From<&str> for PathBuf {
        fn from(text: &str) -> Self {
            loop {}
        }
    }
    pub struct Path(str);
}

pub mod time {
    pub struct Instant(u64);
    impl Instant {
        pub fn now() -> Self;
        pub fn elapsed(&self) -> Duration;
    }
    pub struct Duration(u64);
    impl Duration {
        pub fn as_secs_f64(&self) -> f64;
        pub fn as_secs_f32(&self) -> f32;
        pub fn as_millis(&self) -> u128;
    }
}

#[macro_export]
macro_rules! println { ($($t:tt)*) => { () }; }
#[macro_export]
macro_rules! print { ($($t:tt)*) => { () }; }
#[macro_export]
macro_rules! eprintln { ($($t:tt)*) => { () }; }

pub mod prelude {
    pub mod v1 {
        pub use crate::{eprintln, print, println};
        pub use alloc::{format, vec};
        pub use alloc::boxed::Box;
        pub use alloc::string::{String, ToString};
        pub use alloc::vec::Vec;
        pub use core::prelude::v1::*;
    }
    pub mod rust_2015 {
        pub use super::v1::*;
    }
    pub mod rust_2018 {
        pub use super::v1::*;
    }
    pub mod rust_2021 {
        pub use super::v1::*;
    }
    pub mod rust_2024 {
        pub use super::v1::*;
    }
}
