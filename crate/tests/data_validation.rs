//! Samples to choose parameters on: what they are made of.

use nnerr::{
    Error, ErrorKind,
    data::{Digits, Noise, Samples},
    ndarray::array,
};

fn train() -> Samples {
    Digits::synthetic(200, 1, 1).unwrap().train().clone()
}

fn sorted(pixels: nnerr::ndarray::ArrayView1<f32>) -> Vec<f32> {
    let mut pixels = pixels.to_vec();
    pixels.sort_by(f32::total_cmp);
    pixels
}

#[test]
fn validation_samples_are_drawn_once_each() {
    let train = train();
    let all = train.validation(200, 3).unwrap();
    assert_ne!(all.digest(), train.digest());
    assert_ne!(all.digest(), train.validation(200, 4).unwrap().digest());
    let mut places: Vec<usize> = (all.images().rows().into_iter().zip(all.labels().unwrap()))
        .map(|(image, label)| {
            let mut own = train.images().rows().into_iter().zip(train.labels().unwrap());
            own.position(|own| own == (image, label)).unwrap()
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, (0..200).collect::<Vec<_>>());
}

#[test]
fn shuffled_images_hold_the_pixels_of_one_digit_each() {
    let train = train();
    let shuffled = train.shuffled_pixels(60, 3).unwrap();
    assert_eq!(train.shuffled_pixels(20, 3).unwrap().images(), shuffled.first(20).images());
    let digits: Vec<Vec<f32>> = train.images().rows().into_iter().map(sorted).collect();
    let mut places: Vec<usize> = shuffled
        .images()
        .rows()
        .into_iter()
        .map(|image| {
            let place = digits.iter().position(|digit| *digit == sorted(image)).unwrap();
            assert_ne!(image, train.images().row(place));
            place
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 60, "each digit once");
    // Each in an order of its own: a pixel of the margin is dark in none of the digits, in some of these.
    assert!(shuffled.images().column(0).iter().any(|&x| x > 0.0));
    assert!(shuffled.images().column(0).iter().any(|&x| x == 0.0));
}

#[test]
fn blends_are_means_of_two_classes() {
    let train = train();
    let labels = train.labels().unwrap();
    let blends = train.blends(40, 3).unwrap();
    assert_eq!(train.blends(10, 3).unwrap().images(), blends.first(10).images());
    let rows: Vec<_> = train.images().rows().into_iter().collect();
    let mut classes = Vec::new();
    for blend in blends.images().rows() {
        let is_mean = |&(a, b): &(usize, usize)| {
            blend.iter().zip(rows[a]).zip(rows[b]).all(|((&x, a), b)| x == (a + b) / 2.0)
        };
        let mut pairs = (0..200).flat_map(|a| (0..a).map(move |b| (a, b)));
        let (a, b) = pairs.find(is_mean).unwrap();
        assert_ne!(labels[a], labels[b]);
        classes.push(labels[a]);
        classes.push(labels[b]);
    }
    assert!((0..10).all(|class| classes.contains(&class)), "80 draws of ten classes");
}

#[test]
fn bad_counts_and_samples_are_named() {
    let train = train();
    let says = |error: Error, kind, words: &str| {
        assert!(error.kind() == kind && error.to_string().contains(words), "{error}");
    };
    type Make = fn(&Samples, usize, u64) -> nnerr::Result<Samples>;
    for make in [Samples::validation as Make, Samples::shuffled_pixels, Samples::blends] {
        says(make(&train, 0, 1).unwrap_err(), ErrorKind::Empty, "0 samples of train");
        says(make(&train, 201, 1).unwrap_err(), ErrorKind::OutOfRange, "201 samples of train");
        assert_eq!(make(&train, 200, 1).unwrap().len(), 200);
    }
    let one = Samples::new("ones", array![[0.0], [1.0]], Some(array![1, 1]), (1, 1)).unwrap();
    says(one.blends(1, 1).unwrap_err(), ErrorKind::Empty, "of class 1");
    let noise = Noise::new((2, 2), 1).draw(5).unwrap();
    says(noise.blends(1, 1).unwrap_err(), ErrorKind::Missing, "noise");
}
