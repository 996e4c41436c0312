//! The workflow of `xtask/Snakefile` with Snakemake's local executor: killed with everything
//! that it started, and resumed.

use std::{
    fs,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    time::Duration,
};

use nnerr_tests::{
    lab, root,
    studies::{alone, files, program},
    succeed,
};

#[test]
fn a_killed_workflow_resumes_to_the_bytes_of_the_program_alone() {
    let (own, alone) = (tempfile::tempdir().unwrap(), alone());
    let [results, cache] = ["results", "cache"].map(|name| own.path().join(name));
    fs::create_dir(&cache).unwrap();
    let snakemake = || {
        let mut snakemake = Command::new(lab().join("snakemake/bin/snakemake"));
        snakemake.args(["--cores", "2", "--rerun-triggers", "mtime", "--snakefile"]);
        snakemake.arg(root().join("xtask/Snakefile")).args(["--config", "seeds=1,2"]);
        let folders = [("data", &*alone.data), ("out", &results), ("cache", &cache), ("program", program())];
        snakemake.args(folders.map(|(name, folder)| format!("{name}={}", folder.display())));
        snakemake.current_dir(own.path()).env("XDG_CACHE_HOME", own.path().join("snakemake"));
        snakemake
    };

    let mut process = snakemake()
        .process_group(0) // one that can be killed as a whole
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("Snakemake, which `cargo xtask test` installs: {error}"));
    // Both networks and some clusterings of the first seed are there, and its results are not.
    while files(&cache, true).len() < 4 {
        assert!(process.try_wait().unwrap().is_none(), "Snakemake ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    succeed(Command::new("kill").args(["-KILL", "--", &format!("-{}", process.id())]));
    assert_eq!(process.wait().unwrap().code(), None);
    assert!(files(&results, true).is_empty());

    let locked = snakemake().output().unwrap();
    assert!(!locked.status.success() && String::from_utf8_lossy(&locked.stderr).contains("--unlock"));
    succeed(snakemake().arg("--unlock"));
    succeed(snakemake().arg("--rerun-incomplete"));
    let again = succeed(&mut snakemake());
    assert!(String::from_utf8_lossy(&again.stderr).contains("Nothing to be done"));

    assert!(alone.results == files(&results, true), "other bytes");
}
