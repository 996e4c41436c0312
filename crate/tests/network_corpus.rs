//! The fuzz target's corpus of stored networks: every file is read or refused, none
//! panics.

use std::{fs, path::Path};

use nnerr::network::{Network, OutputUnit, Params, conv};

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/network");
    let files = fs::read_dir(&folder).unwrap_or_else(|cause| panic!("{}: {cause}", folder.display()));
    let read = |path: std::path::PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    files.map(|file| read(file.unwrap().path())).collect()
}

#[test]
fn every_file_is_read_or_refused() {
    let corpus = corpus();
    let mut networks = 0;
    for (name, bytes) in &corpus {
        match Network::from_bytes(bytes) {
            Ok(network) => {
                networks += 1;
                let again = Network::from_bytes(&network.to_bytes().unwrap()).unwrap();
                assert_eq!(again, network, "{name}");
            }
            Err(error) => assert!(!error.to_string().is_empty(), "{name}"),
        }
    }
    assert!(networks >= 2 && corpus.len() >= 8, "{networks} networks among {} files", corpus.len());
}

/// A file that is not what this version would write has outlived its format.
#[test]
fn the_named_files_are_of_this_version() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/network");
    let same = |name: &str, bytes: &[u8]| {
        assert!(fs::read(folder.join(name)).unwrap() == bytes, "fuzz/corpus/network/{name} is another");
    };
    let small = Params::default().hidden([3, 2]);
    let network = Network::new(&small, 4, &[0, 1, 2]).unwrap().to_bytes().unwrap();
    let linear = Params::default().hidden([]).output(OutputUnit::Relu);
    let linear = Network::new(&linear, 2, &[3, 7]).unwrap().to_bytes().unwrap();
    let swap = |from: &str, to: &str| {
        let at = network.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        [&network[..at], to.as_bytes(), &network[at + from.len()..]].concat()
    };
    same("network", &network);
    same("linear", &linear);
    same("empty", &[]);
    let chain = Params::default().hidden(conv(2, 2).norm().pool(2).dense(3).dropout(0.5));
    let convolutional = Network::new(&chain, (4, 5), &[3, 7]).unwrap().to_bytes().unwrap();
    same("convolutional", &convolutional);
    same("truncated", &network[..network.len() / 2]);
    same("over-long", &[&network[..], &[0; 16]].concat());
    same("other-architecture", &swap("[3,2]", "[3,1]"));
    same("zero-width", &swap("[3,2]", "[3,0]"));
    same("other-kind", &swap("\\\"network\\\"", "\\\"netwark\\\""));
    same("other-version", &swap("\\\"version\\\":1", "\\\"version\\\":9"));
    same("class-twice", &swap("[0,1,2]", "[0,1,1]"));
    let mut nan = network.clone();
    let end = nan.len();
    nan[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    same("nan", &nan);
    let mut huge = network.clone();
    huge[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    same("huge-header", &huge);
}
