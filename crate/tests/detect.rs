//! Detectors on samples whose scores are worked out by hand, and the tasks.

use nnerr::{
    Error, ErrorKind, Result,
    data::{Digits, Samples},
    detect::*,
    metric::Confidence,
    ndarray::{Array1, Array2, array},
    network::{Layer, Network, OutputUnit, Params},
    record::Record,
    study::Study,
};

/// Layer 1 holds a, b and a − b of a sample (a, b); layer 2 holds a + b − ½ and
/// a − b, which are the outputs of classes 3 and 7 too.
fn network() -> Network {
    let first = Layer::new(array![[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]], array![0.0, 0.0, 0.0]).unwrap();
    let second = Layer::new(array![[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]], array![-0.5, 0.0]).unwrap();
    let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    Network::from_layers(vec![first, second, output], &[3, 7], OutputUnit::Linear).unwrap()
}

fn record(name: &str, images: Array2<f32>, labels: Array1<usize>) -> Record {
    Record::new(&network(), &Samples::new(name, images, Some(labels), (1, 2)).unwrap()).unwrap()
}

/// | sample | active in layer 1 | in layer 2 | outputs | predicted | confidence |
/// |---|---|---|---|---|---|
/// | (0, 0) | none | none | 0, 0 | 3 | 50 % |
/// | (1, 0) | 1st, 3rd | both | ½, 1 | 7 (wrong) | 62 % |
/// | (0, 1) | 2nd | 1st | ½, 0 | 3 | 62 % |
/// | (1, 1) | 1st, 2nd | 1st | 1½, 0 | 3 (wrong) | 82 % |
fn normal() -> Record {
    record("normal", array![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], array![3, 3, 3, 7])
}

fn ones() -> Record {
    record("ones", array![[1.0, 0.0], [1.0, 1.0]], array![1, 1])
}

fn fives() -> Record {
    record("fives", array![[0.0, 1.0]], array![5])
}

fn scores(detector: impl Detector) -> Vec<f64> {
    detector.score(&normal()).unwrap().to_vec()
}

#[test]
fn baseline_is_the_confidence_with_its_sign_turned() {
    let sure = |difference: f64| -1.0 / (1.0 + (-difference).exp());
    let expected = [-0.5, sure(0.5), sure(0.5), sure(1.5)];
    for (found, expected) in scores(Baseline).into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn names_and_layers_are_those_of_the_tables() {
    let (basis, _) = basis();
    let detectors: [Box<dyn Detector>; 4] = [
        Box::new(Baseline),
        Box::new(NeuronCount::layer(2).fit(&basis).unwrap()),
        Box::new(ActivationCoefficient::layer(1).fit(&basis).unwrap()),
        Box::new(AverageActivationCount::summed().fit(&basis).unwrap()),
    ];
    let names = detectors.map(|detector| format!("{}/{}", detector.name(), detector.layer()));
    let expected =
        ["baseline/", "neuron count/2", "neuron activation coefficient/1", "average activation count/all"];
    assert_eq!(names, expected);
}

/// A network with widths that fill no vector, and more samples than one block.
fn basis() -> (Basis, Record) {
    let split = Digits::synthetic(600, 700, 3).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([61, 30, 45, 20, 33]).batch(10).seed(2);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let normal = study.record(&split.normal).unwrap();
    (Basis::new(&split, &study).unwrap(), normal)
}

#[test]
fn fast_sums_are_the_slow_ones_with_any_number_of_threads() {
    let (basis, normal) = basis();
    let count = basis.study().activation_count();
    let highest = f64::from(count.highest());
    let (mut neurons, mut sums) = (Array1::<f64>::zeros(normal.len()), Array1::<f64>::zeros(normal.len()));
    let average = |neurons: &Array1<f64>, sums: &Array1<f64>| -> Array1<f64> {
        neurons.iter().zip(sums).map(|(&n, &s)| if n == 0.0 { 0.0 } else { -(s / n) }).collect()
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let check = |detector: &dyn Detector, expected: &Array1<f64>| {
        let found = detector.score(&normal).unwrap();
        assert_eq!(&found, expected, "{} {}", detector.name(), detector.layer());
        assert_eq!(found, pool.install(|| detector.score(&normal).unwrap()));
    };
    for layer in 1..=5 {
        let active = normal.outputs(layer).unwrap().mapv(|o| if o > 0.0 { 1.0 } else { 0.0 });
        let n = active.sum_axis(nnerr::ndarray::Axis(1));
        let s = active.dot(&count.layer(layer).unwrap().mapv(f64::from));
        check(&NeuronCount::layer(layer).fit(&basis).unwrap(), &n);
        check(&ActivationCoefficient::layer(layer).fit(&basis).unwrap(), &(highest * &n - &s));
        check(&AverageActivationCount::layer(layer).fit(&basis).unwrap(), &average(&n, &s));
        neurons += &n;
        sums += &s;
    }
    check(&NeuronCount::summed().fit(&basis).unwrap(), &neurons);
    check(&ActivationCoefficient::summed().fit(&basis).unwrap(), &(highest * &neurons - &sums));
    check(&AverageActivationCount::summed().fit(&basis).unwrap(), &average(&neurons, &sums));
}

#[test]
fn layers_that_are_not_there_are_named() {
    let (basis, _) = basis();
    for layer in [0, 6] {
        let errors = [
            NeuronCount::layer(layer).fit(&basis).unwrap_err(),
            ActivationCoefficient::layer(layer).fit(&basis).unwrap_err(),
            AverageActivationCount::layer(layer).fit(&basis).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::OutOfRange);
            assert!(error.to_string().contains(&format!("layer {layer} was asked for")), "{error}");
        }
    }
}

/// The number of neurons that a sample activates in layer 1.
struct Count;

impl Detector for Count {
    fn name(&self) -> String {
        "neuron count".into()
    }
    fn layer(&self) -> Layers {
        Layers::One(1)
    }
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(record.activated(1)?.mapv(f64::from))
    }
}

fn evaluation() -> Evaluation {
    Evaluation::new(&Count, &normal(), &[&ones(), &fives()]).unwrap()
}

#[test]
fn each_task_has_its_classes() {
    let evaluation = evaluation();
    let found = |task, confidence| {
        let roc = evaluation.roc(task, confidence).unwrap();
        assert_eq!(evaluation.auroc(task, confidence).unwrap(), Some(roc.auroc()));
        (roc.positives(), roc.negatives(), roc.auroc())
    };
    let (all, sure) = (Confidence::All, Confidence::percent(60).unwrap());
    // neurons activated: 0, 1 (correct) and 2, 2 (wrong); ones 2, 2; fives 1
    assert_eq!(found(Task::Misclassified, all), (2, 2, 1.0));
    assert_eq!(found(Task::Ood(&["ones"]), all), (2, 4, 0.75));
    assert_eq!(found(Task::Ood(&["ones", "fives"]), all), (3, 4, 0.625));
    assert_eq!(found(Task::Erroneous(&["ones"]), all), (4, 2, 1.0));
    assert_eq!(found(Task::Erroneous(&["fives", "ones"]), all), (5, 2, 0.95));
    assert_eq!(found(Task::Misclassified, sure), (1, 1, 1.0));
    assert_eq!(found(Task::Ood(&["ones"]), sure), (1, 2, 0.75));
    assert_eq!(found(Task::Erroneous(&["ones"]), sure), (2, 1, 1.0));
    assert_eq!((evaluation.detector(), evaluation.layer()), ("neuron count", Layers::One(1)));
    assert_eq!(evaluation.sets(), ["ones", "fives"]);
}

#[test]
fn an_empty_class_says_which_and_where() {
    let evaluation = evaluation();
    let said = |task, percent| {
        let confidence = Confidence::percent(percent).unwrap();
        assert_eq!(evaluation.auroc(task, confidence).unwrap(), None);
        let error = evaluation.roc(task, confidence).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undefined);
        error.to_string()
    };
    let expected = "no misclassified normal samples in confidence 50–60 %: the positive class of the task misclassified is empty";
    assert_eq!(said(Task::Misclassified, 50), expected);
    let expected =
        "no correct normal samples in confidence 80–90 %: the negative class of the task erroneous is empty";
    assert_eq!(said(Task::Erroneous(&["ones"]), 80), expected);
    assert!(
        said(Task::Ood(&["ones", "fives"]), 90)
            .contains("no samples of ones and fives in confidence 90–100 %")
    );
}

#[test]
fn sets_that_do_not_fit_the_task_are_named() {
    let evaluation = evaluation();
    let said = |task| {
        let error = evaluation.roc(task, Confidence::All).unwrap_err();
        assert_eq!(evaluation.auroc(task, Confidence::All).unwrap_err().kind(), error.kind());
        (error.kind(), error.to_string())
    };
    let (kind, sentence) = said(Task::Ood(&["noise"]));
    assert!(kind == ErrorKind::Missing && sentence.contains(r#""noise""#) && sentence.contains(r#""fives""#));
    assert_eq!(said(Task::Erroneous(&[])).0, ErrorKind::Missing);
    assert_eq!(said(Task::Ood(&["ones", "ones"])).0, ErrorKind::OutOfRange);
    let twice = Evaluation::new(&Baseline, &normal(), &[&ones(), &ones()]).unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::OutOfRange);
}

/// Gives `.0` for every sample, and one score too many where `.1`.
struct Broken(f64, bool);

impl Detector for Broken {
    fn name(&self) -> String {
        "broken".into()
    }
    fn layer(&self) -> Layers {
        Layers::None
    }
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        Ok(Array1::from_elem(record.len() + usize::from(self.1), self.0))
    }
}

#[test]
fn scores_that_cannot_be_ranked_are_refused() {
    let error = |detector: Broken| -> Error { Evaluation::new(&detector, &normal(), &[]).unwrap_err() };
    let nan = error(Broken(f64::NAN, false));
    assert_eq!(nan.kind(), ErrorKind::NotFinite);
    assert_eq!(nan.to_string(), "broken scored sample 0 of normal NaN: it has no rank");
    assert_eq!(error(Broken(0.0, true)).kind(), ErrorKind::Shape);
    assert!(Evaluation::new(&Broken(f64::INFINITY, false), &normal(), &[]).is_ok());
}
