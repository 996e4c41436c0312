//! Detectors by neighbours and the data set of section 4.3.2, each against plain loops.

use nnerr::{
    ErrorKind,
    data::{Digits, Split},
    detect::{
        Aggregate, Basis, Detector, DetectorParams, Evaluation, Fit, GroupDistance, Layers, MatchingClass,
        NetworkDetector, PredictedClassHamming, Quantity, Task,
    },
    metric::Confidence,
    network::{InitialWeights, Params},
    pattern::Bank,
    record::Record,
    results::TestSets,
    study::{Sets, Study},
};

/// f = 0.4, and the data of section 4.3.2.
fn known() -> (Basis, Sets) {
    let split = Digits::synthetic(1400, 200, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([40, 30, 20]).batch(10).epochs(2).rate(0.002);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let sets = Sets::with_noise(&study, &split, 30, 0.2).unwrap();
    let basis = Basis::new(&split, &study).unwrap().percentile(0.4).groups(20).with_detector_data(&sets);
    (basis, sets)
}

/// All Hamming distances of a sample to the examples that `keep` keeps, ascending, each with
/// its example.
fn near(
    bank: &Bank,
    record: &Record,
    layer: usize,
    sample: usize,
    keep: &dyn Fn(usize) -> bool,
) -> Vec<(u32, usize)> {
    let queries = bank.binarise(record, layer).unwrap();
    let patterns = bank.patterns(layer).unwrap();
    let distance = |example| (queries.distance(sample, patterns, example).unwrap(), example);
    let mut all: Vec<(u32, usize)> = (0..bank.len()).filter(|&e| keep(e)).map(distance).collect();
    all.sort_unstable();
    all
}

fn mean(near: &[(u32, usize)]) -> f64 {
    near.iter().map(|&(distance, _)| f64::from(distance)).sum::<f64>() / near.len() as f64
}

#[test]
fn scores_by_neighbours_are_what_loops_find() {
    let (basis, sets) = known();
    let basis = basis.groups(25);
    let (bank, ones) = (basis.bank().unwrap(), &sets.left_out[0]);
    let by_k = bank.by_k(ones, &[1, 25]).unwrap();
    for layer in 1..=3 {
        let matching = MatchingClass::layer(layer).fit(&basis).unwrap();
        let nearest = PredictedClassHamming::layer(layer).fit(&basis).unwrap();
        let several = PredictedClassHamming::layer(layer).mean(7).fit(&basis).unwrap();
        let distance = GroupDistance::layer(layer).fit(&basis).unwrap();
        assert_eq!(
            (several.name(), several.layer()),
            ("predicted-class hamming, mean".into(), Layers::One(layer))
        );
        let scores =
            [&matching as &dyn Detector, &nearest, &several, &distance].map(|d| d.score(ones).unwrap());

        for (sample, &own) in ones.predicted().iter().enumerate() {
            let all = near(bank, ones, layer, sample, &|_| true);
            let same = all[..25].iter().filter(|(_, example)| bank.predicted()[*example] == own).count();
            assert_eq!(scores[0][sample], -(same as f64) / 25.0);
            assert_eq!(by_k.matching(layer, 25).unwrap()[sample], same as f64 / 25.0);
            assert_eq!(
                [1, 25].map(|k| by_k.distance(layer, k).unwrap()[sample]),
                [mean(&all[..1]), mean(&all[..25])]
            );
            let class = near(bank, ones, layer, sample, &|example| bank.predicted()[example] == own);
            assert_eq!(
                by_k.predicted_class_distance(layer, 25).unwrap()[sample],
                mean(&class[..25.min(class.len())])
            );
            assert_eq!((scores[1][sample], scores[2][sample]), (mean(&class[..1]), mean(&class[..7])));

            let finals: Vec<usize> =
                near(bank, ones, 3, sample, &|_| true)[..25].iter().map(|&(_, example)| example).collect();
            let group = near(bank, ones, layer, sample, &|example| finals.contains(&example));
            assert_eq!(scores[3][sample], mean(&group), "layer {layer}, sample {sample}");
        }
    }
}

#[test]
fn halves_hold_every_kind_and_no_sample_twice() {
    let (basis, sets) = known();
    let (bank, data) = (basis.bank().unwrap(), basis.detector_data().unwrap());
    let counts: Vec<(String, usize, usize)> =
        data.kinds().iter().map(|kind| (kind.to_string(), kind.training(), kind.test().len())).collect();
    assert_eq!(
        counts.iter().map(|c| c.0.as_str()).collect::<Vec<_>>(),
        ["normal", "train-ones", "train-fives", "noise"]
    );
    assert_eq!(
        data.kinds().iter().map(|kind| kind.unfamiliar()).collect::<Vec<_>>(),
        [false, true, true, true]
    );
    let normal = sets.normal.len();
    assert_eq!(counts[0].1 + counts[0].2, normal);
    assert_eq!(counts[1..].iter().map(|c| c.1 + c.2).sum::<usize>(), normal, "as many of both kinds");
    assert!(counts.iter().all(|c| c.1.abs_diff(c.2) <= 1), "{counts:?}");
    for quantity in Quantity::BOTH {
        let (inputs, targets) = data.training(quantity, None).unwrap();
        assert_eq!(inputs.dim(), (targets.len(), 3));
        assert_eq!(targets.iter().filter(|t| !**t).count(), counts[0].1);
        let (test, wanted) = data.test(quantity);
        assert_eq!((test.nrows(), wanted.len()), (counts.iter().map(|c| c.2).sum(), test.nrows()));
        let all: usize = counts[1..].iter().map(|c| c.1).sum();
        for source in data.sources() {
            // As many unfamiliar samples as before, of the other sources alone.
            let (_, targets) = data.training(quantity, Some(source)).unwrap();
            assert_eq!(targets.iter().filter(|t| **t).count(), all, "without {source}");
        }
    }
    // The test half's inputs are those of its samples; none of them was trained on.
    let own = data.normal();
    for kind in data.kinds() {
        let expected = bank.groups(kind.test(), 20).unwrap().percentages();
        assert_eq!(kind.test_inputs(Quantity::Percentage), expected, "{kind}");
    }
    let row = |record: &Record, sample: usize| record.samples().images().row(sample).to_vec();
    let seen: Vec<Vec<f32>> = (0..own.len()).map(|sample| row(own, sample)).collect();
    let again = (0..sets.normal.len()).filter(|&sample| seen.contains(&row(&sets.normal, sample))).count();
    assert_eq!(again, own.len(), "each normal sample lies in one half");
}

/// A network that takes all samples for one kind has learned nothing.
#[test]
fn a_network_that_never_left_its_start_is_told() {
    let (basis, _) = known();
    let data = basis.detector_data().unwrap();
    let params = DetectorParams::default().hidden([20]).batch(10);
    let fitted = |params: DetectorParams| {
        NetworkDetector::new(Quantity::Percentage).params(params).fit(&basis).unwrap()
    };
    let still = fitted(params.clone().epochs(1).rate(1e-12));
    assert!(!still.learned(data).unwrap());
    assert_eq!(still.name(), "percentage network");
    let glorot = params.epochs(60).rate(0.01).initial(InitialWeights::GlorotUniform { bias: 0.0 });
    let moved = fitted(glorot);
    assert!(moved.learned(data).unwrap() && moved.training_accuracy(data).unwrap() > 0.5);
    assert_eq!(moved.name(), "percentage network, Glorot");
}

#[test]
fn a_source_that_is_not_there_and_too_small_sets_are_named() {
    let (basis, sets) = known();
    let (bank, data) = (basis.bank().unwrap(), basis.detector_data().unwrap());
    let error = data.training(Quantity::Distance, Some("letters")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(error.to_string().contains("\"letters\""), "{error}");
    let error = NetworkDetector::new(Quantity::Distance).without("letters").fit(&basis).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    let few = Digits::synthetic(100, 200, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let few = Split { train: basis.split().train.clone(), ..few };
    let few = Basis::new(&few, basis.study()).unwrap().with_detector_data(&sets);
    let error = few.groups(20).detector_data().unwrap_err();
    assert_eq!(error.to_string(), "train-ones has 11 samples, but 54 of them are needed for equal parts");
    for k in [0, bank.len() + 1] {
        let basis = basis.clone().groups(k);
        let errors = [
            GroupDistance::layer(1).fit(&basis).unwrap_err(),
            MatchingClass::layer(1).fit(&basis).unwrap_err(),
            PredictedClassHamming::layer(1).mean(k).fit(&basis).unwrap_err(),
            Aggregate::mean_z(GroupDistance::layer).fit(&basis).unwrap_err(),
            NetworkDetector::new(Quantity::Distance).fit(&basis).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::OutOfRange);
            let said = format!("the k = {k} nearest examples were asked for: k lies in 1 to ");
            assert!(error.to_string().starts_with(&said), "{error}");
        }
    }
    assert_eq!(bank.of_class(5).unwrap_err().kind(), ErrorKind::Empty);
    assert_eq!(bank.by_k(&sets.noise, &[]).unwrap_err().kind(), ErrorKind::Empty);
    assert!(PredictedClassHamming::layer(4).fit(&basis).is_err());
}

#[test]
fn scores_at_hand_give_the_detectors_curves() {
    let (basis, sets) = known();
    let (normal, ones) = (&sets.normal, &sets.left_out[0]);
    let detector = MatchingClass::layer(2).fit(&basis).unwrap();
    let (own, other) = (detector.score(normal).unwrap(), detector.score(ones).unwrap());
    let at_hand =
        Evaluation::of_scores("matching class", Layers::One(2), (normal, &own), &[(ones, &other)]).unwrap();
    let scored = Evaluation::new(&detector, normal, &[ones]).unwrap();
    let auroc = |e: &Evaluation| e.roc(Task::Ood(&["ones"]), Confidence::All).unwrap().auroc();
    assert_eq!(auroc(&at_hand), auroc(&scored));
    let error = Evaluation::of_scores("mine", Layers::None, (normal, &other), &[(ones, &other)]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
}
