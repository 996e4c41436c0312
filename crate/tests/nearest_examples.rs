//! Nearest examples: the score against plain loops, its explanation, and the file that
//! keeps it.

use nnerr::{
    ErrorKind,
    data::{Digits, Split},
    detect::{Basis, Detector, Fit, FittedNearestExamples, NearestExamples},
    network::Params,
    pattern::Binarisation,
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

/// What a detector looks at: a layer (0 is the input), or the pattern of one.
#[derive(Clone, Copy)]
enum Look {
    Layer(usize),
    Pattern(usize),
}

/// One representation of a sample, in f64: divided by its length, or bits.
fn row(look: Look, record: &Record, sample: usize) -> Vec<f64> {
    let (layer, bits) = match look {
        Look::Layer(layer) => (layer, false),
        Look::Pattern(layer) => (layer, true),
    };
    let rows = if layer == 0 { record.samples().images() } else { record.outputs(layer).unwrap() };
    let row: Vec<f64> = rows.row(sample).iter().map(|&x| f64::from(x)).collect();
    if bits {
        // The smaller half becomes 0; of equal outputs the first count as smaller.
        let mut order: Vec<usize> = (0..row.len()).collect();
        order.sort_by(|&a, &b| row[a].total_cmp(&row[b]).then(a.cmp(&b)));
        let mut bits = vec![1.0; row.len()];
        order[..row.len() / 2].iter().for_each(|&neuron| bits[neuron] = 0.0);
        return bits;
    }
    let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
    row.iter().map(|x| if norm > 0.0 { x / norm } else { 0.0 }).collect()
}

/// Both terms of one sample, in one representation: the mean distance to the k nearest of each
/// class, by sorting all of them.
fn slow(
    look: Look,
    record: &Record,
    sample: usize,
    train: &Record,
    examples: &[usize],
    k: usize,
) -> [f64; 2] {
    let (labels, own) = (train.samples().labels().unwrap(), row(look, record, sample));
    let (mut same, mut other) = (f64::INFINITY, f64::INFINITY);
    for &class in record.network().classes() {
        let of_class = examples.iter().filter(|&&example| labels[example] == class);
        let distance = |&example: &usize| {
            let squares = own.iter().zip(row(look, train, example)).map(|(a, b)| (a - b).powi(2));
            match look {
                Look::Layer(_) => squares.sum::<f64>().sqrt(),
                Look::Pattern(_) => squares.sum(), // bits that differ
            }
        };
        let mut distances: Vec<f64> = of_class.map(distance).collect();
        distances.sort_by(f64::total_cmp);
        let mean = distances[..k].iter().sum::<f64>() / k as f64;
        let side = if class == record.predicted()[sample] { &mut same } else { &mut other };
        *side = side.min(mean);
    }
    let closest = match look {
        Look::Layer(_) => 1e-6,
        Look::Pattern(_) => 0.5,
    };
    [same.max(closest).ln() - other.max(closest).ln(), same.min(other)]
}

/// Scores of the first samples of `record` by plain loops.
fn slow_scores(basis: &Basis, record: &Record, looks: &[Look], k: usize, weight: f64) -> Vec<f64> {
    // The held-out samples are those of the basis' own draw.
    let (rest, held) = basis.hold_out(60).unwrap();
    let all: Vec<usize> = (0..rest.split().train.len()).collect();
    let terms = |record: &Record, sample: usize| -> Vec<[f64; 2]> {
        looks.iter().map(|&look| slow(look, record, sample, rest.train().unwrap(), &all, k)).collect()
    };
    let reference: Vec<Vec<[f64; 2]>> = (0..60).map(|sample| terms(&held, sample)).collect();
    let z = |place: usize, term: usize, value: f64| {
        let mean = reference.iter().map(|rows| rows[place][term]).sum::<f64>() / 60.0;
        let squares = reference.iter().map(|rows| (rows[place][term] - mean).powi(2)).sum::<f64>();
        (value - mean) / (squares / 59.0).sqrt()
    };
    let score = |sample: usize| {
        let terms = terms(record, sample);
        let each = terms.iter().enumerate().map(|(place, &[trust, distance])| {
            (weight * z(place, 0, trust) + z(place, 1, distance)) / (weight + 1.0)
        });
        each.sum::<f64>() / looks.len() as f64
    };
    (0..12).map(score).collect()
}

#[test]
fn the_score_is_that_of_plain_loops() {
    use Look::{Layer, Pattern};
    let (study, basis) = study(&[30, 20]);
    let normal = study.record(&basis.split().normal).unwrap();
    let new = NearestExamples::new;
    for (detector, looks, k, weight) in [
        (new(), &[Layer(0), Layer(1)][..], 1, 2.0),
        (new().weight(1.0), &[Layer(0), Layer(1)], 1, 1.0),
        (new().layers([0, 2]).k(3), &[Layer(0), Layer(2)], 3, 2.0),
        (new().layers([]).patterns([1, 2]).weight(1.0), &[Pattern(1), Pattern(2)], 1, 1.0),
        (new().layers([1]).patterns([2]).k(3), &[Layer(1), Pattern(2)], 3, 2.0),
        (new().layers([0]).patterns([1]).k(2).weight(0.0), &[Layer(0), Pattern(1)], 2, 0.0),
    ] {
        let fitted = detector.reference(60).fit(&basis).unwrap();
        assert_eq!(fitted.examples() + 60, basis.split().train.len());
        let scores = fitted.score(&normal).unwrap();
        for (sample, slow) in slow_scores(&basis, &normal, looks, k, weight).into_iter().enumerate() {
            let name = fitted.name();
            assert!((scores[sample] - slow).abs() < 1e-5, "{name}, {sample}: {} and {slow}", scores[sample]);
        }
    }
}

#[test]
fn properties_of_k_weight_and_patterns() {
    let (study, basis) = study(&[30, 20]);
    let normal = study.record(&basis.split().normal).unwrap();
    let score = |detector: NearestExamples| detector.fit(&basis).unwrap().score(&normal).unwrap();
    let new = || NearestExamples::new().patterns([1, 2]).reference(60);
    // The score is linear in the share of the trust term, w / (w + 1).
    let [none, half, most] = [0.0, 1.0, 3.0].map(|weight| score(new().weight(weight)));
    for ((none, half), most) in none.iter().zip(&half).zip(&most) {
        assert!((none + 1.5 * (half - none) - most).abs() < 1e-9, "{none} {half} {most}");
    }
    assert!(none != half);
    // Representations count alike, in whatever order.
    let [layers, patterns] = [new().patterns([]), new().layers([])].map(score);
    let (both, turned) = (score(new()), score(new().layers([1, 0]).patterns([2, 1])));
    for sample in 0..normal.len() {
        assert!((both[sample] - (layers[sample] + patterns[sample]) / 2.0).abs() < 1e-9);
        assert!((both[sample] - turned[sample]).abs() < 1e-9);
    }
    assert!(score(new().k(2)) != both);
    // The patterns are those of the basis.
    let other = new().layers([]).fit(&basis.clone().percentile(0.25)).unwrap().score(&normal).unwrap();
    assert!(other != patterns);
    // Explained by patterns, a distance is a number of bits.
    let fitted = new().layers([]).k(2).fit(&basis).unwrap();
    for near in fitted.explain(&normal, 2).unwrap() {
        let mut all = near.same.iter().chain(&near.other);
        assert!(all.all(|example| example.distance.fract() == 0.0 && example.distance <= 30.0));
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

    let patterns = NearestExamples::new().layers([1]).patterns([1]).k(2).weight(0.7);
    for basis in
        [basis.clone().percentile(0.3), basis.clone().binarised(Binarisation::activated().by_preactivation())]
    {
        let detector = patterns.clone().fit(&basis).unwrap();
        let path = folder.path().join("patterns");
        detector.save(&path).unwrap();
        let again = FittedNearestExamples::load(&path).unwrap();
        assert_eq!(again.score(&normal).unwrap(), detector.score(&normal).unwrap());
        assert_eq!(again.name(), "nearest examples, layer 1 and pattern 1, k = 2, weight 0.7");
    }

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
    let (kind, sentence) = said(&replaced(r#"\"version\":2"#, r#"\"version\":7"#));
    assert!(kind == ErrorKind::Format && sentence.contains("version 7, where 2 is read"), "{sentence}");
    let (kind, sentence) = said(&replaced("nearest examples", "furthest example"));
    assert!(kind == ErrorKind::Format && sentence.contains("it is a stored"), "{sentence}");
    // First in the data are the numbers of f64: two settings, then means and deviations.
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    for (at, kind, part) in [
        (0, ErrorKind::OutOfRange, "weight of the trust term is NaN"),
        (16, ErrorKind::NotFinite, "mean NaN"),
    ] {
        let mut bytes = whole.clone();
        bytes[header + at..][..8].copy_from_slice(&f64::to_le_bytes(f64::NAN));
        let (found, sentence) = said(&bytes);
        assert!(found == kind && sentence.contains(part), "{sentence}");
    }
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
    let labels = basis.split().train.labels().unwrap();
    let most = (0..10).map(|class| labels.iter().filter(|&&label| label == class).count()).max().unwrap();
    let new = NearestExamples::new;
    for (detector, kind, part) in [
        (new().layers([]), ErrorKind::Empty, "no layer was named"),
        (new().layers([0, 2]), ErrorKind::OutOfRange, "layer 2"),
        (new().patterns([0]), ErrorKind::OutOfRange, "layer 0"),
        (new().patterns([2]), ErrorKind::OutOfRange, "layer 2"),
        (new().layers([1, 1]), ErrorKind::OutOfRange, "layer 1 is named twice"),
        (new().patterns([1, 1]), ErrorKind::OutOfRange, "pattern 1 is named twice"),
        (new().k(0), ErrorKind::OutOfRange, "k = 0"),
        (new().k(most), ErrorKind::OutOfRange, &format!("the k = {most} nearest examples of each class")),
        (new().k(usize::MAX), ErrorKind::OutOfRange, "class "),
        (new().weight(-0.1), ErrorKind::OutOfRange, "the weight of the trust term is -0.1"),
        (new().weight(f64::NAN), ErrorKind::OutOfRange, "the weight of the trust term is NaN"),
        (new().weight(f64::INFINITY), ErrorKind::OutOfRange, "the weight of the trust term is inf"),
    ] {
        let error = detector.fit(&basis).unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(part), "{:?}: {error}", error.kind());
    }
    let flat = basis.clone().percentile(1.5);
    assert_eq!(new().patterns([1]).fit(&flat).unwrap_err().kind(), ErrorKind::OutOfRange);
    new().fit(&flat).unwrap(); // which has no pattern to make

    let detector = NearestExamples::new().fit(&basis).unwrap();
    let (other, _) = study(&[30, 20]);
    let record = other.record(&basis.split().normal).unwrap();
    for error in [detector.score(&record).unwrap_err(), detector.explain(&record, 1).unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Shape);
        assert!(error.to_string().contains("[784, 30, 20, 8]"), "{error}");
    }
}
