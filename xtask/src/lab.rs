//! `cargo xtask lab`: from Rust and Python alone to notebooks with a kernel
//! that answers at once.

use crate::place::Place;
use crate::steps::{Steps, execute, follow, hash, newest, seconds, write};
use crate::{Result, doctor, example, janitor, kernel, library, live, python, setup, tool};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// What was asked for on the command line.
#[derive(Default)]
pub struct Options {
    pub headless: bool,
    pub update: bool,
    pub check: bool,
    pub only: Vec<String>,
    pub executed: Option<PathBuf>,
    pub prepare_only: bool,
    pub offline: bool,
    pub no_open: bool,
    pub port: Option<u16>,
}

pub fn run_headless(place: &Place, options: &Options) -> Result<ExitCode> {
    let mut driver = place.jupyter(&place.python(), options.offline);
    driver.arg(place.driver("run.py")).arg(place.notebooks()).arg("--site").arg(place.site());
    for (asked, flag) in [(options.update, "--update"), (options.check, "--check")] {
        if asked {
            driver.arg(flag);
        }
    }
    for name in &options.only {
        driver.arg("--only").arg(name);
    }
    if let Some(folder) = &options.executed {
        driver.arg("--executed").arg(folder);
    }
    if options.only.is_empty() {
        let rows = place.lab().join("rows.csv");
        execute(example::program(place, "rows")?.arg(&rows))?;
        driver.arg("--rows").arg(rows);
    }
    let status = driver.status().map_err(|error| format!("Python does not start: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub fn run(options: Options) -> Result<ExitCode> {
    let start = Instant::now();
    let place = Place::find()?;
    prepare(&place, options.offline, false)?;
    println!("Ready after {}.", seconds(start));
    if options.prepare_only {
        return Ok(ExitCode::SUCCESS);
    }
    if options.headless {
        return run_headless(&place, &options);
    }
    open(&place, &options)
}

/// Every step up to a kernel that can start.
pub fn prepare(place: &Place, offline: bool, tests: bool) -> Result {
    fs::create_dir_all(place.lab().join("jupyter")).map_err(|error| error.to_string())?;
    println!("Preparing the lab below {}", place.lab().display());
    let steps = Steps::new(&place.lab())?;
    println!("  ✓ {}", doctor::rust(place)?);
    // Side by side: the kernel and the library each leave a core idle for a while, and Python's
    // packages wait for the network.
    let id = std::thread::scope(|scope| {
        let kernel = scope.spawn(|| tool::prepare(place, &steps, offline));
        let python = scope.spawn(|| python::prepare(place, &steps, tests, offline));
        let id = library::prepare(place, &steps, offline);
        let ended =
            |step: std::thread::Result<Result>| step.unwrap_or_else(|_| Err("a step panicked".into()));
        let others = ended(python.join()).and(ended(kernel.join()));
        id.and_then(|id| others.map(|()| id))
    })?;
    kernel::prepare(place, &steps, &id)?;
    live::prepare(place, &steps)?;
    data(place, &steps, offline)
}

/// Lets the library find or fetch its data, and tells which it will use. What a notebook was run
/// on is asked of its own kernel (run.py).
fn data(place: &Place, steps: &Steps, offline: bool) -> Result {
    let answer = place.lab().join("data.txt");
    let folder = place.data();
    let sets = ["mnist", "notmnist", "fashion-mnist"].map(|name| newest(&folder.join(name)));
    let found = format!("{folder:?} {sets:?} {:?}", newest(&place.root.join("data/fashion-mnist")));
    let input = hash(&[found.as_bytes(), if offline { b"offline" } else { b"" }]);
    let usual = "seconds where they are here; else up to 50 MB are fetched";
    steps.step("data", "the data", &input, usual, || {
        let mut find = example::program(place, "data")?;
        if offline {
            find.env("NNERR_OFFLINE", "1");
        }
        let mut said = String::new();
        follow(&mut find, |line| match line.strip_prefix("origin: ") {
            Some(origin) => said = origin.to_owned(),
            // What it fetches, how far it is, and which mirror does not answer.
            None => println!("    {line}"),
        })?;
        write(&answer, &said)
    })?;
    println!("    {}", fs::read_to_string(&answer).unwrap_or_default());
    Ok(())
}

/// Becomes JupyterLab, which ends its kernels when it is told to end.
fn open(place: &Place, options: &Options) -> Result<ExitCode> {
    quieten(place)?;
    execute(place.jupyter(&place.python(), true).arg(place.driver("trust.py")).arg(place.notebooks()))
        .map_err(|failure| format!("the notebooks cannot be marked as trusted: {failure}"))?;
    let first = first_notebook(place).ok_or("there is no notebook 00 in notebooks/")?;
    let mut lab = place.jupyter(&place.venv().join("bin/jupyter-lab"), options.offline);
    lab.current_dir(&place.root);
    lab.arg(format!("--ServerApp.root_dir={}", place.root.display()));
    lab.arg(format!("--LabApp.default_url=/lab/tree/notebooks/{first}"));
    // No look at the network, no question on Ctrl-C.
    lab.args(["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]);
    lab.args(["--LabApp.extension_manager=readonly", "--JupyterApp.answer_yes=True"]);
    lab.args(options.port.map(|port| format!("--ServerApp.port={port}")));
    if options.no_open {
        lab.arg("--no-browser");
    }
    // Jupyter refuses to run as root unless told; in a container there is nobody else.
    if setup::is_root() {
        lab.arg("--allow-root");
    }
    // Its log holds the address: where our own words go, it goes too.
    lab.stderr(std::io::stdout());
    // Whoever kills `cargo xtask lab` means the server: we take its place, under cargo.
    janitor::guard(std::os::unix::process::parent_id())?;
    println!("Starting JupyterLab; Ctrl-C ends it and its kernels.");
    Err(format!("JupyterLab does not start: {}", lab.exec()))
}

fn first_notebook(place: &Place) -> Option<String> {
    let files = fs::read_dir(place.notebooks()).ok()?.flatten();
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with("00") && name.ends_with(".ipynb")).min()
}

/// JupyterLab's settings: no news, no notifications, no search for language servers.
fn quieten(place: &Place) -> Result {
    let server = serde_json::json!({ "ServerApp": { "jpserver_extensions": { "jupyter_lsp": false } } });
    write(&place.lab().join("jupyter/config/jupyter_server_config.json"), &format!("{server:#}\n"))?;
    let settings = serde_json::json!({
        "@jupyterlab/apputils-extension:notification":
            { "fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true },
    });
    write(&place.venv().join("share/jupyter/lab/settings/overrides.json"), &format!("{settings:#}\n"))
}
