//! Conformal p-values: the guarantee, ties, classes, and what is refused.

use super::*;
use crate::{
    Random, Stream,
    data::{Digits, Split},
    detect::{Baseline, DeepKnn, GroupDistance},
    network::Params,
    study::Study,
};

/// (1 + #{≥}) / (n + 1), one by one.
fn slow(calibration: &[f64], score: f64) -> f64 {
    let mut count = 1;
    for &other in calibration {
        count += usize::from(other >= score);
    }
    count as f64 / (calibration.len() + 1) as f64
}

/// How often the last of n + 1 exchangeable scores raises an alarm, over many draws of all: each
/// draw is a trial of its own, so that the number of alarms is binomial.
fn false_alarms(n: usize, alpha: f64, splits: usize, mut score: impl FnMut() -> f64) -> f64 {
    let mut alarms = 0;
    for _ in 0..splits {
        let calibration: Vec<f64> = (0..n).map(|_| score()).collect();
        let p = Ranks::new(calibration.clone()).p_value(score());
        alarms += usize::from(p <= alpha);
    }
    alarms as f64 / splits as f64
}

/// Without ties the rate is ⌊α(n + 1)⌋ / (n + 1): at most α, and above α − 1/(n + 1).
#[test]
fn false_alarms_have_the_stated_rate() {
    let mut random = Random::new(1, Stream::Permutation);
    for (n, alpha) in [(19, 0.05), (20, 0.05), (99, 0.01), (99, 0.1), (50, 0.3), (9, 0.05), (1, 0.5)] {
        let splits = 20_000;
        let rate = false_alarms(n, alpha, splits, || random.uniform().ln());
        let exact = (alpha * (n + 1) as f64 + 1e-9).floor() / (n + 1) as f64;
        let band = |share: f64| 4.0 * (share * (1.0 - share) / splits as f64).sqrt();
        assert!((rate - exact).abs() <= band(exact), "n = {n}, α = {alpha}: {rate} {exact}");
        assert!(rate <= alpha + band(alpha), "n = {n}, α = {alpha}: {rate}");
        assert!(rate >= alpha - 1.0 / (n + 1) as f64 - band(alpha), "n = {n}, α = {alpha}: {rate}");
    }
}

/// Scores with few values: ties never make an alarm more likely than stated.
#[test]
fn ties_are_counted_against_alarms() {
    let mut random = Random::new(2, Stream::Permutation);
    for alpha in [0.05, 0.1, 0.25] {
        let splits = 20_000;
        let rate = false_alarms(39, alpha, splits, || random.below(4) as f64);
        let band = 4.0 * (alpha * (1.0 - alpha) / splits as f64).sqrt();
        assert!(rate <= alpha + band, "{alpha}: {rate}");
    }
    assert_eq!(false_alarms(39, 0.9, 100, || 1.0), 0.0, "p is 1 where all are alike");
}

#[test]
fn ranks_are_those_of_a_count() {
    let mut random = Random::new(3, Stream::Permutation);
    let ends = [f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0];
    for n in [1, 2, 7, 100] {
        let calibration: Vec<f64> = (0..n).map(|_| random.below(20) as f64 - 10.0).chain(ends).collect();
        let ranks = Ranks::new(calibration.clone());
        for score in (-11..=11).map(f64::from).chain(ends).chain([0.5]) {
            assert_eq!(ranks.p_value(score), slow(&calibration, score), "{score} of {calibration:?}");
        }
    }
    assert_eq!(Ranks::new(Vec::new()).p_value(3.0), 1.0, "nothing to compare with");
}

fn trained() -> (Split, Study) {
    let split = Digits::synthetic(1500, 400, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([30, 20]).batch(10).epochs(3).rate(0.002);
    let study = Study::observed(&split, params, &mut []).unwrap();
    (split, study)
}

/// The samples held out are those of the basis, and the detector does not hold them.
#[test]
fn p_values_are_those_of_the_samples_held_out() {
    let (split, study) = trained();
    let basis = Basis::new(&split, &study).unwrap();
    let normal = study.record(&split.normal).unwrap();
    let knn = DeepKnn::layer(1).k(5);
    for by_class in [false, true] {
        let conformal = Conformal::of(knn).calibration(150);
        let conformal = if by_class { conformal.by_predicted_class() } else { conformal };
        let fitted = conformal.fit(&basis).unwrap();
        assert_eq!((fitted.samples(), fitted.layer()), (150, Layers::One(1)));
        let name = if by_class { "deep knn, conformal by class" } else { "deep knn, conformal" };
        assert_eq!(fitted.name(), name);
        let (rest, held) = basis.hold_out(150).unwrap();
        let own = knn.fit(&rest).unwrap();
        let (calibration, scores) = (own.score(&held).unwrap(), own.score(&normal).unwrap());
        let expected = scores.iter().zip(normal.predicted()).map(|(&score, class)| {
            let same =
                calibration.iter().zip(held.predicted()).filter(|(_, other)| !by_class || *other == class);
            slow(&same.map(|(&score, _)| score).collect::<Vec<_>>(), score)
        });
        let p = fitted.p_values(&normal).unwrap();
        assert_eq!(p, expected.collect::<Array1<f64>>());
        assert_eq!(fitted.score(&normal).unwrap(), -&p);
        for alpha in [1e-9, 1.0 / 151.0, 0.05, 20.0 / 151.0, 0.999] {
            let alarms = fitted.alarms(&normal, alpha).unwrap();
            assert_eq!(alarms, p.mapv(|p| p <= alpha), "{alpha}");
            let above = fitted.threshold(alpha).unwrap();
            assert_eq!(alarms, fitted.score(&normal).unwrap().mapv(|score| score > above), "{alpha}");
        }
    }
    // One that is ready, of any type, on samples that the network has not seen.
    let boxed: Box<dyn Detector> = Box::new(knn.fit(&basis).unwrap());
    let fitted = Conformal::of(boxed).calibrated_on(&normal).unwrap();
    assert_eq!((fitted.samples(), fitted.detector().name()), (normal.len(), "deep knn".into()));
    let smallest = fitted.p_values(&normal).unwrap().fold(1.0f64, |low, &p| low.min(p));
    assert_eq!(smallest, 2.0 / (normal.len() + 1) as f64, "the highest is as high as itself");
}

/// Nothing is known of a class that is predicted for no calibration sample: no alarm.
#[test]
fn a_class_without_calibration_samples_never_alarms() {
    let (split, study) = trained();
    let normal = study.record(&split.normal).unwrap();
    let of = |wanted: bool| -> Vec<usize> {
        (0..normal.len()).filter(|&place| (normal.predicted()[place] == 3) == wanted).collect()
    };
    let (threes, others) = (normal.select("threes", &of(true)).unwrap(), of(false));
    let others = normal.select("others", &others).unwrap();
    let by_class = Conformal::of(Baseline).by_predicted_class().calibrated_on(&others).unwrap();
    assert!(by_class.p_values(&threes).unwrap().iter().all(|&p| p == 1.0));
    assert!(by_class.alarms(&threes, 0.999).unwrap().iter().all(|alarm| !alarm));
    let all = Conformal::of(Baseline).calibrated_on(&others).unwrap();
    assert!(all.p_values(&threes).unwrap().iter().any(|&p| p < 1.0));
}

/// Scores what it is told to.
#[derive(Clone)]
struct Given(f64);

impl Detector for Given {
    fn name(&self) -> String {
        "given".into()
    }
    fn layer(&self) -> Layers {
        Layers::None
    }
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let mut scores = Array1::zeros(record.len());
        scores[0] = if record.name() == "held-out" { self.0 } else { f64::NAN };
        Ok(scores)
    }
}

#[test]
fn what_cannot_be_is_named() {
    let (split, study) = trained();
    let basis = Basis::new(&split, &study).unwrap();
    let normal = study.record(&split.normal).unwrap();
    let all = split.train.len();
    for count in [0, all] {
        let error = Conformal::of(Baseline).calibration(count).fit(&basis).unwrap_err();
        let said = format!("{count} of {all} training samples cannot be held out: 1 to {} can", all - 1);
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::OutOfRange, said));
    }
    let fitted = Conformal::of(Baseline).fit(&basis).unwrap();
    for alpha in [0.0, 1.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
        for error in [fitted.threshold(alpha).unwrap_err(), fitted.alarms(&normal, alpha).unwrap_err()] {
            let said = format!("α is {alpha}: a rate of false alarms lies above 0 and below 1");
            assert_eq!((error.kind(), error.to_string()), (ErrorKind::OutOfRange, said));
        }
    }
    let error = Conformal::of(GroupDistance::layer(3)).fit(&basis).unwrap_err();
    assert!(error.to_string().contains("layer 3 was asked for"), "{error}");
    let nan = Conformal::of(Given(f64::NAN)).fit(&basis).err().unwrap();
    assert_eq!(nan.to_string(), "given scored sample 0 of held-out NaN: it has no rank");
    let later = Conformal::of(Given(f64::INFINITY)).fit(&basis).unwrap().score(&normal).unwrap_err();
    assert_eq!(
        (later.kind(), later.to_string()),
        (ErrorKind::NotFinite, "given scored sample 0 of normal NaN: it has no rank".into())
    );
    let other = Study::observed(&split, Params::default().hidden([31]).batch(10), &mut []).unwrap();
    let error = fitted.p_values(&other.record(&split.normal).unwrap()).unwrap_err();
    assert!(error.kind() == ErrorKind::Shape && error.to_string().contains("another network"), "{error}");
}
