//! A study that is killed again and again: what was measured is kept, and the rest comes out
//! to the same bytes.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nnerr::prelude::*;
use nnerr_tests::studies::{files, small_mnist, study};

const SEEDS: [u64; 3] = [1, 2, 3];

/// When a process is killed.
enum Moment<'a> {
    /// After this time.
    After(Duration),
    /// While it writes a file into this folder.
    Writing(&'a Path),
}

/// Starts the process and kills it; whether it was still running then.
fn kill(command: &mut Command, moment: Moment) -> bool {
    let before = match moment {
        Moment::Writing(folder) => files(folder, false).len(),
        Moment::After(_) => 0,
    };
    let (started, mut process) = (Instant::now(), command.stdout(Stdio::null()).spawn().unwrap());
    while process.try_wait().unwrap().is_none() {
        let now = match moment {
            Moment::After(time) => started.elapsed() >= time,
            Moment::Writing(folder) => files(folder, false).len() > before,
        };
        if now {
            process.kill().unwrap(); // SIGKILL
            return process.wait().unwrap().code().is_none();
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    false
}

#[test]
fn killed_ten_times_a_study_ends_with_the_bytes_of_one_left_alone() {
    let folders = ["data", "alone", "alone-cache", "results", "cache"];
    let own = tempfile::tempdir().unwrap();
    let [data, alone, alone_cache, results, cache] = folders.map(|name| own.path().join(name));
    [&data, &results, &cache].into_iter().for_each(|folder| fs::create_dir(folder).unwrap());
    small_mnist(&data);

    let started = Instant::now();
    assert!(study(&data, &alone, &alone_cache, &SEEDS).status().unwrap().success());
    let each = started.elapsed() / SEEDS.len() as u32;
    assert_eq!(files(&alone, true).len(), SEEDS.len());

    // Early on at random, then while networks, clusterings and results are written: a seed needs
    // several starts, and there are results left to be killed in.
    let mut random = Random::new(1, Stream::Order);
    let mut killed = 0;
    for round in 0..10 {
        let moment = match round {
            0..5 => Moment::After(each.mul_f64(0.3 * random.uniform())),
            5..8 => Moment::Writing(&cache),
            _ => Moment::Writing(&results),
        };
        killed += usize::from(kill(&mut study(&data, &results, &cache, &SEEDS), moment));
    }
    let left = files(&cache, false).len() + files(&results, false).len();
    println!("{killed} kills, {left} files half-written, {:.1} s a seed alone", each.as_secs_f64());
    assert!(killed >= 8, "only {killed} times there was something to kill");

    // What a writer that does not rename would leave.
    let name = format!("seed-{:04}.parquet", SEEDS[0]);
    let whole = fs::read(alone.join(&name)).unwrap();
    fs::write(results.join(&name), &whole[..whole.len() / 2]).unwrap();
    fs::write(results.join(format!(".{name}.1-0")), &whole[..whole.len() / 3]).unwrap();
    let error = Seeds::read_from(&results).unwrap_err();
    assert_eq!(error.kind(), nnerr::ErrorKind::Format);
    assert!(error.to_string().contains(&name), "{error}");
    for (name, bytes) in files(&cache, true).into_iter().step_by(4) {
        fs::write(cache.join(name), &bytes[..bytes.len() / 2]).unwrap();
    }

    assert!(study(&data, &results, &cache, &SEEDS).status().unwrap().success());
    assert_eq!(Seeds::read_from(&results).unwrap().seeds(), SEEDS.map(|seed| seed as i64));
    for (name, bytes) in files(&alone, true) {
        assert!(files(&results, true)[&name] == bytes, "{} differs", name.display());
    }
    assert_eq!(files(&results, true).len(), SEEDS.len());

    // A seed that cannot be written is named; the others stay, and the program says that it failed.
    let taken = results.join("seed-0002.parquet");
    fs::remove_file(&taken).unwrap();
    fs::create_dir(taken).unwrap();
    let output = study(&data, &results, &cache, &SEEDS).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (said, wrong) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(said.contains("seed 1: measured before") && said.contains("seed 3: measured before"), "{said}");
    assert!(wrong.contains("seed 2: ") && wrong.contains("1 of 3 seeds failed: [2]"), "{wrong}");
    assert_eq!(files(&results, true).len(), 2);
}
