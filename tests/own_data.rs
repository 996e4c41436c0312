//! A data set of one's own, end to end: one process fits and saves a detector, another
//! loads it and flags; each thing that is wrong is said in one line.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use nnerr::{data::idx, ndarray::Array3, prelude::*};
use nnerr_tests::{root, succeed};

/// The example, as a user types it; networks are kept beside the test's other files.
fn own_data(cache: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", "nnerr", "--example", "own_data", "--"]);
    command.args(arguments).env("NNERR_CACHE", cache).current_dir(root());
    command
}

/// Writes `samples` as the two IDX files of `part` (`train` or `t10k`).
fn write(folder: &Path, part: &str, samples: &Samples, height: usize) {
    let bytes = samples.images().iter().map(|&pixel| (255.0 * pixel).round() as u8).collect();
    let images = Array3::from_shape_vec((samples.len(), height, samples.pixels() / height), bytes).unwrap();
    let labels: Vec<u8> = samples.labels().unwrap().iter().map(|&label| label as u8).collect();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(format!("{part}-images-idx3-ubyte")), idx::write_images(images.view())).unwrap();
    fs::write(folder.join(format!("{part}-labels-idx1-ubyte")), idx::write_labels(&labels)).unwrap();
}

/// One line on standard error that holds `words`, and exit code 1.
#[track_caller]
fn says(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.trim().lines().count()), (Some(1), 1), "{said}");
    words.iter().for_each(|word| assert!(said.contains(word), "{said:?} does not say {word:?}"));
}

#[test]
fn a_fresh_process_flags_what_is_misclassified_and_names_what_is_wrong() {
    let temporary = tempfile::tempdir().unwrap();
    let [set, wide, cache, out, file] =
        ["set", "wide", "cache", "out", "detector.safetensors"].map(|name| temporary.path().join(name));
    let digits = Digits::synthetic(3000, 1000, 1).unwrap();
    write(&set, "train", digits.train(), 28);
    write(&set, "t10k", digits.test(), 28);
    write(&wide, "t10k", digits.test(), 14); // 14 × 56: as many pixels, another size
    let [set, wide, out, file] = [&set, &wide, &out, &file].map(|path| path.to_str().unwrap());
    succeed(&mut own_data(&cache, &["fit", set, file]));
    succeed(&mut own_data(&cache, &["flag", set, file, out]));

    // The table, ranked: how many of the first twentieth and of the rest are misclassified.
    let table = fs::read_to_string(Path::new(out).join("doubtful.csv")).unwrap();
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("rank,sample,score,predicted,confidence,label"));
    let rows: Vec<Vec<f64>> =
        lines.map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    assert!(rows.len() == 1000 && rows.is_sorted_by(|a, b| a[2] >= b[2]));
    let wrong =
        |rows: &[Vec<f64>]| rows.iter().filter(|row| row[3] != row[5]).count() as f64 / rows.len() as f64;
    let (first, rest) = (wrong(&rows[..50]), wrong(&rows[50..]));
    assert!(first > 5.0 * rest && first > 0.1, "misclassified: {first} of the first, {rest} of the rest");
    let svg = fs::read_to_string(Path::new(out).join("doubtful.svg")).unwrap();
    assert_eq!(svg.matches("<image").count(), 10 * 7, "ten samples with three examples of either side");
    assert!(fs::read(Path::new(out).join("doubtful.png")).unwrap().starts_with(b"\x89PNG"));

    let flag = |folder: &str, file: &str| own_data(&cache, &["flag", folder, file, out]).output().unwrap();
    says(&flag("no-such-folder", file), &["there is no folder no-such-folder"]);
    says(&own_data(&cache, &["fit", wide, file]).output().unwrap(), &[wide, "train-images-idx3-ubyte"]);
    says(&flag(wide, file), &["14 × 56 pixels", "input is 28 × 28"]);
    says(&flag(set, "no-such-file"), &["no-such-file cannot be read"]);
    let whole = fs::read(file).unwrap();
    let broken = temporary.path().join("broken.safetensors");
    let broken = broken.to_str().unwrap();
    fs::write(broken, &whole[..whole.len() / 2]).unwrap();
    says(&flag(set, broken), &[broken, "no stored nearest examples"]);
    let version = br#"\"version\":2"#;
    let at = whole.windows(version.len()).position(|part| part == version).unwrap() + version.len() - 1;
    fs::write(broken, [&whole[..at], b"7", &whole[at + 1..]].concat()).unwrap();
    says(&flag(set, broken), &[broken, "version 7, where 2 is read"]);
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    fs::write(broken, [&whole[..header], &f64::NAN.to_le_bytes(), &whole[header + 8..]].concat()).unwrap();
    says(&flag(set, broken), &[broken, "the weight of the trust term is NaN"]);

    // Without labels there is no such column.
    fs::remove_file(Path::new(set).join("t10k-labels-idx1-ubyte")).unwrap();
    succeed(&mut own_data(&cache, &["flag", set, file, out]));
    let table = fs::read_to_string(Path::new(out).join("doubtful.csv")).unwrap();
    assert_eq!(table.lines().next(), Some("rank,sample,score,predicted,confidence"));
}

/// A data set of a few samples: as many classes as there are, in either part; more than nine
/// where samples are only flagged; and the first thing that a set cannot do without.
#[test]
fn sets_of_few_classes_and_samples_are_fitted_and_flagged() {
    let temporary = tempfile::tempdir().unwrap();
    let at = |name: &str| temporary.path().join(name).to_str().unwrap().to_owned();
    let digits = Digits::synthetic(900, 300, 1).unwrap();
    let with = |samples: &Samples, classes: &[usize], count: usize| {
        let some = samples.of_classes(classes).unwrap();
        some.first(count)
    };
    let [set, cache, out, file] = ["set", "cache", "out", "detector.safetensors"].map(at);
    let run = |arguments: &[&str]| own_data(Path::new(&cache), arguments);
    for (train, test, count) in [
        (&[3, 8][..], &[3, 8][..], 60), // two classes, fewer samples than a batch has
        (&[0, 1, 2], &[0, 1, 2], 300),
        (&[2, 5, 9], &[2, 5, 9, 4, 0], 300), // 0 and 4 in the test files alone
        (&[1, 4, 6, 7], &[1, 4], 300),       // 6 and 7 in the training files alone
        (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 900),
    ] {
        let test = with(digits.test(), test, 40);
        write(Path::new(&set), "train", &with(digits.train(), train, count), 28);
        write(Path::new(&set), "t10k", &test, 28);
        succeed(&mut run(&["fit", &set, &file]));
        succeed(&mut run(&["flag", &set, &file, &out]));
        let table = fs::read_to_string(Path::new(&out).join("doubtful.csv")).unwrap();
        let column = |place: usize| {
            let rows = table.lines().skip(1).map(|line| line.split(',').nth(place).unwrap());
            rows.map(|cell| cell.parse::<f64>().unwrap()).collect::<Vec<f64>>()
        };
        assert_eq!(column(0).len(), test.len(), "{train:?}");
        assert!(column(3).iter().all(|&class| train.contains(&(class as usize))), "{train:?}: {table}");
        let mut labels = test.labels().unwrap().mapv(|label| label as f64).to_vec();
        let mut said = column(5);
        labels.sort_by(f64::total_cmp);
        said.sort_by(f64::total_cmp);
        assert_eq!(said, labels, "{train:?}");
    }

    // Letters, numbered from 10, in the same network of digits.
    let digits_shown = with(digits.test(), &[0, 1], 12);
    let letters = digits_shown.labels().unwrap().mapv(|label| label + 10);
    let shape = (digits_shown.height(), digits_shown.width());
    let letters = Samples::new("letters", digits_shown.images().clone(), Some(letters), shape).unwrap();
    let apart = at("letters");
    write(Path::new(&apart), "t10k", &letters, 28);
    succeed(&mut run(&["flag", &apart, &file, &out]));
    let table = fs::read_to_string(Path::new(&out).join("doubtful.csv")).unwrap();
    assert!(table.lines().skip(1).all(|line| line.ends_with(",10") || line.ends_with(",11")), "{table}");

    // One class alone cannot be told from another, which is said before any training.
    write(Path::new(&set), "train", &with(digits.train(), &[3], 40), 28);
    says(&run(&["fit", &set, &file]).output().unwrap(), &["classes are [3]", "at least two"]);
    write(Path::new(&set), "train", &letters, 28);
    let error = run(&["fit", &set, &file]).output().unwrap();
    says(&error, &["train-labels-idx1-ubyte", "is above 9"]);
}
