//! The kernel goes on answering: the version of tokio that this hangs on, connections that
//! come and go, and what happens to a kernel that nobody can reach.

use std::fs;

use nnerr_tests::{answer, python, root, succeed, xtask};
use serde_json::json;

/// The versions of a package in a lock file.
fn versions<'a>(lock: &'a str, package: &str) -> Vec<&'a str> {
    let name = format!("name = \"{package}\"");
    let sections = lock.split("[[package]]").filter(|section| section.lines().any(|line| line == name));
    sections.filter_map(|section| section.split("version = \"").nth(1)?.split('"').next()).collect()
}

/// Says what is wrong with the kernel's lock file, if anything is.
fn pin(lock: &str) -> Result<(), String> {
    for (package, version) in [("evcxr_jupyter", "0.22.0"), ("zeromq", "0.6.0")] {
        let found = versions(lock, package);
        if found != [version] {
            return Err(format!(
                "the kernel is built with {package} {found:?}: that tokio 1.51.1 does not hang was found with \
                 {package} {version}; count again (cargo xtask bench kernel --openings 500) before you change this"
            ));
        }
    }
    let found = versions(lock, "tokio");
    let number = |version: &str| {
        let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
        Some((parts.next()??, parts.next()??, parts.next()??))
    };
    let stolen = |version: &&str| number(version).is_some_and(|v| ((1, 51, 0)..=(1, 52, 1)).contains(&v));
    if found.is_empty() || !found.iter().all(stolen) {
        return Err(format!(
            "the kernel is built with tokio {found:?}: only in 1.51.0 to 1.52.1 may a worker take a task from \
             another one's LIFO slot; in all others zeromq 0.6.0 can wait for ever for a lock that a task in its own \
             worker's slot holds, and the kernel answers nothing (7 of 150 openings with 1.53.1)"
        ));
    }
    Ok(())
}

#[test]
fn the_lock_file_holds_the_version_that_does_not_hang() {
    let lock = fs::read_to_string(root().join("xtask/kernel/Cargo.lock")).unwrap();
    assert_eq!(pin(&lock), Ok(()));
    // What an update would write.
    for (package, version) in
        [("tokio", "1.50.0"), ("tokio", "1.52.2"), ("tokio", "1.53.1"), ("zeromq", "0.7.0")]
    {
        let old = format!("name = \"{package}\"\nversion = \"{}\"", versions(&lock, package)[0]);
        assert!(lock.contains(&old), "{old}");
        let failure = pin(&lock.replace(&old, &format!("name = \"{package}\"\nversion = \"{version}\"")));
        assert!(failure.is_err_and(|said| said.contains(version)), "{package} {version} passes");
    }
    let manifest = fs::read_to_string(root().join("xtask/kernel/Cargo.toml")).unwrap();
    assert!(manifest.contains("tokio = \"="), "the manifest no longer pins tokio");
}

#[test]
fn it_answers_while_connections_come_and_go() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let seen = answer(python("churn.py").arg("20"));
    assert_eq!((&seen["stuck"], &seen["kept"]), (&json!(false), &json!("42")), "{seen}");
    assert!(seen["answered"].as_u64() > Some(10) && seen["gone"].as_u64() > Some(100), "{seen}");
}

#[test]
fn the_error_of_a_cell_comes_before_its_answer_and_is_no_other_cells() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let seen = answer(python("late.py").arg("20"));
    assert_eq!(seen, json!({"pairs": 20, "late": 0, "wrong": 0, "missing": 0}));
}

#[test]
fn a_restarted_kernel_waits_for_a_port_that_somebody_has_taken() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let seen = answer(python("taken.py").args(["3", "40"]));
    assert_eq!((&seen["3"]["before"], &seen["3"]["after"]), (&json!("42"), &json!("42")), "{seen}");
    // For ever it does not wait; Jupyter starts it anew.
    assert_eq!(seen["40"]["after"], "died", "{seen}");
    assert!(seen["40"]["said"].as_str().unwrap().contains("cannot be had (20 s)"), "{seen}");
}

#[test]
fn a_kernel_that_nobody_can_reach_is_started_anew_and_a_busy_one_is_not() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let seen = answer(python("deaf.py").arg("15"));
    for deaf in ["shell", "control"] {
        let kernel = &seen[deaf];
        assert_eq!(kernel["before"], "42", "{deaf}: {kernel}");
        assert_eq!(kernel["restarts"], 1, "{deaf}: {kernel}");
        assert_eq!(kernel["after"], "42", "{deaf}: {kernel}");
        assert_eq!(
            kernel["said"].as_str().unwrap().matches("no longer listens to Jupyter").count(),
            1,
            "{deaf}: {kernel}"
        );
    }
    let busy = &seen["busy"];
    assert_eq!(busy["before"], "awake", "{busy}");
    assert_eq!(busy["restarts"], 0, "{busy}");
    assert_eq!(busy["after"], "42", "{busy}");
}
