//! Any bytes are images and labels, or an error; what was read is written the same.
#![no_main]

// The reader's own file, so that fuzzing builds no table or figure.
#[path = "../../src/error.rs"]
#[allow(dead_code)]
mod error;
#[path = "../../src/data/idx.rs"]
#[allow(dead_code)]
mod idx;

pub use error::{Error, ErrorKind, Result};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(images) = idx::read_images(bytes) {
        let written = idx::write_images(images.view());
        assert_eq!(idx::read_images(&written).unwrap(), images);
        assert!(bytes.starts_with(&[0x1f, 0x8b]) || written == bytes);
    }
    if let Ok(labels) = idx::read_labels(bytes, 10) {
        let labels: Vec<u8> = labels.iter().map(|&label| label as u8).collect();
        let written = idx::write_labels(&labels);
        assert!(bytes.starts_with(&[0x1f, 0x8b]) || written == bytes);
    }
});
