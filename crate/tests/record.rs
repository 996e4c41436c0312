//! Observers of a training and records of sets, against naive ones.

use nnerr::{
    ErrorKind,
    data::{Digits, Split},
    ndarray::{Array2, Axis},
    network::*,
    record::*,
    study::Study,
};

fn split() -> Split {
    Digits::synthetic(730, 300, 5).unwrap().leave_out(&[1, 5]).unwrap()
}

fn params() -> Params {
    Params::default().hidden([40, 30]).batch(50).epochs(2).seed(3)
}

fn pool<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let split = split();
    let study = |threads| pool(threads, || Study::observed(&split, params(), &mut []).unwrap());
    let (one, two, eight) = (study(1), study(2), study(8));
    for other in [&two, &eight] {
        assert_eq!(one.network(), other.network());
        assert_eq!(one.activation_count(), other.activation_count());
        assert_eq!(one.average_gradient(), other.average_gradient());
        assert_eq!(one.history(), other.history());
        let (a, b) = (one.record(&split.normal).unwrap(), pool(8, || other.record(&split.normal).unwrap()));
        assert_eq!(a.softmax(), b.softmax());
    }
    let other = Study::observed(&split, params().seed(4), &mut []).unwrap();
    assert_ne!(one.network(), other.network());
}

/// Keeps all it sees, and sums up naively at the end.
#[derive(Default)]
struct Everything {
    outputs: Vec<Vec<Array2<f32>>>,
    gradients: Vec<Vec<Layer>>,
    order: Vec<usize>,
    started: usize,
    finished: usize,
}

impl Observer for Everything {
    fn start(&mut self, plan: &Plan) {
        assert_eq!(self.started, 0);
        self.started = plan.batches;
    }

    fn batch(&mut self, step: &Step) {
        assert_eq!(step.number, self.outputs.len() + 1);
        // What it sees are the passes of the network before the update.
        let images = step.images.to_owned();
        let outputs = step.network.forward(&images).unwrap().outputs;
        for (seen, again) in step.outputs.iter().zip(&outputs) {
            assert_eq!(seen, again);
        }
        self.outputs.push(outputs);
        self.gradients.push(step.gradients.to_vec());
        self.order.extend(step.samples);
    }

    fn finish(&mut self, _network: &Network) {
        self.finished += 1;
    }
}

#[test]
fn recorders_agree_with_naive_ones() {
    let split = split();
    let mut seen = Everything::default();
    let study = Study::observed(&split, params(), &mut [&mut seen]).unwrap();
    let batches = 2 * split.train.len().div_ceil(50);
    assert_eq!((seen.started, seen.finished, seen.outputs.len()), (batches, 1, batches));

    // Every epoch shows every sample once, in another order.
    let (first, second) = seen.order.split_at(split.train.len());
    assert_ne!(first, second);
    for epoch in [first, second] {
        let mut sorted = epoch.to_vec();
        sorted.sort();
        assert_eq!(sorted, (0..split.train.len()).collect::<Vec<_>>());
    }

    let counts = study.activation_count();
    assert_eq!((counts.batches(), counts.samples()), (batches, 2 * split.train.len()));
    for layer in 1..=2 {
        for n in 0..counts.layer(layer).unwrap().len() {
            let of = |rows: &dyn Fn(&Array2<f32>) -> usize| {
                seen.outputs.iter().map(|outputs| rows(&outputs[layer - 1])).sum::<usize>() as u32
            };
            let first = of(&|o| usize::from(o[[0, n]] > 0.0));
            let every = of(&|o| o.column(n).iter().filter(|&&o| o > 0.0).count());
            assert_eq!(counts.layer(layer).unwrap()[n], first);
            assert_eq!(counts.every_sample(layer).unwrap()[n], every);
        }
    }

    let gradients = study.average_gradient();
    assert_eq!(gradients.iterations(), batches / 2);
    for layer in 1..=3 {
        for n in 0..seen.gradients[0][layer - 1].neurons() {
            let mut naive = [0.0; 3];
            for gradients in &seen.gradients[batches - batches / 2..] {
                let layer = &gradients[layer - 1];
                let row = layer.weights().row(n);
                let all: Vec<f64> = row.iter().chain([&layer.bias()[n]]).map(|&g| g.into()).collect();
                naive[0] += all.iter().sum::<f64>();
                naive[1] += all.iter().map(|g| g.abs()).sum::<f64>();
                naive[2] += all.iter().map(|g| g * g).sum::<f64>().sqrt();
            }
            for (norm, naive) in
                [GradientNorm::Signed, GradientNorm::Absolute, GradientNorm::Euclidean].into_iter().zip(naive)
            {
                let found = gradients.layer(layer, norm).unwrap()[n];
                assert!((found - naive).abs() < 1e-5 * (1.0 + naive.abs()), "{norm:?}: {found} {naive}");
            }
        }
    }
    let history = study.history();
    assert_eq!((history.loss().len(), history.accuracy().len()), (batches, batches));
    assert!((history.loss()[0] - 8f64.ln()).abs() < 0.1, "untrained: about ln 8");
    assert!(history.loss()[batches - 1] < history.loss()[0]);
}

#[test]
fn a_record_agrees_with_the_forward_pass() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let record = study.record(&split.normal).unwrap();
    let forward = study.network().forward(split.normal.images()).unwrap();
    assert_eq!((record.len(), record.layers(), record.name()), (split.normal.len(), 2, "normal"));
    for layer in 1..=2 {
        assert_eq!(record.outputs(layer).unwrap(), &forward.outputs[layer - 1]);
        assert_eq!(record.preactivations(layer).unwrap(), forward.preactivations[layer - 1]);
    }
    assert_eq!(record.logits(), &forward.logits);
    assert_eq!(record.softmax(), &forward.softmax);
    let mut correct = 0;
    for (i, p) in forward.softmax.axis_iter(Axis(0)).enumerate() {
        let best = (0..8).fold(0, |best, k| if p[k] > p[best] { k } else { best });
        assert_eq!(record.predicted()[i], split.classes[best]);
        assert_eq!(record.confidence()[i], p[best]);
        let right = split.normal.labels().unwrap()[i] == split.classes[best];
        assert_eq!(record.correct().unwrap()[i], right);
        correct += usize::from(right);
    }
    assert_eq!(record.accuracy().unwrap(), correct as f64 / record.len() as f64);
    // Classes that the network does not know are never correct.
    assert_eq!(study.record(&split.left_out[0]).unwrap().accuracy().unwrap(), 0.0);
}

#[test]
fn layers_and_sets_that_are_not_there() {
    let split = split();
    let study = Study::observed(&split, params().epochs(1), &mut []).unwrap();
    let record = study.record(&split.normal).unwrap();
    for layer in [0, 3] {
        let error = record.outputs(layer).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("layer {layer} was asked for: layers are numbered 1 to 2 here")
        );
        assert_eq!(record.preactivations(layer).unwrap_err().kind(), ErrorKind::OutOfRange);
        assert_eq!(study.activation_count().layer(layer).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    assert!(study.average_gradient().layer(3, GradientNorm::Absolute).is_ok(), "the output layer");
    assert!(study.average_gradient().layer(4, GradientNorm::Absolute).is_err());
    let empty = study.record(&split.normal.first(0)).unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::Empty);
    assert!(AverageGradient::new(0.0).is_err());
}

#[test]
fn studies_come_back_bit_by_bit() {
    let (split, folder) = (split(), tempfile::tempdir().unwrap());
    let study = |params| Study::cached_in(folder.path(), &split, params).unwrap();
    let trained = study(params());
    let restored = study(params());
    assert!(!trained.restored() && restored.restored());
    assert_eq!(trained.network(), restored.network());
    assert_eq!(trained.activation_count(), restored.activation_count());
    assert_eq!(trained.average_gradient(), restored.average_gradient());
    assert_eq!(trained.history(), restored.history());
    assert_eq!(trained.training_time().as_millis(), restored.training_time().as_millis());

    // Any other parameter, class or sample is another study.
    assert!(!study(params().seed(4)).restored());
    assert!(!study(params().fraction(0.25)).restored());
    let fewer = Split { train: split.train.first(500), ..split.clone() };
    assert!(!Study::cached_in(folder.path(), &fewer, params()).unwrap().restored());
}

#[test]
fn damaged_and_unwritable_caches_cost_a_training_and_no_more() {
    let (split, folder) = (split(), tempfile::tempdir().unwrap());
    let study = || Study::cached_in(folder.path(), &split, params()).unwrap();
    let trained = study();
    let path = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    flipped[20] ^= 0xff;
    for damaged in [&bytes[..bytes.len() / 2], &[], &flipped] {
        std::fs::write(&path, damaged).unwrap();
        let again = study();
        assert!(!again.restored());
        assert_eq!(again.network(), trained.network());
        assert_eq!(std::fs::read(path.with_extension("damaged")).unwrap(), damaged, "set aside");
        assert!(study().restored(), "written anew");
    }
    // A file where the folder should be: nothing can be kept, all else works.
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let kept = Study::cached_in(&file, &split, params()).unwrap();
    assert_eq!(kept.network(), trained.network());
    assert_eq!(std::fs::read(&file).unwrap(), b"in the way");
}

#[test]
fn always_active_neurons_reach_the_number_of_batches() {
    let split = split();
    let initial = InitialWeights::Uniform { limit: 1e-3, bias: 50.0 };
    let study = Study::observed(&split, params().initial(initial), &mut []).unwrap();
    let counts = study.activation_count();
    for layer in 1..=2 {
        assert!(counts.layer(layer).unwrap().iter().all(|&count| count as usize == counts.batches()));
        assert!(counts.every_sample(layer).unwrap().iter().all(|&count| count as usize == counts.samples()));
    }
}
