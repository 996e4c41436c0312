//! Saving over what is already there, by every way of saving: a new file has the mode that
//! the umask gives, one that is replaced keeps its own, a link is followed, and what is no
//! plain file stays what it is.
#![cfg(unix)]

use std::{
    fs::{self, File},
    io::Read,
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use nnerr::{
    Error, ErrorKind,
    data::Digits,
    detect::{Basis, DetectorNetwork, DetectorParams, Fit, NearestExamples},
    figure,
    ndarray::array,
    network::{Network, Params},
    study::Study,
    table::Table,
};

type Save = Box<dyn Fn(&Path) -> Result<(), Error>>;

/// Every way in which the library saves a file of the user's.
fn ways() -> Vec<(&'static str, Save)> {
    let table = Table::titled("Accuracy").column("seed", [1, 2]).build().unwrap();
    let figure = figure::lines("ReLU").function("ReLU", -2.0..2.0, |z| z.max(0.0)).draw().unwrap();
    let network = Network::new(&Params::default().hidden([6, 5]), 4, &[0, 1]).unwrap();
    let params = DetectorParams::default().hidden([8]).batch(2).epochs(1);
    let inputs = array![[0.0, 1.0], [1.0, 0.0]];
    let trained = DetectorNetwork::train(&inputs, &array![false, true], &params).unwrap();
    let split = Digits::synthetic(300, 100, 1).unwrap().whole();
    let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut []).unwrap();
    let nearest = NearestExamples::new().fit(&Basis::new(&split, &study).unwrap()).unwrap();
    let (csv, svg) = (table.clone(), figure.clone());
    vec![
        ("CSV", Box::new(move |path: &Path| csv.save_csv(path)) as Save),
        ("Parquet", Box::new(move |path: &Path| table.save_parquet(path))),
        ("SVG", Box::new(move |path: &Path| svg.save_svg(path))),
        ("PNG", Box::new(move |path: &Path| figure.save_png(path))),
        ("network", Box::new(move |path: &Path| network.save(path))),
        ("detector network", Box::new(move |path: &Path| trained.save(path))),
        ("nearest examples", Box::new(move |path: &Path| nearest.save(path))),
    ]
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What `save` writes where nothing lies.
fn expected(save: &Save) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    save(&path).unwrap();
    fs::read(path).unwrap()
}

#[test]
fn a_file_keeps_its_mode_and_a_new_one_has_that_of_any_new_file() {
    for (way, save) in ways() {
        let folder = tempfile::tempdir().unwrap();
        let [path, plain] = ["saved", "plain"].map(|name| folder.path().join(name));
        File::create(&plain).unwrap();
        save(&path).unwrap();
        assert_eq!(mode(&path), mode(&plain), "{way}");
        for bits in [0o600, 0o664, 0o640] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            let owner = |path: &Path| fs::metadata(path).map(|about| (about.uid(), about.gid())).unwrap();
            let before = owner(&path);
            save(&path).unwrap();
            assert_eq!((mode(&path), owner(&path)), (bits, before), "{way}");
            assert!(fs::read(&path).unwrap() == expected(&save), "{way}");
        }
        assert_eq!(names(folder.path()), ["plain", "saved"], "{way}");
    }
}

#[test]
fn a_link_stays_and_what_it_points_to_is_written() {
    for (way, save) in ways() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("elsewhere")).unwrap();
        fs::write(at("elsewhere/target"), "old").unwrap();
        fs::set_permissions(at("elsewhere/target"), fs::Permissions::from_mode(0o600)).unwrap();
        symlink("elsewhere/target", at("relative")).unwrap();
        symlink(at("relative"), at("to a link")).unwrap();
        symlink("elsewhere/to come", at("dangling")).unwrap();
        for (link, target) in [
            ("relative", "elsewhere/target"),
            ("to a link", "elsewhere/target"),
            ("dangling", "elsewhere/to come"),
        ] {
            save(&at(link)).unwrap();
            assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{way}: {link}");
            assert!(fs::read(at(target)).unwrap() == expected(&save), "{way}: {link}");
        }
        assert_eq!(mode(&at("elsewhere/target")), 0o600, "{way}");
        assert_eq!(names(&at("elsewhere")), ["target", "to come"], "{way}");
        symlink("round", at("round")).unwrap();
        let error = save(&at("round")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{way}: {error}");
    }
}

#[test]
fn a_pipe_is_written_to_and_a_device_too() {
    for (way, save) in ways() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let pipe = at("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        symlink(&pipe, at("link to it")).unwrap();
        for path in [pipe.clone(), at("link to it")] {
            let reader = thread::spawn({
                let pipe = pipe.clone();
                move || {
                    let mut bytes = Vec::new();
                    File::open(pipe).unwrap().read_to_end(&mut bytes).unwrap();
                    bytes
                }
            });
            save(&path).unwrap();
            assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "{way}");
            assert!(reader.join().unwrap() == expected(&save), "{way}");
        }
        assert_eq!(names(folder.path()), ["link to it", "pipe"], "{way}");

        // Who could replace the system's devices makes some to try it on.
        let device = |name: &str, minor: &str| {
            let own = at(name);
            let made = Command::new("mknod").arg(&own).args(["c", "1", minor]).output();
            let made = made.is_ok_and(|made| made.status.success()) && File::open(&own).is_ok();
            if made { own } else { PathBuf::from("/dev").join(name) }
        };
        let is_device =
            |path: &Path| fs::metadata(path).is_ok_and(|about| about.file_type().is_char_device());
        let (null, full) = (device("null", "3"), device("full", "7"));
        if cfg!(target_os = "linux") {
            symlink(&null, at("link to null")).unwrap();
            save(&at("link to null")).unwrap();
            let error = save(&full).unwrap_err();
            assert!(error.kind() == ErrorKind::Io && error.to_string().contains("full"), "{way}: {error}");
            assert!(is_device(&null) && is_device(&full), "{way}");
        }
    }
}

/// 255 bytes are what a name may have on most systems, whatever letters they make.
#[test]
fn a_name_as_long_as_the_system_allows_is_saved_and_a_longer_one_named() {
    for (way, save) in ways() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["n".repeat(255), "n".repeat(240), "é".repeat(127), ".".repeat(200), "n".into()] {
            let path: PathBuf = folder.path().join(&name);
            for _ in 0..2 {
                save(&path).unwrap_or_else(|error| panic!("{way}: {error}"));
            }
            assert!(fs::read(&path).unwrap() == expected(&save), "{way}: {name}");
            fs::remove_file(path).unwrap();
        }
        let error = save(&folder.path().join("n".repeat(256))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{way}: {error}");
        assert!(names(folder.path()).is_empty(), "{way}");
    }
}

/// Files of others that look like ours are not ours to remove.
#[test]
fn only_our_own_left_over_files_go() {
    let folder = tempfile::tempdir().unwrap();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 3600);
    let write = |name: &str| {
        let file = File::create(folder.path().join(name)).unwrap();
        file.set_modified(long_ago).unwrap();
    };
    let others = [
        ".saved.csv.swp",
        ".nnerr-notes",
        ".nnerr-1-2-3",
        ".nnerr--1",
        ".nnerr-12",
        "nnerr-1-2",
        "a.nnerr-1-2",
    ];
    others.iter().for_each(|name| write(name));
    write(".nnerr-4711-0");
    let table = Table::titled("Accuracy").column("seed", [1, 2]).build().unwrap();
    table.save_csv(folder.path().join("saved.csv")).unwrap();
    let mut left: Vec<String> = others.iter().map(|name| (*name).to_owned()).collect();
    left.push("saved.csv".into());
    left.sort();
    assert_eq!(names(folder.path()), left);
}

/// Who may not write a file may not replace it either; the superuser may do both.
#[test]
fn a_write_protected_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let writable = File::options().write(true).open(&path).is_ok();
    for (way, save) in ways() {
        let outcome = save(&path);
        assert_eq!(outcome.is_ok(), writable, "{way}: {outcome:?}");
        assert_eq!(fs::read(&path).unwrap() == b"old", !writable, "{way}");
        assert_eq!(mode(&path), 0o444, "{way}");
    }
}
