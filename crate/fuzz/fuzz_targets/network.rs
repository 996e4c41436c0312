//! Any bytes are a stored network or an error; what was read is written the same, and
//! classifies.
#![no_main]

// The network's own files, so that fuzzing builds no table or figure.
#[macro_use]
#[path = "../../src/terminal.rs"]
#[allow(unused_macros)]
mod terminal;

#[path = "../../src/error.rs"]
#[allow(dead_code)]
mod error;
#[path = "../../src/network/mod.rs"]
#[allow(dead_code, unused_imports)]
mod network;
#[path = "../../src/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "../../src/stop/mod.rs"]
#[allow(dead_code, unused_imports)]
mod stop;
#[path = "../../src/store.rs"]
#[allow(dead_code)]
mod store;

/// What the files above want of `data`; nothing of it is called here.
#[allow(dead_code)]
mod data {
    use std::path::{Path, PathBuf};

    use ndarray::{Array1, Array2};

    #[derive(Clone)]
    pub struct Samples(Array2<f32>, Array1<usize>);

    impl Samples {
        pub fn images(&self) -> &Array2<f32> {
            &self.0
        }
        pub fn labels(&self) -> crate::Result<&Array1<usize>> {
            Ok(&self.1)
        }
        pub fn pixels(&self) -> usize {
            self.0.ncols()
        }
        pub fn len(&self) -> usize {
            self.1.len()
        }
    }

    pub fn read(_: &Path) -> crate::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    pub fn project_data() -> PathBuf {
        PathBuf::new()
    }
}

pub use error::{Error, ErrorKind, Result};
pub use random::{Random, Stream};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(network) = network::Network::from_bytes(bytes) else { return };
    let written = network.to_bytes().unwrap();
    assert_eq!(network::Network::from_bytes(&written).unwrap(), network);
    let black = ndarray::Array2::zeros((2, network.inputs()));
    if let Ok(forward) = network.forward(&black) {
        assert!(forward.softmax.iter().all(|p| (0.0..=1.0).contains(p)));
    }
});
