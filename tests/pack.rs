//! A packed lab on a machine that has nothing else: in a mount namespace of its own the
//! clone, the target directory, the toolchain and cargo's crates are hidden behind empty
//! folders, and there is no network. Only the archive brings them back.

use std::path::{Path, PathBuf};
use std::process::Command;

use nnerr_tests::{lab, root, succeed, xtask};
use serde_json::{Value, json};

/// A network of this machine alone: kernels talk over it.
const LOOPBACK: &str = "import fcntl, socket, struct; \
    fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH22x', b'lo', 1))";

/// What a machine must lend: the right to hide folders from one process.
fn may_hide_folders() -> bool {
    let tried =
        Command::new("unshare").args(["--mount", "--net", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

/// Folders that a student's machine does not have; none lies within another that is hidden already.
fn hidden() -> Vec<PathBuf> {
    let sysroot = succeed(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()));
    let sysroot = String::from_utf8(sysroot.stdout).expect("a path in UTF-8");
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let crates = home.unwrap_or_else(|| std::env::home_dir().expect("a home").join(".cargo"));
    let target = lab().parent().expect("the lab lies in the target directory").to_owned();
    let mut hidden: Vec<PathBuf> = Vec::new();
    for path in [root(), target, sysroot.trim().into(), crates] {
        if !hidden.iter().any(|outer| path.starts_with(outer)) {
            hidden.push(path);
        }
    }
    hidden
}

#[test]
fn a_packed_lab_runs_a_notebook_where_nothing_else_is() {
    if !may_hide_folders() {
        println!("did not run: this user may not make a mount namespace");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Not compressed, which takes longest.
    let archive = folder.path().join("nnerr.tar");
    succeed(&mut pack(&archive));

    let other = |then: &str| {
        let mut script = format!("set -eu\ncd /\npython3 -c \"{LOOPBACK}\"\n");
        for path in hidden() {
            script += &format!("mount -t tmpfs none '{}'\n", path.display());
        }
        script +=
            &format!("tar --extract --auto-compress --directory=/ --file '{}'\n{then}", archive.display());
        let mut shell = Command::new("unshare");
        shell.args(["--mount", "--net", "sh", "-c", &script]);
        shell.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        shell
    };
    let open = lab().join("open-lab");
    let (own, notebooks) = (folder.path().join("types.ipynb"), root().join("notebooks"));
    std::fs::write(&own, without_types().to_string()).unwrap();
    succeed(&mut other(&format!(
        // Opened twice: the first time changes files.
        "cp '{}' '{}'\n'{open}' --prepare\n'{open}' --headless --check --only 00 --only types",
        own.display(),
        notebooks.display(),
        open = open.display()
    )));

    let library = lab().join("kernels/library/current");
    let damaged = format!("echo more >> '{}'\n'{}' --prepare", library.display(), open.display());
    let refused = other(&damaged).output().expect("unshare starts");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("is not as it was packed"), "{said}");
    assert!(said.contains(&*library.to_string_lossy()), "{said}");
}

/// A notebook that names no type: rust-analyzer must find them in the sources that were packed.
fn without_types() -> Value {
    let cells = [
        ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;",
        "let digits = Digits::synthetic(200, 100, 1)?;",
        "let split = digits.leave_out(&[1, 5])?;",
        "let samples = split.train.len();\nlet counts = digits.train().class_counts()?;",
        "assert!(samples < digits.train().len() && counts.len() == 10);",
    ];
    let cell = |source| json!({ "cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": null });
    json!({ "cells": cells.map(cell), "metadata": {}, "nbformat": 4, "nbformat_minor": 4 })
}

fn pack(archive: &Path) -> Command {
    xtask(&["pack", &archive.to_string_lossy()])
}
