//! IDX files: what is written is read again, and nothing broken gets through.

use std::{fs, io::Write};

use flate2::{Compression, write::GzEncoder};
use ndarray::{Array3, Axis};
use nnerr::{
    Error, ErrorKind,
    data::{Digits, Samples, Source, idx},
};
use proptest::prelude::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn images(count: usize) -> Array3<u8> {
    Array3::from_shape_fn((count, 3, 2), |(i, y, x)| (i * 40 + y * 2 + x) as u8)
}

/// The header of an IDX file of images.
fn header(count: u32, height: u32, width: u32) -> Vec<u8> {
    [0x0803, count, height, width].iter().flat_map(|n| n.to_be_bytes()).collect()
}

#[track_caller]
fn format_error(error: Error, part: &str) {
    assert_eq!(error.kind(), ErrorKind::Format, "{error}");
    assert!(error.to_string().contains(part), "{error}");
}

proptest! {
    #[test]
    fn images_come_back((count, height, width) in (0usize..6, 1usize..9, 1usize..9), seed in any::<u8>()) {
        let images = Array3::from_shape_fn((count, height, width), |(i, y, x)| {
            seed.wrapping_mul(31).wrapping_add((i * 97 + y * 11 + x * 5) as u8)
        });
        let bytes = idx::write_images(images.view());
        prop_assert_eq!(&idx::read_images(&bytes).unwrap(), &images);
        prop_assert_eq!(&idx::read_images(&gzip(&bytes)).unwrap(), &images);
    }

    #[test]
    fn labels_come_back(labels in prop::collection::vec(0u8..10, 0..50)) {
        let bytes = idx::write_labels(&labels);
        let read: Vec<u8> = idx::read_labels(&bytes, 10).unwrap().iter().map(|&l| l as u8).collect();
        prop_assert_eq!(&read, &labels);
        prop_assert_eq!(idx::read_labels(&gzip(&bytes), 10).unwrap().len(), labels.len());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (idx::read_images(&bytes), idx::read_labels(&bytes, 10));
    }

    #[test]
    fn arbitrary_content_after_a_good_header_never_panics(
        (count, height, width) in (any::<u32>(), any::<u32>(), any::<u32>()),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        packed in any::<bool>(),
    ) {
        let file = [header(count, height, width), bytes].concat();
        let _ = idx::read_images(&if packed { gzip(&file) } else { file });
    }

    #[test]
    fn every_cut_is_an_error(cut in 0usize..1000, packed in any::<bool>()) {
        let file = idx::write_images(images(5).view());
        let file = if packed { gzip(&file) } else { file };
        let error = idx::read_images(&file[..cut % file.len()]).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::Format);
    }
}

#[test]
fn broken_files_are_named_for_what_they_are() {
    let good = idx::write_images(images(2).view());
    let read = |bytes: &[u8]| idx::read_images(bytes).unwrap_err();
    format_error(read(&good[..10]), "truncated: 10 of the 16 bytes of an IDX header");
    format_error(read(&good[..20]), "truncated: 4 bytes of pixels, not the 12");
    format_error(read(&[&good[..], &[0]].concat()), "over-long: more than the 12 bytes");
    format_error(read(&gzip(&[&good[..], &[0]].concat())), "over-long: more than the 12 bytes");
    for rest in [&[1, 2][..], &[0, 1], &[0x1f, 0]] {
        let error = read(&[&gzip(&good)[..], rest].concat());
        format_error(error, "2 more bytes follow the end of the gzip");
    }
    let twice = [gzip(&good[..20]), gzip(&good[20..])].concat();
    format_error(read(&twice[..twice.len() - 1]), "gzip stream cut short");
    format_error(read(&[twice, gzip(&[7])].concat()), "over-long: more than the 12 bytes");
    format_error(read(&idx::write_labels(&[1])), "wrong magic 0x00000801");
    format_error(read(b"<html><body>404</body></html>"), "wrong magic");
    let packed = gzip(&good);
    format_error(read(&packed[..packed.len() - 1]), "gzip stream cut short");
    format_error(read(&packed[..12]), "gzip stream cut short");
    let mut flipped = packed.clone();
    *flipped.iter_mut().nth_back(5).unwrap() ^= 1; // in the checksum at the end
    format_error(read(&flipped), "broken gzip stream");
    format_error(idx::read_labels(&idx::write_labels(&[3, 9, 10]), 10).unwrap_err(), "label 10 of sample 2");
    format_error(idx::read_labels(&idx::write_labels(&[2]), 2).unwrap_err(), "above 1, the largest of 2");
}

#[test]
fn a_huge_header_takes_no_memory() {
    for (count, height, width) in
        [(u32::MAX, 28, 28), (u32::MAX, u32::MAX, u32::MAX), (0, u32::MAX, u32::MAX)]
    {
        for file in [header(count, height, width), gzip(&header(count, height, width))] {
            assert_eq!(idx::read_images(&file).unwrap_err().kind(), ErrorKind::Format);
        }
    }
    format_error(idx::read_images(&header(5, 0, 28)).unwrap_err(), "an image of 0 pixels");
}

proptest! {
    /// Members of any sizes, empty ones among them, and zeros after the last.
    #[test]
    fn a_gzip_file_is_the_content_of_its_members(
        mut cuts in prop::collection::vec(0usize..=46, 0..6),
        zeros in 0usize..600,
    ) {
        let images = images(5);
        let file = idx::write_images(images.view());
        cuts.extend([0, file.len()]);
        cuts.sort_unstable();
        let members = cuts.windows(2).flat_map(|pair| gzip(&file[pair[0]..pair[1]]));
        let packed: Vec<u8> = members.chain(vec![0; zeros]).collect();
        prop_assert_eq!(&idx::read_images(&packed).unwrap(), &images);
    }
}

/// The files of a data set as other programs name them; with exact ones beside them, those count.
#[test]
fn files_are_found_under_the_names_that_they_are_given() {
    let (pixels, labels) = (idx::write_images(images(3).view()), idx::write_labels(&[7, 0, 1]));
    let write = |path: std::path::PathBuf, bytes: &[u8]| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    for [image_name, label_name] in [
        ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
        ["t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"],
        ["T10K-IMAGES-IDX3-UBYTE", "T10K-LABELS-IDX1-UBYTE"],
        ["t10k-Images.IDX3-ubyte.gz", "t10k-labels.idx1-ubyte.GZ"],
        ["t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels.idx1-ubyte.gz"],
        ["t10k-images.idx3-ubyte/T10k-images-idx3-ubyte.gz", "t10k-labels.idx1-ubyte/t10k-labels.idx1-ubyte"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let packed = |name: &str, bytes: &[u8]| match name.to_lowercase().ends_with(".gz") {
            true => gzip(bytes),
            false => bytes.to_vec(),
        };
        write(folder.path().join(image_name), &packed(image_name, &pixels));
        write(folder.path().join(label_name), &packed(label_name, &labels));
        let test = Samples::load_test("set", folder.path()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(test.labels().unwrap().to_vec(), [7, 0, 1], "{image_name}");
        if image_name.contains('/') {
            continue; // a folder has the exact name
        }
        write(folder.path().join("t10k-images-idx3-ubyte"), &idx::write_images(images(2).view()));
        write(folder.path().join("t10k-labels-idx1-ubyte"), &idx::write_labels(&[3, 4]));
        let test = Samples::load_test("set", folder.path()).unwrap();
        assert_eq!(test.labels().unwrap().to_vec(), [3, 4], "{image_name}");
    }
}

#[test]
fn where_no_file_fits_what_lies_near_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let said = || Samples::load_test("set", folder.path()).unwrap_err().to_string();
    let write = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"").unwrap();
    };
    assert!(said().ends_with("labels-idx1-ubyte (plain or .gz); it is empty"), "{}", said());
    write("notes.txt");
    (0..9).for_each(|number| write(&format!("picture-{number}.png")));
    assert!(
        said().ends_with(
            "; found notes.txt, picture-0.png, picture-1.png, picture-2.png, picture-3.png, \
                              picture-4.png and 4 more"
        ),
        "{}",
        said()
    );
    write("MNIST/raw/t10k-images-idx3-ubyte.gz");
    write("MNIST/raw/t10k-labels-idx1-ubyte");
    write("test_images.npy");
    let expected =
        "; found test_images.npy, MNIST/raw/t10k-images-idx3-ubyte.gz, MNIST/raw/t10k-labels-idx1-ubyte";
    assert!(said().ends_with(expected), "{}", said());
    let error = Samples::load_test("set", folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    Samples::load_test("set", folder.path().join("MNIST/raw")).unwrap_err(); // found, and empty
}

/// A label is what somebody wrote; only what a network learns must be one of ten classes.
#[test]
fn labels_above_9_are_judged_but_not_learned() {
    let folder = tempfile::tempdir().unwrap();
    let write = |part: &str, labels: &[u8]| {
        let at = |name: &str| folder.path().join(format!("{part}-{name}"));
        fs::write(at("images-idx3-ubyte"), idx::write_images(images(labels.len()).view())).unwrap();
        fs::write(at("labels-idx1-ubyte"), idx::write_labels(labels)).unwrap();
    };
    write("t10k", &[9, 10, 255]);
    let test = Samples::load_test("letters", folder.path()).unwrap();
    assert_eq!(test.labels().unwrap().to_vec(), [9, 10, 255]);
    let counts = test.class_counts().unwrap();
    assert_eq!((counts.len(), counts.sum(), counts[10], counts[255]), (256, 3, 1, 1));
    assert_eq!(test.spread_per_class().unwrap().iter().flatten().count(), 3);
    write("train", &[3, 9, 3]);
    let split = Digits::load(Source::Dir(folder.path().into())).unwrap().whole();
    let names: Vec<&str> = split.left_out.iter().map(Samples::name).collect();
    assert_eq!((split.classes, names), (vec![3, 9], vec!["class 10", "class 255"]));
    write("train", &[3, 10, 3]);
    let error = Digits::load(Source::Dir(folder.path().into())).unwrap_err();
    format_error(error, "label 10 of sample 1 is above 9, the largest of 10 classes");
}

#[test]
fn a_folder_with_four_files_loads_and_a_lone_pair_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let load = || Digits::load(Source::Dir(folder.path().into()));
    fs::write(at("t10k-images-idx3-ubyte.gz"), gzip(&idx::write_images(images(3).view()))).unwrap();
    fs::write(at("t10k-labels-idx1-ubyte"), idx::write_labels(&[7, 0, 1])).unwrap();

    let error = load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(error.to_string().contains("has no train-images-idx3-ubyte, train-labels-idx1-ubyte"), "{error}");
    let test = Samples::load_test("notmnist", folder.path()).unwrap();
    assert_eq!((test.len(), test.height(), test.width()), (3, 3, 2));
    assert_eq!(test.labels().unwrap().to_vec(), [7, 0, 1]);
    assert_eq!(test.images()[[2, 1]], 81.0 / 255.0);

    fs::write(at("train-images-idx3-ubyte"), idx::write_images(images(2).view())).unwrap();
    fs::write(at("train-labels-idx1-ubyte"), idx::write_labels(&[7])).unwrap();
    let error = load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    let sentence = error.to_string();
    assert!(sentence.contains("holds 2 images") && sentence.contains("holds 1 labels"), "{error}");

    fs::write(at("train-labels-idx1-ubyte"), idx::write_labels(&[7, 3])).unwrap();
    let digits = load().unwrap();
    assert_eq!((digits.train().len(), digits.test().len()), (2, 3));

    let wide = Array3::<u8>::zeros((2, 5, 5));
    fs::write(at("train-images-idx3-ubyte"), idx::write_images(wide.view())).unwrap();
    let error = load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape, "{error}");
    let none = wide.slice_axis(Axis(0), (0..0).into());
    fs::write(at("train-images-idx3-ubyte"), idx::write_images(none)).unwrap();
    fs::write(at("train-labels-idx1-ubyte"), idx::write_labels(&[])).unwrap();
    let error = load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Empty, "{error}");
}

#[test]
fn a_broken_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("images");
    fs::write(&path, b"half").unwrap();
    let error = Samples::load_idx("x", &path, &path).unwrap_err();
    format_error(error, &path.display().to_string());
    let error = Samples::load_idx("x", folder.path().join("none"), &path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing, "{error}");
    let error = Samples::load_idx("x", folder.path(), &path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "a folder where a file is expected: {error}");
}

/// What the fuzzer started from or once broke on.
#[test]
fn the_corpus_of_the_fuzzer_never_panics() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/idx");
    let mut images = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        images += idx::read_images(&bytes).is_ok() as usize;
        let _ = idx::read_labels(&bytes, 10);
    }
    assert!(images >= 3, "{images} of the corpus are images");
}
