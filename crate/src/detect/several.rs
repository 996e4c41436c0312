//! [`Detectors`]: one detector or several, of one kind or of many.

use ndarray::Array1;

use super::{Detector, Layers};
use crate::{Result, record::Record};

/// One detector or several: a tuple of them, a `Vec` of one type or of boxed ones, and any mixture
/// of these, in their order.
///
/// ```
/// use nnerr::detect::{Baseline, Detector, Detectors, Energy, Entropy};
/// let boxed: Vec<Box<dyn Detector>> = vec![Box::new(Entropy)];
/// let names = |list: &dyn Detectors| list.all().iter().map(|detector| detector.name()).collect::<Vec<_>>();
/// assert_eq!(names(&Baseline), ["baseline"]);
/// assert_eq!(names(&(&Baseline, boxed, [Energy::default()])), ["baseline", "entropy", "energy"]);
/// ```
pub trait Detectors {
    /// All of them.
    fn all(&self) -> Vec<&dyn Detector>;
}

impl<D: Detector> Detectors for D {
    fn all(&self) -> Vec<&dyn Detector> {
        vec![self]
    }
}

impl<D: Detectors> Detectors for [D] {
    fn all(&self) -> Vec<&dyn Detector> {
        self.iter().flat_map(Detectors::all).collect()
    }
}

impl<D: Detectors, const N: usize> Detectors for [D; N] {
    fn all(&self) -> Vec<&dyn Detector> {
        self.as_slice().all()
    }
}

impl<D: Detectors> Detectors for Vec<D> {
    fn all(&self) -> Vec<&dyn Detector> {
        self.as_slice().all()
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => { $(
        impl<$($name: Detectors),+> Detectors for ($($name,)+) {
            fn all(&self) -> Vec<&dyn Detector> {
                #[allow(non_snake_case)]
                let ($($name,)+) = self;
                let mut all = Vec::new();
                $(all.extend($name.all());)+
                all
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

macro_rules! forwarded {
    ($($pointer:ty)*) => { $(
        /// A borrowed or boxed detector is one.
        impl<D: Detector + ?Sized> Detector for $pointer {
            fn name(&self) -> String {
                (**self).name()
            }

            fn layer(&self) -> Layers {
                (**self).layer()
            }

            fn score(&self, record: &Record) -> Result<Array1<f64>> {
                (**self).score(record)
            }
        }
    )* };
}
forwarded! { &D Box<D> }
