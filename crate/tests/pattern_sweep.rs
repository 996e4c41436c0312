//! The sweep over k: point by point, broken off, and from damaged files.

use std::{fs, ops::ControlFlow, path::PathBuf};

use nnerr::{
    ErrorKind, Random, Stream,
    pattern::{Bank, Binarisation, KMeans, Patterns, Sweep, mean_silhouette},
};

#[path = "drawn/network.rs"]
mod drawn;

/// Four kinds of patterns, of which each example is nearly one.
fn bank(noise: u32) -> Bank {
    let mut random = Random::new(1, Stream::Noise);
    let mut bit = |one: bool| if one != (random.below(100) < noise) { '1' } else { '0' };
    let texts: Vec<String> =
        (0..80).map(|row| (0..24).map(|neuron| bit(neuron / 6 == row % 4)).collect()).collect();
    let samples: Vec<(&str, usize)> = texts.iter().map(|text| (&text[..], 3)).collect();
    Bank::new(&drawn::record("train", &samples), Binarisation::activated()).unwrap()
}

fn patterns() -> Patterns {
    bank(8).patterns(1).unwrap().clone()
}

#[test]
fn points_are_single_clusterings() {
    let patterns = patterns();
    let sweep = Sweep::new(&patterns, 2..=7, 3).unwrap();
    assert_eq!(sweep.points().iter().map(|point| point.k).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7]);
    for point in sweep.points() {
        let clustering = KMeans::new(point.k, 3).fit(&patterns).unwrap();
        assert_eq!(point.silhouette, mean_silhouette(&patterns, clustering.labels()).unwrap());
        assert_eq!(
            (point.inertia, point.iterations, point.refilled),
            (clustering.inertia(), clustering.iterations(), clustering.refilled())
        );
    }
    let most = sweep.points().iter().map(|point| point.silhouette).fold(-1.0, f64::max);
    let best = sweep.best().unwrap();
    assert_eq!((best.k, best.silhouette), (4, most));
}

#[test]
fn of_equal_silhouettes_the_fewest_clusters_are_best() {
    // all distances are equal: every silhouette of separate patterns is 0
    let eye = Patterns::new(&nnerr::ndarray::Array2::from_shape_fn((6, 6), |(a, b)| a == b)).unwrap();
    let sweep = Sweep::new(&eye, 2..=6, 1).unwrap();
    let zero: Vec<usize> = sweep.points().iter().filter(|p| p.silhouette == 0.0).map(|p| p.k).collect();
    assert!(zero.len() > 1 && sweep.points().iter().all(|point| point.silhouette <= 0.0), "{sweep:?}");
    assert_eq!(sweep.best().unwrap().k, zero[0]);
}

#[test]
fn one_that_is_broken_off_keeps_what_was_done() {
    let patterns = patterns();
    let whole = Sweep::new(&patterns, 2..=6, 1).unwrap();
    for last in 2..=6 {
        let mut seen = Vec::new();
        let part = Sweep::each(&patterns, 2..=6, 1, |point| {
            seen.push(*point);
            if point.k == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let part = part.unwrap();
        assert_eq!(part.points(), &whole.points()[..last - 1]);
        assert_eq!(part.points(), seen);
    }
    assert!(Sweep::default().best().is_none());
}

/// The only file in a folder.
fn file(folder: &tempfile::TempDir) -> PathBuf {
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[test]
fn damaged_files_are_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let bank = bank(8);
    let cached = || Sweep::cached_in(&folder, &bank, 1, 2..=5, 1).unwrap();
    let expected = Sweep::new(bank.patterns(1).unwrap(), 2..=5, 1).unwrap();
    assert_eq!(cached(), expected);
    let path = file(&folder);
    let whole = fs::read(&path).unwrap();
    let cuts = [0, 1, 7, 8, 9, 100, whole.len() / 2, whole.len() - 1];
    let mut damaged: Vec<Vec<u8>> = cuts.iter().map(|&cut| whole[..cut].to_vec()).collect();
    damaged.push([&whole[..], b"more"].concat());
    damaged.push(vec![0xff; whole.len()]);
    damaged.push(whole.iter().rev().copied().collect());
    damaged.push(b"not a sweep".to_vec());
    for bytes in damaged {
        fs::write(&path, &bytes).unwrap();
        assert_eq!(cached(), expected);
        assert_eq!(fs::read(file(&folder)).unwrap(), whole, "after {} bytes", bytes.len());
    }
}

#[test]
fn a_file_is_read_back_and_kept_for_its_own_question_only() {
    let folder = tempfile::tempdir().unwrap();
    let bank = bank(8);
    let first = Sweep::cached_in(&folder, &bank, 1, 2..=4, 1).unwrap();
    let written = fs::metadata(file(&folder)).unwrap().modified().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(30));
    assert_eq!(Sweep::cached_in(&folder, &bank, 1, 2..=4, 1).unwrap(), first);
    assert_eq!(fs::metadata(file(&folder)).unwrap().modified().unwrap(), written);
    // another seed, other numbers of clusters, another layer
    for (layer, ks, seed) in [(1, 2..=4, 2), (1, 2..=5, 1), (2, 2..=4, 1)] {
        let found = Sweep::cached_in(&folder, &bank, layer, ks.clone(), seed).unwrap();
        assert_eq!(found, Sweep::new(bank.patterns(layer).unwrap(), ks, seed).unwrap());
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 4);
}

#[test]
fn where_no_file_can_be_written_the_sweep_is_done_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "in the way").unwrap();
    let bank = bank(8);
    let found = Sweep::cached_in(&taken, &bank, 1, 2..=3, 1).unwrap();
    assert_eq!(found, Sweep::new(bank.patterns(1).unwrap(), 2..=3, 1).unwrap());
    assert_eq!(fs::read(&taken).unwrap(), b"in the way");
}

#[test]
fn bad_input_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let bank = bank(0);
    let patterns = bank.patterns(1).unwrap();
    #[allow(clippy::reversed_empty_ranges)]
    let none = 5..=2;
    let cached = |layer, ks| Sweep::cached_in(&folder, &bank, layer, ks, 1).unwrap_err();
    let cases = [
        (Sweep::new(patterns, none.clone(), 1).unwrap_err(), ErrorKind::Empty, "k = 5 to 2 has no k"),
        (cached(1, none), ErrorKind::Empty, "k = 5 to 2 has no k"),
        (cached(3, 2..=3), ErrorKind::OutOfRange, "layer 3 was asked for"),
        (Sweep::new(patterns, 0..=3, 1).unwrap_err(), ErrorKind::OutOfRange, "k-means with 0 clusters"),
        (Sweep::new(patterns, 1..=3, 1).unwrap_err(), ErrorKind::Undefined, "silhouettes of 1 cluster"),
        (Sweep::new(patterns, 2..=5, 1).unwrap_err(), ErrorKind::OutOfRange, "only 4 different patterns"),
    ];
    for (error, kind, words) in cases {
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains(words), "{error}");
    }
    // what was done before the error is not lost
    cached(1, 2..=5);
    assert!(fs::read(file(&folder)).is_ok());
}
