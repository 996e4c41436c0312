//! The lab on a machine whose owner has settings of their own for cargo, Python and Jupyter, in a
//! folder with a space, without a home, beside another project's crates: it is prepared and runs a
//! notebook there as anywhere, and builds nothing again that was built.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use nnerr_tests::{drive, lab, root, succeed, xtask};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A machine with settings that would break the lab if they reached it.
struct Machine {
    folder: TempDir,
    clone: PathBuf,
    target: PathBuf,
}

impl Machine {
    /// The tracked files, and what of the target folder the kernel and the library are made of.
    fn new() -> Machine {
        succeed(&mut xtask(&["lab", "--prepare"]));
        // Kernels live in the temporary folder here, and that lies below the same settings. Where it
        // may, all lies beside the toolchain, as in a student's home.
        let sysroot = succeed(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root())).stdout;
        let home =
            PathBuf::from(String::from_utf8(sysroot).unwrap().trim()).ancestors().nth(3).map(Path::to_owned);
        let named = |at: &Path| tempfile::Builder::new().prefix("hostile-").tempdir_in(at);
        let folder = home.and_then(|home| named(&home).ok());
        let folder = folder.unwrap_or_else(|| named(&std::env::temp_dir()).unwrap());
        let machine = Machine {
            clone: folder.path().join("my clone, É's (n°) #1"),
            target: folder.path().join("target folder"),
            folder,
        };
        let listed = succeed(Command::new("git").args(["ls-files", "-z"]).current_dir(root()));
        for name in String::from_utf8(listed.stdout).unwrap().split_terminator('\0') {
            copy(&root().join(name), &machine.clone.join(name));
        }
        let built = lab().parent().unwrap();
        for entry in fs::read_dir(built).unwrap().flatten() {
            let debug = entry.path().join("debug");
            let debug = if entry.file_name() == "debug" { entry.path() } else { debug };
            let to = machine.target.join(debug.strip_prefix(built).unwrap());
            for part in ["build", ".fingerprint", "deps", "examples"] {
                tree(&debug.join(part), &to.join(part), &|name| {
                    // Programs of tests are not needed, and large.
                    (part != "deps" || name.contains('.')) && (part != "examples" || name.contains("data"))
                });
            }
        }
        for part in ["lab/tools", "lab/steps"] {
            tree(&built.join(part), &machine.target.join(part), &|_| true);
        }
        machine.settings("");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Cargo reads the settings of the folders above as it reads those at home.
    fn settings(&self, more: &str) {
        let settings = format!(
            r#"
            [build]
            rustflags = ["-Ctarget-cpu=no-such-processor"]
            rustdocflags = ["--no-such-flag"]
            rustc-wrapper = "/no/such/wrapper"
            build-dir = "/no/such/disk"
            incremental = false
            [profile.dev]
            opt-level = 1
            lto = "fat"
            panic = "abort"
            debug-assertions = true
            [target.{host}]
            rustflags = ["-Clink-arg=-fuse-ld=no-such-linker"]
            runner = "/no/such/runner"
            {more}
            "#,
            host = self.host()
        );
        fs::create_dir_all(self.path(".cargo")).unwrap();
        fs::write(self.path(".cargo/config.toml"), settings).unwrap();
    }

    fn host(&self) -> String {
        let said = succeed(Command::new("rustc").arg("-vV").current_dir(root())).stdout;
        let said = String::from_utf8(said).unwrap();
        said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
    }

    /// A program as a shell of this machine starts it.
    fn command(&self, program: &Path) -> Command {
        let poison = self.path("python path");
        fs::create_dir_all(&poison).unwrap();
        for module in ["json.py", "sitecustomize.py", "cells.py", "usercustomize.py"] {
            fs::write(poison.join(module), "raise SystemExit('a module of the PYTHONPATH was imported')\n")
                .unwrap();
        }
        // Below a file no folder can be made, whoever asks.
        fs::write(self.path("no home"), "").unwrap();
        fs::create_dir_all(self.path("tmp")).unwrap();
        let at_home = |name: &str, usual: &str| {
            let named = std::env::var_os(name).map(PathBuf::from);
            named.unwrap_or_else(|| std::env::home_dir().unwrap().join(usual))
        };
        let data = std::env::var_os("NNERR_DATA").map_or_else(|| root().join("data"), PathBuf::from);
        let mut command = Command::new("sh");
        command.args(["-c", "umask 077; exec \"$@\"", "sh"]).arg(program).current_dir(&self.clone);
        command
            .env("CARGO_HOME", at_home("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", at_home("RUSTUP_HOME", ".rustup"))
            .env("HOME", self.path("no home/nobody"))
            .env("TMPDIR", self.path("tmp"))
            .env("NNERR_DATA", data)
            .env("CARGO_MANIFEST_DIR", self.clone.join("xtask"))
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_BUILD_TARGET", "wasm32-unknown-unknown")
            .env("CARGO_PROFILE_DEV_PANIC", "abort")
            .env("CARGO_ENCODED_RUSTFLAGS", "--no-such-flag")
            .env("RUSTFLAGS", "--no-such-flag")
            .env("RUSTC_WRAPPER", "/no/such/wrapper")
            .env("PYTHONPATH", &poison)
            .env("PYTHONSAFEPATH", "1")
            .env("PYTHONIOENCODING", "ascii")
            .env("PYTHONSTARTUP", poison.join("json.py"))
            .env("JUPYTERLAB_DIR", "/no/such/lab")
            .env("JUPYTER_CONFIG_DIR", "/no/such/lab")
            .env("JUPYTER_PLATFORM_DIRS", "1")
            .env("PIP_TARGET", self.path("packages"))
            .env("PIP_USER", "1")
            .env("LC_ALL", "C");
        // Where pip keeps what it has fetched once: without a home it would fetch all again.
        let cache = std::env::var_os("PIP_CACHE_DIR").map(PathBuf::from);
        let usual = std::env::home_dir().map(|home| home.join(".cache/pip"));
        command.envs(cache.or(usual).map(|cache| ("PIP_CACHE_DIR", cache)));
        command
    }

    /// `cargo xtask …`, from the moment our own code runs. What it says, and whether it went well.
    fn xtask(&self, arguments: &[&str], cargo_home: Option<&Path>) -> (String, bool) {
        let mut command = self.command(&lab().join("kernels/launcher"));
        command.args(arguments).envs(cargo_home.map(|home| ("CARGO_HOME", home)));
        if cargo_home.is_some() {
            command.env("CARGO_NET_OFFLINE", "true");
        }
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&said).into_owned(), output.status.success())
    }

    /// What cells of a new kernel said, and did wrong.
    fn cells(&self, sources: &[&str]) -> Vec<Value> {
        let home = self.target.join("lab/jupyter");
        let mut driver = Command::new(self.target.join("lab/venv/bin/python"));
        driver.arg(root().join("tests/errors.py")).current_dir(self.clone.join("notebooks"));
        driver.env("JUPYTER_DATA_DIR", home.join("data")).env("JUPYTER_RUNTIME_DIR", home.join("runtime"));
        driver.env("PYTHONPATH", root().join("xtask/python")).env("TMPDIR", self.path("tmp"));
        driver.env("NNERR_OFFLINE", "1").env("RUSTC_WRAPPER", "/no/such/wrapper");
        drive(&mut driver, json!(sources))
    }

    /// A cargo home in which another project has left a newer crate, without the companion that goes
    /// with it: `None` where neither the cache nor a network has one.
    fn newer_crate(&self) -> Option<PathBuf> {
        let home = self.path("cargo home");
        let real = self.command(Path::new("true"));
        let real = real.get_envs().find(|(name, _)| *name == "CARGO_HOME").unwrap().1.unwrap();
        let real = Path::new(real).join("registry");
        let locked = locked("zerocopy");
        fs::create_dir_all(home.join("registry")).unwrap();
        symlink(real.join("index"), home.join("registry/index")).unwrap();
        let project = self.path("another project");
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(project.join("src/lib.rs"), "").unwrap();
        let manifest = "[package]\nname = \"another\"\n[dependencies]\nzerocopy = \"0.8\"\n[workspace]\n";
        fs::write(project.join("Cargo.toml"), manifest).unwrap();
        for offline in ["false", "true"] {
            let mut fetch = Command::new(env!("CARGO"));
            fetch.args(["fetch", "--quiet", "--target", &self.host()]).current_dir(&project);
            // That project's shell is none of ours.
            fetch.env("RUSTC_WRAPPER", "").env("CARGO_ENCODED_RUSTFLAGS", "");
            if fetch.env("CARGO_NET_OFFLINE", offline).status().is_ok_and(|status| status.success()) {
                break;
            }
        }
        let lock = fs::read_to_string(project.join("Cargo.lock")).unwrap_or_default();
        let newer = version(&lock, "zerocopy").filter(|version| *version != locked)?;
        // All that lies in the real one, but of the companions only the locked version.
        for part in ["cache", "src"] {
            for registry in fs::read_dir(real.join(part)).unwrap().flatten() {
                let to = home.join("registry").join(part).join(registry.file_name());
                fs::create_dir_all(&to).unwrap();
                for entry in fs::read_dir(registry.path()).unwrap().flatten() {
                    let name = entry.file_name().into_string().unwrap();
                    let companion = name.strip_prefix("zerocopy-derive-");
                    if companion.is_none_or(|version| version.trim_end_matches(".crate") == locked) {
                        symlink(entry.path(), to.join(name)).unwrap();
                    }
                }
            }
        }
        println!("zerocopy {newer} lies beside the locked {locked}");
        Some(home)
    }
}

fn version(lock: &str, name: &str) -> Option<String> {
    let after = lock.split(&format!("\nname = \"{name}\"\nversion = \"")).nth(1)?;
    Some(after.split('"').next()?.to_owned())
}

fn locked(name: &str) -> String {
    version(&fs::read_to_string(root().join("Cargo.lock")).unwrap(), name).unwrap()
}

/// A file with its time, by which cargo goes.
fn copy(from: &Path, to: &Path) {
    let kept = || -> io::Result<()> {
        fs::create_dir_all(to.parent().unwrap())?;
        fs::copy(from, to)?;
        fs::File::open(to)?.set_times(fs::FileTimes::new().set_modified(fs::metadata(from)?.modified()?))
    };
    kept().unwrap_or_else(|e| panic!("{} cannot be copied: {e}", from.display()));
}

/// The files below `from` whose names are wanted. Large ones of other projects are linked: they are
/// not written to, whatever happens.
fn tree(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let (from, to) = (entry.path(), to.join(&name));
        if entry.file_type().unwrap().is_dir() {
            tree(&from, &to, &|_| true);
        } else if wanted(&name) {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            let foreign = (name.ends_with(".rlib") || name.ends_with(".rmeta")) && !name.contains("nnerr");
            if !(foreign && fs::hard_link(&from, &to).is_ok()) {
                copy(&from, &to);
            }
        }
    }
}

#[test]
fn a_lab_stands_beside_settings_that_would_break_it() {
    let machine = Machine::new();

    // Where nothing can work, nothing is begun.
    let mut command = machine.command(&lab().join("kernels/launcher"));
    command.args(["lab", "--prepare"]).env("CARGO_TARGET_DIR", machine.path("a:b"));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("has the letter ':'"), "{said}");
    assert!(!machine.path("a:b").exists());

    // A linker cannot be set aside: it is tried, and named before anything is built.
    machine.settings("linker = \"/no/such/linker\"");
    let (said, well) = machine.xtask(&["lab", "--prepare"], None);
    assert!(!well && said.contains("the linker /no/such/linker links no program"), "{said}");
    assert!(!said.contains("Compiling"), "{said}");

    machine.settings("");
    let (said, well) = machine.xtask(&["lab", "--headless", "--only", "00"], None);
    assert!(well, "{said}");
    assert!(said.contains("✓ 00_start_here.ipynb"), "{said}");
    assert!(said.contains("set aside here: "), "{said}");
    assert!(!said.contains("Compiling polars"), "built again: {said}");
    assert!(machine.target.join("lab/site/00_start_here.html").exists(), "{said}");
    assert!(!machine.path("packages").exists(), "pip went elsewhere");

    let Some(home) = machine.newer_crate() else {
        println!("no newer zerocopy could be had: the part with another project's crates did not run");
        return;
    };
    let (said, well) = machine.xtask(&["lab", "--prepare"], Some(&home));
    assert!(well, "{said}");
    assert!(said.contains("… a warm working directory"), "{said}");
    assert!(!said.contains("Compiling polars"), "built again: {said}");
    let answers = machine.cells(&[
        ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;",
        ":dep rand = { version = \"0.10\", default-features = false }",
        "use rand as _;\nprintln!(\"rand\");",
        ":dep no_such_package_anywhere = \"1\"",
        "println!(\"still here\");",
    ]);
    for cell in [0, 1, 2, 4] {
        assert_eq!(answers[cell]["wrong"], "", "cell {cell}");
    }
    let wrong = answers[3]["wrong"].as_str().unwrap();
    let line =
        "no_such_package_anywhere = \"1\": not on this machine, and no network may be asked (--offline)";
    assert!(wrong.contains(line), "{wrong}");
    assert_eq!(answers[4]["said"], "still here");
}
