//! Any bytes are a stored detector, a study or a sweep, or an error; what was read is written
//! the same, and scores.
#![no_main]

// The library's floors up to the detectors, so that fuzzing builds no table or figure.
#[macro_use]
#[path = "../../src/terminal.rs"]
mod terminal;

#[path = "../../src/data/mod.rs"]
#[allow(dead_code, unused_imports)]
mod data;
#[path = "../../src/detect/mod.rs"]
#[allow(dead_code, unused_imports)]
mod detect;
#[path = "../../src/error.rs"]
#[allow(dead_code)]
mod error;
#[path = "../../src/metric/mod.rs"]
#[allow(dead_code, unused_imports)]
mod metric;
#[path = "../../src/network/mod.rs"]
#[allow(dead_code, unused_imports)]
mod network;
#[path = "../../src/pattern/mod.rs"]
#[allow(dead_code, unused_imports)]
mod pattern;
#[path = "../../src/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "../../src/record/mod.rs"]
#[allow(dead_code, unused_imports)]
mod record;
#[path = "../../src/stop/mod.rs"]
#[allow(dead_code, unused_imports)]
mod stop;
#[path = "../../src/store.rs"]
#[allow(dead_code)]
mod store;
#[path = "../../src/study/mod.rs"]
#[allow(dead_code, unused_imports)]
mod study;

use detect::{Detector, DetectorNetwork, FittedNearestExamples};
use ndarray::Array2;

pub use error::{Error, ErrorKind, Result};
pub use random::{Random, Stream};

/// The key that the corpus' studies and sweeps were stored under.
const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(detector) = FittedNearestExamples::from_bytes(bytes) {
        let written = detector.to_bytes().unwrap();
        let again = FittedNearestExamples::from_bytes(&written).unwrap();
        assert!(again.to_bytes().unwrap() == written);
        // The examples themselves: a copy of one lies at its place.
        if let Ok(record) = detector.record(detector.samples()) {
            let scores = detector.score(&record).unwrap();
            assert!(scores.iter().all(|score| !score.is_nan()), "{scores}");
            assert_eq!(again.score(&record).unwrap(), scores);
            let near = detector.explain(&record, 2.min(detector.examples())).unwrap();
            assert!(near.iter().flat_map(|near| &near.same).all(|near| near.distance >= 0.0));
        }
    }
    if let Ok(detector) = DetectorNetwork::from_bytes(bytes) {
        let written = detector.to_bytes().unwrap();
        assert!(DetectorNetwork::from_bytes(&written).unwrap().to_bytes().unwrap() == written);
        if let Ok(p) = detector.probability(&Array2::zeros((2, detector.network().inputs()))) {
            assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p}");
        }
    }
    if let Ok(study) = study::Study::from_bytes(bytes, KEY) {
        let written = study.to_bytes(KEY).unwrap();
        assert!(study::Study::from_bytes(&written, KEY).unwrap().to_bytes(KEY).unwrap() == written);
    }
    if let Ok(sweep) = pattern::Sweep::from_bytes(bytes, KEY, &(2..=9)) {
        let written = sweep.to_bytes(KEY).unwrap();
        assert!(
            pattern::Sweep::from_bytes(&written, KEY, &(2..=9)).unwrap().to_bytes(KEY).unwrap() == written
        );
    }
});
