//! Where everything is: the clone, cargo's target directory, and below it the
//! one folder that the lab writes to.

use crate::Result;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's folders and its Rust toolchain.
pub struct Place {
    /// The clone.
    pub root: PathBuf,
    /// Cargo's target directory, inside the clone or not.
    pub target: PathBuf,
    /// The host's target triple.
    pub host: String,
    /// Where the pinned toolchain lives.
    pub sysroot: PathBuf,
}

impl Place {
    pub fn find() -> Result<Place> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let root = manifest.parent().ok_or("xtask must lie inside the clone")?.to_owned();
        let metadata = text(Command::new("cargo").current_dir(&root).args([
            "metadata",
            "--no-deps",
            "--format-version=1",
        ]))?;
        let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
        let target =
            metadata["target_directory"].as_str().ok_or("cargo metadata names no target directory")?;
        let version = text(Command::new("rustc").current_dir(&root).arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let sysroot = text(Command::new("rustc").current_dir(&root).args(["--print", "sysroot"]))?;
        Ok(Place {
            target: target.into(),
            host: host.ok_or("rustc -vV names no host")?.into(),
            sysroot: sysroot.trim().into(),
            root,
        })
    }

    /// Everything that is not cargo's own.
    pub fn lab(&self) -> PathBuf {
        self.target.join("lab")
    }

    pub fn tools(&self) -> PathBuf {
        self.lab().join("tools")
    }

    pub fn evcxr(&self) -> PathBuf {
        self.tools().join("bin/evcxr_jupyter")
    }

    pub fn venv(&self) -> PathBuf {
        self.lab().join("venv")
    }

    pub fn python(&self) -> PathBuf {
        self.venv().join("bin/python")
    }

    /// The kernel's launcher, its state and the kernels' private directories.
    pub fn kernels(&self) -> PathBuf {
        self.lab().join("kernels")
    }

    pub fn site(&self) -> PathBuf {
        self.lab().join("site")
    }

    /// Where data are looked for first.
    pub fn data(&self) -> PathBuf {
        let own = std::env::var_os("NNERR_DATA").filter(|own| !own.is_empty());
        own.map_or_else(|| self.root.join("data"), PathBuf::from)
    }

    pub fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }

    pub fn driver(&self, name: &str) -> PathBuf {
        self.root.join("xtask/python").join(name)
    }

    /// Cargo in the clone, with the project's own flags whatever the shell says.
    pub fn cargo(&self, offline: bool) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"] {
            cargo.env_remove(name);
        }
        // What `cargo run` tells us about ourselves would have some build scripts run again.
        for (name, _) in std::env::vars_os() {
            let ours =
                ["OUT_DIR", "CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
            if ours.iter().any(|start| name.to_string_lossy().starts_with(start)) {
                cargo.env_remove(name);
            }
        }
        if offline {
            cargo.env("CARGO_NET_OFFLINE", "true");
        }
        cargo
    }

    /// A program of the virtual environment, with Jupyter's own folders below the lab.
    pub fn jupyter(&self, program: &Path, offline: bool) -> Command {
        let mut command = Command::new(program);
        let home = self.lab().join("jupyter");
        command
            .env("JUPYTER_DATA_DIR", home.join("data"))
            .env("JUPYTER_CONFIG_DIR", home.join("config"))
            .env("JUPYTER_RUNTIME_DIR", home.join("runtime"))
            .env("JUPYTERLAB_SETTINGS_DIR", home.join("config/lab/user-settings"))
            .env("JUPYTERLAB_WORKSPACES_DIR", home.join("config/lab/workspaces"))
            .env("IPYTHONDIR", home.join("ipython"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONUNBUFFERED", "1")
            .env("NNERR_KERNELS", self.kernels())
            .env_remove("JUPYTER_PATH")
            .env_remove("JUPYTER_CONFIG_PATH")
            .env_remove("PYTHONPATH")
            .env_remove("PYTHONHOME");
        if offline {
            command.env("NNERR_OFFLINE", "1");
        }
        command
    }
}

/// What a program prints, or a sentence that says why it did not.
pub fn text(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{name} printed something that is not text"))
}
