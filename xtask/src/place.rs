//! Where everything is: the clone, cargo's target directory, and below it the
//! one folder that the lab writes to.

use crate::steps::{hash, write};
use crate::{Result, caller};
use serde_json::Value;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
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
        fit("the clone's", &root)?;
        let metadata = text(
            caller::tool("cargo", &root)
                // Of the caller's variables this one is meant for us.
                .envs(std::env::var_os("CARGO_TARGET_DIR").map(|target| ("CARGO_TARGET_DIR", target)))
                .args(["metadata", "--no-deps", "--format-version=1"]),
        )?;
        let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
        let target =
            metadata["target_directory"].as_str().ok_or("cargo metadata names no target directory")?;
        fit("the target directory's", Path::new(target))?;
        let version = text(caller::tool("rustc", &root).arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let sysroot = text(caller::tool("rustc", &root).args(["--print", "sysroot"]))?;
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
        self.cargo_in(&self.root, offline)
    }

    /// The same in another folder of the clone, whose package has a profile of its own.
    pub fn cargo_in(&self, folder: &Path, offline: bool) -> Command {
        let mut cargo = caller::cargo(folder, &self.host, &self.target, &self.sysroot);
        if offline {
            cargo.env("CARGO_NET_OFFLINE", "true");
        }
        cargo
    }

    /// A program of the virtual environment, with Jupyter's own folders below the lab.
    pub fn jupyter(&self, program: &Path, offline: bool) -> Command {
        let mut command = caller::python(program);
        let home = self.lab().join("jupyter");
        command
            .env("JUPYTER_DATA_DIR", home.join("data"))
            .env("JUPYTER_CONFIG_DIR", home.join("config"))
            .env("JUPYTER_RUNTIME_DIR", home.join("runtime"))
            .env("JUPYTERLAB_SETTINGS_DIR", home.join("config/lab/user-settings"))
            .env("JUPYTERLAB_WORKSPACES_DIR", home.join("config/lab/workspaces"))
            .env("IPYTHONDIR", home.join("ipython"))
            .env("NNERR_KERNELS", self.kernels());
        if offline {
            command.env("NNERR_OFFLINE", "1");
        }
        command
    }
}

/// Where a toolchain keeps the standard library, the shared one too.
pub fn standard(sysroot: &Path, host: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(host).join("lib")
}

/// Letters of a path that no mend helps. Search paths divide at a colon, the linker takes a per cent
/// sign for a pattern, the loader a dollar for a word of its own, quotes end a string in a manifest,
/// braces stand for words in a kernelspec and in the records of cells.
const UNFIT: [char; 7] = [':', '%', '$', '"', '\\', '{', '}'];

/// Refuses a path that something would fail at, after a long build.
fn fit(whose: &str, path: &Path) -> Result {
    let Some(text) = path.to_str() else {
        return Err(format!("{whose} path {} is not UTF-8: move it", path.display()));
    };
    match text.chars().find(|letter| UNFIT.contains(letter) || letter.is_control()) {
        Some(letter) => {
            Err(format!("{whose} path {text:?} has the letter {letter:?}: move it, cells cannot work there"))
        }
        None => Ok(()),
    }
}

/// The folder that kernels' private directories lie in. The kernel's protocol divides a line at
/// spaces, so its path has none: where the lab's does, kernels live in the system's temporary folder.
pub fn kernel_homes(kernels: &Path) -> Result<PathBuf> {
    if !kernels.to_string_lossy().contains(char::is_whitespace) {
        return Ok(kernels.join("run"));
    }
    let temporary = std::env::temp_dir();
    let temporary = [temporary.as_path(), Path::new("/tmp")]
        .into_iter()
        .filter_map(|folder| folder.canonicalize().ok())
        .find(|folder| folder.to_str().is_some_and(|path| !path.contains(char::is_whitespace)))
        .ok_or("the lab's path has a space, and no temporary folder is without one: set TMPDIR")?;
    let own = user();
    // Cargo also reads the settings of the folders above.
    for above in temporary.ancestors() {
        let owner = fs::metadata(above.join(".cargo")).map(|metadata| metadata.uid());
        if owner.is_ok_and(|owner| owner != own && owner != 0) {
            let above = above.display();
            return Err(format!(
                "{above}/.cargo belongs to another user, and would change how cells are built: set TMPDIR"
            ));
        }
    }
    let base = temporary.join(format!("nnerr-{own}-{}", hash(&[kernels.as_os_str().as_encoded_bytes()])));
    let fail = |error: io::Error| format!("cannot make {}: {error}", base.display());
    match fs::DirBuilder::new().mode(0o700).create(&base) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(fail(error)),
        _ => {}
    }
    let found = fs::symlink_metadata(&base).map_err(fail)?;
    if !found.is_dir() || found.uid() != own || found.mode() & 0o077 != 0 {
        return Err(format!("{} is not a folder of yours alone: remove it, or set TMPDIR", base.display()));
    }
    // How cells are built stands above their directories.
    let (from, to) = (kernels.join(".cargo/config.toml"), base.join(".cargo/config.toml"));
    let settings = fs::read_to_string(&from).map_err(|error| format!("{}: {error}", from.display()))?;
    if fs::read_to_string(&to).is_ok_and(|there| there == settings) {
        return Ok(base.join("run"));
    }
    write(&to, &settings)?;
    Ok(base.join("run"))
}

#[allow(unsafe_code)]
fn user() -> u32 {
    // SAFETY: asks for a number, and touches no memory.
    unsafe { libc::geteuid() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_cannot_work_is_named() {
        for path in ["/a b/c", "/é/ü", "/a,b;c=d#e@f'g", "/-a/(b)", "/a@b+c~d&e*f!"] {
            assert_eq!(fit("the clone's", Path::new(path)), Ok(()), "{path}");
        }
        for path in ["/a:b", "/a\"b", "/a\\b", "/a\nb", "/100%", "/$ORIGIN", "/{here}", "/a\tb"] {
            let refused = fit("the clone's", Path::new(path)).unwrap_err();
            assert!(refused.contains("has the letter"), "{refused}");
        }
        use std::os::unix::ffi::OsStrExt;
        let latin = Path::new(std::ffi::OsStr::from_bytes(b"/caf\xe9"));
        assert!(fit("the clone's", latin).unwrap_err().contains("is not UTF-8"));
    }

    #[test]
    fn kernels_have_no_space_in_their_path() {
        let plain = Path::new("/somewhere/lab/kernels");
        assert_eq!(kernel_homes(plain), Ok(plain.join("run")));
        let home = std::env::temp_dir().join(format!("nnerr with a space {}", std::process::id()));
        write(&home.join(".cargo/config.toml"), "[profile.dev]\n").unwrap();
        let found = kernel_homes(&home).unwrap();
        let base = found.parent().unwrap();
        assert!(!found.to_string_lossy().contains(' '), "{}", found.display());
        assert_eq!(fs::symlink_metadata(base).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::read_to_string(base.join(".cargo/config.toml")).unwrap(), "[profile.dev]\n");
        assert_eq!(kernel_homes(&home).unwrap(), found);
        // A link that somebody laid there first is not followed.
        fs::remove_dir_all(base).unwrap();
        std::os::unix::fs::symlink(&home, base).unwrap();
        assert!(kernel_homes(&home).unwrap_err().contains("not a folder of yours alone"));
        fs::remove_file(base).unwrap();
        fs::remove_dir_all(&home).unwrap();
    }
}
