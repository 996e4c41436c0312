//! What of the caller's environment and settings reaches the programs that we start: where
//! things are fetched from, and nothing that changes what is built or run.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Of cargo's and rustc's variables these stay: homes, registries, network, words on the terminal.
const CARGO: [&str; 13] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
    "CARGO_CREDENTIAL",
    "CARGO_TERM_",
    "CARGO_BUILD_JOBS",
    "CARGO_LOG",
    "RUSTUP_",
    "RUST_BACKTRACE",
    "RUST_MIN_STACK",
    "RUST_TEST_",
];

/// Of pip's these: where packages come from, and how.
const PIP: [&str; 14] = [
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "PIP_PROXY",
    "PIP_CONFIG_FILE",
    "PIP_TRUSTED_HOST",
    "PIP_TIMEOUT",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_RETRIES",
    "PIP_CACHE_DIR",
    "PIP_KEYRING_PROVIDER",
];

/// Whether a variable is kept from cargo, rustc and what they start.
fn builds_otherwise(name: &str) -> bool {
    let ours = name.starts_with("CARGO") || name.starts_with("RUST") || name == "OUT_DIR";
    ours && !CARGO.iter().any(|kept| name.starts_with(kept))
}

/// Whether a variable is kept from Python, pip and Jupyter.
fn runs_otherwise(name: &str) -> bool {
    let theirs = ["PYTHON", "JUPYTER", "IPYTHON", "PIP_", "__PYVENV_LAUNCHER__"];
    theirs.iter().any(|start| name.starts_with(start)) && !PIP.contains(&name)
}

fn without(command: &mut Command, kept_away: fn(&str) -> bool) {
    for (name, _) in std::env::vars_os() {
        if kept_away(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
}

/// Python, pip or Jupyter, from whatever shell we were called.
pub fn python(program: impl AsRef<OsStr>) -> Command {
    let mut python = Command::new(program);
    without(&mut python, runs_otherwise);
    python
        // Whatever language the shell speaks, our files and words are UTF-8.
        .env("PYTHONUTF8", "1")
        .env("PYTHONNOUSERSITE", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUNBUFFERED", "1")
        // These may also stand in a configuration file, which the environment beats.
        .env("PIP_USER", "0")
        .env("PIP_REQUIRE_VIRTUALENV", "0");
    python
}

/// A tool that only tells something: `cargo metadata`, `rustc -vV`.
pub fn tool(program: &str, folder: &Path) -> Command {
    let mut tool = Command::new(program);
    without(&mut tool, builds_otherwise);
    tool.current_dir(folder);
    tool
}

/// Cargo, building in `folder` with the flags of the clone and the profile of the folder's manifest.
///
/// The environment beats every configuration file, so what a file may set is set here, with the
/// values that hold without it; but what would change cargo's fingerprints, and with them build all
/// again, only where a file does set it.
pub fn cargo(folder: &Path, host: &str, target: &Path, sysroot: &Path) -> Command {
    let mut cargo = tool("cargo", folder);
    let settings = settings(folder);
    cargo.env("CARGO_TARGET_DIR", target).env("CARGO_ENCODED_RUSTFLAGS", FLAGS).env("RUSTDOCFLAGS", "");
    cargo.env("RUSTC_WRAPPER", "");
    if settings.build("rustc-workspace-wrapper") {
        cargo.env("RUSTC_WORKSPACE_WRAPPER", "");
    }
    if settings.build("build-dir") {
        cargo.env("CARGO_BUILD_BUILD_DIR", target);
    }
    if settings.build("incremental") {
        cargo.env("CARGO_INCREMENTAL", "1");
    }
    for (name, variable) in [("rustc", "RUSTC"), ("rustdoc", "RUSTDOC")] {
        if settings.build(name) {
            cargo.env(variable, sysroot.join("bin").join(name));
        }
    }
    if settings.of_target(host, "runner").is_some() {
        cargo.env(format!("CARGO_TARGET_{}_RUNNER", shouted(host)), "env");
    }
    if settings.0.get("profile").is_some() {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        cargo.envs(profile(&manifest));
    }
    cargo
}

/// Every build has these flags (`.cargo/config.toml`).
pub const FLAGS: &str = "-Cprefer-dynamic";

/// What starts in a kernel: cells are compiled in its environment.
pub fn kernel(kernel: &mut Command) {
    without(kernel, |name| builds_otherwise(name) || name.starts_with("EVCXR"));
    kernel.env("RUSTC_WRAPPER", "").env("RUSTC_WORKSPACE_WRAPPER", "");
}

fn shouted(host: &str) -> String {
    host.to_uppercase().replace(['-', '.'], "_")
}

/// The variables that say what a manifest's `[profile.dev]` says.
fn profile(manifest: &str) -> Vec<(String, String)> {
    // What a manifest leaves out, as cargo has it.
    let mut found: Vec<(String, String)> =
        [("LTO", "false"), ("PANIC", "unwind"), ("RPATH", "false"), ("INCREMENTAL", "true")]
            .map(|(name, value)| (format!("CARGO_PROFILE_DEV_{name}"), value.to_owned()))
            .into();
    let mut section = "";
    for line in manifest.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.starts_with('[') {
            section = line;
        }
        let start = match section {
            "[profile.dev]" => "CARGO_PROFILE_DEV_",
            "[profile.dev.build-override]" => "CARGO_PROFILE_DEV_BUILD_OVERRIDE_",
            _ => continue,
        };
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = format!("{start}{}", shouted(name.trim()));
        found.retain(|(other, _)| *other != name);
        found.push((name, value.trim().trim_matches('"').to_owned()));
    }
    found
}

/// Cargo's configuration files as cargo merges them, the clone's own included.
pub struct Settings(Value);

/// The settings that hold in the clone; read once.
pub fn settings(folder: &Path) -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        // A command that cargo still calls unstable, asked of the one version that is pinned.
        let mut get = tool("cargo", folder);
        get.env("RUSTC_BOOTSTRAP", "1");
        get.args(["-Zunstable-options", "config", "get", "--format", "json-value"]);
        let answer = crate::place::text(&mut get).unwrap_or_default();
        Settings(serde_json::from_str(&answer).unwrap_or(Value::Null))
    })
}

impl Settings {
    fn build(&self, name: &str) -> bool {
        self.0["build"].get(name).is_some()
    }

    /// A key of `[target.…]` for this host, or for a `cfg(…)`.
    fn of_target(&self, host: &str, key: &str) -> Option<&Value> {
        let targets = self.0["target"].as_object()?;
        let of = |name: &str| targets.get(name).and_then(|target| target.get(key));
        of(host).or_else(|| targets.keys().filter(|name| name.starts_with("cfg(")).find_map(|name| of(name)))
    }

    /// The linker that the caller's settings name. It stays: a machine may need it.
    pub fn linker(&self, host: &str) -> Option<PathBuf> {
        let linker = self.of_target(host, "linker")?;
        Some(linker.as_str()?.into())
    }

    /// What of the caller's settings our builds do without, in cargo's words.
    pub fn set_aside(&self, host: &str) -> Vec<String> {
        let mut found = Vec::new();
        for name in
            ["build-dir", "rustc", "rustc-wrapper", "rustc-workspace-wrapper", "rustdoc", "rustdocflags"]
        {
            if self.build(name) {
                found.push(format!("build.{name}"));
            }
        }
        if self.build("rustflags") {
            found.push("build.rustflags".into());
        }
        if self.0["target"].get(host).is_some_and(|target| target.get("rustflags").is_some()) {
            found.push(format!("target.{host}.rustflags"));
        }
        if self.of_target(host, "runner").is_some() {
            found.push("target.….runner".into());
        }
        if self.0.get("profile").is_some() {
            found.push("profile".into());
        }
        found
    }

    /// What cannot be set aside, and gives other crates than the locked ones.
    pub fn in_the_way(&self) -> Option<&'static str> {
        ["patch", "paths"].into_iter().find(|name| self.0.get(name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_where_stays_and_what_says_how_goes() {
        for name in ["CARGO_HOME", "CARGO_HTTP_PROXY", "CARGO_REGISTRIES_OURS_INDEX", "RUSTUP_HOME", "PATH"] {
            assert!(!builds_otherwise(name), "{name}");
        }
        for name in
            ["RUSTFLAGS", "CARGO_TARGET_DIR", "RUSTC_WRAPPER", "CARGO_PROFILE_DEV_LTO", "OUT_DIR", "RUST_LOG"]
        {
            assert!(builds_otherwise(name), "{name}");
        }
        for name in
            ["PYTHONPATH", "PYTHONSAFEPATH", "JUPYTERLAB_DIR", "JUPYTER_PATH", "PIP_TARGET", "PIP_USER"]
        {
            assert!(runs_otherwise(name), "{name}");
        }
        for name in ["PIP_INDEX_URL", "PIP_CERT", "HOME", "HTTPS_PROXY"] {
            assert!(!runs_otherwise(name), "{name}");
        }
    }

    #[test]
    fn a_profile_is_said_in_variables() {
        let manifest = "[profile.dev]\nopt-level = 3 # fast\nstrip = \"debuginfo\"\nlto = \"thin\"\n\n[profile.dev.build-override]\nopt-level = 0\n[profile.dev.package]\npolars = { opt-level = 0 }\n";
        let found = profile(manifest);
        let value = |name: &str| {
            let all: Vec<&str> =
                found.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
            assert_eq!(all.len(), 1, "{name} in {found:?}");
            all[0]
        };
        assert_eq!(value("CARGO_PROFILE_DEV_OPT_LEVEL"), "3");
        assert_eq!(value("CARGO_PROFILE_DEV_STRIP"), "debuginfo");
        assert_eq!(value("CARGO_PROFILE_DEV_LTO"), "thin");
        assert_eq!(value("CARGO_PROFILE_DEV_BUILD_OVERRIDE_OPT_LEVEL"), "0");
        assert_eq!(found.len(), 7);
    }
}
