//! A study that is killed again and again: what was measured is kept, and the rest comes out
//! to the same bytes. So does a workflow (snakemake.rs).

mod snakemake;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nnerr::prelude::*;
use nnerr_tests::studies::{SEEDS, alone, files, study};

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
    let (own, alone) = (tempfile::tempdir().unwrap(), alone());
    let [results, cache] = ["results", "cache"].map(|name| own.path().join(name));
    [&results, &cache].into_iter().for_each(|folder| fs::create_dir(folder).unwrap());
    let start = || study(&alone.data, &results, &cache, &SEEDS);

    // Early on at random, then while networks, clusterings and results are written: a seed needs
    // several starts, and there are results left to be killed in.
    let mut random = Random::new(1, Stream::Order);
    let mut killed = 0;
    for round in 0..10 {
        let moment = match round {
            0..5 => Moment::After(alone.each.mul_f64(0.3 * random.uniform())),
            5..8 => Moment::Writing(&cache),
            _ => Moment::Writing(&results),
        };
        killed += usize::from(kill(&mut start(), moment));
    }
    let left = files(&cache, false).len() + files(&results, false).len();
    println!("{killed} kills, {left} files half-written, {:.1} s a seed alone", alone.each.as_secs_f64());
    assert!(killed >= 8, "only {killed} times there was something to kill");

    // What a writer that does not rename would leave.
    let name = format!("seed-{:04}.parquet", SEEDS[0]);
    let whole = &alone.results[Path::new(&name)];
    fs::write(results.join(&name), &whole[..whole.len() / 2]).unwrap();
    fs::write(results.join(format!(".{name}.1-0")), &whole[..whole.len() / 3]).unwrap();
    let error = Seeds::read_from(&results).unwrap_err();
    assert_eq!(error.kind(), nnerr::ErrorKind::Format);
    assert!(error.to_string().contains(&name), "{error}");
    for (name, bytes) in files(&cache, true).into_iter().step_by(4) {
        fs::write(cache.join(name), &bytes[..bytes.len() / 2]).unwrap();
    }

    assert!(start().status().unwrap().success());
    assert_eq!(Seeds::read_from(&results).unwrap().seeds(), SEEDS.map(|seed| seed as i64));
    for (name, bytes) in files(&results, true) {
        assert!(alone.results[&name] == bytes, "{} differs", name.display());
    }
    assert_eq!(files(&results, true).len(), SEEDS.len());

    // A seed that cannot be written is named; the others stay, and the program says that it failed.
    let taken = results.join(&name);
    fs::remove_file(&taken).unwrap();
    fs::create_dir(taken).unwrap();
    let output = start().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (said, wrong) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(said.contains("seed 2: measured before"), "{said}");
    assert!(wrong.contains("seed 1: ") && wrong.contains("1 of 2 seeds failed: [1]"), "{wrong}");
    assert_eq!(files(&results, true).len(), 1);
}
