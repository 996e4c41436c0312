//! Detectors that remember training samples: by hand, against plain loops in f64, and what
//! they refuse.

#[path = "drawn/basis.rs"]
mod drawn;

use drawn::{basis, close, dot, log_sum_exp, normal, passing};
use nnerr::{
    ErrorKind, Result,
    detect::*,
    ndarray::{Array1, Array2, array},
    record::Record,
};

fn rows(matrix: &Array2<f32>) -> Vec<Vec<f64>> {
    matrix.rows().into_iter().map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect()
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

/// On the unit circle class 3 lies at 0°, 7 at 90° and 8 at 45°; one sample of 8 is the origin.
fn train() -> Record {
    let images = array![[0.5, 0.0], [1.0, 0.0], [0.0, 0.5], [0.0, 1.0], [0.5, 0.5], [0.0, 0.0]];
    passing("train", images, array![3, 3, 7, 7, 8, 8])
}

#[test]
fn deep_knn_by_hand() {
    let queries = passing("normal", array![[0.25, 0.0], [0.6, 0.8], [0.0, 0.0]], array![3, 7, 8]);
    let of = |k| DeepKnn::layer(1).k(k).fit_record(&train()).unwrap().score(&queries).unwrap();
    // (1, 0) twice; (0.6, 0.8) lies nearest to 45°; the origin is itself, else 1 away from all.
    let chord = |x: f64, y: f64| ((x - 0.6).powi(2) + (y - 0.8).powi(2)).sqrt();
    let half = 0.5f64.sqrt();
    close(&of(1), &[0.0, chord(half, half), 0.0], 1e-7);
    close(&of(2), &[0.0, chord(0.0, 1.0), 1.0], 1e-7);
    close(&of(3), &[(2.0 - 2.0 * half).sqrt(), chord(0.0, 1.0), 1.0], 1e-7);
    close(&of(6), &[2f64.sqrt(), 1.0, 1.0], 1e-7);
}

#[test]
fn trust_by_hand() {
    let images = array![[1.0, 0.25], [0.5, 0.0], [0.0, 0.0], [0.25, 0.0]];
    let queries = passing("normal", images, array![3, 3, 3, 3]);
    let fitted = TrustScore::layer(1).fit_record(&train()).unwrap();
    assert_eq!(fitted.samples(), [2, 2, 2]);
    // All are taken for class 3. (1, ¼): ¼ from (1, 0), √(¼ + 1/16) from (½, ½); (½, 0) is one of
    // class 3, (0, 0) one of class 8 and ½ from the nearest of 3; (¼, 0) lies between both.
    let expected = [0.25 / 0.3125f64.sqrt(), 0.0, f64::INFINITY, 1.0];
    close(&fitted.score(&queries).unwrap(), &expected, 1e-12);
    let pixels = TrustScore::pixels().fit_record(&train()).unwrap();
    assert_eq!(pixels.score(&queries).unwrap(), fitted.score(&queries).unwrap(), "h is x here");
    assert_eq!((fitted.layer(), pixels.layer()), (Layers::One(1), Layers::One(0)));
}

#[test]
fn nnguide_by_hand() {
    let queries = passing("normal", array![[1.0, 0.0], [0.0, 0.0]], array![3, 8]);
    let fitted = NnGuide::new().k(2).fit_record(&train(), 1).unwrap();
    assert_eq!((fitted.name(), fitted.layer(), fitted.samples()), ("nnguide".into(), Layers::One(1), 6));
    let energy = |z: [f64; 2]| (z[0].exp() + z[1].exp() + 1.0).ln();
    // Most similar to (1, 0): itself, weighted by its energy, and (½, 0) or (½, ½) by theirs.
    let second = energy([0.5, 0.0]).max(energy([0.5, 0.5]) * 0.5f64.sqrt());
    let first = -energy([1.0, 0.0]) * (energy([1.0, 0.0]) + second) / 2.0;
    close(&fitted.score(&queries).unwrap(), &[first, 0.0], 1e-6);
}

#[test]
fn scores_are_what_loops_find() {
    let basis = basis();
    let (train, normal) = (basis.train(), normal(&basis));
    let labels = train.samples().labels().unwrap();
    for layer in [1, 2] {
        let outputs = |record: &Record| rows(record.outputs(layer).unwrap());
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

/// α = 0.1 leaves out a tenth of each class: those with the largest tenth-nearest distance.
#[test]
fn alpha_leaves_out_the_sparsest() {
    let basis = basis();
    let (train, normal) = (basis.train(), normal(&basis));
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
    let known = rest.train();
    let labels = known.samples().labels().unwrap();
    for cosine in [false, true] {
        let disagree = |record: &Record, classes: &Array1<usize>| -> Vec<usize> {
            let mut sums = vec![0; record.len()];
            for layer in [1, 2] {
                let units = |record: &Record| -> Vec<Vec<f64>> {
                    rows(record.outputs(layer).unwrap()).iter().map(|row| unit(row)).collect()
                };
                let (bank, queries) = (units(known), units(record));
                let patterns = rest.bank().binarise(record, layer).unwrap();
                for sample in 0..record.len() {
                    let apart = |other: usize| match cosine {
                        true => distance(&queries[sample], &bank[other]),
                        false => {
                            let own = rest.bank().patterns(layer).unwrap();
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

/// Gives the scores that it holds.
struct Given(Array1<f64>);

impl Detector for Given {
    fn name(&self) -> String {
        "given".into()
    }
    fn layer(&self) -> Layers {
        Layers::One(2)
    }
    fn score(&self, record: &Record) -> Result<Array1<f64>> {
        // The reference gets the scores, other records what comes after them.
        let start = if record.name() == "train" { 0 } else { 6 };
        Ok(self.0.slice(nnerr::ndarray::s![start..start + record.len()]).to_owned())
    }
}

fn members(scores: &[Array1<f64>]) -> Fitted {
    scores.iter().map(|scores| Box::new(Given(scores.clone())) as Box<dyn Detector>).collect()
}

#[test]
fn aggregates_by_hand() {
    let test = passing("normal", array![[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]], array![3, 8, 7]);
    // means 3 and 10, deviations √(10/6 · 2) … and 5; then three samples
    let first = array![1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 3.0, 6.0, 0.0];
    let second = array![5.0, 5.0, 5.0, 15.0, 15.0, 15.0, 10.0, 20.0, 5.0];
    let both = || members(&[first.clone(), second.clone()]);
    let z = Aggregate::mean_z(both()).fit(&train()).unwrap();
    assert_eq!((z.name(), z.layer()), ("mean z-score".into(), Layers::All));
    let deviation = (10.0f64 / 6.0).sqrt();
    let expected = [0.0, (3.0 / deviation + 2.0) / 2.0, (-3.0 / deviation - 1.0) / 2.0];
    close(&z.score(&test).unwrap(), &expected, 1e-12);
    let fisher = Aggregate::fisher(both()).fit(&train()).unwrap();
    assert_eq!((fisher.name(), fisher.layer()), ("fisher".into(), Layers::All));
    // p of the first: 4 of 6 are ≥ 3, none ≥ 6, all ≥ 0; of the second 3, none and all
    let p = |a: f64, b: f64| -2.0 * ((1.0 + a) / 7.0).ln() - 2.0 * ((1.0 + b) / 7.0).ln();
    close(&fisher.score(&test).unwrap(), &[p(4.0, 3.0), p(0.0, 0.0), p(6.0, 6.0)], 1e-12);
}

fn bad<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, said: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(said), "{error}");
}

#[test]
fn aggregates_that_cannot_be_are_named() {
    let test = passing("normal", array![[1.0, 0.0]], array![3]);
    bad(Aggregate::mean_z(Vec::new()).fit(&train()), ErrorKind::Empty, "0 detectors");
    let with = |first: f64, last: f64| array![first, 2.0, 2.0, 2.0, 2.0, 2.0, last];
    bad(
        Aggregate::mean_z(members(&[with(2.0, 1.0)])).fit(&train()),
        ErrorKind::OutOfRange,
        "given 2 scores every sample of train 2",
    );
    assert!(Aggregate::fisher(members(&[with(2.0, 1.0)])).fit(&train()).is_ok());
    for value in [f64::INFINITY, f64::NAN] {
        let said = format!("given 2 scores a sample of train {value}");
        bad(Aggregate::mean_z(members(&[with(value, 1.0)])).fit(&train()), ErrorKind::NotFinite, &said);
    }
    assert!(Aggregate::fisher(members(&[with(f64::INFINITY, 1.0)])).fit(&train()).is_ok());
    let opposite = members(&[with(1.0, f64::INFINITY), with(1.0, f64::NEG_INFINITY)]);
    let fitted = Aggregate::mean_z(opposite).fit(&train()).unwrap();
    bad(fitted.score(&test), ErrorKind::NotFinite, "sample 0 of normal");
    for combine in [Aggregate::mean_z, Aggregate::fisher] {
        let fitted = combine(members(&[with(1.0, f64::NAN)])).fit(&train()).unwrap();
        bad(fitted.score(&test), ErrorKind::NotFinite, "NaN");
    }
}

#[test]
fn parameters_out_of_their_limits_are_named() {
    let (train, basis) = (train(), basis());
    for layer in [0, 2] {
        let said = format!("layer {layer} was asked for");
        bad(DeepKnn::layer(layer).k(1).fit_record(&train), ErrorKind::OutOfRange, &said);
    }
    bad(TrustScore::layer(2).fit_record(&train), ErrorKind::OutOfRange, "layer 2 was asked for");
    for k in [0, 7] {
        let said = format!("the k = {k} nearest examples were asked for: k lies in 1 to 6");
        bad(DeepKnn::layer(1).k(k).fit_record(&train), ErrorKind::OutOfRange, &said);
        bad(NnGuide::new().k(k).fit_record(&train, 1), ErrorKind::OutOfRange, &said);
    }
    bad(NnGuide::new().k(4).share(0.5).fit_record(&train, 1), ErrorKind::OutOfRange, "k lies in 1 to 3");
    for share in [0.0, 1.1, f64::NAN] {
        bad(NnGuide::new().share(share).fit_record(&train, 1), ErrorKind::OutOfRange, "lies in (0, 1]");
    }
    for alpha in [-0.1, 1.0, f64::NAN] {
        let said = format!("α is {alpha}");
        bad(TrustScore::layer(1).alpha(alpha).fit_record(&train), ErrorKind::OutOfRange, &said);
    }
    bad(TrustScore::layer(1).alpha(0.5).fit_record(&train), ErrorKind::OutOfRange, "k = 10");
    let two = passing("train", array![[0.5, 0.0], [0.0, 0.5]], array![3, 7]);
    bad(TrustScore::layer(1).fit_record(&two), ErrorKind::Empty, "class 8");
    let all = basis.train().len();
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
fn other_networks_are_named() {
    let basis = basis();
    let other = passing("ones", array![[0.5, 0.0]], array![1]);
    let fitted: [Box<dyn Detector>; 5] = [
        Box::new(DeepKnn::layer(2).fit(&basis).unwrap()),
        Box::new(TrustScore::layer(1).fit(&basis).unwrap()),
        Box::new(TrustScore::pixels().fit(&basis).unwrap()),
        Box::new(NnGuide::new().fit(&basis).unwrap()),
        Box::new(Dknn::new().calibration(50).fit(&basis).unwrap()),
    ];
    for detector in fitted {
        let said = "the record of ones comes from a network of widths [2, 2, 3], \
                    but the detector was fitted to one of [784, 33, 21, 8]";
        bad(detector.score(&other), ErrorKind::Shape, said);
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
