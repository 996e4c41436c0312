//! An exercise as data: its cases, its solution, and its typical slips with a hint each.

use super::{Feedback, attempt};

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
    pub learned: &'static str,
}

/// A typical slip. All its functions take the case and the right answer; two take the student's as well.
pub(super) struct Slip<C: 'static, A: 'static> {
    pub hint: fn(&C, &A, &A) -> String,
    /// What the student's function may give instead of the right answer.
    pub made: &'static [fn(&C, &A) -> A],
    /// What shows the slip in an answer, where `made` holds examples only.
    pub seen: &'static [fn(&C, &A, &A) -> bool],
}

/// Writes an exercise down as a page of an exercise book, and makes the public function that plays it:
/// ```text
/// pub fn public_name(what: Type, is: Type, given: Type) -> Answer as CONSTANT;
/// cases: (what, is, given), …;
/// solution: the right answer;
/// report(right, yours): "a sentence that names {what}, {right} and {yours}", other = "value for it";
/// slip "hint" => what a function with this slip gives, perhaps told from `right`, another such;
/// slip "hint" if the condition on `yours` => an example of a function that it is seen in;
/// slip "hint with a {number}" (number = 1) => …;
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
        $(slip $hint:literal $(($number:ident = $from:expr))? $(if $seen:expr)? => $($made:expr),+;)*
        learned: $learned:literal;
    ) => {
        Exercise {
            cases: &[$(exercise!(@tuple $case)),+],
            solution: |&$given| $solution,
            report: |&$given, $right, $yours| format!($report $(, $value = $of)*),
            slips: &[$(Slip {
                hint: |&$given, $right, $yours| format!($hint $(, $number = $from)?),
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
                let hint = self.slips.iter().find_map(|slip| slip.hint(case, &right, &yours));
                return Feedback::wrong(
                    hint.map_or(format!("{report}."), |hint| format!("{report}: {hint}.")),
                );
            }
        }
        Feedback::right(format!("{}.", self.learned))
    }
}

impl<C, A: Answer> Slip<C, A> {
    /// The hint, if this slip explains the answer.
    fn hint(&self, case: &C, right: &A, yours: &A) -> Option<String> {
        let made = || self.made.iter().any(|made| yours.agrees(&made(case, right)));
        let explains = self.seen.first().map_or_else(made, |seen| seen(case, right, yours));
        explains.then(|| (self.hint)(case, right, yours))
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
        let answers = |function: &dyn Fn(&C) -> A| exercise.cases.iter().map(function).collect::<Vec<A>>();
        let right = answers(&exercise.solution);
        let learned = format!("✓ Right: {}.", exercise.learned);
        assert_eq!(exercise.play(exercise.solution).to_string(), learned, "{name}");
        let mut before = vec![answers(&exercise.solution)];
        for slip in exercise.slips {
            for made in slip.made {
                let student = |case: &C| made(case, &(exercise.solution)(case));
                let (yours, nth) = (answers(&student), before.len());
                assert!(before.iter().all(|other| !yours.agrees(other)), "{name}: no case tells slip {nth}");
                let at = (0..right.len()).find(|&at| !yours[at].agrees(&right[at])).unwrap();
                let (case, right, yours) = (&exercise.cases[at], &right[at], &yours[at]);
                let (report, hint) = ((exercise.report)(case, right, yours), (slip.hint)(case, right, yours));
                let sentence = format!("✗ Not yet: {report}: {hint}.");
                assert_eq!(exercise.play(student).to_string(), sentence, "{name}: slip {nth}");
                assert!(slip.seen.iter().all(|seen| seen(case, right, yours)), "{name}: slip {nth}");
                before.push(answers(&student));
            }
        }
        exercise.play(|_| panic!("on purpose")).refuses("your function panicked: on purpose.");
        if nan::<A>().is_some() {
            exercise.play(|_| nan().unwrap()).refuses("NaN");
        }
    }

    /// NaN as an answer of this kind, if it can hold it.
    fn nan<A: 'static>() -> Option<A> {
        let one = f64::NAN;
        let kinds: [Box<dyn Any>; 4] =
            [Box::new(one), Box::new(Some(one)), Box::new(vec![one; 3]), Box::new((one, one, one))];
        kinds.into_iter().find_map(|kind| kind.downcast().ok()).map(|answer| *answer)
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
        let roc = |positives: &[f64], negatives: &[f64]| Roc::between(positives, negatives).unwrap();
        assert!(auroc(|p, n| roc(p, n).auroc()).passed());
        assert!(fpr95(|p, n| roc(p, n).fpr95()).passed());
        let at_95 = |roc: Roc| {
            let at = roc.tpr().iter().position(|&tpr| tpr >= 0.95).unwrap();
            (roc.thresholds()[at], roc.fpr95(), roc.fpr95_ok())
        };
        assert!(threshold_at_95(|p, n| at_95(roc(p, n))).passed());
        let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        assert!(spearman(|x, y| RankCorrelation::new(some(x), some(y)).unwrap().rho()).passed());
        let calibration = |confidence: &[f64], correct: &[bool]| {
            Calibration::new(&confidence.to_vec().into(), &correct.to_vec().into(), 10).unwrap()
        };
        assert!(expected_calibration_error(|c, k| calibration(c, k).ece()).passed());
        assert!(verdict(|seen, of| claim::Verdict::from_counts(seen, of).unwrap().to_string()).passed());
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
