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
    format_error(read(&[&gzip(&good)[..], &[1, 2]].concat()), "2 more bytes follow the end of the gzip");
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
