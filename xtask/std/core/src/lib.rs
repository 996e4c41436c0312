//! Signatures of `core` (see ../../README.md).
#![rustc_coherence_is_core]
#![feature(lang_items)]

macro_rules! numbers {
    ($macro:ident) => {
        $macro! { usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f32 f64 }
    };
}

pub mod marker {
    #[lang = "pointee_sized"]
    #[fundamental]
    #[rustc_coinductive]
    pub trait PointeeSized {}
    #[lang = "meta_sized"]
    #[fundamental]
    #[rustc_coinductive]
    pub trait MetaSized: PointeeSized {}
    #[lang = "sized"]
    #[fundamental]
    #[rustc_coinductive]
    pub trait Sized: MetaSized {}
    pub unsafe auto trait Send {}
    #[lang = "sync"]
    pub unsafe auto trait Sync {}
    #[lang = "unpin"]
    pub auto trait Unpin {}
    #[lang = "unsize"]
    pub trait Unsize<T: PointeeSized>: PointeeSized {}
    #[lang = "tuple_trait"]
    pub trait Tuple {}
    #[lang = "phantom_data"]
    pub struct PhantomData<T: PointeeSized>;
    #[lang = "copy"]
    pub trait Copy: Clone {}
    #[rustc_builtin_macro]
    pub macro Copy($item:item) {}
    macro_rules! copy { ($($t:ty)*) => { $(impl Copy for $t {})* }; }
    numbers!(copy);
    copy! { bool char }
    impl<T: PointeeSized> Copy for &T {}
    impl<T: Copy, const N: usize> Copy for [T; N] {}
}

pub mod clone {
    #[lang = "clone"]
    pub trait Clone: Sized {
        fn clone(&self) -> Self;
    }
    #[rustc_builtin_macro]
    pub macro Clone($item:item) {}
    macro_rules! clone { ($($t:ty)*) => { $(impl Clone for $t { fn clone(&self) -> Self { *self } })* }; }
    numbers!(clone);
    clone! { bool char }
    impl<T: ?Sized> Clone for &T {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl<T: Clone, const N: usize> Clone for [T; N] {
        fn clone(&self) -> Self {
            loop {}
        }
    }
}

pub mod default {
    pub trait Default: Sized {
        fn default() -> Self;
    }
    #[rustc_builtin_macro(Default, attributes(default))]
    pub macro Default($item:item) {}
}

pub mod hash {
    pub trait Hasher {}
    pub trait Hash {
        fn hash<H: Hasher>(&self, state: &mut H);
    }
    #[rustc_builtin_macro]
    pub macro Hash($item:item) {}
}

pub mod convert {
    pub trait From<T>: Sized {
        fn from(value: T) -> Self;
    }
    pub trait Into<T>: Sized {
        fn into(self) -> T;
    }
    impl<T, U: From<T>> Into<U> for T {
        fn into(self) -> U {
            loop {}
        }
    }
    impl<T> From<T> for T {
        fn from(value: T) -> T {
            value
        }
    }
    macro_rules! widen { ($($from:ident $to:ident)*) => { $(impl From<$from> for $to { fn from(value: $from) -> $to { loop {} } })* }; }
    widen! {
        f32 f64 u8 f32 u8 f64 u16 f32 u16 f64 u32 f64 i8 f32 i8 f64 i16 f32 i16 f64 i32 f64
        u8 u16 u8 u32 u8 u64 u8 usize u8 i32 u8 i64 u16 u32 u16 u64 u16 usize u32 u64 u32 i64 i32 i64 bool u8 bool usize
    }
    pub trait TryFrom<T>: Sized {
        type Error;
        fn try_from(value: T) -> Result<Self, Self::Error>;
    }
    pub trait AsRef<T: ?Sized> {
        fn as_ref(&self) -> &T;
    }
    pub trait AsMut<T: ?Sized> {
        fn as_mut(&mut self) -> &mut T;
    }
    pub enum Infallible {}
}

pub mod cmp {
    #[lang = "eq"]
    pub trait PartialEq<Rhs: ?Sized = Self> {
        fn eq(&self, other: &Rhs) -> bool;
        fn ne(&self, other: &Rhs) -> bool;
    }
    #[rustc_builtin_macro]
    pub macro PartialEq($item:item) {}
    pub trait Eq: PartialEq {}
    #[rustc_builtin_macro]
    pub macro Eq($item:item) {}
    #[lang = "Ordering"]
    pub enum Ordering {
        Less = -1,
        Equal = 0,
        Greater = 1,
    }
    #[lang = "partial_ord"]
    pub trait PartialOrd<Rhs: ?Sized = Self>: PartialEq<Rhs> {
        fn partial_cmp(&self, other: &Rhs) -> Option<Ordering>;
        fn lt(&self, other: &Rhs) -> bool;
        fn le(&self, other: &Rhs) -> bool;
        fn gt(&self, other: &Rhs) -> bool;
        fn ge(&self, other: &Rhs) -> bool;
    }
    #[rustc_builtin_macro]
    pub macro PartialOrd($item:item) {}
    pub trait Ord: Eq + PartialOrd {
        fn cmp(&self, other: &Self) -> Ordering;
        fn max(self, other: Self) -> Self where Self: Sized;
        fn min(self, other: Self) -> Self where Self: Sized;
        fn clamp(self, min: Self, max: Self) -> Self where Self: Sized;
    }
    #[rustc_builtin_macro]
    pub macro Ord($item:item) {}
    macro_rules! compare {
        ($($t:ty)*) => { $(impl PartialEq for $t {} impl PartialOrd for $t {})* };
    }
    numbers!(compare);
    compare! { bool char }
    macro_rules! ordered { ($($t:ty)*) => { $(impl Eq for $t {} impl Ord for $t {})* }; }
    ordered! { usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 bool char }
}

pub mod ops {
    macro_rules! operators {
        ($($lang:literal $name:ident $method:ident)*) => { $(
            #[lang = $lang]
            pub trait $name<Rhs = Self> {
                type Output;
                fn $method(self, rhs: Rhs) -> Self::Output;
            }
            macro_rules! implement {
                ($$($$t:ty)*) => { $$(
                    impl $name for $$t { type Output = $$t; fn $method(self, rhs: $$t) -> $$t { loop {} } }
                    impl<'a> $name<$$t> for &'a $$t { type Output = $$t; fn $method(self, rhs: $$t) -> $$t { loop {} } }
                    impl<'a> $name<&'a $$t> for $$t { type Output = $$t; fn $method(self, rhs: &'a $$t) -> $$t { loop {} } }
                    impl<'a, 'b> $name<&'a $$t> for &'b $$t { type Output = $$t; fn $method(self, rhs: &'a $$t) -> $$t { loop {} } }
                )* };
            }
            numbers!(implement);
        )* };
    }
    operators! { "add" Add add "sub" Sub sub "mul" Mul mul "div" Div div "rem" Rem rem }
    macro_rules! assignments {
        ($($lang:literal $name:ident $method:ident)*) => { $(
            #[lang = $lang]
            pub trait $name<Rhs = Self> {
                fn $method(&mut self, rhs: Rhs);
            }
            macro_rules! implement { ($$($$t:ty)*) => { $$(impl $name for $$t { fn $method(&mut self, rhs: $$t) {} })* }; }
            numbers!(implement);
        )* };
    }
    assignments! {
        "add_assign" AddAssign add_assign "sub_assign" SubAssign sub_assign "mul_assign" MulAssign mul_assign
        "div_assign" DivAssign div_assign "rem_assign" RemAssign rem_assign
    }
    #[lang = "neg"]
    pub trait Neg {
        type Output;
        fn neg(self) -> Self::Output;
    }
    macro_rules! negate { ($($t:ty)*) => { $(impl Neg for $t { type Output = $t; fn neg(self) -> $t { loop {} } })* }; }
    negate! { isize i8 i16 i32 i64 i128 f32 f64 }
    #[lang = "not"]
    pub trait Not {
        type Output;
        fn not(self) -> Self::Output;
    }
    impl Not for bool {
        type Output = bool;
        fn not(self) -> bool {
            loop {}
        }
    }

    #[lang = "deref"]
    pub trait Deref {
        #[lang = "deref_target"]
        type Target: ?Sized;
        fn deref(&self) -> &Self::Target;
    }
    #[lang = "deref_mut"]
    pub trait DerefMut: Deref {
        fn deref_mut(&mut self) -> &mut Self::Target;
    }
    #[lang = "receiver"]
    pub trait Receiver {
        #[lang = "receiver_target"]
        type Target: ?Sized;
    }
    impl<P: Deref<Target = T> + ?Sized, T: ?Sized> Receiver for P {
        type Target = T;
    }
    impl<T: ?Sized> Deref for &T {
        type Target = T;
        fn deref(&self) -> &T {
            loop {}
        }
    }
    impl<T: ?Sized> Deref for &mut T {
        type Target = T;
        fn deref(&self) -> &T {
            loop {}
        }
    }
    #[lang = "drop"]
    pub trait Drop {
        fn drop(&mut self);
    }
    #[lang = "coerce_unsized"]
    pub trait CoerceUnsized<T> {}
    impl<'a, 'b: 'a, T: ?Sized + crate::marker::Unsize<U>, U: ?Sized> CoerceUnsized<&'a U> for &'b T {}
    impl<'a, T: ?Sized + crate::marker::Unsize<U>, U: ?Sized> CoerceUnsized<&'a mut U> for &'a mut T {}

    #[lang = "index"]
    pub trait Index<Idx: ?Sized> {
        type Output: ?Sized;
        fn index(&self, index: Idx) -> &Self::Output;
    }
    #[lang = "index_mut"]
    pub trait IndexMut<Idx: ?Sized>: Index<Idx> {
        fn index_mut(&mut self, index: Idx) -> &mut Self::Output;
    }
    impl<T, I: crate::slice::SliceIndex<[T]>> Index<I> for [T] {
        type Output = I::Output;
        fn index(&self, index: I) -> &I::Output {
            loop {}
        }
    }
    impl<T, I: crate::slice::SliceIndex<[T]>> IndexMut<I> for [T] {
        fn index_mut(&mut self, index: I) -> &mut I::Output {
            loop {}
        }
    }

    #[lang = "fn_once"]
    #[rustc_paren_sugar]
    #[fundamental]
    pub trait FnOnce<Args: crate::marker::Tuple> {
        #[lang = "fn_once_output"]
        type Output;
        extern "rust-call" fn call_once(self, args: Args) -> Self::Output;
    }
    #[lang = "fn_mut"]
    #[rustc_paren_sugar]
    #[fundamental]
    pub trait FnMut<Args: crate::marker::Tuple>: FnOnce<Args> {
        extern "rust-call" fn call_mut(&mut self, args: Args) -> Self::Output;
    }
    #[lang = "fn"]
    #[rustc_paren_sugar]
    #[fundamental]
    pub trait Fn<Args: crate::marker::Tuple>: FnMut<Args> {
        extern "rust-call" fn call(&self, args: Args) -> Self::Output;
    }

    #[lang = "RangeFull"]
    pub struct RangeFull;
    #[lang = "Range"]
    pub struct Range<Idx> {
        pub start: Idx,
        pub end: Idx,
    }
    #[lang = "RangeFrom"]
    pub struct RangeFrom<Idx> {
        pub start: Idx,
    }
    #[lang = "RangeTo"]
    pub struct RangeTo<Idx> {
        pub end: Idx,
    }
    #[lang = "RangeInclusive"]
    pub struct RangeInclusive<Idx> {
        start: Idx,
        end: Idx,
    }
    impl<Idx> RangeInclusive<Idx> {
        #[lang = "range_inclusive_new"]
        pub const fn new(start: Idx, end: Idx) -> Self {
            loop {}
        }
    }
    #[lang = "RangeToInclusive"]
    pub struct RangeToInclusive<Idx> {
        pub end: Idx,
    }
    impl<A: crate::iter::Step> Iterator for Range<A> {
        type Item = A;
        fn next(&mut self) -> Option<A> {
            loop {}
        }
    }
    impl<A: crate::iter::Step> Iterator for RangeInclusive<A> {
        type Item = A;
        fn next(&mut self) -> Option<A> {
            loop {}
        }
    }
    impl<A: crate::iter::Step> Iterator for RangeFrom<A> {
        type Item = A;
        fn next(&mut self) -> Option<A> {
            loop {}
        }
    }

    #[lang = "ControlFlow"]
    pub enum ControlFlow<B, C = ()> {
        #[lang = "Continue"]
        Continue(C),
        #[lang = "Break"]
        Break(B),
    }
    #[lang = "FromResidual"]
    pub trait FromResidual<R = <Self as Try>::Residual> {
        #[lang = "from_residual"]
        fn from_residual(residual: R) -> Self;
    }
    #[lang = "Try"]
    pub trait Try: FromResidual {
        type Output;
        type Residual;
        #[lang = "from_output"]
        fn from_output(output: Self::Output) -> Self;
        #[lang = "branch"]
        fn branch(self) -> ControlFlow<Self::Residual, Self::Output>;
    }
    impl<T> Try for Option<T> {
        type Output = T;
        type Residual = Option<crate::convert::Infallible>;
        fn from_output(output: T) -> Self {
            loop {}
        }
        fn branch(self) -> ControlFlow<Self::Residual, T> {
            loop {}
        }
    }
    impl<T> FromResidual for Option<T> {
        fn from_residual(residual: Option<crate::convert::Infallible>) -> Self {
            loop {}
        }
    }
    impl<T, E> Try for Result<T, E> {
        type Output = T;
        type Residual = Result<crate::convert::Infallible, E>;
        fn from_output(output: T) -> Self {
            loop {}
        }
        fn branch(self) -> ControlFlow<Self::Residual, T> {
            loop {}
        }
    }
    impl<T, E, F: From<E>> FromResidual<Result<crate::convert::Infallible, E>> for Result<T, F> {
        fn from_residual(residual: Result<crate::convert::Infallible, E>) -> Self {
            loop {}
        }
    }
}

pub mod option {
    #[lang = "Option"]
    pub enum Option<T> {
        #[lang = "None"]
        None,
        #[lang = "Some"]
        Some(T),
    }
    impl<T> Option<T> {
        pub fn is_some(&self) -> bool;
        pub fn is_none(&self) -> bool;
        pub fn as_ref(&self) -> Option<&T>;
        pub fn unwrap(self) -> T;
        pub fn expect(self, message: &str) -> T;
        pub fn unwrap_or(self, default: T) -> T;
        pub fn unwrap_or_default(self) -> T where T: Default;
        pub fn unwrap_or_else<F: FnOnce() -> T>(self, f: F) -> T;
        pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Option<U>;
        pub fn and_then<U, F: FnOnce(T) -> Option<U>>(self, f: F) -> Option<U>;
        pub fn filter<P: FnOnce(&T) -> bool>(self, predicate: P) -> Self;
        pub fn ok_or<E>(self, error: E) -> Result<T, E>;
    }
    impl<T> Option<&T> {
        pub fn copied(self) -> Option<T> where T: Copy;
        pub fn cloned(self) -> Option<T> where T: Clone;
    }
    impl<T: Clone> Clone for Option<T> {
        fn clone(&self) -> Self {
            loop {}
        }
    }
    impl<T: Copy> Copy for Option<T> {}
}

pub mod result {
    #[lang = "Result"]
    pub enum Result<T, E> {
        #[lang = "Ok"]
        Ok(T),
        #[lang = "Err"]
        Err(E),
    }
    impl<T, E> Result<T, E> {
        pub fn is_ok(&self) -> bool;
        pub fn is_err(&self) -> bool;
        pub fn ok(self) -> Option<T>;
        pub fn err(self) -> Option<E>;
        pub fn unwrap(self) -> T;
        pub fn expect(self, message: &str) -> T;
        pub fn unwrap_err(self) -> E;
        pub fn unwrap_or(self, default: T) -> T;
        pub fn unwrap_or_default(self) -> T where T: Default;
        pub fn unwrap_or_else<F: FnOnce(E) -> T>(self, f: F) -> T;
        pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Result<U, E>;
        pub fn map_err<O, F: FnOnce(E) -> O>(self, f: F) -> Result<T, O>;
        pub fn and_then<U, F: FnOnce(T) -> Result<U, E>>(self, f: F) -> Result<U, E>;
    }
}

pub mod slice {
    pub trait SliceIndex<T: ?Sized> {
        type Output: ?Sized;
    }
    impl<T> SliceIndex<[T]> for usize {
        type Output = T;
    }
    impl<T> SliceIndex<[T]> for crate::ops::Range<usize> {
        type Output = [T];
    }
    impl<T> SliceIndex<[T]> for crate::ops::RangeInclusive<usize> {
        type Output = [T];
    }
    impl<T> SliceIndex<[T]> for crate::ops::RangeFrom<usize> {
        type Output = [T];
    }
    impl<T> SliceIndex<[T]> for crate::ops::RangeTo<usize> {
        type Output = [T];
    }
    impl<T> SliceIndex<[T]> for crate::ops::RangeFull {
        type Output = [T];
    }
    pub struct Iter<'a, T> {
        slice: &'a [T],
    }
    impl<'a, T> Iterator for Iter<'a, T> {
        type Item = &'a T;
        fn next(&mut self) -> Option<&'a T> {
            loop {}
        }
    }
    #[lang = "slice"]
    impl<T> [T] {
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn first(&self) -> Option<&T>;
        pub fn last(&self) -> Option<&T>;
        pub fn get<I: SliceIndex<[T]>>(&self, index: I) -> Option<&I::Output>;
        pub fn iter(&self) -> Iter<'_, T>;
        pub fn contains(&self, value: &T) -> bool;
        pub fn swap(&mut self, a: usize, b: usize);
        pub fn reverse(&mut self);
        pub fn sort(&mut self);
    }
    impl<'a, T> IntoIterator for &'a [T] {
        type Item = &'a T;
        type IntoIter = Iter<'a, T>;
        fn into_iter(self) -> Iter<'a, T> {
            loop {}
        }
    }
}

pub mod array {
    pub struct IntoIter<T, const N: usize> {
        data: [T; N],
    }
    impl<T, const N: usize> Iterator for IntoIter<T, N> {
        type Item = T;
        fn next(&mut self) -> Option<T> {
            loop {}
        }
    }
    impl<T, const N: usize> IntoIterator for [T; N] {
        type Item = T;
        type IntoIter = IntoIter<T, N>;
        fn into_iter(self) -> IntoIter<T, N> {
            loop {}
        }
    }
    impl<'a, T, const N: usize> IntoIterator for &'a [T; N] {
        type Item = &'a T;
        type IntoIter = crate::slice::Iter<'a, T>;
        fn into_iter(self) -> crate::slice::Iter<'a, T> {
            loop {}
        }
    }
    impl<T, const N: usize> [T; N] {
        pub fn map<U, F: FnMut(T) -> U>(self, f: F) -> [U; N];
    }
    impl<T, I: crate::slice::SliceIndex<[T]>, const N: usize> crate::ops::Index<I> for [T; N] {
        type Output = I::Output;
        fn index(&self, index: I) -> &I::Output {
            loop {}
        }
    }
}

pub mod iter {
    macro_rules! adapters {
        ($({$name:ident<$($p:ident),*> yields $item:ty where $($bounds:tt)*})*) => { $(
            pub struct $name<$($p),*>($($p),*);
            impl<$($p),*> Iterator for $name<$($p),*> where $($bounds)* {
                type Item = $item;
                fn next(&mut self) -> Option<$item> { loop {} }
            }
        )* };
    }
    pub struct Map<I, F>(I, F);
    impl<B, I: Iterator, F: FnMut(I::Item) -> B> Iterator for Map<I, F> {
        type Item = B;
        fn next(&mut self) -> Option<B> {
            loop {}
        }
    }
    pub struct FilterMap<I, F>(I, F);
    impl<B, I: Iterator, F: FnMut(I::Item) -> Option<B>> Iterator for FilterMap<I, F> {
        type Item = B;
        fn next(&mut self) -> Option<B> {
            loop {}
        }
    }
    pub struct FlatMap<I, U, F>(I, U, F);
    impl<I: Iterator, U: IntoIterator, F: FnMut(I::Item) -> U> Iterator for FlatMap<I, U, F> {
        type Item = U::Item;
        fn next(&mut self) -> Option<U::Item> {
            loop {}
        }
    }
    pub struct Cloned<I>(I);
    impl<'a, T: 'a + Clone, I: Iterator<Item = &'a T>> Iterator for Cloned<I> {
        type Item = T;
        fn next(&mut self) -> Option<T> {
            loop {}
        }
    }
    pub struct Copied<I>(I);
    impl<'a, T: 'a + Copy, I: Iterator<Item = &'a T>> Iterator for Copied<I> {
        type Item = T;
        fn next(&mut self) -> Option<T> {
            loop {}
        }
    }
    adapters! {
        { Enumerate<I> yields (usize, I::Item) where I: Iterator }
        { Rev<I> yields I::Item where I: Iterator }
        { Take<I> yields I::Item where I: Iterator }
        { Skip<I> yields I::Item where I: Iterator }
        { StepBy<I> yields I::Item where I: Iterator }
        { Filter<I, P> yields I::Item where I: Iterator }
        { Zip<A, B> yields (A::Item, B::Item) where A: Iterator, B: Iterator }
        { Chain<A, B> yields A::Item where A: Iterator, B: Iterator }
    }
    #[lang = "iterator"]
    pub trait Iterator {
        type Item;
        #[lang = "next"]
        fn next(&mut self) -> Option<Self::Item>;
        fn count(self) -> usize where Self: Sized;
        fn last(self) -> Option<Self::Item> where Self: Sized;
        fn nth(&mut self, n: usize) -> Option<Self::Item>;
        fn step_by(self, step: usize) -> StepBy<Self> where Self: Sized;
        fn chain<U: IntoIterator<Item = Self::Item>>(self, other: U) -> Chain<Self, U::IntoIter> where Self: Sized;
        fn zip<U: IntoIterator>(self, other: U) -> Zip<Self, U::IntoIter> where Self: Sized;
        fn map<B, F: FnMut(Self::Item) -> B>(self, f: F) -> Map<Self, F> where Self: Sized;
        fn filter<P: FnMut(&Self::Item) -> bool>(self, predicate: P) -> Filter<Self, P> where Self: Sized;
        fn filter_map<B, F: FnMut(Self::Item) -> Option<B>>(self, f: F) -> FilterMap<Self, F> where Self: Sized;
        fn flat_map<U: IntoIterator, F: FnMut(Self::Item) -> U>(self, f: F) -> FlatMap<Self, U, F> where Self: Sized;
        fn enumerate(self) -> Enumerate<Self> where Self: Sized;
        fn skip(self, n: usize) -> Skip<Self> where Self: Sized;
        fn take(self, n: usize) -> Take<Self> where Self: Sized;
        fn rev(self) -> Rev<Self> where Self: Sized;
        fn copied<'a, T: 'a + Copy>(self) -> Copied<Self> where Self: Sized + Iterator<Item = &'a T>;
        fn cloned<'a, T: 'a + Clone>(self) -> Cloned<Self> where Self: Sized + Iterator<Item = &'a T>;
        fn collect<B: FromIterator<Self::Item>>(self) -> B where Self: Sized;
        fn fold<B, F: FnMut(B, Self::Item) -> B>(self, start: B, f: F) -> B where Self: Sized;
        fn all<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool where Self: Sized;
        fn any<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> bool where Self: Sized;
        fn position<F: FnMut(Self::Item) -> bool>(&mut self, f: F) -> Option<usize> where Self: Sized;
        fn find<P: FnMut(&Self::Item) -> bool>(&mut self, predicate: P) -> Option<Self::Item> where Self: Sized;
        fn max(self) -> Option<Self::Item> where Self: Sized, Self::Item: Ord;
        fn min(self) -> Option<Self::Item> where Self: Sized, Self::Item: Ord;
        fn sum<S: Sum<Self::Item>>(self) -> S where Self: Sized;
        fn product<P: Product<Self::Item>>(self) -> P where Self: Sized;
        fn for_each<F: FnMut(Self::Item)>(self, f: F) where Self: Sized;
    }
    impl<I: Iterator + ?Sized> Iterator for &mut I {
        type Item = I::Item;
        fn next(&mut self) -> Option<I::Item> {
            loop {}
        }
    }
    pub trait IntoIterator {
        type Item;
        type IntoIter: Iterator<Item = Self::Item>;
        #[lang = "into_iter"]
        fn into_iter(self) -> Self::IntoIter;
    }
    impl<I: Iterator> IntoIterator for I {
        type Item = I::Item;
        type IntoIter = I;
        fn into_iter(self) -> I {
            self
        }
    }
    pub trait FromIterator<A>: Sized {
        fn from_iter<T: IntoIterator<Item = A>>(iter: T) -> Self;
    }
    impl<A, E, V: FromIterator<A>> FromIterator<Result<A, E>> for Result<V, E> {
        fn from_iter<T: IntoIterator<Item = Result<A, E>>>(iter: T) -> Self {
            loop {}
        }
    }
    pub trait Extend<A> {
        fn extend<T: IntoIterator<Item = A>>(&mut self, iter: T);
    }
    pub trait Step: Clone + PartialOrd {}
    macro_rules! steps { ($($t:ty)*) => { $(impl Step for $t {})* }; }
    steps! { usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 char }
    pub trait DoubleEndedIterator: Iterator {}
    pub trait ExactSizeIterator: Iterator {}
    pub trait Sum<A = Self>: Sized {}
    pub trait Product<A = Self>: Sized {}
    macro_rules! sums {
        ($($t:ty)*) => { $(
            impl Sum for $t {} impl<'a> Sum<&'a $t> for $t {}
            impl Product for $t {} impl<'a> Product<&'a $t> for $t {}
        )* };
    }
    numbers!(sums);
}

pub mod fmt {
    pub struct Error;
    pub type Result = crate::result::Result<(), Error>;
    pub struct Formatter<'a>(&'a ());
    pub trait Debug {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }
    #[rustc_builtin_macro]
    pub macro Debug($item:item) {}
    pub trait Display {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result;
    }
}

pub mod str {
    pub trait FromStr: Sized {
        type Err;
        fn from_str(s: &str) -> Result<Self, Self::Err>;
    }
    impl str {
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn contains(&self, pattern: &str) -> bool;
        pub fn starts_with(&self, pattern: &str) -> bool;
        pub fn trim(&self) -> &str;
        pub fn parse<F: FromStr>(&self) -> Result<F, F::Err>;
    }
}

pub mod num {
    macro_rules! floats {
        ($($t:ident)*) => { $(impl $t {
            pub const MAX: $t = 0.0;
            pub const MIN: $t = 0.0;
            pub const EPSILON: $t = 0.0;
            pub const INFINITY: $t = 0.0;
            pub const NAN: $t = 0.0;
            pub fn abs(self) -> $t;
            pub fn sqrt(self) -> $t;
            pub fn exp(self) -> $t;
            pub fn ln(self) -> $t;
            pub fn log2(self) -> $t;
            pub fn log10(self) -> $t;
            pub fn powi(self, n: i32) -> $t;
            pub fn powf(self, n: $t) -> $t;
            pub fn floor(self) -> $t;
            pub fn ceil(self) -> $t;
            pub fn round(self) -> $t;
            pub fn sin(self) -> $t;
            pub fn cos(self) -> $t;
            pub fn tanh(self) -> $t;
            pub fn max(self, other: $t) -> $t;
            pub fn min(self, other: $t) -> $t;
            pub fn clamp(self, min: $t, max: $t) -> $t;
            pub fn is_nan(self) -> bool;
            pub fn is_finite(self) -> bool;
        })* };
    }
    floats! { f32 f64 }
    macro_rules! integers {
        ($($t:ident)*) => { $(impl $t {
            pub const MAX: $t = 0;
            pub const MIN: $t = 0;
            pub fn pow(self, n: u32) -> $t;
            pub fn abs(self) -> $t;
            pub fn abs_diff(self, other: $t) -> $t;
            pub fn is_multiple_of(self, other: $t) -> bool;
        })* };
    }
    integers! { usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 }
}

pub mod mem {
    pub fn drop<T>(value: T) {}
    pub fn swap<T>(a: &mut T, b: &mut T) {}
}

pub mod macros {
    #[rustc_builtin_macro]
    pub macro derive($item:item) {}
}

#[macro_export]
macro_rules! panic { ($($t:tt)*) => { loop {} }; }
#[macro_export]
macro_rules! todo { ($($t:tt)*) => { loop {} }; }
#[macro_export]
macro_rules! unreachable { ($($t:tt)*) => { loop {} }; }
#[macro_export]
macro_rules! assert { ($($t:tt)*) => { () }; }
#[macro_export]
macro_rules! assert_eq { ($($t:tt)*) => { () }; }
#[macro_export]
macro_rules! assert_ne { ($($t:tt)*) => { () }; }
#[macro_export]
macro_rules! matches { ($($t:tt)*) => { true }; }

pub mod prelude {
    pub mod v1 {
        pub use crate::{assert, assert_eq, assert_ne, matches, panic, todo, unreachable};
        pub use crate::clone::Clone;
        pub use crate::cmp::{Eq, Ord, PartialEq, PartialOrd};
        pub use crate::convert::{AsMut, AsRef, From, Into, TryFrom};
        pub use crate::default::Default;
        pub use crate::fmt::Debug;
        pub use crate::hash::Hash;
        pub use crate::iter::{
            DoubleEndedIterator, ExactSizeIterator, Extend, FromIterator, IntoIterator, Iterator,
        };
        pub use crate::macros::derive;
        pub use crate::marker::{Copy, Send, Sized, Sync, Unpin};
        pub use crate::mem::drop;
        pub use crate::ops::{Drop, Fn, FnMut, FnOnce};
        pub use crate::option::Option::{self, None, Some};
        pub use crate::result::Result::{self, Err, Ok};
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

#[prelude_import]
use prelude::rust_2024::*;
