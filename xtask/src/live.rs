//! The JupyterLab extension `nnerr-live` (`xtask/live`): files that are copied into the lab's
//! environment as they are.

use crate::Result;
use crate::place::Place;
use crate::steps::{Steps, hash, write};
use std::fs;
use std::path::PathBuf;

/// What the manifest says of its files' folder, which gets a name of its own with each content: a
/// browser that keeps old files never mixes them with new ones.
const FOLDER: &str = "\"static/remoteEntry.js\"";

/// Copies the extension where JupyterLab of this environment, and no other, finds it.
pub fn prepare(place: &Place, steps: &Steps) -> Result {
    let source = place.root.join("xtask/live");
    let read = |path: PathBuf| {
        fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let manifest = read(source.join("package.json"))?;
    let mut files = Vec::new();
    let listed = fs::read_dir(source.join("static"));
    for entry in listed.map_err(|error| format!("{}: {error}", source.display()))?.flatten() {
        files.push((entry.file_name().to_string_lossy().into_owned(), read(entry.path())?));
    }
    files.sort();
    let parts: Vec<&[u8]> =
        files.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]).collect();
    let content = hash(&parts);
    let target = place.venv().join("share/jupyter/labextensions/nnerr-live");
    if !target.join(&content).join("remoteEntry.js").exists() {
        let _ = fs::remove_file(place.lab().join("steps/live"));
    }
    let input = hash(&[content.as_bytes(), manifest.as_bytes()]);
    steps.step("live", "sliders for parameters", &input, "at once", || {
        let _ = fs::remove_dir_all(&target);
        for (name, text) in &files {
            write(&target.join(&content).join(name), text)?;
        }
        // The manifest last: without it JupyterLab does not look.
        let named = manifest.replace(FOLDER, &format!("\"{content}/remoteEntry.js\""));
        if named == manifest {
            return Err(format!("{} no longer names {FOLDER}", source.join("package.json").display()));
        }
        write(&target.join("package.json"), &named)
    })
}
