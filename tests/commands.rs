//! `cargo xtask` as people call it: from any folder, with any bytes, into a pipe that ends.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, process::Stdio};

use nnerr_tests::{root, xtask};

#[test]
fn a_relative_folder_is_the_callers() {
    let mut doctor = xtask(&["doctor"]);
    let output = doctor.current_dir(root().join("crate/src")).env("NNERR_DATA", "data/fetch").output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    let whole = root().join("crate/src/data/fetch");
    assert!(said.contains(&format!("Data     {}\n", whole.display())), "{said}");
}

#[test]
fn a_reader_may_go() {
    let mut doctor = xtask(&["doctor"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(doctor.stdout.take()); // before the first line
    let ended = doctor.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(141));
}

#[test]
fn arguments_may_have_any_bytes() {
    let odd = OsStr::from_bytes(b"no-\xff");
    for (arguments, sentence) in [
        (&[][..], "error: there is no command `no-\u{fffd}`\n"),
        (&["bench"], "error: \"no-\\xFF\" is not readable text\n"),
        (&["lab", "--only"], "error: \"no-\\xFF\" is not readable text\n"),
        (&["study", "--seeds", "x", "--data"], "error: --seeds x: `x` is no seed\n"),
    ] {
        let output = xtask(arguments).arg(odd).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(sentence) && !said.contains("panicked"), "{arguments:?}: {said}");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
}
