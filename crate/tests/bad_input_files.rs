//! Files that cannot be written or read: the error names the file, and what was
//! there before stays.

use std::fs;

use nnerr::{
    Error, ErrorKind,
    data::{Digits, Source},
    figure,
    network::{Network, Params},
    study::Study,
    table::Table,
};

#[track_caller]
fn says(error: Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error:?} does not say {word:?}");
    }
}

fn network() -> Network {
    Network::new(&Params::default().hidden([6, 5]), 4, &[0, 1]).unwrap()
}

#[test]
fn what_cannot_be_saved_names_the_file_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let table = Table::titled("Accuracy").column("seed", [1, 2]).build().unwrap();
    let figure = figure::lines("ReLU").function("ReLU", -2.0..2.0, |z| z.max(0.0)).draw().unwrap();
    let network = network();
    // A file where the folder should be; and, on Linux, a folder in which nobody may write.
    let (file, mut folders) = (folder.path().join("file"), vec![folder.path().join("file")]);
    fs::write(&file, "in the way").unwrap();
    if cfg!(target_os = "linux") {
        folders.push("/proc".into());
    }
    for folder in folders {
        let path = folder.join("saved");
        let name = path.display().to_string();
        for outcome in [
            network.save(&path),
            table.save_csv(&path),
            table.save_parquet(&path),
            figure.save_svg(&path),
            figure.save_png(&path),
        ] {
            says(outcome.unwrap_err(), ErrorKind::Io, &[&name, "cannot be written"]);
        }
    }
    assert_eq!(fs::read(&file).unwrap(), b"in the way");

    // A folder where the file should be: nothing half-written is left beside it.
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    says(network.save(&taken).unwrap_err(), ErrorKind::Io, &["taken", "cannot be written"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_stored_network_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.safetensors");
    let load = || Network::load(&path).unwrap_err();
    let good = network().to_bytes().unwrap();
    let name = path.display().to_string();

    fs::write(&path, &good[..good.len() - 1]).unwrap();
    says(load(), ErrorKind::Format, &[&name, "no stored network"]);
    let at = good.windows(5).position(|window| window == b"[6,5]").unwrap();
    fs::write(&path, [&good[..at], b"[6,4]", &good[at + 5..]].concat()).unwrap();
    says(load(), ErrorKind::Shape, &[&name, "[5, 6]", "[4, 6]"]);
    fs::write(&path, [&good[..good.len() - 4], &f32::NAN.to_le_bytes()].concat()).unwrap();
    says(load(), ErrorKind::NotFinite, &[&name, "layer 3", "NaN"]);
    says(Network::load(folder.path()).unwrap_err(), ErrorKind::Io, &[&folder.path().display().to_string()]);

    // A study's file holds a network, but is none.
    let split = Digits::synthetic(200, 100, 1).unwrap().whole();
    let study = folder.path().join("study");
    Study::cached_in(&study, &split, Params::default().hidden([6])).unwrap();
    let file = fs::read_dir(&study).unwrap().next().unwrap().unwrap().path();
    says(Network::load(file).unwrap_err(), ErrorKind::Format, &["no stored network", "study"]);
}

#[test]
fn a_study_that_cannot_be_trained_is_refused_before_it_starts() {
    let folder = tempfile::tempdir().unwrap();
    let split = Digits::synthetic(200, 100, 1).unwrap().whole();
    let refused = |params: Params, words: &[&str]| {
        says(Study::cached_in(folder.path(), &split, params).unwrap_err(), ErrorKind::OutOfRange, words);
    };
    refused(Params::default().hidden([300, 0]), &["layer 2", "0 neurons"]);
    refused(Params::default().batch(0), &["0 samples", "at least one"]);
    refused(Params::default().batch(201), &["201", "200"]);
    refused(Params::default().rate(f64::NAN), &["rate is NaN", "above 0"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is kept of it");
}

#[test]
fn a_folder_without_data_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Digits::load(Source::Dir(folder.path().into())).unwrap_err();
    says(error, ErrorKind::Missing, &[&folder.path().display().to_string(), "train-images-idx3-ubyte"]);
}
