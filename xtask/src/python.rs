//! Python: the interpreter, and the virtual environment with locked packages.

use crate::place::{Place, text};
use crate::steps::{Steps, execute, hash, write};
use crate::{Failure, Result, caller};
use std::fs;
use std::path::{Path, PathBuf};

/// The oldest Python that the locked packages run on.
pub const OLDEST: (u32, u32) = (3, 10);

/// What `apt-get` calls the parts that Debian keeps apart.
pub const MEND: &str = "sudo apt-get install python3 python3-venv";

/// A Python that is new enough and can make virtual environments.
pub fn find() -> Result<(PathBuf, String)> {
    let named = std::env::var("NNERR_PYTHON").ok();
    let names = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
    let mut seen = Vec::new();
    for name in named.iter().map(String::as_str).chain(names) {
        let script = "import sys, ensurepip, venv; print(*sys.version_info[:3], sys.executable)";
        let Ok(answer) = text(caller::python(name).args(["-c", script])) else { continue };
        let mut words = answer.trim().splitn(4, ' ');
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let version: (u32, u32, u32) = (number(), number(), number());
        if (version.0, version.1) >= OLDEST {
            let path = words.next().unwrap_or(name).into();
            return Ok((path, format!("{}.{}.{}", version.0, version.1, version.2)));
        }
        seen.push(format!("{name} is {}.{}", version.0, version.1));
    }
    let seen = if seen.is_empty() { String::new() } else { format!(" ({})", seen.join(", ")) };
    Err(format!("no Python ≥ {}.{} with venv and ensurepip was found{seen}: {MEND}", OLDEST.0, OLDEST.1))
}

/// Installs the locked packages of `lab.txt`; the tests' own join on request, and Snakemake, which
/// wants other versions, gets an environment of its own.
pub fn prepare(place: &Place, steps: &Steps, tests: bool, offline: bool) -> Result {
    let install = |list, home: &Path, what, usual| install(place, steps, list, home, (what, usual), offline);
    install("lab", &place.venv(), "Python packages", "about 1 min")?;
    if tests {
        install("test", &place.venv(), "Python packages of the tests", "about 10 s")?;
        install("snakemake", &place.lab().join("snakemake"), "Snakemake", "about 20 s")?;
    }
    Ok(())
}

fn install(
    place: &Place,
    steps: &Steps,
    list: &str,
    home: &Path,
    (what, usual): (&str, &str),
    offline: bool,
) -> Result {
    let requirements = place.driver(&format!("{list}.txt"));
    let content = fs::read(&requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    let (python, version) = find()?;
    // A moved clone or another interpreter needs another environment.
    let input_at = |home: &str| hash(&[&content, version.as_bytes(), home.as_bytes()]);
    let input = input_at(&home.to_string_lossy());
    let (name, inside) = (format!("python-{list}"), home.join("bin/python"));
    if let Some(old) = moved_from(home)
        && steps.done(&name, &input_at(&old))
    {
        rename(&old, home)?;
        steps.stamp(&name, &input)?;
    }
    if !inside.exists() {
        let _ = fs::remove_file(place.lab().join("steps").join(&name));
    }
    steps.step(&name, what, &input, usual, || {
        if offline {
            return Err(format!("{what} are not installed: run `cargo xtask lab` once with a network"));
        }
        // Scripts of an environment name the folder it was made in.
        let script = "import sys; print(*sys.version_info[:3], sep='.')";
        let made = fs::read_to_string(home.join("bin/activate")).unwrap_or_default();
        let fresh = text(caller::python(&inside).args(["-c", script]))
            .is_ok_and(|text| text.trim() == version)
            && made.contains(&*home.to_string_lossy());
        if !fresh {
            let _ = fs::remove_dir_all(home);
            execute(caller::python(&python).args(["-m", "venv"]).arg(home)).map_err(no_venv)?;
        }
        execute(
            caller::python(&inside)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
                .args(["--require-hashes", "--requirement"])
                .arg(&requirements),
        )?;
        // What pip put elsewhere, or a package that does not load here, is no environment.
        let tries: &[&[&str]] = match list {
            "lab" => &[
                &["-c", "import jupyter_client, latex2mathml, nbclient, nbconvert"],
                &["-m", "jupyterlab", "--version"],
            ],
            "test" => &[&["-c", "import playwright"]],
            _ => &[&["-c", "import snakemake"]],
        };
        for words in tries {
            text(caller::python(&inside).args(*words))
                .map_err(|failure| format!("{what} were installed and do not work: {failure}"))?;
        }
        Ok(())
    })
}

/// The folder that an environment was made in, where it is another now and its scripts can be told so:
/// what they begin with bears no white space, and no long path.
fn moved_from(home: &Path) -> Option<String> {
    let (new, pip) = (home.to_string_lossy(), fs::read_to_string(home.join(MARK)).ok()?);
    let (old, _) = pip.strip_prefix("#!")?.split_once("/bin/python")?;
    let fits = !new.contains(char::is_whitespace) && new.len() <= 100;
    (old != new && old.starts_with('/') && fits).then(|| old.to_owned())
}

/// The script whose first line says where the environment lies; it is renamed last.
const MARK: &str = "bin/pip";

/// Has an environment's scripts name its new folder.
fn rename(old: &str, home: &Path) -> Result {
    let new = home.to_string_lossy();
    let fail = |error: std::io::Error| format!("{}: {error}", home.display());
    let entries = fs::read_dir(home.join("bin")).map_err(fail)?.flatten();
    let mut scripts: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| !path.is_symlink()).collect();
    scripts.sort_by_key(|path| *path == home.join(MARK));
    for script in scripts {
        let Ok(text) = fs::read_to_string(&script) else { continue };
        if text.contains(old) && !text.contains(&*new) {
            let mode = fs::metadata(&script).map_err(fail)?.permissions();
            write(&script, &text.replace(old, &new))?;
            fs::set_permissions(&script, mode).map_err(fail)?;
        }
    }
    Ok(())
}

fn no_venv(failure: Failure) -> Failure {
    format!("{failure}: {MEND}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::unique;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_moved_environment_names_its_new_folder_once() {
        let root = std::env::temp_dir().join(format!("nnerr-venv-{}", unique()));
        // The old name is a part of the new one.
        let (old, new) = (PathBuf::from("/lab/venv"), root.join("lab/venv"));
        let script = |name: &str, text: &str| {
            write(&new.join("bin").join(name), text).unwrap();
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(new.join("bin").join(name), mode).unwrap();
        };
        let of = |home: &Path| format!("#!{}/bin/python3\nimport sys\n", home.display());
        let read = |name: &str| fs::read_to_string(new.join("bin").join(name)).unwrap();
        script("pip", &of(&old));
        script("jupyter-lab", &of(&old));
        script("done", &of(&new)); // by a run that was cut short
        assert_eq!(moved_from(&new).as_deref(), Some("/lab/venv"));
        rename("/lab/venv", &new).unwrap();
        for name in ["pip", "jupyter-lab", "done"] {
            assert_eq!(read(name), of(&new), "{name}");
            let mode = fs::metadata(new.join("bin").join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o755, "{name}");
        }
        assert_eq!(moved_from(&new), None);
        // In such a folder pip writes another beginning: it is made anew.
        let spaced = root.join("my lab/venv");
        write(&spaced.join("bin/pip"), &of(&old)).unwrap();
        assert_eq!(moved_from(&spaced), None);
        fs::remove_dir_all(root).unwrap();
    }
}
