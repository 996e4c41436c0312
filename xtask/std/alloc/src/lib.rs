//! Signatures of `alloc` (see ../../README.md).

pub mod boxed {
    #[lang = "owned_box"]
    #[fundamental]
    pub struct Box<T: ?Sized>(*const T);
    impl<T> Box<T> {
        pub fn new(value: T) -> Self {
            loop {}
        }
    }
    impl<T: ?Sized> core::ops::Deref for Box<T> {
        type Target = T;
        fn deref(&self) -> &T {
            loop {}
        }
    }
}

pub mod vec {
    pub struct Vec<T>(*const T);
    impl<T> Vec<T> {
        pub fn new() -> Self;
        pub fn with_capacity(capacity: usize) -> Self;
        pub fn push(&mut self, value: T);
        pub fn pop(&mut self) -> Option<T>;
        pub fn clear(&mut self);
        pub fn truncate(&mut self, length: usize);
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
    }
    impl<T: Clone> Clone for Vec<T> {
        fn clone(&self) -> Self {
            loop {}
        }
    }
    impl<T> core::ops::Deref for Vec<T> {
        type Target = [T];
        fn deref(&self) -> &[T] {
            loop {}
        }
    }
    impl<T> core::ops::DerefMut for Vec<T> {
        fn deref_mut(&mut self) -> &mut [T] {
            loop {}
        }
    }
    impl<T, I: core::slice::SliceIndex<[T]>> core::ops::Index<I> for Vec<T> {
        type Output = I::Output;
        fn index(&self, index: I) -> &I::Output {
            loop {}
        }
    }
    impl<T, I: core::slice::SliceIndex<[T]>> core::ops::IndexMut<I> for Vec<T> {
        fn index_mut(&mut self, index: I) -> &mut I::Output {
            loop {}
        }
    }
    pub struct IntoIter<T>(*const T);
    impl<T> Iterator for IntoIter<T> {
        type Item = T;
        fn next(&mut self) -> Option<T> {
            loop {}
        }
    }
    impl<T> IntoIterator for Vec<T> {
        type Item = T;
        type IntoIter = IntoIter<T>;
        fn into_iter(self) -> IntoIter<T> {
            loop {}
        }
    }
    impl<'a, T> IntoIterator for &'a Vec<T> {
        type Item = &'a T;
        type IntoIter = core::slice::Iter<'a, T>;
        fn into_iter(self) -> core::slice::Iter<'a, T> {
            loop {}
        }
    }
    impl<T> FromIterator<T> for Vec<T> {
        fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
            loop {}
        }
    }
    pub fn from_slice<T>(values: &[T]) -> Vec<T> {
        loop {}
    }
    pub fn from_elem<T>(value: T, count: usize) -> Vec<T> {
        loop {}
    }
}

pub mod slice {
    impl<T> [T] {
        pub fn to_vec(&self) -> crate::vec::Vec<T>;
    }
}

pub mod string {
    pub struct String(crate::vec::Vec<u8>);
    impl String {
        pub fn new() -> Self;
        pub fn push_str(&mut self, text: &str);
        pub fn as_str(&self) -> &str;
    }
    impl Clone for String {
        fn clone(&self) -> Self {
            loop {}
        }
    }
    impl core::ops::Deref for String {
        type Target = str;
        fn deref(&self) -> &str {
            loop {}
        }
    }
    impl From<&str> for String {
        fn from(text: &str) -> Self {
            loop {}
        }
    }
    pub trait ToString {
        fn to_string(&self) -> String;
    }
    impl<T: ?Sized> ToString for T {
        fn to_string(&self) -> String {
            loop {}
        }
    }
}

pub mod str {
    impl str {
        pub fn to_owned(&self) -> crate::string::String;
        pub fn to_uppercase(&self) -> crate::string::String;
        pub fn to_lowercase(&self) -> crate::string::String;
    }
}

#[macro_export]
macro_rules! vec {
    ($value:expr; $count:expr) => { $crate::vec::from_elem($value, $count) };
    ($($value:expr),* $(,)?) => { $crate::vec::from_slice(&[$($value),*]) };
}
#[macro_export]
macro_rules! format { ($($t:tt)*) => { $crate::string::String::new() }; }
