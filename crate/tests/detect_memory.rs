//! Detectors that remember training samples: against plain loops in f64, and what they refuse.

#[path = "drawn/basis.rs"]
mod drawn;

use drawn::{basis, close, dot, log_sum_exp, normal, with_training};
use nnerr::{
    ErrorKind, Result,
    data::Noise,
    detect::*,
    ndarray::{Array1, Array2, array},
    network::Params,
    record::Record,
    study::Study,
};

fn rows(matrix: &Array2<f32>) -> Vec<Vec<f64>> {
    matrix.rows().into_iter().map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect()
}

/// What a sample is in a layer; in layer 0 it is its image.
fn representation(record: &Record, layer: usize) -> &Array2<f32> {
    if layer == 0 { record.samples().images() } else { record.outputs(layer).unwrap() }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn unit(row: &[f64]) -> Vec<f64> {
    let norm = dot(row, row).sqrt();
    row.iter().map(|x| if norm > 0.0 { x / norm } else { 0.0 }).collect()
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

#[test]
fn scores_are_what_loops_find() {
    let basis = basis();
    let (train, normal) = (basis.train().unwrap(), normal(&basis));
    let labels = train.samples().labels().unwrap();
    for layer in [0, 1, 2] {
        let outputs = |record: &Record| rows(representation(record, layer));
        let units = |record: &Record| outputs(record).iter().map(|row| unit(row)).collect::<Vec<_>>();
        let (bank, queries) = (units(train), units(&normal));
        let kth =
            |query: &Vec<f64>, k: usize| sorted(bank.iter().map(|row| distance(query, row)).collect())[k - 1];
        for k in [1, 50, train.len()] {
            let fitted = DeepKnn::layer(layer).k(k).fit(&basis).unwrap();
            assert_eq!((fitted.name(), fitted.layer()), ("deep knn".into(), Layers::One(layer)));
            let expected: Vec<f64> = queries.iter().map(|query| kth(query, k)).collect();
            close(&fitted.score(&normal).unwrap(), &expected, 1e-6);
        }
        let (bank, queries) = (outputs(train), outputs(&normal));
        let nearest = |query: &Vec<f64>, wanted: &dyn Fn(usize) -> bool| {
            let all = bank.iter().zip(labels).filter(|(_, label)| wanted(**label));
            all.map(|(row, _)| distance(query, row)).fold(f64::INFINITY, f64::min)
        };
        let ratio = |(query, &own): (&Vec<f64>, &usize)| {
            nearest(query, &|l| l == own) / nearest(query, &|l| l != own)
        };
        let expected: Vec<f64> = queries.iter().zip(normal.predicted()).map(ratio).collect();
        let fitted = TrustScore::layer(layer).fit(&basis).unwrap();
        assert_eq!(fitted.name(), "trust score");
        close(&fitted.score(&normal).unwrap(), &expected, 1e-9);
    }
    let (bank, queries) = (rows(train.outputs(2).unwrap()), rows(normal.outputs(2).unwrap()));
    let guide = |(sample, query): (usize, &Vec<f64>)| {
        let similar = |(i, row): (usize, &Vec<f64>)| -log_sum_exp(train, i) * dot(&unit(row), &unit(query));
        let nearest = sorted(bank.iter().enumerate().map(similar).collect());
        log_sum_exp(&normal, sample) * nearest[..100].iter().sum::<f64>() / 100.0
    };
    let expected: Vec<f64> = queries.iter().enumerate().map(guide).collect();
    close(&NnGuide::new().fit(&basis).unwrap().score(&normal).unwrap(), &expected, 1e-6);
}

#[test]
fn one_neighbour_is_right_as_often_as_loops_find() {
    let basis = basis();
    let (train, normal) = (basis.train().unwrap(), normal(&basis));
    let (known, labels) = (train.samples().labels().unwrap(), normal.samples().labels().unwrap());
    // The label of the first of the nearest.
    let nearest = |apart: &dyn Fn(usize) -> f64| {
        let closer = |best: usize, other: usize| if apart(other) < apart(best) { other } else { best };
        known[(0..known.len()).reduce(closer).unwrap()]
    };
    let share = |right: &dyn Fn(usize) -> usize| {
        (0..normal.len()).filter(|&sample| right(sample) == labels[sample]).count() as f64
            / normal.len() as f64
    };
    for layer in [0, 1, 2] {
        let units = |record: &Record| -> Vec<Vec<f64>> {
            rows(representation(record, layer)).iter().map(|row| unit(row)).collect()
        };
        let (bank, queries) = (units(train), units(&normal));
        let expected = share(&|sample| nearest(&|other| distance(&queries[sample], &bank[other])));
        assert_eq!(basis.nearest_neighbour_accuracy(layer, &normal).unwrap(), expected, "layer {layer}");
        assert!((0.5..1.0).contains(&expected), "layer {layer}: {expected}");
        if layer == 0 {
            continue;
        }
        for f in [0.5, 0.8] {
            let basis = basis.clone().percentile(f);
            let (own, queries) = (
                basis.bank().unwrap().patterns(layer).unwrap(),
                basis.bank().unwrap().binarise(&normal, layer),
            );
            let queries = queries.unwrap();
            let apart = |sample, other| f64::from(queries.distance(sample, own, other).unwrap());
            let expected = share(&|sample| nearest(&|other| apart(sample, other)));
            assert_eq!(basis.nearest_pattern_accuracy(layer, &normal).unwrap(), expected, "layer {layer}");
        }
    }
    let ones = basis.study().record(&basis.split().left_out[0]).unwrap();
    assert_eq!(basis.nearest_neighbour_accuracy(1, &ones).unwrap(), 0.0, "a class that nobody knows");
    let shallow = Study::observed(basis.split(), Params::default().hidden([33]).batch(10), &mut []).unwrap();
    let other = shallow.record(&basis.split().normal).unwrap();
    bad(basis.nearest_neighbour_accuracy(1, &other), ErrorKind::Shape, "another network");
    bad(basis.nearest_pattern_accuracy(1, &other), ErrorKind::Shape, "another network");
    bad(basis.nearest_pattern_accuracy(0, &normal), ErrorKind::OutOfRange, "layer 0 was asked for");
    let noise = basis.study().record(&Noise::new((28, 28), 1).draw(5).unwrap()).unwrap();
    bad(basis.nearest_neighbour_accuracy(0, &noise), ErrorKind::Missing, "noise");
}

/// α = 0.1 leaves out a tenth of each class: those with the largest tenth-nearest distance.
#[test]
fn alpha_leaves_out_the_sparsest() {
    let basis = basis();
    let (train, normal) = (basis.train().unwrap(), normal(&basis));
    let labels = train.samples().labels().unwrap();
    let images = rows(train.samples().images());
    let mut kept: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut counts = Vec::new();
    for &class in train.network().classes() {
        let own: Vec<&Vec<f64>> =
            images.iter().zip(labels).filter(|(_, l)| **l == class).map(|(row, _)| row).collect();
        let radius = |row: &Vec<f64>| sorted(own.iter().map(|other| distance(row, other)).collect())[9];
        let radii: Vec<f64> = own.iter().map(|row| radius(row)).collect();
        let count = own.len() - own.len() / 10;
        let limit = sorted(radii.clone())[count - 1];
        kept.extend(
            own.iter().zip(&radii).filter(|(_, r)| **r <= limit).map(|(row, _)| (class, (*row).clone())),
        );
        counts.push(count);
    }
    let fitted = TrustScore::pixels().alpha(0.1).fit(&basis).unwrap();
    assert_eq!(fitted.samples(), counts);
    let nearest = |query: &Vec<f64>, wanted: &dyn Fn(usize) -> bool| {
        let all = kept.iter().filter(|(class, _)| wanted(*class));
        all.map(|(_, row)| distance(query, row)).fold(f64::INFINITY, f64::min)
    };
    let queries = rows(normal.samples().images());
    let ratio =
        |(query, &own): (&Vec<f64>, &usize)| nearest(query, &|l| l == own) / nearest(query, &|l| l != own);
    let expected: Vec<f64> = queries.iter().zip(normal.predicted()).map(ratio).collect();
    close(&fitted.score(&normal).unwrap(), &expected, 1e-9);
}

#[test]
fn credibility_is_what_loops_find() {
    let basis = basis();
    let normal = normal(&basis);
    let (rest, calibration) = basis.hold_out(120).unwrap();
    let known = rest.train().unwrap();
    let labels = known.samples().labels().unwrap();
    for cosine in [false, true] {
        let disagree = |record: &Record, classes: &Array1<usize>| -> Vec<usize> {
            let mut sums = vec![0; record.len()];
            for layer in [1, 2] {
                let units = |record: &Record| -> Vec<Vec<f64>> {
                    rows(record.outputs(layer).unwrap()).iter().map(|row| unit(row)).collect()
                };
                let (bank, queries) = (units(known), units(record));
                let patterns = rest.bank().unwrap().binarise(record, layer).unwrap();
                for sample in 0..record.len() {
                    let apart = |other: usize| match cosine {
                        true => distance(&queries[sample], &bank[other]),
                        false => {
                            let own = rest.bank().unwrap().patterns(layer).unwrap();
                            f64::from(patterns.distance(sample, own, other).unwrap())
                        }
                    };
                    let mut all: Vec<(f64, usize)> = (0..known.len()).map(|o| (apart(o), o)).collect();
                    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                    sums[sample] += all[..15].iter().filter(|(_, o)| labels[*o] != classes[sample]).count();
                }
            }
            sums
        };
        let reference = disagree(&calibration, calibration.samples().labels().unwrap());
        let credible = |own: usize| -(reference.iter().filter(|&&r| r >= own).count() as f64) / 120.0;
        let expected: Vec<f64> = disagree(&normal, normal.predicted()).into_iter().map(credible).collect();
        let dknn = Dknn::new().k(15).calibration(120);
        let fitted = if cosine { dknn.cosine() } else { dknn }.fit(&basis).unwrap();
        assert_eq!(fitted.layer(), Layers::All);
        assert_eq!(fitted.name(), if cosine { "dknn, cosine" } else { "dknn" });
        close(&fitted.score(&normal).unwrap(), &expected, 0.0);
    }
}

/// Gives the reference samples the first six scores, over and over, and others those after.
#[derive(Clone)]
struct Given(Array1<f64>);

impl Detector for Given {
    fn name(&self) -> String {
        "given".into()
    }
    fn layer(&self) -> Layers {
        Layers::One(2)
    }
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        let of = |sample| if record.name() == "held-out" { sample % 6 } else { 6 + sample };
        Ok((0..record.len()).map(|sample| self.0[of(sample)]).collect())
    }
}

#[test]
fn aggregates_by_hand() {
    let basis = basis();
    let test = normal(&basis).select("normal", &[0, 1, 2]).unwrap();
    let given = [
        array![1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 3.0, 6.0, 0.0],
        array![5.0, 5.0, 5.0, 15.0, 15.0, 15.0, 10.0, 20.0, 5.0],
    ];
    let member = |layer: usize| Given(given[layer - 1].clone());
    let held = basis.split().train.len().div_ceil(20); // a twentieth
    let reference = |layer: usize| -> Vec<f64> { (0..held).map(|sample| given[layer][sample % 6]).collect() };
    let z = Aggregate::mean_z(member).fit(&basis).unwrap();
    assert_eq!((z.name(), z.layer()), ("mean z-score".into(), Layers::All));
    let standard = |layer: usize, score: f64| {
        let (all, n) = (reference(layer), held as f64);
        let mean = all.iter().sum::<f64>() / n;
        (score - mean) / (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt()
    };
    let scores: Vec<[f64; 2]> = (6..9).map(|place| [given[0][place], given[1][place]]).collect();
    let expected: Vec<f64> = scores.iter().map(|s| (standard(0, s[0]) + standard(1, s[1])) / 2.0).collect();
    close(&z.score(&test).unwrap(), &expected, 1e-12);
    let fisher = Aggregate::fisher(member).fit(&basis).unwrap();
    assert_eq!((fisher.name(), fisher.layer()), ("fisher".into(), Layers::All));
    let p = |layer: usize, score: f64| {
        let above = reference(layer).iter().filter(|&&other| other >= score).count();
        (1 + above) as f64 / (1 + held) as f64
    };
    let expected: Vec<f64> = scores.iter().map(|s| -2.0 * (p(0, s[0]) * p(1, s[1])).ln()).collect();
    close(&fisher.score(&test).unwrap(), &expected, 1e-12);
}

fn bad<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, said: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn aggregates_that_cannot_be_are_named() {
    let basis = basis();
    let test = normal(&basis).select("normal", &[0]).unwrap();
    let with = |first: f64, last: f64| Given(array![first, 2.0, 2.0, 2.0, 2.0, 2.0, last]);
    let alike = Aggregate::mean_z(|_| with(2.0, 1.0)).fit(&basis);
    bad(alike, ErrorKind::OutOfRange, "given 2 scores every sample of held-out 2");
    assert!(Aggregate::fisher(|_| with(2.0, 1.0)).fit(&basis).is_ok());
    for value in [f64::INFINITY, f64::NAN] {
        let said = format!("given 2 scores a sample of held-out {value}");
        bad(Aggregate::mean_z(|_| with(value, 1.0)).fit(&basis), ErrorKind::NotFinite, &said);
    }
    assert!(Aggregate::fisher(|_| with(f64::INFINITY, 1.0)).fit(&basis).is_ok());
    let opposite = |layer| with(1.0, if layer == 1 { f64::INFINITY } else { f64::NEG_INFINITY });
    let fitted = Aggregate::mean_z(opposite).fit(&basis).unwrap();
    bad(fitted.score(&test), ErrorKind::NotFinite, "sample 0 of normal");
    let nan = |_| with(1.0, f64::NAN);
    bad(Aggregate::mean_z(nan).fit(&basis).unwrap().score(&test), ErrorKind::NotFinite, "NaN");
    bad(Aggregate::fisher(nan).fit(&basis).unwrap().score(&test), ErrorKind::NotFinite, "NaN");
    let shallow = Study::observed(basis.split(), Params::default().hidden([]).batch(10), &mut []).unwrap();
    let shallow = Basis::new(basis.split(), &shallow).unwrap();
    bad(Aggregate::fisher(nan).fit(&shallow), ErrorKind::Empty, "0 detectors");
}

#[test]
fn parameters_out_of_their_limits_are_named() {
    let basis = basis();
    let (train, all) = (&basis.split().train, basis.split().train.len());
    let said = "layer 3 was asked for: layers are numbered 1 to 2 here, and 0 is the input";
    bad(DeepKnn::layer(3).k(1).fit(&basis), ErrorKind::OutOfRange, said);
    bad(TrustScore::layer(3).fit(&basis), ErrorKind::OutOfRange, said);
    bad(basis.nearest_neighbour_accuracy(3, basis.train().unwrap()), ErrorKind::OutOfRange, said);
    for k in [0, all + 1] {
        let said = format!("the k = {k} nearest examples were asked for: k lies in 1 to {all}");
        bad(DeepKnn::layer(1).k(k).fit(&basis), ErrorKind::OutOfRange, &said);
        bad(NnGuide::new().k(k).fit(&basis), ErrorKind::OutOfRange, &said);
    }
    let (half, said) = (NnGuide::new().k(all / 2 + 1).share(0.5), format!("k lies in 1 to {}", all / 2));
    bad(half.fit(&basis), ErrorKind::OutOfRange, &said);
    for share in [0.0, 1.1, f64::NAN] {
        bad(NnGuide::new().share(share).fit(&basis), ErrorKind::OutOfRange, "lies in (0, 1]");
    }
    for alpha in [-0.1, 1.0, f64::NAN] {
        let said = format!("α is {alpha}");
        bad(TrustScore::layer(1).alpha(alpha).fit(&basis), ErrorKind::OutOfRange, &said);
    }
    let few = with_training(&basis, train.first(50));
    bad(TrustScore::layer(1).alpha(0.5).fit(&few), ErrorKind::OutOfRange, "k = 10");
    let two = with_training(&basis, train.of_classes(&[0, 2]).unwrap());
    bad(TrustScore::layer(1).fit(&two), ErrorKind::Empty, "class 3");
    for count in [0, all] {
        let said = format!("{count} of {all} training samples cannot be held out: 1 to {} can", all - 1);
        bad(Dknn::new().calibration(count).fit(&basis), ErrorKind::OutOfRange, &said);
        bad(basis.hold_out(count), ErrorKind::OutOfRange, &said);
    }
    for k in [0, all] {
        bad(Dknn::new().k(k).calibration(1).fit(&basis), ErrorKind::OutOfRange, &format!("k = {k}"));
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let basis = basis();
    let normal = normal(&basis);
    let scores = || {
        [
            DeepKnn::layer(2).fit(&basis).unwrap().score(&normal).unwrap(),
            TrustScore::layer(1).alpha(0.2).fit(&basis).unwrap().score(&normal).unwrap(),
            NnGuide::new().share(0.5).fit(&basis).unwrap().score(&normal).unwrap(),
            Dknn::new().calibration(100).cosine().fit(&basis).unwrap().score(&normal).unwrap(),
        ]
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    assert_eq!(scores(), pool.install(scores));
}
