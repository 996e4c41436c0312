//! An exercise as data: its cases, its solution, and its typical slips with a hint each.

use super::{Verdict, attempt};

/// An exercise. `C` holds what the student's function takes, `A` is what it answers.
pub(super) struct Exercise<C: 'static, A: 'static> {
    /// What the student's function is asked, one after the other, until an answer is wrong.
    pub cases: &'static [C],
    pub solution: fn(&C) -> A,
    /// What the student reads of a wrong answer: what is given, the right answer and the student's.
    pub report: fn(&C, &A, &A) -> String,
    /// The first that explains the wrong answer adds its hint.
    pub slips: &'static [Slip<C, A>],
    /// What the student reads where all answers are right.
    pub right: &'static str,
}

/// A typical slip.
pub(super) struct Slip<C: 'static, A: 'static> {
    pub hint: fn(&C, &A) -> String,
    /// What the student's function may give instead of the solution.
    pub made: &'static [fn(&C) -> A],
    /// What else shows the slip in an answer, for a slip of which `made` are only examples.
    pub seen: &'static [fn(&C, &A) -> bool],
}

/// Writes an exercise down as a page of an exercise book, and makes the public function that plays it:
/// ```ignore
/// pub fn public_name(what: Type, is: Type, given: Type) -> Answer as CONSTANT;
/// cases: [(what, is, given), …];
/// solution: what is right;
/// report(right, yours): "a sentence that names {what}, {right} and {yours}", other = "value for it";
/// slips: {
///     "hint" => what a function with this slip gives, another such;
///     "hint" if the condition on `yours` => an example of a function that it is seen in;
///     "hint with a {number}" (number = 1) => …;
/// }
/// right: "what is to be learned";
/// ```
/// Without `pub fn public_name`, and with the constant there instead, it makes only the constant, for a function
/// that takes its cases in another form.
macro_rules! exercise {
    (
        $(#[$doc:meta])*
        pub fn $name:ident($($given:ident: $type:ty),*) -> $answer:ty as $exercise:ident;
        $($page:tt)*
    ) => {
        $(#[$doc])*
        pub fn $name(student: impl Fn($($type),*) -> $answer) -> Verdict {
            $exercise.play(|&($($given,)*)| student($($given),*))
        }
        exercise! { $exercise($($given: $type),*) -> $answer; $($page)* }
    };
    (
        $exercise:ident($($given:ident: $type:ty),*) -> $answer:ty;
        $($page:tt)*
    ) => {
        #[allow(unused_variables)]
        pub(super) const $exercise: Exercise<($($type,)*), $answer> =
            exercise! { @page ($($given,)*) $($page)* };
    };
    (
        @page $given:tt
        cases: [$($case:tt),* $(,)?];
        solution: $solution:expr;
        report($right:ident, $yours:ident): $report:literal $(, $value:ident = $of:expr)*;
        slips: {
            $($hint:literal $(($($number:ident = $from:expr),*))? $(if $seen:expr)? => $($made:expr),+;)*
        }
        right: $learned:literal;
    ) => {
        Exercise {
            cases: &[$(exercise!(@tuple $case)),*],
            solution: |&$given| $solution,
            report: |&$given, $right, $yours| format!($report $(, $value = $of)*),
            slips: &[$(Slip {
                hint: |&$given, $yours| format!($hint $($(, $number = $from)*)?),
                made: &[$(|&$given| $made),+],
                seen: &[$(|&$given, $yours| $seen)?],
            }),*],
            right: $learned,
        }
    };
    (@tuple ($($value:expr),*)) => { ($($value,)*) };
}
pub(super) use exercise;

impl<C, A: Answer> Exercise<C, A> {
    /// Asks the student's function one case after the other.
    pub fn play(&self, student: impl Fn(&C) -> A) -> Verdict {
        for case in self.cases {
            let expected = (self.solution)(case);
            let found = match attempt(|| student(case)) {
                Ok(found) => found,
                Err(panicked) => return panicked,
            };
            if !found.agrees(&expected) {
                let report = (self.report)(case, &expected, &found);
                let hint = self.slips.iter().find_map(|slip| slip.hint(case, &found));
                return Verdict::wrong(match hint {
                    Some(hint) => format!("{report}: {hint}."),
                    None => format!("{report}."),
                });
            }
        }
        Verdict::right(format!("{}.", self.right))
    }
}

impl<C, A: Answer> Slip<C, A> {
    /// The hint, if this slip explains the answer.
    fn hint(&self, case: &C, found: &A) -> Option<String> {
        let made = self.made.iter().any(|made| found.agrees(&made(case)));
        let seen = || self.seen.iter().any(|seen| seen(case, found));
        (made || seen()).then(|| (self.hint)(case, found))
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
mod tests {
    use std::any::Any;

    use super::{super::*, *};
    use crate::{
        claim,
        metric::{Calibration, RankCorrelation, Roc},
    };

    /// Plays the solution, every slip, a panic and NaN as the student.
    fn rehearse<C, A: Answer>(name: &str, exercise: &Exercise<C, A>) {
        let right = format!("✓ Right: {}.", exercise.right);
        assert_eq!(exercise.play(exercise.solution).to_string(), right, "{name}");
        let mut before: Vec<fn(&C) -> A> = vec![exercise.solution];
        for slip in exercise.slips {
            for made in slip.made {
                let (nth, told_apart) = (before.len(), |other: fn(&C) -> A| {
                    exercise.cases.iter().find(|case| !made(case).agrees(&other(case)))
                });
                assert!(before.iter().all(|other| told_apart(*other).is_some()), "{name}: slip {nth} is not new");
                let case = told_apart(exercise.solution).expect("it is new");
                let (right, yours) = ((exercise.solution)(case), made(case));
                let (report, hint) = ((exercise.report)(case, &right, &yours), (slip.hint)(case, &yours));
                let sentence = format!("✗ Not yet: {report}: {hint}.");
                assert_eq!(exercise.play(made).to_string(), sentence, "{name}: slip {nth}");
                assert!(slip.seen.iter().all(|seen| seen(case, &yours)), "{name}: slip {nth} is not seen");
                before.push(*made);
            }
        }
        exercise.play(|_| panic!("on purpose")).refuses("your function panicked: on purpose.");
        let not_a_number = |case: &C| {
            let mut answer = (exercise.solution)(case);
            spoil(&mut answer);
            answer
        };
        if spoil(&mut (exercise.solution)(&exercise.cases[0])) {
            exercise.play(not_a_number).refuses("NaN");
        }
    }

    /// Puts NaN into an answer that can hold it.
    fn spoil(answer: &mut dyn Any) -> bool {
        if let Some(number) = answer.downcast_mut::<f64>() {
            *number = f64::NAN;
        } else if let Some(number) = answer.downcast_mut::<Option<f64>>() {
            *number = Some(f64::NAN);
        } else if let Some(numbers) = answer.downcast_mut::<Vec<f64>>() {
            numbers.fill(f64::NAN);
        } else if let Some(numbers) = answer.downcast_mut::<(f64, f64, f64)>() {
            numbers.1 = f64::NAN;
        } else {
            return false;
        }
        true
    }

    #[test]
    fn every_exercise_knows_its_solution_and_its_slips() {
        let mut played = Vec::new();
        macro_rules! rehearse {
            ($($subject:ident: $($exercise:ident)*;)*) => {
                $($(
                    played.push(stringify!($exercise).to_lowercase());
                    rehearse(stringify!($exercise), &$subject::$exercise);
                )*)*
            };
        }
        rehearse! {
            activation: ACTIVATED_SHARE ACTIVATION_COEFFICIENT SELECTIVITY SPREAD;
            clusters: CLUSTER_ACCURACY CLUSTER_DISTANCE DOMINANT_CLASS;
            comparison: ODIN_STEP THRESHOLD_AT_95;
            detector_network: ACCURACY_AT SIGMOID_GRADIENT STRATIFIED_HALVES;
            groups: AVERAGE_GROUP_DISTANCE MATCHING_CLASS_PERCENTAGE NEAREST;
            network: CROSS_ENTROPY EXPECTED_CALIBRATION_ERROR NEURON RELU_DERIVATIVE SOFTMAX;
            neurons: INFLUENCE NEURON_ACCURACY;
            patterns: HAMMING PATTERN SILHOUETTE;
            ranking: AUROC FPR95 SPEARMAN;
            start: BRIGHTNESS;
            verdict: CHANCE_OF_AT_LEAST STRICTEST_LIMIT VERDICT;
        }
        // These two need data, and have tests of their own.
        played.extend(["logit_detector".into(), "rarest_class".into()]);
        let public = include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("pub use "));
        let names = public.flat_map(|line| line.split([':', '{', ',', '}', ';', ' ']).skip(1));
        let mut public: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        public.sort_unstable();
        played.sort_unstable();
        assert_eq!(public, played, "an exercise is not played");
    }

    #[test]
    fn other_ways_to_a_right_answer_pass() {
        let roc = |positives: &[f64], negatives: &[f64]| Roc::of(positives, negatives).unwrap();
        assert!(auroc(|p, n| roc(p, n).auroc()).passed());
        assert!(fpr95(|p, n| roc(p, n).fpr95()).passed());
        let at_95 = |roc: Roc| {
            let at = roc.tpr().iter().position(|&tpr| tpr >= 0.95).unwrap();
            (roc.thresholds()[at], roc.fpr95(), roc.fpr95_ok())
        };
        assert!(threshold_at_95(|p, n| at_95(roc(p, n))).passed());
        let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        assert!(spearman(|x, y| RankCorrelation::new(&some(x), &some(y)).unwrap().rho()).passed());
        let calibration = |confidence: &[f64], correct: &[bool]| {
            Calibration::new(&confidence.to_vec().into(), &correct.to_vec().into(), 10).unwrap()
        };
        assert!(expected_calibration_error(|c, k| calibration(c, k).ece()).passed());
        assert!(verdict(|seen, of| claim::Verdict::of(seen, of).unwrap().to_string()).passed());
        let fewer = |least: usize, n: usize, p: f64| {
            let ways = |k: usize| (0..k).fold(1.0, |ways, i| ways * (n - i) as f64 / (i + 1) as f64);
            let exactly = |k: usize| ways(k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
            (0..least).map(exactly).sum::<f64>()
        };
        assert!(chance_of_at_least(|least, n, p| 1.0 - fewer(least, n, p)).passed());
        let by_counting = |distances: &[u32], k: usize| {
            let at = |wanted: u32| (0..distances.len()).filter(move |&place| distances[place] == wanted);
            (0..=30).flat_map(at).take(k).collect()
        };
        assert!(nearest(by_counting).passed());
        // Of an odd kind either half may have the one more.
        let test_first = |kinds: &[&str]| {
            let before = |place: usize| kinds[..place].iter().filter(|&&kind| kind == kinds[place]).count();
            (0..kinds.len()).partition(|&place| before(place) % 2 == 1)
        };
        assert!(stratified_halves(test_first).passed());
    }

    #[test]
    fn no_finite_number_is_infinite_and_only_nan_is_nan() {
        assert!(f64::INFINITY.agrees(&f64::INFINITY) && f64::NAN.agrees(&f64::NAN));
        assert!(!5.0.agrees(&f64::INFINITY) && !5.0.agrees(&f64::NAN) && !f64::NAN.agrees(&5.0));
        assert!((1.0 + 1e-12).agrees(&1.0) && !1.001.agrees(&1.0));
    }
}
