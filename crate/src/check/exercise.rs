//! An exercise as data: its cases, its solution, and its typical slips with a hint each.

use super::{Feedback, attempt};

/// An exercise. `C` holds what the student's function takes, `A` is what it answers.
pub(super) struct Exercise<C: 'static, A: 'static> {
    /// What the student's function is asked, one after the other, until an answer is wrong.
    pub cases: &'static [C],
    pub solution: fn(&C) -> A,
    /// What the student reads of a wrong answer: what is given, the right answer and the student's.
    pub report: fn(&C, &A, &A) -> String,
    /// The first that explains the wrong answers adds its hint.
    pub slips: &'static [Slip<C, A>],
    /// What the student reads where all answers are right.
    pub learned: &'static str,
}

/// A typical slip. All its functions take the case and the right answer; two take the student's as well.
///
/// A hint says what the student's function does, or what holds of its answer, and never what to write
/// instead. It must be true: one answer may be like a slip's by chance, so a slip is told where the
/// student's function gives what the slip gives in *every* case, also where that is right.
pub(super) struct Slip<C: 'static, A: 'static> {
    pub hint: fn(&C, &A, &A) -> String,
    /// What a function with this slip gives.
    pub made: &'static [fn(&C, &A) -> A],
    /// What is to be seen in one answer by itself, whatever made it; `made` holds examples then. The
    /// hint must be true of every answer in which it is seen.
    pub seen: &'static [fn(&C, &A, &A) -> bool],
}

/// Writes an exercise down as a page of an exercise book, and makes the public function that plays it:
/// ```text
/// pub fn public_name(what: Type, is: Type, given: Type) -> Answer as CONSTANT;
/// cases: (what, is, given), …;
/// solution: the right answer;
/// report(right, yours): "a sentence that names {what}, {right} and {yours}", other = "value for it";
/// slip "hint" => what a function with this slip gives, perhaps told from `right`, another such;
/// slip "hint that is true" if this condition on `yours` holds => an example of a function that it is seen in;
/// slip "hint with a {number}" (number = 1, …) => …;
/// learned: "what the student reads when all is right";
/// ```
/// Without `pub fn public_name` and `as`, and with the constant first, it makes the constant only, for a
/// function that takes its cases in another form.
macro_rules! exercise {
    (
        $(#[$doc:meta])*
        pub fn $name:ident($($given:ident: $type:ty),*) -> $answer:ty as $exercise:ident;
        $($page:tt)*
    ) => {
        $(#[$doc])*
        pub fn $name(student: impl Fn($($type),*) -> $answer) -> Feedback {
            $exercise.play(|&($($given,)*)| student($($given),*))
        }
        exercise! { $exercise($($given: $type),*) -> $answer; $($page)* }
    };
    ($exercise:ident($($given:ident: $type:ty),*) -> $answer:ty; $($page:tt)*) => {
        #[allow(unused_variables)]
        pub(super) const $exercise: Exercise<($($type,)*), $answer> =
            exercise! { @page ($($given,)*) $($page)* };
    };
    (
        @page $given:tt
        cases: $($case:tt),+;
        solution: $solution:expr;
        report($right:ident, $yours:ident): $report:literal $(, $value:ident = $of:expr)*;
        $(slip $hint:literal $(($($number:ident = $from:expr),+))? $(if $seen:expr)? => $($made:expr),+;)*
        learned: $learned:literal;
    ) => {
        Exercise {
            cases: &[$(exercise!(@tuple $case)),+],
            solution: |&$given| $solution,
            report: |&$given, $right, $yours| format!($report $(, $value = $of)*),
            slips: &[$(Slip {
                hint: |&$given, $right, $yours| format!($hint $($(, $number = $from)+)?),
                made: &[$(|&$given, $right| $made),+],
                seen: &[$(|&$given, $right, $yours| $seen)?],
            }),*],
            learned: $learned,
        }
    };
    (@tuple ($($value:expr),*)) => { ($($value,)*) };
}
pub(super) use exercise;

impl<C, A: Answer> Exercise<C, A> {
    /// Asks the student's function one case after the other.
    pub fn play(&self, student: impl Fn(&C) -> A) -> Feedback {
        for case in self.cases {
            let right = (self.solution)(case);
            let yours = match attempt(|| student(case)) {
                Ok(yours) => yours,
                Err(panicked) => return panicked,
            };
            if !yours.agrees(&right) {
                let report = (self.report)(case, &right, &yours);
                let slip = self.slip(case, &right, &yours, &student);
                return Feedback::wrong(match slip.map(|slip| (slip.hint)(case, &right, &yours)) {
                    Some(hint) => format!("{report}: {hint}."),
                    None => format!("{report}."),
                });
            }
        }
        Feedback::right(format!("{}.", self.learned))
    }

    /// The first slip that explains an answer.
    fn slip(&self, case: &C, right: &A, yours: &A, student: &impl Fn(&C) -> A) -> Option<&Slip<C, A>> {
        self.slips.iter().find(|slip| match slip.seen.first() {
            Some(seen) => seen(case, right, yours),
            None => slip.made.iter().any(|made| {
                yours.agrees(&made(case, right))
                    && self.cases.iter().all(|case| self.gives(student, case, *made))
            }),
        })
    }

    /// Whether the student's function answers a case as a slip does. One that panics tells neither.
    fn gives(&self, student: &impl Fn(&C) -> A, case: &C, made: fn(&C, &A) -> A) -> bool {
        attempt(|| student(case)).map_or(true, |yours| yours.agrees(&made(case, &(self.solution)(case))))
    }
}

/// An answer that can be compared with another.
pub(super) trait Answer {
    /// Whether both are the same: numbers up to rounding, all else exactly.
    fn agrees(&self, other: &Self) -> bool;
}

impl Answer for f64 {
    // NaN is like NaN, so that a slip that gives it is known. No solution does.
    fn agrees(&self, other: &Self) -> bool {
        let rounding = 1e-9 * other.abs().max(1.0);
        self == other
            || self.is_nan() && other.is_nan()
            || other.is_finite() && (self - other).abs() <= rounding
    }
}

impl<A: Answer> Answer for Vec<A> {
    fn agrees(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(a, b)| a.agrees(b))
    }
}

impl<A: Answer> Answer for Option<A> {
    fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(a), Some(b)) => a.agrees(b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

impl<A: Answer> Answer for (A, A, A) {
    fn agrees(&self, other: &Self) -> bool {
        self.0.agrees(&other.0) && self.1.agrees(&other.1) && self.2.agrees(&other.2)
    }
}

macro_rules! exactly {
    ($($answer:ty),*) => {
        $(impl Answer for $answer {
            fn agrees(&self, other: &Self) -> bool {
                self == other
            }
        })*
    };
}
exactly!(bool, usize, String);

pub(super) fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    sum(values) / values.len() as f64
}

pub(super) fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The share of all that count.
pub(super) fn share<T>(all: &[T], counts: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|one| counts(one)).count() as f64 / all.len() as f64
}

#[cfg(test)]
mod tests;
