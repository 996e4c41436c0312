//! In notebooks 05, 07, 08 and 09 another seed, f or k in the cell of parameters reaches every
//! number drawn for that seed: each notebook runs as it is and again with each of them changed, on few
//! samples, and every cell that shows something must then show something else.

mod same;

use std::{fs, path::Path};

use nnerr_tests::{drive, notebooks, python, succeed, text_of, xtask};
use same::listed;
use serde_json::{Value, json};

const NOTEBOOKS: [&str; 4] = ["05", "07", "08", "09"];

/// A parameter, what the cell of parameters gives it, and what it is changed to: as many digits,
/// so that no letter of a figure moves.
const CHANGES: [(&str, &str, &str); 4] =
    [("seed", "1", "3"), ("f", "0.5", "0.4"), ("k", "8", "7"), ("k", "300", "200")];

/// Few samples, learned longer, so that the network is sure of some noise; and no thousand epochs.
const LESS: [(&str, &str); 4] = [
    ("Digits::load(Source::Auto)?", "Digits::synthetic(4500, 1000, 1)?"),
    ("Params::default()", "Params::default().epochs(8)"),
    ("let stated: usize = 1000;", "let stated: usize = 0;"),
    ("step_by(6)", "step_by(2)"),
];

/// A notebook as JSON, with what stands in each of its cells of code as one text.
fn read(path: &Path) -> Value {
    let mut notebook: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    for cell in notebook["cells"].as_array_mut().unwrap() {
        cell["source"] = text_of(&cell["source"]).into();
    }
    notebook
}

fn tagged(cell: &Value, tag: &str) -> bool {
    cell["metadata"]["tags"].as_array().is_some_and(|tags| tags.iter().any(|own| own == tag))
}

/// Changes what stands in the cells of code: in that of the parameters alone, or in all.
fn edit(notebook: &mut Value, parameters: bool, change: impl Fn(&str) -> String) {
    for cell in notebook["cells"].as_array_mut().unwrap() {
        if cell["cell_type"] == "code" && (!parameters || tagged(cell, "parameters")) {
            cell["source"] = change(cell["source"].as_str().unwrap()).into();
        }
    }
}

/// The notebook on less, as it is and then, below, with each of its parameters changed, as a student changes
/// one and runs all again: and the changes that were made.
fn written(notebook: &Path) -> (Value, Vec<(&'static str, [&'static str; 2])>) {
    let own = format!(":dep nnerr = {{ path = {:?} }}", nnerr_tests::root().join("crate"));
    let mut base = read(notebook);
    edit(&mut base, false, |source| {
        let less = LESS.iter().fold(source.to_owned(), |source, (all, few)| source.replace(all, few));
        less.replace(":dep nnerr = { path = \"../crate\" }", &own)
    });
    let text = base.to_string();
    assert!(text.contains("Digits::synthetic(4500") && !text.contains("Source::Auto"), "{notebook:?}");

    let (mut whole, mut made) = (base.clone(), Vec::new());
    for (name, from, to) in CHANGES {
        let mut changed = base.clone();
        edit(&mut changed, true, |source| {
            let line = |line: &str| match line.starts_with(&format!("let {name}: ")) {
                true => line.replacen(&format!("= {from};"), &format!("= {to};"), 1),
                false => line.to_owned(),
            };
            source.split('\n').map(line).collect::<Vec<_>>().join("\n")
        });
        if changed != base {
            made.push((name, [from, to]));
            let more = changed["cells"].as_array().unwrap().iter().map(|cell| {
                let mut cell = cell.clone();
                cell["id"] = format!("{}-{}", cell["id"].as_str().unwrap(), made.len()).into();
                cell
            });
            whole["cells"].as_array_mut().unwrap().extend(more);
        }
    }
    assert!(made.iter().any(|(name, _)| *name == "seed"), "{notebook:?} has no seed that is 1");
    (whole, made)
}

/// Runs all notebooks of `folder`; nothing comes from the cache of this machine.
fn run(folder: &Path) {
    let mut run = python("../xtask/python/run.py");
    run.arg(folder).arg("--site").arg(folder.join("site")).arg("--update");
    for (name, own) in [("NNERR_CACHE", "cache"), ("NNERR_DATA", "data")] {
        fs::create_dir(folder.join(own)).unwrap();
        run.env(name, folder.join(own));
    }
    succeed(run.env("NNERR_OFFLINE", "1"));
}

/// What is wrong with a notebook: cells that should have changed, or should not.
fn wrong(path: &Path) -> Vec<String> {
    let (folder, number) = (tempfile::tempdir().unwrap(), &path.file_name().unwrap().to_str().unwrap()[..2]);
    let (notebook, made) = written(path);
    let file = folder.path().join("all.ipynb");
    fs::write(&file, notebook.to_string()).unwrap();
    run(folder.path());
    let values: Vec<_> = made.iter().map(|(_, values)| values).collect();
    let cases = json!({"notebook": file, "values": values});
    let mut wrong = Vec::new();
    for ((name, _), cells) in made.iter().zip(drive(&mut python("parameters.py"), cases)) {
        let mut listed = listed(number, name);
        for cell in cells.as_array().unwrap() {
            let (id, same) = (cell["cell"].as_str().unwrap(), cell["same"] == true);
            let tags = cell["tags"].as_array().unwrap();
            if tags.iter().any(|tag| tag == "exercise" || tag == "changes") {
                continue;
            }
            match (same, listed.remove(id)) {
                (true, false) => wrong.push(format!("{number} {id} shows the same for another {name}")),
                (false, true) => wrong.push(format!("{number} {id} follows {name}: take it off the list")),
                _ => {}
            }
        }
        wrong.extend(
            listed.into_iter().map(|id| format!("{number} {id} is on the list of {name}, and shows nothing")),
        );
    }
    wrong
}

#[test]
fn a_changed_parameter_reaches_every_number() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let all = notebooks();
    let wanted = all.iter().filter(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        NOTEBOOKS.iter().any(|number| name.starts_with(number))
    });
    let wanted: Vec<_> = wanted.collect();
    assert_eq!(wanted.len(), NOTEBOOKS.len());
    let mut found = Vec::new();
    for two in wanted.chunks(2) {
        // Side by side: cells are mostly compiled, each by one thread.
        std::thread::scope(|scope| {
            let runs: Vec<_> = two.iter().map(|path| scope.spawn(move || wrong(path))).collect();
            let failed = |_| vec!["a notebook failed on few samples: its message stands above".to_owned()];
            found.extend(runs.into_iter().flat_map(|run| run.join().unwrap_or_else(failed)));
        });
    }
    assert!(found.is_empty(), "{} cells:\n{}", found.len(), found.join("\n"));
}
