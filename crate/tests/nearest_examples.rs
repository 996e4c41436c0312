//! Nearest examples: the score against plain loops, its explanation, and the file that
//! keeps it.

use nnerr::{
    ErrorKind,
    data::{Digits, Split},
    detect::{Basis, Detector, Fit, FittedNearestExamples, NearestExamples},
    network::Params,
    record::Record,
    study::Study,
};

fn study(hidden: &[usize]) -> (Study, Basis) {
    let split = Digits::synthetic(400, 120, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden(hidden.to_vec()).batch(10).epochs(3);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let basis = Basis::new(&split, &study).unwrap();
    (study, basis)
}

/// Distances of one sample to the examples that share a class with `class` or do not, in the input
/// (layer 0) or a hidden layer, all in f64.
fn slow(record: &Record, sample: usize, train: &Record, examples: &[usize], layer: usize) -> (f64, f64) {
    let row = |record: &Record, sample: usize| -> Vec<f64> {
        let rows = if layer == 0 { record.samples().images() } else { record.outputs(layer).unwrap() };
        let row: Vec<f64> = rows.row(sample).iter().map(|&x| f64::from(x)).collect();
        let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        row.iter().map(|x| if norm > 0.0 { x / norm } else { 0.0 }).collect()
    };
    let (labels, own) = (train.samples().labels().unwrap(), row(record, sample));
    let (mut same, mut other) = (f64::INFINITY, f64::INFINITY);
    for &example in examples {
        let squares = own.iter().zip(row(train, example)).map(|(a, b)| (a - b).powi(2));
        let distance = squares.sum::<f64>().sqrt();
        let side = if labels[example] == record.predicted()[sample] { &mut same } else { &mut other };
        *side = side.min(distance);
    }
    (same, other)
}

#[test]
fn the_score_is_that_of_plain_loops() {
    let (study, basis) = study(&[30, 20]);
    let detector = NearestExamples::new().reference(60).fit(&basis).unwrap();
    assert_eq!(detector.examples() + 60, basis.split().train.len());
    // The held-out samples are those of the basis' own draw.
    let (rest, held) = basis.hold_out(60).unwrap();
    let all: Vec<usize> = (0..rest.split().train.len()).collect();
    let terms = |record: &Record, sample: usize| -> Vec<f64> {
        let of = |layer| {
            let (same, other) = slow(record, sample, rest.train().unwrap(), &all, layer);
            [same.max(1e-6).ln() - other.max(1e-6).ln(), same.min(other)]
        };
        [of(0), of(1)].concat()
    };
    let reference: Vec<Vec<f64>> = (0..60).map(|sample| terms(&held, sample)).collect();
    let standard = |term: usize| {
        let mean = reference.iter().map(|row| row[term]).sum::<f64>() / 60.0;
        let squares = reference.iter().map(|row| (row[term] - mean).powi(2)).sum::<f64>();
        (mean, (squares / 59.0).sqrt())
    };
    let normal = study.record(&basis.split().normal).unwrap();
    let scores = detector.score(&normal).unwrap();
    for sample in 0..20 {
        let terms = terms(&normal, sample);
        let z = (0..4).map(|term| (terms[term] - standard(term).0) / standard(term).1);
        let slow = z.sum::<f64>() / 4.0;
        assert!((scores[sample] - slow).abs() < 1e-5, "sample {sample}: {} and {slow}", scores[sample]);
    }
}

#[test]
fn an_explanation_names_the_nearest_images_of_both_sides() {
    let (study, basis) = study(&[30, 20]);
    let detector = NearestExamples::new().reference(60).fit(&basis).unwrap();
    let normal = study.record(&basis.split().normal).unwrap();
    let (labels, predicted) = (detector.samples().labels().unwrap(), normal.predicted());
    for (sample, near) in detector.explain(&normal, 3).unwrap().iter().enumerate() {
        let same = near.same.iter().all(|example| example.class == predicted[sample]);
        let other = near.other.iter().all(|example| example.class != predicted[sample]);
        assert!(same && other && near.same.len() == 3 && near.other.len() == 3);
        for side in [&near.same, &near.other] {
            assert!(side.iter().all(|example| labels[example.place] == example.class));
            assert!(side.is_sorted_by(|a, b| a.distance <= b.distance));
        }
    }
    // An example explains itself.
    let place = detector
        .explain(basis.train().unwrap(), 1)
        .unwrap()
        .iter()
        .position(|near| near.same[0].distance < 1e-6);
    assert!(place.is_some());
    for count in [0, 10_000] {
        let error = detector.explain(&normal, count).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange, "{error}");
    }
}

/// Classes with one sample, with two, and with none in the test set: each has an example,
/// whatever the seed, and is explained with what there is.
#[test]
fn rare_classes_keep_an_example() {
    let digits = Digits::synthetic(400, 120, 1).unwrap();
    let labels = digits.train().labels().unwrap();
    let of = |class: usize| (0..400).filter(move |&place| labels[place] == class);
    for counts in [&[1, 40][..], &[1, 1, 40], &[2, 1, 3], &[1, 1, 1, 1, 1, 1, 1, 1, 1, 30]] {
        let places: Vec<usize> =
            counts.iter().enumerate().flat_map(|(class, &count)| of(class).take(count)).collect();
        let train = digits.train().select(&places).unwrap();
        let classes: Vec<usize> = (0..counts.len()).collect();
        let split = Split { classes: classes.clone(), train, ..digits.leave_out(&[9]).unwrap() };
        let few: usize = counts.iter().sum();
        for seed in 1..4 {
            let params = Params::default().hidden([8]).batch(few.min(10)).seed(seed);
            let study = Study::observed(&split, params, &mut []).unwrap();
            let basis = Basis::new(&split, &study).unwrap();
            let detector =
                NearestExamples::new().fit(&basis).unwrap_or_else(|error| panic!("{counts:?}: {error}"));
            let normal = detector.record(&split.normal).unwrap();
            assert!(detector.score(&normal).unwrap().iter().all(|score| score.is_finite()));
            assert!(detector.examples() < few, "some are held out");
            for near in detector.explain(&normal, 3).unwrap() {
                let most = |class: usize| counts[class].min(3);
                assert!((1..=most(near.same[0].class)).contains(&near.same.len()), "{counts:?}");
                assert!((1..=3).contains(&near.other.len()), "{counts:?}");
            }
        }
    }
}

#[test]
fn a_saved_detector_scores_alike_and_a_broken_one_is_named() {
    let (study, basis) = study(&[30]);
    let detector = NearestExamples::new().fit(&basis).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("detector.safetensors");
    detector.save(&path).unwrap();
    let again = FittedNearestExamples::load(&path).unwrap();
    let normal = study.record(&basis.split().normal).unwrap();
    assert_eq!(again.score(&normal).unwrap(), detector.score(&normal).unwrap());
    assert_eq!(again.network(), study.network());
    let images = |detector: &FittedNearestExamples| {
        let near = &detector.explain(&normal, 1).unwrap()[0].same[0];
        (detector.samples().image(near.place).unwrap().to_owned(), near.class)
    };
    assert_eq!(images(&again), images(&detector));

    let whole = std::fs::read(&path).unwrap();
    let said = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let error = FittedNearestExamples::load(&path).unwrap_err();
        assert!(error.to_string().contains("detector.safetensors"), "{error}");
        (error.kind(), error.to_string())
    };
    for cut in [0, 7, 100, whole.len() / 2, whole.len() - 1] {
        assert_eq!(said(&whole[..cut]).0, ErrorKind::Format, "cut at {cut}");
    }
    let replaced = |from: &str, to: &str| {
        let at = whole.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
        let mut bytes = whole.clone();
        bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    let (kind, sentence) = said(&replaced(r#"\"version\":1"#, r#"\"version\":7"#));
    assert!(kind == ErrorKind::Format && sentence.contains("version 7, where 1 is read"), "{sentence}");
    let (kind, sentence) = said(&replaced("nearest examples", "furthest example"));
    assert!(kind == ErrorKind::Format && sentence.contains("it is a stored"), "{sentence}");
    // The last tensor in the file is that of f64: the standard.
    let mut bytes = whole.clone();
    let mean = f64::to_le_bytes(f64::NAN);
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    bytes[header..header + 8].copy_from_slice(&mean);
    let (kind, sentence) = said(&bytes);
    assert!(kind == ErrorKind::NotFinite && sentence.contains("mean NaN"), "{sentence}");
}

#[test]
fn what_cannot_be_fitted_or_scored_is_named() {
    let (_, basis) = study(&[30]);
    let all = basis.split().train.len();
    for count in [0, 1, all, all + 1] {
        let error = NearestExamples::new().reference(count).fit(&basis).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().contains(&format!("{count} reference samples")), "{error}");
    }
    let detector = NearestExamples::new().fit(&basis).unwrap();
    let (other, _) = study(&[30, 20]);
    let record = other.record(&basis.split().normal).unwrap();
    for error in [detector.score(&record).unwrap_err(), detector.explain(&record, 1).unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Shape);
        assert!(error.to_string().contains("[784, 30, 20, 8]"), "{error}");
    }
}
