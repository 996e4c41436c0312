//! Sets of samples: checks, choices, and classes left out.

use ndarray::{Array1, Array2, array};
use nnerr::{
    ErrorKind,
    data::{Digits, Samples},
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
    let one = Digits::synthetic(1, 1, 1).unwrap();
    let digit = one.train().labels().unwrap()[0];
    let error = one.leave_out(&[digit]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Empty, "{error}");
}
