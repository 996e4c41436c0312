//! Sets of samples: checks, choices, and classes left out.

use ndarray::{Array1, Array2, Array3, array};
use nnerr::{
    ErrorKind,
    data::{Digits, Noise, Samples, Source, idx},
};

#[test]
fn bad_samples_are_refused() {
    let new = |images: Array2<f32>, labels: Option<Array1<usize>>, shape| {
        Samples::new("x", images, labels, shape).unwrap_err()
    };
    let cases = [
        (new(array![[0.0, f32::NAN]], None, (1, 2)), ErrorKind::NotFinite, "pixel 1 of sample 0 is NaN"),
        (new(array![[f32::INFINITY]], None, (1, 1)), ErrorKind::NotFinite, "is inf"),
        (new(array![[0.5], [1.5]], None, (1, 1)), ErrorKind::OutOfRange, "pixel 0 of sample 1 is 1.5"),
        (new(array![[-0.5]], None, (1, 1)), ErrorKind::OutOfRange, "-0.5"),
        (new(array![[0.0, 0.0]], None, (2, 2)), ErrorKind::Shape, "2 × 2 pixels do not make the 2"),
        (new(array![[0.0]], None, (usize::MAX, 2)), ErrorKind::Shape, "pixels"),
        (new(array![[0.0]], Some(array![1, 2]), (1, 1)), ErrorKind::Shape, "1 images and 2 labels"),
        (
            new(array![[0.0]], Some(array![256]), (1, 1)),
            ErrorKind::UnknownClass,
            "label 256 of sample 0 is above 255",
        ),
    ];
    for (error, kind, part) in cases {
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn choices_keep_images_with_their_labels() {
    let digits = Digits::synthetic(50, 20, 1).unwrap();
    let train = digits.train();
    let chosen = train.select(&[7, 7, 3]).unwrap();
    assert_eq!(chosen.images().row(2), train.images().row(3));
    assert_eq!(chosen.labels().unwrap()[0], train.labels().unwrap()[7]);
    assert_eq!(train.first(5).digest(), train.select(&[0, 1, 2, 3, 4]).unwrap().digest());
    assert_eq!(train.first(999).len(), 50);
    assert_ne!(train.first(5).digest(), train.first(6).digest());
    assert_eq!(train.named("other").digest(), train.digest());
    assert_eq!(train.select(&[50]).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(train.image(50).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(format!("{train:?}"), "train: 50 images of 28 × 28");
}

#[test]
fn a_split_loses_no_sample() {
    let digits = Digits::synthetic(500, 300, 1).unwrap();
    let split = digits.leave_out(&[5, 1]).unwrap();
    assert_eq!(split.classes, [0, 2, 3, 4, 6, 7, 8, 9]);
    let names: Vec<_> = split.left_out.iter().chain(&split.left_out_train).map(Samples::name).collect();
    assert_eq!(names, ["ones", "fives", "train-ones", "train-fives"]);
    assert_eq!((split.train.name(), split.normal.name()), ("train", "normal"));
    let left_out: usize = split.left_out.iter().map(Samples::len).sum();
    assert_eq!(split.normal.len() + left_out, 300);
    let left_out: usize = split.left_out_train.iter().map(Samples::len).sum();
    assert_eq!(split.train.len() + left_out, 500);
    assert!(split.train.labels().unwrap().iter().all(|label| split.classes.contains(label)));
    assert!(split.left_out[1].labels().unwrap().iter().all(|&label| label == 5));

    let whole = digits.whole();
    assert_eq!((whole.classes.len(), whole.train.len(), whole.normal.len()), (10, 500, 300));
    assert!(whole.left_out.is_empty() && whole.normal.name() == "normal");
}

/// A data set of tiny images with these labels.
fn labelled(train: &[u8], test: &[u8]) -> Digits {
    let folder = tempfile::tempdir().unwrap();
    for (part, labels) in [("train", train), ("t10k", test)] {
        let at = |name: &str| folder.path().join(format!("{part}-{name}-ubyte"));
        let images =
            Array3::from_shape_fn((labels.len(), 2, 2), |(image, y, x)| (image * 4 + y * 2 + x) as u8);
        std::fs::write(at("images-idx3"), idx::write_images(images.view())).unwrap();
        std::fs::write(at("labels-idx1"), idx::write_labels(labels)).unwrap();
    }
    Digits::load(Source::Dir(folder.path().into())).unwrap()
}

/// What a split must be, sample by sample: known is what training samples have and nobody
/// leaves out, and every other test sample is in the set of its class.
#[test]
fn a_split_knows_the_classes_that_training_samples_have() {
    let all: Vec<u8> = (0..10).collect();
    for (train, test, out) in [
        (&[3, 3][..], &[3][..], &[][..]),
        (&[3, 7, 3], &[7, 3], &[]),
        (&[0, 1, 2, 1], &[2, 2, 0], &[]),
        (&[0, 1, 2, 1], &[2, 2, 0], &[2]),
        (&[9, 0, 4], &[4, 9], &[9]),      // not contiguous; 0 in training alone
        (&[2, 4], &[2, 4, 4, 9, 0], &[]), // 0 and 9 in the test files alone
        (&[2, 4, 6], &[2, 4, 4, 9, 0], &[6, 9]),
        (&all, &all, &[]),
        (&all, &all, &[1, 5]),
        (&all, &[0, 11, 3], &[0]),
    ] {
        let digits = labelled(train, test);
        let out: Vec<usize> = out.to_vec();
        let split = if out.is_empty() { digits.whole() } else { digits.leave_out(&out).unwrap() };
        let case = format!("{train:?} {test:?} without {out:?}");
        let is_known = |&&label: &&u8| train.contains(&label) && !out.contains(&usize::from(label));
        let classes = |labels: Vec<&u8>| {
            let sorted: std::collections::BTreeSet<usize> =
                labels.iter().map(|&&label| label.into()).collect();
            sorted.into_iter().collect::<Vec<usize>>()
        };
        let of = |samples: &Samples| samples.labels().unwrap().to_vec();
        let labels = |all: &[u8], keep: &dyn Fn(&&u8) -> bool| {
            all.iter().filter(|label| keep(label)).map(|&label| label.into()).collect::<Vec<usize>>()
        };
        assert_eq!(split.classes, classes(train.iter().filter(is_known).collect()), "{case}");
        assert_eq!(of(&split.train), labels(train, &is_known), "{case}");
        assert_eq!(of(&split.normal), labels(test, &is_known), "{case}");
        assert_eq!((split.train.name(), split.normal.name()), ("train", "normal"), "{case}");
        let strangers = classes(test.iter().filter(|label| !is_known(label)).collect());
        let found: Vec<Vec<usize>> = split.left_out.iter().map(of).collect();
        let expected: Vec<Vec<usize>> =
            strangers.iter().map(|&class| labels(test, &|&&label| usize::from(label) == class)).collect();
        let of_some: Vec<Vec<usize>> = found.into_iter().filter(|set| !set.is_empty()).collect();
        assert_eq!(of_some, expected, "{case}");
        assert_eq!(split.left_out_train.len(), out.len(), "{case}");
        let train_out = split.left_out_train.iter().map(Samples::len).sum::<usize>();
        assert_eq!(split.train.len() + train_out, train.len(), "{case}");
    }
}

#[test]
fn impossible_splits_are_refused() {
    let digits = Digits::synthetic(100, 100, 1).unwrap();
    let all: Vec<usize> = (0..10).collect();
    for (classes, kind, part) in [
        (&[10][..], ErrorKind::UnknownClass, "class 10 cannot be left out: the classes are 0 to 9"),
        (&[3, 1, 3][..], ErrorKind::OutOfRange, "class 3 is named twice"),
        (&all[..], ErrorKind::Empty, "all 10 classes are left out"),
    ] {
        let error = digits.leave_out(classes).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    let some = labelled(&[2, 3, 7, 3], &[3, 8, 2]);
    for (classes, kind, part) in [
        (&[4][..], ErrorKind::UnknownClass, "class 4 cannot be left out: the classes are 2, 3, 7 and 8"),
        (&[2, 3, 7], ErrorKind::Empty, "all 3 classes are left out"),
        (&[2, 3], ErrorKind::Empty, "no sample of the classes [7] is in normal"),
    ] {
        let error = some.leave_out(classes).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    assert_eq!(some.leave_out(&[8]).unwrap().classes, [2, 3, 7]);
    let one = Digits::synthetic(1, 1, 1).unwrap();
    let digit = one.train().labels().unwrap()[0];
    let error = one.leave_out(&[digit]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Empty, "{error}");
}

#[test]
fn noise_is_uniform_integers_and_starts_the_same_for_any_count() {
    let noise = Noise::new((28, 28), 3).draw(400).unwrap();
    assert_eq!(noise.labels().unwrap_err().kind(), ErrorKind::Missing);
    let mut counts = [0u32; 256];
    for pixel in noise.images() {
        let byte = pixel * 255.0;
        assert!((byte - byte.round()).abs() < 1e-4);
        counts[byte.round() as usize] += 1;
    }
    assert!(counts.iter().all(|&n| (1050..1400).contains(&n)), "about 1225 each: {counts:?}");
    assert_eq!(noise.first(7).digest(), Noise::new((28, 28), 3).draw(7).unwrap().digest());
    assert_ne!(noise.first(7).digest(), Noise::new((28, 28), 4).draw(7).unwrap().digest());
}

#[test]
fn confident_noise_is_counted() {
    let noise = Noise::new((2, 2), 3);
    let first = |images: &Array2<f32>| Ok(images.column(0).mapv(f64::from));
    let kept = noise.kept(500, 0.8, first).unwrap();
    assert_eq!(kept.samples.len(), 500);
    assert!((2000..3000).contains(&kept.drawn), "a fifth is kept: {}", kept.drawn);
    assert!(kept.samples.images().column(0).iter().all(|&x| f64::from(x) > 0.8));
    let all = Noise::new((2, 2), 3).draw(kept.drawn).unwrap();
    assert_eq!(all.images().row(kept.drawn - 1), kept.samples.images().row(499), "the last drawn is kept");

    let error = noise.kept(500, 0.8, |images| Ok(Array1::zeros(images.nrows()))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undefined);
    assert!(error.to_string().contains("only 0 of 200000 noise images (0.00 %)"), "{error}");
    let error = noise.limit(1500).kept(500, 0.8, first).unwrap_err();
    assert!(error.to_string().contains("the limit is 1500 draws"), "{error}");
    let error = noise.kept(5, 0.8, |_| Ok(array![1.0])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape, "{error}");
    for threshold in [f64::NAN, 1.5] {
        assert_eq!(noise.kept(5, threshold, first).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    assert_eq!(Noise::new((2, 2), 3).draw(0).unwrap_err().kind(), ErrorKind::Empty);
    assert_eq!(Noise::new((2, 2), 3).draw(usize::MAX).unwrap_err().kind(), ErrorKind::OutOfRange);
    let huge = Noise::new((usize::MAX, 2), 1).draw(1).unwrap_err();
    assert_eq!(huge.kind(), ErrorKind::OutOfRange, "{huge}");
    assert_eq!(Noise::new((0, 3), 1).kept(5, 0.8, first).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn synthetic_digits_are_even_inked_and_different() {
    let digits = Digits::synthetic(3000, 1000, 1).unwrap();
    let labels = digits.train().labels().unwrap();
    for digit in 0..10 {
        let count = labels.iter().filter(|&&label| label == digit).count();
        assert!((240..360).contains(&count), "{count} of digit {digit}");
    }
    for image in digits.train().images().rows() {
        let ink = image.mean().unwrap();
        assert!((0.01..0.5).contains(&ink), "{ink}");
    }
    assert_ne!(digits.train().first(100).digest(), digits.test().first(100).digest());
    assert_ne!(digits.test().digest(), Digits::synthetic(1, 1000, 2).unwrap().test().digest());
    assert_eq!(digits.test().digest(), Digits::synthetic(1, 1000, 1).unwrap().test().digest());
    assert_eq!(Digits::synthetic(0, 10, 1).unwrap_err().kind(), ErrorKind::Empty);
    assert_eq!(Digits::synthetic(10, usize::MAX, 1).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn the_same_seed_draws_the_same_digits_on_any_number_of_threads() {
    let digest = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Digits::synthetic(500, 10, 7).unwrap().train().digest().to_string())
    };
    assert_eq!(digest(1), digest(4));
}
