//! Every exercise, played: its solution, its slips, one answer to everything, a panic, NaN.

use std::any::Any;

use super::{super::*, *};
use crate::{
    claim,
    metric::{Calibration, RankCorrelation, Roc},
};

/// How a clause begins that says what to write.
const ORDERS: [&str; 17] = [
    "add", "average", "build", "compare", "count", "divide", "give", "halve", "look", "lower", "multiply",
    "raise", "return", "simplify", "sort", "subtract", "take",
];

/// Plays the solution, every slip, constants, a panic and NaN as the student.
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
    // One answer to all cases is no slip, whatever it is.
    let constant = |answer: &dyn Fn() -> A| {
        let Some(at) = (0..right.len()).find(|&at| !answer().agrees(&right[at])) else { return };
        let (case, yours) = (&exercise.cases[at], answer());
        let told = exercise.slip(case, &right[at], &yours, &|_: &C| answer());
        let hint = told.map(|slip| (slip.hint)(case, &right[at], &yours));
        assert!(told.is_none_or(|slip| !slip.seen.is_empty()), "{name}: always the same is told {hint:?}");
    };
    for case in exercise.cases {
        let right = || (exercise.solution)(case);
        constant(&right);
        let made = exercise.slips.iter().flat_map(|slip| slip.made);
        made.for_each(|made| constant(&|| made(case, &right())));
    }
    for slip in exercise.slips {
        let (case, right) = (&exercise.cases[0], (exercise.solution)(&exercise.cases[0]));
        let hint = (slip.hint)(case, &right, &slip.made[0](case, &right));
        let told = hint.split([',', ':', ';']).map(|clause| clause.trim_start().trim_start_matches("so "));
        let orders = |clause: &str| ORDERS.iter().any(|order| clause.split(' ').next() == Some(order));
        let told = told.filter(|clause| orders(clause)).collect::<Vec<_>>();
        assert!(told.is_empty(), "{name}: “{hint}” says what to write, not what is wrong");
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
    let public = include_str!("../mod.rs").lines().filter_map(|line| line.strip_prefix("pub use "));
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
