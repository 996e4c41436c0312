//! The fuzz target's corpus of stored detectors: every file is read or refused, none panics.

use std::{fs, path::PathBuf};

use nnerr::{
    ErrorKind,
    detect::{Detector, DetectorNetwork, FittedNearestExamples},
    ndarray::Array2,
};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/detector"))
}

#[test]
fn every_file_is_read_or_refused() {
    let (mut nearest, mut networks, mut files) = (0, 0, 0);
    let again = tempfile::NamedTempFile::new().unwrap();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        files += 1;
        match FittedNearestExamples::load(&path) {
            Ok(detector) => {
                nearest += 1;
                detector.save(again.path()).unwrap();
                assert!(fs::read(again.path()).unwrap() == fs::read(&path).unwrap(), "{}", path.display());
                let record = detector.record(detector.samples()).unwrap();
                assert!(detector.score(&record).unwrap().iter().all(|score| !score.is_nan()));
                assert_eq!(detector.explain(&record, 2).unwrap().len(), record.len());
            }
            Err(error) => assert!(error.to_string().contains(&path.display().to_string()), "{error}"),
        }
        match DetectorNetwork::load(&path) {
            Ok(detector) => {
                networks += 1;
                let p = detector.probability(&Array2::zeros((2, detector.network().inputs()))).unwrap();
                assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p}");
            }
            Err(error) => assert!(error.to_string().contains(&path.display().to_string()), "{error}"),
        }
    }
    assert!(nearest >= 3 && networks >= 2 && files >= 21, "{nearest}, {networks} of {files}");
}

/// What each file is wrong in is what is said of it; one that is not wrong any more has
/// outlived its format.
#[test]
fn the_named_files_are_of_this_version() {
    for (name, kind, part) in [
        ("truncated", ErrorKind::Format, "no stored nearest examples"),
        ("over-long", ErrorKind::Format, "no stored nearest examples"),
        ("huge-header", ErrorKind::Format, "no stored nearest examples"),
        ("other-kind", ErrorKind::Format, "it is a stored"),
        ("other-version", ErrorKind::Format, "version 9, where 2 is read"),
        ("other-size", ErrorKind::Shape, "9 × 2 pixels"),
        ("other-classes", ErrorKind::Empty, "the examples of class 4"),
        ("label-above-255", ErrorKind::UnknownClass, "above 255"),
        ("layer-9", ErrorKind::OutOfRange, "layer 9"),
        ("k-9", ErrorKind::OutOfRange, "the k = 9 nearest examples of each class"),
        ("weight-nan", ErrorKind::OutOfRange, "the weight of the trust term is NaN"),
        ("fraction-2", ErrorKind::OutOfRange, "f is 2"),
        ("nan", ErrorKind::NotFinite, "mean NaN"),
        ("pixel-nan", ErrorKind::NotFinite, "is NaN"),
        ("study", ErrorKind::Format, "it is a stored \"study\""),
        ("sweep", ErrorKind::Format, "it is a stored"),
    ] {
        let error = FittedNearestExamples::load(folder().join(name)).unwrap_err();
        assert!(
            error.kind() == kind && error.to_string().contains(part),
            "{name}: {:?} {error}",
            error.kind()
        );
    }
    for name in ["bytes", "numbers", "patterns"] {
        FittedNearestExamples::load(folder().join(name)).unwrap_or_else(|error| panic!("{error}"));
    }
    for name in ["network", "network-standardised"] {
        DetectorNetwork::load(folder().join(name)).unwrap_or_else(|error| panic!("{error}"));
    }
}
