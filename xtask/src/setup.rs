//! What `cargo xtask test` needs of the machine: installed where that may be done, else the one
//! line that does it is said before any long build.

use crate::place::{Place, text};
use crate::steps::{Steps, execute};
use crate::{Result, caller, doctor, python};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Installs what is missing. Returns the browser where it is not the system's.
pub fn run(place: &Place) -> Result<Option<PathBuf>> {
    let needed = [
        (runs("cc"), &["build-essential"][..]),
        (python::find().is_ok(), &["python3", "python3-venv"]),
        (doctor::chromium().is_some() || own_chromium(place).is_some(), &["chromium"]),
    ];
    let missing = needed.iter().filter(|(there, _)| !there).flat_map(|(_, packages)| *packages);
    let missing: Vec<&str> = missing.copied().collect();
    if missing.is_empty() {
        println!("   nothing is missing");
    } else if let Some(apt) = apt() {
        debian(&apt, &missing)?;
    }
    if !runs("cc") {
        return Err("there is no C compiler: install one, called `cc` (Debian: build-essential)".into());
    }
    python::find()?;
    match (doctor::chromium(), own_chromium(place)) {
        (Some(_), _) => Ok(None),
        (None, Some(own)) => Ok(Some(own)),
        (None, None) => playwright(place).map(Some),
    }
}

/// `apt-get` as root, or by a sudo that asks for no password.
fn apt() -> Option<Vec<&'static str>> {
    let sudo = || text(Command::new("sudo").args(["-n", "true"])).is_ok();
    match (runs("apt-get"), is_root()) {
        (false, _) => None,
        (true, true) => Some(vec!["apt-get"]),
        (true, false) => sudo().then(|| vec!["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]),
    }
}

fn debian(apt: &[&str], packages: &[&str]) -> Result {
    let command = |arguments: &[&str]| {
        let mut command = Command::new(apt[0]);
        command.args(&apt[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command.stdin(Stdio::null());
        command
    };
    let install = [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat();
    println!("   {} {}", apt.join(" "), install.join(" "));
    execute(&mut command(&["update", "-qq"]))?;
    execute(&mut command(&install))
}

/// Has Playwright fetch its own Chromium, below the lab.
fn playwright(place: &Place) -> Result<PathBuf> {
    python::prepare(place, &Steps::new(&place.lab())?, true, false)?;
    println!("   Playwright's Chromium, about 170 MB");
    let mut install = caller::python(place.python());
    install.args(["-m", "playwright", "install", "chromium"]);
    let installed = execute(install.env("PLAYWRIGHT_BROWSERS_PATH", browsers(place)));
    installed
        .map_err(|failure| format!("{}; Playwright cannot fetch one: {failure}", doctor::no_chromium()))?;
    own_chromium(place).ok_or_else(doctor::no_chromium)
}

/// Playwright's Chromium, where it was fetched.
pub fn own_chromium(place: &Place) -> Option<PathBuf> {
    let script = "from playwright.sync_api import sync_playwright as p\nwith p() as p: print(p.chromium.executable_path)";
    let mut ask = caller::python(place.python());
    ask.args(["-c", script]).env("PLAYWRIGHT_BROWSERS_PATH", browsers(place));
    let path = PathBuf::from(text(&mut ask).ok()?.trim());
    path.is_file().then_some(path)
}

fn browsers(place: &Place) -> PathBuf {
    place.lab().join("browsers")
}

/// Whether this user may do everything.
pub fn is_root() -> bool {
    text(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn runs(program: &str) -> bool {
    text(Command::new(program).arg("--version")).is_ok()
}
