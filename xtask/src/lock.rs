//! Which versions a kernel gets: those of the clone's lock file. Without one cargo takes, offline, the
//! newest that lies in its cache, which may be one whose companions another project did not need.

use crate::steps::hash;
use std::fs;
use std::io;
use std::path::Path;

/// The lock file in the kernel's directory.
const LOCK: &str = "Cargo.lock";
/// The last one that a cell's own manifest got, and the manifest that `Cargo.lock` is of.
const KEPT: &str = ".cell-lock";
const OF: &str = ".cell-lock-of";

/// What evcxr calls the package in which it tries a `:dep`: cargo drops all other packages from the
/// lock file then.
const TRIAL: &str = "evcxr_dummy_validate_dep";

/// Before cargo resolves `manifest`: all packages of the clone, and those that a student's `:dep`
/// has already brought. What is not needed cargo drops again.
pub fn settle(ours: &Path, manifest: &str) -> io::Result<()> {
    if fs::read_to_string(OF).is_ok_and(|of| of == hash(&[manifest.as_bytes()])) {
        return Ok(());
    }
    let ours = fs::read_to_string(ours)?;
    let kept = fs::read_to_string(KEPT).unwrap_or_default();
    fs::write(LOCK, merged(&ours, &kept))
}

/// After cargo resolved it.
pub fn keep(manifest: &str) {
    if !manifest.contains(TRIAL) {
        let _ = fs::copy(LOCK, KEPT);
    }
    let _ = fs::write(OF, hash(&[manifest.as_bytes()]));
}

/// `ours`, and the packages of a registry that only `other` has.
fn merged(ours: &str, other: &str) -> String {
    const START: &str = "[[package]]\n";
    let named = |package: &str| -> Option<String> {
        let mut lines = package.lines();
        Some(format!("{}\n{}\n", lines.next()?, lines.next()?))
    };
    let mut all = ours.trim_end().to_owned() + "\n";
    for package in other.split(START).skip(1) {
        // Other tables may follow the last package.
        let package = package.split("\n[").next().unwrap_or_default().trim_end();
        let Some(name) = named(package) else { continue };
        if package.contains("\nsource = ") && !ours.contains(&format!("{START}{name}")) {
            all += &format!("\n{START}{package}\n");
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_versions_stay_and_those_of_a_student_join_them() {
        let package = |name: &str, version: &str, source: bool| {
            let source = if source { "source = \"registry+x\"\n" } else { "" };
            format!(
                "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}dependencies = [\n \"libc\",\n]\n"
            )
        };
        let ours =
            format!("version = 4\n{}{}", package("nnerr", "0.1.0", false), package("rand", "0.10.4", true));
        assert_eq!(merged(&ours, ""), ours);
        assert_eq!(merged(&ours, &ours), ours);
        let student = [
            package("ctx", "1.0.0", false),
            package("itertools", "0.14.0", true),
            package("rand", "0.9.5", true),
        ];
        let both = merged(&ours, &format!("version = 4\n{}\n[metadata]\nx = 1\n", student.concat()));
        assert_eq!(both, format!("{ours}{}{}", student[1], student[2]));
    }
}
