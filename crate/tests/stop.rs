//! Stop, in everything that can take long. Each press here is seen by the whole process,
//! so the tests wait for one another.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    ops::ControlFlow,
    path::Path,
    sync::{Mutex, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use nnerr::prelude::*;

/// One test at a time, begun when nothing of the last press counts any more.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    let guard = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    thread::sleep(Duration::from_millis(300));
    guard
}

fn split(train: usize) -> Split {
    Digits::synthetic(train, 200, 1).unwrap().leave_out(&[1, 5]).unwrap()
}

fn small() -> Params {
    Params::default().hidden([40, 30]).batch(10).epochs(3)
}

#[track_caller]
fn stopped<T>(result: Result<T>) -> String {
    let Err(error) = result else { panic!("it went on to its end") };
    assert_eq!(error.kind(), ErrorKind::Stopped, "{error}");
    error.to_string()
}

/// How many of how many, from a sentence about them.
#[track_caller]
fn counts(sentence: &str) -> [usize; 2] {
    let words: Vec<&str> = sentence.split(' ').collect();
    let ["stopped", "after", done, "of", total, ..] = words[..] else { panic!("{sentence}") };
    [done.parse().unwrap(), total.parse().unwrap()]
}

/// Presses Stop at the end of a number of batches.
struct PressAfter(usize);

impl Observer for PressAfter {
    fn batch(&mut self, step: &Step) {
        if step.number == self.0 {
            stop::press();
        }
    }
}

#[test]
fn a_training_ends_in_its_next_batch_and_the_next_one_gives_the_same_bits() {
    let _alone = alone();
    let (split, params) = (split(300), small().epochs(12));
    let undisturbed = Study::observed(&split, params.clone(), &mut []).unwrap();
    let batches = undisturbed.history().loss().len() / 12;
    let study = Study::observed(&split, params.clone(), &mut [&mut PressAfter(3 * batches)]);
    assert_eq!(stopped(study), "stopped after 3 of 12 epochs; nothing of this training is kept");
    thread::sleep(Duration::from_millis(300));
    let one = Study::observed(&split, params.clone().epochs(1), &mut [&mut PressAfter(7)]);
    let sentence = format!("stopped after 7 of {batches} batches; nothing of this training is kept");
    assert_eq!(stopped(one), sentence);
    thread::sleep(Duration::from_millis(300));
    let again = Study::observed(&split, params, &mut []).unwrap();
    assert_eq!(again.network(), undisturbed.network());
    assert_eq!(again.history(), undisturbed.history());
}

#[test]
fn a_sweep_keeps_its_points_and_goes_on_from_there() {
    let _alone = alone();
    let split = split(3000);
    let study = Study::observed(&split, small(), &mut []).unwrap();
    let bank = Bank::new(&study.record(&split.train).unwrap(), Binarisation::default()).unwrap();
    let press = |point: &SweepPoint| {
        if point.k == 4 {
            stop::press();
        }
        ControlFlow::Continue(())
    };
    let watched = Sweep::each(bank.patterns(1).unwrap(), 2..=6, 1, press);
    assert_eq!(stopped(watched), "stopped after 3 of 5 numbers of clusters");
    thread::sleep(Duration::from_millis(300));

    let folder = tempfile::tempdir().unwrap();
    let sweep = || Sweep::cached_in(folder.path(), &bank, 1, 2..=60, 1);
    let sentence = stopped(press_once_there_is(1, folder.path(), sweep));
    assert!(sentence.ends_with("; they are kept, and the sweep goes on from there next time"), "{sentence}");
    let [done, total] = counts(&sentence);
    assert!(done >= 1 && done < total && total == 59, "{sentence}");
    assert_eq!(files(folder.path()), 1, "nothing half-written");
    thread::sleep(Duration::from_millis(300));
    assert_eq!(sweep().unwrap(), Sweep::new(bank.patterns(1).unwrap(), 2..=60, 1).unwrap());
}

#[test]
fn an_ensemble_keeps_the_networks_that_were_trained() {
    let _alone = alone();
    let split = split(2000);
    let params = Params::default().hidden([200, 100]).batch(10).epochs(3);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let basis = Basis::new(&split, &study).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fit = || DeepEnsemble::default().members(6).kept_in(folder.path()).fit(&basis);
    let sentence = stopped(press_once_there_is(1, folder.path(), fit));
    let [done, total] = counts(&sentence);
    assert_eq!((sentence.ends_with(" networks; they are kept"), total), (true, 6), "{sentence}");
    assert_eq!(files(folder.path()), done - 1, "the study's own is not among them: {sentence}");
    thread::sleep(Duration::from_millis(300));
    let (again, elsewhere) = (fit().unwrap(), tempfile::tempdir().unwrap());
    assert!(again.members()[1].restored() && !again.members()[5].restored());
    let undisturbed = DeepEnsemble::default().members(6).kept_in(elsewhere.path()).fit(&basis).unwrap();
    for (again, undisturbed) in again.members().iter().zip(undisturbed.members()) {
        assert_eq!(again.network(), undisturbed.network());
    }
}

/// Presses Stop from another thread as soon as there are so many whole files in a folder.
fn press_once_there_is<T>(count: usize, folder: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    thread::scope(|scope| {
        scope.spawn(|| {
            while files(folder) < count {
                thread::sleep(Duration::from_millis(1));
            }
            stop::press();
        });
        work()
    })
}

/// Files of a folder; what is half-written has a name with a dot in front.
fn files(folder: &Path) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .flatten()
        .filter(|f| !f.file_name().to_string_lossy().starts_with('.'))
        .count()
}

#[test]
fn a_download_keeps_what_has_come() {
    let _alone = alone();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let mirror = format!("http://{}", server.local_addr().unwrap());
    thread::spawn(move || {
        let (mut answer, _) = server.accept().unwrap();
        let _ = answer.read(&mut [0; 4096]);
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
        let _ = answer.write_all(head.as_bytes());
        // A gzip file begins so; then comes a little at a time.
        for _ in 0..1000 {
            let _ = answer.write_all(&[0x1f; 1000]);
            thread::sleep(Duration::from_millis(10));
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let part = || {
        fs::read_dir(folder.path().join("mnist"))
            .into_iter()
            .flatten()
            .flatten()
            .any(|file| file.path().extension().is_some_and(|end| end == "part"))
    };
    let fetch = Fetch::to(folder.path()).mirrors([mirror]);
    let digits = thread::scope(|scope| {
        scope.spawn(|| {
            while !part() {
                thread::sleep(Duration::from_millis(1));
            }
            stop::press();
        });
        fetch.load(Source::Auto)
    });
    let sentence = stopped(digits); // not the synthetic ones in its place
    let [done, total] = counts(&sentence);
    assert!(
        done < total && total == 1_000_000 && sentence.contains("the download goes on from there"),
        "{sentence}"
    );
    assert!(part());
}

#[test]
fn detectors_in_a_loop_are_stopped_by_one_press_wherever_it_falls() {
    let _alone = alone();
    let split = split(300);
    let trainings = || -> Result<usize> {
        for seed in 1..=20 {
            Study::observed(&split, small().seed(seed), &mut [])?;
            if seed == 3 {
                stop::press(); // between two trainings
            }
        }
        Ok(20)
    };
    assert_eq!(stopped(trainings()), "stopped after 0 of 3 epochs; nothing of this training is kept");
    // A loop that does not look at the errors: one press ends all that is left of it.
    thread::sleep(Duration::from_millis(300));
    let trained = (1..=20).filter(|seed| {
        let mut press = PressAfter(if *seed == 3 { 5 } else { usize::MAX });
        Study::observed(&split, small().seed(*seed), &mut [&mut press]).is_ok()
    });
    assert_eq!(trained.count(), 2);
}

#[test]
fn a_press_of_long_ago_stops_nothing() {
    let _alone = alone();
    stop::press();
    thread::sleep(Duration::from_millis(2100));
    let split = split(100);
    let study = Study::observed(&split, small(), &mut []).unwrap();
    assert_eq!(study.network(), Study::observed(&split, small(), &mut []).unwrap().network());
}

/// While other work is under way a press is not done with, so that one is enough to see
/// that every long operation looks. Each begins to work, and says what of it was done.
#[test]
fn everything_long_looks_at_the_button() {
    let _alone = alone();
    let (digits, split) = (Digits::synthetic(1500, 200, 1).unwrap(), split(1500));
    let study = Study::observed(&split, small(), &mut []).unwrap();
    let sets = Sets::with_noise(&study, &split, 20, 0.2).unwrap();
    let basis = Basis::new(&split, &study).unwrap().with_detector_data(&sets);
    let (bank, normal) = (basis.bank().unwrap(), study.record(&split.normal).unwrap());
    let patterns = bank.patterns(1).unwrap();
    let labels: Vec<usize> = (0..patterns.len()).map(|row| row % 4).collect();
    let clustering = KMeans::new(4, 1).fit(patterns).unwrap();
    let roc = Roc::between(&[0.9, 0.8, 0.3], &[0.5, 0.2]).unwrap();
    let groups = [vec![1.0, 2.0, 4.0], vec![1.0, 5.0, 9.0]];
    let knn = DeepKnn::layer(1).fit(&basis).unwrap();
    let mahalanobis = Mahalanobis::layer(1).fit(&basis).unwrap();
    let vim = Vim::new().fit(&basis).unwrap();
    let coverage = NeuronCoverage::all_layers().fit(&basis).unwrap();
    let scale = Scale::new().fit(&basis).unwrap();
    let targets = Array1::from_shape_fn(200, |row| row % 2 == 1);
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let ensemble = DeepEnsemble::default().members(2).kept_in(here).fit(&basis).unwrap();
    let rehearsal = Rehearsal::cached_in(here, &split, &small()).unwrap();
    let kept = files(here);

    let other = Stoppable::new(1, "tests");
    stop::press();
    let said = [
        ("training", stopped(study_of(&split)), "0 of 3 epochs"),
        ("study, cached", stopped(Study::cached_in(here, &split, small().seed(9))), "0 of 1 networks"),
        ("record", stopped(study.record(&split.normal)), "0 of "),
        ("forward", stopped(study.network().forward(split.normal.images())), "samples"),
        ("confidence", stopped(study.network().confidence(split.normal.images())), "samples"),
        ("input gradient", stopped(study.network().input_gradient(split.normal.images(), 1.0)), "samples"),
        ("influence", stopped(Influence::exact(&normal)), "samples"),
        ("neurons", stopped(study.neurons(&normal)), "samples"),
        ("pre-activations", stopped(normal.preactivations(1)), "samples"),
        ("k-means", stopped(KMeans::new(4, 1).fit(patterns)), "0 of 1 starts of k-means"),
        ("k-means, starts", stopped(KMeans::new(4, 1).starts(3).fit(patterns)), "0 of 3 starts of k-means"),
        (
            "Lloyd",
            stopped(KMeans::new(4, 1).fit_from(patterns, &patterns.select(&[0, 1, 2, 3]).unwrap())),
            "0 of 100 iterations",
        ),
        ("assign", stopped(clustering.assign(patterns)), "patterns"),
        ("clusters", stopped(Clusters::new(bank, 1, &KMeans::new(4, 1))), "starts of k-means"),
        ("silhouettes", stopped(silhouettes(patterns, &labels)), "patterns"),
        ("sweep", stopped(Sweep::cached_in(here, bank, 1, 2..=5, 1)), "0 of 4 numbers of clusters"),
        ("neighbours", stopped(patterns.nearest(patterns, 3)), "samples"),
        ("neighbours, each", stopped(patterns.nearest_each(patterns, 3, |_, ids, _| ids[0])), "samples"),
        ("groups", stopped(bank.groups(&normal, 20)), "0 of 2 layers"),
        ("by k", stopped(bank.by_k(&normal, &[5, 20])), "0 of 2 layers"),
        ("class distances", stopped(bank.predicted_class_distances(&normal, 1, &[1])), "classes"),
        (
            "evaluation",
            stopped(Evaluation::new(&knn, &normal, &[&normal.select("other", &[0]).unwrap()])),
            "0 of 2 sets",
        ),
        ("nearest rows", stopped(knn.score(&normal)), "samples"),
        ("Gaussians, fit", stopped(Mahalanobis::layer(2).fit(&basis)), "samples"),
        ("Gaussians", stopped(mahalanobis.score(&normal)), "samples"),
        ("ViM, fit", stopped(Vim::new().fit(&basis)), "samples"),
        ("ViM", stopped(vim.score(&normal)), "samples"),
        ("coverage, fit", stopped(NeuronCoverage::layer(1).fit(&basis)), "samples"),
        ("coverage", stopped(coverage.score(&normal)), "samples"),
        ("SCALE", stopped(scale.score(&normal)), "samples"),
        ("fDBD, fit", stopped(Fdbd::new().fit(&basis)), "samples"),
        ("ODIN", stopped(Odin::new(10.0, 0.01).unwrap().score(&normal)), "samples"),
        ("ODIN's search", stopped(OdinSearch::on(&normal, &[&normal])), "0 of 4 temperatures"),
        (
            "ensemble, fit",
            stopped(DeepEnsemble::default().members(3).kept_in(here).fit(&basis)),
            "1 of 3 networks",
        ),
        ("ensemble", stopped(ensemble.score(&normal)), "0 of 1 networks"),
        (
            "detector network",
            stopped(DetectorNetwork::train(&Array2::zeros((200, 5)), &targets, &DetectorParams::default())),
            "epochs",
        ),
        ("detector data", stopped(basis.detector_data()), "0 of 2 layers"),
        ("split half", stopped(SplitHalf::new(&basis)), "samples"),
        ("bootstrap", stopped(roc.bootstrap(100, 1)), "0 of 100 resamples"),
        ("Levene", stopped(Levene::new(&groups, 99, 1)), "0 of 99 permutations"),
        ("noise", stopped(Noise::new((28, 28), 1).draw(5)), "noise images"),
        (
            "noise, kept",
            stopped(Noise::new((28, 28), 1).kept(5, 0.9, |_| Ok(Array1::zeros(1000)))),
            "0 of 200000 noise images",
        ),
        ("synthetic digits", stopped(Digits::synthetic(100, 10, 1)), "digits"),
        ("experiment", stopped(Experiment::new(&digits, &small())), "0 of 2 networks; they are kept"),
        ("rehearsal", stopped(Rehearsal::cached_in(here, &split, &small().seed(9))), "0 of 4 networks"),
        (
            "rehearsed areas",
            stopped(rehearsal.areas(&[("odin", &Odin::new(10.0, 0.01).unwrap())])),
            "0 of 4 pairs",
        ),
    ];
    let mut others = said.to_vec();
    others.retain(|(_, sentence, part)| !(sentence.starts_with("stopped after ") && sentence.contains(part)));
    assert!(others.is_empty(), "{others:#?}");
    for entry in DETECTORS.iter().filter(|entry| !entry.learns_from_ood && entry.name != "deep ensemble") {
        // Some are fitted in no time: then scoring is what looks, unless that takes no time either.
        let fitted = entry.fit(&basis);
        let scores = fitted.and_then(|all| {
            all.iter().map(|one| Evaluation::new(&**one, &normal, &[])).collect::<Result<Vec<_>>>()
        });
        stopped(scores);
    }
    assert_eq!(files(here), kept, "nothing half-written, nothing half-trained");
    drop(other);
}

fn study_of(split: &Split) -> Result<Study> {
    Study::observed(split, small(), &mut [])
}

/// What takes seconds ends a fraction of a second after the press.
#[test]
fn long_steps_end_soon() {
    let _alone = alone();
    // As good as random: splitmix64.
    let mix = |n: u64, shift: u32, factor: u64| (n ^ (n >> shift)).wrapping_mul(factor);
    let drawn = |n: u64| {
        mix(mix(n.wrapping_mul(0x9e37_79b9_7f4a_7c15), 30, 0xbf58_476d_1ce4_e5b9), 27, 0x94d0_49bb_1331_11eb)
    };
    let bit = |(row, bit): (usize, usize)| drawn((row * 300 + bit) as u64) >> 63 == 1;
    let bits = Array2::from_shape_fn((60_000, 300), bit);
    let patterns = Patterns::new(&bits).unwrap();
    let images =
        Array2::from_shape_fn((60_000, 784), |(row, pixel)| ((row * 7 + pixel * 13) % 256) as f32 / 255.0);
    let samples = Samples::new("many", images, None, (28, 28)).unwrap();
    let network = Network::new(&Params::default().hidden([1500, 1500]), 784, &[0, 1]).unwrap();
    for (what, work) in [
        (
            "neighbours",
            &(|| patterns.nearest_each(&patterns, 300, |_, _, _| ()).map(drop)) as &dyn Fn() -> Result<()>,
        ),
        ("k-means", &|| KMeans::new(2000, 1).fit(&patterns).map(drop)),
        ("record", &|| Record::new(&network, &samples).map(drop)),
        ("bootstrap", &|| {
            let scores: Vec<f64> = (0..100_000).map(f64::from).collect();
            Roc::between(&scores, &scores)?.bootstrap(1_000_000, 1).map(drop)
        }),
    ] {
        let pressed = thread::scope(|scope| {
            let press = scope.spawn(|| {
                thread::sleep(Duration::from_millis(400));
                let pressed = Instant::now();
                stop::press();
                pressed
            });
            stopped(work());
            press.join().unwrap().elapsed()
        });
        assert!(pressed < Duration::from_millis(500), "{what} ended {pressed:?} after the press");
        thread::sleep(Duration::from_millis(300));
    }
}
